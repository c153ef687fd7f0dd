// openid-client at every vendor's issuer, in its current major version and in the one that next-auth 4 and
// others still use: login with all checks, userinfo, an access token for an API, refresh, revocation,
// sign-out, and no login with a flawed ID token.
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../../src/index.ts";
import { Browser } from "../../support/browser.ts";
import { callbackOf, loginThroughPages, shows } from "../../support/browser-login.ts";
import { discover } from "../../support/code-flow.ts";
import { REDIRECT_URI } from "../../support/sign-in.ts";
import { answerWithIdToken } from "./flawed-id-token.ts";
import { startGuardedApi } from "./guarded-api.ts";
import { installedVersion } from "./installed.ts";
import { LINES } from "./openid-client-lines.ts";
import { PROVEN } from "./proven-openid-client.ts";
import {
  HABITS,
  ID_TOKEN_FLAWS,
  LOGIN_SCOPES,
  roleCases,
  scopesOf,
  type Vendor,
  vendorIssuers,
  VENDORS,
} from "./vendors.ts";
import { statusOf } from "./web-app.ts";

const FLAWS = [...ID_TOKEN_FLAWS, ["without the nonce", { nonce: null }]] as const;
/** The parameter for the URL after a sign-out; Google has no sign-out. */
const RETURN_PARAMETER = (vendor: Vendor) =>
  vendor === "cognito" ? "logout_uri" : "post_logout_redirect_uri";

const idp = await startMintmark({ issuers: vendorIssuers() });
afterAll(() => idp.close());

it("the installed versions are the recorded ones, for each vendor", () => {
  const installed = LINES.map(({ installedAs }) => installedVersion(installedAs));
  expect(PROVEN.map(({ version }) => version)).toEqual(VENDORS.flatMap(() => installed));
  expect(PROVEN.map(({ vendor }) => vendor)).toEqual(VENDORS.flatMap((vendor) => [vendor, vendor]));
});

describe.each(VENDORS)("at %s", async (vendor) => {
  const issuer = await idp.issuer(vendor);
  const api = await startGuardedApi(vendor, issuer);
  afterAll(() => api[Symbol.asyncDispose]());

  const asked = (scopes = scopesOf(vendor)) => ({ scope: scopes.join(" "), ...HABITS[vendor].params });

  it("finds no metadata at a wrong issuer URL", async () => {
    await expect(discover(`${issuer.url.replace(/\/$/, "")}-not`)).rejects.toThrow();
  });

  describe.each(LINES)("$name", ({ connect, checksSignature }) => {
    async function signIn(params: Record<string, string>, user = "alice", browser = new Browser()) {
      const client = await connect(issuer.url);
      const login = await client.begin(params);
      const tokens = await login.redeem(await callbackOf(browser, login.url, { user }));
      return { client, tokens, browser };
    }

    it("logs in and requests userinfo", async () => {
      const { client, tokens } = await signIn(asked(LOGIN_SCOPES));
      expect(await client.userinfo(tokens)).toMatchObject({ sub: tokens.claims().sub });
    });

    it("gets an access token that an API accepts, refreshes, and revokes if supported", async () => {
      const { client, tokens } = await signIn(asked());
      expect(await statusOf(`${api.url}/notes`, tokens.access_token)).toBe(200);
      const refreshed = await client.refresh(tokens.refresh_token);
      expect(await statusOf(`${api.url}/notes`, refreshed.access_token)).toBe(200);
      const last = refreshed.refresh_token ?? tokens.refresh_token;
      if (vendor === "entra") return void (await expect(client.revoke(last)).rejects.toThrow());
      await client.revoke(last);
      await expect(client.refresh(last)).rejects.toMatchObject({ error: "invalid_grant" });
    });

    it.each(roleCases(vendor))("gets an access token with the roles of %s", async (user, status) => {
      const { tokens } = await signIn(asked(), user);
      expect(await statusOf(`${api.url}/admin`, tokens.access_token)).toBe(status);
    });

    it("signs out, if supported", async () => {
      const { client, tokens, browser } = await signIn(asked());
      const leave = () =>
        client.endSessionUrl({ id_token_hint: tokens.id_token, [RETURN_PARAMETER(vendor)]: REDIRECT_URI });
      if (vendor === "google") return void expect(leave).toThrow();
      const away = await loginThroughPages(browser, leave());
      expect(away.leftTo?.href).toBe(REDIRECT_URI);
      const again = await browser.open((await client.begin(asked())).url);
      expect(shows(again, "login-submit")).toBe(true);
    });

    it(`${checksSignature ? "rejects" : "accepts"} an ID token signed with another key`, async () => {
      const client = await connect(issuer.url);
      const login = await client.begin(asked());
      const nonce = new URL(login.url).searchParams.get("nonce");
      const callback = await callbackOf(new Browser(), login.url);
      await answerWithIdToken(issuer, { client: "demo-app", nonce, flaw: "wrong-signature" });
      const redeemed = await login.redeem(callback).then(
        () => true,
        () => false,
      );
      expect(redeemed).toBe(!checksSignature);
    });

    it.each(FLAWS)("does not log in with an ID token that is %s", async (_, claims) => {
      await issuer.overrides.add({ target: "token", kind: "id", claims });
      await expect(signIn(asked())).rejects.toThrow();
      expect((await issuer.overrides.list()).filter(({ used }) => used === 0)).toEqual([]);
    });
  });
});
