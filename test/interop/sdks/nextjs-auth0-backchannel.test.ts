// Auth0's SDK for Next.js with a session store in the application, which Mintmark notifies when a login ends.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type IssuerHandle, type Mintmark, startMintmark } from "../../../src/index.ts";
import { Browser } from "../../support/browser.ts";
import { callbackOf, loginThroughPages } from "../../support/browser-login.ts";
import { AUDIENCE, TENANT } from "./auth0-tenant.ts";
import { type NextApp, startNextApp } from "./nextjs-auth0-app.ts";
import { listen, type WebApp } from "./web-app.ts";

describe.each(["own", "auth0"])("back-channel logout of nextjs-auth0 with the issuer %s", (id) => {
  let idp: Mintmark;
  let issuer: IssuerHandle;
  let app: NextApp;
  let api: WebApp;

  beforeAll(async () => {
    idp = await startMintmark({ issuers: { own: { ...TENANT, port: 0 }, auth0: TENANT } });
    issuer = await idp.issuer(id);
    api = await listen((_, res) => void res.end());
    app = await startNextApp({ issuer: issuer.url, api: api.url, stateful: true });
    await issuer.clients.put("web", {
      secret: "web-secret",
      redirectUris: [`${app.url}/auth/callback`],
      postLogoutRedirectUris: [app.url],
      backchannelLogoutUri: `${app.url}/auth/backchannel-logout`,
    });
  });
  beforeEach(() => app.sessions.clear());
  afterAll(async () => {
    await app[Symbol.asyncDispose]();
    await api[Symbol.asyncDispose]();
    await idp.close();
  });

  async function signedIn(user: string): Promise<Browser> {
    const browser = new Browser();
    const sentAway = await browser.open(`${app.url}/dashboard`);
    await browser.open(await callbackOf(browser, sentAway.leftTo ?? "", { user }));
    expect(await profileStatus(browser)).toBe(200);
    return browser;
  }
  const profileStatus = async (browser: Browser) => (await browser.open(`${app.url}/auth/profile`)).status;

  it("ends only the session of the login that Mintmark ends", async () => {
    const [alice, bob] = [await signedIn("alice"), await signedIn("bob")];
    const { told } = await issuer.sessions.endMany({ user: "alice" });
    expect(told).toMatchObject([{ clientId: "web", status: 204, error: null }]);
    expect(await profileStatus(alice)).toBe(401);
    expect(await profileStatus(bob)).toBe(200);
    await issuer.sessions.endMany({ user: "bob" });
  });

  it("ends the session when the user signs out at another application", async () => {
    const alice = await signedIn("alice");
    await loginThroughPages(alice, `${issuer.url}v2/logout?client_id=demo-app`);
    expect(await profileStatus(alice)).toBe(401);
    expect(app.sessions.size).toBe(0);
  });

  it.each(["wrong-signature", "wrong-audience", "wrong-issuer", "expired", "alg-none"])(
    "rejects a logout token with the flaw %s",
    async (flaw) => {
      const alice = await signedIn("alice");
      const [{ internal }] = app.sessions.values();
      const send = async (more: object) => {
        const token = await issuer.token({
          kind: "logout",
          user: "alice",
          client: "web",
          claims: { sid: internal.sid },
          ...more,
        });
        const body = new URLSearchParams({ logout_token: token });
        return (await fetch(`${app.url}/auth/backchannel-logout`, { method: "POST", body })).status;
      };
      expect(await send({ flaw })).toBeGreaterThanOrEqual(400);
      expect(await profileStatus(alice)).toBe(200);
      expect(await send({})).toBe(204);
      expect(await profileStatus(alice)).toBe(401);
    },
  );

  it("rejects an ID token or access token in place of a logout token", async () => {
    const alice = await signedIn("alice");
    for (const more of [{ kind: "id" as const }, { audience: AUDIENCE }]) {
      const token = await issuer.token({ user: "alice", client: "web", ...more });
      const body = new URLSearchParams({ logout_token: token });
      const { status } = await fetch(`${app.url}/auth/backchannel-logout`, { method: "POST", body });
      expect(status).toBeGreaterThanOrEqual(400);
    }
    expect(await profileStatus(alice)).toBe(200);
  });
});
