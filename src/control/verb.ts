// The declaration of a control-plane verb. Each verb is declared once, with its schemas and action; the
// JavaScript handle, the HTTP API, the MCP tools and the command line only pass its input and output on.
import * as z from "zod";
import type { Issuer } from "../issuer/issuer.ts";
import type { Issuers } from "../issuer/issuers.ts";
import type { EndSession } from "../issuer/login-sessions.ts";
import type { Log } from "../log.ts";
import type { Calls } from "./calls.ts";
import type { Checks } from "./check-run.ts";
import type { OwnAnswer, OwnRequest } from "./own-request.ts";
import type { StreamCaller } from "./stream-caller.ts";

/** The state that verbs act on. */
export interface Control {
  issuers: Issuers;
  /** Absent if the server speaks plain HTTP. */
  authority?: { certificate: string; path: string | undefined } | undefined;
  /** Absent if no server is running. */
  endSession?: EndSession | undefined;
  /** The server's log; absent if no server is running. */
  log?: Log | undefined;
  /** Hears of every call; absent if no server is running. */
  calls?: Calls | undefined;
  /** The checks of this server, loaded with the first call; absent if no server is running. */
  checks?: (() => Promise<Checks>) | undefined;
  /** Sends a request to the socket of an issuer; absent if no server is running. */
  sendTo?: ((issuer: Issuer, request: OwnRequest) => Promise<OwnAnswer>) | undefined;
}

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface Verb<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> {
  /** `group.verb`, as in the JavaScript handle. */
  name: string;
  /** Says what the verb does, in the imperative. */
  summary: string;
  /** When to call the verb and what to do with its output, for agents that know only this verb. */
  guide?: string;
  /** A typical input. */
  example?: Record<string, unknown>;
  /** The effect on the issuer's state. Default: GET reads, DELETE destroys, other methods change. */
  effect?: "reads" | "changes" | "destroys";
  /** Whether the verb needs a running server, because its state is not in the data folder. */
  live?: boolean;
  /** Whether agents get the verb as a tool. Default: true. */
  tool?: boolean;
  method: Method;
  /** Below `/_mintmark/api`; `:name` segments are members of the input. */
  path: string;
  /** HTTP status of success. Default 200. */
  status?: number;
  /** The input member that is the whole HTTP body. Default: the body's members are input members. */
  body?: string;
  input: Input;
  output: Output;
  action(control: Control, input: z.output<Input>): Promise<z.input<Output>>;
}

/** A verb that sends events as they happen, for as long as the caller listens. */
export interface StreamVerb<
  Input extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
> extends Pick<Verb<Input, Output>, "name" | "summary" | "path" | "input" | "output"> {
  /** The id of an event. A caller that reconnects sends the last one as `after`. */
  idOf(event: z.input<Output>): string;
  /** Returns a function that stops the stream. */
  open(control: Control, input: z.output<Input>, caller: StreamCaller<z.input<Output>>): Promise<() => void>;
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

/** The member of an input that selects the issuer. */
export const issuerField = z.string().default("default").describe("Id of the issuer.");

/** The input fields for paging through a list. */
export const pageFields = {
  limit: z.coerce.number().int().min(1).max(1000).default(100).describe("Maximum number of items to return."),
  after: z.string().optional().describe("`next` of the previous page."),
};

export function effectOf({ effect, method }: Pick<Verb, "effect" | "method">): NonNullable<Verb["effect"]> {
  return effect ?? (method === "GET" ? "reads" : method === "DELETE" ? "destroys" : "changes");
}

export function listOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    next: z
      .string()
      .nullable()
      .describe("Value to send as `after` for the next page; null on the last page."),
  });
}

export function issuerOf(control: Control, input: { issuer: string }): Promise<Issuer> {
  return control.issuers.get(input.issuer);
}
