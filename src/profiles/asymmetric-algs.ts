// Returns the ID token algorithms in metadata that verify with a published key, that is, all but HMAC.
import type { JsonObject } from "../json-object.ts";

export function asymmetricIdTokenAlgs({ id_token_signing_alg_values_supported: algs }: JsonObject): string[] {
  return Array.isArray(algs)
    ? algs.filter((alg): alg is string => typeof alg === "string" && !alg.startsWith("HS"))
    : [];
}
