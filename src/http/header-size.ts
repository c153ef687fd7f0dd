// Refuses responses whose headers common clients cannot read: Node's HTTP parser takes 16 KiB. Headers are that long only
// if the request asks for it, as with a long `state` that is posted, pushed or in a request object.
import type { Context } from "koa";
import type { Exchange } from "../issuer/requests/exchange.ts";
import { OF_THE_LOST_ANSWER } from "./failures.ts";
import { refuse } from "./refusals.ts";

/** Node adds about 200 bytes, and a proxy may add more. */
const MOST_BYTES = 15_000;

/** @param isForPrograms whether the refusal is JSON whatever the client accepts */
export function refuseLongHeaders(ctx: Context, exchange: Exchange, isForPrograms: boolean): void {
  const headers = Object.entries(ctx.res.getHeaders());
  const bytes = headers.reduce((sum, [name, value]) => sum + sizeOf(name, value), 0);
  if (bytes <= MOST_BYTES) return;
  for (const [name, value] of headers) {
    if (OF_THE_LOST_ANSWER.includes(name) || sizeOf(name, value) > MOST_BYTES / 10) ctx.remove(name);
  }
  const description = `the headers of the response would have ${bytes} bytes, more than ${MOST_BYTES}; send a shorter state`;
  Object.assign(exchange, { error: "invalid_request", reason: description });
  refuse(ctx, { status: 400, error: "invalid_request", description }, isForPrograms);
}

function sizeOf(name: string, value: string | number | readonly string[] | undefined): number {
  const lines = typeof value === "object" ? value : [String(value)];
  // Each line also has a colon, a space and a line break.
  return lines.reduce((sum, line) => sum + name.length + Buffer.byteLength(line) + 4, 0);
}
