// Imports keys from a private JWK, a private PEM or the text of a secret.
import { createPrivateKey, type KeyObject } from "node:crypto";
import type { JWK } from "jose";
import { MintmarkError } from "../errors.ts";
import { type HmacAlg, isHmac, isSigningAlg, MINIMUM_SECRET_BYTES, type SigningAlg } from "./algorithms.ts";
import { newKid } from "./material.ts";

export interface KeySource {
  jwk?: Record<string, unknown> | undefined;
  /** A private key as PKCS#8, or in the older formats PKCS#1 and SEC1. */
  pem?: string | undefined;
  /** An HMAC secret; its UTF-8 bytes are the key. */
  secret?: string | undefined;
  alg?: SigningAlg | undefined;
  kid?: string | undefined;
}

const ALGS_OF_CURVES: Record<string, SigningAlg> = {
  "P-256": "ES256",
  "P-384": "ES384",
  "P-521": "ES512",
  Ed25519: "EdDSA",
};
const MINIMUM_RSA_BITS = 2048;

/** @throws MintmarkError `bad_request` if it is not a private key, `weak_secret` if a secret is too short */
export async function importKey(source: KeySource): Promise<{ jwk: JWK & { kid: string }; alg: SigningAlg }> {
  const given = [source.jwk, source.pem, source.secret].filter((each) => each !== undefined);
  if (given.length !== 1) {
    throw new MintmarkError("bad_request", "give exactly one of `jwk`, `pem` and `secret`");
  }
  const material = readMaterial(source);
  const alg = chooseAlg(material, source);
  if (isHmac(alg)) requireLength(material, alg);
  const kid =
    source.kid ?? (typeof source.jwk?.["kid"] === "string" ? source.jwk["kid"] : await newKid(material));
  return { jwk: { ...material, kid, alg, use: "sig" }, alg };
}

function readMaterial({ jwk, pem, secret }: KeySource): JWK {
  if (secret !== undefined) return { kty: "oct", k: Buffer.from(secret).toString("base64url") };
  if (jwk?.["kty"] === "oct") {
    if (typeof jwk["k"] !== "string") throw new MintmarkError("bad_request", "the JWK has no `k`");
    return { kty: "oct", k: jwk["k"] };
  }
  const key = readPrivateKey(pem ?? jwk);
  if (key.asymmetricKeyType === "rsa" && (key.asymmetricKeyDetails?.modulusLength ?? 0) < MINIMUM_RSA_BITS) {
    throw new MintmarkError(
      "bad_request",
      `an RSA key needs at least ${MINIMUM_RSA_BITS} bits (RFC 7518, section 3.3)`,
    );
  }
  return toJwk(key);
}

function toJwk(key: KeyObject): JWK {
  try {
    return key.export({ format: "jwk" });
  } catch (cause) {
    const { namedCurve } = key.asymmetricKeyDetails ?? {};
    const type = [key.asymmetricKeyType, namedCurve].filter(Boolean).join(" ");
    throw new MintmarkError("bad_request", `keys of the type ${type} are not supported`, {
      hint: `Use an RSA key (rsaEncryption) or a key on ${Object.keys(ALGS_OF_CURVES).join(", ")}.`,
      cause,
    });
  }
}

function readPrivateKey(source: string | Record<string, unknown> | undefined): KeyObject {
  try {
    return typeof source === "string"
      ? createPrivateKey(source)
      : createPrivateKey({ key: source as JWK, format: "jwk" });
  } catch (cause) {
    throw new MintmarkError("bad_request", "the key is not a readable private key", {
      hint: "Use an unencrypted private key, as PEM (-----BEGIN PRIVATE KEY-----) or as a JWK with its private members; a public key alone cannot sign.",
      cause,
    });
  }
}

function chooseAlg(material: JWK, { alg, jwk }: KeySource): SigningAlg {
  const wanted = alg ?? jwk?.["alg"];
  const natural =
    material.kty === "oct" ? "HS256" : material.kty === "RSA" ? "RS256" : ALGS_OF_CURVES[material.crv ?? ""];
  if (natural === undefined) {
    throw new MintmarkError("bad_request", `keys on the curve ${material.crv} are not supported`);
  }
  if (wanted === undefined) return natural;
  const family = (name: string) =>
    material.kty === "RSA" ? /^[RP]S/.test(name) : material.kty === "oct" ? isHmac(name) : name === natural;
  if (!isSigningAlg(wanted) || !family(wanted)) {
    throw new MintmarkError("bad_request", `this key cannot sign with ${JSON.stringify(wanted)}`, {
      hint: `It can sign with ${natural}.`,
    });
  }
  return wanted;
}

function requireLength({ k = "" }: JWK, alg: HmacAlg): void {
  const bytes = Buffer.from(k, "base64url").length;
  if (bytes < MINIMUM_SECRET_BYTES[alg]) {
    throw new MintmarkError(
      "weak_secret",
      `${alg} needs a secret of at least ${MINIMUM_SECRET_BYTES[alg]} bytes (RFC 7518, section 3.2), but this one has ${bytes}`,
    );
  }
}
