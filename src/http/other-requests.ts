// Reports the requests that no issuer answers: refused hosts, unknown paths, and calls of the control API that
// change something or fail. The issuers' request logs do not have them.
import type { Context, Middleware } from "koa";
import { otherRequest, type SeenRequest } from "../control/seen-request.ts";
import { isJsonObject } from "../json-object.ts";
import { isRead, RefusalBody } from "./refusals.ts";

export type OnRequest = ((request: SeenRequest) => void) | undefined;

/** Reports the response when it is decided. */
export function reportOther(ctx: Context, onRequest: OnRequest): void {
  const { method, status } = ctx;
  if (!onRequest || (status < 400 && isRead(ctx))) return;
  const [path = ""] = ctx.originalUrl.split("?", 1);
  const problem = status < 400 ? {} : problemOf(ctx.body);
  const error = textOf(problem["code"]) ?? textOf(problem["error"]);
  const said = [textOf(problem["detail"]) ?? textOf(problem["error_description"]), textOf(problem["hint"])];
  const reason = said.filter((text) => text !== null).join(". ");
  onRequest(otherRequest({ method, path, status, error, reason: reason === "" ? null : reason }));
}

/** Reports what the other middleware answers without calling the next. */
export function reportingRefusals(guard: Middleware, onRequest: OnRequest): Middleware {
  return async function reportRefusal(ctx, next) {
    let passed = false;
    await guard(ctx, () => {
      passed = true;
      return next();
    });
    if (!passed) reportOther(ctx, onRequest);
  };
}

function problemOf(body: unknown): Record<string, unknown> {
  if (body instanceof RefusalBody) return body.json;
  if (typeof body !== "string") return isJsonObject(body) ? body : {};
  try {
    const parsed: unknown = JSON.parse(body);
    return isJsonObject(parsed) ? parsed : {};
  } catch {
    return {}; // a page
  }
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
