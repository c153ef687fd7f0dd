// openid-client, the version that is current and the one that next-auth 4 and many others still hold, at every vendor's
// issuer: login with all its checks, userinfo, refresh, revocation, and no login with a flawed ID token.
import { Issuer, generators } from "openid-client5";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startMintmark, type Mintmark } from "../../../src/index.ts";
import { Browser } from "../../support/browser.ts";
import { callbackOf } from "../../support/browser-login.ts";
import { codeFlow, discover, oidc as current } from "../../support/code-flow.ts";
import { REDIRECT_URI } from "../../support/sign-in.ts";
import { installedVersion } from "./installed.ts";
import { PROVEN } from "./proven-openid-client.ts";

const VENDORS = ["auth0", "keycloak", "okta", "entra", "google", "cognito"] as const;
type Vendor = (typeof VENDORS)[number];
/** What makes each vendor give a refresh token. */
const OFFLINE: Record<Vendor, Record<string, string>> = {
  auth0: { scope: "openid profile email offline_access" },
  keycloak: {},
  okta: { scope: "openid profile email offline_access" },
  entra: { scope: "openid profile email offline_access" },
  google: { access_type: "offline" },
  cognito: {},
};
const FLAWS = [
  ["another issuer's", { iss: "https://evil.test" }],
  ["for another client", { aud: "somebody-else" }],
  ["over", { exp: 1 }],
  ["without the nonce", { nonce: null }],
] as const;
const HAS_REVOCATION = (vendor: Vendor) => vendor !== "entra";

let idp: Mintmark;
beforeAll(async () => {
  idp = await startMintmark();
});
afterAll(() => idp.close());

it("is the version that is recorded, for each vendor", () => {
  const installed = ["openid-client", "openid-client5"].map(installedVersion);
  expect(PROVEN.map(({ version }) => version)).toEqual(VENDORS.flatMap(() => installed));
  expect(PROVEN.map(({ vendor }) => vendor)).toEqual(VENDORS.flatMap((vendor) => [vendor, vendor]));
});

describe.each(VENDORS)("openid-client 6 at %s", (vendor) => {
  it("logs in, asks userinfo, refreshes and revokes", async () => {
    const { url } = await idp.issuer(vendor);
    const { tokens, config } = await codeFlow(url, { params: OFFLINE[vendor] });
    const subject = tokens.claims()?.sub ?? "";
    expect((await current.fetchUserInfo(config, tokens.access_token, subject)).sub).toBe(subject);
    const refreshed = await current.refreshTokenGrant(config, tokens.refresh_token ?? "");
    expect(refreshed.access_token).not.toBe(tokens.access_token);
    if (!HAS_REVOCATION(vendor)) return;
    const last = refreshed.refresh_token ?? tokens.refresh_token ?? "";
    await current.tokenRevocation(config, last);
    await expect(current.refreshTokenGrant(config, last)).rejects.toMatchObject({ error: "invalid_grant" });
  });

  it.each(FLAWS)("does not log in with an ID token that is %s", async (_, claims) => {
    const issuer = await idp.issuer(vendor);
    await issuer.overrides.add({ target: "token", kind: "id", claims });
    await expect(codeFlow(issuer.url)).rejects.toThrow();
    expect((await issuer.overrides.list()).filter(({ used }) => used === 0)).toEqual([]);
  });

  it("finds no metadata where the issuer is not", async () => {
    const { url } = await idp.issuer(vendor);
    await expect(discover(`${url.replace(/\/$/, "")}-not`)).rejects.toThrow();
  });
});

describe.each(VENDORS)("openid-client 5 at %s", (vendor) => {
  async function login(params: Record<string, string> = {}) {
    const { url } = await idp.issuer(vendor);
    const found = await Issuer.discover(url);
    const client = new found.Client({
      client_id: "demo-app",
      token_endpoint_auth_method: "none",
      redirect_uris: [REDIRECT_URI],
      response_types: ["code"],
    });
    const checks = {
      code_verifier: generators.codeVerifier(),
      state: generators.state(),
      nonce: generators.nonce(),
    };
    const authorization = client.authorizationUrl({
      scope: "openid profile email",
      code_challenge: generators.codeChallenge(checks.code_verifier),
      code_challenge_method: "S256",
      state: checks.state,
      nonce: checks.nonce,
      ...params,
    });
    const callback = await callbackOf(new Browser(), authorization);
    return {
      client,
      tokens: await client.callback(REDIRECT_URI, client.callbackParams(callback.href), checks),
    };
  }

  it("logs in, asks userinfo, refreshes and revokes", async () => {
    const { client, tokens } = await login(OFFLINE[vendor]);
    expect((await client.userinfo(tokens)).sub).toBe(tokens.claims().sub);
    const refreshed = await client.refresh(tokens);
    expect(refreshed.access_token).not.toBe(tokens.access_token);
    if (!HAS_REVOCATION(vendor)) return;
    const last = refreshed.refresh_token ?? tokens.refresh_token;
    await client.revoke(last);
    await expect(client.refresh(last)).rejects.toMatchObject({ error: "invalid_grant" });
  });

  it.each(FLAWS)("does not log in with an ID token that is %s", async (_, claims) => {
    const issuer = await idp.issuer(vendor);
    await issuer.overrides.add({ target: "token", kind: "id", claims });
    await expect(login()).rejects.toThrow();
    expect((await issuer.overrides.list()).filter(({ used }) => used === 0)).toEqual([]);
  });
});
