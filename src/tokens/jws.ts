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
    case "ES": // faster than waking a worker thread
      return sign(hash, Buffer.from(input), { key, dsaEncoding: "ieee-p1363" });
    case "Ed":
      return sign(null, Buffer.from(input), key);
    case "PS":
      return inThread(hash, input, {
        key,
        padding: constants.RSA_PKCS1_PSS_PADDING,
        saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
      });
    default:
      return inThread(hash, input, { key });
  }
}

// RSA takes almost a millisecond; a worker thread keeps the event loop free for other requests.
function inThread(
  hash: string,
  input: string,
  key: { key: KeyObject; padding?: number; saltLength?: number },
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    sign(hash, Buffer.from(input), key, (error, value) => (error ? reject(error) : resolve(value)));
  });
}
