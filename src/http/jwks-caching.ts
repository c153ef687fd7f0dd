// Cache headers of the JWKS as configured, and 304 if the client already has the current key set.
import { hash } from "node:crypto";
import type { Context } from "koa";
import type { Issuer } from "../issuer/issuer.ts";

/** Sets `Cache-Control` on the real response, before faults are applied, so that a fault can override it. */
export function sayHowToCache(ctx: Context, { settings }: Pick<Issuer, "settings">): void {
  const { cacheControl } = settings.jwks;
  if (ctx.status === 200 && cacheControl !== undefined) ctx.set("Cache-Control", cacheControl);
}

/** Sets the `ETag` after faults are applied, because a key set changed by a fault needs another ETag. */
export function tellApart(ctx: Context, { settings }: Pick<Issuer, "settings">): void {
  if (!settings.jwks.etag || ctx.status !== 200 || !isPlain(ctx.body)) return;
  const text = typeof ctx.body === "string" ? ctx.body : JSON.stringify(ctx.body);
  ctx.body = text;
  if (!ctx.response.get("etag")) ctx.set("ETag", `"${hash("sha256", text, "base64url").slice(0, 22)}"`);
  if (knows(ctx.get("if-none-match"), ctx.response.get("etag"))) ctx.status = 304;
}

// Koa's `ctx.fresh` is false for requests with `Cache-Control: no-cache`, which Node's fetch adds to
// conditional requests.
function knows(ifNoneMatch: string, etag: string): boolean {
  if (ifNoneMatch === "") return false;
  const opaque = (tag: string) => tag.trim().replace(/^W\//, "");
  return ifNoneMatch.split(",").some((each) => each.trim() === "*" || opaque(each) === opaque(etag));
}

function isPlain(body: unknown): boolean {
  return typeof body === "string" || (typeof body === "object" && body !== null && "keys" in body);
}
