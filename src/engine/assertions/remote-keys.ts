// Keys of issuers elsewhere, from their JWKS, which their own metadata names unless the configuration does. The
// configuration trusts these addresses, wherever they lead; time, size and redirects are limited all the same.
import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from "jose";
import type { Issuer } from "../../issuer/issuer.ts";

/** How long a key that its issuer has removed can still be taken; an unknown one is looked for at once. */
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

/** OpenID Connect Discovery first, then RFC 8414. */
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
    if (metadata.issuer !== iss) throw new Error(`the metadata at ${place} is of another issuer`);
    if (typeof metadata.jwks_uri === "string") return metadata.jwks_uri;
    throw new Error(`the metadata at ${place} names no jwks_uri`);
  }
  throw new Error(`${iss} has no metadata`);
}

async function limited(answer: Response): Promise<Response> {
  const chunks: Uint8Array[] = [];
  let received = 0;
  for await (const chunk of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
    received += chunk.length;
    chunks.push(chunk);
    if (received > LIMIT_BYTES) throw new Error(`the answer is longer than ${LIMIT_BYTES} bytes`);
  }
  return new Response(Buffer.concat(chunks), { status: answer.status, headers: answer.headers });
}
