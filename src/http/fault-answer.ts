// Applies a fault to a response: replaces it, or changes the real one.
import type { Context } from "koa";
import type { Fault, FaultRule } from "../issuer/faults/fault.ts";
import { misbehavingKeys } from "../issuer/faults/jwks.ts";
import type { Issuer } from "../issuer/issuer.ts";
import { mergePatch } from "../merge-patch.ts";

/** Whether the fault replaces the whole response, so that the real endpoint is not called. */
export function replacesAnswer({ status, body, merge, jwks }: FaultRule): boolean {
  return body !== undefined || (status !== undefined && merge === undefined && jwks === undefined);
}

export function replaceAnswer(ctx: Context, { status = 200, body, headers = {} }: FaultRule): void {
  ctx.status = status;
  if (typeof body === "string") {
    sendText(ctx, body);
  } else if (body !== undefined) {
    sendJson(ctx, body);
  } else if (status >= 400) {
    sendJson(ctx, {
      error: errorFor(status),
      error_description: "this error comes from a fault set in Mintmark",
    });
  }
  setHeaders(ctx, headers);
}

/** Changes the real response, which must already be in `ctx`. */
export function changeAnswer(ctx: Context, issuer: Issuer, { rule, keys }: Fault): void {
  if (rule.jwks === "html") {
    ctx.body = "<!doctype html><title>Service unavailable</title><h1>Service unavailable</h1>";
    ctx.type = "text/html; charset=utf-8";
  } else if (rule.jwks === "truncated") {
    const whole = JSON.stringify(ctx.body);
    ctx.body = whole.slice(0, whole.length / 2);
    ctx.type = "application/json";
  } else if (rule.jwks !== undefined) {
    ctx.body = { keys: misbehavingKeys(issuer, rule.jwks, keys) };
    ctx.type = "application/json";
  }
  if (rule.merge) mergeOver(ctx, rule.merge);
  if (rule.status !== undefined) ctx.status = rule.status;
  setHeaders(ctx, rule.headers ?? {});
}

function mergeOver(ctx: Context, patch: Record<string, unknown>): void {
  const body: unknown = ctx.body;
  const location: unknown = ctx.response.get("location");
  if (typeof location === "string" && location !== "") {
    const target = URL.parse(location);
    if (target && answersClient(target)) ctx.set("Location", withParameters(target, patch));
  } else if (isPlainObject(body)) {
    ctx.body = mergePatch(body, patch);
  }
}

function isPlainObject(body: unknown): boolean {
  if (typeof body !== "object" || body === null) return false;
  const prototype: unknown = Object.getPrototypeOf(body);
  return prototype === Object.prototype || prototype === null; // rejects streams and buffers
}

/** Whether a redirect goes to the client. Redirects between Mintmark's own pages stay unchanged. */
function answersClient({ searchParams }: URL): boolean {
  return searchParams.has("code") || searchParams.has("error") || searchParams.has("state");
}

function withParameters(target: URL, patch: Record<string, unknown>): string {
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) target.searchParams.delete(name);
    else target.searchParams.set(name, typeof value === "string" ? value : JSON.stringify(value));
  }
  return target.href;
}

// Text that starts like JSON is sent as JSON, even if it is malformed: that may be the point of the fault.
function sendText(ctx: Context, text: string): void {
  ctx.body = text;
  ctx.type = /^\s*[[{]/.test(text)
    ? "application/json"
    : /^\s*</.test(text)
      ? "text/html; charset=utf-8"
      : "text/plain; charset=utf-8";
}

function sendJson(ctx: Context, body: unknown): void {
  const isObject = typeof body === "object" && body !== null;
  ctx.body = isObject ? body : JSON.stringify(body);
  ctx.type = "application/json";
}

function setHeaders(ctx: Context, headers: Record<string, string | null>): void {
  for (const [name, value] of Object.entries(headers)) {
    if (value === null) ctx.remove(name);
    else ctx.set(name, value);
  }
}

function errorFor(status: number): string {
  if (status === 503 || status === 429) return "temporarily_unavailable";
  return status >= 500 ? "server_error" : "invalid_request";
}
