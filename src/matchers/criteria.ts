// The criteria by which a test selects requests: each has a name, an expected value and a test for a request.
import type { IssuerHandle, RequestFilter, RequestRecord } from "../index.ts";
import { REQUEST_LOG_ENTRIES } from "../issuer/requests/log.ts";
import { nearest } from "../nearest.ts";
import { misuse } from "./outcome.ts";

export interface Criterion {
  name: string;
  /** The expected value, as messages show it. */
  wanted: string;
  fits: (entry: RequestRecord) => boolean;
}

/** The comparison of one member of an expectation with a request. */
export interface Rule<Wanted> {
  /** Formats the expected value for messages. Default: the value itself. */
  text?(wanted: Wanted): string;
  fits(entry: RequestRecord, wanted: Wanted): boolean;
}

export type Rules<Expectation> = {
  [Name in keyof Expectation]-?: Rule<NonNullable<Expectation[Name]> | null>;
};

/** Members that the request log compares itself, because only it knows the sent parameters and the users. */
export interface AskedOfLog {
  user?: string;
  params?: Record<string, string | null>;
}

/** Returns all requests in the log that pass the filter, oldest first. */
export function requestsOf(issuer: IssuerHandle, filter: RequestFilter = {}): Promise<RequestRecord[]> {
  return issuer.requests.list({ ...filter, limit: REQUEST_LOG_ENTRIES });
}

/** @throws MintmarkError `bad_request` for an unknown member, which would match every request */
export async function criteriaOf<Expectation extends object>(
  matcher: string,
  issuer: IssuerHandle,
  rules: Rules<Expectation>,
  expectation: Expectation & AskedOfLog,
): Promise<Criterion[]> {
  const { user, params, ...judgedHere } = expectation;
  const criteria = Object.entries(judgedHere as Record<string, unknown>)
    .filter(([, wanted]) => wanted !== undefined)
    .map(([name, wanted]): Criterion => {
      if (!Object.hasOwn(rules, name)) throw unknownMember(matcher, name, [...Object.keys(rules), ...ASKED]);
      const rule = (rules as Record<string, Rule<unknown>>)[name] as Rule<unknown>;
      return {
        name,
        wanted: rule.text?.(wanted) ?? plainText(wanted),
        fits: (entry) => rule.fits(entry, wanted),
      };
    });
  if (user !== undefined) criteria.push(await askedOfLog(issuer, "user", user, { user }));
  for (const [name, value] of Object.entries(params ?? {})) {
    criteria.push(await askedOfLog(issuer, name, value, { params: { [name]: value } }));
  }
  return criteria;
}

const ASKED = ["user", "params", "times"];

async function askedOfLog(
  issuer: IssuerHandle,
  name: string,
  wanted: unknown,
  filter: RequestFilter,
): Promise<Criterion> {
  const found = new Set((await requestsOf(issuer, filter)).map(({ id }) => id));
  return { name, wanted: plainText(wanted), fits: ({ id }) => found.has(id) };
}

function unknownMember(matcher: string, name: string, known: string[]) {
  const meant = nearest(name, known);
  const hint = meant === undefined ? `Known: ${known.join(", ")}.` : `Did you mean "${meant}"?`;
  return misuse(matcher, `unknown expectation ${JSON.stringify(name)}. ${hint}`);
}

function plainText(wanted: unknown): string {
  if (wanted === null) return "none";
  if (Array.isArray(wanted)) return wanted.join(" ");
  return typeof wanted === "string" ? wanted : JSON.stringify(wanted);
}
