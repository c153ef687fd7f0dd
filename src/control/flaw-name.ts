// The input field that names a flaw. The error for a mistyped name suggests the nearest one, as for every other choice.
import * as z from "zod";
import { FLAW_NAMES } from "../tokens/flaws/catalogue.ts";

export const flawName = z.enum(FLAW_NAMES, {
  error: "must be the name of a flaw; `mintmark flaws` lists them all",
});
