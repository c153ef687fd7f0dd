// Hooks: functions of the test's own process that see and change tokens and answers on their way.
import { decodeJwt, decodeProtectedHeader } from "jose";
import { afterAll, afterEach, describe, expect, expectTypeOf, it } from "vitest";
import { startMintmark, type AnswerMoment, type TokenMoment } from "../../src/index.ts";
import { DEMO_CLIENTS, SERVICE } from "../support/clients.ts";
import { introspect, userinfo } from "../support/introspect.ts";
import { expectTokens, redeem, tokensFor } from "../support/sign-in.ts";

const ALICE = "11111111-1111-4111-8111-111111111111";
const AUDIENCE = "https://api.test/mcp";

const idp = await startMintmark({
  clients: DEMO_CLIENTS,
  login: { headless: true },
  issuers: { tenant: {} },
});
afterAll(() => idp.close());
afterEach(() => idp.reset());

const ask = (form: Record<string, string> = {}) =>
  redeem(idp.url, { grant_type: "client_credentials", ...form }, { basic: SERVICE });
const accessToken = async (form: Record<string, string> = {}) =>
  expectTokens(await ask(form))["access_token"] ?? "";

describe("a hook on tokens", () => {
  it("is told whose token it is, and what it is going to say", async () => {
    const seen: TokenMoment[] = [];
    idp.hooks.on("token", (token) => void seen.push(token));
    const tokens = await tokensFor(idp.url, { params: { scope: "openid a", resource: AUDIENCE } });
    expect(seen.map(({ kind }) => kind)).toEqual(["access", "refresh", "id"]);
    expect(seen[0]).toEqual({
      issuer: "default",
      kind: "access",
      format: "jwt",
      clientId: "demo-app",
      user: ALICE,
      grantType: "authorization_code",
      scopes: ["openid", "a"],
      claims: decodeJwt(tokens["access_token"] ?? ""),
      header: decodeProtectedHeader(tokens["access_token"] ?? ""),
      expiresInSeconds: 3600,
    });
    expect(seen[1]).toMatchObject({ format: "opaque", header: {}, expiresInSeconds: 14 * 24 * 3600 });
    expect(seen[2]).toMatchObject({ claims: decodeJwt(tokens["id_token"] ?? "") });
  });

  it("has no user where a client acts for itself", async () => {
    const users: (string | null)[] = [];
    idp.hooks.on("token", ({ user }) => void users.push(user));
    await accessToken();
    expect(users).toEqual([null]);
  });

  it("changes it in place, and the record follows", async () => {
    idp.hooks.on("token", (token) => {
      token.claims["tenant"] = "acme";
      delete token.claims["jti"];
      token.header["typ"] = "JWT";
      delete token.header["kid"];
      token.expiresInSeconds = 5;
    });
    const { access_token = "", expires_in } = expectTokens(await ask());
    const { exp = 0, iat = 0, ...claims } = decodeJwt(access_token);
    expect([exp - iat, expires_in, claims["tenant"], claims.jti]).toEqual([5, 5, "acme", undefined]);
    expect(decodeProtectedHeader(access_token)).toEqual({ alg: "RS256", typ: "JWT" });
    expect(await introspect(idp.url, access_token)).toMatchObject({ active: true, tenant: "acme", exp });
    expect((await idp.tokens.list({ limit: 1 }))[0]).toMatchObject({
      jti: null,
      header: { alg: "RS256", typ: "JWT" },
      expiresAt: new Date(exp * 1000).toISOString(),
    });
  });

  it("answers changes as an override has them, on top of those in place", async () => {
    idp.hooks.on("token", (token) => {
      token.claims["order"] = ["in place"];
      token.claims["kept"] = true;
      return { claims: { order: ["answered"], jti: null }, header: { typ: null }, expiresInSeconds: 7 };
    });
    const token = await accessToken();
    const { exp = 0, iat = 0, ...claims } = decodeJwt(token);
    expect([exp - iat, claims["order"], claims["kept"], claims.jti]).toEqual([
      7,
      ["answered"],
      true,
      undefined,
    ]);
    expect(decodeProtectedHeader(token)).not.toHaveProperty("typ");
  });

  it("may take its time", async () => {
    idp.hooks.on("token", async (token) => {
      await Promise.resolve();
      token.claims["late"] = true;
    });
    expect(decodeJwt(await accessToken())["late"]).toBe(true);
  });

  it("moves the lifetime by `exp` too", async () => {
    idp.hooks.on("token", (token) => {
      token.claims["exp"] = Number(token.claims["iat"]) + 9;
    });
    expect(expectTokens(await ask())["expires_in"]).toBe(9);
  });

  it("that keeps what it was given changes nothing afterwards", async () => {
    let kept: TokenMoment | undefined;
    idp.hooks.on("token", (token) => void (kept = token));
    const token = await accessToken();
    kept!.claims["late"] = true;
    expect((await idp.tokens.list({ limit: 1 }))[0]?.claims).toEqual(decodeJwt(token));
  });

  it("comes after overrides, and after the hooks before it", async () => {
    await idp.overrides.add({ target: "token", claims: { order: ["override"] } });
    const append = (what: string) => (token: TokenMoment) => {
      token.claims["order"] = [...(token.claims["order"] as string[]), what];
    };
    idp.hooks.on("token", append("first"));
    idp.hooks.on("token", append("second"));
    expect(decodeJwt(await accessToken())["order"]).toEqual(["override", "first", "second"]);
  });

  it("is left alone by minting", async () => {
    idp.hooks.on("token", (token) => void (token.claims["odd"] = true));
    expect(decodeJwt(await idp.token({ user: "alice" }))).not.toHaveProperty("odd");
  });

  it("of one issuer is not called by another", async () => {
    const tenant = await idp.issuer("tenant");
    tenant.hooks.on("token", (token) => void (token.claims["odd"] = true));
    expect(decodeJwt(await accessToken())).not.toHaveProperty("odd");
  });
});

describe("how long", () => {
  it("until it is stopped", async () => {
    let calls = 0;
    const stop = idp.hooks.on("token", () => void calls++);
    await accessToken();
    await accessToken();
    stop();
    await accessToken();
    expect(calls).toBe(2);
  });

  it("once, however many come at the same moment", async () => {
    let calls = 0;
    idp.hooks.once("token", async () => {
      await Promise.resolve();
      calls++;
    });
    await Promise.all([accessToken(), accessToken(), accessToken()]);
    expect(calls).toBe(1);
  });

  it("not at all where it is stopped before", async () => {
    let calls = 0;
    idp.hooks.once("token", () => void calls++)();
    await accessToken();
    expect(calls).toBe(0);
  });

  it("the same function as often as it was given", async () => {
    let calls = 0;
    const hook = () => void calls++;
    const stop = idp.hooks.on("token", hook);
    idp.hooks.on("token", hook);
    await accessToken();
    stop();
    await accessToken();
    expect(calls).toBe(3);
  });

  it("until a reset", async () => {
    let calls = 0;
    idp.hooks.on("token", () => void calls++);
    await idp.reset();
    await accessToken();
    expect(calls).toBe(0);
  });

  it("no longer than its issuer: a closed one takes none", async () => {
    const own = await idp.isolate();
    await own.close();
    expect(() => own.hooks.on("token", () => {})).toThrow(
      expect.objectContaining({ code: "unknown_issuer" }),
    );
  });
});

describe("a hook on answers", () => {
  it("of userinfo sees and changes them", async () => {
    const seen: AnswerMoment[] = [];
    idp.hooks.on("userinfo", (moment) => {
      seen.push(structuredClone(moment));
      delete moment.answer["email"];
      return { locale: "fr" };
    });
    const { access_token } = await tokensFor(idp.url, { params: { scope: "openid email" } });
    const { body } = await userinfo(idp.url, access_token);
    expect(body).toMatchObject({ sub: ALICE, locale: "fr" });
    expect(body).not.toHaveProperty("email");
    expect(seen).toEqual([
      {
        issuer: "default",
        clientId: "demo-app",
        user: ALICE,
        scopes: ["openid", "email"],
        answer: expect.objectContaining({ sub: ALICE, email: expect.any(String) as string }) as object,
      },
    ]);
  });

  it("of introspection sees who asks about whom, also where nothing is active", async () => {
    const seen: unknown[] = [];
    idp.hooks.on("introspection", ({ clientId, user, scopes, answer }) => {
      seen.push([clientId, user, scopes, answer["active"]]);
    });
    await introspect(idp.url, await idp.token({ user: "alice", scope: "a b" }));
    await introspect(idp.url, await idp.token({ client: "demo-service", scope: "a" }));
    await introspect(idp.url, "garbage");
    expect(seen).toEqual([
      ["demo-api", ALICE, ["a", "b"], true],
      ["demo-api", null, ["a"], true],
      ["demo-api", null, [], false],
    ]);
  });

  it("comes after overrides", async () => {
    await idp.overrides.add({ target: "introspection", merge: { order: "override" } });
    idp.hooks.once("introspection", ({ answer }) => ({ order: `${String(answer["order"])}, hook` }));
    expect(await introspect(idp.url, await idp.token())).toMatchObject({ order: "override, hook" });
  });

  it("comes before faults, which have the last word", async () => {
    await idp.faults.add({ endpoint: "introspection", merge: { order: "fault" }, times: 1 });
    idp.hooks.once("introspection", () => ({ order: "hook" }));
    expect(await introspect(idp.url, await idp.token())).toMatchObject({ order: "fault" });
  });
});

describe("a hook that fails", () => {
  const errors: [string, (token: TokenMoment) => unknown][] = [
    ["throws", () => Promise.reject(new Error("boom"))],
    ["leaves claims that are none", (token) => void (token.claims = [] as never)],
    ["leaves no header", (token) => void (token.header = undefined as never)],
    ["leaves claims that cannot be sent", (token) => void (token.claims["big"] = 1n)],
    ["leaves a lifetime that is none", (token) => void (token.expiresInSeconds = NaN)],
    ["answers claims that are none", () => ({ claims: "tenant" })],
    ["answers a lifetime that is none", () => ({ expiresInSeconds: "1h" })],
    ["answers what it cannot change", () => ({ claim: { tenant: "acme" } })],
    ["answers something else", () => "acme"],
  ];
  it.each(errors)("because it %s gives no token, but server_error", async (_, hook) => {
    idp.hooks.once("token", hook as () => void);
    const before = await idp.tokens.list();
    const { status, body } = await ask();
    expect([status, body["error"]]).toEqual([500, "server_error"]);
    expect(body).not.toHaveProperty("access_token");
    expect(JSON.stringify(body)).not.toContain("boom");
    expect(await idp.tokens.list()).toEqual(before);
    expect((await idp.requests.list()).at(-1)).toMatchObject({ status: 500, error: "server_error" });
    expect((await ask()).status).toBe(200);
  });

  it("on an ID token gives no token at all", async () => {
    idp.hooks.on("token", ({ kind }) => {
      if (kind === "id") throw new Error("boom");
    });
    await expect(tokensFor(idp.url)).rejects.toThrow('500 instead of tokens: {"error":"server_error"');
  });

  it.each([
    ["throws", () => Promise.reject(new Error("boom"))],
    ["leaves no answer", (moment: AnswerMoment) => void (moment.answer = "x" as never)],
    ["answers something else", () => true],
  ])("because it %s answers server_error at userinfo and introspection", async (_, hook) => {
    const { access_token } = await tokensFor(idp.url);
    idp.hooks.once("userinfo", hook as () => void);
    expect(await userinfo(idp.url, access_token)).toMatchObject({
      status: 500,
      body: { error: "server_error" },
    });
    idp.hooks.once("introspection", hook as () => void);
    await expect(introspect(idp.url, access_token)).rejects.toThrow('500 at introspection: {"error":"ser');
    expect((await idp.requests.list()).slice(-2)).toMatchObject([
      { endpoint: "userinfo", status: 500, error: "server_error" },
      { endpoint: "introspection", status: 500, error: "server_error" },
    ]);
    expect(await introspect(idp.url, access_token)).toMatchObject({ active: true });
  });

  it("is in the server's log, with its stack", async () => {
    const lines: string[] = [];
    const write = process.stderr.write.bind(process.stderr);
    process.stderr.write = (line: string) => lines.push(line) > 0;
    try {
      await using own = await startMintmark({ log: "json" });
      own.hooks.on("token", () => {
        throw new Error("boom at token");
      });
      own.hooks.on("introspection", () => {
        throw new Error("boom at introspection");
      });
      await redeem(own.url, { grant_type: "client_credentials" }, { basic: SERVICE });
      await introspect(own.url, "x").catch(() => {});
    } finally {
      process.stderr.write = write;
    }
    const logged = lines.map((line) => JSON.parse(line) as { level: string; error: string });
    expect(logged).toMatchObject([
      { level: "error", error: expect.stringMatching(/^Error: boom at token\n {4}at /) as string },
      { level: "error", error: expect.stringMatching(/^Error: boom at introspection\n {4}at /) as string },
    ]);
  });
});

describe("its types", () => {
  it("say what each hook is given", () => {
    idp.hooks.on("token", (token) => void expectTypeOf(token).toEqualTypeOf<TokenMoment>())();
    idp.hooks.on("userinfo", (moment) => void expectTypeOf(moment).toEqualTypeOf<AnswerMoment>())();
    // @ts-expect-error: there is no such moment
    expect(() => idp.hooks.on("jwks", () => {})).toThrow(/there is no hook "jwks"/);
  });
});
