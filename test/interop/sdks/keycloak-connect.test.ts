// Keycloak's adapter for Node: a web application with sessions, an API with roles, and the grant manager.
import express from "express";
import session from "express-session";
import Keycloak from "keycloak-connect";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type IssuerHandle, type Mintmark, startMintmark } from "../../../src/index.ts";
import { Browser, type Page } from "../../support/browser.ts";
import { callbackOf } from "../../support/browser-login.ts";
import { installedVersion } from "./installed.ts";
import { PROVEN } from "./proven-keycloak.ts";
import { ID_TOKEN_FLAWS } from "./vendors.ts";
import { listen, statusOf, type WebApp } from "./web-app.ts";

const ALICE = "11111111-1111-4111-8111-111111111111";

let idp: Mintmark;
let issuer: IssuerHandle;

beforeAll(async () => {
  idp = await startMintmark({
    issuers: {
      keycloak: {
        profile: "keycloak",
        dialect: "26.4", // it introspects tokens whose audience it is not
        roles: { admin: [], "web/clerk": [], "stock/reader": [] },
        users: {
          alice: { id: ALICE, password: "alice", roles: ["admin", "web/clerk", "stock/reader"] },
          bob: { password: "bob" },
        },
        clients: {
          web: {
            secret: "web-secret",
            grantTypes: ["authorization_code", "refresh_token", "password", "client_credentials"],
            redirectUris: ["http://localhost/profile?auth_callback=1"],
            postLogoutRedirectUris: ["http://localhost/"],
          },
        },
      },
    },
  });
  issuer = await idp.issuer("keycloak");
});
afterAll(() => idp.close());

function config(more: object = {}) {
  return {
    realm: "demo",
    "auth-server-url": idp.url,
    resource: "web",
    credentials: { secret: "web-secret" },
    "ssl-required": "none",
    "confidential-port": 0,
    ...more,
  };
}

it("the installed version is the recorded one", () => {
  const row = PROVEN.find(({ sdk }) => sdk === "keycloak-connect");
  expect(row?.version).toBe(installedVersion("keycloak-connect"));
});

describe("an API", () => {
  let api: WebApp;
  beforeAll(async () => {
    const keycloak = new Keycloak({}, config({ "bearer-only": true }));
    const app = express().use(keycloak.middleware());
    const ok = (_, res) => void res.json({});
    app.get("/notes", keycloak.protect(), ok);
    app.get("/admin", keycloak.protect("realm:admin"), ok);
    app.get("/clerk", keycloak.protect("clerk"), ok);
    app.get("/stock", keycloak.protect("stock:reader"), ok);
    const strict = new Keycloak({}, config({ "bearer-only": true, "verify-token-audience": true }));
    app.use("/strict", strict.middleware());
    app.get("/strict/notes", strict.protect(), ok);
    api = await listen(app);
  });
  afterAll(() => api[Symbol.asyncDispose]());

  it.each([
    ["/notes", 200, 200],
    ["/admin", 200, 403],
    ["/clerk", 200, 403],
    ["/stock", 200, 403],
  ])("lets only users with the role into %s: alice %d, bob %d", async (path, alice, bob) => {
    expect(await statusOf(`${api.url}${path}`, await issuer.token({ user: "alice" }))).toBe(alice);
    expect(await statusOf(`${api.url}${path}`, await issuer.token({ user: "bob" }))).toBe(bob);
    expect(await statusOf(`${api.url}${path}`)).toBe(403);
  });

  it.each(["expired", "wrong-issuer", "wrong-signature", "alg-none", "unknown-kid"])(
    "refuses a token with the flaw %s",
    async (flaw) => {
      expect(await statusOf(`${api.url}/notes`, await issuer.token({ user: "alice", flaw }))).toBe(403);
    },
  );

  it("checks the audience only with verify-token-audience", async () => {
    const astray = await issuer.token({ user: "alice", flaw: "wrong-audience" });
    expect(await statusOf(`${api.url}/notes`, astray)).toBe(200);
    expect(await statusOf(`${api.url}/strict/notes`, astray)).toBe(403);
    expect(await statusOf(`${api.url}/strict/notes`, await issuer.token({ user: "alice" }))).toBe(200);
  });
});

describe("the grant manager", () => {
  const manager = () => new Keycloak({}, config()).grantManager;

  it("signs in with a password, introspects, requests userinfo and refreshes", async () => {
    const grant = await manager().obtainDirectly("alice", "alice");
    expect(grant.access_token.content).toMatchObject({ sub: ALICE, typ: "Bearer" });
    expect(grant.access_token.hasRealmRole("admin")).toBe(true);
    expect(await manager().validateAccessToken(grant.access_token)).toBe(grant.access_token);
    expect(await manager().userInfo(grant.access_token)).toMatchObject({
      sub: ALICE,
      preferred_username: "alice",
    });
    const before = grant.access_token.token;
    grant.access_token.content.exp = 0;
    const fresh = await manager().ensureFreshness(grant);
    expect(fresh.access_token.token).not.toBe(before);
    expect(fresh.refresh_token.content).toMatchObject({ typ: "Refresh", sub: ALICE });
  });

  it("gets a service account's token", async () => {
    const grant = await manager().obtainFromClientCredentials();
    expect(grant.access_token.content).toMatchObject({
      preferred_username: "service-account-web",
      client_id: "web",
    });
    expect(grant.refresh_token).toBeUndefined();
  });

  it("reports a wrong password, and finds a revoked token inactive", async () => {
    await expect(manager().obtainDirectly("alice", "wrong")).rejects.toThrow(/401/);
    const grant = await manager().obtainDirectly("bob", "bob");
    await issuer.tokens.revokeMany({ subject: grant.access_token.content.sub });
    expect(await manager().validateAccessToken(grant.access_token)).toBe(false);
  });
});

describe("a web application", () => {
  let web: WebApp;
  beforeAll(async () => {
    const app = express();
    web = await listen(app);
    const store = new session.MemoryStore();
    app.use(session({ secret: "keyboard cat", resave: false, saveUninitialized: true, store }));
    const keycloak = new Keycloak({ store }, config());
    app.use(keycloak.middleware({ logout: "/logout" }));
    app.get("/", (_, res) => void res.send("home"));
    app.get("/profile", keycloak.protect("realm:admin"), (req, res) => {
      res.json({ sub: req.kauth.grant.access_token.content.sub, id: req.kauth.grant.id_token.content.typ });
    });
  });
  afterAll(() => web[Symbol.asyncDispose]());

  async function signIn(browser: Browser, user: string): Promise<Page> {
    const away = await browser.open(`${web.url}/profile`);
    expect(away.leftTo?.href).toContain("/realms/demo/protocol/openid-connect/auth?");
    return browser.open(await callbackOf(browser, away.leftTo ?? "", { user }));
  }

  it("signs in, keeps the grant in its session, and signs out", async () => {
    const browser = new Browser();
    const profile = await signIn(browser, "alice");
    expect(JSON.parse(profile.html)).toEqual({ sub: ALICE, id: "ID" });

    const leaving = await browser.open(`${web.url}/logout`);
    const home = await callbackOf(browser, leaving.leftTo ?? "");
    expect(home.href).toBe(`${web.url}/`);
    const again = await browser.open(`${web.url}/profile`);
    const login = await browser.open(again.leftTo ?? "");
    expect(login.html).toContain('data-testid="login-user-alice"');
  });

  it("refuses a user without the role", async () => {
    expect((await signIn(new Browser(), "bob")).status).toBe(403);
  });

  it.each(ID_TOKEN_FLAWS)("refuses a user with an ID token that is %s", async (_, claims) => {
    await issuer.overrides.add({ target: "token", kind: "id", claims });
    expect((await signIn(new Browser(), "alice")).status).toBe(403);
  });
});
