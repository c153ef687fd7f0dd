// A page in Chromium with Keycloak's SDK: sign-in, single sign-on after a reload, roles, calls to an API
// behind Keycloak's adapter, refresh, and sign-out.
import express from "express";
import { decodeJwt } from "jose";
import KeycloakConnect from "keycloak-connect";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type IssuerHandle, type Mintmark, startMintmark } from "../../../src/index.ts";
import { startChromium } from "../../support/chromium.ts";
import { visit } from "../../support/visit.ts";
import { installedVersion } from "./installed.ts";
import { PROVEN } from "./proven-keycloak.ts";
import { ID_TOKEN_FLAWS } from "./vendors.ts";
import { listen, type WebApp } from "./web-app.ts";

const ALICE = "11111111-1111-4111-8111-111111111111";
const SCRIPT = new URL("./node_modules/keycloak-js/lib/keycloak.js", import.meta.url).pathname;
const PAGE =
  '<!doctype html><script type="module">import Keycloak from "/sdk.js"; window.Keycloak = Keycloak;</script>';
const browser = await startChromium();
afterAll(() => browser?.close());

it("the installed version is the recorded one", () => {
  expect(PROVEN.find(({ sdk }) => sdk === "keycloak-js")?.version).toBe(installedVersion("keycloak-js"));
});

describe.skipIf(!browser)("keycloak-js", () => {
  let idp: Mintmark;
  let issuer: IssuerHandle;
  let app: WebApp;

  beforeAll(async () => {
    idp = await startMintmark({
      issuers: {
        keycloak: {
          profile: "keycloak",
          roles: { admin: [], "orders/clerk": [] },
          users: { alice: { id: ALICE, name: "Alice Doe", roles: ["admin", "orders/clerk"] }, bob: {} },
        },
      },
    });
    issuer = await idp.issuer("keycloak");
    const web = express();
    app = await listen(web);
    web.get("/sdk.js", (_, res) => res.sendFile(SCRIPT));
    web.get("/favicon.ico", (_, res) => void res.status(204).end());
    const guard = new KeycloakConnect(
      {},
      {
        realm: "demo",
        "auth-server-url": idp.url,
        resource: "orders",
        "bearer-only": true,
        "ssl-required": "none",
        "confidential-port": 0,
      },
    );
    web.use("/api", guard.middleware());
    web.get("/api/notes", guard.protect(), (_, res) => void res.json({}));
    web.get("/api/admin", guard.protect("realm:admin"), (_, res) => void res.json({}));
    web.get(["/", "/callback"], (_, res) => void res.type("html").send(PAGE));
  });
  afterAll(async () => {
    await app[Symbol.asyncDispose]();
    await idp.close();
  });

  /** Does what the page's own script would do when it loads; returns whether a user is signed in. */
  async function load(page: Page, options: object = {}): Promise<boolean> {
    await page.waitForFunction(() => "Keycloak" in window);
    return page.evaluate(
      ([config, init]) => {
        window.keycloak = new window.Keycloak(config);
        return window.keycloak.init(init);
      },
      [{ url: idp.url, realm: "demo", clientId: "demo-app" }, options] as const,
    );
  }

  /** Signs in up to the page with the code in its URL. */
  async function visitIssuer(page: Page, user: string): Promise<void> {
    await page.goto(app.url);
    expect(await load(page)).toBe(false);
    await Promise.all([
      page.waitForURL(/\/login\//),
      page.evaluate((redirectUri) => void window.keycloak.login({ redirectUri }), `${app.url}/`),
    ]);
    await page.getByTestId(`login-user-${user}`).click();
    await page.getByTestId("consent-allow").click();
    await page.waitForURL(/code=/);
  }

  async function signIn(page: Page, user = "alice"): Promise<void> {
    await visitIssuer(page, user);
    expect(await load(page)).toBe(true);
  }

  const callApi = (page: Page, path: string) =>
    page.evaluate(async (url) => {
      const headers = { authorization: `Bearer ${window.keycloak.token}` };
      return (await fetch(url, { headers })).status;
    }, path);

  it("signs in, and finds the user's realm and client roles", async () => {
    await visit(browser, async (page) => {
      await signIn(page);
      const seen = await page.evaluate(async () => ({
        subject: window.keycloak.subject,
        session: window.keycloak.sessionId,
        admin: window.keycloak.hasRealmRole("admin"),
        stranger: window.keycloak.hasRealmRole("stranger"),
        clerk: window.keycloak.hasResourceRole("clerk", "orders"),
        userinfo: await window.keycloak.loadUserInfo(),
        idToken: window.keycloak.idTokenParsed,
      }));
      expect(seen).toMatchObject({
        subject: ALICE,
        session: expect.any(String),
        admin: true,
        stranger: false,
        clerk: true,
        userinfo: { sub: ALICE, preferred_username: "alice", given_name: "Alice", family_name: "Doe" },
        idToken: { sub: ALICE, azp: "demo-app", typ: "ID" },
      });
    });
  });

  it("refreshes, finds the session after a reload, and signs out", async () => {
    await visit(browser, async (page) => {
      await signIn(page);
      const token = await page.evaluate(() => window.keycloak.token);
      expect(await page.evaluate(() => window.keycloak.updateToken(-1))).toBe(true);
      const refreshed = await page.evaluate(() => window.keycloak.token);
      expect(refreshed).not.toBe(token);
      expect(decodeJwt(refreshed).sub).toBe(ALICE);

      await page.goto(app.url);
      await page.waitForFunction(() => "Keycloak" in window);
      // The frame says that there is a login, so the page goes to the issuer with prompt=none.
      await Promise.all([
        page.waitForURL(/code=/),
        load(page, { onLoad: "check-sso" }).catch(() => undefined),
      ]);
      expect(await load(page, { onLoad: "check-sso" })).toBe(true);

      await Promise.all([
        page.waitForURL(`${app.url}/callback`),
        page.evaluate((redirectUri) => void window.keycloak.logout({ redirectUri }), `${app.url}/callback`),
      ]);
      // The frame says that there is no login, so the page stays.
      expect(await load(page, { onLoad: "check-sso" })).toBe(false);
      expect(page.url()).toBe(`${app.url}/callback`);
    });
  });

  it("forgets the user when the login ends in another tab, or becomes that of another user", async () => {
    await visit(browser, async (page) => {
      for (const end of ["sign out", "sign in as bob"]) {
        await page.context().clearCookies();
        await signIn(page);
        await page.evaluate(() => {
          window.keycloak.onAuthLogout = () => document.body.setAttribute("data-signed-out", "yes");
        });
        const tab = await page.context().newPage();
        if (end === "sign out") {
          await tab.goto(`${issuer.url}/protocol/openid-connect/logout`);
          await tab.getByTestId("logout-yes").click();
          await tab.getByTestId("logged-out").waitFor();
        } else {
          const query = {
            client_id: "demo-app",
            response_type: "code",
            redirect_uri: `${app.url}/`,
            scope: "openid",
          };
          const params = new URLSearchParams({ ...query, prompt: "login" }).toString();
          await tab.goto(`${issuer.url}/protocol/openid-connect/auth?${params}`);
          await tab.getByTestId("login-user-bob").click();
          await tab.getByTestId("consent-allow").click();
          await tab.waitForURL(/code=/);
        }
        await page.locator("[data-signed-out=yes]").waitFor({ state: "attached" }); // it asks the frame every five seconds
        expect(await page.evaluate(() => window.keycloak.authenticated)).toBe(false);
        await tab.close();
      }
    });
  });

  it("goes on without the frame on a page of another site, which gets no cookies there", async () => {
    await visit(
      browser,
      async (page) => {
        await page.goto(app.url.replace("localhost", "127.0.0.1"));
        expect(await load(page)).toBe(false);
        expect(await page.locator('iframe[title="keycloak-session-iframe"]').count()).toBe(0);
      },
      { expectedMessages: /3rd-party cookies/ },
    );
  });

  it.each([
    ["alice", 200],
    ["bob", 403],
  ])("calls an API as %s, which checks the roles", async (user, status) => {
    await visit(
      browser,
      async (page) => {
        await signIn(page, user);
        expect(await callApi(page, "/api/notes")).toBe(200);
        expect(await callApi(page, "/api/admin")).toBe(status);
        await page.evaluate(() => window.keycloak.updateToken(-1));
        expect(await callApi(page, "/api/notes")).toBe(200);
      },
      { expectedMessages: /403/ },
    );
  });

  it("rejects an ID token with another nonce", async () => {
    await visit(
      browser,
      async (page) => {
        await issuer.overrides.add({ target: "token", kind: "id", claims: { nonce: "another" } });
        await visitIssuer(page, "alice");
        await load(page).catch(() => undefined);
        expect(await page.evaluate(() => window.keycloak.authenticated)).toBe(false);
      },
      { expectedMessages: /nonce/i },
    );
  });

  it.each(ID_TOKEN_FLAWS)("signs in even with an ID token that is %s", async (_, claims) => {
    await visit(browser, async (page) => {
      await issuer.overrides.add({ target: "token", kind: "id", claims });
      await signIn(page);
      expect(await page.evaluate(() => window.keycloak.idTokenParsed)).toMatchObject(claims);
    });
  });
});
