// The tenant for the tests of Microsoft's SDKs, with one application of each kind.
import { createRemoteJWKSet, type JWTPayload, jwtVerify } from "jose";
import type { MintmarkConfig } from "../../../src/index.ts";
import { Browser } from "../../support/browser.ts";
import { loginThroughPages } from "../../support/browser-login.ts";
import { REDIRECT_URI } from "../../support/sign-in.ts";
import { ENTRA_API } from "./vendors.ts";

export const TENANT = "aaaabbbb-0000-cccc-1111-dddd2222eeee";
export const BOB = "22222222-2222-4222-8222-222222222222";
export const SCOPE = `api://${ENTRA_API}/index:read`;
export const WHOLE_SCOPE = `api://${ENTRA_API}/.default`;
/** The app role that the service is registered with. */
export const APP_ROLE = "Data.Read.All";

export const tenant = {
  profile: "entra",
  clients: {
    app: {
      redirectUris: [REDIRECT_URI],
      postLogoutRedirectUris: [REDIRECT_URI],
      grantTypes: ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"],
    },
    web: { secret: "web-secret", redirectUris: [REDIRECT_URI] },
    service: { secret: "service-secret", grantTypes: ["client_credentials"], scopes: [APP_ROLE] },
  },
} satisfies NonNullable<MintmarkConfig["issuers"]>[string];

/** Verifies a token for the API and returns its claims. */
export async function verified(origin: string, token: string): Promise<JWTPayload> {
  const keys = createRemoteJWKSet(new URL(`${origin}/${TENANT}/discovery/v2.0/keys`));
  const expected = { issuer: `${origin}/${TENANT}/v2.0`, audience: ENTRA_API };
  return (await jwtVerify(token, keys, expected)).payload;
}

/** Enters the code of a device and signs Bob in. */
export async function signInOnDevice(verificationUri: string, userCode: string): Promise<void> {
  const browser = new Browser();
  const page = await browser.open(verificationUri);
  const confirm = await browser.press(page, "device-submit", { user_code: userCode });
  const login = await browser.press(confirm, "device-confirm");
  await loginThroughPages(browser, login.url, { user: "bob" });
}
