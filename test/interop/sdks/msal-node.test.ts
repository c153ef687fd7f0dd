// Microsoft's library for servers and tools: sign-in with a code, silent renewal, a client acting for itself, device
// code. It speaks https alone, and trusts the server by its CA.
import tls from "node:tls";
import { ConfidentialClientApplication, PublicClientApplication } from "@azure/msal-node";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startMintmark, type IssuerHandle, type Mintmark } from "../../../src/index.ts";
import { Browser } from "../../support/browser.ts";
import { callbackOf, loginThroughPages } from "../../support/browser-login.ts";
import { REDIRECT_URI } from "../../support/sign-in.ts";
import { installedVersion } from "./installed.ts";
import { PROVEN } from "./proven-entra.ts";

const TENANT = "aaaabbbb-0000-cccc-1111-dddd2222eeee";
const API = "11112222-bbbb-3333-cccc-4444dddd5555";
const BOB = "22222222-2222-4222-8222-222222222222";
const SCOPES = [`api://${API}/index:read`];

it("is the version that is recorded as proven", () => {
  const row = PROVEN.find(({ sdk }) => sdk === "@azure/msal-node");
  expect(row?.version).toBe(installedVersion("@azure/msal-node"));
});

describe.each([TENANT, "common"])("msal-node at %s", (tenant) => {
  let idp: Mintmark;
  let entra: IssuerHandle;
  let auth: { clientId: string; authority: string; knownAuthorities: string[] };
  const trusted = tls.getCACertificates("default");

  beforeAll(async () => {
    idp = await startMintmark({
      https: true,
      issuers: {
        entra: {
          profile: "entra",
          clients: {
            app: {
              redirectUris: [REDIRECT_URI],
              grantTypes: [
                "authorization_code",
                "refresh_token",
                "urn:ietf:params:oauth:grant-type:device_code",
              ],
            },
            web: { secret: "web-secret", redirectUris: [REDIRECT_URI] },
            service: {
              secret: "service-secret",
              grantTypes: ["client_credentials"],
              scopes: ["Data.Read.All"],
            },
          },
        },
      },
    });
    entra = await idp.issuer("entra");
    tls.setDefaultCACertificates([...trusted, (await idp.ca()).certificate]);
    auth = {
      clientId: "app",
      authority: `${idp.url}/${tenant}`,
      knownAuthorities: [new URL(idp.url).host],
    };
  });
  afterAll(async () => {
    tls.setDefaultCACertificates(trusted);
    await idp.close();
  });

  const verified = (token: string) =>
    jwtVerify(token, createRemoteJWKSet(new URL(`${idp.url}/${TENANT}/discovery/v2.0/keys`)), {
      issuer: entra.url,
      audience: API,
    });

  async function signIn(app: PublicClientApplication | ConfidentialClientApplication) {
    const url = await app.getAuthCodeUrl({ scopes: SCOPES, redirectUri: REDIRECT_URI, state: "s", ...pkce });
    const callback = await callbackOf(new Browser(), url, { user: "bob" });
    return app.acquireTokenByCode({
      scopes: SCOPES,
      redirectUri: REDIRECT_URI,
      code: callback.searchParams.get("code"),
      codeVerifier: verifier,
    });
  }

  const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  const pkce = {
    codeChallenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    codeChallengeMethod: "S256",
  };

  it("signs a user in, keeps the account, and renews silently", async () => {
    const app = new PublicClientApplication({ auth });
    const result = await signIn(app);
    expect(result).toMatchObject({
      tenantId: TENANT,
      tokenType: "Bearer",
      scopes: expect.arrayContaining(SCOPES),
      account: {
        homeAccountId: `${BOB}.${TENANT}`,
        localAccountId: BOB,
        tenantId: TENANT,
        username: "bob@example.test",
        name: "Bob",
      },
    });
    expect((await verified(result.accessToken)).payload).toMatchObject({
      scp: "index:read",
      oid: BOB,
      roles: ["developer"],
    });
    const [account] = await app.getTokenCache().getAllAccounts();
    const cached = await app.acquireTokenSilent({ account, scopes: SCOPES });
    expect(cached.accessToken).toBe(result.accessToken);
    const renewed = await app.acquireTokenSilent({ account, scopes: SCOPES, forceRefresh: true });
    expect(renewed.accessToken).not.toBe(result.accessToken);
    expect((await verified(renewed.accessToken)).payload.oid).toBe(BOB);
  });

  it("signs a user in for a confidential client", async () => {
    const app = new ConfidentialClientApplication({
      auth: { ...auth, clientId: "web", clientSecret: "web-secret" },
    });
    const result = await signIn(app);
    expect((await verified(result.accessToken)).payload).toMatchObject({ azp: "web", azpacr: "1" });
  });

  // Elsewhere a client has no tenant to be registered in, and MSAL doesn't even ask.
  it.runIf(tenant === TENANT)("gets a client its own token, with roles", async () => {
    const app = new ConfidentialClientApplication({
      auth: { ...auth, clientId: "service", clientSecret: "service-secret" },
    });
    const { accessToken } = await app.acquireTokenByClientCredential({ scopes: [`api://${API}/.default`] });
    const { payload } = await verified(accessToken);
    expect(payload.roles).toEqual(["Data.Read.All"]);
    expect(payload).not.toHaveProperty("scp");
  });

  it("signs in by device code", async () => {
    const app = new PublicClientApplication({ auth });
    const browser = new Browser();
    const result = await app.acquireTokenByDeviceCode({
      scopes: SCOPES,
      deviceCodeCallback: async ({ message, userCode, verificationUri }) => {
        expect(message).toContain(userCode);
        const page = await browser.open(verificationUri);
        const confirm = await browser.press(page, "device-submit", { user_code: userCode });
        const login = await browser.press(confirm, "device-confirm");
        await loginThroughPages(browser, login.url, { user: "bob" });
      },
    });
    expect((await verified(result.accessToken)).payload.oid).toBe(BOB);
  });

  it.runIf(tenant === TENANT)("tells a wrong secret by Entra's number", async () => {
    const app = new ConfidentialClientApplication({
      auth: { ...auth, clientId: "service", clientSecret: "wrong" },
    });
    await expect(
      app.acquireTokenByClientCredential({ scopes: [`api://${API}/.default`] }),
    ).rejects.toMatchObject({ errorCode: "invalid_client", errorNo: 7000215 });
  });

  it("has to sign in again when the refresh token is no good", async () => {
    const app = new PublicClientApplication({ auth });
    await signIn(app);
    const [account] = await app.getTokenCache().getAllAccounts();
    const records = await entra.tokens.list({ kind: "refresh" });
    for (const { id } of records) await entra.tokens.revoke(id);
    await expect(
      app.acquireTokenSilent({ account, scopes: SCOPES, forceRefresh: true }),
    ).rejects.toMatchObject({ errorCode: "invalid_grant" });
  });

  it("hands out nothing that an API would take once it is flawed", async () => {
    for (const flaw of ["expired", "wrong-signature", "wrong-issuer", "wrong-audience"] as const) {
      const token = await entra.token({ user: "bob", audience: API, flaw });
      await expect(verified(token)).rejects.toThrow();
    }
  });
});
