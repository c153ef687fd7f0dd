// Verifies a JWT access token (RFC 9068) with the issuer's published keys. This is fast and works while the
// issuer is down, but a revoked token stays valid until it expires: use introspection if that matters.
import { createRemoteJWKSet, errors, jwtVerify, type JWTVerifyGetKey } from "jose";
import type { IssuerMetadata } from "./issuer.ts";
import { InvalidToken, IssuerUnavailable, toCaller, type VerifyToken } from "./token.ts";

/** Asymmetric algorithms only: with HMAC, an attacker could use the public key as the secret. */
const ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"];

/** An unknown `kid` causes a new fetch of the keys, so that rotation works, but not more often than this. */
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
        typ: "at+jwt", // an ID token has the same signing key, but must not be accepted here
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

/** Distinguishes "unknown key" from "keys not available"; jose has the same base class for both. */
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
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) {
        throw error;
      }
      throw new IssuerUnavailable(`${url}: ${(error as Error).message}`, { cause: error });
    }
  };
}
