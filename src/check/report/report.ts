// What a check answers: each case with its outcome, and what was found, worst first.
import { SEVERITIES, type FlawGroup, type Severity } from "../../tokens/flaws/flaw.ts";
import type { Verifier } from "../options.ts";

/** What the API did that it should not. All but the last two make the check fail. */
export const FINDING_KINDS = [
  /** Let in what it had to refuse. */
  "accepted",
  /** Refused a good token. */
  "refused",
  /** Fetched a key from where the token said. */
  "fetched",
  /** Fetched the JWKS again and again because of tokens that anybody can make. */
  "flooded",
  /** Showed one user what is another's. */
  "leaked",
  /** Ended, or stopped answering anybody, because of a token. */
  "felled",
  /** Refused as it had to, by breaking: a 5xx, or no answer. */
  "broke",
  /** Refused as it had to, with another status, error code or challenge than the rule asks for. */
  "different",
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

const SOFT: readonly FindingKind[] = ["broke", "different"];

/** A token as it was sent, without the signature. */
export interface Sent {
  request: string;
  /** null where none was sent. */
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
  /** The beginning of the body. */
  body: string;
}

export interface Finding {
  /** Name of the flaw, or of another case. */
  case: string;
  kind: FindingKind;
  severity: Severity;
  /** What was wrong with what was sent, or what was done to the issuer. */
  summary: string;
  expected: string;
  got: string;
  rule: string;
  remedy: string;
  sent: Sent | null;
  returned: Returned | null;
}

export type CaseGroup = "basics" | FlawGroup | "lifecycle" | "isolation";

export interface CaseResult {
  name: string;
  group: CaseGroup;
  expected: string;
  /** `noted` where the right thing happened in the wrong way. */
  outcome: "passed" | "noted" | "failed" | "skipped";
  /** Why it was skipped, or what else there is to say. */
  note?: string;
  durationMilliseconds: number;
}

/** A try to have a good token accepted. */
export interface Attempt {
  token: string;
  request: string;
  got: string;
}

export interface CheckReport {
  url: string;
  issuer: string;
  /** How the API is called: `GET http://…`, or `tools/call read_note at …`. */
  request: string;
  protocol: "http" | "mcp";
  audience: string;
  scope: string | null;
  /** null where no good token was accepted. */
  verifier: Verifier | null;
  /** Whether the verifier was found out rather than told. */
  detected: boolean;
  /** False where a token was wrongly accepted or refused, or a similar thing found. */
  passed: boolean;
  /** Of the flawed tokens that it should refuse, how many it accepted. */
  accepted: number;
  shouldRefuse: number;
  findings: Finding[];
  cases: CaseResult[];
  /** What was tried, where no good token was accepted; the check stopped there. */
  attempts: Attempt[];
  /** What a reader should know besides: metadata that names another issuer, and the like. */
  notes: string[];
  durationMilliseconds: number;
}

export function fails({ kind }: Pick<Finding, "kind">): boolean {
  return !SOFT.includes(kind);
}

/** What fails the check comes first, then what is worse. */
export function worstFirst(findings: Finding[]): Finding[] {
  const rank = (finding: Finding) =>
    (fails(finding) ? 0 : SEVERITIES.length) + SEVERITIES.indexOf(finding.severity);
  return findings.toSorted((one, other) => rank(one) - rank(other));
}
