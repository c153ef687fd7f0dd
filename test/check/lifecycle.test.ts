// `idp.check` with `lifecycle`: how long it waits for an API, and what it reports if the API does not go on.
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { check } from "../../src/check/check.ts";
import { remoteCaller } from "../../src/cli/server/remote-caller.ts";
import { type CheckOptions, type CheckReport, type Mintmark, startMintmark } from "../../src/index.ts";
import { FLAWS } from "../../src/tokens/flaws/catalogue.ts";
import { holdTimeouts } from "../support/held-timeouts.ts";
import { ALG, AUDIENCE, json, type Manner, SCOPE, startMannered } from "../support/weak-servers/mannered.ts";
import { invalid, type Verify } from "../support/weak-servers/server.ts";
import { byIntrospection, byJwks, withoutCooldown } from "../support/weak-servers/verifiers.ts";

let idp: Mintmark;
beforeAll(async () => void (idp = await startMintmark()));
afterAll(() => idp.close());

interface Checked {
  report: CheckReport;
  /** The pauses of the check, in milliseconds. Nothing waits for them. */
  pauses: number[];
  said: string[];
}

async function checked(manner: Manner, options: Partial<CheckOptions>, wait = () => {}): Promise<Checked> {
  const { url } = await startMannered(idp.url, manner);
  const pauses: number[] = [];
  const said: string[] = [];
  const report = await check(
    remoteCaller(idp.url, undefined),
    "default",
    {
      ...{ url, audience: AUDIENCE, scope: SCOPE, alg: ALG, verifier: "jwks", lifecycle: true },
      onProgress: (doing) => void said.push(doing),
      ...options,
    },
    {
      wait: async (milliseconds) => {
        pauses.push(milliseconds);
        wait();
      },
    },
  );
  return { report, pauses, said };
}

const found = ({ findings }: CheckReport) =>
  findings.map(({ kind, severity, case: name, got }) => `${kind} ${severity} ${name}: ${got}`);
const noted = ({ cases }: CheckReport) =>
  cases.map(({ name, outcome, note }) => `${name} ${outcome}: ${note ?? ""}`);

/** Verifies rightly, but refuses tokens of this kind until it is told otherwise. */
function stubborn(isRefused: (header: Record<string, unknown>) => boolean): {
  verify: Verify;
  yieldTo: () => void;
} {
  const verify = byJwks(idp.url, { algorithms: [ALG] }, { cooldownDuration: 0 });
  let isStubborn = true;
  return {
    yieldTo: () => void (isStubborn = false),
    verify: async (token) => {
      const header = JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString()) as Record<
        string,
        unknown
      >;
      if (isStubborn && isRefused(header)) throw invalid();
      return verify(token);
    },
  };
}

const isNew = ({ kid }: Record<string, unknown>) => !String(kid).startsWith("mintmark-development");

describe("a rotation", () => {
  const only = ["rotation-picked-up", "old-key-in-overlap", "removed-key-let-go"];

  test("that the API never picks up is a finding, after pauses that double up to the cooldown", async () => {
    const { report, pauses, said } = await checked(
      { verify: stubborn(isNew).verify },
      { only, cooldownSeconds: 10 },
    );
    expect(pauses).toEqual([1000, 2000, 4000, 3000]);
    expect(found(report)).toEqual(["refused high rotation-picked-up: 401 invalid_token"]);
    expect(said).toContain(
      "rotation-picked-up: waiting up to 10 s, because the API may pause between fetches",
    );
    expect(noted(report)).toEqual([
      "rotation-picked-up failed: ",
      "old-key-in-overlap passed: ",
      "removed-key-let-go skipped: the API never knew the key: it did not pick up the rotation",
    ]);
    expect(report.findings).toMatchObject([
      {
        summary: "A token signed with a key that the issuer has just published.",
        expected: "accepted, without a restart",
        sent: { token: { form: "jwt" } },
        returned: { status: 401 },
      },
    ]);
  });

  test("may be picked up after a while, which the case notes", async () => {
    const { verify, yieldTo } = stubborn(isNew);
    let waits = 0;
    const { report, pauses } = await checked({ verify }, { only, cooldownSeconds: 10 }, () => {
      if (++waits === 2) yieldTo();
    });
    expect(pauses).toEqual([1000, 2000]);
    expect(noted(report)).toEqual([
      "rotation-picked-up passed: after 3 s",
      "old-key-in-overlap passed: ",
      "removed-key-let-go passed: at once",
    ]);
    expect(report).toMatchObject({ findings: [], shouldRefuse: 1, accepted: 0 });
  });

  test("is not waited for without a cooldown", async () => {
    const { report, pauses, said } = await checked(
      { verify: stubborn(isNew).verify },
      { only, cooldownSeconds: 0 },
    );
    expect(pauses).toEqual([]);
    expect(found(report)).toEqual(["refused high rotation-picked-up: 401 invalid_token"]);
    expect(said.filter((doing) => doing.includes("waiting"))).toEqual([]);
  });

  test("must leave the old key valid", async () => {
    let isOver = false;
    const verify = stubborn((header) => isOver && !isNew(header)).verify;
    const onCase = ({ name }: { name: string }) => void (isOver = name === "rotation-picked-up");
    const { report } = await checked({ verify }, { only, onCase });
    expect(found(report)).toEqual(["refused high old-key-in-overlap: 401 invalid_token"]);
  });

  test("that removes a key is waited for as long as the API may cache it", async () => {
    const keys = new Map<string, Verify>();
    const verify: Verify = async (token) => {
      const [head = ""] = token.split(".");
      const known = keys.get(head);
      if (known) return known(token);
      const fresh = byJwks(idp.url, { algorithms: [ALG] }, { cooldownDuration: 3_600_000 });
      const claims = await fresh(token);
      keys.set(head, fresh);
      return claims;
    };
    const { report, pauses, said } = await checked({ verify }, { only, cacheSeconds: 4, cooldownSeconds: 0 });
    expect(found(report)).toEqual(["accepted high removed-key-let-go: still accepted after 4 s"]);
    expect(report).toMatchObject({ accepted: 1, shouldRefuse: 1, passed: false });
    expect(pauses).toEqual([1000, 2000, 1000]);
    expect(said).toContain("removed-key-let-go: waiting up to 4 s, because the API may cache its keys");
  });
});

describe("an outage of the JWKS", () => {
  const only = [
    "jwks-down-known-key",
    "jwks-down-unknown-key",
    "jwks-html-known-key",
    "jwks-html-unknown-key",
  ];
  const isDown = async () => {
    const { status, headers } = await fetch(`${idp.url}/.well-known/jwks.json`);
    return status !== 200 || headers.get("content-type")?.includes("json") !== true;
  };

  test("stops an API that fetches the keys for every token", async () => {
    const verify: Verify = (token) => byJwks(idp.url, { algorithms: [ALG] }, { cooldownDuration: 0 })(token);
    const { report } = await checked({ verify }, { only, cooldownSeconds: 0 });
    expect(found(report)).toEqual([
      "refused medium jwks-down-known-key: 401 invalid_token",
      "refused medium jwks-html-known-key: 401 invalid_token",
    ]);
    expect(report).toMatchObject({ shouldRefuse: 2, accepted: 0 });
  });

  test.each([
    [
      "is a remark if the API fails with 500",
      500,
      ["broke medium jwks-down-unknown-key: 500", "broke medium jwks-html-unknown-key: 500"],
    ],
    ["may be answered with 503", 503, []],
  ])("%s", async (_, status, expected) => {
    const right = byJwks(idp.url, { algorithms: [ALG] }, { cooldownDuration: 0 });
    const bad: Manner["bad"] = (res) => void res.writeHead(status).end();
    const { report } = await checked({ verify: right, bad }, { only, cooldownSeconds: 0 });
    expect(found(report)).toEqual(expected);
    expect(report.passed).toBe(true);
    expect(noted(report)).toContain(`jwks-down-unknown-key ${expected.length > 0 ? "noted" : "passed"}: `);
  });

  test("must not let tokens of unknown keys in", async () => {
    const right = byJwks(idp.url, { algorithms: [ALG] }, { cooldownDuration: 0 });
    const bad: Manner["bad"] = (res) => void isDown().then((down) => json(res, down ? 200 : 401, {}));
    const { report } = await checked({ verify: right, bad }, { only });
    expect(found(report)).toEqual([
      "accepted critical jwks-down-unknown-key: accepted",
      "accepted critical jwks-html-unknown-key: accepted",
    ]);
    expect(report).toMatchObject({ shouldRefuse: 2, accepted: 2 });
  });

  test("is noted as unseen by an API that does not fetch the JWKS, after the cooldown", async () => {
    const verify = byJwks(idp.url, { algorithms: [ALG] }, { cooldownDuration: 3_600_000 });
    const { report, pauses, said } = await checked(
      { verify },
      { only: ["jwks-down-unknown-key"], cooldownSeconds: 3 },
    );
    expect(noted(report)).toEqual(["jwks-down-unknown-key passed: the API did not fetch the JWKS"]);
    expect(pauses).toEqual([1000, 2000]);
    expect(said).toContain(
      "jwks-down-unknown-key: waiting up to 3 s, because the API may pause between fetches",
    );
  });
});

test("a flood of unknown keys that are accepted is critical, and its fetches are counted", async () => {
  const right = byJwks(idp.url, { algorithms: [ALG] }, { cooldownDuration: 3_600_000 });
  const only = ["unknown-kid-flood"];
  const good = await checked({ verify: right }, { only });
  expect(noted(good.report)).toEqual(["unknown-kid-flood passed: 0 fetches"]);
  expect(good.report).toMatchObject({ shouldRefuse: 1, accepted: 0 });
  const eager = await checked({ verify: withoutCooldown(idp.url) }, { only });
  // The number varies, because tokens that come during a fetch share it.
  expect(found(eager.report)).toEqual([
    expect.stringMatching(/^flooded medium unknown-kid-flood: \d+ fetches$/),
  ]);
  expect(eager.report).toMatchObject({ shouldRefuse: 1, accepted: 0 });
  const weak = await checked({ verify: right, bad: (res) => json(res, 200, {}) }, { only });
  expect(found(weak.report)).toEqual(["accepted critical unknown-kid-flood: accepted"]);
  expect(weak.report).toMatchObject({ shouldRefuse: 1, accepted: 1 });
});

describe("an API that introspects tokens", () => {
  const introspecting = { verifier: "introspection" } as const;

  test("may notice a revocation after a while, which the case notes", async () => {
    const ask = byIntrospection(idp.url);
    let isCaching = true;
    const seen = new Map<string, Awaited<ReturnType<Verify>>>();
    const verify: Verify = async (token) => {
      const known = isCaching ? seen.get(token) : undefined;
      const claims = known ?? (await ask(token));
      seen.set(token, claims);
      return claims;
    };
    const only = ["revoked-after-use"];
    const { report, pauses } = await checked({ verify }, { ...introspecting, only, cacheSeconds: 5 }, () => {
      isCaching = false;
    });
    expect(noted(report)).toEqual(["revoked-after-use passed: after 1 s"]);
    expect(pauses).toEqual([1000]);
    expect(report).toMatchObject({ shouldRefuse: 1, accepted: 0 });
    isCaching = true;
    const never = await checked({ verify }, { ...introspecting, only, cacheSeconds: 2 });
    expect(found(never.report)).toEqual(["accepted high revoked-after-use: still accepted after 2 s"]);
    expect(never.report).toMatchObject({ shouldRefuse: 1, accepted: 1 });
    const atOnce = await checked({ verify: ask }, { ...introspecting, only });
    expect(noted(atOnce.report)).toEqual(["revoked-after-use passed: at once"]);
  });

  test("must answer while introspection hangs, and must recover", async () => {
    const ask = byIntrospection(idp.url);
    const { expire } = holdTimeouts(7500);
    let isBroken = false;
    const verify: Verify = async (token) => {
      const isHanging = (await idp.faults.list()).length > 0;
      isBroken ||= isHanging;
      if (isHanging) {
        expire();
        await new Promise<void>(() => {});
      }
      if (isBroken) throw invalid();
      return ask(token);
    };
    const only = ["introspection-hangs", "introspection-back"];
    const { report, pauses } = await checked(
      { verify },
      { ...introspecting, only, timeoutSeconds: 7.5, cooldownSeconds: 3 },
    );
    expect(found(report)).toEqual([
      "refused high introspection-back: 401 invalid_token",
      "broke medium introspection-hangs: no answer (timed out after 7.5 s)",
    ]);
    expect(pauses).toEqual([1000, 2000]);
    expect(report).toMatchObject({ shouldRefuse: 1, accepted: 0, passed: false });
  });

  test("has no case of the JWKS", async () => {
    const only = ["jwks-down-known-key", "jwks-html-unknown-key", "unknown-kid-flood"];
    const { report } = await checked({ verify: byIntrospection(idp.url) }, { ...introspecting, only });
    expect(noted(report)).toEqual(only.map((name) => `${name} skipped: the API does not fetch the JWKS`));
  });
});

test("each case says what is expected, also if it does not apply", async () => {
  const { report } = await checked(
    {},
    { verifier: "static-key", only: ["lifecycle"], skip: FLAWS.map(({ name }) => name) },
  );
  const known = "accepted, with the cached key";
  const unknown = "401 or 503";
  const late = "refused, once the API's cache has expired";
  expect(Object.fromEntries(report.cases.map(({ name, expected }) => [name, expected]))).toEqual({
    "rotation-picked-up": "accepted, without a restart",
    "old-key-in-overlap": "accepted",
    "removed-key-let-go": late,
    "jwks-down-known-key": known,
    "jwks-down-unknown-key": unknown,
    "jwks-html-known-key": known,
    "jwks-html-unknown-key": unknown,
    "unknown-kid-flood": "all refused, with at most 5 fetches of the JWKS",
    "revoked-after-use": late,
    "introspection-down": "refused",
    "introspection-error": "refused",
    "introspection-reset": "refused",
    "introspection-hangs": "refused",
    "introspection-html": "refused",
    "introspection-empty": "refused",
    "introspection-text": "refused",
    "introspection-back": "accepted",
  });
  expect(report.cases.every(({ group, outcome }) => group === "lifecycle" && outcome === "skipped")).toBe(
    true,
  );
});

test("each case has its duration, and all of them together take no longer than the check", async () => {
  const only = [
    "good-token",
    "no-token",
    "expired",
    "other-user",
    "unknown-kid-flood",
    "good-token-in-the-end",
  ];
  const now = performance.now.bind(performance);
  // A clock that has run for long shows a duration that is not the difference of two of its times.
  const spy = vi.spyOn(performance, "now").mockImplementation(() => now() + 1e9);
  onTestFinished(() => void spy.mockRestore());
  const begun = now();
  const { report } = await checked({}, { only, asOther: "GET /notes/1" });
  const passed = now() - begun;
  expect(report.cases.map(({ name }) => name)).toEqual(only);
  for (const { durationMilliseconds } of report.cases) expect(durationMilliseconds).toBeGreaterThan(0);
  const sum = report.cases.reduce((all, { durationMilliseconds }) => all + durationMilliseconds, 0);
  expect(sum).toBeLessThanOrEqual(report.durationMilliseconds + 1);
  expect(report.durationMilliseconds).toBeLessThanOrEqual(passed + 1);
});

test("a check that is cancelled while it waits ends at once, with the reason", async () => {
  const { url } = await startMannered(idp.url, { verify: stubborn(isNew).verify });
  const cancelling = new AbortController();
  const reason = new Error("enough");
  const running = idp.check({
    ...{ url, audience: AUDIENCE, scope: SCOPE, alg: ALG, verifier: "jwks", lifecycle: true },
    only: ["rotation-picked-up"],
    cooldownSeconds: 100_000,
    signal: cancelling.signal,
    onProgress: (doing) => {
      if (doing.includes("waiting")) setImmediate(() => cancelling.abort(reason));
    },
  });
  await expect(running).rejects.toBe(reason);
});

test("an API that does not introspect has no case of introspection, and one without a key set none of keys", async () => {
  const only = [
    "rotation-picked-up",
    "unknown-kid-flood",
    "jwks-down-known-key",
    "revoked-after-use",
    "introspection-down",
    "introspection-back",
  ];
  const { report } = await checked({}, { only, verifier: "static-key", skip: ["basics"] });
  const unfetched = "the API does not fetch the JWKS";
  const unasked = "the API does not introspect tokens";
  expect(noted(report)).toEqual([
    "rotation-picked-up skipped: an API with a static key learns a new one only from its configuration",
    `jwks-down-known-key skipped: ${unfetched}`,
    `unknown-kid-flood skipped: ${unfetched}`,
    `revoked-after-use skipped: ${unasked}, so it cannot know`,
    `introspection-down skipped: ${unasked}`,
    `introspection-back skipped: ${unasked}`,
  ]);
  const hmac = await checked({}, { only: ["rotation-picked-up"], verifier: "hmac" });
  expect(noted(hmac.report)).toEqual([
    "rotation-picked-up skipped: an API with a shared secret learns a new one only from its configuration",
  ]);
});
