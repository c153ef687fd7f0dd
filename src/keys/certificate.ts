// Self-signed X.509 certificates of signing keys, for verifiers that take certificates in place of JWKs. The
// structure is that of RFC 5280, section 4.1, in DER.
import { createPrivateKey, createPublicKey, hash, sign } from "node:crypto";
import type { RingKey } from "./states.ts";

type CertifiedKey = Pick<RingKey, "createdAt" | "jwk">;

/** A signature algorithm: its hash for `sign`, and its AlgorithmIdentifier in DER as hexadecimal digits. */
interface Signing {
  hash: string | undefined;
  identifier: string;
}

const RSA_SHA256: Signing = { hash: "sha256", identifier: "300d06092a864886f70d01010b0500" };
const SIGNINGS: Record<string, Signing> = {
  "P-256": { hash: "sha256", identifier: "300a06082a8648ce3d040302" },
  "P-384": { hash: "sha384", identifier: "300a06082a8648ce3d040303" },
  "P-521": { hash: "sha512", identifier: "300a06082a8648ce3d040304" },
  Ed25519: { hash: undefined, identifier: "300506032b6570" },
};
const COMMON_NAME = "0603550403";
const DAY_SECONDS = 86_400;
const YEARS_10 = 3650 * DAY_SECONDS;

/** The signatures of most algorithms differ each time, but a key has one certificate. */
const known = new WeakMap<object, Buffer>();

/** Returns the certificate of a key pair for the holder with this name, in DER; undefined for a secret. */
export function certificateOf(key: CertifiedKey, holder: string): Buffer | undefined {
  if (key.jwk.kty === "oct") return undefined;
  const certificate = known.get(key.jwk) ?? certify(key, holder);
  known.set(key.jwk, certificate);
  return certificate;
}

export function toPem(certificate: Buffer): string {
  const lines = certificate.toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}

function certify({ createdAt, jwk }: CertifiedKey, holder: string): Buffer {
  const privateKey = createPrivateKey({ key: jwk, format: "jwk" });
  const spki = createPublicKey(privateKey).export({ type: "spki", format: "der" });
  const signing = SIGNINGS[jwk.crv ?? ""] ?? RSA_SHA256;
  const algorithm = Buffer.from(signing.identifier, "hex");
  const name = sequence(set(sequence(Buffer.from(COMMON_NAME, "hex"), der(0x0c, Buffer.from(holder)))));
  const body = sequence(
    der(0xa0, integer(Buffer.of(2))), // version 3
    integer(hash("sha256", spki, "buffer").subarray(0, 16)),
    algorithm,
    name,
    sequence(time(createdAt - DAY_SECONDS), time(createdAt + YEARS_10)),
    name,
    spki,
  );
  const signature = sign(signing.hash, body, privateKey);
  return sequence(body, algorithm, der(0x03, Buffer.of(0), signature));
}

function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.of(tag), lengthOf(content.length), content]);
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  return length < 0x100 ? Buffer.of(0x81, length) : Buffer.of(0x82, length >> 8, length & 0xff);
}

function sequence(...parts: Buffer[]): Buffer {
  return der(0x30, ...parts);
}

function set(part: Buffer): Buffer {
  return der(0x31, part);
}

/** Returns a positive INTEGER in its shortest form. */
function integer(bytes: Buffer): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const shortest = bytes.subarray(Math.max(first, 0));
  return der(0x02, (shortest[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), shortest]) : shortest);
}

/** Returns a UTCTime until 2049, and a GeneralizedTime after it, as RFC 5280, section 4.1.2.5, requires. */
function time(seconds: number): Buffer {
  const text = `${new Date(seconds * 1000).toISOString().slice(0, 19).replaceAll(/[-:T]/g, "")}Z`;
  const isEarly = text >= "1950" && text < "2050";
  return isEarly ? der(0x17, Buffer.from(text.slice(2))) : der(0x18, Buffer.from(text));
}
