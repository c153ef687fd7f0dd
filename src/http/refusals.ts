// Refusals outside the protocol's own answers: a browser gets a page, and a program gets JSON.
import type { Context, Middleware } from "koa";
import type { JsonObject } from "../json-object.ts";
import { RETRY_AFTER_SECONDS } from "./failure-answer.ts";
import { renderPage } from "./pages.ts";

export interface Refusal {
  status: number;
  error: string;
  description: string;
  hint?: string | undefined;
  /** Address of a page that explains the error. */
  more?: string;
}

/** The body of a refusal, until it is sent as JSON or as a page. */
export class RefusalBody {
  readonly refusal: Refusal;
  readonly json: JsonObject;

  /** @param json what a program gets */
  constructor(refusal: Refusal, json: JsonObject) {
    this.refusal = refusal;
    this.json = json;
  }

  toJSON(): JsonObject {
    return this.json;
  }
}

/**
 * Answers a request in the form of the protocol's errors.
 *
 * @param isForPrograms whether the response is JSON whatever the client accepts
 */
export function refuse(ctx: Context, refusal: Refusal, isForPrograms: boolean): void {
  const { status, error, description, hint } = refusal;
  const json = { error, error_description: description, hint };
  ctx.status = status;
  ctx.set("Cache-Control", "no-store");
  if (status === 503) ctx.set("Retry-After", RETRY_AFTER_SECONDS);
  ctx.body = isForPrograms ? json : new RefusalBody(refusal, json);
}

/** Sends refusals to browsers as pages. It comes after the log has read them. */
export const showRefusals: Middleware = async (ctx, next) => {
  await next();
  if (!(ctx.body instanceof RefusalBody)) return;
  const { status, error, description, hint, more } = ctx.body.refusal;
  if (!isRead(ctx) || ctx.accepts("json", "html") !== "html") return;
  renderPage(ctx, "error", { heading: headingOf(status), error, description, hint, more }, status);
};

function headingOf(status: number): string | undefined {
  if (status === 404) return "There is nothing here";
  return status >= 500 ? "The server could not answer" : undefined;
}

export function isRead({ method }: Context): boolean {
  return method === "GET" || method === "HEAD";
}
