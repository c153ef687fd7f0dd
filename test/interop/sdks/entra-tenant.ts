// The tenant of the tests of Microsoft's SDKs, with an application of each kind in it.
import { createRemoteJWKSet, jwtVerify, type JWTPayload } from "jose";
import type { IssuerHandle, MintmarkConfig } from "../../../src/index.ts";
import { Browser } from "../../support/browser.ts";
import { loginThroughPages } from "../../support/browser-login.ts";
import { REDIRECT_URI } from "../../support/sign-in.ts";
import { ENTRA_API } from "./vendors.ts";

export const TENANT = "aaaabbbb-0000-cccc-1111-dddd2222eeee";
export const BOB = "22222222-2222-4222-8222-222222222222";
export const SCOPE = `api://${ENTRA_API}/index:read`;
export const WHOLE_SCOPE = `api://${ENTRA_API}/.default`;
/** What the service may do, by its registration. */
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

/** What a token for the API says, if it is sound. */
export async function verified(origin: string, token: string): Promise<JWTPayload> {
  const keys = createRemoteJWKSet(new URL(`${origin}/${TENANT}/discovery/v2.0/keys`));
  const expected = { issuer: `${origin}/${TENANT}/v2.0`, audience: ENTRA_API };
  return (await jwtVerify(token, keys, expected)).payload;
}

/** What Bob does with the code that his device shows him. */
export async function signInOnDevice(verificationUri: string, userCode: string): Promise<void> {
  const browser = new Browser();
  const page = await browser.open(verificationUri);
  const confirm = await browser.press(page, "device-submit", { user_code: userCode });
  const login = await browser.press(confirm, "device-confirm");
  await loginThroughPages(browser, login.url, { user: "bob" });
}

/** The next device is not told to wait for five seconds before it asks again. */
export async function hurryDevice(entra: IssuerHandle): Promise<void> {
  await entra.faults.add({ endpoint: "device_authorization", merge: { interval: 0.05 }, times: 1 });
}
