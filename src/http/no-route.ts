// The responses to requests that nothing serves: 404 where there is nothing, and 405 where other methods work.
import type { Context } from "koa";
import { refuse } from "./refusals.ts";

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
    return refuse(ctx, { status: 405, error: "invalid_request", description }, isForPrograms);
  }
  const refusal = {
    status: 404,
    error: "not_found",
    description: `there is nothing at ${ctx.method} ${path}`,
    hint: "The issuer's metadata at /.well-known/openid-configuration lists its endpoints.",
  };
  refuse(ctx, refusal, isForPrograms);
}
