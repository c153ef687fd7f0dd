// The API under test, as it describes itself to a request without a token, and the tokens that it needs.
import { MintmarkError } from "../../errors.ts";
import type { Settings } from "../options.ts";
import { type Answer, answerText } from "./answer.ts";
import { plainRequest, type Wanted } from "./approach.ts";
import { isSameIssuer } from "./issuer.ts";
import { findMetadata, type ResourceMetadata } from "./metadata.ts";
import type { Send } from "./send.ts";

export interface Target {
  url: string;
  metadata: ResourceMetadata | undefined;
}

/** @throws MintmarkError `server_unreachable` if the API does not answer */
export async function lookAt(settings: Settings, send: Send): Promise<Target> {
  let { url } = settings;
  let refusal = await send(plainRequest(settings, url));
  const moved = movedTo(url, refusal);
  if (moved !== undefined) {
    url = moved;
    refusal = await send(plainRequest(settings, url));
  }
  if (refusal.status === null) {
    throw new MintmarkError("server_unreachable", `cannot reach ${url} (${answerText(refusal)})`, {
      hint: wayOut(refusal),
    });
  }
  return { url, metadata: await findMetadata(url, refusal, send) };
}

function wayOut({ failure }: Answer): string {
  const reason = failure ?? "";
  if (/^(EPROTO|ERR_SSL_WRONG_VERSION_NUMBER)$/.test(reason)) {
    return "Does the API speak plain HTTP there? Then use an http:// URL.";
  }
  if (/^(\w*SELF_SIGNED_CERT\w*|UNABLE_TO_\w+|CERT_UNTRUSTED)$/.test(reason)) {
    return "The check does not trust the API's certificate. Name its CA in NODE_EXTRA_CA_CERTS where the check runs.";
  }
  if (/^(CERT_\w+|HOSTNAME_MISMATCH|ERR_TLS_CERT_ALTNAME_INVALID)$/.test(reason)) {
    return "Give the API a certificate that is valid now and for this host name.";
  }
  return "Is the API running there?";
}

/** Returns the new URL if the API adds or removes a slash, as from `/mcp` to `/mcp/`. A login page is elsewhere. */
function movedTo(url: string, { status, location }: Answer): string | undefined {
  if (location === null || (status !== 307 && status !== 308)) return undefined;
  const target = URL.parse(location, url);
  const { origin, pathname } = new URL(url);
  const plain = (path: string) => path.replace(/(?<!\/)\/+$/, "");
  return target?.origin === origin && plain(target.pathname) === plain(pathname) ? target.href : undefined;
}

export function wantedOf(
  { audience, scope, user, client, alg }: Settings,
  { url, metadata }: Target,
): Wanted & { audience: string } {
  const scopes = scope ?? metadata?.scopes?.join(" ");
  return {
    user,
    client,
    audience: audience ?? metadata?.resource ?? url,
    ...(scopes !== undefined && scopes !== "" && { scope: scopes }),
    ...(alg !== undefined && { alg }),
  };
}

/** Returns notes that may explain why no token is accepted. */
export function notesOn({ url, metadata }: Target, issuer: string): string[] {
  if (!metadata) return [`Found no metadata (RFC 9728) for ${url}: options that you leave out are guessed.`];
  const servers = metadata.authorizationServers ?? [];
  if (servers.length === 0 || servers.some((each) => isSameIssuer(each, issuer))) return [];
  return [`The metadata at ${metadata.url} names ${servers.join(" and ")} as its issuer, not ${issuer}.`];
}
