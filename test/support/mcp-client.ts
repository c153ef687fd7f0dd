// An MCP client that signs in with the MCP SDK (discovery, PKCE, tokens) and the issuer's pages. Also sends
// the same calls as plain HTTP requests, for tests that check the response itself.
import { randomUUID } from "node:crypto";
import type { OAuthClientProvider } from "@modelcontextprotocol/sdk/client/auth.js";
import { UnauthorizedError } from "@modelcontextprotocol/sdk/client/auth.js";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { OAuthTokens } from "@modelcontextprotocol/sdk/shared/auth.js";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { Browser } from "./browser.ts";
import { callbackOf, type LoginChoices } from "./browser-login.ts";

/** The state of the pre-registered client demo-app for one user, with a loopback redirect URI. */
export class DemoApp implements OAuthClientProvider {
  readonly redirectUrl = "http://127.0.0.1:49152/callback";
  readonly clientMetadata = { redirect_uris: [this.redirectUrl], client_name: "demo-app" };
  readonly #issuer: string;
  readonly #state = randomUUID();
  authorizationUrl: URL | undefined;
  #verifier = "";
  #tokens: OAuthTokens | undefined;

  constructor(issuer: string) {
    this.#issuer = issuer;
  }

  clientInformation = () => ({ client_id: "demo-app", issuer: this.#issuer });
  state = () => this.#state;
  tokens = () => this.#tokens;
  saveTokens = (tokens: OAuthTokens) => void (this.#tokens = tokens);
  redirectToAuthorization = (url: URL) => void (this.authorizationUrl = url);
  saveCodeVerifier = (verifier: string) => void (this.#verifier = verifier);
  codeVerifier = () => this.#verifier;
}

export interface SignedIn extends AsyncDisposable {
  client: Client;
  app: DemoApp;
  /** Calls a tool and returns its parsed JSON text. @throws Error with the tool's message */
  call(name: string, args?: Record<string, unknown>): Promise<unknown>;
}

/** Runs the complete sign-in: 401, discovery, login, consent, token request, connection. */
export async function signIn(url: string, issuer: string, choices: LoginChoices): Promise<SignedIn> {
  const app = new DemoApp(issuer);
  const first = new StreamableHTTPClientTransport(new URL(url), { authProvider: app });
  const refusal: unknown = await newClient()
    .connect(first)
    .catch((error: unknown) => error);
  if (!(refusal instanceof UnauthorizedError) || !app.authorizationUrl) {
    throw new Error("was not sent to sign in", { cause: refusal });
  }
  const back = await callbackOf(new Browser(), app.authorizationUrl, choices);
  const { code, state, iss, ...rest } = Object.fromEntries(back.searchParams);
  if (code === undefined || state !== app.state() || iss !== issuer) {
    throw new Error(`came back with ${JSON.stringify({ state, iss, ...rest })}`);
  }
  await first.finishAuth(code);
  return { app, ...(await connect(url, app)) };
}

export async function connect(url: string, authProvider: OAuthClientProvider) {
  const client = newClient();
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { authProvider }));
  const call = async (name: string, args: Record<string, unknown> = {}): Promise<unknown> => {
    const { content, isError } = (await client.callTool({ name, arguments: args })) as CallToolResult;
    const text = content[0]?.type === "text" ? content[0].text : "";
    if (isError) throw new Error(text);
    return JSON.parse(text);
  };
  return { client, call, [Symbol.asyncDispose]: () => client.close() };
}

function newClient(): Client {
  return new Client({ name: "mintmark-test", version: "1.0.0" });
}

/** Sends one tool call as a plain request. */
export async function postTool(
  url: string,
  token: string | undefined,
  name: string,
  args: Record<string, unknown> = {},
): Promise<Response> {
  return post(url, token, { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: args } });
}

export async function post(
  url: string,
  token: string | undefined,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: JSON.stringify(body),
  });
}
