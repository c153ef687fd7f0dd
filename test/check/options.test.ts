// The options of a check: what is refused before anything is sent, the defaults, the cases that are chosen, the
// findings that do not count, and the notes about a choice. Also how a check undoes its changes.
import { describe, expect, test } from "vitest";
import { type CheckOptions, settingsOf } from "../../src/check/options.ts";
import { fails, isRemark, worstFirst } from "../../src/check/report/report.ts";
import { CASES, choiceNotes, countOf, selects, toleratedBy } from "../../src/check/selection.ts";
import { Undo } from "../../src/check/undo.ts";
import type { Finding, FindingKind } from "../../src/control/check-report.ts";
import { MintmarkError } from "../../src/errors.ts";
import { FLAWS } from "../../src/tokens/flaws/catalogue.ts";
import type { Severity } from "../../src/tokens/flaws/flaw.ts";
import { audience } from "../support/sample-reports.ts";

const URL = "http://localhost:8000/notes";

describe("options are refused", () => {
  test.each<[string, Partial<CheckOptions>, RegExp, RegExp?]>([
    ["without a scheme", { url: "localhost:8000" }, /"localhost:8000" is not an http or https URL/],
    ["with another scheme", { url: "file:///etc/passwd" }, /not an http or https URL/],
    ["without a URL", { url: "" }, /"" is not an http or https URL/],
    ["with a header for a token", { headers: { a: "b", AUTHORIZATION: "x" } }, /Authorization/, /audience/],
    ["with a tool and a method", { tool: "t", method: "GET" }, /`tool` cannot be combined/],
    ["with a tool and a body", { tool: "t", body: "" }, /`tool` cannot be combined/],
    ["with `create` alone", { create: "POST /notes {}" }, /`create` needs `asOther`/],
    [
      "with an unknown case",
      { only: ["expird"] },
      /no case or group "expird"/,
      /^Did you mean "expired"\? `/,
    ],
    ["with an unknown case to skip", { skip: ["zzzzzzzzz"] }, /no case or group "zzzzzzzzz"/, /^`mintmark/],
    ["with no case left", { only: ["expired"], skip: ["time"] }, /leave no case to send/],
    ["with a case that waits", { only: ["rotation-picked-up"] }, /"rotation-picked-up" needs `lifecycle`/],
    ["with two ways to choose", { quick: true, only: ["expired"] }, /combined with `only`/, /one for each/],
    ["with haste and patience", { quick: true, lifecycle: true }, /`quick` cannot be .* `lifecycle`/],
    ["with three ways", { quick: true, lifecycle: true, only: ["time"] }, /combined with `lifecycle`/],
  ])("%s", (_, options, message, hint) => {
    const refused = () => settingsOf({ url: URL, ...options });
    expect(refused).toThrow(MintmarkError);
    expect(refused).toThrow(
      expect.objectContaining({
        code: "bad_request",
        message: expect.stringMatching(message) as string,
        ...(hint && { hint: expect.stringMatching(hint) as string }),
      }),
    );
  });

  test.each<[string, Partial<CheckOptions>]>([
    ["with https", { url: "https://api.example/notes" }],
    ["with a header like that for a token", { headers: { "x-authorization": "a", authorizations: "b" } }],
    ["with a tool", { tool: "t", toolArguments: {} }],
    ["with a method and a body", { method: "PUT", body: "x" }],
    ["with `create` and `asOther`", { create: "POST /notes {}", asOther: "GET /notes/{id}" }],
    ["with a case of keys and `lifecycle`", { only: ["rotation-picked-up"], lifecycle: true }],
    ["with a group", { only: ["lifecycle"] }],
    ["with haste, and cases to skip", { quick: true, skip: ["expired"] }],
  ])("never %s", (_, options) => {
    expect(settingsOf({ url: URL, ...options })).toMatchObject({ url: URL, ...options });
  });
});

test("options that are left out or undefined have defaults", () => {
  const defaults = {
    user: "11111111-1111-4111-8111-111111111111",
    otherUser: "22222222-2222-4222-8222-222222222222",
    client: "demo-app",
    cacheSeconds: 60,
    cooldownSeconds: 30,
    timeoutSeconds: 15,
  };
  expect(settingsOf({ url: URL, user: undefined, cacheSeconds: undefined })).toEqual({
    url: URL,
    ...defaults,
  });
  const own = {
    user: "a",
    otherUser: "b",
    client: "c",
    cacheSeconds: 0,
    cooldownSeconds: 1,
    timeoutSeconds: 2,
  };
  expect(settingsOf({ url: URL, ...own })).toEqual({ url: URL, ...own });
});

describe("the cases", () => {
  const count = (group: string) => CASES.filter((each) => each.group === group).length;
  const isFlaw = (name: string) => FLAWS.some((flaw) => flaw.name === name);
  const waiting = CASES.filter(({ group, name }) => group === "lifecycle" && !isFlaw(name)).length;

  test("have different names, and there are some of each group", () => {
    expect(new Set(CASES.map(({ name }) => name)).size).toBe(CASES.length);
    expect(waiting).toBe(17);
    expect([count("basics"), count("isolation")]).toEqual([3, 1]);
  });

  test("are counted as they are chosen", () => {
    expect(countOf({})).toBe(CASES.length - waiting - 1);
    expect(countOf({ lifecycle: true })).toBe(CASES.length - 1);
    expect(countOf({ asOther: "GET /notes/1" })).toBe(CASES.length - waiting);
    expect(countOf({ only: ["expired", "basics"] })).toBe(4);
    expect(countOf({ only: ["isolation"] })).toBe(0);
    expect(countOf({ only: ["basics"], skip: ["no-token"] })).toBe(2);
  });

  test.each<[Parameters<typeof selects>[0], string, string, boolean]>([
    [{}, "expired", "time", true],
    [{ only: ["expired"] }, "expired", "time", true],
    [{ only: ["time"] }, "expired", "time", true],
    [{ only: ["no-exp"] }, "expired", "time", false],
    [{ only: [] }, "expired", "time", false],
    [{ skip: ["expired"] }, "expired", "time", false],
    [{ skip: ["time"] }, "expired", "time", false],
    [{ skip: ["no-exp"] }, "expired", "time", true],
    [{ only: ["time"], skip: ["expired"] }, "expired", "time", false],
    [{ quick: true }, "expired", "time", true],
    [{ quick: true }, "no-exp", "time", false],
    [{ quick: false }, "no-exp", "time", true],
    [{ quick: true }, "good-token-in-the-end", "basics", true],
    [{ quick: true }, "other-user", "isolation", true],
    [{ quick: true, skip: ["basics"] }, "good-token", "basics", false],
  ])("are chosen by %j: %s of %s: %s", (choice, name, group, expected) => {
    expect(selects(choice, { name, group } as never)).toBe(expected);
  });
});

describe("a finding", () => {
  const SEVERITIES: Severity[] = ["critical", "high", "medium", "low"];
  const KINDS: FindingKind[] = [
    "accepted",
    "refused",
    "fetched",
    "flooded",
    "leaked",
    "felled",
    "broke",
    "different",
  ];

  test.each(SEVERITIES)("counts if it is as severe as `failOn` %s", (failOn) => {
    const counting = SEVERITIES.filter(
      (severity) => toleratedBy({ failOn }, { ...audience, severity }) === undefined,
    );
    expect(counting).toEqual(SEVERITIES.slice(0, SEVERITIES.indexOf(failOn) + 1));
    expect(toleratedBy({}, { ...audience, severity: failOn })).toBeUndefined();
    if (failOn !== "low") {
      expect(toleratedBy({ failOn }, { ...audience, severity: "low" })).toBe(`less severe than ${failOn}`);
    }
  });

  test("is known if case and kind are in the baseline, however severe it is", () => {
    const { case: name, kind } = audience;
    const known = (...baseline: Pick<Finding, "case" | "kind">[]) => toleratedBy({ baseline }, audience);
    expect(known({ case: name, kind })).toBe("known from the baseline");
    expect(known({ case: "expired", kind }, { case: name, kind })).toBe("known from the baseline");
    expect(known({ case: "expired", kind })).toBeUndefined();
    expect(known({ case: name, kind: "refused" })).toBeUndefined();
    const low: Finding = { ...audience, severity: "low" };
    expect(toleratedBy({ baseline: [low], failOn: "high" }, low)).toBe("known from the baseline");
  });

  test("fails a check unless it is a remark or tolerated, and comes first if it does", () => {
    const soft = ["broke", "different"];
    for (const kind of KINDS) {
      expect([kind, fails({ kind }), isRemark({ kind })]).toEqual([
        kind,
        !soft.includes(kind),
        soft.includes(kind),
      ]);
      expect(fails({ kind, tolerated: "known" })).toBe(false);
    }
    const made = (severity: Severity, more: Partial<Finding> = {}): Finding => ({
      ...audience,
      severity,
      ...more,
    });
    const sorted = [
      made("critical"),
      made("high"),
      made("medium"),
      made("low"),
      made("critical", { tolerated: "known" }),
      made("medium", { kind: "different" }),
      made("low", { kind: "broke" }),
    ];
    expect(worstFirst(sorted.toReversed())).toEqual(sorted);
  });
});

describe("the notes about a choice", () => {
  const sent = [
    { name: "expired", group: "time" },
    { name: audience.case, group: "claims" },
  ] as const;

  test("name what was sent, what was not, and haste", () => {
    expect(choiceNotes({}, sent, [])).toEqual([]);
    expect(choiceNotes({ only: ["a", "b"], skip: ["c"], quick: true }, sent, [])).toEqual([
      "Only these cases were sent: a, b.",
      "These cases were not sent: c.",
      "This was a quick check: it sends one token for each cause.",
    ]);
  });

  test("name findings of the baseline that are gone, if their cases were sent", () => {
    const { kind } = audience;
    const baseline = [
      { case: "expired", kind },
      { case: "no-exp", kind },
      { case: audience.case, kind },
      { case: audience.case, kind: "refused" },
    ] as const;
    const gone = (...names: string[]) =>
      `No longer found, so remove it from the baseline: ${names.join(", ")}.`;
    expect(choiceNotes({ baseline }, sent, [audience])).toEqual([gone("expired", audience.case)]);
    expect(choiceNotes({ baseline: [audience] }, sent, [audience])).toEqual([]);
    expect(choiceNotes({ baseline: [audience] }, sent, [{ ...audience, case: "expired" }])).toEqual([
      gone(audience.case),
    ]);
    expect(choiceNotes({ baseline: [audience] }, sent.slice(0, 1), [])).toEqual([]);
  });
});

describe("the changes of a check", () => {
  test("are undone once each, the last one first", async () => {
    const undone: string[] = [];
    const undo = new Undo();
    undo.add(async () => void undone.push("first"));
    const now = undo.add(async () => void undone.push("second"));
    undo.add(async () => void undone.push("third"));
    await now();
    await now();
    await undo.all();
    await undo.all();
    expect(undone).toEqual(["second", "third", "first"]);
  });

  test("are all undone if one fails, which is an error with every reason", async () => {
    const undone: string[] = [];
    const undo = new Undo();
    const fail = async (reason: string) => {
      undone.push(reason);
      throw new Error(reason);
    };
    const now = undo.add(() => fail("one"));
    undo.add(async () => void undone.push("two"));
    undo.add(() => fail("three"));
    await expect(now()).rejects.toThrow("one");
    await expect(undo.all()).rejects.toMatchObject({
      code: "server_error",
      message: "the issuer could not be restored: three; one",
      hint: expect.stringContaining("`mintmark keys list`") as string,
    });
    expect(undone).toEqual(["one", "three", "two", "one"]);
    await undo.all();
    expect(undone).toHaveLength(4);
  });
});
