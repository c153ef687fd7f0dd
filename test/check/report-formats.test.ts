// The report of a check as JUnit, SARIF and Markdown, and the causes that it groups findings by.
import { describe, expect, test } from "vitest";
import { causesOf } from "../../src/check/report/causes.ts";
import { ACCEPTED_BECAUSE } from "../../src/check/report/causes-of-acceptance.ts";
import { reportText } from "../../src/check/report/text.ts";
import type { CheckReport, Finding } from "../../src/control/check-report.ts";
import { VERSION } from "../../src/version.ts";
import {
  API,
  audience,
  clean,
  inexact,
  longer,
  only,
  plain,
  stopped,
  text,
} from "../support/sample-reports.ts";

/** The ids of the causes of accepted tokens. */
const IDS = [
  "token",
  "signature",
  "signature-spelling",
  "algorithm",
  "key",
  "removed-key",
  "critical",
  "audience",
  "issuer",
  "subject",
  "type",
  "refresh-token",
  "expiry",
  "start",
  "issued-at",
  "scope",
  "revocation",
  "unknown-token",
  "fails-open",
  "place",
  "shape",
];

describe("the report as JUnit", () => {
  test("has a suite for each group, and a failure for each finding that fails", () => {
    expect(
      text("junit", {
        findings: [audience, inexact, plain("expired")],
        causes: causesOf([audience, longer]),
      }),
    ).toBe(
      `
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="mintmark check">
  <testsuite name="basics" tests="1" failures="0" errors="0" skipped="0" time="0.250">
    <testcase classname="mintmark.check.basics" name="good-token" time="0.250"/>
  </testsuite>
  <testsuite name="claims" tests="3" failures="2" errors="0" skipped="0" time="0.750">
    <testcase classname="mintmark.check.claims" name="wrong-audience" time="0.250">
      <failure type="accepted" message="critical: expected 401 invalid_token, got 200">cause: The audience is not compared (2 cases)
The token is for another API.
expected: 401 invalid_token
got: 200
rule: RFC 7519, section 4.1.3
fix: Compare \`aud\`.
sent: {&#34;request&#34;:&#34;GET http://localhost:8000/notes&#34;,&#34;token&#34;:{&#34;form&#34;:&#34;jwt&#34;,&#34;header&#34;:{&#34;alg&#34;:&#34;RS256&#34;},&#34;claims&#34;:{&#34;aud&#34;:&#34;https://other-api.test&#34;}}}
returned: {&#34;status&#34;:200,&#34;wwwAuthenticate&#34;:null,&#34;body&#34;:&#34;{\\&#34;a\\&#34;:\\n1}&#34;}</failure>
    </testcase>
    <testcase classname="mintmark.check.claims" name="audience-longer" time="0.250"/>
    <testcase classname="mintmark.check.claims" name="audience-case" time="0.250">
      <system-out>expected 401 invalid_token, got 200. Tolerated: less severe than high. Compare \`aud\`.</system-out>
    </testcase>
  </testsuite>
  <testsuite name="lifecycle" tests="3" failures="1" errors="0" skipped="2" time="0.750">
    <testcase classname="mintmark.check.lifecycle" name="unknown-kid-flood" time="0.250"/>
    <testcase classname="mintmark.check.lifecycle" name="revoked" time="0.250">
      <skipped message="the API does not introspect tokens"/>
    </testcase>
    <testcase classname="mintmark.check.lifecycle" name="opaque-unknown" time="0.250">
      <skipped message="the API does not introspect tokens"/>
    </testcase>
  </testsuite>
  <testsuite name="scope" tests="1" failures="0" errors="0" skipped="1" time="0.250">
    <testcase classname="mintmark.check.scope" name="no-scope" time="0.250">
      <skipped message="no scope is known"/>
    </testcase>
  </testsuite>
  <testsuite name="time" tests="1" failures="0" errors="0" skipped="0" time="0.250">
    <testcase classname="mintmark.check.time" name="expired" time="0.250">
      <system-out>expected 401 invalid_token, got 401 without an error code. Answer as expected.</system-out>
    </testcase>
  </testsuite>
</testsuites>
`.trim(),
    );
  });

  test("gives the fix of a cause once, and points to it from the other cases", () => {
    const fixes = text("junit").match(/^fix: .*$/gm);
    expect(fixes).toEqual([
      "fix: Compare `aud`.",
      "fix: as for wrong-audience",
      "fix: Wait between two fetches.",
    ]);
  });

  test("gives a finding without a cause, or with one of another kind, its own fix and no cause", () => {
    const other: Finding = { ...audience, case: "expired", remedy: "Compare `exp`." };
    const fetched: Finding = { ...other, kind: "fetched", remedy: "Fetch no keys." };
    const lines = (findings: Finding[], causes: CheckReport["causes"]) =>
      text("junit", { findings, causes }).match(
        /(?<=<failure .*>)cause: .*|(?<=<failure .*">)The .*|^fix: .*/gm,
      );
    expect(lines([other], [])).toEqual([audience.summary, "fix: Compare `exp`."]);
    expect(lines([other], causesOf([audience]))).toEqual([audience.summary, "fix: Compare `exp`."]);
    expect(lines([other], causesOf([inexact, { ...other, tolerated: "known" }]))).toEqual([
      audience.summary,
      "fix: Compare `exp`.",
    ]);
    expect(lines([other, fetched], causesOf([other, fetched]))).toEqual([
      "cause: The expiry is not checked (1 case)",
      "fix: Compare `exp`.",
      "cause: Keys are fetched from a URL in the token (1 case)",
      "fix: Fetch no keys.",
    ]);
  });

  test("has one failed case with the attempts if no good token was accepted", () => {
    expect(reportText(stopped, "junit")).toBe(
      `
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="mintmark check">
  <testsuite name="basics" tests="1" failures="1" errors="0" skipped="0">
    <testcase classname="mintmark.check.basics" name="good-token">
      <failure type="refused" message="no good token was accepted">GET http://localhost:8000/notes with an opaque token: 401
GET http://localhost:8000/notes with a JWT (RS256): no answer &#60;timeout&#62;</failure>
    </testcase>
  </testsuite>
</testsuites>
`.trim(),
    );
  });

  test("replaces characters that XML cannot contain", () => {
    const shown = text("junit", only({ ...audience, got: "\u0000\u000b\u001f\ud800\uffff<&'\"\t" }));
    expect(shown).toContain("got \ufffd\ufffd\ufffd\ufffd\ufffd&#60;&#38;&#39;&#34;\t");
  });
});

describe("the report as SARIF", () => {
  const sarif = (change: Partial<CheckReport> = {}) => JSON.parse(text("sarif", change)) as object;

  test("has a rule for each case and a result for each finding", () => {
    const rule = (id: string, level: string, score: string, more: object = {}) => ({
      id,
      shortDescription: { text: audience.summary },
      fullDescription: { text: "The token is for another API. Rule: RFC 7519, section 4.1.3" },
      help: { text: audience.remedy },
      defaultConfiguration: { level },
      properties: { tags: ["security"], "security-severity": score },
      ...more,
    });
    const result = (ruleId: string, level: string, message: string, more: object = {}) => ({
      ruleId,
      level,
      kind: "fail",
      message: { text: message },
      locations: [{ physicalLocation: { artifactLocation: { uri: API } } }],
      partialFingerprints: { "case/v1": `accepted ${ruleId}` },
      ...more,
    });
    const some = [audience, longer, inexact, { ...plain("wrong-audience"), severity: "medium" as const }];
    const remark = { ...plain("expired"), summary: audience.summary, remedy: audience.remedy };
    expect(sarif({ findings: [...some.slice(0, 3), remark], causes: causesOf(some) })).toEqual({
      $schema: "https://json.schemastore.org/sarif-2.1.0.json",
      version: "2.1.0",
      runs: [
        {
          tool: {
            driver: {
              name: "mintmark check",
              version: VERSION,
              rules: [
                rule("wrong-audience", "error", "9.5"),
                rule("audience-longer", "error", "8.0"),
                rule("audience-case", "warning", "5.5"),
                rule("expired", "note", "2.0"),
              ],
            },
          },
          invocations: [{ executionSuccessful: true, toolExecutionNotifications: [] }],
          results: [
            result(
              "wrong-audience",
              "error",
              "The audience is not compared (2 cases). wrong-audience: expected 401 invalid_token, got 200.",
            ),
            result(
              "audience-longer",
              "error",
              "The audience is not compared (2 cases). audience-longer: expected 401 invalid_token, got 200.",
            ),
            result(
              "audience-case",
              "warning",
              "The audience is not compared exactly, or not required (1 case). audience-case: expected 401 invalid_token, got 200.",
              { suppressions: [{ kind: "external", justification: "less severe than high" }] },
            ),
            result("expired", "note", "expired: expected 401 invalid_token, got 401 without an error code.", {
              partialFingerprints: { "case/v1": "different expired" },
            }),
          ],
        },
      ],
    });
  });

  test("names in a message only a cause that the finding has", () => {
    const message = (finding: Finding, causes: CheckReport["causes"]) =>
      (sarif({ findings: [finding], causes }) as { runs: { results: { message: { text: string } }[] }[] })
        .runs[0]?.results[0]?.message.text;
    const plainly = "wrong-audience: expected 401 invalid_token, got 200.";
    expect(message(audience, [])).toBe(plainly);
    expect(message(audience, causesOf([longer]))).toBe(plainly);
    expect(message(audience, causesOf([{ ...audience, tolerated: "known" }]))).toBe(plainly);
    expect(message(audience, causesOf([audience]))).toBe(`The audience is not compared (1 case). ${plainly}`);
  });

  test("gives a remark the level note, however severe it is", () => {
    const broke: Finding = { ...plain("expired"), kind: "broke", severity: "medium" };
    expect(sarif(only(broke))).toMatchObject({ runs: [{ results: [{ level: "note" }] }] });
  });

  test("has the attempts as errors of the tool if no good token was accepted", () => {
    expect(sarif(stopped)).toMatchObject({
      runs: [
        {
          invocations: [
            {
              executionSuccessful: false,
              toolExecutionNotifications: [
                {
                  level: "error",
                  message: {
                    text: "No good token was accepted: GET http://localhost:8000/notes with an opaque token: 401",
                  },
                },
                { level: "error" },
              ],
            },
          ],
          results: [],
        },
      ],
    });
  });
});

describe("the report as Markdown", () => {
  test("has a section with a table for each cause", () => {
    const some = [audience, inexact, plain("expired")];
    expect(text("markdown", { findings: some, causes: causesOf(some) })).toBe(
      `
## ❌ mintmark check: \`http://localhost:8000/notes\` accepted 3 of 70 requests that it should refuse

issuer \`http://localhost:4000\` audience \`urn:notes\` verifier jwks

> The metadata names another issuer.

### critical: The audience is not compared (1 case)

**Fix:** Compare \`aud\`.

| severity | case | expected | got | tolerated |
| --- | --- | --- | --- | --- |
| critical | \`wrong-audience\` | 401 invalid\\_token | 200 |  |

### medium: The audience is not compared exactly, or not required (1 case) (does not fail the check)

**Fix:** Compare \`aud\`.

| severity | case | expected | got | tolerated |
| --- | --- | --- | --- | --- |
| medium | \`audience-case\` | 401 invalid\\_token | 200 | less severe than high |

### low: Refusals differ from the rule: 401 without an error code (1 case) (does not fail the check)

**Fix:** Answer as expected.

| severity | case | expected | got | tolerated |
| --- | --- | --- | --- | --- |
| low | \`expired\` | 401 invalid\\_token | 401 without an error code |  |
`.trim(),
    );
    expect(reportText(clean, "markdown")).toMatch(
      /^## ✅ mintmark check: .* accepted 0 of 70 [^\n]+\n\nissuer/,
    );
  });

  test("shows two findings of one case in the sections of their kinds", () => {
    const fetched: Finding = { ...audience, kind: "fetched", expected: "never fetched", got: "fetched once" };
    const both = [audience, fetched];
    const sections = text("markdown", { findings: both, causes: causesOf(both) })
      .split("\n### ")
      .slice(1);
    expect(sections.map((section) => section.split("\n").filter((line) => line.includes("`wrong-")))).toEqual(
      [
        ["| critical | `wrong-audience` | 401 invalid\\_token | 200 |  |"],
        ["| critical | `wrong-audience` | never fetched | fetched once |  |"],
      ],
    );
  });

  test("lists the attempts if no good token was accepted", () => {
    expect(reportText(stopped, "markdown")).toBe(
      `
## ❌ mintmark check: \`http://localhost:8000/notes\` no good token was accepted

issuer \`http://localhost:4000\` audience \`urn:notes\`

> Found no metadata.

- \`GET http://localhost:8000/notes\` with an opaque token: 401
- \`GET http://localhost:8000/notes\` with a JWT (RS256): no answer \\<timeout\\>
`.trim(),
    );
  });

  test("gives the API no way to add lines, columns or code", () => {
    const shown = text("markdown", {
      ...only({ ...audience, got: "a\nb\u2028c" }),
      url: "http://localhost/`|\n",
    });
    expect(shown).toContain("| a b c |");
    expect(shown).toContain("## ❌ mintmark check: `http://localhost/ \\| ` accepted");
  });
});

describe("a cause", () => {
  test.each<[Finding["kind"], string]>([
    ["accepted", "A bad token is accepted"],
    ["refused", "A good token is refused"],
    ["fetched", "Keys are fetched from a URL in the token"],
    ["flooded", "Anyone can make the API fetch the JWKS again and again"],
    ["leaked", "One user's object is shown to another user"],
    ["felled", "A token stops the API"],
    ["broke", "A bad token makes the API fail: 200"],
    ["different", "Refusals differ from the rule: 200"],
  ])("of the kind %s has a summary of its own", (kind, summary) => {
    expect(causesOf([{ ...audience, case: "other", kind }])).toMatchObject([{ id: kind, summary, kind }]);
  });

  test("of accepted tokens has an id of its own, which reports keep", () => {
    expect(ACCEPTED_BECAUSE.map(({ id }) => id)).toEqual(IDS);
    for (const { id, cases } of ACCEPTED_BECAUSE) {
      expect(causesOf([{ ...audience, case: cases[0] }])).toMatchObject([{ id, cases: [cases[0]] }]);
    }
  });

  test("joins findings that the same fix ends, and only those", () => {
    const refused: Finding = { ...audience, kind: "refused" };
    const joined = (...some: Finding[]) => causesOf(some).map(({ cases }) => cases);
    expect(joined(refused, { ...refused, case: "b", got: "403" })).toEqual([["wrong-audience", "b"]]);
    expect(joined(refused, { ...refused, case: "b", remedy: "Another." })).toEqual([
      ["wrong-audience"],
      ["b"],
    ]);
    expect(joined(refused, { ...refused, case: "b", kind: "leaked" })).toEqual([["wrong-audience"], ["b"]]);
    expect(joined(refused, refused)).toEqual([["wrong-audience"]]);
    const remark = plain("expired");
    expect(joined(remark, { ...remark, case: "b" })).toEqual([["expired", "b"]]);
    expect(joined(remark, { ...remark, case: "b", got: "403" })).toEqual([["expired"], ["b"]]);
    expect(joined(remark, { ...remark, case: "b", expected: "403" })).toEqual([["expired"], ["b"]]);
  });
});
