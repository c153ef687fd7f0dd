// `idp.check`: how it detects what to send, what it expects of every API, its remarks on APIs that differ
// from the rules, and that it restores the issuer.
import { createPublicKey } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { CheckReport } from "../../src/control/check-report.ts";
import { type CheckOptions, type Mintmark, startMintmark } from "../../src/index.ts";
import { seenFromOutside } from "../support/impatient-check.ts";
import { type Holes, startApi, type Verify } from "../support/weak-servers/server.ts";
import * as verifiers from "../support/weak-servers/verifiers.ts";

const AUDIENCE = "http://localhost:8000/notes";
const SCOPE = "notes:read";
/** Keys of this algorithm are made fast, and each check makes some. */
const ALG = "ES256";
const SECRET = "a-secret-of-more-than-thirty-two-bytes";

let idp: Mintmark;
beforeAll(async () => {
  idp = await startMintmark({
    resources: { hmac: { audience: "hmac-api", alg: "HS256", secret: SECRET, scopes: [SCOPE] } },
  });
});
afterAll(() => idp.close());

async function api(verify: Verify, holes: Holes = {}, audience = AUDIENCE): Promise<string> {
  const started = await startApi({ issuer: idp.url, audience, scope: SCOPE }, verify, holes);
  onTestFinished(() => started[Symbol.asyncDispose]());
  return started.url;
}

function checked(url: string, options: Partial<CheckOptions> = {}): Promise<CheckReport> {
  return idp.check({
    url,
    audience: AUDIENCE,
    scope: SCOPE,
    alg: ALG,
    cacheSeconds: 0,
    cooldownSeconds: 0,
    ...options,
  });
}

async function publicPem(): Promise<string> {
  await idp.token({ alg: ALG }); // makes the key
  const key = (await idp.keys.list()).find(({ alg }) => alg === ALG);
  return createPublicKey({ key: key?.publicJwk as never, format: "jwk" }).export({
    type: "spki",
    format: "pem",
  }) as string;
}

describe("the verifier", () => {
  test("is a static key if the JWKS is never fetched", async () => {
    await idp.requests.clear();
    const report = await checked(await api(await verifiers.byPem(await publicPem(), ALG)), {
      lifecycle: true,
    });
    expect(report).toMatchObject({ verifier: "static-key", detected: true, passed: true, findings: [] });
    const rotation = report.cases.find(({ name }) => name === "rotation-picked-up");
    expect(rotation).toMatchObject({
      outcome: "skipped",
      note: expect.stringContaining("static key") as string,
    });
  });

  test("may be the HMAC secret of a resource", async () => {
    const url = await api(verifiers.bySecret(SECRET), {}, "hmac-api");
    const report = await checked(url, { audience: "hmac-api", alg: undefined, lifecycle: true });
    expect(report).toMatchObject({ verifier: "hmac", passed: true, findings: [] });
    expect(report.shouldRefuse).toBeGreaterThan(40);
  });

  test("may be the HMAC secret of the key ring", async () => {
    const [key] = (await idp.keys.list({ private: true })).filter(({ alg }) => alg === "HS256");
    const secret = Buffer.from(String(key?.privateJwk?.["k"]), "base64url").toString();
    const report = await checked(await api(verifiers.bySecret(secret)), { alg: undefined });
    expect(report).toMatchObject({ verifier: "hmac", passed: true, findings: [] });
  });

  test("is JWKS or introspection, depending on the answer to a revoked token", async () => {
    for (const [verifier, verify] of [
      ["jwks", verifiers.byJwks(idp.url)],
      ["introspection", verifiers.byIntrospection(idp.url)],
    ] as const) {
      const report = await checked(await api(verify));
      expect(report).toMatchObject({ verifier, detected: true, findings: [] });
    }
  });

  test("is not detected if an option names it", async () => {
    const report = await checked(await api(verifiers.byJwks(idp.url)), {
      verifier: "static-key",
      only: ["basics"],
    });
    expect(report).toMatchObject({ verifier: "static-key", detected: false });
  });
});

describe("the request", () => {
  /** Accepts everything that has a token, and remembers what it was sent. */
  async function listener(): Promise<{ url: string; seen: string[] }> {
    const seen: string[] = [];
    const server = createServer((req, res) => {
      if (req.headers.authorization === undefined) return void res.writeHead(401).end();
      let body = "";
      req.on("data", (chunk) => (body += String(chunk)));
      req.on("end", () => {
        seen.push(`${req.method} ${req.url} ${String(req.headers["x-tenant"])} ${body}`);
        res.end("{}");
      });
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close().closeAllConnections());
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/things?x=1`, seen };
  }

  test("has the given method, headers and body", async () => {
    const { url, seen } = await listener();
    const only = ["basics", "transport"];
    await checked(url, { method: "PUT", headers: { "x-tenant": "t1" }, body: '{"a":1}', only });
    expect(new Set(seen.map((each) => each.replace(/&access_token=[^ ]+/, "")))).toEqual(
      new Set(['PUT /things?x=1 t1 {"a":1}']),
    );
  });

  test("is a GET by default, and the default audience is the URL", async () => {
    const { url, seen } = await listener();
    const report = await idp.check({ url, only: ["basics", "transport"] });
    expect(report).toMatchObject({ request: `GET ${url}`, audience: url, scope: null, protocol: "http" });
    expect(seen.every((each) => each.startsWith("GET "))).toBe(true);
  });

  test("is not sent if the options are invalid", async () => {
    const { url, seen } = await listener();
    await expect(checked(url, { tool: "t", method: "GET" })).rejects.toMatchObject({ code: "bad_request" });
    expect(seen).toEqual([]);
  });

  test("that gets no answer ends the check, with what to do about it", async () => {
    await using secure = await startMintmark({ https: true, keys: "generate" });
    const { url } = await listener();
    const CASES: [string, string, string][] = [
      ["http://127.0.0.1:1/", "ECONNREFUSED", "Is the API running there?"],
      [
        url.replace("http:", "https:"),
        "EPROTO",
        "Does the API speak plain HTTP there? Then use an http:// URL.",
      ],
      [
        secure.url,
        "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
        "The check does not trust the API's certificate. Name its CA in NODE_EXTRA_CA_CERTS where the check runs.",
      ],
    ];
    for (const [at, reason, hint] of CASES) {
      await expect(checked(at)).rejects.toMatchObject({
        code: "server_unreachable",
        message: `cannot reach ${at} (no answer (${reason}))`,
        hint,
      });
    }
  });
});

describe("a check", () => {
  test("stops if no good token is accepted, and reports its attempts", async () => {
    const report = await checked(await api(verifiers.byJwks("http://localhost:1")), { alg: undefined });
    expect(report).toMatchObject({ passed: false, verifier: null, cases: [], findings: [] });
    const tried = report.attempts.map(({ token, got }) => `${token}: ${got}`);
    expect(tried).toContain("the issuer's default token for the audience (RS256): 401 invalid_token");
    expect(tried).toContain("an opaque token: 401 invalid_token");
    expect(tried.some((each) => each.includes("HS256"))).toBe(true);
  });

  test("remarks on a refusal without a challenge, but does not fail", async () => {
    const report = await checked(await api(verifiers.byJwks(idp.url), { challenge: true }), {
      only: ["no-token", "expired"],
    });
    expect(report).toMatchObject({ passed: true, accepted: 0 });
    expect(report.findings.find((finding) => finding.case === "no-token")).toMatchObject({
      kind: "different",
      got: "401 without a Bearer challenge",
    });
    expect(report.findings.find((finding) => finding.case === "expired")).toMatchObject({
      kind: "different",
      severity: "low",
      expected: "401 invalid_token",
      got: "401 without a Bearer challenge",
      rule: expect.stringContaining("RFC 6750") as string,
    });
  });

  test("remarks on a challenge with the wrong error code", async () => {
    const url = await api(verifiers.byJwks(idp.url), { error: "invalid_request" });
    const only = ["no-token", "expired", "wrong-audience", "missing-scope"];
    const report = await checked(url, { only });
    expect(report).toMatchObject({ passed: true, accepted: 0 });
    const found = report.findings.map(({ case: name, kind, severity, expected, got }) => [
      name,
      kind,
      severity,
      expected,
      got,
    ]);
    const wrong = "401 invalid_request";
    expect(found).toEqual(
      expect.arrayContaining([
        [
          "no-token",
          "different",
          "medium",
          "401 with a Bearer challenge",
          "401 with the error code invalid_request",
        ],
        ["expired", "different", "low", "401 invalid_token", wrong],
        ["wrong-audience", "different", "low", "401 invalid_token", wrong],
        ["missing-scope", "different", "low", "403 insufficient_scope", "403 invalid_request"],
      ]),
    );
    expect(found).toHaveLength(only.length);
  });

  test("fails an API that accepts requests without a token", async () => {
    const server = createServer((_, res) => void res.end("{}")).listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close().closeAllConnections());
    const report = await checked(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, {
      only: ["basics", "time"],
    });
    expect(report.accepted).toBe(report.shouldRefuse);
    expect(report.findings.find((finding) => finding.case === "no-token")).toMatchObject({
      kind: "accepted",
      severity: "critical",
    });
  });

  test("remarks on a 500 for a bad token, but does not fail", async () => {
    const report = await checked(await api(verifiers.byJwks(idp.url), { crashes: true }), {
      only: ["basics", "time", "claims"],
    });
    expect(report.passed).toBe(true);
    expect(new Set(report.findings.map(({ kind }) => kind))).toEqual(new Set(["broke"]));
    expect(report.findings[0]).toMatchObject({ expected: "401 invalid_token", got: "500" });
  });
});

describe("a finding", () => {
  test("shows the request and the answer, but no usable token", async () => {
    const report = await checked(await api(verifiers.byJwks(idp.url), { audience: true }), {
      only: ["wrong-audience"],
    });
    const finding = report.findings.find((each) => each.case === "wrong-audience");
    expect(finding).toMatchObject({
      kind: "accepted",
      severity: "critical",
      expected: "401 invalid_token",
      got: "200",
      rule: expect.stringContaining("RFC 7519") as string,
      remedy: expect.any(String) as string,
      sent: {
        token: {
          form: "jwt",
          header: { alg: ALG, typ: "at+jwt" },
          claims: { aud: "https://other-api.test", scope: SCOPE },
        },
      },
      returned: { status: 200, wwwAuthenticate: null },
    });
    expect(JSON.stringify(report)).not.toMatch(/eyJ[\w-]+\.eyJ/);
  });
});

describe("the issuer afterwards", () => {
  const outside = () => seenFromOutside(idp);

  test("has the same keys and faults as before, the user's own included", async () => {
    const key = await idp.keys.rotate({ prepublish: true });
    const fault = await idp.faults.add({ endpoint: "userinfo", status: 418 });
    onTestFinished(async () => {
      await idp.faults.remove(fault.id);
      await idp.keys.remove(key.kid);
    });
    const before = await outside();
    await checked(await api(verifiers.byJwks(idp.url)), { lifecycle: true });
    expect(await outside()).toEqual(before);
  });

  test("is restored if the check was cancelled while an endpoint was broken", async () => {
    const before = await outside();
    const cancelling = new AbortController();
    const reason = new Error("enough");
    let during: unknown;
    const running = checked(await api(verifiers.byIntrospection(idp.url)), {
      lifecycle: true,
      only: ["lifecycle"],
      signal: cancelling.signal,
      onProgress: (doing) => {
        if (doing === "introspection-error") cancelling.abort(reason);
        if (doing.startsWith("restoring")) during = doing;
      },
    });
    await expect(running).rejects.toBe(reason);
    expect(during).toBeDefined();
    expect(await outside()).toEqual(before);
  });

  test("is restored if the API accepts only opaque tokens", async () => {
    const before = await outside();
    const verify = verifiers.byIntrospection(idp.url);
    const report = await checked(await api((token) => verify(token.includes(".") ? "none" : token)), {
      alg: undefined,
    });
    expect(report).toMatchObject({ verifier: "introspection", passed: true });
    const retired = report.cases.find(({ name }) => name === "retired-key-still-valid");
    expect(retired).toMatchObject({ outcome: "skipped" });
    expect(await outside()).toEqual(before);
  });

  test("has no changed keys or endpoints without `lifecycle`", async () => {
    const removedBefore = (await idp.keys.list()).length;
    const report = await checked(await api(verifiers.byJwks(idp.url)));
    expect(report.cases.filter(({ group }) => group === "lifecycle").map(({ name }) => name)).not.toContain(
      "jwks-down-known-key",
    );
    // A flaw needs one more key, which is published for a moment and never active.
    expect((await idp.keys.list()).length).toBeLessThanOrEqual(removedBefore + 2);
  });
});
