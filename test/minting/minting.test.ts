// Minting: roles, usable refresh tokens, many tokens at once, and the options that each flaw needs.
import { decodeJwt } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { type MintmarkConfig, type MintOptions, startMintmark } from "../../src/index.ts";
import { WAYS } from "../support/control-tools.ts";
import { introspect } from "../support/introspect.ts";
import { postForm } from "../support/post-form.ts";
import { expectTokens, refresh } from "../support/sign-in.ts";

const AUDIENCE = "http://localhost:8000/mcp";
const idp = await startMintmark({ issuers: { hmac: { resources: { "hs-api": { alg: "HS256" } } } } });
afterAll(() => idp.close());

const ALICE = "11111111-1111-4111-8111-111111111111";

describe("roles", () => {
  it.each([
    ["in place of the user's own", { user: "alice", roles: ["auditor"] }],
    ["for an unknown subject", { subject: "somebody", roles: ["auditor"] }],
    ["for a client acting for itself", { client: "demo-service", roles: ["auditor"] }],
    ["in an ID token", { user: "alice", kind: "id", roles: ["auditor"] }],
  ] as const)("can be minted %s", async (_, options) => {
    expect((await idp.mint({ ...options, roles: [...options.roles] })).claims["roles"]).toEqual(["auditor"]);
  });

  it("default to the user's, and are left out for an empty list", async () => {
    expect((await idp.mint({ user: "alice" })).claims["roles"]).toEqual(["admin"]);
    expect((await idp.mint({ subject: ALICE })).claims["roles"]).toEqual(["admin"]);
    expect((await idp.mint({ user: "alice", roles: [] })).claims).not.toHaveProperty("roles");
  });
});

describe("a token minted without a scope", () => {
  const viewers: MintmarkConfig = {
    users: { vera: { roles: ["viewer"] }, ada: { roles: ["admin"] }, nils: { subject: "auth0|nils" } },
    roles: { viewer: ["read"], admin: ["read", "admin"] },
    clients: {
      app: {
        redirectUris: ["http://localhost/callback"],
        defaultScopes: ["openid", "read", "admin", "free"],
      },
      batch: { secret: "batch-secret", grantTypes: ["client_credentials"] },
    },
    resources: { api: { defaultScopes: ["read", "admin", "free"] }, plain: {} },
  };

  it.each<[MintOptions, string | null]>([
    [{ user: "vera", audience: "api" }, "read free"],
    [{ user: "ada", audience: "api" }, "read admin free"],
    [{ user: "nils", audience: "api" }, "free"],
    [{ subject: "auth0|nils", audience: "api" }, "free"],
    [{ subject: "somebody", audience: "api" }, "free"],
    [{ audience: "api" }, "free"],
    [{ user: "vera", roles: ["admin"], audience: "api" }, "read admin free"],
    [{ user: "ada", roles: [], audience: "api" }, "free"],
    [{ user: "vera", client: "app", audience: "plain" }, "openid read free"],
    [{ user: "vera", client: "app", kind: "refresh", audience: "plain" }, "openid read free"],
    [{ user: "vera", kind: "refresh", audience: "api" }, "read free"],
    [{ client: "batch", audience: "api" }, "read admin free"],
    [{ user: "vera", audience: "api", scope: "admin" }, "admin"],
    [{ user: "vera", audience: "api", scope: "" }, null],
  ])("%j gets the default scopes that the roles allow: %s", async (options, scope) => {
    await using own = await startMintmark(viewers);
    expect((await own.mint(options)).scope).toBe(scope);
  });

  it("has no more by HTTP and MCP", async () => {
    await using own = await startMintmark(viewers);
    const asked = { user: "vera", audience: "api" };
    const response = await fetch(`${own.url}/_mintmark/api/tokens`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(asked),
    });
    expect(await response.json()).toMatchObject({ scope: "read free" });
    const tools = await WAYS["SDK 2 over HTTP"](own.url);
    const { structured } = await tools.call("tokens_mint", asked);
    expect(structured).toMatchObject({ scope: "read free" });
  });
});

describe("a minted refresh token", () => {
  const asked: MintOptions = {
    user: "alice",
    kind: "refresh",
    audience: AUDIENCE,
    scope: "openid index:read",
  };

  it("is opaque and lives as long as those of a login", async () => {
    const minted = await idp.mint(asked);
    expect(minted).toMatchObject({ kind: "refresh", format: "opaque", audience: AUDIENCE, header: null });
    const seconds = (Date.parse(minted.expiresAt ?? "") - Date.parse(minted.issuedAt)) / 1000;
    expect(seconds).toBe(14 * 24 * 3600);
  });

  it("is redeemed at the token endpoint for an access token and a new refresh token", async () => {
    const { token } = await idp.mint(asked);
    const first = expectTokens(await refresh(idp.url, token));
    expect(decodeJwt(first["access_token"] ?? "")).toMatchObject({
      sub: "11111111-1111-4111-8111-111111111111",
      aud: AUDIENCE,
      scope: "openid index:read",
      client_id: "demo-app",
    });
    expect(decodeJwt(first["id_token"] ?? "").aud).toBe("demo-app");
    const second = expectTokens(await refresh(idp.url, first["refresh_token"]));
    expect(await introspect(idp.url, second["access_token"])).toMatchObject({ active: true, aud: AUDIENCE });
  });

  it("is for the issuer itself if no audience is given", async () => {
    const { token } = await idp.mint({ user: "bob", kind: "refresh" });
    const tokens = expectTokens(await refresh(idp.url, token));
    expect(decodeJwt(tokens["access_token"] ?? "").aud).toBe(idp.url);
  });

  it("with several audiences is redeemed for one of them at a time", async () => {
    const audience = [AUDIENCE, "urn:other-api"];
    const { token } = await idp.mint({ ...asked, audience });
    const tokens = expectTokens(await refresh(idp.url, token, { resource: "urn:other-api" }));
    expect(decodeJwt(tokens["access_token"] ?? "").aud).toBe("urn:other-api");
  });

  it("is revoked with all tokens of its grant when it is used twice", async () => {
    const { token } = await idp.mint(asked);
    const tokens = expectTokens(await refresh(idp.url, token));
    expect((await refresh(idp.url, token)).body["error"]).toBe("invalid_grant");
    expect(await introspect(idp.url, tokens["access_token"])).toEqual({ active: false });
    expect((await refresh(idp.url, tokens["refresh_token"])).body["error"]).toBe("invalid_grant");
  });

  it.each([
    ["another client", { client: "demo-service" }],
    ["an unknown client", { client: "nobody" }],
    ["a lifetime in the past", { expiresInSeconds: -1 }],
    ["the flaw expired", { flaw: "expired" }],
    ["the flaw revoked", { flaw: "revoked" }],
    ["the flaw opaque-truncated", { flaw: "opaque-truncated" }],
  ] as const)("is refused if minted with %s", async (_, options) => {
    const { token } = await idp.mint({ ...asked, ...options });
    expect((await refresh(idp.url, token)).body["error"]).toBe("invalid_grant");
  });

  it.each([
    ["for a client acting for itself", { kind: "refresh", client: "demo-service" }],
    ["as a JWT", { kind: "refresh", user: "alice", format: "jwt" }],
  ] as const)("cannot be minted %s", async (_, options) => {
    await expect(idp.mint(options)).rejects.toMatchObject({ code: "bad_request" });
  });
});

describe("minting many", () => {
  it("creates one key for all tokens of an algorithm that has none yet", async () => {
    await using own = await idp.isolate();
    await own.mint(Array.from({ length: 50 }, () => ({ user: "alice", alg: "ES384" as const })));
    expect((await own.keys.list()).filter(({ alg }) => alg === "ES384")).toHaveLength(1);
  });

  it("returns the tokens in order, each as requested", async () => {
    const many = await idp.mint([
      ...Array.from({ length: 50 }, (_, index) => ({ subject: `user-${index}` })),
      { flaw: "alg-none" as const },
      { kind: "id" as const, user: "bob" },
      { kind: "refresh" as const, user: "bob" },
    ]);
    expect(many.slice(0, 50).map(({ subject }) => subject)).toEqual(
      Array.from({ length: 50 }, (_, index) => `user-${index}`),
    );
    expect(many.slice(50).map(({ kind, flaw }) => [kind, flaw])).toEqual([
      ["access", "alg-none"],
      ["id", null],
      ["refresh", null],
    ]);
    for (const { token } of many.slice(0, 50)) {
      expect(await introspect(idp.url, token)).toMatchObject({ active: true });
    }
    expect(new Set(many.map(({ id }) => id)).size).toBe(53);
  });

  it("mints none if one of them cannot be minted", async () => {
    const count = async () => (await idp.tokens.list({ limit: 1000 })).length;
    const before = await count();
    for (const wrong of [
      { user: "nobody" },
      { flaw: "no-such-flaw" as "expired" },
      { kind: "id", format: "opaque" },
    ]) {
      await expect(idp.mint([{ user: "alice" }, wrong as MintOptions])).rejects.toThrow();
    }
    expect(await count()).toBe(before);
    expect(await idp.mint([])).toEqual([]);
  });

  it("is rejected over HTTP, which mints one token per request", async () => {
    const answer = await fetch(`${idp.url}/_mintmark/api/tokens`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify([{ user: "alice" }]),
    });
    expect(answer.status).toBe(400);
  });
});

describe("a flaw", () => {
  it("that does not exist is rejected with the nearest name, in JavaScript and over HTTP", async () => {
    await expect(idp.mint({ flaw: "expird" as "expired" })).rejects.toThrow(
      '(received "expird") — did you mean "expired"?',
    );
    const answer = await fetch(`${idp.url}/_mintmark/api/tokens`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ flaw: "hmac-with-public-key" }),
    });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain("hmac-with-public-key-");
  });

  it.each([
    ["alg-none", { format: "opaque" }, /needs a token with the format "jwt"/],
    ["alg-none", { format: "both" }, /needs a token with the format "jwt"/],
    ["opaque-unknown", { format: "jwt" }, /needs a token with the format "opaque"/],
    ["revoked-twin", { format: "jwt" }, /needs a token with the format "both"/],
    ["opaque-unknown", { kind: "id" }, /needs a token with the format "opaque"/],
    ["opaque-unknown", { kind: "logout", user: "alice" }, /needs a token with the format "opaque"/],
    ["alg-none", { kind: "refresh" }, /needs a token with the format "jwt"/],
    ["wrong-type-id-token", { kind: "access" }, /applies to id tokens/],
    ["zero-ecdsa-signature", { alg: "RS256" }, /does not exist for RS256/],
    ["hmac-with-public-key-pem", { alg: "HS256" }, /does not exist for HS256/],
  ] as const)("is rejected with options that do not fit it: %s with %o", async (flaw, options, message) => {
    await expect(idp.mint({ ...options, flaw })).rejects.toMatchObject({
      code: "bad_request",
      message: expect.stringMatching(message) as string,
      hint: expect.any(String) as string,
    });
  });

  it("that needs a public key is rejected for a resource with a secret; others are minted", async () => {
    const hmac = await idp.issuer("hmac");
    await expect(hmac.mint({ audience: "hs-api", flaw: "jku" })).rejects.toThrow("does not exist for HS256");
    expect(await hmac.mint({ audience: "hs-api", flaw: "wrong-signature" })).toMatchObject({
      header: { alg: "HS256" },
    });
  });

  it("can be minted into an ID token", async () => {
    const { claims } = await idp.mint({ kind: "id", user: "alice", flaw: "wrong-issuer" });
    expect(claims).toMatchObject({ iss: "https://other-issuer.test", aud: "demo-app" });
  });

  it.each(["id", "logout"] as const)(
    "that needs a JWT can be minted into a token of the kind %s",
    async (kind) => {
      const minted = await idp.mint({ kind, user: "alice", flaw: "alg-none" });
      expect(minted).toMatchObject({ kind, format: "jwt", header: { alg: "none" } });
      const refused = idp.mint({ kind, user: "alice", flaw: "opaque-truncated" });
      await expect(refused).rejects.toMatchObject({
        code: "bad_request",
        hint: 'This token would have the format "jwt".',
      });
    },
  );

  it("about an algorithm that is not announced uses one that the issuer has no key for", async () => {
    await using own = await idp.isolate();
    const algOf = async () => (await own.mint({ flaw: "unadvertised-alg" })).header?.["alg"];
    expect(await algOf()).toBe("PS512");
    for (const alg of ["PS512", "PS384", "ES256"] as const) await own.mint({ alg });
    expect(await algOf()).toBe("PS256");
    for (const alg of ["PS256", "RS512", "RS384"] as const) await own.mint({ alg });
    await expect(algOf()).rejects.toMatchObject({
      code: "bad_request",
      message: "this issuer announces every RSA algorithm",
    });
  });

  it("about retired or removed keys keeps the active key, and makes each key only once", async () => {
    await using own = await startMintmark();
    const active = (await own.mint()).header?.["kid"];
    const flaws = ["retired-key-still-valid", "removed-key"] as const;
    for (const flaw of [...flaws, ...flaws]) await own.mint({ flaw });
    const states = (await own.keys.list()).filter(({ alg }) => alg === "RS256").map(({ state }) => state);
    expect(states).toEqual(["active", "retiring", "removed"]);
    expect((await own.mint()).header?.["kid"]).toBe(active);
  });

  it("about a retired key uses one that the ring has already retired", async () => {
    await using own = await startMintmark({ keys: "generate" });
    const { header } = await own.mint();
    await own.keys.rotate();
    expect((await own.mint({ flaw: "retired-key-still-valid" })).header?.["kid"]).toBe(header?.["kid"]);
  });

  it("that forges a token is listed, but revocation does not know its value", async () => {
    const { id, token } = await idp.mint({ user: "alice", flaw: "tampered-payload" });
    const answer = await postForm(`${idp.url}/revoke`, { token, client_id: "demo-app" });
    expect(answer.status).toBe(200);
    const shown = (await idp.tokens.list({ limit: 1000 })).find((each) => each.id === id);
    expect(shown).toMatchObject({ flaw: "tampered-payload", revokedAt: null, claims: decodeJwt(token) });
  });
});
