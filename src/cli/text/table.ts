// Prints records as a table that fits the terminal. Wide characters count as the two columns that they take.
import stringWidth from "string-width";
import { printable } from "../../printable.ts";
import { print } from "./output.ts";

const GAP = "  ";
/** No column is made narrower than this to fit. */
const LEAST_WIDTH = 6;

/** @param columns members to print; default: all that are not empty in every record */
export function printRecords(records: Record<string, unknown>[], columns?: readonly string[]): void {
  const rows = records.map(flattened);
  const names = columns ?? [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const used = names.filter((name) => rows.some((row) => textOfValue(row[name]) !== ""));
  printTable(
    used.map((name) => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter}`).toUpperCase()),
    rows.map((row) => used.map((name) => textOfValue(row[name]))),
  );
}

/** Prints a table. On a terminal, the widest columns are cut until a row fits in a line. */
export function printTable(head: string[], rows: string[][]): void {
  const cells = [head, ...rows.map((row) => row.map((cell) => printable(cell)))];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => stringWidth(row[column] ?? ""))));
  const { isTTY, columns } = process.stdout;
  if (isTTY && columns > 0) narrow(widths, columns);
  for (const row of cells) {
    print(
      row
        .map((cell, column) => padded(cell, widths[column] ?? 0))
        .join(GAP)
        .trimEnd(),
    );
  }
}

/** Returns a value as it stands in a cell: lists with spaces, objects as JSON. */
export function textOfValue(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(textOfValue).join(" ");
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** A directory record holds its settings in `entry`. Its own name is the one that commands take. */
function flattened({ entry, ...record }: Record<string, unknown>): Record<string, unknown> {
  return typeof entry === "object" && entry !== null ? { ...record, ...entry, ...record } : record;
}

function narrow(widths: number[], available: number): void {
  const total = () => widths.reduce((sum, width) => sum + width, GAP.length * (widths.length - 1));
  while (total() > available) {
    const widest = widths.indexOf(Math.max(...widths));
    const width = widths[widest] ?? 0;
    if (width <= LEAST_WIDTH) return; // a terminal this narrow wraps
    widths[widest] = width - 1;
  }
}

function padded(text: string, width: number): string {
  const shown = stringWidth(text) <= width ? text : `${cut(text, width - 1)}…`;
  return shown + " ".repeat(Math.max(0, width - stringWidth(shown)));
}

/** Returns the beginning of the text that fits, without half of a character that is made of several. */
function cut(text: string, width: number): string {
  let kept = "";
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (stringWidth(kept + segment) > width) break;
    kept += segment;
  }
  return kept;
}
