// Formats keys for verifiers and signers: as a JWK Set, as PEM, or an HMAC secret as the text whose UTF-8
// bytes are the key.
import { createPrivateKey, createPublicKey, type JsonWebKey } from "node:crypto";
import { MintmarkError } from "../errors.ts";
import { isHmac } from "../keys/algorithms.ts";
import type { KeyRecord } from "./key-record.ts";

export interface ExportChoice {
  format?: "jwks" | "pem";
  private?: boolean;
  alg?: string;
  kid?: string;
}

/** @throws MintmarkError `unknown_key` if no key matches, `bad_request` if the choice cannot be exported */
export function exportText(keys: KeyRecord[], choice: ExportChoice): string {
  const fitting = keys.filter(({ kid, alg, state }) => {
    return state !== "removed" && alg === (choice.alg ?? alg) && kid === (choice.kid ?? kid);
  });
  if (fitting.length === 0) throw noneFits();
  const secretsOnly = fitting.every(({ alg }) => isHmac(alg));
  if (secretsOnly && !choice.private) throw noPublicHalf();
  const format = choice.format ?? (secretsOnly ? "pem" : "jwks");
  if (format === "jwks") return jwks(fitting, choice.private);
  return secretsOnly ? secretText(theOne(fitting)) : pem(fitting, choice.private);
}

function jwks(keys: KeyRecord[], withPrivate = false): string {
  const activeFirst = keys.toSorted((one, other) => rank(one) - rank(other));
  const members = activeFirst.flatMap(
    ({ publicJwk, privateJwk }) => (withPrivate ? privateJwk : publicJwk) ?? [],
  );
  return JSON.stringify({ keys: members }, null, 2);
}

function rank({ state }: KeyRecord): number {
  return state === "active" ? 0 : 1;
}

function pem(keys: KeyRecord[], withPrivate = false): string {
  const { publicJwk, privateJwk } = theOne(keys.filter(({ alg }) => !isHmac(alg)));
  const text = withPrivate
    ? createPrivateKey({ key: privateJwk as JsonWebKey, format: "jwk" }).export({
        type: "pkcs8",
        format: "pem",
      })
    : createPublicKey({ key: publicJwk as JsonWebKey, format: "jwk" }).export({
        type: "spki",
        format: "pem",
      });
  return text.toString().trimEnd();
}

/** Throws if the secret's bytes are not UTF-8 text, because a verifier could not be given them as text. */
function secretText({ kid, privateJwk }: KeyRecord): string {
  const bytes = Buffer.from((privateJwk as JsonWebKey).k ?? "", "base64url");
  const text = bytes.toString();
  if (Buffer.from(text).equals(bytes)) return text;
  throw new MintmarkError("bad_request", `the secret ${kid} is not UTF-8 text`, {
    hint: "--format jwks exports its bytes, base64url-encoded, in `k`.",
  });
}

/** PEM and secret text hold one key: an active one if there is any, preferably not one only for ID tokens. */
function theOne(keys: KeyRecord[]): KeyRecord {
  const active = keys.filter(({ state }) => state === "active");
  const signing = active.filter(({ tokens }) => tokens !== "id");
  const best = [signing, active, keys].find(({ length }) => length > 0) ?? [];
  const [key, another] = best;
  if (key && !another) return key;
  const found = best.map(({ alg, kid }) => `${alg} ${kid}`).join(", ");
  throw new MintmarkError("bad_request", `several keys match: ${found}`, {
    hint: "Name one with --alg or --kid.",
  });
}

function noneFits(): MintmarkError {
  return new MintmarkError("unknown_key", "no key of the ring matches", {
    hint: "`mintmark keys list` shows every key; removed ones are not exported.",
  });
}

function noPublicHalf(): MintmarkError {
  return new MintmarkError("bad_request", "an HMAC secret has no public part", {
    hint: "--private exports the secret itself.",
  });
}
