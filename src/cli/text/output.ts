// Prints text for people and JSON for machines.
import { printable } from "../../printable.ts";

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Prints a message for people on stderr, so that programs which read stdout do not get it. */
export function note(text: string): void {
  process.stderr.write(`${printable(text, { keepLines: true })}\n`);
}

export function printJson(value: unknown): void {
  print(printable(JSON.stringify(value, null, 2), { keepLines: true }));
}
