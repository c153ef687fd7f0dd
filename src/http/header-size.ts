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
  const headers = ctx.res.getHeaders();
  let bytes = 0;
  for (const name in headers) bytes += sizeOf(name, headers[name]);
  if (bytes <= MOST_BYTES) return;
  for (const name in headers) {
    if (OF_THE_LOST_ANSWER.includes(name) || sizeOf(name, headers[name]) > MOST_BYTES / 10) ctx.remove(name);
  }
  const description = `the headers of the response would have ${bytes} bytes, more than ${MOST_BYTES}; send a shorter state`;
  Object.assign(exchange, { error: "invalid_request", reason: description });
  refuse(ctx, { status: 400, error: "invalid_request", description }, isForPrograms);
}

function sizeOf(name: string, value: string | number | readonly string[] | undefined): number {
  if (typeof value === "object") return value.reduce((sum, line) => sum + sizeOf(name, line), 0);
  // Each line also has a colon, a space and a line break.
  return name.length + Buffer.byteLength(String(value)) + 4;
}
