// What a check sends and what fails it: causes, `only`, `skip`, `quick`, `failOn`, `baseline`, and a second run.
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { ACCEPTED_BECAUSE } from "../../src/check/report/causes-of-acceptance.ts";
import { markdownReport } from "../../src/check/report/markdown.ts";
import { fails } from "../../src/check/report/report.ts";
import { sarifReport } from "../../src/check/report/sarif.ts";
import { CASES } from "../../src/check/selection.ts";
import { type CheckOptions, type CheckReport, type Mintmark, startMintmark } from "../../src/index.ts";
import { FLAWS } from "../../src/tokens/flaws/catalogue.ts";
import { type Holes, startApi } from "../support/weak-servers/server.ts";
import { byJwks } from "../support/weak-servers/verifiers.ts";

const AUDIENCE = "http://localhost:8000/notes";
const SCOPE = "notes:read";
/** Keys of this algorithm are made fast, and each check makes some. */
const ALG = "ES256";

let idp: Mintmark;
beforeAll(async () => void (idp = await startMintmark()));
afterAll(() => idp.close());

async function checked(holes: Holes, options: Partial<CheckOptions> = {}): Promise<CheckReport> {
  await using api = await startApi(
    { issuer: idp.url, audience: AUDIENCE, scope: SCOPE },
    byJwks(idp.url),
    holes,
  );
  return await idp.check({
    url: api.url,
    audience: AUDIENCE,
    scope: SCOPE,
    alg: ALG,
    cooldownSeconds: 0,
    ...options,
  });
}

const names = ({ cases }: CheckReport) => cases.map(({ name }) => name);

describe("the causes", () => {
  test("name what one fix ends, once, with all of its cases", async () => {
    const report = await checked({ audience: true, challenge: true });
    const [cause, ...others] = report.causes;
    expect(cause).toMatchObject({
      id: "audience",
      summary: "The audience is not compared",
      kind: "accepted",
      severity: "critical",
      fails: true,
      remedy: expect.stringContaining("Compare `aud`") as string,
    });
    expect(cause?.cases).toHaveLength(6);
    expect(cause?.cases[0]).toBe("wrong-audience");
    // A deviation that all tokens share is one cause, too.
    expect(others.every((each) => each.kind === "different" && !each.fails)).toBe(true);
    expect(others.length).toBeLessThan(5);
    const listed = report.causes.flatMap(({ cases }) => cases);
    expect(listed.toSorted()).toEqual(report.findings.map((finding) => finding.case).toSorted());
  });

  test("do not say that a check is missing if it is only inexact", async () => {
    const report = await checked({ audience: true }, { only: ["audience-case"] });
    expect(report.causes.map(({ summary }) => summary)).toEqual([
      "The audience is not compared exactly, or not required",
    ]);
  });

  test("exist for every flaw that can be wrongly accepted, and only once", () => {
    const known = ACCEPTED_BECAUSE.flatMap(({ cases }) => cases);
    const refused = FLAWS.filter(({ verdicts }) =>
      Object.values(verdicts).some(({ outcome }) => outcome === "refuse"),
    );
    expect(refused.map(({ name }) => name).filter((name) => !known.includes(name))).toEqual([]);
    expect(known.filter((name) => !CASES.some((each) => each.name === name))).toEqual([]);
    expect(new Set(known).size).toBe(known.length);
  });
});

describe("the cases", () => {
  test("are those of `only`, by name or group", async () => {
    const report = await checked({}, { only: ["expired", "scope"] });
    const scope = FLAWS.filter(({ group }) => group === "scope").map(({ name }) => name);
    expect(names(report).toSorted()).toEqual(["expired", ...scope].toSorted());
    expect(report.notes).toContain("Only these cases were sent: expired, scope.");
  });

  test("are all but those of `skip`, by name or group", async () => {
    const report = await checked({ audience: true }, { skip: ["signature", "claims", "good-token"] });
    expect(report.passed).toBe(true);
    expect(report.cases.map(({ group }) => group)).not.toContain("signature");
    expect(names(report)).not.toContain("good-token");
    expect(names(report)).toContain("good-token-in-the-end");
  });

  test("are one for each cause with `quick`", async () => {
    const report = await checked({ audience: true }, { quick: true });
    expect(report.cases.length).toBeLessThan(25);
    expect(report.findings.filter(fails).map((finding) => finding.case)).toEqual(["wrong-audience"]);
  });

  test("are all known by name", async () => {
    const report = await checked({}, { lifecycle: true, cacheSeconds: 0, skip: ["signature"] });
    const known = CASES.map(({ name }) => name);
    expect(names(report).filter((name) => !known.includes(name))).toEqual([]);
    const lifecycle = report.cases.filter(({ group }) => group === "lifecycle").map(({ name }) => name);
    expect(lifecycle.toSorted()).toEqual(
      CASES.filter(({ group }) => group === "lifecycle")
        .map(({ name }) => name)
        .toSorted(),
    );
  });
});

describe("a finding that does not count", () => {
  const only = ["wrong-audience", "audience-case", "no-audience"];

  test("is less severe than `failOn`", async () => {
    const report = await checked({ audience: true }, { only, failOn: "high" });
    expect(report.passed).toBe(false);
    expect(report.findings.map((each) => [each.case, each.tolerated])).toEqual([
      ["wrong-audience", undefined],
      ["no-audience", undefined],
      ["audience-case", "less severe than high"],
    ]);
    const low = await checked({ audience: true }, { only: ["audience-case"], failOn: "medium" });
    expect(low).toMatchObject({ passed: true, accepted: 1, cases: [{ outcome: "noted" }] });
  });

  test("is in the baseline, whose other findings are named once they are gone", async () => {
    const before = await checked({ audience: true }, { only });
    const known = await checked({ audience: true }, { only, baseline: before.findings });
    expect(known).toMatchObject({ passed: true, accepted: 3 });
    expect(known.findings.every(({ tolerated }) => tolerated === "known from the baseline")).toBe(true);
    expect(known.notes.join()).not.toContain("No longer found");
    const fixed = await checked({}, { only, baseline: before.findings });
    expect(fixed.notes.at(-1)).toMatch(/^No longer found.*wrong-audience/);
    const other = await checked(
      { audience: true },
      { only, baseline: [{ case: "no-audience", kind: "accepted" }] },
    );
    expect(other.passed).toBe(false);
  });
});

test("each case is reported as soon as it is over", async () => {
  const seen: string[] = [];
  const report = await checked(
    {},
    { only: ["time"], onCase: ({ name, outcome }) => seen.push(`${outcome} ${name}`) },
  );
  expect(seen).toEqual(report.cases.map(({ name, outcome }) => `${outcome} ${name}`));
});

test("a second run does not wait for the API to fetch keys again, and leaves that case to `lifecycle`", async () => {
  const verify = byJwks(idp.url, {}, { cooldownDuration: 3_600_000 });
  const api = await startApi({ issuer: idp.url, audience: AUDIENCE, scope: SCOPE }, verify);
  onTestFinished(() => api[Symbol.asyncDispose]());
  const waited: string[] = [];
  const run = (options: Partial<CheckOptions> = {}) =>
    idp.check({
      url: api.url,
      audience: AUDIENCE,
      scope: SCOPE,
      alg: ALG,
      only: ["retired-key-still-valid", "unknown-kid"],
      onProgress: (doing) => doing.includes("waiting") && waited.push(doing),
      ...options,
    });
  expect((await run()).cases).toMatchObject([{ outcome: "passed" }, { outcome: "passed" }]);
  const second = await run();
  expect(second).toMatchObject({ passed: true, findings: [] });
  expect(second.cases.at(-1)).toMatchObject({
    name: "retired-key-still-valid",
    outcome: "skipped",
    note: expect.stringContaining("--lifecycle") as string,
  });
  expect(waited).toEqual([]);
  await run({ lifecycle: true, cooldownSeconds: 0.01 });
  expect(waited).toEqual([expect.stringContaining("because the API fetched its keys a moment ago")]);
});

describe("a report", () => {
  test("as SARIF has a rule and a result for each finding", async () => {
    const report = await checked(
      { audience: true },
      { only: ["wrong-audience", "audience-case"], failOn: "high" },
    );
    expect(sarifReport(report)).toMatchObject({
      version: "2.1.0",
      runs: [
        {
          tool: {
            driver: { name: "mintmark check", rules: [{ id: "wrong-audience" }, { id: "audience-case" }] },
          },
          invocations: [{ executionSuccessful: true }],
          results: [
            {
              ruleId: "wrong-audience",
              level: "error",
              message: { text: expect.stringContaining("(1 case)") as string },
            },
            {
              ruleId: "audience-case",
              level: "note",
              suppressions: [{ justification: "less severe than high" }],
            },
          ],
        },
      ],
    });
  });

  test("as Markdown has a section for each cause, and no markup of the API", async () => {
    const report = await checked({ audience: true }, { only: ["wrong-audience"] });
    const [finding] = report.findings;
    const text = markdownReport({
      ...report,
      findings: finding ? [{ ...finding, got: "<script>|[x](http://evil)\n# no" }] : [],
    });
    expect(text).toContain("### critical: The audience is not compared (1 case)");
    expect(text.match(/\*\*Fix:\*\*/g)).toHaveLength(1);
    expect(text).toContain("\\<script\\>\\|\\[x\\](http://evil) \\# no");
  });
});
