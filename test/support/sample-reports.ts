// Reports of a check with all that a report can have, for the tests of its formats.
import { causesOf } from "../../src/check/report/causes.ts";
import { reportText } from "../../src/check/report/text.ts";
import type { ReportFormat } from "../../src/check-choices.ts";
import type { CaseResult, CheckReport, Finding } from "../../src/control/check-report.ts";

export const API = "http://localhost:8000/notes";

export const audience: Finding = {
  case: "wrong-audience",
  kind: "accepted",
  severity: "critical",
  summary: "The token is for another API.",
  expected: "401 invalid_token",
  got: "200",
  rule: "RFC 7519, section 4.1.3",
  remedy: "Compare `aud`.",
  sent: {
    request: `GET ${API}`,
    token: { form: "jwt", header: { alg: "RS256" }, claims: { aud: "https://other-api.test" } },
  },
  returned: { status: 200, wwwAuthenticate: null, body: '{"a":\n1}' },
};
export const inexact: Finding = {
  ...audience,
  case: "audience-case",
  severity: "medium",
  tolerated: "less severe than high",
};
export const longer: Finding = { ...audience, case: "audience-longer", severity: "high" };
const flooded: Finding = {
  ...audience,
  case: "unknown-kid-flood",
  kind: "flooded",
  severity: "medium",
  summary: "Many tokens with an unknown `kid`.",
  expected: "few fetches",
  got: "20 fetches",
  remedy: "Wait between two fetches.",
  sent: null,
  returned: null,
};
export const plain = (name: string): Finding => ({
  ...audience,
  case: name,
  kind: "different",
  severity: "low",
  summary: "A bad token.",
  got: "401 without an error code",
  remedy: "Answer as expected.",
  sent: { request: `GET ${API}`, token: null },
  returned: { status: 401, wwwAuthenticate: "Bearer", body: "" },
});
const findings = [
  audience,
  longer,
  flooded,
  inexact,
  plain("expired"),
  plain("no-exp"),
  plain("alg-none"),
  plain("empty-sub"),
];

const about = (name: string, group: CaseResult["group"], outcome: CaseResult["outcome"]): CaseResult => ({
  name,
  group,
  outcome,
  expected: "401 invalid_token",
  durationMilliseconds: 250,
});
const cases: CaseResult[] = [
  about("good-token", "basics", "passed"),
  about("wrong-audience", "claims", "failed"),
  about("audience-longer", "claims", "failed"),
  about("audience-case", "claims", "noted"),
  about("unknown-kid-flood", "lifecycle", "failed"),
  { ...about("revoked", "lifecycle", "skipped"), note: "the API does not introspect tokens" },
  { ...about("opaque-unknown", "lifecycle", "skipped"), note: "the API does not introspect tokens" },
  { ...about("no-scope", "scope", "skipped"), note: "no scope is known" },
  about("expired", "time", "noted"),
];

export const report: CheckReport = {
  url: API,
  issuer: "http://localhost:4000",
  request: `GET ${API}`,
  protocol: "http",
  audience: "urn:notes",
  scope: "notes:read",
  verifier: "jwks",
  detected: true,
  passed: false,
  accepted: 3,
  shouldRefuse: 70,
  findings,
  causes: causesOf(findings),
  cases,
  attempts: [],
  notes: ["The metadata names another issuer."],
  durationMilliseconds: 1234,
};
export const clean: CheckReport = {
  ...report,
  scope: null,
  detected: false,
  passed: true,
  accepted: 0,
  findings: [],
  causes: [],
  notes: [],
  cases: [about("good-token", "basics", "passed")],
};
export const stopped: CheckReport = {
  ...clean,
  verifier: null,
  passed: false,
  cases: [],
  notes: ["Found no metadata."],
  attempts: [
    { token: "an opaque token", request: `GET ${API}`, got: "401" },
    { token: "a JWT (RS256)", request: `GET ${API}`, got: "no answer <timeout>" },
  ],
};

/** Returns the report with these changes as text. */
export const text = (format: ReportFormat, change: Partial<CheckReport> = {}) =>
  reportText({ ...report, ...change }, format);

/** Returns the parts of a report whose only finding is this one. */
export const only = (finding: Finding): Partial<CheckReport> => ({
  findings: [finding],
  causes: causesOf([finding]),
});
