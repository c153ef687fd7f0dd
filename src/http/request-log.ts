// Adds every request of an issuer to its request log after the response is decided and before it is sent, so
// that a client that has the response finds its request in the log.
import type { Context } from "koa";
import type { Exchange } from "../issuer/requests/exchange.ts";
import { recordExchange } from "./record.ts";
import { RefusalBody } from "./refusals.ts";

/** Ends the connection without a response, after the request is in the log. */
export type Ending = () => void | Promise<void>;

/** Serves a request and logs it, even if serving it fails. */
export async function logRequest(
  ctx: Context,
  exchange: Exchange,
  serve: () => Promise<Ending | void>,
): Promise<void> {
  let ending: Ending | void;
  try {
    ending = await serve();
  } catch (error) {
    const { status = 500 } = error as { status?: number };
    exchange.error ??= "server_error";
    exchange.reason ??= "the server failed unexpectedly; its terminal shows the error";
    await record(ctx, exchange, status);
    throw error;
  }
  await record(ctx, exchange, ctx.respond === false ? null : ctx.status);
  await ending?.();
}

/** @param status null if the connection ends without a response */
async function record(ctx: Context, exchange: Exchange, status: number | null): Promise<void> {
  const error = status === null ? null : (exchange.error ?? errorOf(ctx));
  if (error !== null) exchange.reason ??= descriptionOf(ctx);
  const location: unknown = ctx.response.get("location");
  await recordExchange(exchange, {
    status,
    error,
    body: ctx.body,
    location: typeof location === "string" ? location : undefined,
  });
}

/** Returns the error code of a response; null if there is none. */
export function errorOf(ctx: Context): string | null {
  return memberOf(ctx, "error");
}

function descriptionOf(ctx: Context): string | null {
  return memberOf(ctx, "error_description");
}

/** Returns a member of a response, from its redirect URL or its JSON body. */
function memberOf(ctx: Context, name: string): string | null {
  const location: unknown = ctx.response.get("location");
  if (typeof location === "string" && location !== "") {
    if (!location.includes(name)) return null;
    return URL.parse(location, "http://localhost")?.searchParams.get(name) ?? null;
  }
  const body: unknown = ctx.body instanceof RefusalBody ? ctx.body.json : ctx.body;
  const member = typeof body === "object" && body !== null ? (body as Record<string, unknown>)[name] : null;
  return typeof member === "string" ? member : null;
}
