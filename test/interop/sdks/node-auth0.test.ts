// Auth0's Node SDK, which supports only https. It verifies the certificate of Mintmark's own CA like any
// other.
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { AuthenticationClient, UserInfoClient } from "auth0";
import express from "express";
import { auth as bearer, claimIncludes } from "express-oauth2-jwt-bearer";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type IssuerHandle, type Mintmark, startMintmark } from "../../../src/index.ts";
import { codeFor, REDIRECT_URI } from "../../support/sign-in.ts";
import { ALICE, AUDIENCE, TENANT } from "./auth0-tenant.ts";
import { answerWithIdToken } from "./flawed-id-token.ts";
import { installedVersion } from "./installed.ts";
import { PROVEN } from "./proven-auth0.ts";
import { listen, statusOf } from "./web-app.ts";

const trusted = getCACertificates("default");

let idp: Mintmark;
let issuer: IssuerHandle;
let domain: string;
let own: AuthenticationClient;

beforeAll(async () => {
  idp = await startMintmark({
    https: true,
    issuers: {
      auth0: {
        ...TENANT,
        port: 0,
        clients: {
          web: {
            secret: "web-secret",
            grantTypes: ["authorization_code", "refresh_token", "client_credentials", "password"],
            redirectUris: [REDIRECT_URI],
          },
        },
      },
    },
  });
  issuer = await idp.issuer("auth0");
  domain = new URL(issuer.url).host;
  const { certificate } = await idp.ca();
  setDefaultCACertificates([...trusted, certificate]);
  own = client("web-secret");
});
afterAll(async () => {
  setDefaultCACertificates(trusted);
  await idp.close();
});

function client(clientSecret: string): AuthenticationClient {
  return new AuthenticationClient({ domain, clientId: "web", clientSecret });
}

it("the installed version is the recorded one", () => {
  expect(PROVEN.find(({ sdk }) => sdk === "auth0")?.version).toBe(installedVersion("auth0"));
});

describe("node-auth0's authentication client", () => {
  it("gets a client-credentials token", async () => {
    const { data } = await own.oauth.clientCredentialsGrant({ audience: AUDIENCE });
    expect(decodeJwt(data.access_token)).toMatchObject({
      iss: `https://${domain}/`,
      sub: "web@clients",
      aud: AUDIENCE,
      gty: "client-credentials",
    });
  });

  it("redeems a code, checks the ID token, refreshes, and requests userinfo", async () => {
    const { code, redemption } = await codeFor(`https://${domain}`, {
      params: { client_id: "web", scope: "openid profile offline_access", audience: AUDIENCE, nonce: "n-1" },
    });
    const { data } = await own.oauth.authorizationCodeGrantWithPKCE(
      { code, redirect_uri: REDIRECT_URI, code_verifier: redemption.code_verifier },
      { idTokenValidateOptions: { nonce: "n-1" } },
    );
    expect(decodeJwt(data.id_token).sub).toBe(ALICE);
    const refreshed = await own.oauth.refreshTokenGrant({ refresh_token: data.refresh_token });
    const userinfo = await new UserInfoClient({ domain }).getUserInfo(refreshed.data.access_token);
    expect(userinfo.data).toMatchObject({ sub: ALICE, nickname: "alice" });

    expect(refreshed.data.refresh_token).toBeUndefined(); // Auth0 rotates only where it is switched on
    await own.oauth.revokeRefreshToken({ token: data.refresh_token });
    await expect(own.oauth.refreshTokenGrant({ refresh_token: data.refresh_token })).rejects.toMatchObject({
      statusCode: 403,
      error: "invalid_grant",
    });
  });

  it("signs in with a password, in a realm", async () => {
    const login = { username: "alice", password: "alice", audience: AUDIENCE, scope: "openid" };
    const { data } = await own.oauth.passwordGrant({
      ...login,
      realm: "Username-Password-Authentication",
    });
    expect(decodeJwt(data.id_token).sub).toBe(ALICE);
    await expect(own.oauth.passwordGrant({ ...login, password: "wrong" })).rejects.toMatchObject({
      statusCode: 403,
      error: "invalid_grant",
      error_description: "Wrong email or password.",
    });
  });

  it("reports a wrong secret", async () => {
    await expect(client("wrong").oauth.clientCredentialsGrant({ audience: AUDIENCE })).rejects.toMatchObject({
      statusCode: 401,
      error: "access_denied",
      error_description: "Unauthorized",
    });
  });

  it("gets access tokens that an API accepts, with permissions", async () => {
    const app = express();
    await using api = await listen(app);
    app.use(bearer({ issuerBaseURL: issuer.url, audience: AUDIENCE }));
    app.get("/notes", (_, res) => void res.json({}));
    app.get("/admin", claimIncludes("permissions", "admin"), (_, res) => void res.json({}));
    app.use((error, _req, res, _next) => void res.status(error.status ?? 500).json({}));

    const asked = { audience: AUDIENCE, scope: "search:read" };
    const machine = await own.oauth.clientCredentialsGrant(asked);
    const alice = await own.oauth.passwordGrant({ username: "alice", password: "alice", ...asked });
    for (const [{ data }, admin] of [
      [machine, 401],
      [alice, 200],
    ]) {
      expect(await statusOf(`${api.url}/notes`, data.access_token)).toBe(200);
      expect(await statusOf(`${api.url}/admin`, data.access_token)).toBe(admin);
    }
    const flawed = await issuer.token({ user: "alice", audience: AUDIENCE, flaw: "wrong-signature" });
    expect(await statusOf(`${api.url}/notes`, flawed)).toBe(401);
  });

  it.each([
    ["expired", /exp/],
    ["wrong-issuer", /iss/],
    ["wrong-audience", /aud/],
    ["wrong-signature", /signature verification failed/],
    ["unknown-kid", /no applicable key found/],
    ["alg-none", /"none" is not supported/],
  ])("rejects an ID token with the flaw %s", async (flaw, message) => {
    const login = { username: "alice", password: "alice", scope: "openid" };
    await answerWithIdToken(issuer, { client: "web", flaw: undefined });
    await expect(own.oauth.passwordGrant(login)).resolves.toMatchObject({ status: 200 });
    await answerWithIdToken(issuer, { client: "web", flaw });
    await expect(own.oauth.passwordGrant(login)).rejects.toThrow(message);
  });

  it("rejects the ID token of another login", async () => {
    const { code, redemption } = await codeFor(`https://${domain}`, {
      params: { client_id: "web", scope: "openid", nonce: "n-1" },
    });
    await expect(
      own.oauth.authorizationCodeGrantWithPKCE(
        { code, redirect_uri: REDIRECT_URI, code_verifier: redemption.code_verifier },
        { idTokenValidateOptions: { nonce: "n-2" } },
      ),
    ).rejects.toThrow(/nonce/);
  });
});

describe("node-auth0 without the CA", () => {
  it("does not connect", async () => {
    setDefaultCACertificates(trusted);
    await idp.issuer("auth0");
    const stranger = new AuthenticationClient({
      domain: domain.replace("localhost", "127.0.0.1"),
      clientId: "web",
      clientSecret: "web-secret",
    });
    await expect(stranger.oauth.clientCredentialsGrant({ audience: AUDIENCE })).rejects.toThrow();
  });
});
