// One question to the issuer: a JSON object in time, or IssuerUnavailable.
import { IssuerUnavailable } from "./token.ts";

const TIMEOUT_MILLISECONDS = 3000;

export async function requestJson(url: string, init: RequestInit = {}): Promise<Record<string, unknown>> {
  const signal = AbortSignal.timeout(TIMEOUT_MILLISECONDS);
  let body: unknown;
  try {
    // A redirect would carry token and credentials to somewhere that nobody configured.
    const response = await fetch(url, { ...init, signal, redirect: "error" });
    if (response.status !== 200) throw new Error(`answered ${response.status}`);
    body = await response.json();
  } catch (cause) {
    throw new IssuerUnavailable(`${url}: ${reason(cause)}`, { cause });
  }
  if (typeof body !== "object" || body === null)
    throw new IssuerUnavailable(`${url}: answered no JSON object`);
  return body as Record<string, unknown>;
}

// "fetch failed" says nothing; its cause does.
function reason(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message} (${cause.message || cause.name})` : message;
}
