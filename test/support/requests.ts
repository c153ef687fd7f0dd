// Requests to a running Mintmark that several security tests share.
import type { Mintmark } from "../../src/index.ts";
import { type RawAnswer, requestText, sendRaw } from "./raw-http.ts";

export const FORM = "application/x-www-form-urlencoded";
export const DEMO_SERVICE = `Basic ${btoa("demo-service:demo-service-secret")}`;
export const DEMO_API = `Basic ${btoa("demo-api:demo-api-secret")}`;

/** Returns the URL of an authorization request of demo-app; `params` add or replace parameters. */
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

/** Sends a POST request as demo-service. Default content type: a form. Does not follow redirects. */
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

/** Sends a request over a plain socket, with a valid Host header. */
export function raw(idp: Mintmark, start: string, headers: string[] = [], body = ""): Promise<RawAnswer> {
  const { host, port } = new URL(idp.url);
  return sendRaw(
    { port: Number(port) },
    requestText(`${start} HTTP/1.1`, [`Host: ${host}`, ...headers], body),
  );
}

/** Starts a login. Returns the path of its page and the cookie of the browser that started it. */
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
