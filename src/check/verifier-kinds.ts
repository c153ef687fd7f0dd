// How APIs verify tokens.

export const VERIFIERS = ["jwks", "introspection", "hmac", "static-key"] as const;
/**
 * How an API verifies tokens: with the issuer's published keys (`jwks`), by asking the issuer
 * (`introspection`, RFC 7662), with a shared secret (`hmac`), or with one configured public key
 * (`static-key`).
 */
export type Verifier = (typeof VERIFIERS)[number];
