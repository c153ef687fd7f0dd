// The report of a check as text for people.
import { afterEach, describe, expect, test, vi } from "vitest";
import { causesOf } from "../../src/check/report/causes.ts";
import { reportText } from "../../src/check/report/text.ts";
import type { Finding } from "../../src/control/check-report.ts";
import { audience, clean, only, plain, stopped, text } from "../support/sample-reports.ts";

afterEach(() => void vi.unstubAllEnvs());

describe("the report for people", () => {
  test("has a line for each finding, a section for each cause, and the counts", () => {
    expect(text("pretty")).toBe(
      `
API         http://localhost:8000/notes
request     GET http://localhost:8000/notes
verifier    jwks (detected; to correct it: --verifier)
issuer      http://localhost:4000
audience    urn:notes, scope "notes:read"
note: The metadata names another issuer.

SEVERITY  CASE                        EXPECTED           GOT
critical  wrong-audience              401 invalid_token  200
high      audience-longer             401 invalid_token  200
medium    unknown-kid-flood           few fetches        20 fetches
medium    audience-case               401 invalid_token  200
low       expired, no-exp and 2 more  401 invalid_token  401 without an error code

critical  The audience is not compared (2 cases): accepted, but must be refused
  cases     wrong-audience, audience-longer
  what      wrong-audience: The token is for another API.
  sent      GET http://localhost:8000/notes
  header    {"alg":"RS256"}
  claims    {"aud":"https://other-api.test"}
  expected  401 invalid_token
  got       200
  body      "{\\"a\\":\\n1}"
  rule      RFC 7519, section 4.1.3
  fix       Compare \`aud\`.

medium  Anyone can make the API fetch the JWKS again and again (1 case): anyone can make the API fetch the JWKS again and again
  what      unknown-kid-flood: Many tokens with an unknown \`kid\`.
  expected  few fetches
  got       20 fetches
  rule      RFC 7519, section 4.1.3
  fix       Wait between two fetches.

medium  The audience is not compared exactly, or not required (1 case): accepted, but must be refused
  tolerated less severe than high
  what      audience-case: The token is for another API.
  sent      GET http://localhost:8000/notes
  header    {"alg":"RS256"}
  claims    {"aud":"https://other-api.test"}
  expected  401 invalid_token
  got       200
  body      "{\\"a\\":\\n1}"
  rule      RFC 7519, section 4.1.3
  fix       Compare \`aud\`.

low  Refusals differ from the rule: 401 without an error code (4 cases): refused, but not in the way that the rule says
  cases     expired, no-exp, alg-none, empty-sub
  what      expired: A bad token.
  sent      GET http://localhost:8000/notes
  expected  401 invalid_token
  got       401 without an error code
  challenge Bearer
  rule      RFC 7519, section 4.1.3
  fix       Answer as expected.

skipped: revoked, opaque-unknown (the API does not introspect tokens)
skipped: no-scope (no scope is known)

accepted 3 of 70 requests that it should refuse; 3 findings, 1 tolerated, 4 remarks; 6 cases in 1.2 s
`.trim(),
    );
  });

  test("has only the heading and the counts if nothing was found", () => {
    expect(reportText(clean, "pretty")).toBe(
      `
API         http://localhost:8000/notes
request     GET http://localhost:8000/notes
verifier    jwks
issuer      http://localhost:4000
audience    urn:notes

accepted 0 of 70 requests that it should refuse; 0 findings; 1 cases in 1.2 s
`.trim(),
    );
  });

  test("lists the attempts if no good token was accepted", () => {
    const lines = reportText(stopped, "pretty").split("\n");
    expect(lines.slice(0, 5)).toEqual([
      "No good token was accepted, so no flawed ones were sent.",
      "note: Found no metadata.",
      "The tokens were issued by http://localhost:4000 for urn:notes, scope unknown:",
      "  GET http://localhost:8000/notes with an opaque token: 401",
      "  GET http://localhost:8000/notes with a JWT (RS256): no answer <timeout>",
    ]);
    expect(lines.slice(5).join(" ")).toMatch(
      /--audience.*--scope.*--user.*--request.*--header.*--body.*--tool/,
    );
    expect(reportText({ ...stopped, scope: "notes:read" }, "pretty")).toContain(
      'for urn:notes, scope "notes:read":',
    );
  });

  test.each<[Finding["kind"], string]>([
    ["accepted", "accepted, but must be refused"],
    ["refused", "refused, but must be accepted"],
    ["fetched", "the API fetched a key from a URL in the token"],
    ["flooded", "anyone can make the API fetch the JWKS again and again"],
    ["leaked", "the object was shown to another user"],
    ["felled", "the API crashed or stopped answering"],
    ["broke", "the API failed with a 5xx or did not answer"],
    ["different", "refused, but not in the way that the rule says"],
  ])("says what a finding of the kind %s means", (kind, wording) => {
    expect(text("pretty", only({ ...audience, kind }))).toContain(` (1 case): ${wording}\n`);
  });

  test("gives two equal remarks one line, and different remarks one each", () => {
    const other: Finding = { ...plain("no-sub"), got: "403" };
    const both = [plain("expired"), plain("no-exp"), other, { ...other, severity: "medium" as const }];
    const table = text("pretty", { findings: both, causes: [] }).split("\n\n")[1];
    expect(table?.split("\n").map((line) => line.replace(/ {2,}/g, "  "))).toEqual([
      "SEVERITY  CASE  EXPECTED  GOT",
      "low  expired, no-exp  401 invalid_token  401 without an error code",
      "low  no-sub  401 invalid_token  403",
      "medium  no-sub  401 invalid_token  403",
    ]);
    expect(text("pretty", { findings: [other], causes: [] })).toContain("; 0 findings, 1 remark; ");
  });

  test("shows each cause with a finding of its own kind, if one case has findings of two", () => {
    const two: Finding[] = [
      { ...audience, kind: "accepted", got: "200" },
      { ...audience, kind: "fetched", got: "1 fetch" },
    ];
    const shown = text("pretty", { findings: two, causes: causesOf(two) });
    expect(shown.match(/^ {2}got .*$/gm)).toEqual(["  got       200", "  got       1 fetch"]);
  });

  test("shortens long claims and long lists of cases", () => {
    const claims = (length: number) => ({ pad: "x".repeat(length - '{"pad":""}'.length) });
    const shown = (length: number) => {
      const token = { form: "jwt" as const, header: null, claims: claims(length) };
      const { sent } = audience;
      return text("pretty", only({ ...audience, sent: sent && { ...sent, token } }));
    };
    expect(shown(400)).toContain(`  claims    ${JSON.stringify(claims(400))}\n`);
    expect(shown(401)).toContain(`  claims    ${JSON.stringify(claims(401)).slice(0, 400)}…\n`);
    expect(shown(400)).not.toContain("  header");
    const many = (count: number) => {
      const all = Array.from({ length: count }, (_, at) => plain(`case-${at + 1}`));
      return text("pretty", { findings: all, causes: causesOf(all) });
    };
    expect(many(12)).toMatch(/ {2}cases {5}case-1, .*case-12\n/);
    expect(many(14)).toMatch(/ {2}cases {5}case-1, .*case-12 and 2 more\n/);
  });

  test("escapes control characters of the API", () => {
    const returned = { status: 200, wwwAuthenticate: "Bearer \u001b[31m\u2028", body: "\u0007a\r\nb" };
    const shown = text("pretty", only({ ...audience, got: "200\n\u009b", returned }));
    expect(shown).toContain("  challenge Bearer \\u001b[31m\\u2028\n");
    expect(shown).toContain('  body      "\\\\u0007a\\r\\nb"\n');
    expect(shown).toContain("  got       200\\u000a\\u009b\n");
  });

  test("colours the severities and the verdict if the terminal has colours", () => {
    vi.stubEnv("FORCE_COLOR", "1");
    const coloured = text("pretty");
    const colour = (code: number, shown: string) => `\u001b[${code}m${shown}\u001b[39m`;
    expect(coloured).toContain("\u001b[31m\u001b[1mcritical\u001b[22m\u001b[39m  ");
    expect(coloured).toContain(`\n${colour(31, "high")}      audience-longer`);
    expect(coloured).toContain(`${colour(33, "medium")}    unknown-kid`);
    expect(coloured).toContain(`${colour(36, "low")}       expired`);
    expect(coloured).toContain("\u001b[1mSEVERITY  CASE");
    expect(coloured).toContain("\u001b[1mThe audience is not compared (2 cases)\u001b[22m");
    expect(coloured).toContain("\u001b[2mskipped: no-scope");
    expect(coloured).toContain("\u001b[31maccepted 3 of 70");
    expect(reportText(clean, "pretty")).toContain("\u001b[32maccepted 0 of 70");
    expect(reportText(stopped, "pretty")).toContain("\u001b[31mNo good token was accepted");
  });
});
