// Settings that shape access tokens: null removes a claim or header member wherever one can be set, clients have
// claims and audiences of their own, and `accessTokenTyp` sets `typ`.
import { decodeJwt, decodeProtectedHeader } from "jose";
import { describe, expect, it } from "vitest";
import { ConfigError, type Mintmark, type MintmarkConfig, startMintmark } from "../../../src/index.ts";
import { DEMO_CLIENTS, SERVICE } from "../../support/clients.ts";
import { introspect, userinfo } from "../../support/introspect.ts";
import { expectTokens, redeem, REDIRECT_URI, refresh, tokensFor } from "../../support/sign-in.ts";

const REMOVED = ["aud", "client_id", "jti", "tenant"];
const NULLS = Object.fromEntries(REMOVED.map((name) => [name, null]));
const parts = (token = "") => ({ claims: decodeJwt(token), header: decodeProtectedHeader(token) });

async function ofLogin(idp: Mintmark, params: Record<string, string> = {}) {
  const client_id = params["client_id"] ?? "demo-app";
  return tokensFor(idp.url, { params, token: { client_id } });
}

describe("null removes a claim", () => {
  const tenant = { tenant: "acme" };
  const PLACES: Record<string, { config?: MintmarkConfig; prepare?: (idp: Mintmark) => unknown }> = {
    "of a resource": { config: { resources: { api: { claims: NULLS } } } },
    "of a client": {
      config: {
        resources: { api: { claims: tenant } },
        clients: { ...DEMO_CLIENTS, "demo-app": { redirectUris: [REDIRECT_URI], claims: NULLS } },
      },
    },
    "in an override": {
      prepare: (idp) => idp.overrides.add({ target: "token", claims: NULLS }),
    },
    "that a hook returns": { prepare: (idp) => idp.hooks.on("token", () => ({ claims: NULLS })) },
    "that a hook sets in place": {
      prepare: (idp) => idp.hooks.on("token", ({ claims }) => void Object.assign(claims, NULLS)),
    },
  };

  it.each(Object.entries(PLACES))("%s, in the token of a login and in introspection", async (_, place) => {
    await using idp = await startMintmark({
      resources: { api: { claims: tenant } },
      ...place.config,
    });
    await place.prepare?.(idp);
    const { access_token = "" } = await ofLogin(idp, { audience: "api", scope: "read" });
    for (const name of REMOVED) expect(decodeJwt(access_token)).not.toHaveProperty(name);
    const known = await introspect(idp.url, access_token);
    expect(known).toMatchObject({ active: true, scope: "read" });
    for (const name of ["aud", "jti", "tenant"]) expect(known).not.toHaveProperty(name);
  });

  it("of a minted token, in every format, and its record follows", async () => {
    await using idp = await startMintmark();
    const claims = { ...NULLS, sub: null, exp: null, scope: null };
    for (const format of ["jwt", "opaque", "both"] as const) {
      const minted = await idp.mint({ user: "alice", scope: "read", claims, format });
      expect(Object.keys(minted.claims).sort()).toEqual(["iat", "iss", "roles"]);
      expect(minted).toMatchObject({ audience: null, jti: null, clientId: null, subject: null });
      expect(minted).toMatchObject({ scope: null, expiresAt: null });
      expect((await introspect(idp.url, minted.token))["active"]).toBe(true);
    }
    const id = await idp.mint({ user: "alice", kind: "id", claims: { email: null, aud: null } });
    expect(id.claims).toMatchObject({ name: "Alice" });
    expect(id.claims).not.toHaveProperty("email");
    expect(id.audience).toBeNull();
  });

  it("of the user, in ID tokens and userinfo too", async () => {
    await using idp = await startMintmark({
      users: { alice: { email: "alice@example.test", claims: { email: null, tier: null } } },
      resources: { api: { claims: { tier: "gold", mail: { fromUser: "email" } } } },
    });
    const { access_token, id_token } = await ofLogin(idp, { scope: "openid email", audience: "api" });
    expect(decodeJwt(access_token ?? "")).not.toHaveProperty("tier");
    for (const claims of [decodeJwt(id_token ?? ""), (await userinfo(idp.url, access_token)).body]) {
      expect(claims).toMatchObject({ email_verified: true });
      expect(claims).not.toHaveProperty("email");
    }
  });

  it("that the vendor would set", async () => {
    const removed = { scp: null, tid: null, azp: null, scope: null };
    await using idp = await startMintmark({
      issuers: {
        entra: { profile: "entra", resources: { "api://notes": { claims: removed } } },
        auth0: { profile: "auth0", resources: { "api://notes": { claims: removed } } },
        keycloak: { profile: "keycloak", resources: { "api://notes": { claims: removed } } },
      },
    });
    for (const id of ["entra", "auth0", "keycloak"]) {
      const claims = decodeJwt(
        await (await idp.issuer(id)).token({ user: "alice", audience: "api://notes", scope: "read" }),
      );
      expect(claims).toHaveProperty("sub");
      for (const name of Object.keys(removed)) expect(claims).not.toHaveProperty(name);
    }
  });
});

describe("null removes a header member", () => {
  it("of a minted token", async () => {
    await using idp = await startMintmark();
    const minted = await idp.mint({ user: "alice", header: { typ: null, kid: null } });
    expect(decodeProtectedHeader(minted.token)).toEqual({ alg: "RS256" });
    expect(minted.header).toEqual({ alg: "RS256" });
  });

  it("in an override, and in a hook", async () => {
    await using idp = await startMintmark();
    await idp.overrides.add({ target: "token", header: { typ: null } });
    const stop = idp.hooks.on("token", ({ header }) => void Object.assign(header, { kid: null }));
    const get = async () =>
      (await redeem(idp.url, { grant_type: "client_credentials" }, { basic: SERVICE })).body;
    expect(parts(String((await get())["access_token"])).header).toEqual({ alg: "RS256" });
    stop();
    expect(parts(String((await get())["access_token"])).header).toMatchObject({ typ: "at+jwt" });
  });
});

describe("a resource with `audience: null`", () => {
  const config: MintmarkConfig = {
    defaultAudience: "api",
    clients: {
      ...DEMO_CLIENTS,
      "demo-app": { redirectUris: [REDIRECT_URI], grantTypes: ["authorization_code", "refresh_token"] },
    },
    resources: {
      api: { audience: null, scopes: ["read", "write"], accessTokenExpiresInSeconds: 60 },
      other: { scopes: ["read"] },
    },
  };

  it.each([{}, { audience: "api" }])("has tokens without aud, after each refresh too: %j", async (params) => {
    await using idp = await startMintmark(config);
    let tokens = await ofLogin(idp, { ...params, scope: "openid read" });
    for (const times of [1, 2]) {
      const { claims } = parts(tokens["access_token"]);
      expect(claims, `refreshed ${times} times`).toMatchObject({ scope: "openid read" });
      expect(claims).not.toHaveProperty("aud");
      expect(tokens["expires_in"]).toBe(60);
      expect(await introspect(idp.url, tokens["access_token"])).not.toHaveProperty("aud");
      expect((await userinfo(idp.url, tokens["access_token"])).status).toBe(200);
      tokens = expectTokens(await refresh(idp.url, tokens["refresh_token"]));
    }
  });

  it("is the resource of minted access and refresh tokens by its name", async () => {
    await using idp = await startMintmark(config);
    const asked = { user: "alice", audience: "api", scope: "openid read" };
    const minted = await idp.mint(asked);
    expect(minted.claims).not.toHaveProperty("aud");
    const seconds = (Date.parse(minted.expiresAt ?? "") - Date.parse(minted.issuedAt)) / 1000;
    expect([minted.audience, seconds]).toEqual([null, 60]);
    const { token } = await idp.mint({ ...asked, kind: "refresh" });
    let tokens = expectTokens(await refresh(idp.url, token));
    for (const scope of ["openid read", "read"]) {
      expect(decodeJwt(tokens["access_token"] ?? "")).not.toHaveProperty("aud");
      expect(tokens["expires_in"]).toBe(60);
      tokens = expectTokens(await refresh(idp.url, tokens["refresh_token"], { scope }));
      expect(tokens["scope"]).toBe(scope);
    }
    const refused = await refresh(idp.url, (await idp.mint({ ...asked, kind: "refresh" })).token, {
      resource: "https://elsewhere.test/",
    });
    expect([refused.status, refused.body["error"]]).toEqual([400, "invalid_target"]);
  });

  it("has tokens in which inspection finds no problem, by the resource's name or without", async () => {
    await using idp = await startMintmark(config);
    const token = await idp.token({ user: "alice", audience: "api", scope: "read" });
    for (const expected of [{}, { audience: "api" }, { audience: "api", scope: "read" }]) {
      expect(await idp.inspect(token, expected)).toMatchObject({ problems: [] });
    }
    const { problems } = await idp.inspect(token, { audience: "other" });
    expect(problems.map(({ code }) => code)).toContain("missing-aud");
  });
});

it("`audience: null` mints a token without aud of the default resource", async () => {
  await using idp = await startMintmark({
    defaultAudience: "api",
    resources: { api: { accessTokenExpiresInSeconds: 60 } },
  });
  for (const kind of ["access", "id", "refresh", "logout"] as const) {
    const { claims, audience } = await idp.mint({ user: "alice", audience: null, kind });
    expect(audience).toBeNull();
    expect(claims).not.toHaveProperty("aud");
  }
  const { expiresAt, issuedAt } = await idp.mint({ user: "alice", audience: null });
  expect(Date.parse(expiresAt ?? "") - Date.parse(issuedAt)).toBe(60_000);
  const { token } = await idp.mint({ user: "alice", audience: null, kind: "refresh" });
  expect(decodeJwt(expectTokens(await refresh(idp.url, token))["access_token"] ?? "").aud).toBe("api");
});

describe("a client's `claims` and `audience`", () => {
  const config: MintmarkConfig = {
    users: { alice: { claims: { plan: "user" } } },
    clients: {
      ...DEMO_CLIENTS,
      web: {
        redirectUris: [REDIRECT_URI],
        claims: { tier: "client", plan: "client", who: { fromUser: "username" }, level: 3 },
        audience: ["billing", "api"],
      },
      batch: {
        secret: "batch-secret",
        grantTypes: ["client_credentials"],
        claims: { job: true, who: { fromUser: "username" } },
        audience: "billing",
      },
    },
    resources: { api: { claims: { tier: "resource", region: "eu" } }, plain: { audience: null } },
  };

  it("are in access tokens of logins and minted ones, before the user's claims and after the resource's", async () => {
    await using idp = await startMintmark(config);
    const { access_token = "", id_token = "" } = await ofLogin(idp, {
      client_id: "web",
      audience: "api",
      scope: "openid profile",
    });
    const minted = await idp.token({ user: "alice", client: "web", audience: "api" });
    for (const token of [access_token, minted]) {
      expect(decodeJwt(token)).toMatchObject({
        aud: ["api", "billing"],
        tier: "client",
        plan: "user",
        who: "alice",
        level: 3,
        region: "eu",
      });
    }
    for (const name of ["tier", "who", "level"]) expect(decodeJwt(id_token)).not.toHaveProperty(name);
    expect(decodeJwt(id_token).aud).toBe("web");
  });

  it("are in tokens of a client acting for itself, without what comes from a user", async () => {
    await using idp = await startMintmark(config);
    const { body } = await redeem(
      idp.url,
      { grant_type: "client_credentials", audience: "plain" },
      { basic: ["batch", "batch-secret"] },
    );
    const claims = decodeJwt(String(body["access_token"]));
    expect(claims).toMatchObject({ aud: "billing", job: true });
    expect(claims).not.toHaveProperty("who");
    expect(decodeJwt(await idp.token({ user: "alice", audience: "api" }))).not.toHaveProperty("job");
  });

  it("are added at vendors that have no aud, or one of their own", async () => {
    const { clients } = config;
    await using idp = await startMintmark({
      issuers: { cognito: { profile: "cognito", clients }, keycloak: { profile: "keycloak", clients } },
    });
    const audienceAt = async (id: string) =>
      decodeJwt(await (await idp.issuer(id)).token({ user: "alice", client: "web" })).aud;
    expect(await audienceAt("cognito")).toEqual(["billing", "api"]);
    expect(await audienceAt("keycloak")).toEqual(["account", "billing", "api"]);
  });
});

describe("accessTokenTyp", () => {
  const typOf = (token: string) => decodeProtectedHeader(token).typ;

  it("of the resource comes before the issuer's, in logins and minted tokens", async () => {
    await using idp = await startMintmark({
      accessTokenTyp: "JWT",
      resources: { api: {}, rfc: { accessTokenTyp: "at+jwt" }, none: { accessTokenTyp: null } },
    });
    for (const [audience, typ] of [
      ["api", "JWT"],
      ["rfc", "at+jwt"],
      ["none", undefined],
    ] as const) {
      const { access_token = "", id_token = "" } = await ofLogin(idp, { audience, scope: "openid" });
      const minted = await idp.token({ user: "alice", audience });
      expect([typOf(access_token), typOf(minted), typOf(id_token)]).toEqual([typ, typ, "JWT"]);
      expect((await idp.inspect(minted, { audience })).problems).toEqual([]);
    }
  });

  it("replaces the vendor's, and the flaws start from it", async () => {
    await using idp = await startMintmark({
      issuers: { okta: { profile: "okta", accessTokenTyp: "at+jwt" } },
      accessTokenTyp: "JWT",
    });
    expect(typOf(await (await idp.issuer("okta")).token({ user: "alice" }))).toBe("at+jwt");
    await expect(idp.token({ user: "alice", flaw: "typ-jwt" })).rejects.toMatchObject({
      code: "bad_request",
    });
  });
});

it.each<[string, MintmarkConfig, string]>([
  ["a typ with a space", { accessTokenTyp: "a b" }, "accessTokenTyp"],
  ["an empty typ", { resources: { api: { accessTokenTyp: "" } } }, "resources.api.accessTokenTyp"],
  [
    "an empty audience",
    { clients: { app: { redirectUris: [], grantTypes: [], audience: "" } } },
    "clients.app.audience",
  ],
  [
    "a client's claim from a field that no user has",
    { clients: { app: { grantTypes: [], claims: { who: { fromUser: "usrname" } } } } },
    "clients.app.claims.who.fromUser",
  ],
])("%s is a configuration error", async (_, config, path) => {
  const error = await startMintmark(config).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ConfigError);
  expect((error as ConfigError).problems.map((problem) => problem.path)).toEqual([path]);
});
