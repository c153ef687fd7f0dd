// Hooks: functions of the test's own process that see and change tokens and answers before they are sent.
import { decodeJwt, decodeProtectedHeader } from "jose";
import { afterAll, afterEach, describe, expect, expectTypeOf, it } from "vitest";
import { type AnswerMoment, startMintmark, type TokenMoment } from "../../src/index.ts";
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
  it("gets the token's user, client, claims and header", async () => {
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

  it("gets no user if a client acts for itself", async () => {
    const users: (string | null)[] = [];
    idp.hooks.on("token", ({ user }) => void users.push(user));
    await accessToken();
    expect(users).toEqual([null]);
  });

  it("changes the token in place, and the record with it", async () => {
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

  it("returns changes like those of an override, applied after the changes in place", async () => {
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

  it("may be async", async () => {
    idp.hooks.on("token", async (token) => {
      await Promise.resolve();
      token.claims["late"] = true;
    });
    expect(decodeJwt(await accessToken())["late"]).toBe(true);
  });

  it("can change the lifetime through `exp`", async () => {
    idp.hooks.on("token", (token) => {
      token.claims["exp"] = Number(token.claims["iat"]) + 9;
    });
    expect(expectTokens(await ask())["expires_in"]).toBe(9);
  });

  it("cannot change the token after it has returned", async () => {
    let kept: TokenMoment | undefined;
    idp.hooks.on("token", (token) => void (kept = token));
    const token = await accessToken();
    kept!.claims["late"] = true;
    expect((await idp.tokens.list({ limit: 1 }))[0]?.claims).toEqual(decodeJwt(token));
  });

  it("runs after overrides, and after hooks that were added earlier", async () => {
    await idp.overrides.add({ target: "token", claims: { order: ["override"] } });
    const append = (what: string) => (token: TokenMoment) => {
      token.claims["order"] = [...(token.claims["order"] as string[]), what];
    };
    idp.hooks.on("token", append("first"));
    idp.hooks.on("token", append("second"));
    expect(decodeJwt(await accessToken())["order"]).toEqual(["override", "first", "second"]);
  });

  it("is not called for minted tokens", async () => {
    idp.hooks.on("token", (token) => void (token.claims["odd"] = true));
    expect(decodeJwt(await idp.token({ user: "alice" }))).not.toHaveProperty("odd");
  });

  it("of one issuer is not called for tokens of another", async () => {
    const tenant = await idp.issuer("tenant");
    tenant.hooks.on("token", (token) => void (token.claims["odd"] = true));
    expect(decodeJwt(await accessToken())).not.toHaveProperty("odd");
  });
});

describe("a hook is called", () => {
  it("until it is removed", async () => {
    let calls = 0;
    const stop = idp.hooks.on("token", () => void calls++);
    await accessToken();
    await accessToken();
    stop();
    await accessToken();
    expect(calls).toBe(2);
  });

  it("no more once an earlier hook of the same token removes it", async () => {
    let calls = 0;
    idp.hooks.on("token", () => stop());
    const stop = idp.hooks.on("token", () => void calls++);
    await accessToken();
    expect(calls).toBe(0);
  });

  it("once if it was added with `once`, even for concurrent tokens", async () => {
    let calls = 0;
    idp.hooks.once("token", async () => {
      await Promise.resolve();
      calls++;
    });
    await Promise.all([accessToken(), accessToken(), accessToken()]);
    expect(calls).toBe(1);
  });

  it("not at all if it is removed before the first token", async () => {
    let calls = 0;
    idp.hooks.once("token", () => void calls++)();
    await accessToken();
    expect(calls).toBe(0);
  });

  it("as often as the same function was added", async () => {
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

  it("no longer after its issuer is closed, which rejects new hooks", async () => {
    const own = await idp.isolate();
    await own.close();
    expect(() => own.hooks.on("token", () => {})).toThrow(
      expect.objectContaining({ code: "unknown_issuer" }),
    );
  });
});

describe("a hook on answers", () => {
  it("of userinfo sees and changes the answer", async () => {
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

  it("of introspection gets the client that asks and the token's user, also for inactive tokens", async () => {
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

  it("runs after overrides", async () => {
    await idp.overrides.add({ target: "introspection", merge: { order: "override" } });
    idp.hooks.once("introspection", ({ answer }) => ({ order: `${String(answer["order"])}, hook` }));
    expect(await introspect(idp.url, await idp.token())).toMatchObject({ order: "override, hook" });
  });

  it("runs before faults, which are applied last", async () => {
    await idp.faults.add({ endpoint: "introspection", merge: { order: "fault" }, times: 1 });
    idp.hooks.once("introspection", () => ({ order: "hook" }));
    expect(await introspect(idp.url, await idp.token())).toMatchObject({ order: "fault" });
  });
});

describe("a hook that is wrong", () => {
  const errors: [string, (token: TokenMoment) => unknown][] = [
    ["throws", () => Promise.reject(new Error("boom"))],
    ["leaves claims that are not an object", (token) => void (token.claims = [] as never)],
    ["leaves no header", (token) => void (token.header = undefined as never)],
    ["leaves claims that cannot be sent", (token) => void (token.claims["big"] = 1n)],
    ["leaves a lifetime that is not a number", (token) => void (token.expiresInSeconds = NaN)],
    ["returns claims that are not an object", () => ({ claims: "tenant" })],
    ["returns a lifetime that is not a number", () => ({ expiresInSeconds: "1h" })],
    ["returns an unknown field", () => ({ claim: { tenant: "acme" } })],
    ["returns something else", () => "acme"],
  ];
  it.each(errors)("and %s makes the request fail with server_error, without a token", async (_, hook) => {
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

  it("and throws on an ID token makes the whole token request fail", async () => {
    idp.hooks.on("token", ({ kind }) => {
      if (kind === "id") throw new Error("boom");
    });
    await expect(tokensFor(idp.url)).rejects.toThrow('500 instead of tokens: {"error":"server_error"');
  });

  it.each([
    ["throws", () => Promise.reject(new Error("boom"))],
    ["leaves no answer", (moment: AnswerMoment) => void (moment.answer = "x" as never)],
    ["returns something else", () => true],
  ])("and %s makes userinfo and introspection fail with server_error", async (_, hook) => {
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

  it("puts its error into the server's log, with the stack", async () => {
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

describe("the types of hooks", () => {
  it("declare the argument of each hook", () => {
    idp.hooks.on("token", (token) => void expectTypeOf(token).toEqualTypeOf<TokenMoment>())();
    idp.hooks.on("userinfo", (moment) => void expectTypeOf(moment).toEqualTypeOf<AnswerMoment>())();
    // @ts-expect-error: there is no such target
    expect(() => idp.hooks.on("jwks", () => {})).toThrow(/there is no hook "jwks"/);
  });
});
