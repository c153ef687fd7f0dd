// better-auth's generic OAuth at every vendor's issuer: login by discovery, the user's session, an access
// token for an API, refresh, sign-out of the application and of the vendor, and no login with a flawed ID
// token.
import { betterAuth } from "better-auth";
import { memoryAdapter } from "better-auth/adapters/memory";
import { genericOAuth } from "better-auth/plugins";
import { afterAll, describe, expect, it } from "vitest";
import { type IssuerHandle, startMintmark } from "../../../src/index.ts";
import { Browser } from "../../support/browser.ts";
import { callbackOf, type LoginChoices, loginThroughPages, shows } from "../../support/browser-login.ts";
import { CookieJar } from "./cookie-jar.ts";
import { answerWithIdToken } from "./flawed-id-token.ts";
import { startGuardedApi } from "./guarded-api.ts";
import { installedVersion } from "./installed.ts";
import { PROVEN } from "./proven-better-auth.ts";
import {
  HABITS,
  ID_TOKEN_FLAWS,
  metadataUrl,
  roleCases,
  scopesOf,
  type Vendor,
  vendorIssuers,
  VENDORS,
} from "./vendors.ts";
import { statusOf } from "./web-app.ts";

const APP = "http://localhost:8598";
const CLIENT = { clientId: "better-auth", clientSecret: "secret-of-better-auth" };

interface Tokens {
  accessToken: string;
  refreshToken?: string;
}

/** An application with one browser. */
class App {
  /** The user's browser. */
  readonly browser = new Browser();
  readonly #jar = new CookieJar();
  readonly #auth;
  readonly #vendor: Vendor;

  constructor(vendor: Vendor, { url: issuer }: IssuerHandle) {
    this.#vendor = vendor;
    this.#auth = betterAuth({
      baseURL: APP,
      secret: "a secret of this test that is long enough",
      telemetry: { enabled: false },
      logger: { disabled: true },
      rateLimit: { enabled: false },
      database: memoryAdapter({ user: [], session: [], account: [], verification: [] }),
      plugins: [
        genericOAuth({
          config: [
            {
              ...CLIENT,
              providerId: vendor,
              discoveryUrl: metadataUrl(issuer),
              scopes: scopesOf(vendor),
              authorizationUrlParams: HABITS[vendor].params ?? {},
              pkce: true,
            },
          ],
        }),
      ],
    });
  }

  async call(path: string, body?: object): Promise<Response> {
    const request = new Request(new URL(path, APP), {
      method: body ? "POST" : "GET",
      headers: { cookie: this.#jar.header, origin: APP, ...(body && { "content-type": "application/json" }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    return this.#jar.take(await this.#auth.handler(request));
  }

  /** Returns the URL to which the application redirects the browser for a login. */
  async begin(): Promise<string> {
    const begun = await this.call("/api/auth/sign-in/social", {
      provider: this.#vendor,
      callbackURL: `${APP}/home`,
    });
    return ((await begun.json()) as { url: string }).url;
  }

  /** Returns the URL to which the application finally redirects the browser. */
  async signIn(choices: LoginChoices = {}): Promise<string> {
    const callback = await callbackOf(this.browser, await this.begin(), choices);
    return String((await this.call(callback.href)).headers.get("location"));
  }

  async tokens(from: "get-access-token" | "refresh-token"): Promise<Tokens> {
    const [{ id: accountId }] = await (await this.call("/api/auth/list-accounts")).json();
    const answer = await this.call(`/api/auth/${from}`, { accountId });
    expect(answer.status).toBe(200);
    return (await answer.json()) as Tokens;
  }

  async session(): Promise<unknown> {
    return (await this.call("/api/auth/get-session")).json();
  }
}

const idp = await startMintmark({
  issuers: vendorIssuers({
    [CLIENT.clientId]: {
      secret: CLIENT.clientSecret,
      applicationType: "web",
      redirectUris: VENDORS.map((vendor) => `${APP}/api/auth/callback/${vendor}`),
      postLogoutRedirectUris: [`${APP}/bye`],
    },
  }),
});
afterAll(() => idp.close());

it("the installed version is the recorded one", () => {
  for (const { version } of PROVEN) expect(version).toBe(installedVersion("better-auth"));
  expect(PROVEN.map(({ vendor }) => vendor)).toEqual([...VENDORS]);
});

describe.each(VENDORS)("better-auth at %s", async (vendor) => {
  const issuer = await idp.issuer(vendor);
  const api = await startGuardedApi(vendor, issuer);
  afterAll(() => api[Symbol.asyncDispose]());

  it("logs in, shows the user, and signs out", async () => {
    const web = new App(vendor, issuer);
    expect(await web.signIn()).toBe(`${APP}/home`);
    expect(await web.session()).toMatchObject({ user: { name: "Alice", email: "alice@example.test" } });
    await web.call("/api/auth/sign-out", {});
    expect(await web.session()).toBeNull();
  });

  it("gets an access token that an API accepts, and another by refresh token", async () => {
    const web = new App(vendor, issuer);
    await web.signIn();
    const { accessToken } = await web.tokens("get-access-token");
    expect(await statusOf(`${api.url}/notes`, accessToken)).toBe(200);
    await issuer.requests.clear();
    const refreshed = await web.tokens("refresh-token");
    expect(await issuer.requests.list({ endpoint: "token" })).toMatchObject([{ grantType: "refresh_token" }]);
    expect(await statusOf(`${api.url}/notes`, refreshed.accessToken)).toBe(200);
  });

  it.each(roleCases(vendor))("gets an access token with the roles of %s", async (user, status) => {
    const web = new App(vendor, issuer);
    await web.signIn({ user });
    const { accessToken } = await web.tokens("get-access-token");
    expect(await statusOf(`${api.url}/admin`, accessToken)).toBe(status);
  });

  it("signs out of the vendor too, if the vendor supports it", async () => {
    const web = new App(vendor, issuer);
    await web.signIn();
    const left = await web.call("/api/auth/sign-out", { callbackURL: `${APP}/bye` });
    const { url } = (await left.json()) as { url?: string };
    expect(url !== undefined).toBe(vendor !== "google");
    if (url === undefined) return;
    const away = await loginThroughPages(web.browser, url);
    // Cognito does not support post_logout_redirect_uri.
    expect(away.leftTo?.href).toBe(vendor === "cognito" ? undefined : `${APP}/bye`);
    const again = await web.browser.open(await web.begin());
    expect(shows(again, "login-submit")).toBe(true);
  });

  it("does not log in with an ID token signed with another key", async () => {
    const web = new App(vendor, issuer);
    const begun = await web.begin();
    const callback = await callbackOf(web.browser, begun);
    await answerWithIdToken(issuer, {
      client: CLIENT.clientId,
      nonce: new URL(begun).searchParams.get("nonce"),
      flaw: "wrong-signature",
    });
    expect((await web.call(callback.href)).headers.get("location")).toContain("error");
  });

  it.each(ID_TOKEN_FLAWS)("does not log in with an ID token that is %s", async (_, claims) => {
    await issuer.overrides.add({ target: "token", kind: "id", claims });
    const web = new App(vendor, issuer);
    expect(await web.signIn()).toContain("error");
    expect(await web.session()).toBeNull();
  });
});
