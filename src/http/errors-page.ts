// Serves the page that explains Mintmark's own errors. It is what the `type` of a problem document leads to.
import type { Context } from "koa";
import { ERRORS_PATH } from "../error-sections.ts";
import { ERROR_STATUS, type ErrorCode } from "../errors.ts";
import { renderPage } from "./pages.ts";
import { READ, requireMethod } from "./require-method.ts";

/** Answers a request for the page. Returns false for any other path. */
export async function serveErrors(ctx: Context): Promise<boolean> {
  if (ctx.path !== ERRORS_PATH) return false;
  requireMethod(ctx, READ);
  const { ERROR_MEANINGS } = await import("../error-meanings.ts");
  const errors = (Object.keys(ERROR_STATUS) as ErrorCode[]).map((code) => ({
    code,
    status: ERROR_STATUS[code],
    ...ERROR_MEANINGS[code],
  }));
  renderPage(ctx, "errors", { errors });
  return true;
}
