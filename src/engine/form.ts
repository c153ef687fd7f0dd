// Reads a form body before the engine does and hands it an edited one in its place. Seam: the engine reads
// `ctx.req` by `readable` and `iterator`; test/engine-seams.test.ts notices when that changes.
import { parse, stringify, type ParsedUrlQuery } from "node:querystring";
import type { Context } from "koa";

/** The engine's own limit. */
const LIMIT_BYTES = 56 * 1024;

const FORM = Symbol("form");
const BODY = Symbol("body");

/**
 * The parameters of a form POST; undefined where the body is something else, which the engine refuses itself.
 * Whoever asks again gets the same answer, and the engine finds the body as if nobody had read it.
 */
export function readForm(ctx: Context): Promise<ParsedUrlQuery | undefined> {
  const state = ctx.state as { [FORM]?: Promise<ParsedUrlQuery | undefined> };
  return (state[FORM] ??= readOnce(ctx));
}

/** What the engine will read as the request's body. */
export function replaceForm(ctx: Context, params: ParsedUrlQuery): void {
  const body = Buffer.from(stringify(params));
  ctx.req.headers["content-length"] = String(body.length);
  offer(ctx, body);
}

async function readOnce(ctx: Context): Promise<ParsedUrlQuery | undefined> {
  if (ctx.method !== "POST" || !ctx.is("application/x-www-form-urlencoded")) return undefined;
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
  return parse(body.toString());
}

/** The last one that was offered is what the engine reads. */
function offer(ctx: Context, body: Buffer): void {
  const state = ctx.state as { [BODY]?: Buffer };
  const isFirst = state[BODY] === undefined;
  state[BODY] = body;
  if (!isFirst) return;
  Object.defineProperty(ctx.req, "readable", { value: true, configurable: true });
  Object.defineProperty(ctx.req, "iterator", {
    configurable: true,
    value: async function* () {
      yield state[BODY];
    },
  });
}
