// Adds the scopes, claims and audiences of clients and scopes to tokens and to responses about them.
import { isFromUser } from "../config/claim-templates.ts";
import type { ClaimSetting } from "../config/fields.ts";
import { isJsonObject, type JsonObject } from "../json-object.ts";
import type { Issuer } from "./issuer.ts";

type Source = Pick<Issuer, "directory" | "profile">;

/** A token or response is for this client, and was granted these scopes. */
export interface Holder {
  clientId: string;
  scopes: readonly string[];
}

/** Returns the granted scopes and those that the client always has. */
export function heldScopes({ directory, profile }: Source, { clientId, scopes }: Holder): string[] {
  const always = directory.client(clientId)?.alwaysScopes ?? profile.tokens.alwaysScopes ?? [];
  return [...new Set([...scopes, ...always])];
}

/** Returns the scopes that tokens and responses show. */
export function shownScopes(issuer: Source, holder: Holder): string[] {
  return heldScopes(issuer, holder).filter((scope) => !issuer.directory.scopes.get(scope)?.hidden);
}

/** Returns the configured claims of one kind of token or response, before references are replaced. */
export function addedClaims(issuer: Source, setting: ClaimSetting, holder: Holder): JsonObject {
  const ofScopes = heldScopes(issuer, holder).map((scope) => issuer.directory.scopes.get(scope)?.[setting]);
  const ofClient = issuer.directory.client(holder.clientId)?.[setting];
  return [...ofScopes, ofClient].reduce<JsonObject>((all, each) => (each ? joined(all, each) : all), {});
}

/** Returns the audiences that access tokens have besides those of their resource. */
export function addedAudiences(issuer: Source, holder: Holder): string[] {
  const ofScopes = heldScopes(issuer, holder).map((scope) => issuer.directory.scopes.get(scope)?.audience);
  return [...ofScopes, issuer.directory.client(holder.clientId)?.audience].flatMap((each) => each ?? []);
}

/** Joins claims. Members of the same object are kept, everything else is replaced. */
function joined(claims: JsonObject, more: JsonObject): JsonObject {
  const changed = Object.entries(more).map(([name, value]): [string, unknown] => {
    const before = Object.hasOwn(claims, name) ? claims[name] : undefined;
    return [name, isGroup(before) && isGroup(value) ? joined(before, value) : value];
  });
  return { ...claims, ...Object.fromEntries(changed) };
}

function isGroup(value: unknown): value is JsonObject {
  return isJsonObject(value) && !isFromUser(value);
}
