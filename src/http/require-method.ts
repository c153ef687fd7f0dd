// The check of the method at Mintmark's own paths, and the words about a wrong one. It is apart from the refusals, because
// those load the pages, which processes that only mint do not need.
import type { Context } from "koa";
import { MintmarkError } from "../errors.ts";

export const READ = ["GET", "HEAD"] as const;
export const SEND = ["POST"] as const;
export const BOTH = [...READ, ...SEND] as const;

/**
 * Checks the method of a request for one of Mintmark's own paths.
 *
 * @throws MintmarkError `method_not_allowed`
 */
export function requireMethod(ctx: Context, methods: readonly string[]): void {
  if (!methods.includes(ctx.method)) throw new MintmarkError("method_not_allowed", wrongMethod(ctx, methods));
}

/** Names the methods that work in the header `Allow`, and returns a sentence about them. */
export function wrongMethod(ctx: Context, methods: readonly string[]): string {
  ctx.set("Allow", methods.join(", "));
  return `${ctx.method} does not work at ${requestedPath(ctx)}; use ${methods.join(" or ")}`;
}

/** Returns the path as it was requested: below an issuer, `ctx.path` lacks the issuer's own path. */
export function requestedPath({ originalUrl }: Context): string {
  return originalUrl.split("?", 1)[0]!;
}
