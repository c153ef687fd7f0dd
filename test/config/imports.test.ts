// `mintmark init --from`: the configuration of another server becomes one of Mintmark, with a note for
// everything that could not be imported.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { loadConfig } from "../../src/config/load.ts";
import { importSource } from "../../src/imports/read.ts";
import { type MintmarkConfig, startMintmark } from "../../src/index.ts";
import { JWT_BEARER, TOKEN_EXCHANGE } from "../../src/profiles/grant-types.ts";
import { codeFlow } from "../support/code-flow.ts";
import { emptyFolder, mintmark } from "../support/command-line.ts";
import { postForm } from "../support/post-form.ts";

const FIXTURES = join(import.meta.dirname, "fixtures");
const REALM = join(FIXTURES, "keycloak-realm.json");
const NAVIKT = join(FIXTURES, "navikt-config.json");
const read = (file: string) => JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;

describe("a Keycloak realm export", () => {
  it("becomes a configuration that loads, with every note on stderr", async () => {
    const cwd = emptyFolder();
    const { code, stdout, stderr } = await mintmark(["init", "--from", REALM], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^wrote mintmark\.config\.json: imported from .*keycloak-realm\.json\nNext: npx --no-install mintmark serve\n$/,
    );
    expect(readdirSync(cwd)).toEqual(["mintmark.config.json"]);
    const { config } = await loadConfig({ cwd, env: {} });
    expect(Object.keys(config.issuers)).toEqual(["default", "acme"]);
    const { notes } = importSource(read(REALM));
    expect(stderr.trim().split("\n")).toEqual(notes.map((note) => `note: ${note}`));
  });

  it("keeps users, roles, clients and lifetimes", () => {
    const { config } = importSource(read(REALM));
    expect(config.issuers?.["acme"]).toEqual({
      profile: "keycloak",
      login: { staySignedIn: false },
      roles: {
        member: [],
        editor: [],
        chief: [],
        "web/admin": [],
        "realm-management/view-users": [],
        "realm-management/realm-admin": [],
      },
      users: {
        carol: {
          id: "0b9c1f5e-9d0a-4a53-8f7e-3d1f0c7f0002",
          givenName: "Carol",
          familyName: "Chief",
          email: "carol@acme.test",
          emailVerified: true,
          attributes: { department: "sales" },
          roles: ["member", "chief", "editor", "web/admin", "realm-management/view-users"],
        },
        dave: {
          id: "0b9c1f5e-9d0a-4a53-8f7e-3d1f0c7f0003",
          name: null,
          emailVerified: false,
          password: "dave-password",
          roles: ["member", "editor", "web/admin"],
        },
      },
      clients: {
        web: {
          clientName: "Web shop",
          grantTypes: ["authorization_code", "refresh_token", "password"],
          redirectUris: ["http://localhost:3000/callback", "http://localhost:3000/"],
          webOrigins: ["http://localhost:3000"],
          pkce: "required",
          postLogoutRedirectUris: [
            "http://localhost:3000/bye",
            "http://localhost:3000/callback",
            "http://localhost:3000/",
          ],
          consent: false,
          backchannelLogoutUri: "http://localhost:3000/oidc/backchannel-logout",
          backchannelLogoutSessionRequired: true,
          scopes: expect.arrayContaining(["profile", "notes:read"]) as string[],
        },
        worker: {
          grantTypes: ["client_credentials"],
          roles: ["member", "realm-management/realm-admin"],
          redirectUris: [],
          postLogoutRedirectUris: [],
          secret: "worker-secret",
          consent: false,
        },
        anything: { grantTypes: [], redirectUris: [], postLogoutRedirectUris: [], consent: false },
        "https://odd.acme.test/app": {
          grantTypes: [],
          redirectUris: [],
          postLogoutRedirectUris: [],
          consent: false,
        },
        portal: {
          grantTypes: ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"],
          responseTypes: ["code"], // `web` has the implicit flow too, so that it may use all types
          redirectUris: ["https://portal.acme.test/cb"],
          postLogoutRedirectUris: ["https://portal.acme.test/cb"], // as if the setting were "+"
          secret: "portal-secret-of-acme",
          consent: false,
          frontchannelLogoutUri: "https://portal.acme.test/out",
          frontchannelLogoutSessionRequired: true,
        },
        api: {
          grantTypes: [],
          redirectUris: [],
          postLogoutRedirectUris: [],
          secret: "api-secret",
          consent: false,
        },
      },
      passwordGrant: true,
      accessTokenExpiresInSeconds: 300,
      idTokenExpiresInSeconds: 300,
      refreshTokenExpiresInSeconds: 1800,
      authorizationCodeExpiresInSeconds: 60,
      sessionExpiresInSeconds: 36000,
    });
  });

  it.each([
    ["a disabled user", /users\.gone: is disabled/],
    ["a service account", /users\.service-account-worker: is a client's service account/],
    ["an invalid user", /users\.odd: is left out: .*email/i],
    ["hashed passwords", /Passwords are hashed .*\(carol\)/],
    ["a pattern of redirect URIs", /clients\.web: the pattern "http:\/\/localhost:3000\/\*" became/],
    ["a pattern that matches any redirect URI", /clients\.anything: the redirect URI "\*" is left out/],
    ["a client without a valid redirect URI", /clients\.anything: has no redirect URI that can be used/],
    ["protocol mappers", /clients\.web: its protocol mappers \(department\)/],
    ["a masked secret", /clients\.worker: its secret is not in the export: it is "worker-secret" here/],
    ["an invalid back-channel logout URL", /clients\.worker: the back-channel logout URL "not-a-url"/],
    ["offline tokens after a logout", /clients\.web: offline tokens stay valid after a logout here/],
    ["SAML", /clients\.hr-saml: uses SAML/],
    ["a client without redirect URIs", /clients\.https:\/\/odd\.acme\.test\/app: has no redirect URI/],
    ["a disabled client", /clients\.asleep: is disabled/],
    ["protocol mappers of a client scope", /clientScopes\.notes:read: its protocol mappers/],
    ["identity providers", /identityProviders: 1 left out/],
    ["authentication flows", /authenticationFlows: 2 left out/],
    ["other settings", /Settings left out: .*bruteForceProtected/],
  ])("gives a note for %s", (_, expected) => {
    expect(importSource(read(REALM)).notes.filter((note) => expected.test(note))).toHaveLength(1);
  });

  it.each([
    [
      "+ and an origin",
      ["+", "https://admin.acme.test"],
      ["http://localhost:3000", "https://admin.acme.test"],
    ],
    ["none", [], []],
    ["any origin", ["*"], undefined],
    ["a path", ["/*"], undefined],
    [
      "an origin and a path",
      ["https://admin.acme.test", "https://admin.acme.test/x"],
      ["https://admin.acme.test"],
    ],
    ["no field", undefined, undefined],
  ])("takes over the web origins of a client: %s", (_title, written, expected) => {
    const source = read(REALM);
    const clients = source["clients"] as Record<string, unknown>[];
    const web = { ...clients.find(({ clientId }) => clientId === "web"), webOrigins: written };
    const { config, notes } = importSource({ ...source, clients: [web] });
    expect(config.issuers?.["acme"]?.clients?.["web"]?.webOrigins).toEqual(expected);
    const left = written?.filter((each) => /^\/|\*|x$/.test(each)) ?? [];
    expect(notes.filter((note) => note.includes("its web origins"))).toHaveLength(left.length);
  });

  it("runs: users log in at its clients, and their roles are in the claims that Keycloak uses", async () => {
    const { config } = importSource(read(REALM));
    await using idp = await startMintmark(config);
    const { url } = await idp.issuer("acme");
    expect(url).toBe(`${idp.url}/realms/acme`);
    const { tokens } = await codeFlow(url, {
      clientId: "web",
      user: "carol",
      params: { redirect_uri: "http://localhost:3000/callback" },
    });
    const claims = decodeJwt<{ realm_access: { roles: string[] }; resource_access: object }>(
      tokens.access_token,
    );
    expect(claims).toMatchObject({
      sub: "0b9c1f5e-9d0a-4a53-8f7e-3d1f0c7f0002",
      preferred_username: "carol",
      resource_access: { web: { roles: ["admin"] } },
    });
    expect(claims.realm_access.roles.toSorted()).toEqual(
      ["chief", "default-roles-acme", "editor", "member", "offline_access", "uma_authorization"].toSorted(),
    );
    expect(tokens.expires_in).toBe(300);
    const token = `${url}/protocol/openid-connect/token`;
    const machine = await postForm(
      token,
      { grant_type: "client_credentials" },
      { basic: ["worker", "worker-secret"] },
    );
    expect(machine.status).toBe(200);
    const form = { grant_type: "password", client_id: "web", username: "dave", password: "dave-password" };
    expect((await postForm(token, form)).status).toBe(200);
    expect((await postForm(token, { ...form, password: "wrong" })).status).toBe(400);
  });

  it("shows no consent page, unless a client requires it", async () => {
    const source = read(REALM);
    const clients = source["clients"] as Record<string, unknown>[];
    const [web] = clients.filter(({ clientId }) => clientId === "web");
    const asking = { ...web, clientId: "asking", consentRequired: true };
    const { config } = importSource({ ...source, clients: [...clients, asking] });
    await using idp = await startMintmark(config);
    const { url } = await idp.issuer("acme");
    const params = { redirect_uri: "http://localhost:3000/callback" };
    const denied = { user: "carol", consent: "deny" as const, params };
    expect((await codeFlow(url, { clientId: "web", ...denied })).tokens.access_token).toBeTruthy();
    await expect(codeFlow(url, { clientId: "asking", ...denied })).rejects.toThrow();
  });

  it("of a whole server has an issuer for each realm, even if names give the same issuer id", () => {
    const realms = ["acme", "master", "Acme", "keycloak", "a b"].map((realm) => ({ realm, enabled: true }));
    const { config, notes } = importSource(realms);
    expect(Object.entries(config.issuers ?? {}).map(([id, issuer]) => [id, issuer.path])).toEqual([
      ["acme", undefined],
      ["master", undefined],
      ["acme-2", "/realms/Acme"],
      ["keycloak", "/realms/keycloak"],
      ["a-b", "/realms/a-b"],
    ]);
    expect(notes.filter((note) => note.includes('The realm "a b" is /realms/a-b here'))).toHaveLength(1);
  });
});

describe("a realm's handling of refresh tokens", () => {
  it.each([
    [{}, undefined],
    [{ revokeRefreshToken: false, refreshTokenMaxReuse: 2 }, undefined],
    [{ revokeRefreshToken: true }, "rotate"],
    [{ revokeRefreshToken: true, refreshTokenMaxReuse: 0 }, "rotate"],
    [{ revokeRefreshToken: true, refreshTokenMaxReuse: 2 }, { maxReuses: 2 }],
  ])("is imported: %j", (settings, expected) => {
    const { config, notes } = importSource({ realm: "acme", ...settings });
    expect(config.issuers?.["acme"]?.refreshTokenRotation).toEqual(expected);
    expect(notes.join("\n")).not.toMatch(/RefreshToken/);
  });
});

describe('a realm\'s switch "Remember me"', () => {
  it.each([
    [{ rememberMe: true }, undefined],
    [{ rememberMe: false }, { staySignedIn: false }],
    [{}, { staySignedIn: false }],
  ])("is imported: %j", (settings, expected) => {
    const { config, notes } = importSource({ realm: "acme", ...settings });
    expect(config.issuers?.["acme"]?.login).toEqual(expected);
    expect(notes.join("\n")).not.toContain("rememberMe");
  });

  it("is noted with its own lifetimes, which have no counterpart", () => {
    const { notes } = importSource({
      realm: "acme",
      rememberMe: true,
      ssoSessionMaxLifespanRememberMe: 864000,
    });
    expect(notes).toEqual(["Settings left out: ssoSessionMaxLifespanRememberMe."]);
  });
});

describe("navikt's JSON_CONFIG", () => {
  const shared = {
    profile: "generic",
    dialect: "mock-oauth2-server",
    login: { headless: true, consent: false },
    alg: "ES256",
  };

  it("becomes issuers with rules, clients and users, and an issuer for every other name", () => {
    const { profile, ...settings } = shared;
    expect(importSource(read(NAVIKT)).config).toEqual({
      https: true,
      issuersOnFirstTouch: { profile, settings },
      issuers: {
        aad: {
          ...shared,
          accessTokenExpiresInSeconds: 120,
          idTokenExpiresInSeconds: 120,
          clients: {
            backend: {
              secret: "backend-secret",
              grantTypes: ["client_credentials", JWT_BEARER, TOKEN_EXCHANGE],
            },
          },
          users: { "backend-sub": { subject: "backend-sub" } },
          tokenRules: [
            {
              when: { client_id: "backend" },
              claims: { sub: "backend-sub", aud: ["api-notes"], tenant: "nav", acr: "Level4" },
              typ: "JWT",
            },
            {
              when: { scope: { pattern: "api://files/.*" } },
              claims: {
                aud: ["${request.scope}"],
                azp_name: "${client.id}",
                nested: { roles: ["${request.role}", "$x $${a b}"] },
              },
              typ: "at+jwt",
            },
          ],
        },
        imported: {
          ...shared,
          path: "/default",
          tokenRules: [{ when: { grant_type: "*" }, claims: { tenant: "${request.scope}" }, typ: "JWT" }],
        },
      },
    });
  });

  it.each([
    ["a login page", /loginPagePath: left out/],
    ["a key store", /httpServer\.ssl: its key store is left out/],
    ["keys", /keyProvider\.initialKeys: left out; import the keys/],
    ["a fixed time", /systemTime: left out; set the clock.*2020-01-21/],
    ["a condition on a secret", /requestMappings\[2\]: is left out: a rule cannot depend on/],
    ["a template that reads a secret", /requestMappings\[1\]: the claim leaked is left out/],
    ["a client's secret", /the client backend has the secret "backend-secret"/],
    ["clients and users that are not configured", /accepts any client, user and secret/],
  ])("gives a note for %s", (_, expected) => {
    expect(importSource(read(NAVIKT)).notes.filter((note) => expected.test(note))).toHaveLength(1);
  });

  it("runs: rules by client and scope, any scope, token exchange, on-behalf-of and issuers on first touch", async () => {
    const { https: _, ...config } = importSource(read(NAVIKT)).config;
    await using idp = await startMintmark(config);
    const { url } = await idp.issuer("imported");
    expect(url).toBe(`${idp.url}/default`);
    const ask = async (issuer: string, client: string, form: Record<string, string>) => {
      const all = { grant_type: "client_credentials", ...form };
      const { status, body } = await postForm(`${idp.url}/${issuer}/token`, all, {
        basic: [client, `${client}-secret`],
      });
      expect([status, body["error"]]).toEqual([200, undefined]);
      return { body, claims: decodeJwt(String(body["access_token"])) };
    };
    const backend = await ask("aad", "backend", { scope: "anything at-all" });
    expect(backend.claims).toMatchObject({ sub: "backend-sub", aud: ["api-notes"], acr: "Level4" });
    expect(backend.body["expires_in"]).toBe(120);
    const free = await ask("default", "demo-service", { scope: "api://some/.default" });
    expect(free.claims).toMatchObject({ aud: "api://some/.default", tenant: "api://some/.default" });

    const exchanged = await ask("aad", "backend", {
      grant_type: TOKEN_EXCHANGE,
      subject_token: String(backend.body["access_token"]),
      subject_token_type: "urn:ietf:params:oauth:token-type:access_token",
      audience: "another-api",
    });
    expect(exchanged.claims).toMatchObject({ acr: "Level4" });
    const onBehalf = await ask("aad", "backend", {
      grant_type: JWT_BEARER,
      assertion: String(backend.body["access_token"]),
      requested_token_use: "on_behalf_of",
      scope: "api://next/.default",
    });
    expect(onBehalf.body["scope"]).toBe("api://next/.default");

    const touched = await fetch(`${idp.url}/tokenx/.well-known/openid-configuration`);
    expect(await touched.json()).toMatchObject({ jwks_uri: `${idp.url}/tokenx/jwks` });
    const { tokens } = await codeFlow(`${idp.url}/tokenx`, { user: "alice" });
    expect(decodeProtectedHeader(tokens.access_token)).toMatchObject({ alg: "ES256", typ: "JWT" });
  });

  it("takes over a type header of all tokens, and notes members that it does not know, with their places", async () => {
    const { config, notes } = importSource({
      tokenCallbacks: [
        {
          issuerId: "typed",
          typeHeader: "at+jwt",
          audience: ["x"],
          requestMappings: [
            { requestParam: "scope", match: "a", claims: { a: 1 }, typeHeader: "other", when: 1 },
          ],
        },
      ],
    });
    expect(notes).toEqual(
      expect.arrayContaining([
        "tokenCallbacks.typed.audience: left out, because Mintmark has no counterpart.",
        "tokenCallbacks.typed.requestMappings[0]: when: left out, because Mintmark has no counterpart.",
      ]),
    );
    expect(notes.join("\n")).not.toContain("typeHeader");
    await using idp = await startMintmark(config);
    const typ = async (scope: string) => {
      const form = { grant_type: "client_credentials", scope };
      const { body } = await postForm(`${idp.url}/typed/token`, form, {
        basic: ["demo-service", "demo-service-secret"],
      });
      return decodeProtectedHeader(String(body["access_token"])).typ;
    };
    expect([await typ("b"), await typ("a")]).toEqual(["at+jwt", "other"]);
  });

  it("can be written as YAML", async () => {
    const cwd = emptyFolder();
    const { code } = await mintmark(["init", "--from", NAVIKT, "--yaml"], { cwd });
    expect([code, readdirSync(cwd)]).toEqual([0, ["mintmark.config.yaml"]]);
    const written = parse(readFileSync(join(cwd, "mintmark.config.yaml"), "utf8")) as MintmarkConfig;
    expect(written).toEqual(importSource(read(NAVIKT)).config);
    await loadConfig({ cwd, env: {} });
  });
});

describe("init --from rejects", () => {
  it.each([
    ["JSON of another kind", '{"name":"x"}', /neither a Keycloak realm export nor a JSON_CONFIG/],
    ["a file that is not JSON", "realm: acme", /cannot read it\.json: it is not valid JSON/],
    ["a file that does not exist", undefined, /cannot read it\.json: ENOENT/],
  ])("%s, and writes nothing", async (_, text, expected) => {
    const cwd = emptyFolder();
    if (text !== undefined) writeFileSync(join(cwd, "it.json"), text);
    const { code, stderr } = await mintmark(["init", "--from", "it.json"], { cwd });
    expect(code).toBe(2);
    expect(stderr).toMatch(expected);
    expect(readdirSync(cwd)).not.toContain("mintmark.config.json");
  });

  it("an existing configuration file, unless --force replaces it", async () => {
    const cwd = emptyFolder();
    expect((await mintmark(["init", "--from", NAVIKT], { cwd })).code).toBe(0);
    expect((await mintmark(["init", "--from", NAVIKT], { cwd })).code).toBe(1);
    expect((await mintmark(["init", "--from", REALM, "--force"], { cwd })).stdout).toContain("replaced");
  });
});
