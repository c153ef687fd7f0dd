// A check fires the flaws: some are left out with a reason, some come last, and none is sent to an API that is gone.
// The API and the issuer are functions here.
import { describe, expect, test } from "vitest";
import { Cases } from "../../src/check/cases/cases.ts";
import { fireAll } from "../../src/check/cases/firing.ts";
import { fireFlaw, type FlawSetting, orderedFlaws } from "../../src/check/cases/flaw-cases.ts";
import { checkPointers } from "../../src/check/cases/pointers.ts";
import type { MintOptions } from "../../src/check/levers.ts";
import type { Settings } from "../../src/check/options.ts";
import type { Run } from "../../src/check/run.ts";
import type { Answer } from "../../src/check/target/answer.ts";
import type { Approach } from "../../src/check/target/approach.ts";
import { FLAWS } from "../../src/tokens/flaws/catalogue.ts";
import type { Carriage } from "../../src/tokens/flaws/flaw.ts";
import { EITHER, type Flaw, FORGED, HARMLESS, NOT_APPLICABLE, REFUSE } from "../../src/tokens/flaws/flaw.ts";
import type { MintedToken } from "../../src/tokens/record.ts";

const RETIRED = "retired-key-still-valid";

const flawed = (changes: Partial<Flaw> = {}): Flaw => ({
  name: "expired",
  group: "time",
  summary: "A flaw.",
  rule: "RFC 1",
  remedy: "Mend it.",
  severity: "high",
  verdicts: FORGED,
  genuine: false,
  ...changes,
});

const answer = (status: number | null): Answer => ({
  status,
  failure: status === null ? "ECONNREFUSED" : null,
  wwwAuthenticate: status === 401 ? 'Bearer error="invalid_token"' : null,
  contentType: "application/json",
  location: null,
  session: null,
  body: "{}",
  refusal: null,
});

const token = (value: string, more: Partial<MintedToken> = {}) =>
  ({ token: value, id: value, header: { alg: "ES256" }, claims: {}, ...more }) as unknown as MintedToken;

interface World {
  /** The status of each answer, the last one also of all later ones; null is no answer. */
  statuses: (number | null)[];
  /** The numbers of fetches of the JWKS, as for `statuses`. */
  fetches: number[];
  minted: Partial<MintedToken>;
  settings: Partial<Settings>;
  pointerFetches: number | undefined;
}

function start({
  statuses = [401],
  fetches = [0],
  minted = {},
  settings = {},
  ...more
}: Partial<World> = {}) {
  const sent: Carriage[] = [];
  const mints: (MintOptions & { by?: string })[] = [];
  const pauses: number[] = [];
  const said: string[] = [];
  const next = <T>(left: T[]) => (left.length > 1 ? left.shift() : left[0]) as T;
  const [answers, counts] = [[...statuses], [...fetches]];
  const mint = async (options: MintOptions) => {
    mints.push(options);
    return token(`${options.flaw ?? "good"}.a.b`, minted);
  };
  const run = {
    settings: { cooldownSeconds: 3, ...settings },
    levers: {
      mint,
      mintWithFormerKey: (options: MintOptions) => mint({ ...options, by: "a former key" } as MintOptions),
      activeAlgs: async () => ["RS256", "ES256"],
      jwksFetches: async () => next(counts),
      publishKey: async () => ({ kid: "new", remove: async () => {} }),
      breakEndpoint: async () => async () => {},
      pointerFetches: async () => more.pointerFetches,
    },
    send: async (_: unknown, carriage: Carriage = {}) => {
      sent.push(carriage);
      return answer(next(answers));
    },
    wait: async (milliseconds: number) => void pauses.push(milliseconds),
    say: (doing: string) => void said.push(doing),
  } as unknown as Run;
  const cases = new Cases({ toleratedBy: () => undefined, total: 1 });
  return { run, cases, sent, mints, pauses, said };
}

const APPROACH: Approach = {
  request: { method: "GET", url: "http://localhost:8000/notes", headers: {} },
  label: "GET http://localhost:8000/notes",
  wanted: { user: "alice" },
  form: "jwt",
  alg: "RS256",
  isTyped: true,
  former: new Map(),
};
const SETTING: FlawSetting = {
  approach: APPROACH,
  verifier: "jwks",
  noScopeReason: undefined,
  forms: ["jwt"],
  activeAlgs: ["RS256", "ES256"],
};
const setting = (changes: Partial<FlawSetting> = {}, approach: Partial<Approach> = {}): FlawSetting => ({
  ...SETTING,
  ...changes,
  approach: { ...APPROACH, ...approach },
});

describe("a flaw", () => {
  const introspected = { jwks: NOT_APPLICABLE, introspection: REFUSE, resource: REFUSE };
  const typeless = "the issuer's access tokens do not have a `typ` that an API could check";
  const keyless = "the issuer has no key for ES256, ES384, and a check does not create one";
  const algs = ["ES256", "ES384"] as const;
  const asks = { verifier: "introspection" } as const;
  const hmac = { verifier: "hmac" } as const;
  const fixed = { verifier: "static-key" } as const;

  test.each<[string, Partial<Flaw>, Partial<FlawSetting>, Partial<Approach>, string | undefined]>([
    ["the plainest", {}, {}, {}, undefined],
    ["for introspection", { verdicts: introspected }, asks, {}, undefined],
    [
      "for introspection, by keys",
      { verdicts: introspected },
      {},
      {},
      "applies only to an API that introspects tokens",
    ],
    ["about the type, of typed tokens", { isAboutType: true }, {}, {}, undefined],
    ["about the type, of others", { isAboutType: true }, {}, { isTyped: false }, typeless],
    ["about the type, by introspection", { isAboutType: true }, asks, { isTyped: false }, undefined],
    ["of a token without a type", {}, {}, { isTyped: false }, undefined],
    ["of the scope, without one", { group: "scope" }, { noScopeReason: "no scope" }, {}, "no scope"],
    ["of the scope, with one", { group: "scope" }, {}, {}, undefined],
    ["of the time, without a scope", {}, { noScopeReason: "no scope" }, {}, undefined],
    [
      "of a retired key, by a fixed one",
      { name: RETIRED },
      fixed,
      {},
      "an API with a static key does not know a former key",
    ],
    ["of a retired key", { name: RETIRED }, {}, {}, undefined],
    ["of a removed key, by a fixed one", { name: "removed-key" }, fixed, {}, undefined],
    [
      "in a form that the API does not accept",
      { verdicts: HARMLESS, format: "opaque" },
      {},
      {},
      'the API does not accept tokens of the form "opaque"',
    ],
    [
      "in the usual form, if it is not accepted",
      { verdicts: HARMLESS },
      { forms: ["opaque"] },
      {},
      'the API does not accept tokens of the form "jwt"',
    ],
    ["in a form that the API accepts", { verdicts: HARMLESS, format: "jwt" }, {}, {}, undefined],
    ["in both forms", { verdicts: HARMLESS, format: "both" }, {}, {}, undefined],
    ["in a form that it must refuse", { format: "opaque" }, {}, {}, undefined],
    [
      "in a form that it may refuse",
      { verdicts: { ...HARMLESS, jwks: EITHER }, format: "opaque" },
      {},
      {},
      undefined,
    ],
    [
      "of other algorithms, by a secret",
      { algs },
      hmac,
      { alg: "HS256" },
      "the flaw does not exist for HS256",
    ],
    ["of the algorithm, by a secret", { algs: ["HS256"] }, hmac, { alg: "HS256" }, undefined],
    ["of any algorithm, by a secret", {}, hmac, { alg: "HS256" }, undefined],
    ["of algorithms, by an unknown secret", { algs }, hmac, { alg: undefined }, undefined],
    ["of other algorithms, by keys", { algs }, {}, {}, undefined],
    ["of algorithms without a key", { algs }, { activeAlgs: ["RS256"] }, {}, keyless],
    ["of algorithms with a key for the second", { algs }, { activeAlgs: ["ES384"] }, {}, keyless],
    ["of algorithms, with opaque tokens", { algs }, { activeAlgs: [] }, { alg: undefined }, keyless],
    ["of the token's algorithm", { algs }, { activeAlgs: [] }, { alg: "ES384" }, undefined],
    ["of any algorithm", {}, { activeAlgs: [] }, {}, undefined],
  ])("%s is sent, or left out with the reason", async (_, changes, settings, approach, reason) => {
    const { run, cases, sent } = start();
    await fireFlaw(run, setting(settings, approach), flawed(changes), cases);
    expect(cases.results.map(({ outcome, note }) => (outcome === "skipped" ? note : undefined))).toEqual([
      reason,
    ]);
    expect(sent).toHaveLength(reason === undefined ? 1 : 0);
  });

  test.each<[string, Partial<Flaw>, Partial<Approach>, object]>([
    ["as it is wanted", {}, {}, { user: "alice", flaw: "expired", format: "jwt" }],
    [
      "in the form of the flaw",
      { format: "opaque" },
      {},
      { user: "alice", flaw: "expired", format: "opaque" },
    ],
    [
      "in the form that is accepted",
      {},
      { form: "opaque" },
      { user: "alice", flaw: "expired", format: "opaque" },
    ],
    [
      "with the algorithm",
      {},
      { wanted: { alg: "ES256" } },
      { alg: "ES256", flaw: "expired", format: "jwt" },
    ],
    [
      "with one of its algorithms",
      { algs },
      { wanted: { alg: "ES384" } },
      { alg: "ES384", flaw: "expired", format: "jwt" },
    ],
    ["without another algorithm", { algs }, { wanted: { alg: "RS256" } }, { flaw: "expired", format: "jwt" }],
    [
      "with a former key",
      { name: "removed-key" },
      {},
      { user: "alice", flaw: "removed-key", format: "jwt", by: "a former key" },
    ],
  ])("is minted %s", async (_, changes, approach, expected) => {
    const { run, cases, mints, sent } = start();
    await fireFlaw(run, setting({}, approach), flawed(changes), cases);
    expect(mints).toEqual([expected]);
    expect(sent).toEqual([{ authorization: [`Bearer ${changes.name ?? "expired"}.a.b`] }]);
  });

  test("that was minted before is not minted again", async () => {
    const { run, cases, mints, sent } = start();
    const former = new Map([["removed-key", token("early.a.b")]]);
    await fireFlaw(run, setting({}, { former }), flawed({ name: "removed-key" }), cases);
    expect(mints).toEqual([]);
    expect(sent).toEqual([{ authorization: ["Bearer early.a.b"] }]);
  });

  test("may say how its token is carried", async () => {
    const { run, cases, sent } = start();
    await fireFlaw(run, SETTING, flawed({ carry: (value) => ({ query: { t: value } }) }), cases);
    expect(sent).toEqual([{ query: { t: "expired.a.b" } }]);
  });

  test.each<[string, Flaw["verdicts"], number, object]>([
    ["must be refused, and is", FORGED, 401, { counts: [1, 0], outcome: "passed", note: undefined }],
    ["must be refused, and is not", FORGED, 200, { counts: [1, 1], outcome: "failed", note: undefined }],
    [
      "must be refused, and breaks the API",
      FORGED,
      500,
      { counts: [1, 0], outcome: "noted", note: undefined },
    ],
    ["must be accepted, and is", HARMLESS, 200, { counts: [0, 0], outcome: "passed", note: undefined }],
    ["must be accepted, and is not", HARMLESS, 401, { counts: [0, 0], outcome: "failed", note: undefined }],
    [
      "may be refused",
      { ...HARMLESS, jwks: EITHER },
      401,
      { counts: [0, 0], outcome: "passed", note: "answered 401 invalid_token" },
    ],
    [
      "may be accepted",
      { ...HARMLESS, jwks: EITHER },
      200,
      { counts: [0, 0], outcome: "passed", note: "answered 200" },
    ],
  ])("%s", async (_, verdicts, status, expected) => {
    const { run, cases } = start({ statuses: [status] });
    expect(await fireFlaw(run, SETTING, flawed({ verdicts }), cases)).toBeUndefined();
    const [{ outcome, note } = { outcome: undefined, note: undefined }] = cases.results;
    expect({ counts: [cases.shouldRefuse, cases.accepted], outcome, note }).toEqual(expected);
  });

  test.each<[string, Partial<Flaw>, Partial<FlawSetting>, number, string]>([
    [
      "a former key that is refused",
      { name: RETIRED, verdicts: HARMLESS },
      {},
      401,
      "Mend it. (If the API has a fixed key on purpose: --verifier static-key.)",
    ],
    [
      "a former key that introspection refuses",
      { name: RETIRED, verdicts: HARMLESS },
      { ...asks },
      401,
      "Mend it.",
    ],
    ["a former key that is accepted", { name: "removed-key" }, {}, 200, "Mend it."],
    ["another token that is refused", { verdicts: HARMLESS }, {}, 401, "Mend it."],
  ])("has a remedy: %s", async (_, changes, settings, status, remedy) => {
    const { run, cases } = start({ statuses: [status] });
    await fireFlaw(run, setting(settings), flawed(changes), cases);
    expect(cases.findings).toMatchObject([{ remedy, summary: "A flaw.", rule: "RFC 1", severity: "high" }]);
  });

  test("of a twin is sent in both forms only to introspection, and has one finding at most", async () => {
    const minted = { opaque: "opaque" } as Partial<MintedToken>;
    const both = start({ minted, statuses: [500, 200] });
    await fireFlaw(both.run, setting(asks), flawed({ format: "both" }), both.cases);
    expect(both.sent.map(({ authorization }) => authorization?.[0])).toEqual([
      "Bearer expired.a.b",
      "Bearer opaque",
    ]);
    expect(both.cases.findings).toMatchObject([{ kind: "accepted", sent: { token: { form: "opaque" } } }]);
    expect(both.cases).toMatchObject({ shouldRefuse: 1, accepted: 1 });
    const either = start({ minted, statuses: [401, 200] });
    const verdicts = { jwks: EITHER, introspection: EITHER, resource: HARMLESS.resource };
    await fireFlaw(either.run, setting(asks), flawed({ verdicts }), either.cases);
    expect(either.cases.results).toMatchObject([{ note: "answered 401 invalid_token and 200" }]);
    const one = start({ minted });
    await fireFlaw(one.run, SETTING, flawed({ format: "both" }), one.cases);
    expect(one.sent).toHaveLength(1);
  });
});

describe("a token of a new key", () => {
  const former = new Map([
    [RETIRED, token("retired.a.b")],
    ["removed-key", token("removed.a.b")],
  ]);
  const known = setting({}, { former });
  const retired = flawed({ name: RETIRED, verdicts: HARMLESS });

  test.each<
    [string, Partial<World>, "first" | "last", Partial<FlawSetting>, Flaw, string | undefined, string[]]
  >([
    ["that is accepted passes", { statuses: [200] }, "first", {}, retired, undefined, ["passed"]],
    ["that is refused after a fetch fails", { fetches: [1, 2] }, "first", {}, retired, undefined, ["failed"]],
    ["that is refused without a fetch comes later", { fetches: [1] }, "first", {}, retired, "later", []],
    ["that breaks the API fails", { statuses: [500] }, "first", {}, retired, undefined, ["failed"]],
    ["that is refused in the end is skipped", {}, "last", {}, retired, undefined, ["skipped"]],
    [
      "that introspection refuses fails",
      {},
      "first",
      { verifier: "introspection" },
      retired,
      undefined,
      ["failed"],
    ],
    ["that must be refused passes", {}, "first", {}, flawed({ name: "removed-key" }), undefined, ["passed"]],
    ["that was not minted early fails", {}, "first", { approach: APPROACH }, retired, undefined, ["failed"]],
  ])("%s", async (_, world, turn, changes, flaw, result, outcomes) => {
    const { run, cases, pauses } = start(world);
    expect(await fireFlaw(run, { ...known, ...changes }, flaw, cases, turn)).toBe(result);
    expect(cases.results.map(({ outcome }) => outcome)).toEqual(outcomes);
    expect(pauses).toEqual([]);
  });

  test("is skipped with the advice to wait, or waited for with `lifecycle`", async () => {
    const hasty = start();
    await fireFlaw(hasty.run, known, retired, hasty.cases, "last");
    expect(hasty.cases.results).toMatchObject([
      {
        note: "the API fetched its keys a moment ago and has not looked for a new one; with --lifecycle the check waits for it",
      },
    ]);
    const patient = start({ settings: { lifecycle: true }, statuses: [401, 401, 401, 200] });
    await fireFlaw(patient.run, known, retired, patient.cases, "last");
    expect(patient.cases.results).toMatchObject([{ outcome: "passed" }]);
    expect(patient.pauses).toEqual([1000, 2000]);
    expect(patient.said).toEqual([
      `${RETIRED}: waiting up to 3 s, because the API fetched its keys a moment ago`,
    ]);
    const postponed = start({ settings: { lifecycle: true } });
    expect(await fireFlaw(postponed.run, known, retired, postponed.cases)).toBe("later");
  });
});

describe("an API that gives no answer", () => {
  const minted = { opaque: "opaque" } as Partial<MintedToken>;
  const asks = setting({ verifier: "introspection" });

  test("and none to a good token is gone, and gets nothing more", async () => {
    const { run, cases, sent, said } = start({ statuses: [null], minted });
    expect(await fireFlaw(run, asks, flawed(), cases)).toBe("gone");
    expect(cases.findings).toMatchObject([{ kind: "felled", severity: "critical" }]);
    expect(sent.map(({ authorization }) => authorization?.[0])).not.toContain("Bearer opaque");
    expect(said).toEqual(["waiting up to 3 s for the API to answer again"]);
  });

  test("until it is started again is felled, but gets the rest", async () => {
    const { run, cases, sent } = start({ statuses: [null, null, null, 401], minted });
    expect(await fireFlaw(run, asks, flawed(), cases)).toBeUndefined();
    expect(cases.findings).toMatchObject([{ kind: "felled" }]);
    expect(sent.at(-1)).toEqual({ authorization: ["Bearer opaque"] });
  });

  test("to the bad token alone has a remark", async () => {
    const { run, cases } = start({ statuses: [null, 200] });
    expect(await fireFlaw(run, SETTING, flawed(), cases)).toBeUndefined();
    expect(cases.findings).toMatchObject([{ kind: "broke", severity: "medium" }]);
  });
});

describe("the URL of a key in a header", () => {
  test.each<[string, Record<string, unknown> | null, number]>([
    ["jku", { alg: "ES256", jku: "http://localhost:4000/a" }, 1],
    ["x5u", { alg: "ES256", x5u: "http://localhost:4000/a" }, 1],
    ["none", { alg: "ES256" }, 0],
    ["no header", null, 0],
  ])("is remembered until the end: %s", async (_, header, count) => {
    const minted = { header } as Partial<MintedToken>;
    const { run, cases } = start({ minted });
    const flaw = flawed();
    await fireFlaw(run, SETTING, flaw, cases);
    expect(cases.pointing).toMatchObject(Array.from({ length: count }, () => ({ flaw, minted })));
    expect(cases.pointing).toHaveLength(count);
  });

  test.each<[number | undefined, string | undefined]>([
    [undefined, undefined],
    [0, undefined],
    [1, "fetched once"],
    [3, "fetched 3 times"],
  ])("is a critical finding if it was fetched: %s", async (pointerFetches, got) => {
    const minted = { header: { jku: "http://localhost:4000/a" } } as Partial<MintedToken>;
    const { run, cases } = start({ minted, pointerFetches });
    await fireFlaw(run, SETTING, flawed(), cases);
    await checkPointers(run, APPROACH, cases);
    expect(cases.results).toMatchObject([{ outcome: got === undefined ? "passed" : "failed" }]);
    expect(cases.findings).toEqual(
      got === undefined
        ? []
        : [
            {
              case: "expired",
              kind: "fetched",
              severity: "critical",
              summary: "A flaw.",
              expected: "never fetched",
              got,
              rule: "RFC 1 (server-side request forgery)",
              remedy: "Mend it.",
              sent: { request: APPROACH.label, token: { form: "jwt", header: minted.header, claims: {} } },
              returned: null,
            },
          ],
    );
  });
});

describe("all flaws", () => {
  const former = new Map([[RETIRED, token("retired.a.b")]]);
  const only = [RETIRED, "other-user", "revoked-after-use"];
  const settings: Partial<Settings> = { verifier: "jwks", lifecycle: true, only, asOther: "GET /notes/1" };
  const fired = async (world: Partial<World>, approach: Partial<Approach> = { former }) => {
    const { run, cases, ...seen } = start({ settings, ...world });
    const found = await fireAll(run, { ...APPROACH, ...approach }, cases);
    return { setting: found, names: cases.results.map(({ name, outcome }) => `${name} ${outcome}`), ...seen };
  };

  test("begin with those of former keys, and none is left out", () => {
    const names = orderedFlaws().map(({ name }) => name);
    expect(names.slice(0, 2).toSorted()).toEqual(["removed-key", RETIRED]);
    expect(names.toSorted()).toEqual(FLAWS.map(({ name }) => name).toSorted());
  });

  test("come before the other cases, and a postponed one after the other flaws", async () => {
    const all = [...only, "expired", "good-token", "no-token", "good-token-in-the-end"];
    const { names, said } = await fired({
      settings: { ...settings, only: all },
      statuses: [200, 401, 401, 401, 401, 200, 200, 401, 200],
    });
    expect(names).toEqual([
      "good-token passed",
      "no-token noted",
      "expired passed",
      `${RETIRED} passed`,
      "other-user passed",
      "revoked-after-use skipped",
      "good-token-in-the-end passed",
    ]);
    expect(said.filter((doing) => !doing.includes("waiting"))).toEqual([
      RETIRED,
      "expired",
      RETIRED,
      "other-user",
    ]);
  });

  test("are not followed by other cases if the API is gone, also after a postponed flaw", async () => {
    const late = await fired({ statuses: [401, 401, 401, null] });
    expect(late.names).toEqual([`${RETIRED} failed`]);
    const early = await fired({ statuses: [null], settings: { ...settings, only: [...only, "expired"] } });
    expect(early.names).toEqual([`${RETIRED} failed`, "expired skipped"]);
  });

  test.each<[string, Partial<Settings>, Partial<Approach>, number, string[]]>([
    ["with keys, as it was accepted", {}, {}, 200, ["jwt"]],
    ["with introspection, also the other", { verifier: "introspection" }, {}, 200, ["jwt", "opaque"]],
    [
      "with introspection of opaque tokens",
      { verifier: "introspection" },
      { form: "opaque" },
      200,
      ["opaque", "jwt"],
    ],
    ["with introspection, unless it is refused", { verifier: "introspection" }, {}, 401, ["jwt"]],
  ])("are sent in the accepted forms: %s", async (_, changes, approach, status, forms) => {
    const { setting: found, mints } = await fired(
      { settings: { ...settings, lifecycle: false, ...changes, only: [] }, statuses: [status] },
      approach,
    );
    expect(found).toMatchObject({ forms, activeAlgs: ["RS256", "ES256"] });
    const asked = changes.verifier === undefined ? [] : [approach.form === "opaque" ? "jwt" : "opaque"];
    expect(mints.map(({ format }) => format)).toEqual(asked);
  });
});
