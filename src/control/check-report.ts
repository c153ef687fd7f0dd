// The public shape of a check's report: each case with its outcome, the findings and their causes.
import * as z from "zod";
import { VERIFIERS } from "../check-choices.ts";
import { FLAW_GROUPS, SEVERITIES } from "../tokens/flaws/flaw.ts";

/** Kinds of findings. `broke` and `different` are remarks, which do not fail the check: the API refused the token. */
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

const kind = z
  .enum(FINDING_KINDS)
  .describe(
    "Kind of the finding. `broke` and `different` are remarks, which do not fail the check: the API did not accept the token, but failed (`broke`) or answered otherwise than the rule says (`different`).",
  );
const severity = z.enum(SEVERITIES);
const members = z.record(z.string(), z.unknown());

export const caseResult = z
  .object({
    name: z.string(),
    group: z.enum(["basics", ...FLAW_GROUPS, "isolation"]),
    expected: z.string(),
    outcome: z.enum(["passed", "noted", "failed", "skipped"]).describe("`noted`: passed, but with a remark."),
    note: z.string().optional().describe("Why the case was skipped, or a detail of its outcome."),
    durationMilliseconds: z.number(),
  })
  .meta({ id: "CheckCase" });

const sent = z.object({
  request: z.string(),
  token: z
    .object({ form: z.enum(["jwt", "opaque"]), header: members.nullable(), claims: members })
    .nullable()
    .describe("The token that was sent, without its signature; null if none was sent."),
});

const returned = z.object({
  status: z.int().nullable(),
  failure: z.string().optional().describe("Why there was no answer."),
  wwwAuthenticate: z.string().nullable(),
  body: z.string().describe("The first 300 characters of the body."),
});

const finding = z
  .object({
    case: z.string().describe("Name of the case; the name of the flaw if a flawed token was sent."),
    kind,
    severity,
    summary: z.string().describe("What was wrong with the token, or what was done to the issuer."),
    expected: z.string(),
    got: z.string(),
    rule: z.string(),
    remedy: z.string(),
    sent: sent.nullable(),
    returned: returned.nullable(),
    tolerated: z
      .string()
      .optional()
      .describe(
        "Why the finding does not fail the check although it is none of the remarks: the baseline, or `failOn`.",
      ),
  })
  .meta({ id: "CheckFinding" });

const cause = z
  .object({
    id: z.string().describe("Stable name, such as `audience`."),
    summary: z.string().describe("What is wrong: `The audience is not compared`."),
    kind,
    severity: severity.describe("That of its worst finding."),
    cases: z.array(z.string()).describe("Names of the cases, worst first."),
    remedy: z.string(),
    fails: z.boolean().describe("Whether it fails the check."),
  })
  .meta({ id: "CheckCause" });

const attempt = z.object({ token: z.string(), request: z.string(), got: z.string() });

export const checkReport = z
  .object({
    url: z.string(),
    issuer: z.string(),
    request: z
      .string()
      .describe("How the API was called: `GET http://…`, or `MCP tools/call read_note at …`."),
    protocol: z.enum(["http", "mcp"]),
    audience: z.string(),
    scope: z.string().nullable(),
    verifier: z.enum(VERIFIERS).nullable().describe("null if no good token was accepted."),
    detected: z.boolean().describe("Whether the verifier was detected and not given in the options."),
    passed: z
      .boolean()
      .describe("False if no good token was accepted, or if there are findings other than remarks."),
    accepted: z.int().describe("Number of cases in which the API accepted what it should refuse."),
    shouldRefuse: z.int().describe("Number of cases in which the API should refuse."),
    findings: z.array(finding),
    causes: z.array(cause).describe("The findings by what one fix ends, worst first."),
    cases: z.array(caseResult),
    attempts: z
      .array(attempt)
      .describe("The attempts, if no good token was accepted and the check stopped; otherwise empty."),
    notes: z
      .array(z.string())
      .describe("Further notes, for example that the API's metadata names another issuer."),
    durationMilliseconds: z.number(),
  })
  .meta({ id: "CheckReport" });

export type FindingKind = (typeof FINDING_KINDS)[number];
/** The request and the token that was sent with it, without the signature. */
export type Sent = z.output<typeof sent>;
export type Returned = z.output<typeof returned>;
export type Finding = z.output<typeof finding>;
/** Findings that one fix ends. */
export type Cause = z.output<typeof cause>;
export type CaseResult = z.output<typeof caseResult>;
/** An attempt to have a good token accepted. */
export type Attempt = z.output<typeof attempt>;
/** The result of `idp.check()`. */
export type CheckReport = z.output<typeof checkReport>;
