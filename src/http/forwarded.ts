// Recognises requests that a proxy or tunnel forwarded, by the headers that these add.
import type { Context } from "koa";

const FORWARDING_HEADERS = [
  "forwarded",
  "via",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-real-ip",
  "cf-connecting-ip",
  "true-client-ip",
];

/** Whether a request came through a proxy. A proxy that adds no header cannot be told from a direct client. */
export function isForwarded({ headers }: Context): boolean {
  return FORWARDING_HEADERS.some((name) => headers[name] !== undefined);
}

/** Returns the client that the nearest proxy saw: the last entry of X-Forwarded-For, else X-Real-IP. */
export function forwardedFor(ctx: Context): string | undefined {
  const last = ctx.get("x-forwarded-for").split(",").at(-1)?.trim();
  return (last || ctx.get("x-real-ip").trim() || undefined)?.slice(0, 64);
}
