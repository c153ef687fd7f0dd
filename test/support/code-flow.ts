// Runs the code flow with openid-client, which finds the issuer's endpoints by discovery.
import * as oidc from "openid-client";
import { Browser } from "./browser.ts";
import { callbackOf, type LoginChoices } from "./browser-login.ts";
import { REDIRECT_URI } from "./sign-in.ts";

/** Exported because configurations work only with the copy of openid-client that created them. */
export { oidc };

export interface CodeFlowOptions extends LoginChoices {
  browser?: Browser;
  clientId?: string;
  secret?: string;
  params?: Record<string, string>;
}

export interface CodeFlow {
  config: oidc.Configuration;
  tokens: oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers;
  nonce: string;
}

export function discover(
  issuer: string,
  clientId = "demo-app",
  secret?: string,
): Promise<oidc.Configuration> {
  return oidc.discovery(
    new URL(issuer),
    clientId,
    undefined,
    secret === undefined ? oidc.None() : oidc.ClientSecretBasic(secret),
    { execute: [oidc.allowInsecureRequests] },
  );
}

/** Signs in through the pages; openid-client checks state, `iss`, nonce and the ID token. */
export async function codeFlow(
  issuer: string,
  { clientId, secret, ...options }: CodeFlowOptions = {},
): Promise<CodeFlow> {
  return codeFlowWith(await discover(issuer, clientId, secret), options);
}

/** Runs the code flow with a given configuration, for issuers whose metadata is at another URL. */
export async function codeFlowWith(
  config: oidc.Configuration,
  { browser = new Browser(), params = {}, ...choices }: Omit<CodeFlowOptions, "clientId" | "secret"> = {},
): Promise<CodeFlow> {
  const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
  const expectedState = oidc.randomState();
  const nonce = oidc.randomNonce();
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: REDIRECT_URI,
    scope: "openid profile email",
    code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: "S256",
    state: expectedState,
    nonce,
    ...params,
  });
  const callback = await callbackOf(browser, url, choices);
  const tokens = await oidc.authorizationCodeGrant(config, callback, {
    pkceCodeVerifier,
    expectedState,
    expectedNonce: nonce,
    idTokenExpected: true,
  });
  return { config, tokens, nonce };
}
