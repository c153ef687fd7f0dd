// The values of settings that a configuration leaves out, and how issuers take settings from one another.
import { describe, expect, it } from "vitest";
import { firstTouchOf } from "../../src/config/derived.ts";
import { parseConfig } from "../../src/config/parse.ts";
import { PROFILE_NAMES } from "../../src/profiles/profile-names.ts";

const LIFETIMES = {
  accessTokenExpiresInSeconds: 11,
  idTokenExpiresInSeconds: 12,
  refreshTokenExpiresInSeconds: 13,
};
const VENDORS = PROFILE_NAMES.filter((name) => name !== "generic");

describe("settings that are left out", () => {
  it("of the server have their defaults", () => {
    const { issuers: _, ...server } = parseConfig({});
    expect(server).toEqual({
      host: "loopback",
      https: false,
      clientCertificates: false,
      allowHosts: [],
      corsOrigins: [],
      dangerouslyBindBeyondLoopback: false,
      iKnowThisIsNotSecure: false,
      data: ".mintmark",
      ephemeral: false,
      workers: 1,
      limits: {
        tokens: 1_000_000,
        registeredClients: 10_000,
        sessions: 100_000,
        records: 100_000,
        isolatedIssuers: 2000,
        requestLogBytes: 16_777_216,
        eventStreams: 100,
        isolatedIdleSeconds: 86_400,
        keepExpiredSeconds: 10_800,
      },
      log: "pretty",
      issuersOnFirstTouch: false,
    });
  });

  it("of an issuer have their defaults", () => {
    const { users, roles, clients, resources, staticTokens, ...settings } = parseConfig({}).issuers.default;
    expect([users, roles, clients, staticTokens].map((part) => Object.keys(part).length)).toEqual([
      3, 3, 3, 3,
    ]);
    expect(resources).toEqual({});
    expect(settings).toEqual({
      profile: "generic",
      alg: "RS256",
      scopes: {},
      clientIdMetadata: { fetch: false, documents: {}, knownClients: false },
      trustedIssuers: {},
      idJagAudiences: {},
      tokenRules: [],
      requirePkce: false,
      requirePushedAuthorizationRequests: false,
      login: { password: false, headless: false, staySignedIn: true, consent: true },
      jwks: { etag: true },
      authorizationCodeExpiresInSeconds: 60,
      deviceCodeExpiresInSeconds: 600,
      sessionExpiresInSeconds: 1_209_600,
    });
  });

  it("of entries of the directory have their defaults", () => {
    const additions = { claims: {}, idTokenClaims: {}, userinfoClaims: {}, introspectionClaims: {} };
    const { issuers } = parseConfig({
      users: { carol: {} },
      clients: { app: { redirectUris: ["https://app.test/cb"] } },
      resources: { api: {} },
      scopes: { read: {} },
      staticTokens: { "a-static-token": { clientId: "x" } },
      trustedIssuers: { "https://corp.test": { workloads: [{ claims: { sub: "x" }, client: "app" }] } },
      idJagAudiences: { "https://saas.test": { resources: ["https://saas.test/api"], clients: {} } },
      tokenRules: [{}],
    });
    const { users, clients, resources, scopes, staticTokens, ...trust } = issuers.default;
    expect({ ...users, ...clients, ...resources, ...scopes, ...staticTokens }).toEqual({
      carol: { emailVerified: true, roles: [], claims: {}, attributes: {} },
      app: {
        grantTypes: ["authorization_code", "refresh_token"],
        redirectUris: ["https://app.test/cb"],
        postLogoutRedirectUris: [],
        backchannelLogoutSessionRequired: false,
        frontchannelLogoutSessionRequired: false,
        roles: [],
        requirePushedAuthorizationRequests: false,
        dpopBoundAccessTokens: false,
        tlsClientCertificateBoundAccessTokens: false,
        ...additions,
      },
      api: { scopeClaim: "scope", scopeFormat: "string", claims: {}, refreshTokenClaims: {} },
      read: { hidden: false, ...additions },
      "a-static-token": { clientId: "x", scopes: [], claims: {} },
    });
    expect(trust.trustedIssuers["https://corp.test"]).toEqual({
      accepts: [],
      algorithms: ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"],
      userClaim: "sub",
      users: {},
      longestIdJagSeconds: 300,
      allowReplay: false,
      workloads: [{ claims: { sub: "x" }, client: "app" }],
    });
    expect(trust.idJagAudiences["https://saas.test"]?.expiresInSeconds).toBe(300);
    expect(trust.tokenRules).toEqual([{ when: {}, claims: {} }]);
  });

  it("of the directory are the built-in users, roles, clients and static tokens", () => {
    const { users, roles, clients, staticTokens } = parseConfig({}).issuers.default;
    const person = (id: string, name: string, more: object) => ({
      id: id.repeat(8) + `-${id.repeat(4)}-4${id.repeat(3)}-8${id.repeat(3)}-` + id.repeat(12),
      name: name[0]!.toUpperCase() + name.slice(1),
      email: `${name}@example.test`,
      password: name,
      emailVerified: true,
      claims: {},
      attributes: {},
      ...more,
    });
    expect(users).toEqual({
      alice: person("1", "alice", { roles: ["admin"] }),
      bob: person("2", "bob", { roles: ["developer"] }),
      guest: person("3", "guest", { roles: [] }),
    });
    expect(roles).toEqual({
      viewer: ["search:read"],
      developer: ["index:read", "index:write", "search:read"],
      admin: ["index:read", "index:write", "search:read", "admin"],
    });
    const paths = [
      "/",
      "/callback",
      "/cb",
      "/oauth/callback",
      "/auth/callback",
      "/oauth2/callback",
      "/signin-oidc",
    ];
    const uris = ["localhost", "127.0.0.1", "[::1]"].flatMap((host) =>
      paths.map((path) => `http://${host}${path}`),
    );
    expect(clients).toMatchObject({
      "demo-app": {
        clientName: "Demo app",
        applicationType: "native",
        grantTypes: [
          "authorization_code",
          "refresh_token",
          "urn:ietf:params:oauth:grant-type:device_code",
          "password",
        ],
        redirectUris: uris,
        postLogoutRedirectUris: uris,
      },
      "demo-service": {
        clientName: "Demo service",
        secret: "demo-service-secret",
        grantTypes: ["client_credentials"],
      },
      "demo-api": { clientName: "Demo API", secret: "demo-api-secret", grantTypes: [] },
    });
    expect(staticTokens).toEqual({
      "dev-alice-token": {
        clientId: "alice@company.com",
        scopes: ["read:data", "write:data", "admin:users"],
        claims: {},
      },
      "dev-bob-token": { clientId: "bob@company.com", scopes: ["read:data"], claims: {} },
      "dev-guest-token": { clientId: "guest-user", scopes: [], claims: {} },
    });
  });

  it.each([
    [{}, 3],
    [{ publicUrl: "http://localhost:5000" }, 3],
    [{ publicUrl: "https://idp.test" }, 0],
    [{ host: "0.0.0.0" }, 0],
    [{ allowHosts: ["idp.test"] }, 0],
    [{ issuers: { other: { port: 0, publicUrl: "https://other.test" } } }, 0],
    [{ publicUrl: "https://idp.test", staticTokens: true }, 3],
  ])("with %j include %i built-in static tokens, if those are for this machine only", (input, count) => {
    const { staticTokens } = parseConfig(input, { builtInStaticTokens: "on this machine" }).issuers.default;
    expect(Object.keys(staticTokens)).toHaveLength(count);
  });
});

describe("the demo issuers", () => {
  it("are one for each vendor, with the directory, login and lifetimes of the issuer at the root", () => {
    const { default: root, ...others } = parseConfig({
      ...LIFETIMES,
      alg: "ES256",
      requirePkce: true,
      login: { password: true },
      users: { carol: {} },
      roles: { reader: "read" },
      clients: {},
      resources: { api: {} },
      scopes: { read: {} },
      staticTokens: {},
    }).issuers;
    expect(Object.keys(others)).toEqual(VENDORS);
    expect(root).not.toHaveProperty("isDemo");
    const { users, roles, clients, resources, scopes, staticTokens, login } = root;
    const shared = { users, roles, clients, resources, scopes, staticTokens, login, ...LIFETIMES };
    for (const [name, issuer] of Object.entries(others)) {
      expect(issuer).toMatchObject({
        ...shared,
        profile: name,
        isDemo: true,
        alg: "RS256",
        requirePkce: false,
      });
    }
  });

  it.each(PROFILE_NAMES)("leave the paths of a root with the profile %s alone", (profile) => {
    const ids = Object.keys(parseConfig({ profile }).issuers);
    const without = ["okta", "entra"].includes(profile) ? [profile] : [];
    expect(ids).toEqual(["default", ...VENDORS.filter((name) => !without.includes(name))]);
  });

  it("do not exist if the configuration lists issuers, even none", () => {
    expect(Object.keys(parseConfig({ issuers: {} }).issuers)).toEqual(["default"]);
    expect(Object.keys(parseConfig({ issuers: { one: {} } }).issuers)).toEqual(["default", "one"]);
  });
});

describe("an issuer of the configuration", () => {
  it("takes lifetimes from the top level unless it sets them, and nothing else", () => {
    const { issuers } = parseConfig({
      ...LIFETIMES,
      alg: "ES256",
      authorizationCodeExpiresInSeconds: 5,
      passwordGrant: true,
      issuers: { plain: {}, own: { idTokenExpiresInSeconds: 99, accessTokenExpiresInSeconds: 98 } },
    });
    expect(issuers["plain"]).toMatchObject({
      ...LIFETIMES,
      alg: "RS256",
      authorizationCodeExpiresInSeconds: 60,
    });
    expect(issuers["plain"]).not.toHaveProperty("passwordGrant");
    expect(issuers["own"]).toMatchObject({
      accessTokenExpiresInSeconds: 98,
      idTokenExpiresInSeconds: 99,
      refreshTokenExpiresInSeconds: 13,
    });
  });
});

describe("issuers that are made on first touch", () => {
  const touched = (input: object) => {
    const config = parseConfig(input);
    return firstTouchOf(config, config.issuers.default);
  };
  const ROOT = {
    alg: "ES256",
    users: { carol: { roles: ["viewer"] } },
    iss: "https://idp.test",
  };

  it.each([
    [false, undefined],
    [true, 100],
    [{}, 100],
    [{ max: 1 }, 1],
    [{ max: 2000 }, 2000],
  ])("are, with %j, at most %s", (issuersOnFirstTouch, max) => {
    expect(touched({ issuersOnFirstTouch })?.max).toBe(max);
  });

  it("have the settings of the issuer at the root, except its identifier, and their own over them", () => {
    const like = touched({ ...ROOT, issuersOnFirstTouch: true })?.settings;
    expect(like).toMatchObject({ profile: "generic", alg: "ES256", users: { carol: { roles: ["viewer"] } } });
    expect(like).not.toHaveProperty("iss");
    const own = touched({ ...ROOT, issuersOnFirstTouch: { settings: { alg: "PS256", requirePkce: true } } });
    expect(own?.settings).toMatchObject({ alg: "PS256", requirePkce: true });
    expect(Object.keys(own?.settings.users ?? {})).toEqual(["carol"]);
  });

  it("keep of the root's users only the roles that they have", () => {
    const input = { ...ROOT, users: { carol: { roles: ["viewer", "admin"] } } };
    const rolesOf = (settings: object) =>
      touched({ ...input, issuersOnFirstTouch: { settings } })?.settings.users["carol"]?.roles;
    expect(rolesOf({})).toEqual(["viewer", "admin"]);
    expect(rolesOf({ roles: { admin: "all" } })).toEqual(["admin"]);
    expect(rolesOf({ roles: { admin: "all" }, users: { carol: { roles: [] } } })).toEqual([]);
  });

  it("have the built-in static tokens only if the root has them or their settings name them", () => {
    const tokensOf = (input: object) => Object.keys(touched(input)?.settings.staticTokens ?? {}).length;
    expect(tokensOf({ issuersOnFirstTouch: true })).toBe(3);
    expect(tokensOf({ staticTokens: false, issuersOnFirstTouch: true })).toBe(0);
    expect(tokensOf({ staticTokens: false, issuersOnFirstTouch: { settings: { staticTokens: true } } })).toBe(
      3,
    );
  });

  it("with another profile leave out what has a meaning in the root's profile only", () => {
    const root = {
      profile: "okta",
      dialect: "custom",
      responseTypes: ["code", "id_token"],
      frontchannelLogout: true,
      alg: "RS256",
    };
    const same = touched({ ...root, issuersOnFirstTouch: { profile: "okta" } })?.settings;
    expect(same).toMatchObject(root);
    const other = touched({ ...root, issuersOnFirstTouch: { profile: "auth0" } })?.settings;
    expect(other?.profile).toBe("auth0");
    for (const name of ["dialect", "responseTypes", "frontchannelLogout"]) {
      expect(other).not.toHaveProperty(name);
    }
  });
});
