// The headers of every response, refusals of the HTTP parser included.
import type { Middleware } from "koa";

/** Says that this is no real identity provider, and keeps browsers from guessing types. */
export const MARKS = { "X-Mock": "mintmark", "X-Content-Type-Options": "nosniff" } as const;

/** Marks every answer of the pages and endpoints that Koa serves. */
export const markAsMock: Middleware = async (ctx, next) => {
  ctx.set(MARKS);
  try {
    await next();
  } catch (error) {
    // Koa answers errors with their own headers alone.
    throw Object.assign(error as Error & { headers?: object }, {
      headers: { ...MARKS, ...(error as { headers?: object }).headers },
    });
  }
};
