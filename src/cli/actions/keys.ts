// Lists, rotates, retires, removes, compromises, imports and exports the keys of the ring.
import {
  compromiseKeys,
  importKeys,
  listKeys,
  removeKey,
  retireKey,
  rotateKeys,
} from "../../control/keys.ts";
import type { KeyRecord } from "../../control/key-record.ts";
import { isHmac, type SigningAlg } from "../../keys/algorithms.ts";
import { drive } from "../connection.ts";
import { exportText } from "../key-export.ts";
import { readKeyFile } from "../key-file.ts";
import type { ConnectionOptions } from "../options.ts";
import { note, print, printable, printJson, printTable } from "../output.ts";
import { spanText } from "../time-text.ts";

export interface ListKeysOptions extends ConnectionOptions {
  json?: boolean;
}

export interface RotateOptions extends ConnectionOptions {
  alg?: SigningAlg;
  prepublish?: boolean;
  overlap: boolean;
  kid?: string;
}

export interface CompromiseOptions extends ConnectionOptions {
  alg?: SigningAlg;
}

export interface ImportOptions extends ConnectionOptions {
  secret?: boolean;
  alg?: SigningAlg;
  kid?: string;
  state?: "active" | "next" | "retiring";
}

export interface ExportOptions extends ConnectionOptions {
  format?: "jwks" | "pem";
  private?: boolean;
  alg?: SigningAlg;
  kid?: string;
}

export async function list(options: ListKeysOptions): Promise<void> {
  const { items } = await drive(options, (call) => call(listKeys, {}));
  if (options.json) printJson(items);
  else printTable(["KID", "ALG", "STATE", "AGE", "TOKENS SIGNED"], items.map(toRow));
}

function toRow({ kid, alg, state, createdAt, tokensSigned }: KeyRecord): string[] {
  return [kid, alg, state, spanText((Date.now() - Date.parse(createdAt)) / 1000), String(tokensSigned)];
}

export async function rotate({ alg, prepublish, overlap, kid, ...options }: RotateOptions): Promise<void> {
  const key = await drive(options, (call) => call(rotateKeys, { alg, prepublish, overlap, kid }));
  if (key.state === "next")
    print(`${printable(key.kid)} is published; the next rotation signs ${key.alg} with it`);
  else
    print(
      `${printable(key.kid)} signs ${key.alg} from now on; its predecessor ${overlap ? "stays published" : "is removed"}`,
    );
}

export async function compromise({ alg, ...options }: CompromiseOptions): Promise<void> {
  const { removed, active, revokedTokens } = await drive(options, (call) => call(compromiseKeys, { alg }));
  const tokens = revokedTokens === 1 ? "1 token" : `${revokedTokens} tokens`;
  print(
    `${printable(removed.kid)} is removed and ${tokens} of it revoked; ${printable(active.kid)} signs ${active.alg} from now on`,
  );
}

export async function importKey(
  file: string,
  { secret, alg, kid, state, ...options }: ImportOptions,
): Promise<void> {
  const source = readKeyFile(file, secret ?? false);
  const key = await drive(options, (call) => call(importKeys, { ...source, alg, kid, state }));
  print(`${printable(key.kid)} (${key.alg}) is in the ring, ${key.state}`);
}

export async function retire(kid: string, options: ConnectionOptions): Promise<void> {
  await drive(options, (call) => call(retireKey, { kid }));
  print(`${printable(kid)} no longer signs; it stays published`);
}

export async function remove(kid: string, options: ConnectionOptions): Promise<void> {
  await drive(options, (call) => call(removeKey, { kid }));
  print(`${printable(kid)} is out of the JWKS; its tokens no longer introspect`);
}

export async function exportKeys(options: ExportOptions): Promise<void> {
  const { items } = await drive(options, (call) => call(listKeys, { private: options.private ?? false }));
  print(exportText(items, options));
  const secret = items.find(({ alg, state }) => isHmac(alg) && state === "active");
  if (options.private && options.format === undefined && !options.alg && !options.kid && secret) {
    note(`The ${secret.alg} secret as text: mintmark keys export --private --alg ${secret.alg}`);
  }
}
