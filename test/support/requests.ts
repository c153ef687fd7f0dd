// Requests that several tests of the server's defences make, of a Mintmark that the test has started.
import type { Mintmark } from "../../src/index.ts";
import { requestText, sendRaw, type RawAnswer } from "./raw-http.ts";

export const FORM = "application/x-www-form-urlencoded";
export const DEMO_SERVICE = `Basic ${btoa("demo-service:demo-service-secret")}`;
export const DEMO_API = `Basic ${btoa("demo-api:demo-api-secret")}`;

/** An authorization request of demo-app, with `params` added or in place of its own. */
export function authorizeUrl(base: string, params: Record<string, string> = {}): string {
  const query = new URLSearchParams({
    client_id: "demo-app",
    response_type: "code",
    redirect_uri: "http://127.0.0.1:9/callback",
    scope: "openid",
    state: "s",
    code_challenge: "x".repeat(43),
    code_challenge_method: "S256",
    ...params,
  });
  return `${base}/authorize?${query.toString()}`;
}

/** A POST of demo-service; a form unless `headers` say otherwise. Redirects are not followed. */
export function post(
  idp: Mintmark,
  path: string,
  body: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(idp.url + path, {
    method: "POST",
    body,
    redirect: "manual",
    headers: { "content-type": FORM, authorization: DEMO_SERVICE, ...headers },
  });
}

/** A request over a bare socket, with a good Host header. */
export function raw(idp: Mintmark, start: string, headers: string[] = [], body = ""): Promise<RawAnswer> {
  const { host, port } = new URL(idp.url);
  return sendRaw(
    { port: Number(port) },
    requestText(`${start} HTTP/1.1`, [`Host: ${host}`, ...headers], body),
  );
}

/** A login that waits for its form: where that goes, and the cookie of the browser that began it. */
export async function pendingLogin(idp: Mintmark): Promise<{ path: string; cookie: string }> {
  const response = await fetch(authorizeUrl(idp.url), { redirect: "manual" });
  const cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
  return { path: response.headers.get("location") ?? "", cookie };
}

export async function isAlive(idp: Mintmark): Promise<boolean> {
  return (await fetch(`${idp.url}/_mintmark/health`)).status === 200;
}
