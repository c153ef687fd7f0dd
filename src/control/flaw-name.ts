// The input field that names a flaw. The error for a mistyped name suggests the nearest one.
import * as z from "zod";
import { FLAW_NAMES, flawHint } from "../tokens/flaws/catalogue.ts";

export const flawName = z.enum(FLAW_NAMES, {
  error: ({ input }) =>
    typeof input === "string"
      ? `there is no flaw ${JSON.stringify(input)}. ${flawHint(input)}`
      : "must be the name of a flaw",
});
