// Signs compact JWS (RFC 7515) over JSON text, so that the ledger can store exactly what was signed.
import { constants, createHmac, type KeyObject, sign } from "node:crypto";
import type { JsonObject } from "../json-object.ts";
import type { SigningAlg } from "../keys/algorithms.ts";
import type { SigningKey } from "../keys/material.ts";

export interface SignedJwt {
  jwt: string;
  header: JsonObject;
  /** The payload exactly as signed. */
  claims: string;
}

/** Signs the claims. `kid` and `alg` come from the key unless the header says otherwise. */
export async function signJwt(
  header: JsonObject,
  claims: JsonObject,
  signer: SigningKey,
): Promise<SignedJwt> {
  const whole = wholeHeader(header, signer);
  const text = JSON.stringify(claims);
  return { jwt: await signText(JSON.stringify(whole), text, signer), header: whole, claims: text };
}

/** The header with `alg` and `kid` added from the key. */
export function wholeHeader(
  header: JsonObject,
  { kid, publishedKid = kid, alg }: Pick<SigningKey, "kid" | "publishedKid" | "alg">,
): JsonObject {
  return { alg, ...(publishedKid != null && { kid: publishedKid }), ...header };
}

/** Signs the two texts without checking them; they need not be JSON. */
export async function signText(
  header: string,
  payload: string,
  { alg, key }: Pick<SigningKey, "alg" | "key">,
): Promise<string> {
  const input = `${encode(header)}.${encode(payload)}`;
  return `${input}.${(await signature(alg, input, key)).toString("base64url")}`;
}

function encode(text: string): string {
  return Buffer.from(text).toString("base64url");
}

async function signature(alg: SigningAlg, input: string, key: KeyObject): Promise<Buffer> {
  const hash = `sha${alg.slice(2)}`;
  switch (alg.slice(0, 2)) {
    case "HS":
      return createHmac(hash, key).update(input).digest();
    case "ES":
      // P-256 takes less time than waking a worker thread; the other curves take milliseconds.
      return toJose(
        alg === "ES256" ? sign(hash, Buffer.from(input), key) : await inThread(hash, input, key),
        alg,
      );
    case "Ed":
      return sign(null, Buffer.from(input), key);
    case "PS":
      return inThread(hash, input, {
        key,
        padding: constants.RSA_PKCS1_PSS_PADDING,
        saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
      });
    default:
      return inThread(hash, input, key);
  }
}

/** Bytes of r and of s in a signature (RFC 7518, section 3.4). */
const ECDSA_BYTES: Partial<Record<SigningAlg, number>> = { ES256: 32, ES384: 48, ES512: 66 };

/**
 * Converts an ECDSA signature from DER to the form of JWS: r and s with a fixed length. `sign` can return that form
 * itself, but takes twice as long with an options object as with the bare key.
 */
function toJose(der: Buffer, alg: SigningAlg): Buffer {
  const bytes = ECDSA_BYTES[alg] ?? 0;
  const signature = Buffer.alloc(2 * bytes);
  let at = (der[1] as number) & 0x80 ? 3 : 2; // behind the sequence's tag and its length of one or two bytes
  for (const end of [bytes, 2 * bytes]) {
    const length = der[at + 1] as number;
    const first = at + 2;
    // DER is as short as possible, and has a zero in front of a number whose first bit is set.
    const digits = der.subarray(first + Math.max(0, length - bytes), first + length);
    digits.copy(signature, end - digits.length);
    at = first + length;
  }
  return signature;
}

// RSA and the larger curves take milliseconds; a worker thread keeps the event loop free for other requests.
function inThread(
  hash: string,
  input: string,
  key: KeyObject | { key: KeyObject; padding: number; saltLength: number },
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    sign(hash, Buffer.from(input), key, (error, value) => (error ? reject(error) : resolve(value)));
  });
}
