// `idp.check`: what it says about each answer to a bad token, to no token, and to a good one.
import type { ServerResponse } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { check } from "../../src/check/check.ts";
import { remoteCaller } from "../../src/cli/server/remote-caller.ts";
import type { Call } from "../../src/control/call.ts";
import type { Finding } from "../../src/control/check-report.ts";
import { MintmarkError } from "../../src/errors.ts";
import { type CheckOptions, type CheckReport, type Mintmark, startMintmark } from "../../src/index.ts";
import { FLAWS } from "../../src/tokens/flaws/catalogue.ts";
import { holdTimeouts } from "../support/held-timeouts.ts";
import {
  ALG,
  AUDIENCE,
  challenge,
  json,
  type Manner,
  SCOPE,
  startMannered,
} from "../support/weak-servers/mannered.ts";
import { byIntrospection } from "../support/weak-servers/verifiers.ts";

let idp: Mintmark;
beforeAll(async () => void (idp = await startMintmark()));
afterAll(() => idp.close());

async function checked(manner: Manner, options: Partial<CheckOptions> = {}): Promise<CheckReport> {
  const { url } = await startMannered(idp.url, manner);
  return idp.check({ url, audience: AUDIENCE, scope: SCOPE, verifier: "jwks", alg: ALG, ...options });
}

type Answer = (res: ServerResponse) => void;
const status =
  (code: number): Answer =>
  (res) =>
    void res.writeHead(code).end();
const refusal =
  (code: number, parameters = ""): Answer =>
  (res) =>
    challenge(res, code, parameters);
const accepting: Answer = (res) => json(res, 200, { subject: "someone" });
const hangUp: Answer = (res) => void res.destroy();

const says = ({ kind, severity, got }: Finding) => `${kind} ${severity}: ${got}`;

describe("an answer to a bad token", () => {
  /** Answers the bad tokens of one check in this order. */
  const inOrder = (answers: readonly Answer[]): Manner => {
    const left = [...answers];
    return { bad: (res) => (left.shift() ?? refusal(401))(res) };
  };

  test("is judged by its status, its challenge and the error in it", async () => {
    const judged: [Answer, string | undefined][] = [
      [refusal(401, 'error="invalid_token"'), undefined],
      [refusal(401), "different low: 401 without an error code"],
      [status(401), "different low: 401 without a Bearer challenge"],
      [refusal(401, 'error="invalid_request"'), "different low: 401 invalid_request"],
      [refusal(403, 'error="invalid_token"'), "different low: 403 invalid_token"],
      [refusal(403), "different low: 403 without an error code"],
      [status(403), "different low: 403 without a Bearer challenge"],
      [refusal(400, 'error="invalid_token"'), "different low: 400 invalid_token"],
      [status(302), "different low: 302"],
      [status(499), "different low: 499"],
      [status(500), "broke medium: 500"],
      [status(503), "broke medium: 503"],
      [hangUp, "broke medium: no answer (ECONNRESET)"],
      [accepting, "accepted critical: 200"],
      [(res) => json(res, 299, {}), "accepted critical: 299"],
    ];
    const only = FLAWS.filter(
      ({ verdicts, severity, algs }) =>
        verdicts.jwks.outcome === "refuse" && severity === "critical" && algs === undefined,
    )
      .slice(0, judged.length)
      .map(({ name }) => name);
    const report = await checked(inOrder(judged.map(([answer]) => answer)), { only });
    const found = report.cases.map(
      ({ name }) => report.findings.filter((each) => each.case === name).map(says)[0],
    );
    expect(found).toEqual(judged.map(([, expected]) => expected));
    expect(report).toMatchObject({ accepted: 2, shouldRefuse: judged.length, passed: false });
    expect(report.cases.map(({ outcome }) => outcome)).toEqual(
      judged.map(([, expected]) =>
        expected === undefined ? "passed" : expected.startsWith("accepted") ? "failed" : "noted",
      ),
    );
  });

  test("without the scope is judged, too", async () => {
    const judged: [Answer, string | undefined][] = [
      [refusal(403, 'error="insufficient_scope"'), undefined],
      [refusal(401, 'error="insufficient_scope"'), "different low: 401 insufficient_scope"],
      [refusal(403, 'error="invalid_token"'), "different low: 403 invalid_token"],
    ];
    const report = await checked(inOrder(judged.map(([answer]) => answer)), {
      only: ["no-scope", "missing-scope", "scope-prefix-lookalike"],
    });
    const found = report.cases.map(
      ({ name }) => report.findings.filter((each) => each.case === name).map(says)[0],
    );
    expect(found).toEqual(judged.map(([, expected]) => expected));
    expect(report.cases[0]?.expected).toBe("403 insufficient_scope");
  });

  test.each<[string, Answer, string | null]>([
    ["400 needs no challenge", status(400), null],
    ["401 is different", status(401), "different low: 401 without a Bearer challenge"],
    ["200 is accepted", accepting, "accepted low: 200"],
  ])("with two Authorization headers is judged: %s", async (_, bad, expected) => {
    const report = await checked({ bad }, { only: ["two-authorization-headers"] });
    expect(report.findings.map(says)).toEqual(expected === null ? [] : [expected]);
  });

  test.each<[string, Answer, string | null]>([
    ["broke medium: 500", status(500), "broke medium: 500"],
    ["nothing: 431", status(431), null],
    ["nothing: the connection is closed", hangUp, null],
    ["nothing: accepted", accepting, null],
  ])("that is huge is judged: %s", async (_, reply, expected) => {
    const good: Manner["good"] = (res, { headers }) =>
      String(headers.authorization).length > 5000 ? reply(res) : accepting(res);
    const report = await checked({ good }, { only: ["huge"] });
    expect(report.findings.map(says)).toEqual(expected === null ? [] : [expected]);
    expect(report).toMatchObject({ passed: true, shouldRefuse: 0, accepted: 0 });
  });

  test.each<[string, Answer, string | null]>([
    ["token-in-query", refusal(401), null],
    ["token-in-query", status(400), null],
    ["token-in-query", status(401), "different low: 401 without a Bearer challenge"],
    ["token-in-query", refusal(401, 'error="invalid_token"'), "different low: 401 invalid_token"],
    ["empty-bearer", status(400), null],
    ["empty-bearer", accepting, "accepted critical: 200"],
  ])("with %s (case %#) may be that of no token or of a bad request", async (name, none, expected) => {
    const report = await checked(
      {
        none: (res, { path, headers }) =>
          path.includes("access_token") || headers.authorization ? none(res) : refusal(401)(res),
      },
      { only: [name] },
    );
    expect(report.findings.map(says)).toEqual(expected === null ? [] : [expected]);
    expect(report.cases).toMatchObject([{ expected: "401 or 400 invalid_request" }]);
  });

  test("that is wrong has the rule about answers, and one that accepts has the rule of the flaw", async () => {
    const flaw = FLAWS.find(({ name }) => name === "expired");
    const [accepted] = (await checked({ bad: accepting }, { only: ["expired"] })).findings;
    expect(accepted).toMatchObject({ rule: flaw?.rule, remedy: flaw?.remedy, summary: flaw?.summary });
    const [different] = (await checked({ bad: status(404) }, { only: ["expired"] })).findings;
    expect(different).toMatchObject({ rule: expect.stringMatching(/RFC 6750.*WWW-Authenticate/) as string });
    expect(different?.remedy).toMatch(/^Answer as expected/);
    const [broke] = (await checked({ bad: status(500) }, { only: ["expired"] })).findings;
    expect(broke).toMatchObject({ rule: "RFC 6750, section 3.1", summary: flaw?.summary });
    expect(broke?.remedy).toMatch(/^Catch the errors/);
  });

  test("is shown with what the API returned, the first 300 characters, and never with the token", async () => {
    const bad: Manner["bad"] = (res, _error, { headers }) => {
      const { authorization = "" } = headers;
      const token = authorization.replace(/^bearer /i, "");
      res.writeHead(401, { "www-authenticate": `Bearer error="x", realm="${token}"` });
      res.end(`${token} ${token} ${"y".repeat(400)}`);
    };
    const [finding] = (await checked({ bad }, { only: ["expired"] })).findings;
    expect(finding?.returned).toEqual({
      status: 401,
      wwwAuthenticate: 'Bearer error="x", realm="[token]"',
      body: `[token] [token] ${"y".repeat(284)}`,
    });
    const [lost] = (await checked({ bad: hangUp }, { only: ["expired"] })).findings;
    expect(lost?.returned).toEqual({ status: null, failure: "ECONNRESET", wwwAuthenticate: null, body: "" });
  });

  test("that does not come in time is a remark, if the API still answers good tokens", async () => {
    const { expire } = holdTimeouts(7500);
    const report = await checked({ bad: expire }, { only: ["expired"], timeoutSeconds: 7.5 });
    expect(report.findings.map(says)).toEqual(["broke medium: no answer (timed out after 7.5 s)"]);
    expect(report.passed).toBe(true);
  });

  test("that may be either is noted in the case", async () => {
    const report = await checked({}, { only: ["huge", "exp-in-milliseconds"] });
    expect(report.cases).toMatchObject([
      {
        name: "exp-in-milliseconds",
        outcome: "passed",
        note: "answered 200",
        expected: "accepted or refused",
      },
      { name: "huge", outcome: "passed", note: expect.stringMatching(/^answered \d+/) as string },
    ]);
  });
});

test("a harmless variation that is refused is a finding with the severity of its flaw", async () => {
  const good: Manner["good"] = (res, { headers }) =>
    headers.authorization?.startsWith("bearer") ? refusal(401)(res) : accepting(res);
  const report = await checked({ good }, { only: ["lower-case-scheme"] });
  expect(report.findings.map(says)).toEqual(["refused low: 401"]);
  expect(report).toMatchObject({ passed: false, accepted: 0, shouldRefuse: 0 });
  expect(report.cases).toMatchObject([{ outcome: "failed", expected: "accepted" }]);
});

describe("an answer to a request without a token", () => {
  test.each<[string, Answer, string[]]>([
    ["401 with a challenge", refusal(401), []],
    ["401 with a realm", refusal(401, 'realm="notes"'), []],
    ["401 without a challenge", status(401), ["different medium: 401 without a Bearer challenge"]],
    [
      "401 with an error",
      refusal(401, 'error="invalid_token"'),
      ["different medium: 401 with the error code invalid_token"],
    ],
    ["403", refusal(403), ["different medium: 403"]],
    ["a redirect", status(302), ["different medium: 302"]],
    ["500", status(500), ["different medium: 500"]],
  ])("is judged: %s", async (_, none, expected) => {
    const report = await checked({ none }, { only: ["no-token"] });
    expect(report.findings.map(says)).toEqual(expected);
    expect(report).toMatchObject({ passed: true, accepted: 0, shouldRefuse: 1 });
    expect(report.cases).toMatchObject([
      { name: "no-token", group: "basics", outcome: expected.length ? "noted" : "passed" },
    ]);
    for (const finding of report.findings) {
      expect(finding).toMatchObject({
        expected: "401 with a Bearer challenge",
        rule: expect.stringContaining("RFC 6750, section 3") as string,
        sent: { request: report.request, token: null },
      });
      expect(finding.remedy.length).toBeGreaterThan(20);
    }
  });
});

test("a request without a token that is accepted is critical", async () => {
  const report = await checked({ good: accepting, none: accepting }, { only: ["no-token"] });
  expect(report.findings).toMatchObject([
    {
      case: "no-token",
      kind: "accepted",
      severity: "critical",
      got: "200",
      remedy: "Refuse every request without a token.",
      sent: { request: report.request, token: null },
      returned: { status: 200, wwwAuthenticate: null, body: '{"subject":"someone"}' },
    },
  ]);
  expect(report).toMatchObject({ passed: false, accepted: 1, shouldRefuse: 1 });
});

describe("a good token", () => {
  test("that is refused after the flawed ones is a critical finding", async () => {
    let isPoisoned = false;
    const report = await checked(
      {
        good: (res) => (isPoisoned ? refusal(401, 'error="invalid_token"')(res) : accepting(res)),
        bad: (res) => {
          isPoisoned = true;
          refusal(401, 'error="invalid_token"')(res);
        },
      },
      { only: ["good-token", "expired", "good-token-in-the-end"] },
    );
    expect(report.findings.map(says)).toEqual(["refused critical: 401 invalid_token"]);
    expect(report.findings).toMatchObject([
      {
        case: "good-token-in-the-end",
        expected: "accepted",
        sent: { token: { form: "jwt", claims: { aud: AUDIENCE } } },
      },
    ]);
    expect(report.cases.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual([
      "good-token passed",
      "expired passed",
      "good-token-in-the-end failed",
    ]);
    expect(report).toMatchObject({ passed: false, shouldRefuse: 1 });
  });
});

describe("a twin, one token as a JWT and as an opaque value,", () => {
  test("is sent in both forms to an API that introspects tokens", async () => {
    const sent: string[] = [];
    const verify = byIntrospection(idp.url);
    const report = await checked(
      { verify: (token) => (sent.push(token.includes(".") ? "jwt" : "opaque"), verify(token)) },
      { only: ["revoked-twin"], verifier: "introspection" },
    );
    expect(report).toMatchObject({ findings: [], cases: [{ outcome: "passed" }], shouldRefuse: 1 });
    expect(sent.slice(-2)).toEqual(["jwt", "opaque"]);
  });

  test("is reported with the form that was accepted", async () => {
    const verify = byIntrospection(idp.url);
    const report = await checked(
      {
        verify,
        bad: (res, _error, { headers }) =>
          headers.authorization?.includes(".") ? refusal(401, 'error="invalid_token"')(res) : accepting(res),
      },
      { only: ["revoked-twin"], verifier: "introspection" },
    );
    expect(report.findings).toMatchObject([
      { kind: "accepted", sent: { token: { form: "opaque", header: null } } },
    ]);
  });
});

test("a flaw that the issuer cannot make is skipped with the issuer's reason, and another error ends the check", async () => {
  const { url } = await startMannered(idp.url, {});
  const call = remoteCaller(idp.url, undefined);
  const options = {
    url,
    audience: AUDIENCE,
    scope: SCOPE,
    alg: ALG,
    verifier: "jwks",
    only: ["expired"],
  } as const;
  const failing =
    (code: "bad_request" | "conflict"): Call =>
    (verb, input) =>
      (input as { flaw?: string }).flaw === "expired"
        ? Promise.reject(new MintmarkError(code, "no such flaw"))
        : call(verb, input);
  const { cases } = await check(failing("bad_request"), "default", options);
  expect(cases).toMatchObject([{ name: "expired", outcome: "skipped", note: "no such flaw" }]);
  await expect(check(failing("conflict"), "default", options)).rejects.toMatchObject({ code: "conflict" });
});
