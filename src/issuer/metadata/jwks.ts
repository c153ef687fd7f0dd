// The issuer's JWKS (RFC 7517), in the vendor's shape.
import type { JsonObject } from "../../json-object.ts";
import type { Issuer } from "../issuer.ts";
import { publishedKeys } from "../published-keys.ts";

/** Returns the keys as the key ring publishes them. */
export function jwksOf(issuer: Issuer): JsonObject {
  const { profile, facts } = issuer;
  const keys = publishedKeys(issuer) as JsonObject[];
  return { keys: profile.answers.jwks?.(keys, facts) ?? keys };
}
