// Signs an MCP client in with `auth()` of the official SDKs, versions 1 and 2: discovery, registration, PKCE,
// tokens. The state that an application stores between the steps is kept in memory.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { auth as authV2 } from "@modelcontextprotocol/client";
import { auth as authV1, type OAuthDiscoveryState } from "@modelcontextprotocol/sdk/client/auth.js";
import type { OAuthClientInformationMixed, OAuthTokens } from "@modelcontextprotocol/sdk/shared/auth.js";
import { Browser } from "./browser.ts";
import { callbackOf, type LoginChoices } from "./browser-login.ts";

export interface AuthOptions {
  serverUrl: string;
  authorizationCode?: string;
  iss?: string;
  scope?: string;
  forceReauthorization?: boolean;
}

export interface Sdk {
  version: string;
  auth: (app: McpApp, options: AuthOptions) => Promise<string>;
}

const v1: Sdk = { version: "v1", auth: (app, options) => authV1(app, options) };
const v2: Sdk = { version: "v2", auth: (app, options) => authV2(app, options) };
export const SDKS = [v1, v2];

export interface McpAppOptions {
  metadata?: Record<string, unknown>;
  clientMetadataUrl?: string | undefined;
  redirectUrl?: string;
}

/** The stored state of an MCP client: its registration, its user's tokens, the pending sign-in. */
export class McpApp {
  readonly redirectUrl: string;
  declare readonly clientMetadataUrl?: string;
  readonly clientMetadata: { redirect_uris: string[]; client_name: string };
  client: OAuthClientInformationMixed | undefined;
  authorizationUrl: URL | undefined;
  saved: OAuthTokens | undefined;
  #verifier = "";
  #discovery: OAuthDiscoveryState | undefined;

  constructor({
    metadata,
    clientMetadataUrl,
    redirectUrl = "http://127.0.0.1:49152/callback",
  }: McpAppOptions = {}) {
    this.redirectUrl = redirectUrl;
    if (clientMetadataUrl !== undefined) this.clientMetadataUrl = clientMetadataUrl;
    this.clientMetadata = {
      redirect_uris: [redirectUrl],
      client_name: "An MCP client",
      ...{ grant_types: ["authorization_code", "refresh_token"], response_types: ["code"] },
      ...{ token_endpoint_auth_method: "none" },
      ...metadata,
    };
  }

  clientInformation = () => this.client;
  saveClientInformation = (client: OAuthClientInformationMixed) => void (this.client = client);
  state = () => "state-of-the-app";
  tokens = () => this.saved;
  saveTokens = (tokens: OAuthTokens) => void (this.saved = tokens);
  invalidateCredentials = (what: string) => {
    if (what === "tokens" || what === "all") this.saved = undefined;
    if (what === "client" || what === "all") this.client = undefined;
  };
  redirectToAuthorization = (url: URL) => void (this.authorizationUrl = url);
  saveCodeVerifier = (verifier: string) => void (this.#verifier = verifier);
  codeVerifier = () => this.#verifier;
  saveDiscoveryState = (state: OAuthDiscoveryState) => void (this.#discovery = state);
  discoveryState = () => this.#discovery;
}

export interface SignInOptions extends LoginChoices {
  browser?: Browser;
  scope?: string;
  forceReauthorization?: boolean;
}

/** Runs the complete sign-in for the resource at this URL and returns the tokens. */
export async function signInWith(
  { auth }: Sdk,
  app: McpApp,
  serverUrl: string,
  { browser = new Browser(), scope, forceReauthorization, ...choices }: SignInOptions = {},
): Promise<OAuthTokens> {
  const asked = await auth(app, {
    serverUrl,
    ...(scope !== undefined && { scope }),
    ...(forceReauthorization && { forceReauthorization }),
  });
  if (asked !== "REDIRECT" || !app.authorizationUrl) throw new Error(`not sent to sign in, but ${asked}`);
  const back = await callbackOf(browser, app.authorizationUrl, choices);
  const { code, iss, state, ...rest } = Object.fromEntries(back.searchParams);
  if (code === undefined || iss === undefined || state !== app.state()) {
    throw new Error(`came back with ${JSON.stringify({ iss, state, ...rest })}`);
  }
  await auth(app, { serverUrl, authorizationCode: code, iss });
  if (!app.saved) throw new Error("no tokens");
  return app.saved;
}

export interface ProtectedResource extends AsyncDisposable {
  /** URL of the MCP endpoint; also the resource that its tokens are for. */
  url: string;
}

/** Starts a resource that serves only its metadata, which names the issuer it trusts (RFC 9728). */
export async function startProtectedResource(
  issuer: string,
  metadata: Record<string, unknown> = {},
): Promise<ProtectedResource> {
  const server = createServer((req, res) => {
    if (!req.url?.startsWith("/.well-known/oauth-protected-resource")) return res.writeHead(404).end();
    const body = { resource: url, authorization_servers: [issuer], ...metadata };
    res.setHeader("content-type", "application/json").end(JSON.stringify(body));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://localhost:${(server.address() as AddressInfo).port}/mcp`;
  return {
    url,
    async [Symbol.asyncDispose]() {
      server.close().closeAllConnections();
      await once(server, "close");
    },
  };
}
