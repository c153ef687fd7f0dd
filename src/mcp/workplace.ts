// Where MCP tools do their work: in this process, or at a server elsewhere. What runs the tools says which.
import type { Verb } from "../control/verb.ts";

/** Carries a verb out. The input has its issuer in it. */
export type CallVerb = (verb: Verb, input: object) => Promise<object>;

export interface Workplace {
  /** Runs a task with a way to call verbs, and lets go of what that took. */
  use<T>(task: (call: CallVerb, place: Place) => Promise<T>): Promise<T>;
  /** For what breaks by a mistake of ours; whoever called learns no more than that. */
  report(error: unknown): void;
  /** The issuer that is meant where a call names none. Default: `default`. */
  issuer?: string | undefined;
}

export interface Place {
  /** What a reader of the answer has to know about where it comes from. */
  note?: string | undefined;
}

/** What is told to, and comes from, whoever waits for one call. */
export interface Caller {
  signal: AbortSignal;
  /** Says what is being done. */
  progress: (doing: string) => void;
}
