// The report of a check: each case with its outcome, and the findings, worst first.
import { type FlawGroup, SEVERITIES, type Severity } from "../../tokens/flaws/flaw.ts";
import type { Verifier } from "../choices.ts";

/** What the API did wrong. The last two are remarks: they do not fail the check. */
export const FINDING_KINDS = [
  /** Accepted a token that it must refuse. */
  "accepted",
  /** Refused a good token. */
  "refused",
  /** Fetched a key from a URL in the token. */
  "fetched",
  /** Fetched the JWKS again and again because of tokens that anyone can make. */
  "flooded",
  /** Showed one user's object to another user. */
  "leaked",
  /** Crashed, or stopped answering, because of a token. */
  "felled",
  /** Failed with a 5xx, or did not answer. */
  "broke",
  /** Refused, but with another status, error code or challenge than the rule asks for. */
  "different",
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

const SOFT: readonly FindingKind[] = ["broke", "different"];

/** The request and the token that was sent with it, without the signature. */
export interface Sent {
  request: string;
  /** null if no token was sent. */
  token: {
    form: "jwt" | "opaque";
    header: Record<string, unknown> | null;
    claims: Record<string, unknown>;
  } | null;
}

export interface Returned {
  status: number | null;
  /** Why there was no answer. */
  failure?: string;
  wwwAuthenticate: string | null;
  /** The first 300 characters of the body. */
  body: string;
}

export interface Finding {
  /** Name of the case; the name of the flaw if a flawed token was sent. */
  case: string;
  kind: FindingKind;
  severity: Severity;
  /** What was wrong with the token, or what was done to the issuer. */
  summary: string;
  expected: string;
  got: string;
  rule: string;
  remedy: string;
  sent: Sent | null;
  returned: Returned | null;
  /** Why the finding does not fail the check although it is none of the remarks: the baseline, or `failOn`. */
  tolerated?: string;
}

/** Findings that one fix ends. */
export interface Cause {
  /** Stable name, such as `audience`. */
  id: string;
  /** What is wrong: `The audience is not compared`. */
  summary: string;
  kind: FindingKind;
  /** That of its worst finding. */
  severity: Finding["severity"];
  /** Names of the cases, worst first. */
  cases: string[];
  remedy: string;
  /** Whether it fails the check. */
  fails: boolean;
}

export type CaseGroup = "basics" | FlawGroup | "lifecycle" | "isolation";

export interface CaseResult {
  name: string;
  group: CaseGroup;
  expected: string;
  /** `noted`: passed, but with a remark. */
  outcome: "passed" | "noted" | "failed" | "skipped";
  /** Why the case was skipped, or a detail of its outcome. */
  note?: string;
  durationMilliseconds: number;
}

/** An attempt to have a good token accepted. */
export interface Attempt {
  token: string;
  request: string;
  got: string;
}

/** The result of `idp.check()`. */
export interface CheckReport {
  url: string;
  issuer: string;
  /** How the API was called: `GET http://…`, or `MCP tools/call read_note at …`. */
  request: string;
  protocol: "http" | "mcp";
  audience: string;
  scope: string | null;
  /** null if no good token was accepted. */
  verifier: Verifier | null;
  /** Whether the verifier was detected and not given in the options. */
  detected: boolean;
  /** False if no good token was accepted, or if there are findings other than remarks. */
  passed: boolean;
  /** Number of cases in which the API accepted what it should refuse. */
  accepted: number;
  /** Number of cases in which the API should refuse. */
  shouldRefuse: number;
  findings: Finding[];
  /** The findings by what one fix ends, worst first. */
  causes: Cause[];
  cases: CaseResult[];
  /** The attempts, if no good token was accepted and the check stopped; otherwise empty. */
  attempts: Attempt[];
  /** Further notes, for example that the API's metadata names another issuer. */
  notes: string[];
  durationMilliseconds: number;
}

export function fails({ kind, tolerated }: Pick<Finding, "kind" | "tolerated">): boolean {
  return !SOFT.includes(kind) && tolerated === undefined;
}

/** Whether the finding is only a remark: the API refused as it must, but answered in another way. */
export function isRemark({ kind }: Pick<Finding, "kind">): boolean {
  return SOFT.includes(kind);
}

/** Sorts findings: those that fail the check before remarks, then by severity. */
export function worstFirst(findings: Finding[]): Finding[] {
  const rank = (finding: Finding) =>
    (fails(finding) ? 0 : SEVERITIES.length) + SEVERITIES.indexOf(finding.severity);
  return findings.toSorted((one, other) => rank(one) - rank(other));
}
