// The only list of the signing algorithms (RFC 7518, RFC 8037), and their requirements.

export const SIGNING_ALGS = [
  "RS256", "RS384", "RS512",
  "PS256", "PS384", "PS512",
  "ES256", "ES384", "ES512",
  "EdDSA",
  "HS256", "HS384", "HS512",
] as const; // prettier-ignore

export type SigningAlg = (typeof SIGNING_ALGS)[number];

export const HMAC_ALGS = ["HS256", "HS384", "HS512"] as const;
export type HmacAlg = (typeof HMAC_ALGS)[number];

/** A secret must be at least as long as the hash output (RFC 7518, section 3.2). */
export const MINIMUM_SECRET_BYTES: Record<HmacAlg, number> = { HS256: 32, HS384: 48, HS512: 64 };

export function isHmac(alg: string): alg is HmacAlg {
  return (HMAC_ALGS as readonly string[]).includes(alg);
}

/** Algorithms whose keys have a public half. */
export const ASYMMETRIC_ALGS = SIGNING_ALGS.filter((alg) => !isHmac(alg));

export function isSigningAlg(alg: unknown): alg is SigningAlg {
  return (SIGNING_ALGS as readonly unknown[]).includes(alg);
}
