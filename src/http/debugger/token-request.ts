// The debugger's token request, which the server sends to itself.
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { Issuer } from "../../issuer/issuer.ts";
import { isJsonObject, type JsonObject } from "../../json-object.ts";
import { sendToSelf } from "../own-requests.ts";
import type { DebuggerSession } from "./session.ts";

/** Fields of the form that are for the token request, not for the authorization request. */
export const TOKEN_REQUEST_FIELDS: readonly string[] = [
  "client_secret",
  "client_auth_method",
  "authorize_url",
  "token_url",
];

interface TokenRequest {
  path: string;
  headers: Record<string, string>;
  body: string;
  /** The request as it is sent. */
  text: string;
}

export interface TokenAnswer {
  /** The status line, or why there is no response. */
  status: string;
  isSuccess: boolean;
  /** The body, indented if it is JSON. */
  text: string;
  /** The members of a JSON body. */
  members: JsonObject;
}

export function tokenRequest(
  { baseUrl, mountPath, profile }: Issuer,
  { clientId, clientSecret, postsSecret, redirectUri, verifier }: DebuggerSession,
  code: string,
): TokenRequest {
  const inHeader = clientSecret !== undefined && !postsSecret;
  const form = {
    grant_type: "authorization_code",
    code,
    redirect_uri: redirectUri,
    code_verifier: verifier,
    ...(!inHeader && { client_id: clientId }),
    ...(clientSecret !== undefined && postsSecret && { client_secret: clientSecret }),
  };
  const body = new URLSearchParams(form).toString();
  const credentials = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret ?? "")}`;
  const headers = {
    Host: new URL(baseUrl).host,
    Accept: "application/json",
    "Content-Type": "application/x-www-form-urlencoded",
    ...(inHeader && { Authorization: `Basic ${Buffer.from(credentials).toString("base64")}` }),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const url = new URL(`${baseUrl}${profile.paths.routes.token}`);
  const text = [`POST ${url.pathname} HTTP/1.1`, ...lines, "", body.replaceAll("&", "\n&")].join("\n");
  return { path: `${mountPath}${profile.paths.routes.token}`, headers, body, text };
}

/** Sends the request to the server's end of a connection that it has accepted. */
export async function sendTokenRequest(socket: Socket, request: TokenRequest): Promise<TokenAnswer> {
  try {
    const { localAddress: host, localPort: port } = socket;
    const address = { host, port, isSecure: socket instanceof TLSSocket };
    const { path, headers, body: form } = request;
    const { status, statusText, body } = await sendToSelf(address, {
      method: "POST",
      path,
      headers,
      body: form,
    });
    const members = parsed(body);
    return {
      status: `${status} ${statusText}`,
      isSuccess: status >= 200 && status < 300,
      text: members ? JSON.stringify(members, null, 2) : body,
      members: members ?? {},
    };
  } catch (error) {
    const status = `The token endpoint did not answer: ${(error as Error).message}`;
    return { status, isSuccess: false, text: "", members: {} };
  }
}

function parsed(body: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
