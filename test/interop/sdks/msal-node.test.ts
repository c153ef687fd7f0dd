// Microsoft's library for servers and tools: sign-in with a code, roles, silent renewal, sign-out, client
// credentials, device code. It supports only https and trusts the server by its CA.
import { ConfidentialClientApplication, CryptoProvider, PublicClientApplication } from "@azure/msal-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { IssuerHandle } from "../../../src/index.ts";
import { Browser } from "../../support/browser.ts";
import { callbackOf, type LoginChoices, loginThroughPages, shows } from "../../support/browser-login.ts";
import { REDIRECT_URI } from "../../support/sign-in.ts";
import {
  APP_ROLE,
  BOB,
  SCOPE,
  signInOnDevice,
  TENANT,
  tenant,
  verified,
  WHOLE_SCOPE,
} from "./entra-tenant.ts";
import { startGuardedApi } from "./guarded-api.ts";
import { installedVersion } from "./installed.ts";
import { startTrusted, type Trusted } from "./over-https.ts";
import { PROVEN } from "./proven-entra.ts";
import { ENTRA_API, ID_TOKEN_FLAWS } from "./vendors.ts";
import { statusOf, type WebApp } from "./web-app.ts";

type Application = PublicClientApplication | ConfidentialClientApplication;

it("the installed version is the recorded one", () => {
  const row = PROVEN.find(({ sdk }) => sdk === "@azure/msal-node");
  expect(row?.version).toBe(installedVersion("@azure/msal-node"));
});

describe.each([TENANT, "common"])("msal-node at %s", (tenantName) => {
  let trusted: Trusted;
  let origin: string;
  let entra: IssuerHandle;
  let api: WebApp;
  let auth: { clientId: string; authority: string; knownAuthorities: string[] };

  beforeAll(async () => {
    trusted = await startTrusted({ issuers: { entra: tenant } });
    origin = trusted.idp.url;
    entra = await trusted.idp.issuer("entra");
    api = await startGuardedApi("entra", entra);
    auth = {
      clientId: "app",
      authority: `${origin}/${tenantName}`,
      knownAuthorities: [new URL(origin).host],
    };
  });
  afterAll(async () => {
    await api[Symbol.asyncDispose]();
    await trusted[Symbol.asyncDispose]();
  });

  const request = { scopes: [SCOPE], redirectUri: REDIRECT_URI };

  async function begin(app: Application) {
    const { verifier, challenge } = await new CryptoProvider().generatePkceCodes();
    const checks = { state: "a state", nonce: "a nonce" };
    const pkce = { codeChallenge: challenge, codeChallengeMethod: "S256" };
    return {
      url: await app.getAuthCodeUrl({ ...request, ...checks, ...pkce }),
      redeem(callback: URL) {
        const answer = Object.fromEntries(callback.searchParams);
        const redemption = { ...request, ...checks, code: answer["code"], codeVerifier: verifier };
        return app.acquireTokenByCode(redemption, answer);
      },
    };
  }

  async function signIn(
    app: Application,
    { user = "bob", browser = new Browser() }: LoginChoices & { browser?: Browser } = {},
  ) {
    const login = await begin(app);
    return login.redeem(await callbackOf(browser, login.url, { user }));
  }

  it("signs a user in, keeps the account, and renews silently", async () => {
    const app = new PublicClientApplication({ auth });
    const result = await signIn(app);
    expect(result).toMatchObject({
      tenantId: TENANT,
      tokenType: "Bearer",
      scopes: expect.arrayContaining([SCOPE]),
      account: {
        homeAccountId: `${BOB}.${TENANT}`,
        localAccountId: BOB,
        tenantId: TENANT,
        username: "bob@example.test",
        name: "Bob",
      },
    });
    expect(await verified(origin, result.accessToken)).toMatchObject({ scp: "index:read", oid: BOB });
    const [account] = await app.getTokenCache().getAllAccounts();
    const cached = await app.acquireTokenSilent({ account, scopes: [SCOPE] });
    expect(cached.accessToken).toBe(result.accessToken);
    const renewed = await app.acquireTokenSilent({ account, scopes: [SCOPE], forceRefresh: true });
    expect(renewed.accessToken).not.toBe(result.accessToken);
    expect(await statusOf(`${api.url}/notes`, renewed.accessToken)).toBe(200);
  });

  it.each([
    ["alice", "admin", 200],
    ["bob", "developer", 403],
  ])("gives the roles of %s to the application and to the API", async (user, role, status) => {
    const result = await signIn(new PublicClientApplication({ auth }), { user });
    expect(result.account.idTokenClaims.roles).toEqual([role]);
    expect(await statusOf(`${api.url}/admin`, result.accessToken)).toBe(status);
  });

  it("removes an account, and signs out by the logout URL", async () => {
    const app = new PublicClientApplication({ auth });
    const browser = new Browser();
    const { account } = await signIn(app, { browser });
    await app.getTokenCache().removeAccount(account);
    await expect(app.acquireTokenSilent({ account, scopes: [SCOPE] })).rejects.toMatchObject({
      errorCode: "no_tokens_found",
    });
    const leave = new URL(`${auth.authority}/oauth2/v2.0/logout`);
    leave.search = new URLSearchParams({
      client_id: "app",
      post_logout_redirect_uri: REDIRECT_URI,
    }).toString();
    const away = await loginThroughPages(browser, leave);
    expect(away.leftTo?.href).toBe(REDIRECT_URI);
    const again = await browser.open((await begin(app)).url);
    expect(shows(again, "login-submit")).toBe(true);
  });

  it("signs a user in for a confidential client", async () => {
    const app = new ConfidentialClientApplication({
      auth: { ...auth, clientId: "web", clientSecret: "web-secret" },
    });
    const result = await signIn(app);
    expect(await verified(origin, result.accessToken)).toMatchObject({ azp: "web", azpacr: "1" });
  });

  const acquireOwn = (clientSecret: string) =>
    new ConfidentialClientApplication({
      auth: { ...auth, clientId: "service", clientSecret },
    }).acquireTokenByClientCredential({ scopes: [WHOLE_SCOPE] });

  if (tenantName === TENANT) {
    it("gets a client-credentials token with roles", async () => {
      const { accessToken } = await acquireOwn("service-secret");
      const payload = await verified(origin, accessToken);
      expect(payload.roles).toEqual([APP_ROLE]);
      expect(payload).not.toHaveProperty("scp");
    });

    it("reports a wrong secret with Entra's error number", async () => {
      await expect(acquireOwn("wrong")).rejects.toMatchObject({
        errorCode: "invalid_client",
        errorNo: 7000215,
      });
    });
  } else {
    it("gets no client-credentials token, because MSAL needs the client's tenant", async () => {
      await expect(acquireOwn("service-secret")).rejects.toMatchObject({
        errorCode: "missing_tenant_id_error",
      });
    });
  }

  it("signs in by device code", async () => {
    const result = await new PublicClientApplication({ auth }).acquireTokenByDeviceCode({
      scopes: [SCOPE],
      deviceCodeCallback: ({ message, userCode, verificationUri }) => {
        expect(message).toContain(userCode);
        return signInOnDevice(verificationUri, userCode);
      },
    });
    expect((await verified(origin, result.accessToken)).oid).toBe(BOB);
  });

  it("needs a new sign-in once the refresh token is revoked", async () => {
    const app = new PublicClientApplication({ auth });
    const { account } = await signIn(app);
    const records = await entra.tokens.list({ kind: "refresh" });
    for (const { id } of records) await entra.tokens.revoke(id);
    await expect(
      app.acquireTokenSilent({ account, scopes: [SCOPE], forceRefresh: true }),
    ).rejects.toMatchObject({ errorCode: "invalid_grant" });
  });

  it.each([
    ["another nonce", { nonce: "another" }],
    ["no nonce", { nonce: null }],
  ])("does not sign in with an ID token that has %s", async (_, claims) => {
    await entra.overrides.add({ target: "token", kind: "id", claims });
    await expect(signIn(new PublicClientApplication({ auth }))).rejects.toMatchObject({
      errorCode: "nonce_mismatch",
    });
  });

  it.each(ID_TOKEN_FLAWS)("signs in even with an ID token that is %s", async (_, claims) => {
    await entra.overrides.add({ target: "token", kind: "id", claims });
    const { idTokenClaims } = await signIn(new PublicClientApplication({ auth }));
    expect(idTokenClaims).toMatchObject(claims);
  });

  it("flawed access tokens are refused by the API", async () => {
    for (const flaw of ["expired", "wrong-signature", "wrong-issuer", "wrong-audience"] as const) {
      const token = await entra.token({ user: "alice", audience: ENTRA_API, flaw });
      expect(await statusOf(`${api.url}/notes`, token)).toBe(401);
    }
  });
});
