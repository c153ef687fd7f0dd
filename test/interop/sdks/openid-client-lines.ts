// Both major versions of openid-client behind one interface, each used as its documentation says.
import { generators, Issuer } from "openid-client5";
import { discover, oidc as current } from "../../support/code-flow.ts";
import { REDIRECT_URI } from "../../support/sign-in.ts";

type Params = Record<string, string>;

export interface Tokens {
  access_token: string;
  id_token: string;
  refresh_token?: string;
  claims(): { sub: string };
}

export interface Client {
  /** Begins a login. `redeem` takes the callback URL and uses every check that the library has. */
  begin(params: Params): Promise<{ url: string; redeem(callback: URL): Promise<Tokens> }>;
  userinfo(tokens: Tokens): Promise<object>;
  refresh(refreshToken?: string): Promise<Tokens>;
  revoke(token?: string): Promise<void>;
  endSessionUrl(params: Params): string;
}

interface Line {
  name: string;
  installedAs: string;
  connect(issuer: string): Promise<Client>;
  /** Whether it checks the signature of ID tokens from the token endpoint. */
  checksSignature: boolean;
}

async function connectWith6(issuer: string): Promise<Client> {
  const config = await discover(issuer);
  return {
    async begin(params) {
      const checks = {
        pkceCodeVerifier: current.randomPKCECodeVerifier(),
        expectedState: current.randomState(),
        expectedNonce: current.randomNonce(),
        idTokenExpected: true,
      };
      const url = current.buildAuthorizationUrl(config, {
        redirect_uri: REDIRECT_URI,
        code_challenge: await current.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
        code_challenge_method: "S256",
        state: checks.expectedState,
        nonce: checks.expectedNonce,
        ...params,
      });
      return {
        url: url.href,
        redeem: (callback) => current.authorizationCodeGrant(config, callback, checks),
      };
    },
    userinfo: (tokens) => current.fetchUserInfo(config, tokens.access_token, tokens.claims().sub),
    refresh: (refreshToken) => current.refreshTokenGrant(config, refreshToken),
    revoke: (token) => current.tokenRevocation(config, token),
    endSessionUrl: (params) => current.buildEndSessionUrl(config, params).href,
  };
}

async function connectWith5(issuer: string): Promise<Client> {
  const found = await Issuer.discover(issuer);
  const client = new found.Client({
    client_id: "demo-app",
    token_endpoint_auth_method: "none",
    redirect_uris: [REDIRECT_URI],
    response_types: ["code"],
  });
  return {
    async begin(params) {
      const checks = {
        code_verifier: generators.codeVerifier(),
        state: generators.state(),
        nonce: generators.nonce(),
      };
      const url = client.authorizationUrl({
        code_challenge: generators.codeChallenge(checks.code_verifier),
        code_challenge_method: "S256",
        state: checks.state,
        nonce: checks.nonce,
        ...params,
      });
      return {
        url,
        redeem: ({ href }) => client.callback(REDIRECT_URI, client.callbackParams(href), checks),
      };
    },
    userinfo: (tokens) => client.userinfo(tokens),
    refresh: (refreshToken) => client.refresh(refreshToken),
    revoke: (token) => client.revoke(token),
    endSessionUrl: (params) => client.endSessionUrl(params),
  };
}

export const LINES: Line[] = [
  { name: "openid-client 6", installedAs: "openid-client", connect: connectWith6, checksSignature: false },
  { name: "openid-client 5", installedAs: "openid-client5", connect: connectWith5, checksSignature: true },
];
