// The parameters of form bodies, before the engine sees them.
import { parse, stringify, type ParsedUrlQuery } from "node:querystring";
import type { Context } from "koa";
import { readBody, replaceBody } from "./body.ts";

const FORM = Symbol("form");

/** The parameters of a form POST; undefined where the body is something else, which the engine refuses itself. */
export function readForm(ctx: Context): Promise<ParsedUrlQuery | undefined> {
  const state = ctx.state as { [FORM]?: Promise<ParsedUrlQuery | undefined> };
  return (state[FORM] ??= readOnce(ctx));
}

/** What the engine will read as the request's body. */
export function replaceForm(ctx: Context, params: ParsedUrlQuery): void {
  replaceBody(ctx, Buffer.from(stringify(params)));
}

/** The same, also for whoever reads the form from now on. */
export function rewriteForm(ctx: Context, params: ParsedUrlQuery): void {
  Object.assign(ctx.state, { [FORM]: Promise.resolve(params) });
  replaceForm(ctx, params);
}

async function readOnce(ctx: Context): Promise<ParsedUrlQuery | undefined> {
  if (ctx.method !== "POST" || !ctx.is("application/x-www-form-urlencoded")) return undefined;
  return parse((await readBody(ctx)).toString());
}
