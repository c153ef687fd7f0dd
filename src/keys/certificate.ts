// Self-signed X.509 certificates (RFC 5280) for RSA keys, which some vendors publish beside their keys. Node can
// read certificates but not write them, so the few structures that they need are encoded here (DER).
import { createHash, createPrivateKey, createPublicKey, hash, sign } from "node:crypto";
import type { JWK } from "jose";

/** Members of a JWK that hold its certificate or a hash of it (RFC 7517, sections 4.7 to 4.9). */
export type CertificateMember = "x5c" | "x5t" | "x5t#S256";

/** `rsaEncryption`, `sha256WithRSAEncryption` and `id-at-commonName`, encoded. */
const SHA256_WITH_RSA = Buffer.from("06092a864886f70d01010b0500", "hex");
const COMMON_NAME = Buffer.from("0603550403", "hex");
const VERSION_3 = Buffer.from("a003020102", "hex");
const YEARS = 10;

/** Returns the members for a private RSA key; the same key, name and time always give the same certificate. */
export function certificateOf(
  jwk: JWK,
  { name, createdAt }: { name: string; createdAt: number },
): Record<CertificateMember, string | string[]> {
  const key = createPrivateKey({ key: jwk, format: "jwk" });
  const spki = createPublicKey(key).export({ type: "spki", format: "der" });
  const algorithm = sequence(SHA256_WITH_RSA);
  const holder = sequence(encoded(0x31, sequence(COMMON_NAME, encoded(0x0c, Buffer.from(name)))));
  const begun = new Date(createdAt * 1000);
  const ended = new Date(begun);
  ended.setUTCFullYear(begun.getUTCFullYear() + YEARS);
  const body = sequence(
    VERSION_3,
    encoded(0x02, serialOf(spki)),
    algorithm,
    holder,
    sequence(time(begun), time(ended)),
    holder,
    spki,
  );
  const der = sequence(body, algorithm, encoded(0x03, Buffer.from([0]), sign("sha256", body, key)));
  return {
    x5c: [der.toString("base64")],
    x5t: createHash("sha1").update(der).digest("base64url"),
    "x5t#S256": hash("sha256", der, "base64url"),
  };
}

/** A serial number is positive, so its first bit is 0. */
function serialOf(spki: Buffer): Buffer {
  const bytes = hash("sha256", spki, "buffer").subarray(0, 8);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes;
}

/** RFC 5280, section 4.1.2.5: two digits for years before 2050, four for later ones. */
function time(date: Date): Buffer {
  const digits = date.toISOString().replaceAll(/[-:T]|\.\d+/g, "");
  return date.getUTCFullYear() < 2050
    ? encoded(0x17, Buffer.from(digits.slice(2)))
    : encoded(0x18, Buffer.from(digits));
}

function sequence(...parts: Buffer[]): Buffer {
  return encoded(0x30, ...parts);
}

/** Returns a DER value: its tag, its length and its content. */
function encoded(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const size = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
