// What an action is given to work with: verbs, wherever they are carried out.
import type * as z from "zod";
import type { Verb } from "../control/verb.ts";

/** Calls a verb at the issuer that the command names. */
export type Call = <I extends z.ZodType, O extends z.ZodType>(
  verb: Verb<I, O>,
  input: Omit<z.input<I>, "issuer">,
) => Promise<z.input<O>>;
