// A web application with Auth0's middleware: sign-in, userinfo, refresh, calls to an API, pages that require
// a role, and sign-out at /v2/logout.
import express from "express";
import { auth as bearer } from "express-oauth2-jwt-bearer";
import openidConnect from "express-openid-connect";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type IssuerHandle, type Mintmark, startMintmark } from "../../../src/index.ts";
import { Browser, type Page } from "../../support/browser.ts";
import { callbackOf, loginThroughPages } from "../../support/browser-login.ts";
import { ALICE, AUDIENCE, ROLES, TENANT } from "./auth0-tenant.ts";
import { answerWithIdToken } from "./flawed-id-token.ts";
import { installedVersion } from "./installed.ts";
import { PROVEN } from "./proven-auth0.ts";
import { listen, statusOf, type WebApp } from "./web-app.ts";

const { auth, claimEquals, claimIncludes, requiresAuth } = openidConnect;

it("the installed version is the recorded one", () => {
  const row = PROVEN.find(({ sdk }) => sdk === "express-openid-connect");
  expect(row?.version).toBe(installedVersion("express-openid-connect"));
});

describe.each(["own", "auth0"])("express-openid-connect with the issuer %s", (id) => {
  let idp: Mintmark;
  let issuer: IssuerHandle;
  let app: WebApp;

  beforeAll(async () => {
    const clients = {
      web: {
        secret: "web-secret",
        redirectUris: ["http://localhost/callback"],
        postLogoutRedirectUris: ["http://localhost"],
      },
    };
    idp = await startMintmark({
      issuers: {
        own: { ...TENANT, port: 0, clients },
        auth0: { ...TENANT, clients },
      },
    });
    issuer = await idp.issuer(id);
    const web = express();
    app = await listen(web);
    web.use("/api", bearer({ issuerBaseURL: issuer.url, audience: AUDIENCE }), (_, res) => void res.json({}));
    web.use(
      auth({
        issuerBaseURL: issuer.url,
        baseURL: app.url,
        clientID: "web",
        secret: "a long, randomly-generated string stored in env",
        authRequired: false,
        auth0Logout: id === "own",
        idpLogout: true,
        clientSecret: "web-secret",
        authorizationParams: {
          response_type: "code",
          audience: AUDIENCE,
          scope: "openid profile email offline_access",
        },
      }),
    );
    web.get("/", (req, res) => void res.json({ signedIn: req.oidc.isAuthenticated() }));
    web.get("/profile", requiresAuth(), async (req, res) => {
      res.json({
        user: req.oidc.user,
        userinfo: await req.oidc.fetchUserInfo(),
        token: req.oidc.accessToken,
      });
    });
    web.get("/admin", claimIncludes(ROLES, "admin"), (_, res) => void res.json({}));
    web.get("/alice", claimEquals("nickname", "alice"), (_, res) => void res.json({}));
    web.get("/refresh", requiresAuth(), async (req, res) => {
      const { access_token: token } = await req.oidc.accessToken.refresh();
      res.json({ token });
    });
    web.use((error, _req, res, _next) => void res.status(error.status ?? 500).json({ error: error.message }));
  });
  afterAll(async () => {
    await app[Symbol.asyncDispose]();
    await idp.close();
  });

  const json = ({ html }: Page) => JSON.parse(html);

  async function signIn(browser: Browser, user = "alice"): Promise<Page> {
    const sentAway = await browser.open(`${app.url}/profile`);
    const callback = await callbackOf(browser, sentAway.leftTo ?? "", { user });
    return browser.open(callback);
  }

  it("signs a user in, with the same subject in ID token, userinfo and access token", async () => {
    const page = json(await signIn(new Browser()));
    expect(page.user).toMatchObject({ sub: ALICE, nickname: "alice", email: "alice@example.test" });
    expect(page.userinfo.sub).toBe(ALICE);
    expect(decodeJwt(page.token.access_token)).toMatchObject({ sub: ALICE, azp: "web" });
    expect(await statusOf(`${app.url}/api`, page.token.access_token)).toBe(200);
    const expired = await issuer.token({ user: "alice", audience: AUDIENCE, flaw: "expired" });
    expect(await statusOf(`${app.url}/api`, expired)).toBe(401);
  });

  it("refreshes the access token", async () => {
    const browser = new Browser();
    await signIn(browser);
    const { token } = json(await browser.open(`${app.url}/refresh`));
    expect(decodeJwt(token).sub).toBe(ALICE);
    const requests = await issuer.requests.list({ endpoint: "token" });
    expect(requests.map(({ grantType }) => grantType)).toContain("refresh_token");
  });

  it("signs the user out of the application and of the issuer", async () => {
    const browser = new Browser();
    await signIn(browser);
    const leaving = await browser.open(`${app.url}/logout`);
    expect(leaving.leftTo?.pathname).toBe(id === "own" ? "/v2/logout" : "/auth0/oidc/logout");
    const back = await callbackOf(browser, leaving.leftTo ?? "");
    expect(back.href).toBe(`${app.url}/`);
    expect(json(await browser.open(back))).toEqual({ signedIn: false });
    const again = await browser.open(`${app.url}/profile`);
    const login = await browser.open(again.leftTo ?? "");
    expect(login.html).toContain('data-testid="login-user-alice"');
  });

  it.each([
    ["alice", 200],
    ["bob", 401],
  ])("checks the ID token's claims of %s", async (user, status) => {
    const browser = new Browser();
    await signIn(browser, user);
    const headers = { accept: "application/json" }; // a request for HTML would be redirected to the login
    for (const path of ["/admin", "/alice"]) {
      expect((await browser.open(`${app.url}${path}`, { headers })).status).toBe(status);
    }
  });

  it.each([
    [undefined, 200],
    ["alg-none", 400],
    ["wrong-issuer", 400],
    ["wrong-audience", 400],
    ["expired", 400],
    ["wrong-signature", 200],
  ])("checks all but the signature of an ID token in the code flow: %s", async (flaw, status) => {
    const browser = new Browser();
    const sentAway = await browser.open(`${app.url}/profile`);
    const nonce = sentAway.leftTo?.searchParams.get("nonce");
    const callback = await callbackOf(browser, sentAway.leftTo ?? "");
    await answerWithIdToken(issuer, { client: "web", nonce, flaw });
    expect((await browser.open(callback)).status).toBe(status);
    expect(json(await browser.open(app.url))).toEqual({ signedIn: status === 200 });
  });

  it("refuses an unknown code", async () => {
    const browser = new Browser();
    const sentAway = await browser.open(`${app.url}/profile`);
    const callback = await callbackOf(browser, sentAway.leftTo ?? "");
    callback.searchParams.set("code", "made-up");
    expect((await browser.open(callback)).status).toBe(400);
  });
});

describe("express-openid-connect set up as in the quickstart (ID token by form_post, no secret)", () => {
  let idp: Mintmark;
  let issuer: IssuerHandle;
  let app: WebApp;

  beforeAll(async () => {
    idp = await startMintmark({ issuers: { auth0: { profile: "auth0", port: 0 } } });
    issuer = await idp.issuer("auth0");
    const web = express();
    app = await listen(web);
    web.use(
      auth({
        issuerBaseURL: issuer.url,
        baseURL: app.url,
        clientID: "demo-app",
        secret: "a long, randomly-generated string stored in env",
        auth0Logout: true,
      }),
    );
    web.get("/", (req, res) => void res.json(req.oidc.user));
    web.use((error, _req, res, _next) => void res.status(error.status ?? 500).json({ error: error.message }));
  });
  afterAll(async () => {
    await app[Symbol.asyncDispose]();
    await idp.close();
  });

  it("signs a user in", async () => {
    const browser = new Browser();
    const sentAway = await browser.open(app.url);
    const page = await loginThroughPages(browser, sentAway.leftTo ?? "", { user: "alice" });
    expect(page.url.origin).toBe(app.url);
    expect(JSON.parse(page.html)).toMatchObject({ sub: ALICE, nickname: "alice", sid: expect.any(String) });
  });

  it("rejects the ID token of another login", async () => {
    const browser = new Browser();
    const sentAway = await browser.open(app.url);
    await issuer.overrides.add({ target: "token", kind: "id", claims: { nonce: "another" } });
    const refused = await loginThroughPages(browser, sentAway.leftTo ?? "", { user: "alice" });
    expect(refused.status).toBe(400);
  });

  it.each([
    [undefined, 200],
    ["wrong-signature", 400],
    ["unknown-kid", 400],
    ["alg-none", 400],
    ["wrong-issuer", 400],
    ["wrong-audience", 400],
    ["expired", 400],
  ])("checks an ID token completely: %s", async (flaw, status) => {
    const browser = new Browser();
    const { searchParams: asked } = (await browser.open(app.url)).leftTo ?? new URL(app.url);
    const claims = { nonce: asked.get("nonce") };
    const idToken = await issuer.token({ kind: "id", user: "alice", client: "demo-app", claims, flaw });
    const body = new URLSearchParams({ id_token: idToken, state: asked.get("state") ?? "" });
    const page = await browser.open(`${app.url}/callback`, { method: "POST", body });
    expect(page.status).toBe(status);
  });
});
