// Reads a form body before the engine does and hands it an edited one in its place. Seam: the engine reads
// `ctx.req` by `readable` and `iterator`; test/engine-seams.test.ts notices when that changes.
import { parse, stringify, type ParsedUrlQuery } from "node:querystring";
import type { Context } from "koa";

/** The engine's own limit. */
const LIMIT_BYTES = 56 * 1024;

/** The parameters of a form POST; undefined where the body is something else, which the engine refuses itself. */
export async function readForm(ctx: Context): Promise<ParsedUrlQuery | undefined> {
  if (ctx.method !== "POST" || !ctx.is("application/x-www-form-urlencoded")) return undefined;
  const chunks: Buffer[] = [];
  let received = 0;
  for await (const chunk of ctx.req.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    received += chunk.length;
    if (received > LIMIT_BYTES) {
      ctx.set("Connection", "close");
      ctx.throw(413, "request body too large");
    }
    chunks.push(chunk);
  }
  return parse(Buffer.concat(chunks).toString());
}

/** What the engine will read as the request's body. */
export function replaceForm(ctx: Context, params: ParsedUrlQuery): void {
  const body = Buffer.from(stringify(params));
  ctx.req.headers["content-length"] = String(body.length);
  Object.defineProperty(ctx.req, "readable", { value: true, configurable: true });
  Object.defineProperty(ctx.req, "iterator", {
    configurable: true,
    value: async function* () {
      yield body;
    },
  });
}
