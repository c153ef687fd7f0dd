// The issuers that an issuer trusts to write assertions, and where their keys are: another issuer of this
// process is asked directly, everybody else's are configured or fetched.
import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from "jose";
import type { TrustedIssuerConfig } from "../../config/trust.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import { remoteKeys } from "./remote-keys.ts";

export interface Trusted {
  /** The issuer identifier, verbatim. */
  iss: string;
  settings: TrustedIssuerConfig;
  /** Its public keys as they stand now. @throws where they cannot be had */
  keys: () => Promise<JWTVerifyGetKey>;
}

/** Whoever writes this `iss`; undefined where nobody trusts it. */
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

/** The issuer identifier behind a name in the configuration: of a neighbour by its id, else the name itself. */
export async function identifierOf(issuer: Issuer, name: string): Promise<string> {
  return (await issuer.neighbour(name))?.url ?? name;
}

function localKeys(jwks: { keys: unknown[] }): JWTVerifyGetKey {
  return createLocalJWKSet(jwks as JSONWebKeySet);
}
