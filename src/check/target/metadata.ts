// Finds an API's protected-resource metadata (RFC 9728), which says what tokens it accepts.
import type { Answer } from "./answer.ts";
import { challengeOf } from "./answer.ts";
import type { Send } from "./send.ts";

export interface ResourceMetadata {
  /** The URL at which the metadata was found. */
  url: string;
  resource: string | undefined;
  scopes: string[] | undefined;
  authorizationServers: string[] | undefined;
}

const WELL_KNOWN = "/.well-known/oauth-protected-resource";

/** Tries the URL in the challenge, then the well-known URL with the API's path, then the one at the root. */
export async function findMetadata(
  url: string,
  refusal: Answer,
  send: Send,
): Promise<ResourceMetadata | undefined> {
  for (const address of addresses(url, challengeOf(refusal)?.parameters["resource_metadata"])) {
    const answer = await send({ method: "GET", url: address, headers: { accept: "application/json" } });
    const found = answer.status === 200 ? read(address, answer.body) : undefined;
    if (found) return found;
  }
  return undefined;
}

function addresses(url: string, named: string | undefined): string[] {
  const { origin, pathname } = new URL(url);
  const ofPath = pathname === "/" ? [] : [`${origin}${WELL_KNOWN}${pathname}`];
  const pointed = /^https?:$/.test(URL.parse(named ?? "")?.protocol ?? "") ? [named as string] : [];
  return [...new Set([...pointed, ...ofPath, `${origin}${WELL_KNOWN}`])];
}

function read(url: string, body: string): ResourceMetadata | undefined {
  try {
    const value = JSON.parse(body) as Record<string, unknown> | null;
    const resource = value?.["resource"];
    const authorizationServers = texts(value?.["authorization_servers"]);
    if (typeof resource !== "string" && !authorizationServers) return undefined;
    return {
      url,
      resource: typeof resource === "string" ? resource : undefined,
      scopes: texts(value?.["scopes_supported"]),
      authorizationServers,
    };
  } catch {
    return undefined;
  }
}

function texts(value: unknown): string[] | undefined {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : undefined;
}
