// The credentials of Azure's SDKs, with which services get tokens and tools sign their users in. They support
// only https and trust the server by its CA.
import { AuthorizationCodeCredential, ClientSecretCredential, DeviceCodeCredential } from "@azure/identity";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { IssuerHandle } from "../../../src/index.ts";
import { Browser } from "../../support/browser.ts";
import { callbackOf } from "../../support/browser-login.ts";
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
import { ENTRA_API } from "./vendors.ts";
import { statusOf, type WebApp } from "./web-app.ts";

let trusted: Trusted;
let origin: string;
let entra: IssuerHandle;
let api: WebApp;
let pointed: object;
beforeAll(async () => {
  trusted = await startTrusted({ issuers: { entra: { ...tenant, accessTokenExpiresInSeconds: 60 } } });
  origin = trusted.idp.url;
  entra = await trusted.idp.issuer("entra");
  api = await startGuardedApi("entra", entra, APP_ROLE);
  pointed = { authorityHost: origin, disableInstanceDiscovery: true };
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await trusted[Symbol.asyncDispose]();
});

it("the installed version is the recorded one", () => {
  const row = PROVEN.find(({ sdk }) => sdk === "@azure/identity");
  expect(row?.version).toBe(installedVersion("@azure/identity"));
});

describe("ClientSecretCredential", () => {
  const credential = (secret: string) => new ClientSecretCredential(TENANT, "service", secret, pointed);

  it("gets an access token with the client's roles, which an API accepts", async () => {
    const { token, expiresOnTimestamp } = await credential("service-secret").getToken(WHOLE_SCOPE);
    const payload = await verified(origin, token);
    expect(payload).toMatchObject({ azp: "service", roles: [APP_ROLE], tid: TENANT });
    expect(Math.abs(expiresOnTimestamp / 1000 - Number(payload.exp))).toBeLessThan(10);
    expect(await statusOf(`${api.url}/notes`, token)).toBe(200);
    expect(await statusOf(`${api.url}/admin`, token)).toBe(200);
    expect(
      await statusOf(`${api.url}/admin`, await entra.token({ user: "alice", audience: ENTRA_API })),
    ).toBe(403);
  });

  it("reports a wrong secret with Entra's error code", async () => {
    await expect(credential("wrong").getToken(WHOLE_SCOPE)).rejects.toThrow(/AADSTS7000215/);
  });

  it("reports a scope without .default with Entra's error code", async () => {
    await expect(credential("service-secret").getToken(SCOPE)).rejects.toThrow(/AADSTS1002012/);
  });
});

describe("credentials of a user", () => {
  it("AuthorizationCodeCredential redeems the code of a login", async () => {
    const url = new URL(`${origin}/${TENANT}/oauth2/v2.0/authorize`);
    url.search = new URLSearchParams({
      client_id: "web",
      response_type: "code",
      redirect_uri: REDIRECT_URI,
      scope: `openid offline_access ${SCOPE}`,
    }).toString();
    const callback = await callbackOf(new Browser(), url, { user: "bob" });
    const code = String(callback.searchParams.get("code"));
    const credential = new AuthorizationCodeCredential(
      TENANT,
      "web",
      "web-secret",
      code,
      REDIRECT_URI,
      pointed,
    );
    const { token } = await credential.getToken(SCOPE);
    expect(await verified(origin, token)).toMatchObject({ oid: BOB, azp: "web" });
    expect(await statusOf(`${api.url}/notes`, token)).toBe(200);
  });

  it("DeviceCodeCredential signs in once, and renews an expiring token with the refresh token", async () => {
    const credential = new DeviceCodeCredential({
      ...pointed,
      tenantId: TENANT,
      clientId: "app",
      userPromptCallback: ({ userCode, verificationUri }) => signInOnDevice(verificationUri, userCode),
    });
    const { token } = await credential.getToken(SCOPE);
    await entra.requests.clear();
    const renewed = await credential.getToken(SCOPE);
    expect(renewed.token).not.toBe(token);
    expect((await entra.requests.list({ endpoint: "token" })).map(({ grantType }) => grantType)).toEqual([
      "refresh_token",
    ]);
    expect((await verified(origin, renewed.token)).oid).toBe(BOB);
  });
});

it.each(["expired", "wrong-signature", "wrong-issuer", "wrong-audience"] as const)(
  "the API refuses a token with the flaw %s, which the SDK does not check",
  async (flaw) => {
    const token = await entra.token({ client: "service", audience: ENTRA_API, flaw });
    expect(await statusOf(`${api.url}/notes`, token)).toBe(401);
  },
);
