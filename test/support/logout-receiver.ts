// A client's endpoint for logout tokens (OpenID Connect Back-Channel Logout 1.0): records the requests it
// receives and verifies the tokens with the issuer's published keys (section 2.6).
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { createRemoteJWKSet, decodeProtectedHeader, type JWTPayload, jwtVerify } from "jose";

export const LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout";

export interface Received {
  path: string;
  method: string | undefined;
  contentType: string | undefined;
  token: string;
}

export interface LogoutReceiver extends AsyncDisposable {
  /** http://localhost:PORT. Every path accepts logout tokens, except those in `BEHAVIOURS`. */
  origin: string;
  received: Received[];
  /** Returns the requests to this path and removes them from `received`. */
  take(path: string): Received[];
}

type Behaviour = (response: ServerResponse) => unknown;

const BEHAVIOURS: Record<string, Behaviour> = {
  "/silent": () => {},
  "/broken": (response) => response.writeHead(500).end("no"),
  "/refusing": (response) => response.writeHead(400).end('{"error":"invalid_request"}'),
  "/empty": (response) => response.writeHead(204).end(),
  "/away": (response) => response.writeHead(307, { location: "/landed" }).end(),
};

export async function startLogoutReceiver(): Promise<LogoutReceiver> {
  const received: Received[] = [];
  const server = createServer((request, response) => void answer(request, response));
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const path = request.url ?? "";
    const form = new URLSearchParams(await text(request));
    received.push({
      path,
      method: request.method,
      contentType: request.headers["content-type"],
      token: form.get("logout_token") ?? "",
    });
    (BEHAVIOURS[path] ?? ((each: ServerResponse) => each.writeHead(200).end()))(response);
  };
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    received,
    take(path) {
      const taken = received.filter((each) => each.path === path);
      received.splice(0, received.length, ...received.filter((each) => each.path !== path));
      return taken;
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

export interface Verified {
  header: ReturnType<typeof decodeProtectedHeader>;
  claims: JWTPayload;
}

/** @throws if a client must answer the logout token with 400 */
export async function verifyLogoutToken(
  token: string,
  {
    issuer,
    audience,
    key,
    typ = "logout+jwt",
    now = new Date(),
  }: { issuer: string; audience: string; key?: Uint8Array; typ?: string; now?: Date },
): Promise<Verified> {
  const options = { issuer, audience, typ, currentDate: now, requiredClaims: ["iat", "exp", "jti"] };
  const { payload } = key
    ? await jwtVerify(token, key, options)
    : await jwtVerify(token, createRemoteJWKSet(await jwksUri(issuer)), options);
  const events = payload["events"] as Record<string, unknown> | undefined;
  if (typeof events?.[LOGOUT_EVENT] !== "object") throw new Error("no logout event");
  if (payload["nonce"] !== undefined) throw new Error("a logout token must not have a nonce");
  if (payload.sub === undefined && payload["sid"] === undefined) {
    throw new Error("neither sub nor sid is present");
  }
  return { header: decodeProtectedHeader(token), claims: payload };
}

async function jwksUri(issuer: string): Promise<URL> {
  const answer = await fetch(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`);
  return new URL(((await answer.json()) as { jwks_uri: string }).jwks_uri);
}
