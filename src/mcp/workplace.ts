// The place in which MCP tools work: this process, or a server elsewhere. Set by the caller of mcpServers.
import type { Verb } from "../control/verb.ts";

/** Calls a verb. The input includes the issuer. */
export type CallVerb = (verb: Verb, input: object) => Promise<object>;

export interface Workplace {
  /** Runs a task with a function that calls verbs, then releases the connection or store behind it. */
  use<T>(task: (call: CallVerb, place: Place) => Promise<T>): Promise<T>;
  /** Reports an unexpected error. The caller is told only that one occurred. */
  report(error: unknown): void;
  /** Id of the issuer for calls that name none. Default: `default`. */
  issuer?: string | undefined;
}

export interface Place {
  /** A note to add to each answer, for example that no server is running. */
  note?: string | undefined;
}

/** The caller of one tool: it can cancel the call and receives its progress. */
export interface Caller {
  signal: AbortSignal;
  /** Reports what is being done. */
  progress: (doing: string) => void;
}
