// Auth.js with its own providers for all six vendors: login, the user's session, an access token for an API,
// refresh, sign-out, and no login with a flawed ID token. Over https, which its Entra provider requires.
import { Auth, skipCSRFCheck } from "@auth/core";
import Auth0 from "@auth/core/providers/auth0";
import Cognito from "@auth/core/providers/cognito";
import Google from "@auth/core/providers/google";
import Keycloak from "@auth/core/providers/keycloak";
import MicrosoftEntraID from "@auth/core/providers/microsoft-entra-id";
import Okta from "@auth/core/providers/okta";
import { afterAll, describe, expect, it } from "vitest";
import type { IssuerHandle } from "../../../src/index.ts";
import { Browser } from "../../support/browser.ts";
import { callbackOf, type LoginChoices } from "../../support/browser-login.ts";
import { getJson, postForm } from "../../support/post-form.ts";
import { CookieJar } from "./cookie-jar.ts";
import { answerWithIdToken } from "./flawed-id-token.ts";
import { startGuardedApi } from "./guarded-api.ts";
import { installedVersion } from "./installed.ts";
import { startTrusted } from "./over-https.ts";
import { PROVEN } from "./proven-auth-js.ts";
import {
  HABITS,
  ID_TOKEN_FLAWS,
  LOGIN_SCOPES,
  metadataUrl,
  roleCases,
  scopesOf,
  type Vendor,
  vendorIssuers,
  VENDORS,
} from "./vendors.ts";
import { statusOf } from "./web-app.ts";

const APP = "http://localhost:8599";
const CLIENT = { clientId: "auth-js", clientSecret: "secret-of-auth-js" };

const PROVIDERS: Record<Vendor, (options: object) => object> = {
  auth0: Auth0,
  keycloak: Keycloak,
  okta: Okta,
  // The default `profile` requests a photo from Microsoft Graph.
  entra: (options) =>
    MicrosoftEntraID({
      ...options,
      profile: ({ sub, name, email, preferred_username }) => ({
        id: sub,
        name,
        email: email ?? preferred_username,
      }),
    }),
  google: Google,
  cognito: Cognito,
};

/** An application with one browser. Auth.js is a function from requests to responses. */
class App {
  readonly #provider;
  readonly #jar = new CookieJar();
  /** The account of the login, as passed to the callback `jwt`. */
  account: Record<string, string> = {};

  constructor(vendor: Vendor, { url: issuer }: IssuerHandle, scopes = scopesOf(vendor)) {
    const params = { scope: scopes.join(" "), ...HABITS[vendor].params };
    this.#provider = PROVIDERS[vendor]({ ...CLIENT, issuer, authorization: { params } });
  }

  async visit(url: string, init: RequestInit = {}): Promise<Response> {
    const request = new Request(new URL(url, APP), { ...init, headers: { cookie: this.#jar.header } });
    const answer = await Auth(request, {
      providers: [this.#provider],
      secret: "a secret of this test that is long enough",
      basePath: "/auth",
      trustHost: true,
      skipCSRFCheck,
      logger: { error: () => {}, warn: () => {} },
      callbacks: {
        jwt: ({ token, account }) => {
          if (account) this.account = account as unknown as Record<string, string>;
          return token;
        },
      },
    });
    return this.#jar.take(answer);
  }

  /** Returns the URL to which the application finally redirects the browser. */
  async signIn(choices: LoginChoices = {}): Promise<string> {
    const begun = await this.visit(`/auth/signin/${this.#provider.id}`, {
      method: "POST",
      body: new URLSearchParams(),
    });
    const callback = await callbackOf(new Browser(), String(begun.headers.get("location")), choices);
    return String((await this.visit(callback.href)).headers.get("location"));
  }

  async session(): Promise<unknown> {
    return (await this.visit("/auth/session")).json();
  }
}

const callbackIds = [...VENDORS, "microsoft-entra-id"];
const trusted = await startTrusted({
  issuers: vendorIssuers({
    [CLIENT.clientId]: {
      secret: CLIENT.clientSecret,
      applicationType: "web",
      redirectUris: callbackIds.map((id) => `${APP}/auth/callback/${id}`),
    },
  }),
});
afterAll(() => trusted[Symbol.asyncDispose]());

it("the installed version is the recorded one", () => {
  for (const { version } of PROVEN) expect(version).toBe(installedVersion("@auth/core"));
  expect(PROVEN.map(({ vendor }) => vendor)).toEqual([...VENDORS]);
});

describe.each(VENDORS)("Auth.js's provider for %s", async (vendor) => {
  const issuer = await trusted.idp.issuer(vendor);
  const api = await startGuardedApi(vendor, issuer);
  afterAll(() => api[Symbol.asyncDispose]());

  it("logs in, shows the user, and signs out", async () => {
    const web = new App(vendor, issuer);
    expect(await web.signIn()).toBe(APP);
    expect(await web.session()).toMatchObject({ user: { name: "Alice", email: "alice@example.test" } });
    await web.visit("/auth/signout", { method: "POST", body: new URLSearchParams() });
    expect(await web.session()).toBeNull();
  });

  it("gets an access token that an API accepts, and another by refresh token", async () => {
    const web = new App(vendor, issuer);
    await web.signIn();
    expect(await statusOf(`${api.url}/notes`, web.account["access_token"])).toBe(200);
    const { body: metadata } = await getJson(metadataUrl(issuer.url));
    const refreshed = await postForm(
      String(metadata["token_endpoint"]),
      { grant_type: "refresh_token", refresh_token: web.account["refresh_token"] },
      { basic: [CLIENT.clientId, CLIENT.clientSecret] },
    );
    expect(refreshed.status).toBe(200);
    expect(await statusOf(`${api.url}/notes`, String(refreshed.body["access_token"]))).toBe(200);
  });

  it.each(roleCases(vendor))("gets an access token with the roles of %s", async (user, status) => {
    const web = new App(vendor, issuer);
    await web.signIn({ user });
    expect(await statusOf(`${api.url}/admin`, web.account["access_token"])).toBe(status);
  });

  it("gets an access token that userinfo accepts", async () => {
    const web = new App(vendor, issuer, LOGIN_SCOPES);
    await web.signIn();
    const { body: metadata } = await getJson(metadataUrl(issuer.url));
    expect(await statusOf(String(metadata["userinfo_endpoint"]), web.account["access_token"])).toBe(200);
  });

  it("accepts an ID token signed with another key, because it comes over TLS", async () => {
    await answerWithIdToken(issuer, { client: CLIENT.clientId, flaw: "wrong-signature" });
    expect(await new App(vendor, issuer).signIn()).toBe(APP);
  });

  it.each(ID_TOKEN_FLAWS)("does not log in with an ID token that is %s", async (_, claims) => {
    await issuer.overrides.add({ target: "token", kind: "id", claims });
    const web = new App(vendor, issuer);
    expect(await web.signIn()).toContain("/auth/error");
    expect(await web.session()).toBeNull();
  });
});
