// Checks a verb's input against its schema, then calls the verb.
import type * as z from "zod";
import { formatPath } from "../config/path.ts";
import { issueText, settingProblemsOf, toProblem } from "../config/problems.ts";
import { formatProblem, MintmarkError } from "../errors.ts";
import { type Control, effectOf, type Verb } from "./verb.ts";

/** Calls a verb of one issuer, in this process or at a server elsewhere. */
export type Call = <I extends z.ZodType, O extends z.ZodType>(
  verb: Verb<I, O>,
  input: Omit<z.input<I>, "issuer">,
) => Promise<z.input<O>>;

/** Returns a call that passes this issuer to every verb; if undefined, each verb uses its own default. */
export function atIssuer(call: Call, issuer: string | undefined): Call {
  if (issuer === undefined) return call;
  return (verb, input) => call(verb, { ...input, issuer } as typeof input);
}

export async function callVerb<Input extends z.ZodType, Output extends z.ZodType>(
  control: Control,
  verb: Verb<Input, Output>,
  input: unknown,
): Promise<z.input<Output>> {
  const checked = checkedInput(verb, input);
  const output = await verb.action(control, checked);
  if (effectOf(verb) !== "reads") control.calls?.note(verb.name, checked);
  return output;
}

/** @throws MintmarkError `bad_request` with every problem of the input */
export function checkedInput<Input extends z.ZodType>(
  verb: Pick<Verb<Input, z.ZodType>, "name" | "input">,
  input: unknown,
): z.output<Input> {
  const checked = verb.input.safeParse(input, { error: issueText });
  if (checked.success) return checked.data;
  const problems = settingProblemsOf(checked.error.issues, verb.input, input).map((found) =>
    formatProblem({ ...toProblem(found, input), path: formatPath(found.path, input) || "input" }),
  );
  throw new MintmarkError("bad_request", `${verb.name}: ${problems.join("; ")}`);
}
