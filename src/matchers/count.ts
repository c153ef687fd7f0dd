// The outcome of all matchers that count requests, with a message that lists what the issuer received.
import type { IssuerHandle, RequestRecord } from "../index.ts";
import { type Criterion, requestsOf } from "./criteria.ts";
import { nameOf } from "./issuer.ts";
import { type MatcherThis, type Outcome, table } from "./outcome.ts";

const SHOWN = 20;

export interface Counted {
  issuer: IssuerHandle;
  /** Completes "expected … to have": `received a token request`. */
  deed: string;
  /** Singular name of such a request: `token request`. */
  noun: string;
  criteria: readonly Criterion[];
  /** Exact number of requests that must match. Undefined: at least one. */
  times: number | undefined;
  /** All requests of this kind, whether they match or not. */
  candidates: readonly RequestRecord[];
  /** Describes a request for the message. */
  facts?: (entry: RequestRecord) => string;
  /** Shown if no request of this kind came. */
  hint?: string;
}

export async function countOutcome({ isNot }: MatcherThis, counted: Counted): Promise<Outcome> {
  const { issuer, criteria, times, candidates } = counted;
  const fitting = candidates.filter((entry) => criteria.every(({ fits }) => fits(entry)));
  const pass = times === undefined ? fitting.length > 0 : fitting.length === times;
  const log = candidates.length === 0 ? await requestsOf(issuer) : [];
  const message = () => {
    const shown = isNot ? fitting : candidates;
    return [
      `expected ${nameOf(issuer)} ${isNot ? "not " : ""}to have ${counted.deed}${timesText(times)}${criteria.length > 0 ? " with" : ""}`,
      ...(criteria.length > 0 ? [table(criteria.map(({ name, wanted }) => [name, wanted]))] : []),
      "",
      countText(counted.noun, candidates.length, criteria.length > 0 ? fitting.length : undefined),
      ...listed(shown, (entry) => entryText(entry, counted)),
      ...(candidates.length === 0 ? [logText(issuer, log), ...(counted.hint ? [counted.hint] : [])] : []),
    ].join("\n");
  };
  return { pass, message };
}

/** Formats a request: `#3 POST /token 400 invalid_grant`. */
export function requestLine({ id, method, path, status, error, fault }: RequestRecord): string {
  const ending = [status ?? "no answer", error, fault === null ? null : `(fault ${fault})`];
  return [`#${id}`, method, path, ...ending.filter((part) => part !== null)].join(" ");
}

/** Formats the latest requests, with the number of earlier ones. */
export function listed(
  entries: readonly RequestRecord[],
  text: (entry: RequestRecord) => string = requestLine,
): string[] {
  const left = entries.length - SHOWN;
  return [
    ...(left > 0 ? [`  … ${left} earlier`] : []),
    ...entries.slice(-SHOWN).map((entry) => `  ${text(entry)}`),
  ];
}

function entryText(entry: RequestRecord, { criteria, facts }: Counted): string {
  const misfits = criteria.filter(({ fits }) => !fits(entry)).map(({ name }) => name);
  return [
    requestLine(entry),
    ...(entry.reason === null ? [] : [entry.reason]),
    ...(facts ? [facts(entry)] : []),
    ...(misfits.length > 0 ? [`differs in ${misfits.join(", ")}`] : []),
  ].join("\n      ");
}

function logText(issuer: IssuerHandle, log: readonly RequestRecord[]): string {
  if (log.length === 0) return `The issuer received no request: does the code under test call ${issuer.url}?`;
  return ["The issuer received:", ...listed(log)].join("\n");
}

function timesText(times: number | undefined): string {
  return times === undefined ? "" : ` exactly ${times} ${times === 1 ? "time" : "times"}`;
}

function countText(noun: string, all: number, fitting: number | undefined): string {
  if (all === 0) return `There was no ${noun}.`;
  const there = all === 1 ? `There was 1 ${noun}` : `There were ${all} ${noun}s`;
  if (fitting === undefined) return `${there}:`;
  return `${there}, of which ${fitting === 0 ? "none matches" : fitting === 1 ? "1 matches" : `${fitting} match`}:`;
}
