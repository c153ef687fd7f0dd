// Overrides: changes to only the next token, userinfo answer or introspection answer.
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from "jose";
import * as oidc from "openid-client";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { type OverrideOptions, startMintmark } from "../../src/index.ts";
import { DEMO_CLIENTS, SERVICE } from "../support/clients.ts";
import { API_CLIENT, introspect, userinfo } from "../support/introspect.ts";
import { postForm } from "../support/post-form.ts";
import { expectTokens, redeem, refresh, tokensFor } from "../support/sign-in.ts";

const ALICE = "11111111-1111-4111-8111-111111111111";
const BOB = "22222222-2222-4222-8222-222222222222";
const DAY = 24 * 3600;

const idp = await startMintmark({
  clients: DEMO_CLIENTS,
  passwordGrant: true,
  login: { headless: true },
  resources: {
    "https://api.test/mcp": {},
    "https://scp.test": { scopeClaim: "scp", scopeFormat: "array" },
    "https://opaque.test": { tokenFormat: "opaque" },
  },
  issuers: { tenant: { clients: DEMO_CLIENTS } },
});
afterAll(() => idp.close());
afterEach(() => idp.overrides.clear());

const serviceToken = async (form: Record<string, string> = {}, base = idp.url) =>
  expectTokens(await redeem(base, { grant_type: "client_credentials", ...form }, { basic: SERVICE }));
const accessToken = async (form: Record<string, string> = {}) =>
  (await serviceToken(form))["access_token"] ?? "";
const next = (changes: Omit<OverrideOptions, "target">) => idp.overrides.add({ target: "token", ...changes });
const record = async (token: string | undefined) => {
  const { jti } = decodeJwt(token ?? "");
  return (await idp.tokens.list()).find((each) => each.jti === jti);
};

describe("an override of the next token", () => {
  it("changes its claims and header, but not those of the token after it", async () => {
    await next({ claims: { tenant: "acme", roles: ["auditor"], jti: null }, header: { typ: "JWT" } });
    const first = await accessToken();
    expect(decodeJwt(first)).toMatchObject({ iss: idp.url, tenant: "acme", roles: ["auditor"] });
    expect(decodeJwt(first)).not.toHaveProperty("jti");
    expect(decodeProtectedHeader(first)).toMatchObject({ alg: "RS256", typ: "JWT" });
    const second = await accessToken();
    expect(decodeJwt(second)).not.toHaveProperty("tenant");
    expect(decodeJwt(second)).toHaveProperty("jti");
    expect(decodeProtectedHeader(second).typ).toBe("at+jwt");
  });

  it("leaves it a valid token, signed with the real key", async () => {
    await next({ claims: { nested: { a: 1 } } });
    const keys = createRemoteJWKSet(new URL(`${idp.url}/jwks`));
    const { payload } = await jwtVerify(await accessToken(), keys, { issuer: idp.url, typ: "at+jwt" });
    expect(payload["nested"]).toEqual({ a: 1 });
  });

  it("merges nested members, and removes members with null", async () => {
    await idp.clients.put("merging", { secret: "s", grantTypes: ["client_credentials"] });
    await idp.resources.put("https://nested.test", { claims: { org: { id: 1, name: "Acme" } } });
    await next({ claims: { org: { name: null, tier: "gold" } }, header: { kid: null } });
    const token = await accessToken({ resource: "https://nested.test" });
    expect(decodeJwt(token)["org"]).toEqual({ id: 1, tier: "gold" });
    expect(decodeProtectedHeader(token)).toEqual({ alg: "RS256", typ: "at+jwt" });
    expect((await record(token))?.header).toEqual({ alg: "RS256", typ: "at+jwt" });
  });

  it("changes as many tokens as `times` says", async () => {
    const { id } = await next({ claims: { odd: true }, times: 2 });
    const seen = [];
    for (let count = 0; count < 3; count++) seen.push(decodeJwt(await accessToken())["odd"]);
    expect(seen).toEqual([true, true, undefined]);
    expect(await idp.overrides.list()).toMatchObject([{ id, times: 2, used: 2 }]);
  });

  it("waits in a queue behind older ones, one for each token", async () => {
    await next({ claims: { turn: 1 } });
    await next({ claims: { turn: 2 } });
    expect(decodeJwt(await accessToken())["turn"]).toBe(1);
    expect(decodeJwt(await accessToken())["turn"]).toBe(2);
    expect(decodeJwt(await accessToken())).not.toHaveProperty("turn");
  });

  it("changes exactly one of many concurrent tokens", async () => {
    await next({ claims: { odd: true } });
    const tokens = await Promise.all(Array.from({ length: 10 }, () => accessToken()));
    expect(tokens.filter((token) => decodeJwt(token)["odd"] === true)).toHaveLength(1);
  });

  it("applies only to its own issuer", async () => {
    await next({ claims: { odd: true } });
    const other = await serviceToken({}, `${idp.url}/tenant`);
    expect(decodeJwt(other["access_token"] ?? "")).not.toHaveProperty("odd");
    expect(decodeJwt(await accessToken())["odd"]).toBe(true);
  });

  it("does not affect minting, which has the same options", async () => {
    await next({ claims: { odd: true } });
    expect(decodeJwt(await idp.token({ user: "alice" }))).not.toHaveProperty("odd");
    expect(decodeJwt(await accessToken())["odd"]).toBe(true);
  });

  it("applies to every protocol flow", async () => {
    const flows = {
      code: async () => (await tokensFor(idp.url))["access_token"],
      password: async () =>
        expectTokens(await redeem(idp.url, { grant_type: "password", username: "alice", password: "alice" }))[
          "access_token"
        ],
      refresh: async (old?: string) => expectTokens(await refresh(idp.url, old))["access_token"],
      service: () => accessToken(),
    };
    const { refresh_token } = await tokensFor(idp.url);
    for (const [name, flow] of Object.entries(flows)) {
      await next({ claims: { flow: name } });
      expect(decodeJwt((await flow(refresh_token)) ?? "")["flow"]).toBe(name);
    }
  });
});

describe("an override selects the token", () => {
  it("by the kind `id`, and leaves the access token unchanged", async () => {
    await next({ kind: "id", claims: { email_verified: false }, header: { typ: null }, expiresInSeconds: 7 });
    const tokens = await tokensFor(idp.url);
    const claims = decodeJwt(tokens["id_token"] ?? "");
    expect(claims).toMatchObject({ sub: ALICE, aud: "demo-app", email_verified: false });
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(7);
    expect(decodeProtectedHeader(tokens["id_token"] ?? "")).not.toHaveProperty("typ");
    expect(decodeJwt(tokens["access_token"] ?? "")).not.toHaveProperty("email_verified");
    const [listed] = await idp.tokens.list({ kind: "id", limit: 1 });
    expect(listed).toMatchObject({ claims, expiresAt: new Date((claims.exp ?? 0) * 1000).toISOString() });
  });

  it("by the kind `refresh`: an expired refresh token is rejected", async () => {
    await next({ kind: "refresh", expiresInSeconds: -1, claims: { note: "short" } });
    const tokens = await tokensFor(idp.url);
    const [listed] = await idp.tokens.list({ kind: "refresh", limit: 1 });
    expect(listed?.claims["note"]).toBe("short");
    const { status, body } = await refresh(idp.url, tokens["refresh_token"]);
    expect([status, body["error"]]).toEqual([400, "invalid_grant"]);
    expect(tokens["expires_in"]).toBe(3600);
  });

  it.each([
    ["clientId", { clientId: "demo-app" }],
    ["user by name", { user: "alice" }],
    ["user by subject", { user: ALICE }],
    ["grantType", { grantType: "authorization_code" }],
  ])("by %s, and waits for it", async (_, when) => {
    await next({ claims: { odd: true }, when });
    expect(decodeJwt(await accessToken())).not.toHaveProperty("odd");
    const { access_token = "" } = await tokensFor(idp.url);
    expect(decodeJwt(access_token)["odd"]).toBe(true);
  });

  it("by a header of the request", async () => {
    await next({ claims: { odd: true }, when: { header: { "X-Attempt": "2" } } });
    const attempt = async (number: string) => {
      const headers = { "x-attempt": number };
      const form = { grant_type: "client_credentials" };
      const { body } = await postForm(`${idp.url}/token`, form, { basic: SERVICE, headers });
      return decodeJwt(String(body["access_token"]))["odd"];
    };
    expect([await attempt("1"), await attempt("2"), await attempt("2")]).toEqual([
      undefined,
      true,
      undefined,
    ]);
  });

  it("that matches, so that a newer override can be used before an older one", async () => {
    await next({ claims: { turn: 1 }, when: { user: "bob" } });
    await next({ claims: { turn: 2 } });
    expect(decodeJwt(await accessToken())["turn"]).toBe(2);
  });
});

describe("the token's record shows the override's change", () => {
  it("of the lifetime, as do expires_in and introspection", async () => {
    await next({ expiresInSeconds: 5 });
    const { access_token, expires_in } = await serviceToken();
    const { exp = 0, iat = 0 } = decodeJwt(access_token ?? "");
    expect([exp - iat, expires_in]).toEqual([5, 5]);
    expect((await record(access_token))?.expiresAt).toBe(new Date(exp * 1000).toISOString());
    expect(await introspect(idp.url, access_token)).toMatchObject({ active: true, exp });
    await idp.clock.advance(5);
    expect(await introspect(idp.url, access_token)).toEqual({ active: false });
    await idp.clock.set({ advanceSeconds: -5 });
  });

  it.each([
    ["in the past", { expiresInSeconds: -60 }, -60, false],
    ["of 0 seconds", { expiresInSeconds: 0 }, 0, false],
    ["set by an exp claim", { claims: { exp: 4_000_000_000 }, expiresInSeconds: 5 }, undefined, true],
    ["beyond that of the login's grant", { expiresInSeconds: 400 * DAY }, 400 * DAY, true],
  ])("of the lifetime to one %s", async (_, changes, seconds, active) => {
    await next(changes);
    const { access_token, expires_in } = await tokensFor(idp.url);
    const { exp = 0, iat = 0 } = decodeJwt(access_token ?? "");
    if (seconds !== undefined) expect(exp - iat).toBe(seconds);
    expect(expires_in).toBe(exp - iat);
    expect((await record(access_token))?.expiresAt).toBe(new Date(exp * 1000).toISOString());
    const answer = await introspect(idp.url, access_token);
    expect(answer).toEqual(active ? expect.objectContaining({ active, exp }) : { active });
  });

  it.each([400 * DAY, "never"] as const)(
    "of the lifetime to %s, although the grant behind it ends earlier",
    async (expiresInSeconds) => {
      await using own = await startMintmark({ passwordGrant: true });
      const login = async () =>
        expectTokens(await redeem(own.url, { grant_type: "password", username: "bob", password: "bob" }));
      await own.overrides.add({ target: "token", expiresInSeconds });
      const [{ access_token }, plain] = [await login(), await login()];
      await own.clock.advance(399 * DAY);
      expect(await introspect(own.url, access_token)).toMatchObject({ active: true });
      expect(await introspect(own.url, plain["access_token"])).toEqual({ active: false });
    },
  );

  it("of the lifetime, although a token without offline_access still ends with its session", async () => {
    await using own = await startMintmark({ login: { headless: true } });
    await own.overrides.add({ target: "token", expiresInSeconds: 400 * DAY });
    const { access_token } = await tokensFor(own.url);
    await own.clock.advance(399 * DAY);
    expect(await introspect(own.url, access_token)).toEqual({ active: false });
  });

  it.each([
    ["expiresInSeconds", { expiresInSeconds: "never" }],
    ["removing exp", { claims: { exp: null } }],
  ] as const)("of the expiry to never, by %s", async (_, changes) => {
    await next(changes);
    const answer = await serviceToken();
    expect(answer).not.toHaveProperty("expires_in");
    expect(decodeJwt(answer["access_token"] ?? "")).not.toHaveProperty("exp");
    expect((await record(answer["access_token"]))?.expiresAt).toBeNull();
    expect(await introspect(idp.url, answer["access_token"])).not.toHaveProperty("exp");
  });

  it.each([
    ["that is not yet valid", { nbf: 4_000_000_000 }],
    ["whose exp is not a number", { exp: "tomorrow" }],
  ])("of the times: a token %s introspects as inactive", async (_, claims) => {
    await next({ claims });
    expect(await introspect(idp.url, await accessToken())).toEqual({ active: false });
  });

  it("of subject and client, while the login keeps its own", async () => {
    await next({ claims: { sub: BOB, client_id: "another-app" } });
    const { access_token, refresh_token } = await tokensFor(idp.url, {
      params: { scope: "openid email", resource: "https://api.test/mcp" },
    });
    expect(decodeJwt(access_token ?? "")).toMatchObject({ sub: BOB, client_id: "another-app" });
    expect(await record(access_token)).toMatchObject({ subject: BOB, clientId: "another-app" });
    expect(await introspect(idp.url, access_token)).toMatchObject({
      active: true,
      sub: BOB,
      username: "bob",
      client_id: "another-app",
    });
    const renewed = expectTokens(await refresh(idp.url, refresh_token));
    expect(decodeJwt(renewed["access_token"] ?? "")).toMatchObject({ sub: ALICE, client_id: "demo-app" });
  });

  it("of a subject that is removed", async () => {
    await next({ claims: { sub: null } });
    const { access_token } = await tokensFor(idp.url);
    expect(await record(access_token)).toMatchObject({ subject: null });
    const answer = await introspect(idp.url, access_token);
    expect(answer["active"]).toBe(true);
    expect(answer).not.toHaveProperty("sub");
    expect(answer).not.toHaveProperty("username");
  });

  it.each([
    ["as a string", "https://api.test/mcp", { scope: "other more" }],
    ["as a list under another name", "https://scp.test", { scp: ["other", "more"] }],
  ])("of the scope, %s, as does the token response", async (_, resource, claims) => {
    await next({ claims });
    const { access_token, scope } = await serviceToken({ resource, scope: "a b" });
    expect(scope).toBe("other more");
    expect(await record(access_token)).toMatchObject({ scope: "other more" });
    expect(await introspect(idp.url, access_token)).toMatchObject({ active: true, scope: "other more" });
  });

  it("of a scope that is removed", async () => {
    await next({ claims: { scope: null } });
    const answer = await serviceToken({ scope: "a b", resource: "https://api.test/mcp" });
    expect(answer).not.toHaveProperty("scope");
    expect(await introspect(idp.url, answer["access_token"])).not.toHaveProperty("scope");
  });

  it("of an opaque token, which only the record can show", async () => {
    await next({ claims: { tenant: "acme" }, header: { typ: "x" }, expiresInSeconds: 9 });
    const { access_token, expires_in } = await serviceToken({ resource: "https://opaque.test" });
    expect(access_token).not.toContain(".");
    expect(expires_in).toBe(9);
    expect(await introspect(idp.url, access_token)).toMatchObject({ active: true, tenant: "acme" });
    expect((await idp.tokens.list({ limit: 1 }))[0]).toMatchObject({ header: null });
  });
});

describe("an override of the next answer", () => {
  it("of userinfo is merged into the real answer, once", async () => {
    const { access_token } = await tokensFor(idp.url, { params: { scope: "openid email profile" } });
    await idp.overrides.add({
      target: "userinfo",
      merge: { sub: BOB, email: null, address: { country: "FR" } },
      when: { user: "alice", clientId: "demo-app" },
    });
    const changed = await userinfo(idp.url, access_token);
    expect(changed).toMatchObject({
      status: 200,
      body: { sub: BOB, name: "Alice", address: { country: "FR" } },
    });
    expect(changed.body).not.toHaveProperty("email");
    expect((await userinfo(idp.url, access_token)).body).toMatchObject({ sub: ALICE });
  });

  it("of userinfo can change the subject, which openid-client rejects", async () => {
    const config = await oidc.discovery(new URL(idp.url), "demo-app", undefined, oidc.None(), {
      execute: [oidc.allowInsecureRequests],
    });
    const { access_token = "" } = await tokensFor(idp.url);
    await idp.overrides.add({ target: "userinfo", merge: { sub: BOB } });
    await expect(oidc.fetchUserInfo(config, access_token, ALICE)).rejects.toMatchObject({
      code: "OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED",
    });
    expect(await oidc.fetchUserInfo(config, access_token, ALICE)).toMatchObject({ sub: ALICE });
  });

  it("of userinfo is not used for errors", async () => {
    await idp.overrides.add({ target: "userinfo", merge: { odd: true } });
    expect((await userinfo(idp.url, "garbage")).status).toBe(401);
    const { access_token } = await tokensFor(idp.url);
    expect((await userinfo(idp.url, access_token)).body).toMatchObject({ odd: true });
  });

  it("of introspection is merged into the real answer, once", async () => {
    const token = await accessToken({ scope: "a", resource: "https://api.test/mcp" });
    await idp.overrides.add({ target: "introspection", merge: { scope: "b", token_type: null } });
    const changed = await introspect(idp.url, token);
    expect(changed).toMatchObject({ active: true, scope: "b", client_id: "demo-service" });
    expect(changed).not.toHaveProperty("token_type");
    expect(await introspect(idp.url, token)).toMatchObject({ scope: "a", token_type: "Bearer" });
  });

  it("of introspection can report an inactive token as active", async () => {
    await idp.overrides.add({ target: "introspection", merge: { active: true, sub: ALICE } });
    expect(await introspect(idp.url, "garbage")).toEqual({ active: true, sub: ALICE });
    expect(await introspect(idp.url, "garbage")).toEqual({ active: false });
  });

  it("of introspection can depend on the client that asks or the token's user", async () => {
    const { access_token } = await tokensFor(idp.url);
    await idp.overrides.add({
      target: "introspection",
      merge: { odd: 1 },
      when: { clientId: "demo-service" },
    });
    await idp.overrides.add({ target: "introspection", merge: { odd: 2 }, when: { user: "bob" } });
    expect(await introspect(idp.url, access_token)).not.toHaveProperty("odd");
    const asService = await postForm(`${idp.url}/introspect`, { token: access_token }, { basic: SERVICE });
    expect(asService.body).toMatchObject({ odd: 1 });
    expect(await introspect(idp.url, await idp.token({ user: "bob" }))).toMatchObject({ odd: 2 });
  });

  it("of introspection is not used for errors", async () => {
    await idp.overrides.add({ target: "introspection", merge: { odd: true } });
    expect(
      (await postForm(`${idp.url}/introspect`, { token: "x" }, { basic: ["demo-api", "no"] })).status,
    ).toBe(401);
    expect((await postForm(`${idp.url}/introspect`, {}, { basic: API_CLIENT })).status).toBe(400);
    expect(await introspect(idp.url, "x")).toMatchObject({ active: false, odd: true });
  });
});

describe("the list of overrides", () => {
  it("is in the order of use, used ones last, and can be removed from and cleared", async () => {
    const first = await next({ claims: { a: 1 } });
    const second = await next({ claims: { a: 2 }, kind: "id" });
    expect(first).toEqual({
      id: first.id,
      issuer: "default",
      target: "token",
      claims: { a: 1 },
      times: 1,
      used: 0,
    });
    await accessToken();
    expect((await idp.overrides.list()).map(({ id, used }) => [id, used])).toEqual([
      [second.id, 0],
      [first.id, 1],
    ]);
    expect((await idp.overrides.list({ unused: true })).map(({ id }) => id)).toEqual([second.id]);
    expect(await idp.overrides.remove(second.id)).toMatchObject({ id: second.id });
    await expect(idp.overrides.remove(second.id)).rejects.toMatchObject({ code: "unknown_override" });
    expect(await idp.overrides.clear()).toBe(1);
    expect(await idp.overrides.list()).toEqual([]);
  });

  it("holds at most 1000 unused overrides", async () => {
    await using own = await startMintmark();
    for (let count = 0; count < 1_000; count++) {
      await own.overrides.add({ target: "token", claims: { count } });
    }
    await expect(own.overrides.add({ target: "token", claims: { count: 0 } })).rejects.toMatchObject({
      code: "conflict",
    });
  });

  it("is empty again after a reset", async () => {
    await using own = await startMintmark();
    await own.overrides.add({ target: "token", claims: { a: 1 } });
    await own.reset();
    expect(await own.overrides.list()).toEqual([]);
  });

  it("is available over HTTP with the same names", async () => {
    const api = async (method: string, path: string, body?: object) => {
      const response = await fetch(`${idp.url}/_mintmark/api${path}`, {
        method,
        ...(body && { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
      });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    };
    const added = await api("POST", "/overrides", { target: "token", claims: { over: "http" } });
    expect(added).toMatchObject({ status: 201, body: { target: "token", used: 0 } });
    expect(decodeJwt(await accessToken())["over"]).toBe("http");
    expect((await api("GET", "/overrides")).body["items"]).toMatchObject([{ used: 1 }]);
    expect(await api("DELETE", `/overrides/${String(added.body["id"])}`)).toMatchObject({ status: 200 });
    expect(await api("DELETE", `/overrides/${String(added.body["id"])}`)).toMatchObject({
      status: 404,
      body: { code: "unknown_override" },
    });
    expect((await api("DELETE", "/overrides")).body).toEqual({ removed: 0 });
  });

  it.each([
    ["no change", { target: "token" }, /give at least one of claims, header, expiresInSeconds/],
    ["no change of an answer", { target: "userinfo" }, /give `merge`/],
    ["an answer's field for a token", { target: "token", merge: { a: 1 } }, /is only for answers/],
    ["a token's field for an answer", { target: "userinfo", claims: { a: 1 } }, /is only for tokens/],
    ["a kind of answer", { target: "introspection", kind: "id", merge: { a: 1 } }, /is only for tokens/],
    ["a grant at userinfo", { target: "userinfo", merge: {}, when: { grantType: "x" } }, /there is no grant/],
    ["an unknown target", { target: "jwks", merge: {} }, /target/],
    ["an unknown member", { target: "token", claim: {} }, /claim/],
    ["half a second", { target: "token", expiresInSeconds: 0.5 }, /expiresInSeconds/],
    ["0 times", { target: "token", claims: {}, times: 0 }, /times/],
  ])("rejects %s", async (_, input, message) => {
    const refused = idp.overrides.add(input as unknown as OverrideOptions);
    await expect(refused).rejects.toMatchObject({ code: "bad_request" });
    await expect(refused).rejects.toThrow(message);
  });
});

describe("the request log", () => {
  it("names the overrides that changed tokens or the answer", async () => {
    const access = await next({ claims: { a: 1 } });
    const id = await next({ kind: "id", claims: { a: 1 } });
    const answer = await idp.overrides.add({ target: "userinfo", merge: { a: 1 } });
    const { access_token } = await tokensFor(idp.url);
    await userinfo(idp.url, access_token);
    const [asked] = (await idp.requests.list({ endpoint: "token" })).slice(-1);
    expect(asked?.overrides).toEqual([access.id, id.id]);
    expect(await idp.requests.list({ override: answer.id })).toMatchObject([{ endpoint: "userinfo" }]);
    await serviceToken();
    expect((await idp.requests.list({ endpoint: "token" })).at(-1)?.overrides).toEqual([]);
  });
});
