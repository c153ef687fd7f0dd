// What a method of the handle takes: the input of its verb without the issuer, which the handle knows.
import type * as z from "zod";
import type { Verb } from "../control/verb.ts";

export type Input<V extends Pick<Verb, "name"> & { input: z.ZodType }> = Omit<z.input<V["input"]>, "issuer">;
