// The responses to requests that nothing serves: 404 where there is nothing, and 405 where other methods work.
import type { Context } from "koa";
import { renderPage } from "./pages.ts";

/**
 * @param methods those that work at this path; undefined if there is nothing
 * @param isForPrograms whether the response is JSON whatever the client accepts
 */
export function refuseRoute(
  ctx: Context,
  methods: readonly string[] | undefined,
  isForPrograms: boolean,
): void {
  // The path as it was requested: below an issuer, `ctx.path` lacks the issuer's own path.
  const [path] = ctx.originalUrl.split("?", 1);
  if (methods && !methods.includes(ctx.method)) {
    ctx.set("Allow", methods.join(", "));
    const description = `${ctx.method} does not work at ${path}; use ${methods.join(" or ")}`;
    return sendRefusal(ctx, { status: 405, error: "invalid_request", description, isForPrograms });
  }
  sendRefusal(ctx, {
    status: 404,
    error: "not_found",
    description: `there is nothing at ${ctx.method} ${path}`,
    hint: "The issuer's metadata at /.well-known/openid-configuration lists its endpoints.",
    isForPrograms,
  });
}

export function isRead({ method }: Context): boolean {
  return method === "GET" || method === "HEAD";
}

export interface Refusal {
  status: number;
  error: string;
  description: string;
  hint?: string;
  /** Whether the response is JSON whatever the client accepts. */
  isForPrograms: boolean;
}

/** Answers a browser with a page, and programs in JSON. */
export function sendRefusal(
  ctx: Context,
  { status, error, description, hint, isForPrograms }: Refusal,
): void {
  if (!isForPrograms && isRead(ctx) && ctx.accepts("json", "html") === "html") {
    renderPage(ctx, "error", { error: error.replaceAll("_", " "), description, hint }, status);
    return;
  }
  ctx.status = status;
  ctx.set("Cache-Control", "no-store");
  ctx.body = { error, error_description: description };
}
