// A page in Chromium with Auth0's SDK for single-page applications: sign-in, silent renewal in a hidden frame, refresh
// tokens, an API behind it, sign-out.
import { decodeJwt } from "jose";
import express from "express";
import { auth as bearer } from "express-oauth2-jwt-bearer";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startMintmark, type IssuerHandle, type Mintmark } from "../../../src/index.ts";
import { startChromium } from "../../support/chromium.ts";
import { visit } from "../../support/visit.ts";
import { installedVersion } from "./installed.ts";
import { PROVEN } from "./proven-auth0.ts";
import { listen, type WebApp } from "./web-app.ts";

const AUDIENCE = "https://api.example.test";
const ALICE = "auth0|11111111-1111-4111-8111-111111111111";
const SCRIPT = new URL("./node_modules/@auth0/auth0-spa-js/dist/auth0-spa-js.production.js", import.meta.url)
  .pathname;
const browser = await startChromium();
afterAll(() => browser?.close());

it("is the version that is recorded as proven", () => {
  const row = PROVEN.find(({ sdk }) => sdk === "@auth0/auth0-spa-js");
  expect(row?.version).toBe(installedVersion("@auth0/auth0-spa-js"));
});

describe.skipIf(!browser).each(["own", "auth0"])("auth0-spa-js with the issuer %s", (id) => {
  let idp: Mintmark;
  let issuer: IssuerHandle;
  let app: WebApp;

  beforeAll(async () => {
    idp = await startMintmark({
      issuers: { own: { profile: "auth0", port: 0 }, auth0: { profile: "auth0" } },
    });
    issuer = await idp.issuer(id);
    const web = express();
    app = await listen(web);
    web.get("/sdk.js", (_, res) => res.sendFile(SCRIPT));
    web.get("/favicon.ico", (_, res) => void res.status(204).end());
    web.get("/", (_, res) => void res.type("html").send('<!doctype html><script src="/sdk.js"></script>'));
    web.use("/api", bearer({ issuerBaseURL: issuer.url, audience: AUDIENCE }), (req, res) => {
      res.json({ sub: req.auth.payload.sub });
    });
    web.use((error, _req, res, _next) => void res.status(error.status ?? 500).json({}));
  });
  afterAll(async () => {
    await app[Symbol.asyncDispose]();
    await idp.close();
  });

  /** What the page's own script would do when it loads. */
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

  async function signIn(page: Page, more: object = {}): Promise<void> {
    await page.goto(app.url);
    await load(page, more);
    await Promise.all([
      page.waitForURL(/\/login\//),
      page.evaluate(() => void window.client.loginWithRedirect()),
    ]);
    await page.getByTestId("login-user-alice").click();
    await page.getByTestId("consent-allow").click();
    await page.waitForURL(/[?&]code=/);
    await load(page, more);
    await page.evaluate(async () => {
      await window.client.handleRedirectCallback();
      history.replaceState(null, "", "/");
    });
  }

  const callApi = (page: Page, token: string) =>
    page.evaluate(async (bearerToken) => {
      const response = await fetch("/api", { headers: { authorization: `Bearer ${bearerToken}` } });
      return response.status;
    }, token);
  const renew = (page: Page) => page.evaluate(() => window.client.getTokenSilently({ cacheMode: "off" }));

  it("signs in, calls an API, and after a reload knows the session by a hidden frame", async () => {
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

  it("signs out, after which the hidden frame finds nobody", async () => {
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
