// Lists, rotates, retires, removes and exports the keys of the ring.
import { listKeys, removeKey, retireKey, rotateKeys } from "../../control/keys.ts";
import type { KeyRecord } from "../../control/key-record.ts";
import { isHmac, type SigningAlg } from "../../keys/algorithms.ts";
import { drive } from "../connection.ts";
import { exportText } from "../key-export.ts";
import type { ConnectionOptions } from "../options.ts";
import { note, print, printable, printJson, printTable } from "../output.ts";
import { spanText } from "../time-text.ts";

export interface ListKeysOptions extends ConnectionOptions {
  json?: boolean;
}

export interface RotateOptions extends ConnectionOptions {
  alg?: SigningAlg;
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

export async function rotate(options: RotateOptions): Promise<void> {
  const { kid, alg } = await drive(options, (call) => call(rotateKeys, { alg: options.alg }));
  print(`${printable(kid)} signs ${alg} from now on; its predecessor stays published`);
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
