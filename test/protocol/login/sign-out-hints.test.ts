// Sign-out at vendors that ask nothing: whose ID token lets a page skip the question, and what is refused.
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { startMintmark } from "../../../src/index.ts";
import { Browser } from "../../support/browser.ts";
import { shows } from "../../support/browser-login.ts";
import { codeFlow } from "../../support/code-flow.ts";
import { getJson, postForm } from "../../support/post-form.ts";
import { REDIRECT_URI } from "../../support/sign-in.ts";

const app = {
  applicationType: "native" as const,
  redirectUris: [REDIRECT_URI],
  postLogoutRedirectUris: [REDIRECT_URI],
};
const clients = { "demo-app": app, second: app };
const idp = await startMintmark({
  clients,
  issuers: {
    keycloak: { profile: "keycloak", clients },
    okta: { profile: "okta", clients },
    generic: { clients },
  },
});
afterAll(() => idp.close());
afterEach(async () => {
  for (const id of Object.keys(ENDPOINTS)) await (await idp.issuer(id)).reset();
});

const ENDPOINTS = {
  keycloak: "/protocol/openid-connect/logout",
  okta: "/v1/logout",
  generic: "/logout",
};

async function at(id: keyof typeof ENDPOINTS) {
  const issuer = await idp.issuer(id);
  const endpoint = `${issuer.url}${ENDPOINTS[id]}`;
  const signIn = async (browser: Browser, user = "alice", clientId = "demo-app") => {
    const { tokens } = await codeFlow(issuer.url, { browser, user, clientId });
    return { idToken: String(tokens.id_token), refreshToken: String(tokens.refresh_token) };
  };
  const signOut = (browser: Browser, params: Record<string, string>) =>
    browser.open(`${endpoint}?${new URLSearchParams(params).toString()}`);
  return { issuer, endpoint, signIn, signOut };
}

describe.each(["keycloak", "okta"] as const)("a sign-out at %s", (id) => {
  it("asks nothing if the hint is an ID token of this login, of any of its clients", async () => {
    const { issuer, signIn, signOut } = await at(id);
    for (const client of ["demo-app", "second"]) {
      const browser = new Browser();
      const first = await signIn(browser);
      const second = await signIn(browser, "alice", "second");
      const hint = client === "second" ? second.idToken : first.idToken;
      const page = await signOut(browser, { id_token_hint: hint, post_logout_redirect_uri: REDIRECT_URI });
      expect(page.leftTo?.href).toBe(REDIRECT_URI);
      expect(await issuer.sessions.list()).toEqual([]);
    }
  });

  it("asks if the hint is an ID token of another user", async () => {
    const { issuer, signIn, signOut } = await at(id);
    const browser = new Browser();
    await signIn(browser);
    const { idToken } = await signIn(new Browser(), "bob");
    const page = await signOut(browser, { id_token_hint: idToken, post_logout_redirect_uri: REDIRECT_URI });
    expect([page.leftTo, shows(page, "logout-yes")]).toEqual([undefined, true]);
    expect(await issuer.sessions.list()).toHaveLength(2);
  });
});

describe("a sign-out", () => {
  it("at Keycloak asks if the hint is an ID token of the same user's login in another browser", async () => {
    const { issuer, signIn, signOut } = await at("keycloak");
    const browser = new Browser();
    await signIn(browser);
    const { idToken } = await signIn(new Browser());
    const page = await signOut(browser, { id_token_hint: idToken });
    expect(shows(page, "logout-yes")).toBe(true);
    expect(await issuer.sessions.list()).toHaveLength(2);
  });

  it.each(["keycloak", "okta", "generic"] as const)("at %s asks if there is no hint", async (id) => {
    const { signIn, signOut } = await at(id);
    const browser = new Browser();
    await signIn(browser);
    expect(shows(await signOut(browser, { client_id: "demo-app" }), "logout-yes")).toBe(true);
  });

  it("at the generic profile asks although the hint is of this login", async () => {
    const { signIn, signOut } = await at("generic");
    const browser = new Browser();
    const { idToken } = await signIn(browser);
    expect(shows(await signOut(browser, { id_token_hint: idToken }), "logout-yes")).toBe(true);
  });

  it.each<[keyof typeof ENDPOINTS, Record<string, string>, number]>([
    ["keycloak", { post_logout_redirect_uri: REDIRECT_URI }, 400],
    ["keycloak", { post_logout_redirect_uri: REDIRECT_URI, client_id: "demo-app" }, 302],
    ["okta", { post_logout_redirect_uri: REDIRECT_URI }, 200],
    ["generic", { post_logout_redirect_uri: REDIRECT_URI }, 200],
  ])("at %s with %j and no login has the status %i", async (id, params, expected) => {
    const { issuer, endpoint } = await at(id);
    const { status } = await getJson(`${endpoint}?${new URLSearchParams(params).toString()}`);
    expect(status).toBe(expected);
    if (expected === 400) {
      const page = await new Browser().open(`${endpoint}?${new URLSearchParams(params).toString()}`);
      expect(page.html).toContain("invalid_request");
      expect(page.html).toContain("post_logout_redirect_uri needs id_token_hint or client_id");
    }
    const [logged] = await issuer.requests.list({ endpoint: "end_session" });
    expect([logged?.status, logged?.error]).toEqual([expected, expected === 400 ? "invalid_request" : null]);
  });

  it("by a refresh token exists only as a POST, and only at Keycloak", async () => {
    const keycloak = await at("keycloak");
    const browser = new Browser();
    const { refreshToken } = await keycloak.signIn(browser);
    const form = { client_id: "demo-app", refresh_token: refreshToken };
    await keycloak.signOut(browser, form);
    expect(await keycloak.issuer.sessions.list()).toHaveLength(1);
    const posted = await postForm(keycloak.endpoint, form);
    expect([posted.status, posted.body]).toEqual([204, {}]);
    expect(await keycloak.issuer.sessions.list()).toEqual([]);
    const generic = await at("generic");
    const given = await generic.signIn(new Browser());
    await fetch(generic.endpoint, {
      method: "POST",
      body: new URLSearchParams({ client_id: "demo-app", refresh_token: given.refreshToken }),
    });
    expect(await generic.issuer.sessions.list()).toHaveLength(1);
  });

  it("by a minted refresh token, which belongs to no login, ends the token alone", async () => {
    const { issuer, endpoint, signIn } = await at("keycloak");
    await signIn(new Browser());
    const minted = await issuer.token({
      kind: "refresh",
      user: "alice",
      client: "demo-app",
      scope: "openid",
    });
    const form = { client_id: "demo-app", refresh_token: minted };
    expect((await postForm(endpoint, form)).status).toBe(204);
    expect(await issuer.sessions.list()).toHaveLength(1);
    expect((await issuer.tokens.list({ kind: "refresh" })).filter(({ revokedAt }) => revokedAt)).toHaveLength(
      1,
    );
  });

  it("by a refresh token that has expired is refused", async () => {
    const { issuer, endpoint, signIn } = await at("keycloak");
    const { refreshToken } = await signIn(new Browser());
    await issuer.clock.advance(30 * 86_400);
    const { status, body } = await postForm(endpoint, { client_id: "demo-app", refresh_token: refreshToken });
    expect([status, body["error"], body["error_description"]]).toEqual([
      400,
      "invalid_grant",
      expect.stringContaining("refresh token") as string,
    ]);
  });
});
