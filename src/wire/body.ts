// Reads a request's body before the engine does, and hands it the same one, or another in its place. Seam: the
// engine reads `ctx.req` by `readable` and `iterator`; test/engine/seams.test.ts notices when that changes.
import type { Context } from "koa";

/** The engine's own limit. */
const LIMIT_BYTES = 56 * 1024;

const READ = Symbol("read");
const OFFERED = Symbol("offered");

/** The whole body; whoever asks again gets the same. @throws 413 where it is larger than the engine takes */
export function readBody(ctx: Context): Promise<Buffer> {
  const state = ctx.state as { [READ]?: Promise<Buffer> };
  return (state[READ] ??= readOnce(ctx));
}

/** What the engine will read as the request's body: of several offers the last. */
export function replaceBody(ctx: Context, body: Buffer): void {
  ctx.req.headers["content-length"] = String(body.length);
  offer(ctx, body);
}

async function readOnce(ctx: Context): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let received = 0;
  for await (const chunk of ctx.req.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    received += chunk.length;
    chunks.push(chunk);
    if (received > LIMIT_BYTES) {
      offer(ctx, Buffer.concat(chunks)); // too much for the engine as well
      ctx.set("Connection", "close");
      ctx.throw(413, "request body too large");
    }
  }
  const body = Buffer.concat(chunks);
  offer(ctx, body);
  return body;
}

function offer(ctx: Context, body: Buffer): void {
  const state = ctx.state as { [OFFERED]?: Buffer };
  const isFirst = state[OFFERED] === undefined;
  state[OFFERED] = body;
  if (!isFirst) return;
  Object.defineProperty(ctx.req, "readable", { value: true, configurable: true });
  Object.defineProperty(ctx.req, "iterator", {
    configurable: true,
    value: async function* () {
      yield state[OFFERED];
    },
  });
}
