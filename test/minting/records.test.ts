// The record of a minted token says the same as the token, for every setting of the request.
import { decodeJwt, decodeProtectedHeader } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { type MintOptions, startMintmark } from "../../src/index.ts";
import { DEMO_CLIENTS } from "../support/clients.ts";
import { postForm } from "../support/post-form.ts";
import { register } from "../support/register.ts";

const ALICE = "11111111-1111-4111-8111-111111111111";
const API = "https://api.test";
const OTHER = "https://other.test";

const idp = await startMintmark({
  clients: {
    ...DEMO_CLIENTS,
    "jwt-app": { secret: "jwt-app-secret", grantTypes: ["client_credentials"], tokenFormat: "jwt" },
  },
  resources: { api: { audience: API, tokenFormat: "opaque", scopes: ["a", "b"] } },
});
afterAll(() => idp.close());

const seconds = (time: string | null) => Date.parse(time ?? "") / 1000;

describe("the record of a minted token", () => {
  it.each<[MintOptions, object]>([
    [{ user: "alice" }, { subject: ALICE, clientId: "demo-app" }],
    [{ subject: ALICE }, { subject: ALICE, claims: { sub: ALICE } }],
    [{ subject: "anyone" }, { subject: "anyone", claims: { sub: "anyone" } }],
    [
      { user: "alice", subject: "other" },
      { subject: "other", claims: { sub: "other" } },
    ],
    [
      { user: "alice", claims: { sub: "other" } },
      { subject: "other", claims: { sub: "other" } },
    ],
    [{ user: "alice", claims: { sub: null } }, { subject: null }],
    [
      { user: "alice", claims: { sub: 7 } },
      { subject: ALICE, claims: { sub: 7 } },
    ],
    [{ claims: { client_id: "other" } }, { clientId: "other", claims: { client_id: "other" } }],
    [{ claims: { client_id: null } }, { clientId: null }],
    [{ claims: { scope: "x y" } }, { scope: "x y" }],
    [{ scope: "a", claims: { scope: null } }, { scope: null }],
    [{ scope: "a", claims: { scope: "" } }, { scope: null }],
    [{ scope: "" }, { scope: null }],
    [{ description: "mine" }, { description: "mine" }],
    [{ audience: ["a", "b"] }, { audience: ["a", "b"] }],
    [{ audience: null }, { audience: null }],
    [{ audience: "a", claims: { aud: "b" } }, { audience: "b" }],
    [{ audience: null, claims: { aud: "b" } }, { audience: "b" }],
    [{ kind: "id" }, { kind: "id", format: "jwt", scope: null, clientId: "demo-app", audience: "demo-app" }],
    [{ kind: "id", audience: "x" }, { audience: "x" }],
    [
      { kind: "logout", user: "alice" },
      { kind: "logout", format: "jwt", scope: null, audience: "demo-app" },
    ],
    [
      { kind: "refresh", user: "alice", audience: API, scope: "b a" },
      { kind: "refresh", scope: "b a", audience: API },
    ],
    [{ kind: "refresh", user: "alice", scope: "" }, { scope: null }],
  ])("minted with %j says so", async (options, expected) => {
    const minted = await idp.mint(options);
    expect(minted).toMatchObject(expected);
    if (minted.header) expect(minted.claims).toEqual(decodeJwt(minted.token));
    expect(minted.valueEnd).toBe(minted.token.slice(-4));
    expect(await idp.tokens.get(minted.id)).toMatchObject(expected);
  });

  it.each<[MintOptions, number | null]>([
    [{ expiresInSeconds: 60 }, 60],
    [{ expiresInSeconds: "never" }, null],
    [{ kind: "logout", user: "alice" }, 120],
    [{ kind: "id", expiresInSeconds: 5 }, 5],
    [{ kind: "refresh", user: "alice", expiresInSeconds: 7 }, 7],
    [{ claims: { exp: null } }, null],
  ])("minted with %j has its times, in the token too", async (options, lifetime) => {
    const { issuedAt, expiresAt, token, format } = await idp.mint({ issuedSecondsAgo: 30, ...options });
    const age = Date.now() / 1000 - seconds(issuedAt);
    expect(age).toBeGreaterThanOrEqual(29);
    expect(expiresAt === null ? null : seconds(expiresAt) - seconds(issuedAt)).toBe(lifetime);
    if (format !== "jwt") return;
    const { iat, exp } = decodeJwt(token);
    expect([iat, exp]).toEqual([seconds(issuedAt), lifetime === null ? undefined : seconds(expiresAt)]);
  });

  it("has a start that is counted from now, not from the time of issue", async () => {
    const { claims } = await idp.mint({ issuedSecondsAgo: 1000, notBeforeInSeconds: 60 });
    expect(Number(claims["nbf"]) - Number(claims["iat"])).toBeGreaterThanOrEqual(1060);
    expect(Number(claims["nbf"]) - Number(claims["iat"])).toBeLessThan(1100);
  });

  it.each<[MintOptions, string]>([
    [{ user: "alice" }, "jwt"],
    [{ user: "alice", audience: API }, "opaque"],
    [{ user: "alice", audience: API, client: "jwt-app" }, "jwt"],
    [{ user: "alice", audience: API, client: "jwt-app", format: "both" }, "both"],
    [{ user: "alice", client: "jwt-app", kind: "id" }, "jwt"],
  ])(
    "minted with %j has the format %s of the request, the client, or the resource",
    async (options, format) => {
      expect((await idp.mint(options)).format).toBe(format);
    },
  );

  it("is of a client that acts for itself if the request names only a client", async () => {
    const machine = await idp.mint({ client: "demo-service" });
    expect(machine.clientId).toBe("demo-service");
    expect((await idp.mint({ client: "demo-service", subject: ALICE })).claims).toMatchObject({
      roles: ["admin"],
    });
    expect(machine.claims).not.toHaveProperty("roles");
  });
});

describe("a token that cannot be minted", () => {
  it.each<[MintOptions, RegExp, RegExp]>([
    [{ client: "demo-service", kind: "refresh" }, /no login for a refresh token/, /RFC 6749/],
    [{ client: "demo-service", kind: "logout" }, /no login for a logout token/, /Name a user too/],
    [{ kind: "id", format: "opaque" }, /an ID token is always a JWT/, /Leave `format` out/],
    [{ kind: "id", format: "both" }, /an ID token is always a JWT/, /Leave `format` out/],
    [
      { kind: "logout", user: "alice", format: "opaque" },
      /a logout token is always a JWT/,
      /Leave `format` out/,
    ],
    [{ kind: "refresh", user: "alice", format: "jwt" }, /always opaque/, /Leave `format` out/],
    [{ expiresInSeconds: 9e12 }, /outside the supported date range/, /"never"/],
    [{ issuedSecondsAgo: 9e12, expiresInSeconds: "never" }, /outside the supported date range/, /"never"/],
    [{ issuedSecondsAgo: -9e12, expiresInSeconds: "never" }, /outside the supported date range/, /"never"/],
  ])("with %j is refused with bad_request", async (options, message, hint) => {
    await expect(idp.mint(options)).rejects.toMatchObject({
      code: "bad_request",
      message: expect.stringMatching(message) as string,
      hint: expect.stringMatching(hint) as string,
    });
  });

  it("may have the format that it has anyway", async () => {
    for (const options of [
      { kind: "id", format: "jwt" },
      { kind: "refresh", user: "alice", format: "opaque" },
    ] as const) {
      expect((await idp.mint(options)).format).toBe(options.format);
    }
  });
});

describe("a minted refresh token whose claims name no audience", () => {
  it.each<[string, MintOptions, string, string?]>([
    ["that it was minted for", { audience: API, claims: { aud: null } }, API],
    ["of the issuer", { claims: { aud: null } }, ""],
    ["of the issuer, if the request names none", { audience: null }, ""],
    ["that is asked for, of several", { audience: [OTHER, API], claims: { aud: null } }, API, API],
  ])("is redeemed for the audience %s", async (_, options, audience, resource) => {
    const { token } = await idp.mint({ kind: "refresh", user: "alice", client: "demo-app", ...options });
    const form = {
      grant_type: "refresh_token",
      refresh_token: token,
      client_id: "demo-app",
      token_format: "jwt",
      resource,
    };
    const { status, body } = await postForm(`${idp.url}/token`, form);
    expect(status).toBe(200);
    expect(decodeJwt(String(body["access_token"])).aud).toBe(audience === "" ? idp.url : audience);
  });
});

describe("the record of a token with a flaw", () => {
  it.each([
    ["alg-none", "header"],
    ["kid-injection-path", "header"],
    ["tampered-payload", "claims"],
    ["duplicate-json-members", "claims"],
  ] as const)("shows what is sent: %s", async (flaw, part) => {
    const { token, ...record } = await idp.mint({ user: "alice", flaw });
    const sent = part === "header" ? decodeProtectedHeader(token) : decodeJwt(token);
    expect(record[part]).toEqual(sent);
    expect(record).toMatchObject({ flaw, valueEnd: token.slice(-4), revokedAt: null });
  });

  it.each(["two-segments", "five-segments", "jwe-shaped", "non-base64url"] as const)(
    "shows the token without the flaw if what is sent cannot be read: %s",
    async (flaw) => {
      const { header, claims } = await idp.mint({ user: "alice", flaw });
      expect(header).toMatchObject({ typ: "at+jwt" });
      expect(claims).toMatchObject({ sub: ALICE, iss: idp.url });
    },
  );

  it("says when a revoked one was revoked: now, by the issuer's clock", async () => {
    await using own = await startMintmark();
    await own.clock.set({ frozen: true });
    await own.clock.advance(-7200);
    const { issuedAt, revokedAt } = await own.mint({ flaw: "revoked", issuedSecondsAgo: 100 });
    expect(seconds(revokedAt) - seconds(issuedAt)).toBe(100);
    expect((await own.mint()).revokedAt).toBeNull();
  });

  it("has the audience and scope of an access token if it is an ID token in its place", async () => {
    const flaw = "wrong-type-id-token";
    const minted = await idp.mint({ user: "alice", audience: API, scope: "a", flaw });
    expect(minted).toMatchObject({
      kind: "id",
      audience: API,
      claims: { aud: API, scope: "a", client_id: "demo-app" },
    });
    const mine = await idp.mint({
      user: "alice",
      audience: API,
      scope: "a",
      flaw,
      claims: { scope: "mine" },
    });
    expect(mine.claims).toMatchObject({ aud: API, scope: "mine" });
  });

  it("has the format that it needs, whichever its resource has", async () => {
    expect((await idp.mint({ audience: API })).format).toBe("opaque");
    expect((await idp.mint({ audience: API, flaw: "alg-none" })).format).toBe("jwt");
    const jwt = { refreshTokenFormat: "jwt", refreshTokenClaims: { type: "refresh" } } as const;
    await using own = await idp.isolate({ resources: { api: { audience: API, ...jwt } } });
    const options = { user: "alice", audience: API, flaw: "wrong-type-refresh-token" } as const;
    await expect(own.mint(options)).rejects.toMatchObject({
      code: "bad_request",
      message: 'the flaw "wrong-type-refresh-token" needs a token with the format "opaque"',
      hint: 'This token would have the format "jwt".',
    });
  });

  it("that would change nothing is refused", async () => {
    const options = { audience: null, flaw: "no-audience" } as const;
    await expect(idp.mint(options)).rejects.toMatchObject({
      code: "bad_request",
      message: 'the flaw "no-audience" does not change a token of this issuer',
      hint: "All tokens of this issuer are like that.",
    });
  });

  it("changes its algorithm only if the request names none and the key is no secret", async () => {
    const { header } = await idp.mint({ flaw: "der-ecdsa-signature" });
    expect(header).toMatchObject({ alg: "ES256" });
    await expect(idp.mint({ flaw: "der-ecdsa-signature", alg: "PS256" })).rejects.toMatchObject({
      code: "bad_request",
      hint: "It exists for ES256, ES384, ES512.",
    });
    expect((await idp.mint({ flaw: "der-ecdsa-signature", alg: "ES384" })).header).toMatchObject({
      alg: "ES384",
    });
  });
});

describe("the client of a minted token", () => {
  it("is refused if it is probably a registered one with a mistake, and not if it is registered", async () => {
    const registered = await register(idp.url, { redirect_uris: ["http://localhost:3000/cb"] });
    const id = String(registered.body["client_id"]);
    expect((await idp.mint({ user: "alice", client: id })).clientId).toBe(id);
    const mistyped = `${id.slice(0, -1)}${id.endsWith("x") ? "y" : "x"}`;
    await expect(idp.mint({ user: "alice", client: mistyped })).rejects.toMatchObject({
      code: "unknown_client",
      message: `issuer "default" has no client ${JSON.stringify(mistyped)}`,
      hint: `Did you mean "${id}"? If the token should have this client all the same, set the claim \`client_id\`.`,
    });
    expect((await idp.mint({ user: "alice", claims: { client_id: mistyped } })).clientId).toBe(mistyped);
  });
});
