// Auth.js with its own providers for all six vendors: login, the user's session, refresh, sign-out, and no login with
// an ID token that is not what it should be. Over https, which its Entra provider insists on.
import tls from "node:tls";
import { Auth, skipCSRFCheck } from "@auth/core";
import Auth0 from "@auth/core/providers/auth0";
import Cognito from "@auth/core/providers/cognito";
import Google from "@auth/core/providers/google";
import Keycloak from "@auth/core/providers/keycloak";
import MicrosoftEntraID from "@auth/core/providers/microsoft-entra-id";
import Okta from "@auth/core/providers/okta";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startMintmark, type IssuerHandle, type Mintmark } from "../../../src/index.ts";
import { Browser } from "../../support/browser.ts";
import { callbackOf } from "../../support/browser-login.ts";
import { getJson, postForm } from "../../support/post-form.ts";
import { installedVersion } from "./installed.ts";
import { PROVEN } from "./proven-auth-js.ts";

const APP = "http://localhost:8599";
const CLIENT = { clientId: "auth-js", clientSecret: "secret-of-auth-js" };
const SHOWN = { user: { name: "Alice", email: "alice@example.test" } };

/** What each vendor's provider is given; Entra's would ask Microsoft Graph for a photo. */
const PROVIDERS = {
  auth0: (issuer: string) => Auth0({ ...CLIENT, issuer }),
  keycloak: (issuer: string) => Keycloak({ ...CLIENT, issuer }),
  okta: (issuer: string) => Okta({ ...CLIENT, issuer }),
  entra: (issuer: string) =>
    MicrosoftEntraID({
      ...CLIENT,
      issuer,
      authorization: { params: { scope: "openid profile email" } },
      profile: ({ sub, name, email, preferred_username }) => ({
        id: sub,
        name,
        email: email ?? preferred_username,
      }),
    }),
  google: (issuer: string) =>
    Google({ ...CLIENT, issuer, authorization: { params: { access_type: "offline", prompt: "consent" } } }),
  cognito: (issuer: string) => Cognito({ ...CLIENT, issuer }),
};

let idp: Mintmark;
const before = tls.getCACertificates("default");
beforeAll(async () => {
  idp = await startMintmark({
    https: true,
    clients: {
      [CLIENT.clientId]: {
        secret: CLIENT.clientSecret,
        applicationType: "web",
        redirectUris: [...Object.keys(PROVIDERS), "microsoft-entra-id"].map(
          (id) => `${APP}/auth/callback/${id}`,
        ),
      },
    },
  });
  tls.setDefaultCACertificates([...before, (await idp.ca()).certificate]);
});
afterAll(async () => {
  tls.setDefaultCACertificates(before);
  await idp.close();
});

/** An application of one browser: Auth.js is a function from requests to answers. */
class App {
  readonly provider;
  readonly jar = new Map<string, string>();
  account: Record<string, string> = {};

  constructor(provider) {
    this.provider = provider;
  }

  async visit(url: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...this.jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const request = new Request(new URL(url, APP), { ...init, headers: { cookie } });
    const answer = await Auth(request, {
      providers: [this.provider],
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
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const [name = "", ...value] = pair.split("=");
      if (/max-age=0|1970/i.test(line)) this.jar.delete(name);
      else this.jar.set(name, value.join("="));
    }
    return answer;
  }

  /** Answers where the application sends the browser in the end. */
  async signIn(): Promise<string> {
    const begun = await this.visit(`/auth/signin/${this.provider.id}`, {
      method: "POST",
      body: new URLSearchParams(),
    });
    const callback = await callbackOf(new Browser(), String(begun.headers.get("location")));
    return String((await this.visit(callback.href)).headers.get("location"));
  }

  async session(): Promise<unknown> {
    return (await this.visit("/auth/session")).json();
  }
}

const app = (id: keyof typeof PROVIDERS, { url }: IssuerHandle) => new App(PROVIDERS[id](url));

it("is the version that is recorded", () => {
  for (const { version } of PROVEN) expect(version).toBe(installedVersion("@auth/core"));
  expect(PROVEN.map(({ vendor }) => vendor).toSorted()).toEqual(Object.keys(PROVIDERS).toSorted());
});

describe.each(Object.keys(PROVIDERS) as (keyof typeof PROVIDERS)[])("Auth.js's provider for %s", (id) => {
  it("logs in, shows the user, and signs out", async () => {
    const web = app(id, await idp.issuer(id));
    expect(await web.signIn()).toBe(APP);
    expect(await web.session()).toMatchObject(SHOWN);
    await web.visit("/auth/signout", { method: "POST", body: new URLSearchParams() });
    expect(await web.session()).toBeNull();
  });

  it("has tokens that call userinfo and refresh, where the vendor gave one", async () => {
    const { url } = await idp.issuer(id);
    const web = app(id, await idp.issuer(id));
    await web.signIn();
    const { body: metadata } = await getJson(`${url.replace(/\/$/, "")}/.well-known/openid-configuration`);
    const { status } = await getJson(String(metadata["userinfo_endpoint"]), {
      authorization: `Bearer ${web.account["access_token"]}`,
    });
    expect(status).toBe(200);
    const refreshToken = web.account["refresh_token"];
    // Of the others a scope brings one that these providers do not ask for.
    expect(refreshToken !== undefined).toBe(["keycloak", "google", "cognito"].includes(id));
    if (refreshToken === undefined) return;
    const refreshed = await postForm(
      String(metadata["token_endpoint"]),
      { grant_type: "refresh_token", refresh_token: refreshToken },
      { basic: [CLIENT.clientId, CLIENT.clientSecret] },
    );
    expect(refreshed.status).toBe(200);
  });

  it.each([
    ["another issuer's", { iss: "https://evil.test" }],
    ["for another client", { aud: "somebody-else" }],
    ["over", { exp: 1 }],
  ])("does not log in with an ID token that is %s", async (_, claims) => {
    const issuer = await idp.issuer(id);
    await issuer.overrides.add({ target: "token", kind: "id", claims });
    const web = app(id, issuer);
    expect(await web.signIn()).toContain("/auth/error");
    expect(await web.session()).toBeNull();
  });
});
