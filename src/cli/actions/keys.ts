// Lists, rotates, retires, removes, compromises, imports and exports the keys of the ring.
import { exportText } from "../../control/key-export.ts";
import type { KeyRecord } from "../../control/key-record.ts";
import {
  compromiseKeys,
  importKeys,
  listKeys,
  removeKey,
  retireKey,
  rotateKeys,
} from "../../control/keys.ts";
import { isHmac, type SigningAlg } from "../../keys/algorithms.ts";
import { printable } from "../../printable.ts";
import { readKeyFile } from "../keys/import-file.ts";
import type { ConnectionOptions } from "../options.ts";
import { drive } from "../server/connection.ts";
import { note, print, printJson } from "../text/output.ts";
import { printTable } from "../text/table.ts";
import { spanText } from "../text/times.ts";

type SignedTokens = "access" | "id";

export interface ListKeysOptions extends ConnectionOptions {
  json?: boolean;
}

export interface RotateOptions extends ConnectionOptions {
  alg?: SigningAlg;
  prepublish?: boolean;
  overlap: boolean;
  kid?: string;
  tokens?: SignedTokens;
}

export interface CompromiseOptions extends ConnectionOptions {
  alg?: SigningAlg;
  tokens?: SignedTokens;
}

export interface ImportOptions extends ConnectionOptions {
  secret?: boolean;
  alg?: SigningAlg;
  kid?: string;
  state?: "active" | "next" | "retiring";
  tokens?: SignedTokens;
}

export interface ExportOptions extends ConnectionOptions {
  format?: "jwks" | "pem";
  private?: boolean;
  alg?: SigningAlg;
  kid?: string;
}

export async function list(options: ListKeysOptions): Promise<void> {
  const { items } = await drive(options, (call) => call(listKeys, {}));
  if (options.json) {
    printJson(items);
  } else {
    const isDivided = items.some(({ tokens }) => tokens !== "all");
    const head = ["KID", "ALG", ...(isDivided ? ["SIGNS"] : []), "STATE", "AGE", "TOKENS SIGNED"];
    printTable(
      head,
      items.map((key) => toRow(key, isDivided)),
    );
  }
}

function toRow(
  { kid, alg, tokens, state, createdAt, tokensSigned }: KeyRecord,
  isDivided: boolean,
): string[] {
  const age = spanText((Date.now() - Date.parse(createdAt)) / 1000);
  return [kid, alg, ...(isDivided ? [tokens] : []), state, age, String(tokensSigned)];
}

export async function rotate({
  alg,
  prepublish,
  overlap,
  kid,
  tokens,
  ...options
}: RotateOptions): Promise<void> {
  const key = await drive(options, (call) => call(rotateKeys, { alg, prepublish, overlap, kid, tokens }));
  if (key.state === "next") {
    print(`${printable(key.kid)} is published; it signs ${key.alg} after the next rotation`);
  } else {
    print(
      `${printable(key.kid)} signs ${key.alg} from now on; its predecessor ${overlap ? "stays published" : "is removed"}`,
    );
  }
}

export async function compromise({ alg, tokens, ...options }: CompromiseOptions): Promise<void> {
  const { removed, active, revokedTokens } = await drive(options, (call) =>
    call(compromiseKeys, { alg, tokens }),
  );
  const revoked = revokedTokens === 1 ? "1 token is" : `${revokedTokens} tokens are`;
  print(
    `${printable(removed.kid)} is removed and ${revoked} revoked; ${printable(active.kid)} signs ${active.alg} from now on`,
  );
}

export async function importKey(
  file: string,
  { secret, alg, kid, state, tokens, ...options }: ImportOptions,
): Promise<void> {
  const source = readKeyFile(file, secret ?? false);
  const key = await drive(options, (call) => call(importKeys, { ...source, alg, kid, state, tokens }));
  print(`${printable(key.kid)} (${key.alg}) is imported; its state is ${key.state}`);
}

export async function retire(kid: string, options: ConnectionOptions): Promise<void> {
  await drive(options, (call) => call(retireKey, { kid }));
  print(`${printable(kid)} no longer signs; it stays published`);
}

export async function remove(kid: string, options: ConnectionOptions): Promise<void> {
  await drive(options, (call) => call(removeKey, { kid }));
  print(`${printable(kid)} is removed from the JWKS; its tokens now introspect as inactive`);
}

export async function exportKeys(options: ExportOptions): Promise<void> {
  const { items } = await drive(options, (call) => call(listKeys, { private: options.private ?? false }));
  print(exportText(items, options));
  const secret = items.find(({ alg, state }) => isHmac(alg) && state === "active");
  if (options.private && options.format === undefined && !options.alg && !options.kid && secret) {
    note(`The ${secret.alg} secret as text: mintmark keys export --private --alg ${secret.alg}`);
  }
}
