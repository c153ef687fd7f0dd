// Gets codes and tokens for a user by the authorization code flow, for tests of later steps.
import { createHash, randomBytes } from "node:crypto";
import { Browser } from "./browser.ts";
import { callbackOf, type LoginChoices } from "./browser-login.ts";
import { type Answer, postForm, type Sender } from "./post-form.ts";

/** No server listens there; the test browser does not follow the redirect to it. */
export const REDIRECT_URI = "http://127.0.0.1:8599/callback";

type Params = Record<string, string | string[] | undefined>;

export interface AuthorizationRequest {
  url: string;
  verifier: string;
  state: string;
}

/** Returns an authorization request of `demo-app` with PKCE. Undefined parameters are left out. */
export function authorizationRequest(issuer: string, params: Params = {}): AuthorizationRequest {
  const verifier = randomBytes(32).toString("base64url");
  const state = randomBytes(8).toString("base64url");
  const url = new URL(`${issuer.replace(/\/$/, "")}/authorize`);
  const all: Params = {
    client_id: "demo-app",
    response_type: "code",
    redirect_uri: REDIRECT_URI,
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
    state,
    ...params,
  };
  for (const [name, value] of Object.entries(all)) {
    for (const each of [value ?? []].flat()) url.searchParams.append(name, each);
  }
  return { url: url.href, verifier, state };
}

export interface GrantedCode {
  code: string;
  /** Parameters of the token request, without client authentication. */
  redemption: Record<string, string>;
}

export async function codeFor(
  issuer: string,
  {
    browser = new Browser(),
    params = {},
    ...choices
  }: LoginChoices & { browser?: Browser; params?: Params } = {},
): Promise<GrantedCode> {
  const request = authorizationRequest(issuer, params);
  const callback = await callbackOf(browser, request.url, choices);
  const code = callback.searchParams.get("code");
  if (code === null) throw new Error(`no code in ${callback.href}`);
  return {
    code,
    redemption: {
      grant_type: "authorization_code",
      code,
      redirect_uri: (params["redirect_uri"] as string | undefined) ?? REDIRECT_URI,
      code_verifier: request.verifier,
    },
  };
}

/** Sends a token request, as `demo-app` unless the sender has Basic credentials. */
export function redeem(issuer: string, form: Params, sender?: Sender): Promise<Answer> {
  return postForm(`${issuer}/token`, { ...(!sender?.basic && { client_id: "demo-app" }), ...form }, sender);
}

/** Runs the complete flow. @throws if it does not return tokens */
export async function tokensFor(
  issuer: string,
  options: Parameters<typeof codeFor>[1] & { token?: Params } = {},
): Promise<Record<string, string>> {
  const { redemption } = await codeFor(issuer, options);
  return expectTokens(await redeem(issuer, { ...redemption, ...options.token }));
}

export function refresh(
  issuer: string,
  refreshToken: string | undefined,
  form: Params = {},
): Promise<Answer> {
  return redeem(issuer, { grant_type: "refresh_token", refresh_token: refreshToken, ...form });
}

export function expectTokens({ status, body }: Answer): Record<string, string> {
  if (status !== 200) throw new Error(`${status} instead of tokens: ${JSON.stringify(body)}`);
  return body as Record<string, string>;
}
