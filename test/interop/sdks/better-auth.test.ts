// better-auth's generic OAuth at every vendor's issuer: login by discovery, the user's session, sign-out.
import { betterAuth } from "better-auth";
import { memoryAdapter } from "better-auth/adapters/memory";
import { genericOAuth } from "better-auth/plugins";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startMintmark, type Mintmark } from "../../../src/index.ts";
import { Browser } from "../../support/browser.ts";
import { callbackOf } from "../../support/browser-login.ts";
import { installedVersion } from "./installed.ts";
import { PROVEN } from "./proven-better-auth.ts";

const VENDORS = ["auth0", "keycloak", "okta", "entra", "google", "cognito"] as const;
const APP = "http://localhost:8598";
const CLIENT = { clientId: "better-auth", clientSecret: "secret-of-better-auth" };

let idp: Mintmark;
beforeAll(async () => {
  idp = await startMintmark({
    clients: {
      [CLIENT.clientId]: {
        secret: CLIENT.clientSecret,
        applicationType: "web",
        redirectUris: VENDORS.map((id) => `${APP}/api/auth/callback/${id}`),
      },
    },
  });
});
afterAll(() => idp.close());

it("is the version that is recorded", () => {
  for (const { version } of PROVEN) expect(version).toBe(installedVersion("better-auth"));
  expect(PROVEN.map(({ vendor }) => vendor)).toEqual([...VENDORS]);
});

/** An application of one browser. */
class App {
  readonly jar = new Map<string, string>();
  readonly auth;
  readonly id: string;

  constructor(id: string, issuer: string) {
    this.id = id;
    this.auth = betterAuth({
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
              providerId: id,
              discoveryUrl: `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
              scopes: ["openid", "profile", "email"],
              pkce: true,
            },
          ],
        }),
      ],
    });
  }

  async call(path: string, body?: object): Promise<Response> {
    const cookie = [...this.jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await this.auth.handler(
      new Request(new URL(path, APP), {
        method: body ? "POST" : "GET",
        headers: { cookie, origin: APP, ...(body && { "content-type": "application/json" }) },
        ...(body && { body: JSON.stringify(body) }),
      }),
    );
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const at = pair.indexOf("=");
      if (/max-age=0/i.test(line)) this.jar.delete(pair.slice(0, at));
      else this.jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return answer;
  }

  /** Answers where the application sends the browser in the end. */
  async signIn(): Promise<string> {
    const begun = await this.call("/api/auth/sign-in/social", {
      provider: this.id,
      callbackURL: `${APP}/home`,
    });
    const { url } = (await begun.json()) as { url: string };
    const callback = await callbackOf(new Browser(), url);
    return String((await this.call(callback.href)).headers.get("location"));
  }

  async session(): Promise<unknown> {
    return (await this.call("/api/auth/get-session")).json();
  }
}

describe.each(VENDORS)("better-auth at %s", (id) => {
  it("logs in, shows the user, and signs out", async () => {
    const web = new App(id, (await idp.issuer(id)).url);
    expect(await web.signIn()).toBe(`${APP}/home`);
    expect(await web.session()).toMatchObject({ user: { name: "Alice", email: "alice@example.test" } });
    await web.call("/api/auth/sign-out", {});
    expect(await web.session()).toBeNull();
  });

  it.each([
    ["another issuer's", { iss: "https://evil.test" }],
    ["for another client", { aud: "somebody-else" }],
    ["over", { exp: 1 }],
  ])("does not log in with an ID token that is %s", async (_, claims) => {
    const issuer = await idp.issuer(id);
    await issuer.overrides.add({ target: "token", kind: "id", claims });
    const web = new App(id, issuer.url);
    expect(await web.signIn()).toContain("error");
    expect(await web.session()).toBeNull();
  });
});
