// The input of a handle's method: its verb's input without `issuer`, which the handle supplies.
import type * as z from "zod";
import type { Verb } from "../control/verb.ts";

export type Input<V extends Pick<Verb, "name"> & { input: z.ZodType }> = Omit<z.input<V["input"]>, "issuer">;
