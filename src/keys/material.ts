// Key material: making it, and turning JWKs into what signs. Knows no ring and no store.
import { createPrivateKey, createSecretKey, generateKeyPair, randomBytes, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import { calculateJwkThumbprint, type JWK } from "jose";
import { isHmac, type SigningAlg } from "./algorithms.ts";

const generatePair = promisify(generateKeyPair);
const CURVES: Partial<Record<SigningAlg, string>> = { ES256: "P-256", ES384: "P-384", ES512: "P-521" };
const PRIVATE_MEMBERS = ["d", "p", "q", "dp", "dq", "qi", "k", "oth"] as const;

/** What signs a token. */
export interface SigningKey {
  /** The key of the ring that this is; absent for a secret from the configuration. */
  kid?: string | undefined;
  /** `kid` of the header where it is another, or (null) where there is none. */
  publishedKid?: string | null | undefined;
  alg: SigningAlg;
  key: KeyObject;
}

export interface KeyOptions {
  /** Default: the thumbprint (RFC 7638), for a secret a random one. */
  kid?: string | undefined;
  /** Of an RSA key. Default 2048. */
  modulusLength?: 2048 | 3072 | 4096 | undefined;
}

/** A new private (or secret) JWK for this algorithm, with `kid`, `alg` and `use`. */
export async function generateJwk(
  alg: SigningAlg,
  { kid, modulusLength = 2048 }: KeyOptions = {},
): Promise<JWK & { kid: string }> {
  const jwk = isHmac(alg) ? newSecret() : await newPair(alg, modulusLength);
  return { ...jwk, kid: kid ?? (await newKid(jwk)), alg, use: "sig" };
}

// The secret is the text itself, not the bytes it encodes, so that it can be pasted into an environment
// variable of a verifier that takes the variable's characters as the key. 64 bytes satisfy HS512 too.
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

// The thumbprint of a secret would let an attacker test guesses of it offline; a random kid tells nothing.
export async function newKid(jwk: JWK): Promise<string> {
  return jwk.kty === "oct" ? randomBytes(12).toString("base64url") : calculateJwkThumbprint(jwk);
}

/** The signing half of a private or secret JWK. */
export function toSigningKey(jwk: JWK, alg: SigningAlg): SigningKey {
  const key =
    jwk.kty === "oct"
      ? createSecretKey(Buffer.from(jwk.k ?? "", "base64url"))
      : createPrivateKey({ key: jwk, format: "jwk" });
  return { kid: jwk.kid, alg, key };
}

/** The characters of a configured secret are its bytes. */
export function secretKey(secret: string, alg: SigningAlg): SigningKey {
  return { alg, key: createSecretKey(Buffer.from(secret)) };
}

/** The members that may be published; undefined for a secret, which has none. */
export function publicJwk(jwk: JWK): JWK | undefined {
  if (jwk.kty === "oct") return undefined;
  const copy: JWK = { ...jwk };
  for (const member of PRIVATE_MEMBERS) delete copy[member];
  return copy;
}
