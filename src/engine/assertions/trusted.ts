// The issuers whose assertions an issuer trusts, and their keys. Keys of an issuer in this process are read
// directly; all others are configured or fetched.
import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from "jose";
import type { TrustedIssuerConfig } from "../../config/trust.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import { remoteKeys } from "./remote-keys.ts";

export interface Trusted {
  /** The issuer identifier, verbatim. */
  iss: string;
  settings: TrustedIssuerConfig;
  /** Returns its current public keys. @throws if they cannot be fetched */
  keys: () => Promise<JWTVerifyGetKey>;
}

/** Returns the trusted issuer with this `iss`; undefined if it is not trusted. */
export async function trustedIssuer(issuer: Issuer, iss: string): Promise<Trusted | undefined> {
  for (const [name, settings] of Object.entries(issuer.settings.trustedIssuers)) {
    const neighbour = await issuer.neighbour(name);
    if (neighbour) {
      if (neighbour.url !== iss) continue;
      return { iss, settings, keys: async () => localKeys({ keys: neighbour.ring.published() }) };
    }
    if (name !== iss) continue;
    const { jwks, jwksUri } = settings;
    return {
      iss,
      settings,
      keys: async () => (jwks ? localKeys(jwks) : remoteKeys(issuer, { iss, jwksUri })),
    };
  }
  return undefined;
}

/** Returns the identifier of an issuer that the configuration names by its id or by its identifier. */
export async function identifierOf(issuer: Pick<Issuer, "neighbour">, name: string): Promise<string> {
  return (await issuer.neighbour(name))?.url ?? name;
}

function localKeys(jwks: { keys: unknown[] }): JWTVerifyGetKey {
  return createLocalJWKSet(jwks as JSONWebKeySet);
}
