// Faults of the connection: delays, slow bodies, and connections that end or hang without a response.
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "koa";
import type { ConnectionFault } from "../issuer/faults/fault.ts";
import type { FaultList } from "../issuer/faults/list.ts";

/** Waits. Returns false if the client disconnects in the meantime. */
export function pause(ctx: Context, milliseconds: number): Promise<boolean> {
  return new Promise((resolve) => {
    const { res } = ctx;
    const gone = () => {
      clearTimeout(timer);
      resolve(false);
    };
    const timer = setTimeout(() => {
      res.off("close", gone);
      resolve(true);
    }, milliseconds);
    if (res.closed) gone();
    else res.once("close", gone);
  });
}

/** Ends the connection, or keeps it hanging until the client disconnects or the server closes. */
export function breakOff(
  ctx: Context,
  how: Exclude<ConnectionFault, "trickle">,
  faults: FaultList,
): Promise<void> {
  const { socket } = ctx.req;
  if (how === "close") socket.destroySoon();
  else if (how === "reset") socket.resetAndDestroy();
  else return hang(ctx, faults);
  return Promise.resolve();
}

/** Sends the response body one byte at a time. Does nothing if there is no body. */
export function trickle(ctx: Context, milliseconds: number): void {
  const body = bytesOf(ctx.body);
  if (!body) return;
  ctx.body = Readable.from(byteByByte(body, milliseconds), { objectMode: false, highWaterMark: 1 });
  ctx.length = body.length;
}

function hang(ctx: Context, faults: FaultList): Promise<void> {
  if (ctx.res.closed) return Promise.resolve();
  return new Promise((resolve) => {
    const release = faults.hold(() => ctx.req.socket.destroy());
    ctx.res.once("close", () => {
      release();
      resolve();
    });
  });
}

async function* byteByByte(body: Buffer, milliseconds: number): AsyncGenerator<Buffer> {
  for (let index = 0; index < body.length; index++) {
    if (index > 0) await sleep(milliseconds);
    yield body.subarray(index, index + 1);
  }
}

function bytesOf(body: unknown): Buffer | undefined {
  if (Buffer.isBuffer(body)) return body;
  if (typeof body === "string") return Buffer.from(body);
  if (typeof body !== "object" || body === null || body instanceof Readable) return undefined;
  return Buffer.from(JSON.stringify(body));
}
