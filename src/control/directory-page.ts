// Pages through the entries of a directory, and finds those that contain a text.
import * as z from "zod";
import { MintmarkError } from "../errors.ts";
import { pageFields } from "./verb.ts";

export const directoryPageFields = {
  search: z
    .string()
    .max(500)
    .optional()
    .describe("Text in the name of the entry or in one of its values, secrets excepted."),
  limit: z.coerce
    .number<number | string>()
    .int()
    .min(1)
    .max(1000)
    .optional()
    .describe("Maximum number of items to return. Default: all."),
  after: pageFields.after,
};

interface PageInput {
  search?: string | undefined;
  limit?: number | undefined;
  after?: string | undefined;
}

/** A name, the value that is searched, and anything else. */
type Entry = readonly [name: string, value: object, ...rest: unknown[]];

const SECRETS = ["password", "secret"];

/** A page's cursor is the name of its last entry. @throws MintmarkError `bad_request` for another cursor */
export function pageOf<Found extends Entry>(
  entries: readonly Found[],
  { search = "", limit = Infinity, after }: PageInput,
): { items: Found[]; next: string | null } {
  const start = after === undefined ? 0 : entries.findIndex(([name]) => name === after) + 1;
  if (after !== undefined && start === 0) {
    throw new MintmarkError("bad_request", "the cursor is not one that a list returned", {
      hint: "Pass `next` of the previous page unchanged, or leave it out to start again.",
    });
  }
  const wanted = search.trim().toLowerCase();
  const found = entries.slice(start).filter((entry) => textOf(entry).includes(wanted));
  const items = found.slice(0, limit);
  return { items, next: found.length > items.length ? (items.at(-1)?.[0] ?? null) : null };
}

function textOf([name, value]: Entry): string {
  const shown = Object.entries(value).filter(([field]) => !SECRETS.includes(field));
  return JSON.stringify([name, Object.fromEntries(shown)]).toLowerCase();
}
