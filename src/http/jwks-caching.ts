// What the JWKS says about being cached, as the issuer is configured, and 304 for who has it already.
import { hash } from "node:crypto";
import type { Context } from "koa";
import type { Issuer } from "../issuer/issuer.ts";

/** On the real answer, so that a fault can say otherwise. */
export function sayHowToCache(ctx: Context, { settings }: Issuer): void {
  const { cacheControl } = settings.jwks;
  if (ctx.status === 200 && cacheControl !== undefined) ctx.set("Cache-Control", cacheControl);
}

/** On whatever is sent in the end: a misbehaving set is another set. */
export function tellApart(ctx: Context, { settings }: Issuer): void {
  if (!settings.jwks.etag || ctx.status !== 200 || !isPlain(ctx.body)) return;
  const text = typeof ctx.body === "string" ? ctx.body : JSON.stringify(ctx.body);
  ctx.body = text;
  if (!ctx.response.get("etag")) ctx.set("ETag", `"${hash("sha256", text, "base64url").slice(0, 22)}"`);
  if (knows(ctx.get("if-none-match"), ctx.response.get("etag"))) ctx.status = 304;
}

// Koa's own `fresh` does not count for who also says `Cache-Control: no-cache`, as fetch always does here.
function knows(ifNoneMatch: string, etag: string): boolean {
  if (ifNoneMatch === "") return false;
  const opaque = (tag: string) => tag.trim().replace(/^W\//, "");
  return ifNoneMatch.split(",").some((each) => each.trim() === "*" || opaque(each) === opaque(etag));
}

function isPlain(body: unknown): boolean {
  return typeof body === "string" || (typeof body === "object" && body !== null && "keys" in body);
}
