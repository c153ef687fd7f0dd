// Fetches the keys of trusted issuers outside this process. The JWKS URL comes from the configuration or from
// the issuer's metadata. The configuration may name any address. Time, size and redirects are limited.
import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from "jose";
import type { Issuer } from "../../issuer/issuer.ts";

/** A removed key is accepted for at most this time; the JWKS is fetched again at once for an unknown key. */
const KEEP_MILLISECONDS = 60_000;
const TIMEOUT_MILLISECONDS = 5_000;
const LIMIT_BYTES = 65_536;

const known = new WeakMap<Issuer, Map<string, Promise<JWTVerifyGetKey>>>();

export function remoteKeys(
  issuer: Issuer,
  { iss, jwksUri }: { iss: string; jwksUri: string | undefined },
): Promise<JWTVerifyGetKey> {
  const ofIssuer = known.get(issuer) ?? new Map<string, Promise<JWTVerifyGetKey>>();
  known.set(issuer, ofIssuer);
  let keys = ofIssuer.get(iss);
  if (!keys) {
    keys = openJwks(iss, jwksUri);
    ofIssuer.set(iss, keys);
    keys.catch(() => ofIssuer.delete(iss)); // the next assertion tries again
  }
  return keys;
}

async function openJwks(iss: string, jwksUri: string | undefined): Promise<JWTVerifyGetKey> {
  return createRemoteJWKSet(new URL(jwksUri ?? (await discoverJwksUri(iss))), {
    cacheMaxAge: KEEP_MILLISECONDS,
    cooldownDuration: 0,
    timeoutDuration: TIMEOUT_MILLISECONDS,
    [customFetch]: async (url, { headers, signal }) =>
      limited(await fetch(url, { headers, signal, redirect: "error" })),
  });
}

/** Tries OpenID Connect Discovery first, then RFC 8414. */
async function discoverJwksUri(iss: string): Promise<string> {
  const { origin, pathname } = new URL(iss);
  const path = pathname.replace(/\/$/, "");
  const places = [
    `${origin}${path}/.well-known/openid-configuration`,
    `${origin}/.well-known/oauth-authorization-server${path}`,
  ];
  for (const place of places) {
    const answer = await fetch(place, {
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
      redirect: "error",
    });
    if (answer.status !== 200) {
      await answer.body?.cancel();
      continue;
    }
    const metadata = (await (await limited(answer)).json()) as { issuer?: unknown; jwks_uri?: unknown };
    if (metadata.issuer !== iss) throw new Error(`the metadata at ${place} names another issuer`);
    if (typeof metadata.jwks_uri === "string") return metadata.jwks_uri;
    throw new Error(`the metadata at ${place} has no jwks_uri`);
  }
  throw new Error(`${iss} has no metadata`);
}

async function limited(answer: Response): Promise<Response> {
  const chunks: Uint8Array[] = [];
  let received = 0;
  for await (const chunk of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
    received += chunk.length;
    chunks.push(chunk);
    if (received > LIMIT_BYTES) throw new Error(`the response is larger than ${LIMIT_BYTES} bytes`);
  }
  return new Response(Buffer.concat(chunks), { status: answer.status, headers: answer.headers });
}
