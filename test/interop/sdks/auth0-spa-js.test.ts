// A page in Chromium with Auth0's SDK for single-page applications: sign-in, silent renewal in a hidden
// frame, refresh tokens, calls to an API, roles, sign-out, and no sign-in with a flawed ID token.
import express from "express";
import { auth as bearer, claimIncludes } from "express-oauth2-jwt-bearer";
import { decodeJwt } from "jose";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type IssuerHandle, type Mintmark, startMintmark } from "../../../src/index.ts";
import { startChromium } from "../../support/chromium.ts";
import { visit } from "../../support/visit.ts";
import { ALICE, AUDIENCE, ROLES, TENANT } from "./auth0-tenant.ts";
import { answerWithIdToken } from "./flawed-id-token.ts";
import { installedVersion } from "./installed.ts";
import { PROVEN } from "./proven-auth0.ts";
import { listen, type WebApp } from "./web-app.ts";

const SCRIPT = new URL("./node_modules/@auth0/auth0-spa-js/dist/auth0-spa-js.production.js", import.meta.url)
  .pathname;
const browser = await startChromium();
afterAll(() => browser?.close());

it("the installed version is the recorded one", () => {
  const row = PROVEN.find(({ sdk }) => sdk === "@auth0/auth0-spa-js");
  expect(row?.version).toBe(installedVersion("@auth0/auth0-spa-js"));
});

describe.skipIf(!browser).each(["own", "auth0"])("auth0-spa-js with the issuer %s", (id) => {
  let idp: Mintmark;
  let issuer: IssuerHandle;
  let app: WebApp;

  beforeAll(async () => {
    idp = await startMintmark({ issuers: { own: { ...TENANT, port: 0 }, auth0: TENANT } });
    issuer = await idp.issuer(id);
    const web = express();
    app = await listen(web);
    web.get("/sdk.js", (_, res) => res.sendFile(SCRIPT));
    web.get("/favicon.ico", (_, res) => void res.status(204).end());
    web.get("/", (_, res) => void res.type("html").send('<!doctype html><script src="/sdk.js"></script>'));
    web.use("/api", bearer({ issuerBaseURL: issuer.url, audience: AUDIENCE }));
    web.get("/api", (req, res) => void res.json({ sub: req.auth.payload.sub }));
    web.get("/api/admin", claimIncludes("permissions", "admin"), (_, res) => void res.json({}));
    web.use((error, _req, res, _next) => void res.status(error.status ?? 500).json({}));
  });
  afterAll(async () => {
    await app[Symbol.asyncDispose]();
    await idp.close();
  });

  /** Does what the page's own script would do when it loads. */
  async function load(page: Page, more: object = {}): Promise<void> {
    await page.evaluate(
      async (options) => {
        window.client = await window.auth0.createAuth0Client(options);
      },
      {
        domain: issuer.url.replace(/\/$/, ""),
        clientId: "demo-app",
        authorizationParams: {
          redirect_uri: `${app.url}/`,
          audience: AUDIENCE,
          scope: "openid profile email",
        },
        ...more,
      },
    );
  }

  /** Signs in up to the page with the code in its URL, which the SDK has not handled yet. */
  async function begin(page: Page, user: string, more: object = {}): Promise<void> {
    await page.goto(app.url);
    await load(page, more);
    await Promise.all([
      page.waitForURL(/\/login\//),
      page.evaluate(() => void window.client.loginWithRedirect()),
    ]);
    await page.getByTestId(`login-user-${user}`).click();
    await page.getByTestId("consent-allow").click();
    await page.waitForURL(/[?&]code=/);
    await load(page, more);
  }

  async function signIn(page: Page, { user = "alice", ...more }: { user?: string } & object = {}) {
    await begin(page, user, more);
    await page.evaluate(async () => {
      await window.client.handleRedirectCallback();
      history.replaceState(null, "", "/");
    });
  }

  const callApi = (page: Page, token: string, path = "/api") =>
    page.evaluate(
      async ([url, bearerToken]) => {
        const response = await fetch(url, { headers: { authorization: `Bearer ${bearerToken}` } });
        return response.status;
      },
      [path, token],
    );
  const renew = (page: Page) => page.evaluate(() => window.client.getTokenSilently({ cacheMode: "off" }));

  it("signs in, calls an API, and finds the session by a hidden frame after a reload", async () => {
    await visit(
      browser,
      async (page) => {
        await signIn(page);
        expect(await page.evaluate(() => window.client.getUser())).toMatchObject({
          sub: ALICE,
          nickname: "alice",
          email: "alice@example.test",
        });
        const token = await page.evaluate(() => window.client.getTokenSilently());
        expect(decodeJwt(token)).toMatchObject({ sub: ALICE, azp: "demo-app" });
        expect(await callApi(page, token)).toBe(200);
        const flawed = await issuer.token({ user: "alice", audience: AUDIENCE, flaw: "wrong-signature" });
        expect(await callApi(page, flawed)).toBe(401);

        await page.reload();
        await load(page);
        expect(await page.evaluate(() => window.client.isAuthenticated())).toBe(true);
        const renewed = await renew(page);
        expect(decodeJwt(renewed).sub).toBe(ALICE);
      },
      { expectedMessages: /401/ },
    );
  });

  it.each([
    ["alice", ["admin"], 200],
    ["bob", undefined, 401],
  ])("finds the roles of %s, in the page and in the API", async (user, roles, status) => {
    await visit(
      browser,
      async (page) => {
        await signIn(page, { user });
        const known = await page.evaluate(() => window.client.getUser());
        expect(known[ROLES]).toEqual(roles);
        const token = await page.evaluate(() => window.client.getTokenSilently());
        expect(await callApi(page, token, "/api/admin")).toBe(status);
      },
      { expectedMessages: /401/ },
    );
  });

  it.each([
    [undefined, "signed in"],
    ["alg-none", /ID token could not be decoded/],
    ["wrong-issuer", /Issuer \(iss\) claim mismatch/],
    ["wrong-audience", /Audience \(aud\) claim mismatch/],
    ["expired", /Expiration Time \(exp\) claim error/],
    ["wrong-signature", "signed in"], // it relies on TLS for that
  ])("checks all but the signature of an ID token: %s", async (flaw, outcome) => {
    await visit(browser, async (page) => {
      const asked = page.waitForRequest(/\/authorize\?/);
      await begin(page, "alice");
      const nonce = new URL((await asked).url()).searchParams.get("nonce");
      await answerWithIdToken(issuer, { client: "demo-app", nonce, flaw });
      const told = await page.evaluate(() =>
        window.client.handleRedirectCallback().then(
          () => "signed in",
          ({ message }) => message,
        ),
      );
      expect(told).toEqual(typeof outcome === "string" ? outcome : expect.stringMatching(outcome));
      expect(await page.evaluate(() => window.client.isAuthenticated())).toBe(outcome === "signed in");
    });
  });

  it("rejects the ID token of another login", async () => {
    await visit(browser, async (page) => {
      await begin(page, "alice");
      await answerWithIdToken(issuer, { client: "demo-app", nonce: "another", flaw: undefined });
      const refused = page.evaluate(() => window.client.handleRedirectCallback().catch(String));
      expect(await refused).toContain("Nonce (nonce) claim mismatch");
      expect(await page.evaluate(() => window.client.isAuthenticated())).toBe(false);
    });
  });

  it("renews by refresh token", async () => {
    await visit(browser, async (page) => {
      await signIn(page, { useRefreshTokens: true, cacheLocation: "localstorage" });
      const token = await renew(page);
      expect(decodeJwt(token)).toMatchObject({ sub: ALICE });
      expect(decodeJwt(token)["scope"]).toContain("offline_access");
      const requests = await issuer.requests.list({ endpoint: "token" });
      expect(requests.map(({ grantType }) => grantType)).toContain("refresh_token");
    });
  });

  it("signs out, after which the hidden frame finds no session", async () => {
    await visit(
      browser,
      async (page) => {
        await signIn(page);
        await Promise.all([
          page.waitForURL(`${app.url}/`),
          page.waitForRequest(/\/v2\/logout/),
          page.evaluate(
            (returnTo) => void window.client.logout({ logoutParams: { returnTo } }),
            `${app.url}/`,
          ),
        ]);
        await page.waitForLoadState();
        await page.waitForFunction(() => "auth0" in window);
        await load(page);
        expect(await page.evaluate(() => window.client.isAuthenticated())).toBe(false);
        const refused = page.evaluate(() => window.client.getTokenSilently().catch(({ error }) => error));
        expect(await refused).toBe("login_required");
      },
      { expectedMessages: /400/ },
    );
  });
});
