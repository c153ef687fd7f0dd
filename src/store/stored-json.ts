// Reads JSON that a store has kept. Only damage can have made it unreadable.
import { MintmarkError } from "../errors.ts";

/** @throws MintmarkError `store_failed` if the text is not JSON */
export function parseStored<T>(text: string): T {
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    throw new MintmarkError("store_failed", "a record of the store is damaged: it is not JSON any more", {
      hint: "Start once with --reset-data, which keeps a copy of the damaged files and begins with new keys.",
      cause: error,
    });
  }
}
