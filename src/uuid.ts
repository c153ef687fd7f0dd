// Recognises UUIDs, derives stable ones from names (UUIDv5, RFC 9562), and generates sortable ids.
import { hash, randomUUID } from "node:crypto";
import { rememberTexts } from "./remember-last.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const NAMESPACE = Buffer.from("6d696e746d61726b2d7375626a656374", "hex");

/** Accepts any 8-4-4-4-12 hex string, because test UUIDs often have invalid version bits. */
export function isUuid(value: string): boolean {
  return UUID.test(value);
}

/** Returns the same UUID for the same parts on every machine. */
export function uuidFrom(...parts: string[]): string {
  return uuidOf(JSON.stringify(parts));
}

const uuidOf = rememberTexts((name: string): string => {
  const bytes = hash("sha1", Buffer.concat([NAMESPACE, Buffer.from(name)]), "buffer");
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
});

/** Returns a UUIDv7, which sorts by time: rows inserted together are adjacent in the store's index. */
export function newSortableId(): string {
  const time = Date.now().toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}
