// Chooses the issuer that signs the check's tokens: the given one, else the one that the API's metadata names.
import type { Call } from "../../control/call.ts";
import { listIssuers } from "../../control/issuers.ts";
import type { ResourceMetadata } from "./metadata.ts";

export interface ChosenIssuer {
  id: string;
  url: string;
}

const DEFAULT_ISSUER = "default";

export async function chooseIssuer(
  call: Call,
  given: string | undefined,
  metadata: ResourceMetadata | undefined,
): Promise<ChosenIssuer> {
  const { items } = await call(listIssuers, {});
  const urlOf = (id: string) => items.find((each) => each.id === id)?.url ?? "";
  if (given !== undefined) return { id: given, url: urlOf(given) };
  const named = metadata?.authorizationServers ?? [];
  const trusted = items.filter(({ url }) => named.some((each) => isSameIssuer(each, url)));
  const id = (trusted.find((each) => each.id === DEFAULT_ISSUER) ?? trusted[0])?.id ?? DEFAULT_ISSUER;
  return { id, url: urlOf(id) };
}

/** Some servers add a slash to an issuer without a path, for example FastMCP. */
export function isSameIssuer(one: string, other: string): boolean {
  return one.replace(/\/$/, "") === other.replace(/\/$/, "");
}
