// Registers clients (RFC 7591) and manages them (RFC 7592) with plain requests.
import type { Answer } from "./post-form.ts";

/** Sends a registration. A string is sent unchanged, any other body as JSON. */
export function register(
  issuer: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return sendJson("POST", `${issuer.replace(/\/$/, "")}/register`, body, headers);
}

/** Sends a request to the client's management URL with its management token; `headers` may replace it. */
export function manage(
  { body }: Answer,
  method: "GET" | "PUT" | "DELETE",
  update?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const authorization = `Bearer ${String(body["registration_access_token"])}`;
  return sendJson(method, String(body["registration_client_uri"]), update, { authorization, ...headers });
}

async function sendJson(
  method: string,
  url: string,
  body: unknown,
  headers: Record<string, string>,
): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: { ...(body !== undefined && { "content-type": "application/json" }), ...headers },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === "" ? {} : (JSON.parse(text) as Record<string, unknown>),
  };
}
