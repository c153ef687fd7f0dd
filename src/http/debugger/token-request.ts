// The debugger's token request. It goes to this server over a connection of its own, like any client's, so that the
// page shows the real response and the request log has the request.
import { type ClientRequest, type IncomingMessage, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { Issuer } from "../../issuer/issuer.ts";
import { isJsonObject, type JsonObject } from "../../json-object.ts";
import type { DebuggerSession } from "./session.ts";

/** Fields of the form that are for the token request, not for the authorization request. */
export const TOKEN_REQUEST_FIELDS: readonly string[] = [
  "client_secret",
  "client_auth_method",
  "authorize_url",
  "token_url",
];

const TIMEOUT_MILLISECONDS = 30_000;

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
    const { status, body } = await send(socket, request);
    const members = parsed(body);
    return {
      status,
      isSuccess: status.startsWith("2"),
      text: members ? JSON.stringify(members, null, 2) : body,
      members: members ?? {},
    };
  } catch (error) {
    const status = `The token endpoint did not answer: ${(error as Error).message}`;
    return { status, isSuccess: false, text: "", members: {} };
  }
}

function send(
  socket: Socket,
  { path, headers, body }: TokenRequest,
): Promise<{ status: string; body: string }> {
  const { localAddress: host, localPort: port } = socket;
  const options = { host, port, path, method: "POST", agent: false, timeout: TIMEOUT_MILLISECONDS, headers };
  return new Promise((resolve, reject) => {
    const receive = (response: IncomingMessage) => {
      let received = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (received += chunk));
      response.on("error", reject);
      response.on("end", () =>
        resolve({ status: `${response.statusCode} ${response.statusMessage}`, body: received }),
      );
    };
    // The address is this process's own, so there is no certificate to check.
    const outgoing: ClientRequest =
      socket instanceof TLSSocket
        ? httpsRequest({ ...options, rejectUnauthorized: false }, receive)
        : httpRequest(options, receive);
    outgoing.on("timeout", () =>
      outgoing.destroy(new Error(`no response in ${TIMEOUT_MILLISECONDS / 1000} seconds`)),
    );
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

function parsed(body: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
