// Cache headers of the metadata and the JWKS, and 304 if the client already has the current document.
import { hash } from "node:crypto";
import type { Context } from "koa";
import type { Issuer } from "../issuer/issuer.ts";
import type { Exchange } from "../issuer/requests/exchange.ts";

/** Sets `Cache-Control` on the real response, before faults are applied, so that a fault can override it. */
export function sayHowToCache(ctx: Context, { settings }: Pick<Issuer, "settings">): void {
  const { cacheControl } = settings.jwks;
  if (ctx.status === 200 && cacheControl !== undefined) ctx.set("Cache-Control", cacheControl);
}

/** Sets the `ETag` after faults are applied, because a document changed by a fault needs another ETag. */
export function tellApart(ctx: Context, { issuer, endpoint }: Pick<Exchange, "issuer" | "endpoint">): void {
  if (ctx.status !== 200 || !isPlain(ctx.body)) return;
  if (endpoint === "jwks" && !issuer.settings.jwks.etag) return;
  const text = typeof ctx.body === "string" ? ctx.body : JSON.stringify(ctx.body);
  ctx.body = text;
  if (!ctx.response.get("etag")) ctx.set("ETag", etagOf(text));
  if (knows(ctx.get("if-none-match"), ctx.response.get("etag"))) ctx.status = 304;
}

export function etagOf(text: string): string {
  return `"${hash("sha256", text, "base64url").slice(0, 22)}"`;
}

/**
 * Returns whether the client already has the document with this ETag. Koa's `ctx.fresh` is false for requests with
 * `Cache-Control: no-cache`, which Node's fetch adds to conditional requests.
 */
export function knows(ifNoneMatch: string, etag: string): boolean {
  if (ifNoneMatch === "") return false;
  const opaque = (tag: string) => tag.trim().replace(/^W\//, "");
  return ifNoneMatch.split(",").some((each) => each.trim() === "*" || opaque(each) === opaque(etag));
}

function isPlain(body: unknown): boolean {
  if (typeof body === "string") return true;
  return typeof body === "object" && body !== null && Object.getPrototypeOf(body) === Object.prototype;
}
