// Verifies a JWT access token (RFC 9068) here, with the issuer's published keys. Quick, and works while the issuer
// is away, but a revoked token stays good until it expires: take introspection where that matters.
import { createRemoteJWKSet, errors, jwtVerify, type JWTVerifyGetKey } from "jose";
import type { IssuerMetadata } from "./issuer.ts";
import { InvalidToken, IssuerUnavailable, toCaller, type VerifyToken } from "./token.ts";

/** Signatures only: with an HMAC algorithm among them a public key would do as a secret. */
const ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"];

/** An unknown `kid` makes us ask for the keys again, so a rotation goes unnoticed, but not more often than this. */
const COOLDOWN_MILLISECONDS = 1000;

export function verifyByJwks(
  metadata: () => Promise<IssuerMetadata>,
  resource: string,
  maxAgeSeconds: number,
): VerifyToken {
  let keys: JWTVerifyGetKey | undefined;
  return async function verifyJwt(token) {
    const { issuer, jwks_uri: url } = await metadata();
    if (url === undefined) throw new IssuerUnavailable(`${issuer} publishes no jwks_uri`);
    keys ??= publishedKeys(url, maxAgeSeconds);
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience: resource,
        typ: "at+jwt", // an ID token is signed by the same key, and is no key to this API
        algorithms: ALGORITHMS,
        requiredClaims: ["exp", "iat", "sub", "client_id"],
      });
      return toCaller(payload);
    } catch (error) {
      if (error instanceof errors.JOSEError) throw new InvalidToken(error.message, { cause: error });
      throw error;
    }
  };
}

/** Tells "no such key" from "no keys to be had"; in jose both are errors of the same family. */
function publishedKeys(url: string, maxAgeSeconds: number): JWTVerifyGetKey {
  const keys = createRemoteJWKSet(new URL(url), {
    cooldownDuration: COOLDOWN_MILLISECONDS,
    cacheMaxAge: maxAgeSeconds * 1000,
    timeoutDuration: 3000,
  });
  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
        throw error;
      throw new IssuerUnavailable(`${url}: ${(error as Error).message}`, { cause: error });
    }
  };
}
