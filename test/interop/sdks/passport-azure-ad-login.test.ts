// A web application with Microsoft's passport strategy for logins: sign-in, its session, the user's roles,
// sign-out, and no login with a flawed ID token.
import express from "express";
import session from "express-session";
import { Passport } from "passport";
import { OIDCStrategy } from "passport-azure-ad";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { IssuerHandle } from "../../../src/index.ts";
import { Browser, type Page } from "../../support/browser.ts";
import { callbackOf, loginThroughPages, shows } from "../../support/browser-login.ts";
import { SCOPE, TENANT } from "./entra-tenant.ts";
import { startGuardedApi } from "./guarded-api.ts";
import { startTrusted, type Trusted } from "./over-https.ts";
import { ID_TOKEN_FLAWS } from "./vendors.ts";
import { listen, statusOf, type WebApp } from "./web-app.ts";

let trusted: Trusted;
let entra: IssuerHandle;
let web: WebApp;
let api: WebApp;

beforeAll(async () => {
  trusted = await startTrusted({
    issuers: {
      entra: {
        profile: "entra",
        clients: {
          web: {
            secret: "web-secret",
            redirectUris: ["http://localhost/callback"],
            postLogoutRedirectUris: ["http://localhost/bye"],
          },
        },
      },
    },
  });
  entra = await trusted.idp.issuer("entra");
  api = await startGuardedApi("entra", entra);
  const app = express();
  web = await listen(app);
  const passport = new Passport();
  passport.serializeUser((user, done) => done(null, user));
  passport.deserializeUser((user, done) => done(null, user));
  passport.use(
    new OIDCStrategy(
      {
        identityMetadata: `${entra.url}/.well-known/openid-configuration`,
        clientID: "web",
        clientSecret: "web-secret",
        responseType: "code",
        responseMode: "query",
        redirectUrl: `${web.url}/callback`,
        allowHttpForRedirectUrl: true,
        scope: ["profile", "offline_access", SCOPE],
        loggingLevel: "fatal",
        loggingNoPII: true,
      },
      (_iss, _sub, { oid, displayName, _json }, accessToken, refreshToken, done) =>
        done(null, { oid, displayName, roles: _json.roles, accessToken, refreshToken }),
    ),
  );
  app.use(session({ secret: "keyboard cat", resave: false, saveUninitialized: true }));
  app.use(passport.initialize(), passport.session());
  app.get("/me", (req, res) => void res.status(req.user ? 200 : 401).json(req.user ?? {}));
  const authenticate = passport.authenticate("azuread-openidconnect", { failureRedirect: "/refused" });
  app.get("/login", authenticate);
  app.get("/callback", authenticate, (_, res) => res.redirect("/me"));
  app.get("/refused", (_, res) => void res.status(401).send("refused"));
  app.get("/logout", (req, res) => {
    const leave = new URL(`${trusted.idp.url}/${TENANT}/oauth2/v2.0/logout`);
    leave.search = new URLSearchParams({
      client_id: "web",
      post_logout_redirect_uri: `${web.url}/bye`,
    }).toString();
    req.session.destroy(() => res.redirect(leave.href));
  });
});
afterAll(async () => {
  await web[Symbol.asyncDispose]();
  await api[Symbol.asyncDispose]();
  await trusted[Symbol.asyncDispose]();
});

async function signIn(browser: Browser, user = "alice"): Promise<Page> {
  const away = await browser.open(`${web.url}/login`);
  return browser.open(await callbackOf(browser, away.leftTo ?? "", { user }));
}

it.each([
  ["alice", "Alice", "admin", 200],
  ["bob", "Bob", "developer", 403],
])("signs %s in, with a name, roles, and tokens", async (user, displayName, role, status) => {
  const browser = new Browser();
  const me = JSON.parse((await signIn(browser, user)).html);
  expect(me).toMatchObject({ displayName, roles: [role], refreshToken: expect.any(String) });
  expect(await statusOf(`${api.url}/admin`, me.accessToken)).toBe(status);
});

it("signs out of the application and of the issuer", async () => {
  const browser = new Browser();
  expect((await signIn(browser)).status).toBe(200);
  const leaving = await browser.open(`${web.url}/logout`);
  const away = await loginThroughPages(browser, leaving.leftTo ?? "");
  expect(away.leftTo?.href).toBe(`${web.url}/bye`);
  expect((await browser.open(`${web.url}/me`)).status).toBe(401);
  const again = await browser.open(`${web.url}/login`);
  expect(shows(await browser.open(again.leftTo ?? ""), "login-submit")).toBe(true);
});

it.each([...ID_TOKEN_FLAWS, ["without the nonce", { nonce: null }]] as const)(
  "refuses a user with an ID token that is %s",
  async (_, claims) => {
    await entra.overrides.add({ target: "token", kind: "id", claims });
    const browser = new Browser();
    expect((await signIn(browser)).status).toBe(401);
    expect((await browser.open(`${web.url}/me`)).status).toBe(401);
  },
);
