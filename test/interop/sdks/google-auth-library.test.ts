// Google's library for Node: login, refresh, verification of ID tokens by the PEM map (also in an API),
// tokeninfo, and revocation.
import express from "express";
import { OAuth2Client } from "google-auth-library";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type IssuerHandle, type Mintmark, startMintmark } from "../../../src/index.ts";
import { Browser } from "../../support/browser.ts";
import { callbackOf } from "../../support/browser-login.ts";
import { REDIRECT_URI } from "../../support/sign-in.ts";
import { installedVersion } from "./installed.ts";
import { PROVEN } from "./proven-google.ts";
import { listen, statusOf, type WebApp } from "./web-app.ts";

let idp: Mintmark;
let google: IssuerHandle;
beforeAll(async () => {
  idp = await startMintmark({
    issuers: {
      google: {
        profile: "google",
        clients: { web: { secret: "web-secret-of-google", redirectUris: [REDIRECT_URI] } },
        users: {
          alice: { name: "Alice", email: "alice@example.test", claims: { hd: "example.test" } },
          bob: { name: "Bob", email: "bob@example.test" },
        },
      },
    },
  });
  google = await idp.issuer("google");
});
afterAll(() => idp.close());

function client(): OAuth2Client {
  const { url } = google;
  return new OAuth2Client({
    clientId: "web",
    clientSecret: "web-secret-of-google",
    redirectUri: REDIRECT_URI,
    issuers: [url],
    endpoints: {
      oauth2AuthBaseUrl: `${url}/o/oauth2/v2/auth`,
      oauth2TokenUrl: `${url}/token`,
      oauth2RevokeUrl: `${url}/revoke`,
      tokenInfoUrl: `${url}/tokeninfo`,
      oauth2FederatedSignonPemCertsUrl: `${url}/oauth2/v1/certs`,
      oauth2FederatedSignonJwkCertsUrl: `${url}/oauth2/v3/certs`,
    },
  });
}

async function signedIn({ access_type = "offline", user = "alice" } = {}) {
  const web = client();
  const { codeVerifier, codeChallenge } = await web.generateCodeVerifierAsync();
  const url = web.generateAuthUrl({
    access_type,
    scope: ["openid", "https://www.googleapis.com/auth/userinfo.email", "profile"],
    code_challenge: codeChallenge,
    code_challenge_method: "S256",
  });
  const callback = await callbackOf(new Browser(), url, { user });
  const { tokens } = await web.getToken({ code: callback.searchParams.get("code"), codeVerifier });
  web.setCredentials(tokens);
  return { web, tokens };
}

it("the installed version is the recorded one", () => {
  expect(PROVEN.find(({ sdk }) => sdk === "google-auth-library")?.version).toBe(
    installedVersion("google-auth-library"),
  );
});

describe("google-auth-library", () => {
  it("logs in and verifies the ID token by the PEM map", async () => {
    const { web, tokens } = await signedIn();
    expect(tokens).toMatchObject({
      access_token: expect.stringMatching(/^ya29\./),
      refresh_token: expect.any(String),
    });
    const ticket = await web.verifyIdToken({ idToken: tokens.id_token, audience: "web" });
    expect(ticket.getPayload()).toMatchObject({
      iss: google.url,
      email: "alice@example.test",
      name: "Alice",
    });
    expect(ticket.getUserId()).toMatch(/^1\d{20}$/);
    expect(await google.requests.count({ path: "/google/oauth2/v1/certs" })).toBeGreaterThan(0);
  });

  it("refreshes, and keeps its refresh token", async () => {
    const { web, tokens } = await signedIn();
    const { credentials } = await web.refreshAccessToken();
    expect(credentials.access_token).not.toBe(tokens.access_token);
    expect(credentials.refresh_token).toBe(tokens.refresh_token);
    expect(decodeJwt(credentials.id_token).sub).toBe(decodeJwt(tokens.id_token).sub);
  });

  it("refreshes an expired token by itself before it calls an API", async () => {
    const { web, tokens } = await signedIn();
    web.setCredentials({ ...tokens, expiry_date: Date.now() - 1000 });
    const { data } = await web.request<{ email: string }>({ url: `${google.url}/v1/userinfo` });
    expect(data.email).toBe("alice@example.test");
    expect(web.credentials.access_token).not.toBe(tokens.access_token);
  });

  it("gets no refresh token for online access", async () => {
    expect((await signedIn({ access_type: "online" })).tokens.refresh_token).toBeUndefined();
  });

  it("adds its token by itself when it calls an API of the issuer", async () => {
    const { web } = await signedIn();
    const { data } = await web.request<{ email: string }>({ url: `${google.url}/v1/userinfo` });
    expect(data.email).toBe("alice@example.test");
  });

  it("requests tokeninfo", async () => {
    const { web, tokens } = await signedIn();
    const info = await web.getTokenInfo(tokens.access_token);
    expect(info).toMatchObject({ aud: "web", email: "alice@example.test", access_type: "offline" });
    expect(info.scopes).toContain("https://www.googleapis.com/auth/userinfo.email");
  });

  it("revokes, which ends access and refresh", async () => {
    const { web, tokens } = await signedIn();
    await web.revokeCredentials();
    await expect(web.getTokenInfo(tokens.access_token)).rejects.toThrow();
    web.setCredentials({ refresh_token: tokens.refresh_token });
    await expect(web.refreshAccessToken()).rejects.toThrow(/invalid_grant/);
  });
});

describe("an API that accepts the ID tokens of an application", () => {
  let api: WebApp;
  beforeAll(async () => {
    const app = express();
    api = await listen(app);
    app.use(async (req, res, next) => {
      const idToken = String(req.headers.authorization).replace("Bearer ", "");
      const ticket = await client()
        .verifyIdToken({ idToken, audience: "web" })
        .catch(() => undefined);
      if (!ticket) return void res.status(401).json({});
      // Google has no roles, so the API checks the domain of a Workspace account.
      if (req.path === "/members" && ticket.getPayload().hd !== "example.test") {
        return void res.status(403).json({});
      }
      next();
    });
    app.get(["/notes", "/members"], (_, res) => void res.json({}));
  });
  afterAll(() => api[Symbol.asyncDispose]());

  it.each([
    ["alice", 200],
    ["bob", 403],
  ])("lets %s in after a login, and only members of the domain into /members", async (user, status) => {
    const { tokens } = await signedIn({ user });
    expect(await statusOf(`${api.url}/notes`, tokens.id_token)).toBe(200);
    expect(await statusOf(`${api.url}/members`, tokens.id_token)).toBe(status);
    expect(await statusOf(`${api.url}/notes`, tokens.access_token)).toBe(401);
  });

  it.each(["expired", "wrong-issuer", "wrong-signature", "alg-none", "unknown-kid"] as const)(
    "refuses an ID token with the flaw %s",
    async (flaw) => {
      const idToken = await google.token({ user: "alice", client: "web", kind: "id", flaw });
      expect(await statusOf(`${api.url}/notes`, idToken)).toBe(401);
    },
  );

  it("refuses an ID token for another client", async () => {
    const idToken = await google.token({ user: "alice", client: "other", kind: "id" });
    expect(await statusOf(`${api.url}/notes`, idToken)).toBe(401);
    await expect(client().verifyIdToken({ idToken, audience: "web" })).rejects.toThrow(/audience|recipient/i);
  });
});
