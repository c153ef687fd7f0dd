// A client that signs its users in with Mintmark: a web server for the redirect URI, and openid-client.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import * as oidc from "openid-client";

export interface ClientApp extends AsyncDisposable {
  origin: string;
  redirectUri: string;
  /** Starts a sign-in. `params` add or replace parameters of the authorization request. */
  signIn(issuer: string, params?: Record<string, string>, clientId?: string): Promise<SignIn>;
}

export interface SignIn {
  config: oidc.Configuration;
  /** The authorization URL for the browser. */
  url: string;
  state: string;
  /** Redeems the code in the redirect URL. */
  redeem(callback: string): Promise<oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers>;
}

export async function startClientApp(): Promise<ClientApp> {
  const server = createServer((request, response) => {
    if (request.url === "/logo.svg") {
      response.setHeader("content-type", "image/svg+xml");
      response.end(
        `<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><path d="M0 0h8v8H0z"/></svg>`,
      );
      return;
    }
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end("<!doctype html><title>app</title><link rel=icon href=data:,><p id=app>the application</p>");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const redirectUri = `${origin}/callback`;

  return {
    origin,
    redirectUri,
    async signIn(issuer, params = {}, clientId = "demo-app") {
      const config = await oidc.discovery(new URL(issuer), clientId, undefined, oidc.None(), {
        execute: [oidc.allowInsecureRequests],
      });
      const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
      const state = params["state"] ?? oidc.randomState();
      const url = oidc.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: "openid profile",
        state,
        code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
        code_challenge_method: "S256",
        ...params,
      });
      const redeem: SignIn["redeem"] = (callback) =>
        oidc.authorizationCodeGrant(config, new URL(callback), { pkceCodeVerifier, expectedState: state });
      return { config, url: url.href, state, redeem };
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
