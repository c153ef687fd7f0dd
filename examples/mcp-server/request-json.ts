// Sends one request to the issuer. Returns a JSON object; throws IssuerUnavailable on a timeout or an error.
import { IssuerUnavailable } from "./token.ts";

const TIMEOUT_MILLISECONDS = 3000;

export async function requestJson(url: string, init: RequestInit = {}): Promise<Record<string, unknown>> {
  const signal = AbortSignal.timeout(TIMEOUT_MILLISECONDS);
  let body: unknown;
  try {
    // Following a redirect would send the token and the credentials to a URL that is not configured.
    const response = await fetch(url, { ...init, signal, redirect: "error" });
    if (response.status !== 200) throw new Error(`answered ${response.status}`);
    body = await response.json();
  } catch (cause) {
    throw new IssuerUnavailable(`${url}: ${reason(cause)}`, { cause });
  }
  if (typeof body !== "object" || body === null) {
    throw new IssuerUnavailable(`${url}: answered no JSON object`);
  }
  return body as Record<string, unknown>;
}

// The message "fetch failed" says nothing, so use the message of its cause.
function reason(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message} (${cause.message || cause.name})` : message;
}
