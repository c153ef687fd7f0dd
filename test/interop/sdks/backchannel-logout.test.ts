// Back-channel logout (OpenID Connect Back-Channel Logout 1.0) for applications with Auth0's middleware,
// whose session store records logouts: with the profiles auth0, keycloak and generic.
import express from "express";
import openidConnect from "express-openid-connect";
import session from "express-session";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type IssuerHandle, type Mintmark, startMintmark } from "../../../src/index.ts";
import { Browser, type Page } from "../../support/browser.ts";
import { callbackOf, loginThroughPages, shows } from "../../support/browser-login.ts";
import { installedVersion } from "./installed.ts";
import { PROVEN } from "./proven.ts";
import { listen, type WebApp } from "./web-app.ts";

const { auth } = openidConnect;

interface Application extends WebApp {
  id: string;
  /** Call it once the issuer runs. */
  connect(issuerBaseURL: string): void;
}

async function application(id: string): Promise<Application> {
  const web = express();
  const served = await listen(web);
  return Object.assign(served, {
    id,
    connect(issuerBaseURL: string) {
      web.use(
        auth({
          issuerBaseURL,
          baseURL: served.url,
          clientID: id,
          clientSecret: `${id}-secret`,
          secret: "a long, randomly-generated string stored in env",
          authRequired: false,
          idpLogout: true,
          authorizationParams: { response_type: "code", scope: "openid profile email" },
          backchannelLogout: true,
          session: { name: `session-of-${id}`, store: new session.MemoryStore() },
        }),
      );
      web.get(
        "/",
        (req, res) => void res.json({ signedIn: req.oidc.isAuthenticated(), claims: req.oidc.user }),
      );
      web.use(
        (error, _req, res, _next) => void res.status(error.status ?? 500).json({ error: error.message }),
      );
    },
  });
}

it.each(["auth0", "keycloak"])("is recorded as proven for %s in the installed version", (vendor) => {
  const row = PROVEN.find((each) => each.vendor === vendor && each.sdk === "express-openid-connect");
  expect(row?.version).toBe(installedVersion("express-openid-connect"));
  expect(row?.proves).toContain("back-channel logout");
});

describe.each(["auth0", "keycloak", "generic"] as const)(
  "express-openid-connect with the profile %s",
  (profile) => {
    let idp: Mintmark;
    let issuer: IssuerHandle;
    let shop: Application;
    let blog: Application;

    beforeAll(async () => {
      shop = await application("shop");
      blog = await application("blog");
      const clients = Object.fromEntries(
        [shop, blog].map(({ id, url }) => [
          id,
          {
            secret: `${id}-secret`,
            redirectUris: [`${url}/callback`],
            postLogoutRedirectUris: [url],
            backchannelLogoutUri: `${url}/backchannel-logout`,
            backchannelLogoutSessionRequired: true,
          },
        ]),
      );
      idp = await startMintmark({ issuers: { own: { profile, clients } } });
      issuer = await idp.issuer("own");
      for (const each of [shop, blog]) each.connect(issuer.url);
    });
    afterAll(async () => {
      await idp.close();
      await shop[Symbol.asyncDispose]();
      await blog[Symbol.asyncDispose]();
    });

    const stateOf = async (browser: Browser, { url }: Application) =>
      JSON.parse((await browser.open(url)).html) as {
        signedIn: boolean;
        claims?: { sub: string; sid: string };
      };

    async function signIn(browser: Browser, { url }: Application): Promise<{ sub: string; sid: string }> {
      const sentAway = await browser.open(`${url}/login`);
      const callback = await callbackOf(browser, sentAway.leftTo ?? "", { user: "alice" });
      await browser.open(callback);
      const { signedIn, claims } = await stateOf(browser, { url } as Application);
      expect(signedIn).toBe(true);
      return claims as { sub: string; sid: string };
    }

    function post({ url }: Application, token?: string): Promise<Response> {
      const body = new URLSearchParams(token === undefined ? {} : { logout_token: token });
      return fetch(`${url}/backchannel-logout`, { method: "POST", body });
    }

    it("signs the user out of one application when the other signs out", async () => {
      const browser = new Browser();
      const { sid } = await signIn(browser, shop);
      await signIn(browser, blog);
      const leaving = await browser.open(`${shop.url}/logout`);
      let page: Page = await loginThroughPages(browser, leaving.leftTo ?? "");
      if (shows(page, "logout-yes")) page = await browser.press(page, "logout-yes");
      expect(page.leftTo?.origin).toBe(shop.url);
      const sent = await issuer.requests.list({ endpoint: "backchannel_logout", raw: true });
      expect(sent.map(({ clientId, status }) => [clientId, status]).toSorted()).toEqual([
        ["blog", 204],
        ["shop", 204],
      ]);
      const toShop = sent.find(({ clientId }) => clientId === "shop");
      expect(decodeJwt(String(toShop?.params["logout_token"]))["sid"]).toBe(sid);
      expect(await stateOf(browser, blog)).toEqual({ signedIn: false });
    });

    it("signs the user out when the session is ended at the issuer", async () => {
      const browser = new Browser();
      await signIn(browser, shop);
      const { ended, told } = await issuer.sessions.endMany({ user: "alice" });
      expect([ended, told]).toMatchObject([1, [{ clientId: "shop", status: 204, error: null }]]);
      expect(await stateOf(browser, shop)).toEqual({ signedIn: false });
      await signIn(browser, shop);
    });

    it("accepts a minted logout token, and refuses flawed ones", async () => {
      const browser = new Browser();
      await signIn(browser, shop);
      const logout = { user: "alice", client: "shop", kind: "logout" } as const;
      for (const flaw of ["expired", "wrong-signature", "alg-none", "unknown-kid", "wrong-issuer"] as const) {
        expect([flaw, (await post(shop, await issuer.token({ ...logout, flaw }))).status]).toEqual([
          flaw,
          400,
        ]);
      }
      const withNonce = await issuer.token({ ...logout, claims: { nonce: "n-1" } });
      const withoutEvent = await issuer.token({ ...logout, claims: { events: {} } });
      const forBlog = await issuer.token({ ...logout, client: "blog" });
      for (const token of [withNonce, withoutEvent, forBlog, "no token", undefined]) {
        expect((await post(shop, token)).status).toBe(400);
      }
      expect(await stateOf(browser, shop)).toMatchObject({ signedIn: true });
      expect((await post(shop, await issuer.token(logout))).status).toBe(204);
      expect(await stateOf(browser, shop)).toEqual({ signedIn: false });
    });
  },
);
