// Auth0's SDK for Next.js: its routes with Next's own requests and responses, sessions, calls to an API with
// roles, refresh, both ways to sign out, and no session with a flawed ID token.
import express from "express";
import { auth as bearer, claimIncludes } from "express-oauth2-jwt-bearer";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type IssuerHandle, type Mintmark, startMintmark } from "../../../src/index.ts";
import { Browser, type Page } from "../../support/browser.ts";
import { callbackOf } from "../../support/browser-login.ts";
import { ALICE, AUDIENCE, TENANT } from "./auth0-tenant.ts";
import { answerWithIdToken } from "./flawed-id-token.ts";
import { installedVersion } from "./installed.ts";
import { type NextApp, startNextApp } from "./nextjs-auth0-app.ts";
import { startTrusted } from "./over-https.ts";
import { PROVEN } from "./proven-auth0.ts";
import { listen, statusOf, type WebApp } from "./web-app.ts";

const CLIENTS = {
  web: {
    secret: "web-secret",
    redirectUris: ["http://localhost/auth/callback"],
    postLogoutRedirectUris: ["http://localhost"],
  },
};

it("the installed version is the recorded one", () => {
  const row = PROVEN.find(({ sdk }) => sdk === "@auth0/nextjs-auth0");
  expect(row?.version).toBe(installedVersion("@auth0/nextjs-auth0"));
});

describe.each(["own", "auth0"])("nextjs-auth0 with the issuer %s", (id) => {
  let idp: Mintmark;
  let issuer: IssuerHandle;
  let api: WebApp;
  let app: NextApp;

  beforeAll(async () => {
    idp = await startMintmark({
      issuers: { own: { ...TENANT, clients: CLIENTS, port: 0 }, auth0: { ...TENANT, clients: CLIENTS } },
    });
    issuer = await idp.issuer(id);
    const notes = express();
    api = await listen(notes);
    notes.use(bearer({ issuerBaseURL: issuer.url, audience: AUDIENCE }));
    notes.get("/notes", (_, res) => void res.json({}));
    notes.get("/admin", claimIncludes("permissions", "admin"), (_, res) => void res.json({}));
    notes.use((error, _req, res, _next) => void res.status(error.status ?? 500).json({}));
    app = await startNextApp({ issuer: issuer.url, api: api.url });
  });
  afterAll(async () => {
    await app[Symbol.asyncDispose]();
    await api[Symbol.asyncDispose]();
    await idp.close();
  });

  const json = ({ html }: Page) => JSON.parse(html);
  const profile = (browser: Browser) => browser.open(`${app.url}/auth/profile`);

  /** Begins and ends at the dashboard. */
  async function signIn(browser: Browser, user = "alice"): Promise<Page> {
    const sentAway = await browser.open(`${app.url}/dashboard`);
    return browser.open(await callbackOf(browser, sentAway.leftTo ?? "", { user }));
  }

  it("signs a user in, with the same subject in session, profile and access token", async () => {
    const browser = new Browser();
    const dashboard = await signIn(browser);
    expect(dashboard.url.href).toBe(`${app.url}/dashboard`);
    const { user, tokenSet, internal } = json(dashboard);
    expect(user).toMatchObject({ sub: ALICE, nickname: "alice", email: "alice@example.test" });
    expect(tokenSet).toMatchObject({ audience: AUDIENCE, refreshToken: expect.any(String) });
    expect(decodeJwt(tokenSet.idToken).sid).toBe(internal.sid);
    expect(json(await profile(browser))).toEqual(user);
    const { token } = json(await browser.open(`${app.url}/auth/access-token`));
    expect(token).toBe(tokenSet.accessToken);
    expect(decodeJwt(token)).toMatchObject({ sub: ALICE, azp: "web" });
    expect((await profile(new Browser())).status).toBe(401);
  });

  it("calls an API with getAccessToken and with its own fetcher", async () => {
    const browser = new Browser();
    await signIn(browser);
    expect(json(await browser.open(`${app.url}/notes`))).toMatchObject({ status: 200 });
    expect(json(await browser.open(`${app.url}/fetched`))).toEqual({ status: 200 });
    const expired = await issuer.token({ user: "alice", audience: AUDIENCE, flaw: "expired" });
    expect(await statusOf(`${api.url}/notes`, expired)).toBe(401);
  });

  it.each([
    ["alice", 200, 200],
    ["bob", 403, 401],
  ])("finds the roles of %s, in the session and in the access token", async (user, page, call) => {
    const browser = new Browser();
    await signIn(browser, user);
    expect((await browser.open(`${app.url}/admin`)).status).toBe(page);
    expect(json(await browser.open(`${app.url}/notes/admin`))).toMatchObject({ status: call });
  });

  it("refreshes on request, and by itself when the access token has expired", async () => {
    const browser = new Browser();
    await issuer.overrides.add({ target: "token", expiresInSeconds: 0 });
    const { tokenSet } = json(await signIn(browser));
    const renewed = json(await browser.open(`${app.url}/notes`));
    expect(renewed).toMatchObject({ status: 200, token: expect.any(String) });
    expect(renewed.token).not.toBe(tokenSet.accessToken);
    expect(json(await browser.open(`${app.url}/auth/access-token`)).token).toBe(renewed.token);

    await issuer.overrides.add({ target: "token", claims: { told: true } });
    const told = json(await browser.open(`${app.url}/notes/renewed`));
    expect(decodeJwt(told.token)).toMatchObject({ sub: ALICE, told: true });
    expect(json(await browser.open(`${app.url}/auth/access-token`)).token).toBe(told.token);
  });

  it("has no access token once the refresh token is revoked", async () => {
    const browser = new Browser();
    await issuer.overrides.add({ target: "token", expiresInSeconds: 0 });
    await signIn(browser);
    await issuer.tokens.revokeMany({ subject: ALICE.replace("auth0|", "") });
    const refused = await browser.open(`${app.url}/auth/access-token`);
    expect(refused.status).toBe(401);
    expect(json(refused)).toMatchObject({ error: { code: "failed_to_refresh_token" } });
  });

  it("signs out by OIDC and revokes the refresh token", async () => {
    const browser = new Browser();
    const { tokenSet } = json(await signIn(browser));
    const leaving = await browser.open(`${app.url}/auth/logout`);
    expect(leaving.leftTo?.href).toContain(`${issuer.url}oidc/logout?`);
    expect((await issuer.inspect(tokenSet.refreshToken)).accepts.introspection).toBe(false);
    expect((await callbackOf(browser, leaving.leftTo ?? "")).href).toBe(`${app.url}/`);
    await expectSignedOut(browser);
  });

  it("signs in by a pushed authorization request", async () => {
    const options = { pushedAuthorizationRequests: true };
    await using pushing = await startNextApp({ issuer: issuer.url, api: api.url, options });
    const browser = new Browser();
    const sentAway = await browser.open(`${pushing.url}/dashboard`);
    expect([...(sentAway.leftTo?.searchParams.keys() ?? [])]).toEqual(["request_uri", "client_id"]);
    const dashboard = await browser.open(await callbackOf(browser, sentAway.leftTo ?? ""));
    expect(json(dashboard).user).toMatchObject({ sub: ALICE });
  });

  it("signs out at /v2/logout, if that is at the root of the origin", async () => {
    const options = { logoutStrategy: "v2" };
    await using older = await startNextApp({ issuer: issuer.url, api: api.url, options });
    const browser = new Browser();
    const sentAway = await browser.open(`${older.url}/dashboard`);
    await browser.open(await callbackOf(browser, sentAway.leftTo ?? ""));
    const leaving = await browser.open(`${older.url}/auth/logout`);
    expect(leaving.leftTo?.pathname).toBe("/v2/logout");
    if (id !== "own") return void expect((await fetch(leaving.leftTo ?? "")).status).toBe(404);
    expect((await callbackOf(browser, leaving.leftTo ?? "")).href).toBe(`${older.url}/`);
    await expectSignedOut(browser);
  });

  async function expectSignedOut(browser: Browser): Promise<void> {
    expect((await profile(browser)).status).toBe(401);
    const again = await browser.open(`${app.url}/dashboard`);
    const login = await browser.open(again.leftTo ?? "");
    expect(login.html).toContain('data-testid="login-user-alice"');
  }

  it.each([
    ["from another issuer", { iss: "https://evil.test/" }],
    ["for another client", { aud: "somebody-else" }],
    ["expired", { exp: 1 }],
    ["for another login", { nonce: "another" }],
    ["without a subject", { sub: null }],
  ])("starts no session with an ID token that is %s", async (_, claims) => {
    const browser = new Browser();
    await issuer.overrides.add({ target: "token", kind: "id", claims });
    expect((await signIn(browser)).status).toBe(500);
    expect((await profile(browser)).status).toBe(401);
  });

  it.each([
    [undefined, 200],
    ["alg-none", 500],
    ["wrong-signature", 200],
  ])("requires a signature on an ID token, but does not verify it: %s", async (flaw, status) => {
    const browser = new Browser();
    const sentAway = await browser.open(`${app.url}/dashboard`);
    const nonce = sentAway.leftTo?.searchParams.get("nonce");
    const callback = await callbackOf(browser, sentAway.leftTo ?? "");
    await answerWithIdToken(issuer, { client: "web", nonce, flaw });
    expect((await browser.open(callback)).status).toBe(status);
  });

  it("starts no session with an unknown code or state", async () => {
    for (const parameter of ["code", "state"]) {
      const browser = new Browser();
      const sentAway = await browser.open(`${app.url}/auth/login`);
      const callback = await callbackOf(browser, sentAway.leftTo ?? "");
      callback.searchParams.set(parameter, "made-up");
      expect((await browser.open(callback)).status).toBe(500);
      expect((await profile(browser)).status).toBe(401);
    }
  });
});

it("nextjs-auth0 accepts an https issuer at localhost only with allowInsecureRequests", async () => {
  await using trusted = await startTrusted({ issuers: { own: { ...TENANT, clients: CLIENTS, port: 0 } } });
  const { url } = await trusted.idp.issuer("own");
  await using app = await startNextApp({ issuer: url, api: "" });
  const browser = new Browser();
  const sentAway = await browser.open(`${app.url}/dashboard`);
  expect(sentAway.leftTo?.href).toMatch(/^https:\/\/localhost:\d+\/authorize\?/);
  const dashboard = await browser.open(await callbackOf(browser, sentAway.leftTo ?? ""));
  expect(JSON.parse(dashboard.html).user).toMatchObject({ sub: ALICE });
  const options = { allowInsecureRequests: false };
  await expect(startNextApp({ issuer: url, api: "", options })).rejects.toThrow(/localhost/);
});
