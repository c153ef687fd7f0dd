// The control API over HTTP: every declared verb is served at its path below /_mintmark/api.
import Router from "@koa/router";
import type { Context } from "koa";
import { callVerb } from "../control/call.ts";
import { type OpenApiDocument, openApiDocument } from "../control/openapi.ts";
import type { Control } from "../control/verb.ts";
import { streams, verbs } from "../control/verbs.ts";
import { MintmarkError } from "../errors.ts";
import { VERSION } from "../version.ts";
import { EventReaders } from "./events.ts";
import { readJsonBody } from "./json-body.ts";
import { requireMethod } from "./require-method.ts";

export const API_PREFIX = "/_mintmark/api";

export function controlApi(control: Control, publicUrl: URL): (ctx: Context) => Promise<void> {
  const router = new Router({ prefix: API_PREFIX });
  for (const verb of verbs) {
    router.register(verb.path, [verb.method], async (ctx) => {
      const body = verb.method === "GET" ? {} : await readJsonBody(ctx);
      const members = verb.body === undefined ? body : { [verb.body]: body };
      const output = await callVerb(control, verb, { ...ctx.query, ...members, ...ctx.params });
      ctx.status = verb.status ?? 200;
      ctx.set("Cache-Control", "no-store");
      ctx.body = output;
    });
  }
  const readers = new EventReaders(control);
  for (const stream of streams) router.get(stream.path, (ctx) => readers.serve(ctx, stream));
  let description: OpenApiDocument | undefined;
  router.get("/openapi.json", (ctx) => {
    description ??= openApiDocument({ serverUrl: publicUrl.origin + API_PREFIX, version: VERSION });
    ctx.set("Cache-Control", "no-store");
    ctx.body = description;
  });
  const route = router.routes();
  return async function serveControl(ctx) {
    const { path } = router.match(ctx.path, ctx.method);
    if (path.length === 0) {
      throw new MintmarkError("not_found", `the control API has no ${ctx.method} ${ctx.path}`, {
        hint: `GET ${API_PREFIX}/openapi.json describes every path.`,
      });
    }
    requireMethod(ctx, [...new Set(path.flatMap(({ methods }) => methods))].sort());
    await route(ctx as Parameters<typeof route>[0], async () => {});
  };
}
