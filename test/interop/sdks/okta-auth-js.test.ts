// A page in Chromium with Okta's SDK: sign-in, renewal in a hidden frame and by refresh token, userinfo,
// revocation, calls to an API that checks groups, sign-out, and no sign-in with a flawed ID token.
import OktaJwtVerifier from "@okta/jwt-verifier";
import express from "express";
import { decodeJwt } from "jose";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type IssuerHandle, type Mintmark, startMintmark } from "../../../src/index.ts";
import { startChromium } from "../../support/chromium.ts";
import { visit } from "../../support/visit.ts";
import { installedVersion } from "./installed.ts";
import { PROVEN } from "./proven-okta.ts";
import { listen, type WebApp } from "./web-app.ts";

const SCRIPT = new URL("./node_modules/@okta/okta-auth-js/dist/okta-auth-js.min.js", import.meta.url)
  .pathname;
const DEFAULT_SCOPES = ["openid", "profile", "email"];
const FLAWS = [
  ["from another issuer", { iss: "https://evil.test" }, /issuer/i],
  ["for another client", { aud: "somebody-else" }, /audience/i],
  ["expired", { exp: 1 }, /expire/i],
  ["for another access token", { at_hash: "another" }, /hash/i],
] as const;
const browser = await startChromium();
afterAll(() => browser?.close());

it("the installed version is the recorded one", () => {
  const row = PROVEN.find(({ sdk }) => sdk === "@okta/okta-auth-js");
  expect(row?.version).toBe(installedVersion("@okta/okta-auth-js"));
});

describe.skipIf(!browser).each(["okta", "org"])("okta-auth-js with the issuer %s", (id) => {
  let idp: Mintmark;
  let issuer: IssuerHandle;
  let app: WebApp;

  beforeAll(async () => {
    idp = await startMintmark({
      issuers: { okta: { profile: "okta" }, org: { profile: "okta", dialect: "org", port: 0 } },
    });
    issuer = await idp.issuer(id);
    const web = express();
    app = await listen(web);
    const verifier = new OktaJwtVerifier({
      issuer: issuer.url,
      jwksUri: `${issuer.url}${id === "org" ? "/oauth2" : ""}/v1/keys`,
      testing: { disableHttpsCheck: true },
    });
    const audience = id === "org" ? issuer.url : "api://default";
    web.get("/sdk.js", (_, res) => res.sendFile(SCRIPT));
    web.get("/favicon.ico", (_, res) => void res.status(204).end());
    web.get(
      "/",
      (_, res) => void res.type("html").send('<!doctype html><body><script src="/sdk.js"></script>'),
    );
    web.use("/api", async (req, res) => {
      try {
        const token = String(req.headers.authorization).replace("Bearer ", "");
        const { claims } = await verifier.verifyAccessToken(token, audience);
        res.status(req.path === "/" || claims.groups.includes("admin") ? 200 : 403).json({});
      } catch {
        res.status(401).json({});
      }
    });
  });
  afterAll(async () => {
    await app[Symbol.asyncDispose]();
    await idp.close();
  });

  /** Does what the page's own script would do when it loads. */
  async function load(page: Page, scopes: string[]): Promise<void> {
    await page.evaluate(
      (options) => {
        const { OktaAuth } = window.OktaAuth.OktaAuth ? window.OktaAuth : { OktaAuth: window.OktaAuth };
        window.client = new OktaAuth(options);
      },
      {
        issuer: issuer.url,
        clientId: "demo-app",
        redirectUri: `${app.url}/`,
        scopes,
      },
    );
  }

  interface SignIn {
    user?: string;
    scopes?: string[];
  }

  /** Signs in up to the page with the code in its URL. */
  async function visitIssuer(page: Page, { user = "bob", scopes = DEFAULT_SCOPES }: SignIn): Promise<void> {
    await page.goto(app.url);
    await load(page, scopes);
    await Promise.all([
      page.waitForURL(/\/login\//),
      page.evaluate(() => void window.client.token.getWithRedirect()),
    ]);
    await page.getByTestId(`login-user-${user}`).click();
    await page.getByTestId("consent-allow").click();
    await page.waitForURL(/[?&]code=/);
    await load(page, scopes);
  }

  async function signIn(page: Page, choices: SignIn = {}): Promise<void> {
    await visitIssuer(page, choices);
    await page.evaluate(async () => {
      const { tokens } = await window.client.token.parseFromUrl();
      window.client.tokenManager.setTokens(tokens);
    });
  }

  const accessToken = (page: Page): Promise<string> => page.evaluate(() => window.client.getAccessToken());
  const callApi = (page: Page, token: string, path = "/api") =>
    page.evaluate(
      async ([url, bearerToken]) => {
        const response = await fetch(url, { headers: { authorization: `Bearer ${bearerToken}` } });
        return response.status;
      },
      [path, token] as const,
    );

  it("signs in, reads the user, calls an API, and renews in a hidden frame", async () => {
    await visit(
      browser,
      async (page) => {
        await signIn(page);
        const id = await page.evaluate(() => window.client.tokenManager.getTokensSync().idToken.claims);
        expect(id).toMatchObject({
          name: "Bob",
          preferred_username: "bob@example.test",
          groups: ["developer"],
        });
        expect(await page.evaluate(() => window.client.token.getUserInfo())).toMatchObject({
          sub: id.sub,
          email: "bob@example.test",
        });
        const token = await accessToken(page);
        expect(decodeJwt(token)).toMatchObject({ sub: "bob@example.test", uid: id.sub });
        expect(await callApi(page, token)).toBe(200);
        const flawed = await issuer.token({ user: "alice", flaw: "wrong-signature" });
        expect(await callApi(page, flawed)).toBe(401);

        const renewed = await page.evaluate(async () => {
          const { tokens } = await window.client.token.getWithoutPrompt();
          return tokens.accessToken.accessToken;
        });
        expect(decodeJwt(renewed).jti).not.toBe(decodeJwt(token).jti);
        expect(await callApi(page, renewed)).toBe(200);
      },
      { expectedMessages: /401/ },
    );
  });

  it.each([
    ["alice", 200],
    ["bob", 403],
  ])("gets an access token with the groups of %s", async (user, status) => {
    await visit(
      browser,
      async (page) => {
        await signIn(page, { user });
        expect(await callApi(page, await accessToken(page), "/api/admin")).toBe(status);
      },
      { expectedMessages: /403/ },
    );
  });

  it.each(FLAWS)("does not sign in with an ID token that is %s", async (_, claims, reason) => {
    await visit(browser, async (page) => {
      await issuer.overrides.add({ target: "token", kind: "id", claims });
      await visitIssuer(page, {});
      const refused = await page.evaluate(() =>
        window.client.token.parseFromUrl().catch(({ message }) => message),
      );
      expect(refused).toMatch(reason);
    });
  });

  it("does not check the nonce of an ID token in the code flow", async () => {
    await visit(browser, async (page) => {
      await issuer.overrides.add({ target: "token", kind: "id", claims: { nonce: "another" } });
      await signIn(page);
      const { nonce } = await page.evaluate(() => window.client.tokenManager.getTokensSync().idToken.claims);
      expect(nonce).toBe("another");
    });
  });

  it("renews by refresh token", async () => {
    await visit(browser, async (page) => {
      await signIn(page, { scopes: ["openid", "offline_access"] });
      const before = await accessToken(page);
      await page.evaluate(() => window.client.tokenManager.renew("accessToken"));
      const after = await accessToken(page);
      expect(decodeJwt(after).jti).not.toBe(decodeJwt(before).jti);
      const requests = await issuer.requests.list({ endpoint: "token" });
      expect(requests.map(({ grantType }) => grantType)).toContain("refresh_token");
    });
  });

  it("revokes and signs out, after which the hidden frame finds no session", async () => {
    await visit(browser, async (page) => {
      await signIn(page);
      const token = await accessToken(page);
      await Promise.all([
        page.waitForRequest(/\/v1\/logout/),
        page.evaluate(
          (postLogoutRedirectUri) => void window.client.signOut({ postLogoutRedirectUri }),
          `${app.url}/`,
        ),
      ]);
      await page.waitForURL((url) => url.origin === app.url);
      const { accepts } = await issuer.inspect(token);
      expect(accepts.introspection).toBe(false);
      await page.waitForFunction(() => "OktaAuth" in window);
      await load(page, ["openid"]);
      const refused = await page.evaluate(() =>
        window.client.token.getWithoutPrompt().catch(({ errorCode }) => errorCode),
      );
      expect(refused).toBe("login_required");
    });
  });
});
