// The responses to requests that nothing serves: 404 where there is nothing, and 405 with `Allow` where other methods
// work (RFC 9110, section 15.5.6).
import type { Context } from "koa";
import type { Issuer } from "../issuer/issuer.ts";
import { refuse } from "./refusals.ts";
import { requestedPath, wrongMethod } from "./require-method.ts";

/**
 * Refuses a request for a path of an issuer, or for a path that does not exist.
 *
 * @param methods those that work at this path; undefined if there is nothing
 * @param isForPrograms whether the response is JSON whatever the client accepts
 * @param meant the issuer that the path was probably meant for
 */
export function refuseRoute(
  ctx: Context,
  methods: readonly string[] | undefined,
  isForPrograms: boolean,
  meant?: Pick<Issuer, "url">,
): void {
  if (methods && !methods.includes(ctx.method)) {
    const description = wrongMethod(ctx, methods);
    return refuse(ctx, { status: 405, error: "invalid_request", description }, isForPrograms);
  }
  const refusal = {
    status: 404,
    error: "not_found",
    description: `there is nothing at ${ctx.method} ${requestedPath(ctx)}`,
    hint: meant
      ? `Did you mean the issuer ${meant.url}?`
      : "The issuer's metadata at /.well-known/openid-configuration lists its endpoints.",
  };
  refuse(ctx, refusal, isForPrograms);
}
