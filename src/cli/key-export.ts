// Keys in the forms that verifiers and signers take: JWK Set, PEM, and an HMAC secret as the text whose
// UTF-8 bytes are the key.
import { createPrivateKey, createPublicKey, type JsonWebKey } from "node:crypto";
import { MintmarkError } from "../errors.ts";
import type { KeyRecord } from "../control/key-record.ts";
import { isHmac } from "../keys/algorithms.ts";

export interface ExportChoice {
  format?: "jwks" | "pem";
  private?: boolean;
  alg?: string;
  kid?: string;
}

/** @throws MintmarkError `unknown_key` where no key fits, `bad_request` where the choice makes no sense */
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

/** A secret of other bytes than text has no text that a verifier could be given. */
function secretText({ kid, privateJwk }: KeyRecord): string {
  const bytes = Buffer.from((privateJwk as JsonWebKey).k ?? "", "base64url");
  const text = bytes.toString();
  if (Buffer.from(text).equals(bytes)) return text;
  throw new MintmarkError("bad_request", `the secret ${kid} is not text`, {
    hint: "--format jwks has its bytes, base64url-encoded, in `k`.",
  });
}

/** A PEM file and a secret hold one key: the active one, and not of ID tokens alone, unless another is named. */
function theOne(keys: KeyRecord[]): KeyRecord {
  const active = keys.filter(({ state }) => state === "active");
  const signing = active.filter(({ tokens }) => tokens !== "id");
  const best = [signing, active, keys].find(({ length }) => length > 0) ?? [];
  const [key, another] = best;
  if (key && !another) return key;
  const found = best.map(({ alg, kid }) => `${alg} ${kid}`).join(", ");
  throw new MintmarkError("bad_request", `several keys fit: ${found}`, {
    hint: "Name one with --alg or --kid.",
  });
}

function noneFits(): MintmarkError {
  return new MintmarkError("unknown_key", "no key of the ring fits", {
    hint: "`mintmark keys list` shows every key; removed ones are not exported.",
  });
}

function noPublicHalf(): MintmarkError {
  return new MintmarkError("bad_request", "an HMAC secret has no public half", {
    hint: "--private exports the secret itself.",
  });
}
