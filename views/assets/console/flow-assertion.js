// Client assertions (RFC 7523, section 3), signed in the browser. A private key never leaves the page.
import { issuerRecord } from "./data.js";
import { base64url, random } from "./flow-requests.js";

/**
 * @typedef {import("./flow-types.js").FlowState} FlowState
 * @typedef {{ alg: string, import: AlgorithmIdentifier | EcKeyImportParams | RsaHashedImportParams, sign: AlgorithmIdentifier | EcdsaParams }} Signature
 */

const EXPIRES_IN_SECONDS = 60;
const TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** @type {Signature[]} */
const SIGNATURES = [
  { alg: "ES256", import: { name: "ECDSA", namedCurve: "P-256" }, sign: { name: "ECDSA", hash: "SHA-256" } },
  { alg: "ES384", import: { name: "ECDSA", namedCurve: "P-384" }, sign: { name: "ECDSA", hash: "SHA-384" } },
  {
    alg: "RS256",
    import: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" },
    sign: { name: "RSASSA-PKCS1-v1_5" },
  },
  { alg: "EdDSA", import: { name: "Ed25519" }, sign: { name: "Ed25519" } },
];

/**
 * Returns the parameters of a signed assertion.
 *
 * @param {Pick<FlowState, "client" | "auth" | "secret" | "key">} state
 * @param {Record<string, unknown>} [changes] Claims in place of the usual ones.
 */
export async function assertion({ client, auth, secret, key }, changes = {}) {
  const { header, sign } = auth === "client_secret_jwt" ? await secretSigner(secret) : await keySigner(key);
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: client,
    sub: client,
    aud: issuerRecord.url,
    jti: random(),
    iat: now,
    exp: now + EXPIRES_IN_SECONDS,
    ...changes,
  };
  const input = [header, claims].map((part) => base64url(bytesOf(JSON.stringify(part)))).join(".");
  return {
    client_assertion_type: TYPE,
    client_assertion: `${input}.${base64url(new Uint8Array(await sign(bytesOf(input))))}`,
  };
}

/**
 * Makes a key for a client.
 *
 * @returns {Promise<{ secret: string, published: JsonWebKey & { kid: string } }>} The private key as text, and the public one.
 */
export async function newKey() {
  const { subtle } = window.crypto;
  const kid = `console-${random(6)}`;
  const pair = await subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
  const { kty = "", crv = "", x = "", y = "", d = "" } = await subtle.exportKey("jwk", pair.privateKey);
  const published = { kty, kid, crv, x, y, alg: "ES256", use: "sig" };
  return { secret: JSON.stringify({ ...published, d }), published };
}

/** @param {string} secret */
async function secretSigner(secret) {
  const { subtle } = window.crypto;
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await subtle.importKey("raw", bytesOf(secret), algorithm, false, ["sign"]);
  return {
    header: { alg: "HS256", typ: "JWT" },
    sign: (/** @type {Uint8Array<ArrayBuffer>} */ input) => subtle.sign(algorithm, key, input),
  };
}

/** @param {string} text A private key as a JWK or as PEM (PKCS #8). */
async function keySigner(text) {
  const { subtle } = window.crypto;
  if (text.trim() === "") throw new Error("Enter the client's private key, or make one for it.");
  const isJwk = text.trim().startsWith("{");
  const jwk = isJwk ? jwkOf(text) : { kty: "" };
  // These members say what the key is for, which does not matter here.
  const bare = Object.fromEntries(
    Object.entries(jwk).filter(([name]) => !/^(?:alg|use|key_ops)$/.test(name)),
  );
  /** @param {Signature} signature */
  const importKey = ({ import: algorithm }) =>
    isJwk
      ? subtle.importKey("jwk", bare, algorithm, false, ["sign"])
      : subtle.importKey("pkcs8", derOf(text), algorithm, false, ["sign"]);
  for (const signature of SIGNATURES) {
    try {
      const key = await importKey(signature);
      return {
        header: { alg: signature.alg, typ: "JWT", ...(jwk.kid && { kid: jwk.kid }) },
        sign: (/** @type {Uint8Array<ArrayBuffer>} */ input) => subtle.sign(signature.sign, key, input),
      };
    } catch {
      // The key is of another type; try the next one.
    }
  }
  throw new Error(
    "This is not a private key that the browser can use: enter a JWK or PEM (PKCS #8) for ES256, ES384, RS256 or EdDSA.",
  );
}

/**
 * @param {string} text
 * @returns {JsonWebKey & { kid?: string }}
 */
function jwkOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("The private key is not valid JSON.");
  }
}

/** @param {string} pem */
function derOf(pem) {
  const text = window.atob(pem.replaceAll(/-----[^-]+-----|\s/g, ""));
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** @param {string} text */
function bytesOf(text) {
  return new window.TextEncoder().encode(text);
}
