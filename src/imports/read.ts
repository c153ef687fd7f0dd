// Recognises the format of a file to import by its content.
import type { ConfigInput } from "../config/schema.ts";
import { MintmarkError } from "../errors.ts";
import type { Imported } from "./import.ts";
import { importKeycloakRealm, isKeycloakRealm } from "./keycloak-realm.ts";
import { importNaviktConfig, isNaviktConfig } from "./navikt.ts";

/** @throws MintmarkError `bad_request` if the format is not supported */
export function importSource(source: unknown): Imported {
  // The export of a whole server is a list of realms.
  if (Array.isArray(source) && source.length > 0 && source.every(isKeycloakRealm)) {
    const realms = source.map(importKeycloakRealm);
    return { config: { issuers: together(realms) }, notes: realms.flatMap(({ notes }) => notes) };
  }
  if (isKeycloakRealm(source)) return importKeycloakRealm(source);
  if (isNaviktConfig(source)) return importNaviktConfig(source);
  throw new MintmarkError(
    "bad_request",
    "this is neither a Keycloak realm export nor a JSON_CONFIG of navikt's mock-oauth2-server",
    {
      hint: "Keycloak writes a realm export with `kc.sh export --realm NAME --file realm.json`, with its users.",
    },
  );
}

/** Joins the issuers of all realms. Realms whose names give the same issuer id get a number. */
function together(realms: Imported[]): NonNullable<ConfigInput["issuers"]> {
  const issuers: NonNullable<ConfigInput["issuers"]> = {};
  for (const [id, issuer] of realms.flatMap(({ config }) => Object.entries(config.issuers ?? {}))) {
    let free = id;
    for (let number = 2; Object.hasOwn(issuers, free); number++) free = `${id}-${number}`;
    issuers[free] = free === id ? issuer : { path: `/realms/${id}`, ...issuer };
  }
  return issuers;
}
