// Recognises what somebody wants to move in with, by what it holds.
import type { ConfigInput } from "../config/schema.ts";
import { MintmarkError } from "../errors.ts";
import { importKeycloakRealm, isKeycloakRealm } from "./keycloak-realm.ts";
import { importNaviktConfig, isNaviktConfig } from "./navikt.ts";
import type { Imported } from "./import.ts";

/** @throws MintmarkError `bad_request` for what is neither of those known */
export function importSource(source: unknown): Imported {
  // An export of a whole server is a list of realms.
  if (Array.isArray(source) && source.length > 0 && source.every(isKeycloakRealm)) {
    const realms = source.map(importKeycloakRealm);
    const issuers = Object.assign(
      {},
      ...realms.map(({ config }) => config.issuers),
    ) as ConfigInput["issuers"];
    return { config: { issuers: issuers ?? {} }, notes: realms.flatMap(({ notes }) => notes) };
  }
  if (isKeycloakRealm(source)) return importKeycloakRealm(source);
  if (isNaviktConfig(source)) return importNaviktConfig(source);
  throw new MintmarkError(
    "bad_request",
    "this is neither a Keycloak realm export nor a JSON_CONFIG of navikt's mock-oauth2-server",
    {
      hint: "Keycloak writes one with `kc.sh export --realm NAME --file realm.json` (with --users realm_file for the users).",
    },
  );
}
