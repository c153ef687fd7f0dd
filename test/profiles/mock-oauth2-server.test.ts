// The dialect `mock-oauth2-server`: paths, claims and grants of navikt's server.
import { decodeJwt, decodeProtectedHeader } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { JWT_BEARER, TOKEN_EXCHANGE } from "../../src/config/client.ts";
import { startMintmark } from "../../src/index.ts";
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

  it("signs out at once, and returns to the application", async () => {
    const query = "client_id=app&post_logout_redirect_uri=http%3A%2F%2Flocalhost%3A7777%2F";
    const response = await fetch(`${url}/endsession?${query}`, { redirect: "manual" });
    expect(response.status).toBe(302);
    expect(response.headers.get("location")).toBe("http://localhost:7777/");
  });
});
