// Calls a verb with input of unknown quality: the one place where it is checked.
import type * as z from "zod";
import { formatPath } from "../config/path.ts";
import { findingsOf, issueText, toProblem } from "../config/problems.ts";
import { MintmarkError, formatProblem } from "../errors.ts";
import type { Control, Verb } from "./verb.ts";

/** Calls a verb at one issuer, wherever it is carried out. */
export type Call = <I extends z.ZodType, O extends z.ZodType>(
  verb: Verb<I, O>,
  input: Omit<z.input<I>, "issuer">,
) => Promise<z.input<O>>;

export async function callVerb<Input extends z.ZodType, Output extends z.ZodType>(
  control: Control,
  verb: Verb<Input, Output>,
  input: unknown,
): Promise<z.input<Output>> {
  return verb.action(control, checkedInput(verb, input));
}

/** @throws MintmarkError `bad_request` with everything that is wrong */
export function checkedInput<Input extends z.ZodType>(
  verb: Pick<Verb<Input, z.ZodType>, "name" | "input">,
  input: unknown,
): z.output<Input> {
  const checked = verb.input.safeParse(input, { error: issueText });
  if (checked.success) return checked.data;
  const problems = findingsOf(checked.error.issues, verb.input, input).map((found) =>
    formatProblem({ ...toProblem(found, input), path: formatPath(found.path, input) || "input" }),
  );
  throw new MintmarkError("bad_request", `${verb.name}: ${problems.join("; ")}`);
}
