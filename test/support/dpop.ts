// Makes DPoP proofs (RFC 9449) with any claims and headers that a test needs.
import { hash } from "node:crypto";
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from "jose";

export interface ProofKey {
  thumbprint: string;
  /** Returns a proof for a POST to this URL. A claim that is undefined is left out. */
  proof(
    htu: string,
    options?: { claims?: Record<string, unknown>; header?: Record<string, unknown>; accessToken?: string },
  ): Promise<string>;
}

export async function newProofKey(alg = "ES256"): Promise<ProofKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = await exportJWK(publicKey);
  return {
    thumbprint: await calculateJwkThumbprint(jwk),
    proof: (htu, { claims = {}, header = {}, accessToken } = {}) =>
      new SignJWT({
        htm: "POST",
        htu,
        jti: crypto.randomUUID(),
        iat: Math.floor(Date.now() / 1000),
        ...(accessToken !== undefined && { ath: hash("sha256", accessToken, "base64url") }),
        ...claims,
      })
        .setProtectedHeader({ alg, typ: "dpop+jwt", jwk, ...header })
        .sign(privateKey),
  };
}
