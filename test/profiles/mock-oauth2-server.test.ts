// The dialect `mock-oauth2-server`: paths, claims and grants of navikt's server.
import { decodeJwt, decodeProtectedHeader } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../src/index.ts";
import { JWT_BEARER, TOKEN_EXCHANGE } from "../../src/profiles/grant-types.ts";
import { Browser } from "../support/browser.ts";
import { codeFlow } from "../support/code-flow.ts";
import { postForm } from "../support/post-form.ts";

const idp = await startMintmark({
  issuers: {},
  issuersOnFirstTouch: {
    settings: {
      dialect: "mock-oauth2-server",
      login: { headless: true, consent: false },
      alg: "ES256",
      clients: {
        app: {
          redirectUris: ["http://localhost:7777/cb"],
          postLogoutRedirectUris: ["http://localhost:7777/"],
        },
        web: { secret: "web: secret&", redirectUris: ["http://localhost:7777/cb"] },
        api: {
          secret: "api-secret",
          grantTypes: ["client_credentials", "refresh_token", JWT_BEARER, TOKEN_EXCHANGE],
        },
      },
    },
  },
});
afterAll(() => idp.close());
const url = `${idp.url}/issuer1`;

/** The fields of the debugger's form, with the user who signs in. */
const CODE = { response_type: "code", response_mode: "query", scope: "openid orders", login_hint: "alice" };

/** Returns the text of the element with this data-testid. */
function shownIn(html: string, testId: string): string {
  const [, inner = ""] = new RegExp(`data-testid="${testId}"[^>]*>(.*?)</(?:pre|dl)>`, "s").exec(html) ?? [];
  return inner
    .replaceAll(/<[^>]+>/g, "")
    .replaceAll("&#34;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}

const machine = async (form: Record<string, string>, basic: [string, string] = ["api", "api-secret"]) => {
  const { status, body } = await postForm(`${url}/token`, form, { basic });
  expect([status, body["error"]]).toEqual([200, undefined]);
  return { body, claims: decodeJwt(String(body["access_token"])), token: String(body["access_token"]) };
};

describe("the dialect mock-oauth2-server", () => {
  it("has navikt's paths in its metadata, and nothing that is not there", async () => {
    const response = await fetch(`${url}/.well-known/openid-configuration`);
    const metadata = (await response.json()) as Record<string, unknown>;
    expect(metadata).toMatchObject({
      issuer: url,
      authorization_endpoint: `${url}/authorize`,
      token_endpoint: `${url}/token`,
      jwks_uri: `${url}/jwks`,
      userinfo_endpoint: `${url}/userinfo`,
      introspection_endpoint: `${url}/introspect`,
      revocation_endpoint: `${url}/revoke`,
      end_session_endpoint: `${url}/endsession`,
    });
    expect(metadata).not.toHaveProperty("registration_endpoint");
    expect((await fetch(`${url}/register`, { method: "POST" })).status).toBe(404);
    for (const path of ["/jwks", "/.well-known/jwks.json"]) {
      expect((await fetch(url + path)).status).toBe(200);
    }
  });

  it("says at /isalive of the server that it is alive", async () => {
    const response = await fetch(`${idp.url}/isalive`);
    expect([response.status, await response.text()]).toEqual([200, "alive and well"]);
    const posted = await fetch(`${idp.url}/isalive`, { method: "POST" });
    expect([posted.status, posted.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
    await using plain = await startMintmark();
    expect((await fetch(`${plain.url}/isalive`)).status).toBe(404);
  });

  it.each([
    ["openid", "default"],
    ["api://orders/.default", "api://orders/.default"],
    ["openid one two", ["one", "two"]],
  ])("takes the audience from the scope %s", async (scope, aud) => {
    const { claims, token } = await machine({ grant_type: "client_credentials", scope });
    expect(claims).toMatchObject({ sub: "api", aud, tid: "issuer1", nbf: claims.iat });
    expect(decodeProtectedHeader(token).typ).toBe("JWT");
  });

  it("logs users in without PKCE, and userinfo shows the token's claims", async () => {
    const { tokens } = await codeFlow(url, {
      clientId: "app",
      user: "alice",
      params: { redirect_uri: "http://localhost:7777/cb", scope: "openid orders" },
    });
    const access = decodeJwt(tokens.access_token);
    expect(access).toMatchObject({ aud: "orders", azp: "app", tid: "issuer1" });
    expect(decodeJwt(String(tokens.id_token))).toMatchObject({ aud: "app", azp: "app", tid: "issuer1" });
    const response = await fetch(`${url}/userinfo`, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });
    expect(await response.json()).toMatchObject({ sub: access.sub, aud: "orders", tid: "issuer1" });
  });

  it("exchanges any of its tokens, and keeps their claims", async () => {
    const issuer = await idp.issuer("issuer1");
    const received = await issuer.token({ user: "alice", client: "app", claims: { acr: "Level4" } });
    const exchanged = await machine({
      grant_type: TOKEN_EXCHANGE,
      subject_token: received,
      subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
      audience: "next",
    });
    const { sub } = decodeJwt(received);
    expect(exchanged.claims).toMatchObject({ sub, aud: "next", acr: "Level4" });
    for (const use of [{}, { requested_token_use: "on_behalf_of" }]) {
      const scope = "openid next offline_access";
      const onBehalf = await machine({ grant_type: JWT_BEARER, assertion: received, scope, ...use });
      expect(onBehalf.body).not.toHaveProperty("refresh_token");
      expect(onBehalf.body).not.toHaveProperty("id_token");
      expect(onBehalf.claims).toMatchObject({ sub, aud: "next", acr: "Level4" });
      const seen = await postForm(
        `${url}/introspect`,
        { token: onBehalf.token },
        { basic: ["api", "api-secret"] },
      );
      expect(seen.body).toMatchObject({ active: true, acr: "Level4" });
    }
  });

  it("exchanges a token with the usual scopes of a user, and with those that a client is registered for", async () => {
    await using own = await startMintmark({
      dialect: "mock-oauth2-server",
      alg: "ES256",
      clients: {
        api: {
          secret: "api-secret",
          scopes: ["openid", "read"],
          grantTypes: ["client_credentials", JWT_BEARER],
        },
      },
    });
    const scopeFor = async (assertion: string) => {
      const form = { grant_type: JWT_BEARER, assertion };
      const { body } = await postForm(`${own.url}/token`, form, { basic: ["api", "api-secret"] });
      return [body["error"], body["scope"]];
    };
    expect(await scopeFor(await own.token({ user: "alice", client: "api" }))).toEqual([undefined, "openid"]);
    expect(await scopeFor(await own.token({ client: "api" }))).toEqual([undefined, "openid read"]);
  });

  it("still refuses a wrong secret, an unknown client and a foreign token", async () => {
    const form = { grant_type: "client_credentials" };
    for (const basic of [
      ["api", "wrong"],
      ["nobody", "x"],
    ] as [string, string][]) {
      const { status, body } = await postForm(`${url}/token`, form, { basic });
      expect([status, body["error"]]).toEqual([401, "invalid_client"]);
    }
    const foreign = { grant_type: JWT_BEARER, assertion: await idp.token({ user: "alice" }) };
    const { status, body } = await postForm(`${url}/token`, foreign, { basic: ["api", "api-secret"] });
    expect([status, body["error"]]).toEqual([400, "invalid_grant"]);
  });

  describe("has navikt's debugger", () => {
    const open = async () => {
      const browser = new Browser();
      return { browser, form: await browser.open(`${url}/debugger`) };
    };

    it("whose form leads through a login to the token response", async () => {
      const { browser, form } = await open();
      expect(form.status).toBe(200);
      for (const field of ["client_id", "client_secret", "scope", "response_type", "state", "nonce"]) {
        expect(form.html).toContain(`name="${field}"`);
      }
      const page = await browser.press(form, "debugger-submit", CODE);
      expect(page.status).toBe(200);
      expect(page.url.href).toContain(`${url}/debugger/callback?`);
      const shown = shownIn(page.html, "debugger-access_token-claims");
      expect(JSON.parse(shown)).toMatchObject({ aud: "orders", azp: "app", tid: "issuer1" });
      expect(shownIn(page.html, "debugger-token-response")).toMatch(/^200 OK\s+\{\s+"access_token"/);
      expect(shownIn(page.html, "debugger-token-request")).toContain("code_verifier=");
      const issuer = await idp.issuer("issuer1");
      const logged = (await issuer.requests.list({ endpoint: "token" })).at(-1);
      expect(logged).toMatchObject({ clientId: "app", grantType: "authorization_code", status: 200 });
    });

    it.each(["client_secret_basic", "CLIENT_SECRET_POST"])(
      "which sends the client's secret as %s, and shows a refusal",
      async (method) => {
        for (const [secret, status] of [
          ["web: secret&", "200 OK"],
          ["wrong", "401 Unauthorized"],
        ] as const) {
          const { browser, form } = await open();
          const credentials = { client_id: "web", client_secret: secret, client_auth_method: method };
          const page = await browser.press(form, "debugger-submit", { ...CODE, ...credentials });
          expect(shownIn(page.html, "debugger-token-response").split("\n")[0]).toBe(status);
          const request = shownIn(page.html, "debugger-token-request");
          expect(/^Authorization: Basic/m.test(request)).toBe(method === "client_secret_basic");
        }
      },
    );

    it("which shows what the authorization endpoint refused, and responses sent by form_post", async () => {
      const { browser, form } = await open();
      const refused = await browser.press(form, "debugger-submit", { ...CODE, response_type: "id_token" });
      expect(refused.status).toBe(200);
      const response = shownIn(refused.html, "debugger-authorization-response");
      expect(response).toContain("requested response_mode is not allowed");

      const posted = await browser.press(form, "debugger-submit", { ...CODE, response_mode: "form_post" });
      const page = await browser.submitOnlyForm(posted);
      expect(shownIn(page.html, "debugger-token-response")).toContain("200 OK");
    });

    it("which redeems no code of another browser, request or issuer", async () => {
      const { browser, form } = await open();
      await browser.press(form, "debugger-submit", CODE);
      const callback = `${url}/debugger/callback?code=abc`;
      const foreign = await browser.open(`${callback}&state=other`);
      expect([foreign.status, foreign.html]).toEqual([400, expect.stringContaining("wrong state")]);
      const stranger = await new Browser().open(callback);
      expect([stranger.status, stranger.html]).toEqual([400, expect.stringContaining("session expired")]);
      const elsewhere = await browser.open(`${idp.url}/issuer2/debugger/callback?code=abc`);
      expect([elsewhere.status, elsewhere.html]).toEqual([400, expect.stringContaining("session expired")]);
    });

    it("whose secret is neither in the redirect nor readable in the cookie", async () => {
      const body = new URLSearchParams({ client_id: "web", client_secret: "a-readable-secret" });
      const response = await fetch(`${url}/debugger`, { method: "POST", body, redirect: "manual" });
      expect(response.status).toBe(302);
      expect(response.headers.get("location")).not.toContain("secret");
      const [cookie = ""] = response.headers.getSetCookie();
      expect(cookie).toMatch(/httponly/i);
      const parts = cookie.split(/[=.;]/).map((part) => Buffer.from(part, "base64url").toString());
      expect(parts.join()).not.toContain("a-readable-secret");
      body.set("state", "x".repeat(5_000));
      const long = await fetch(`${url}/debugger`, { method: "POST", body, redirect: "manual" });
      expect(long.status).toBe(400);
    });

    it("which other dialects do not have", async () => {
      await using plain = await startMintmark({ issuers: {} });
      for (const path of ["/debugger", "/debugger/callback"]) {
        expect((await fetch(plain.url + path)).status).toBe(404);
      }
      // An issuer is there as soon as its debugger is opened.
      const refused = await fetch(`${idp.url}/issuer3/debugger`, { method: "PUT" });
      expect([refused.status, refused.headers.get("allow")]).toEqual([405, "GET, HEAD, POST"]);
    });
  });

  it("signs out at once, and returns to the application", async () => {
    const query = "client_id=app&post_logout_redirect_uri=http%3A%2F%2Flocalhost%3A7777%2F";
    const response = await fetch(`${url}/endsession?${query}`, { redirect: "manual" });
    expect(response.status).toBe(302);
    expect(response.headers.get("location")).toBe("http://localhost:7777/");
  });
});
