// Whether a form has known parameters alone, each once and with a value.
import type { Params } from "../../params.ts";

export function isPlain(form: Params, known: readonly string[]): boolean {
  for (const name in form) {
    const value = form[name];
    if (!known.includes(name) || typeof value !== "string" || value === "") return false;
  }
  return true;
}
