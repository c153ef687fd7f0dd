// Generates key material and turns JWKs into signing keys. Independent of the ring and the store.
import { createPrivateKey, createSecretKey, generateKeyPair, type KeyObject, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import type { JWK } from "jose";
import { calculateJwkThumbprint } from "jose/jwk/thumbprint";
import { isHmac, type SigningAlg } from "./algorithms.ts";

const generatePair = promisify(generateKeyPair);
const CURVES: Partial<Record<SigningAlg, string>> = { ES256: "P-256", ES384: "P-384", ES512: "P-521" };
const PRIVATE_MEMBERS = ["d", "p", "q", "dp", "dq", "qi", "k", "oth"] as const;

/** A key that signs tokens. */
export interface SigningKey {
  /** `kid` of the key in the ring; absent for a secret from the configuration. */
  kid?: string | undefined;
  /** `kid` in token headers if it differs; null for no `kid`. */
  publishedKid?: string | null | undefined;
  alg: SigningAlg;
  key: KeyObject;
}

export interface KeyOptions {
  /** Default: the thumbprint (RFC 7638); random for a secret. */
  kid?: string | undefined;
  /** Bits of an RSA key. Default: 2048. */
  modulusLength?: 2048 | 3072 | 4096 | undefined;
}

/** Generates a private or secret JWK for this algorithm, with `kid`, `alg` and `use`. */
export async function generateJwk(
  alg: SigningAlg,
  { kid, modulusLength = 2048 }: KeyOptions = {},
): Promise<JWK & { kid: string }> {
  const jwk = isHmac(alg) ? newSecret() : await newPair(alg, modulusLength);
  return { ...jwk, kid: kid ?? (await newKid(jwk)), alg, use: "sig" };
}

// The secret is the text itself, not the bytes that it encodes: verifiers can read it from an environment
// variable and use its characters as the key. Its 64 bytes are enough for HS512.
function newSecret(): JWK {
  const text = randomBytes(48).toString("base64url");
  return { kty: "oct", k: Buffer.from(text).toString("base64url") };
}

async function newPair(alg: SigningAlg, modulusLength: number): Promise<JWK> {
  const curve = CURVES[alg];
  const { privateKey } = curve
    ? await generatePair("ec", { namedCurve: curve })
    : alg === "EdDSA"
      ? await generatePair("ed25519")
      : await generatePair("rsa", { modulusLength });
  return privateKey.export({ format: "jwk" });
}

// A secret gets a random kid: its thumbprint would let attackers test guesses of the secret offline.
export async function newKid(jwk: JWK): Promise<string> {
  return jwk.kty === "oct" ? randomBytes(12).toString("base64url") : calculateJwkThumbprint(jwk);
}

/** Returns the signing key of a private or secret JWK. */
export function toSigningKey(jwk: JWK, alg: SigningAlg): SigningKey {
  const key =
    jwk.kty === "oct"
      ? createSecretKey(Buffer.from(jwk.k ?? "", "base64url"))
      : createPrivateKey({ key: jwk, format: "jwk" });
  return { kid: jwk.kid, alg, key };
}

/** Returns the signing key of a configured secret; its UTF-8 bytes are the key. */
export function secretKey(secret: string, alg: SigningAlg): SigningKey {
  return { alg, key: createSecretKey(Buffer.from(secret)) };
}

/** Returns the public members of a JWK; undefined for a secret, which must never be published. */
export function publicJwk(jwk: JWK): JWK | undefined {
  if (jwk.kty === "oct") return undefined;
  const copy: JWK = { ...jwk };
  for (const member of PRIVATE_MEMBERS) delete copy[member];
  return copy;
}
