// What a verb of the control plane is. Each is declared once, with its schemas and action; the JavaScript
// handle, the HTTP API and the command line only carry input and output.
import * as z from "zod";
import type { Issuer } from "../issuer/issuer.ts";
import type { Issuers } from "../issuer/issuers.ts";
import type { EndSession } from "../issuer/login-sessions.ts";

/** What verbs act on. */
export interface Control {
  issuers: Issuers;
  /** Absent where plain HTTP is spoken. */
  authority?: { certificate: string; path: string | undefined } | undefined;
  /** Absent where no server runs. */
  endSession?: EndSession | undefined;
}

export type Method = "GET" | "POST" | "PUT" | "DELETE";

export interface Verb<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> {
  /** `group.verb`, as in the JavaScript handle. */
  name: string;
  /** One sentence, imperative. */
  summary: string;
  /** For who knows nothing but this verb, as an agent does: when to call it, and what to do with the answer. */
  guide?: string;
  /** An input that shows what it is for. */
  example?: Record<string, unknown>;
  /** What it does to what is there. Default: GET reads, DELETE destroys, others change. */
  effect?: "reads" | "changes" | "destroys";
  /** It is about what a server holds while it runs; the data folder knows nothing of it. */
  live?: boolean;
  method: Method;
  /** Below `/_mintmark/api`; `:name` segments are members of the input. */
  path: string;
  /** HTTP status of success. Default 200. */
  status?: number;
  /** The member of the input that is the whole HTTP body; without it the body's members are the input's. */
  body?: string;
  input: Input;
  output: Output;
  action(control: Control, input: z.output<Input>): Promise<z.input<Output>>;
}

/** A verb that answers what happens as it happens, for as long as the caller listens. */
export interface StreamVerb<
  Input extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
> extends Pick<Verb<Input, Output>, "name" | "summary" | "path" | "input" | "output"> {
  /** By which a caller who comes back says, as `after`, what came last. */
  idOf(event: z.input<Output>): string;
  /** Answers how to stop it. */
  open(control: Control, input: z.output<Input>, caller: StreamCaller<z.input<Output>>): Promise<() => void>;
}

export interface StreamCaller<Event> {
  tell: (event: Event) => void;
  /** Nothing more will come. */
  end: () => void;
}

export function defineStream<Input extends z.ZodType, Output extends z.ZodType>(
  stream: StreamVerb<Input, Output>,
): StreamVerb<Input, Output> {
  return stream;
}

export function defineVerb<Input extends z.ZodType, Output extends z.ZodType>(
  verb: Verb<Input, Output>,
): Verb<Input, Output> {
  return verb;
}

/** A member of every verb's input. */
export const issuerField = z.string().default("default").describe("Issuer id.");

/** The fields that page through a list. */
export const pageFields = {
  limit: z.coerce.number().int().min(1).max(1000).default(100).describe("Most items to answer."),
  after: z.string().optional().describe("`next` of the page before."),
};

export function listOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    next: z.string().nullable().describe("Give it back as `after`; null on the last page."),
  });
}

export function issuerOf(control: Control, input: { issuer: string }): Promise<Issuer> {
  return control.issuers.get(input.issuer);
}
