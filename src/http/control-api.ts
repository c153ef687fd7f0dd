// The control plane over HTTP: every declared verb at its path below /_mintmark/api.
import Router from "@koa/router";
import type { Middleware } from "koa";
import { callVerb } from "../control/call.ts";
import type { Control } from "../control/verb.ts";
import { streams, verbs } from "../control/verbs.ts";
import { MintmarkError } from "../errors.ts";
import { serveEvents } from "./events.ts";
import { readJsonBody } from "./json-body.ts";

export const API_PREFIX = "/_mintmark/api";

export function controlApi(control: Control): Middleware {
  const router = new Router({ prefix: API_PREFIX });
  for (const verb of verbs) {
    router.register(verb.path, [verb.method], async (ctx) => {
      const body = verb.method === "GET" ? {} : await readJsonBody(ctx);
      const output = await callVerb(control, verb, { ...ctx.query, ...body, ...ctx.params });
      ctx.status = verb.status ?? 200;
      ctx.set("Cache-Control", "no-store");
      ctx.body = output;
    });
  }
  for (const stream of streams) router.get(stream.path, (ctx) => serveEvents(ctx, control, stream));
  router.all("/{*path}", (ctx) => {
    throw new MintmarkError("not_found", `the control API has no ${ctx.method} ${ctx.path}`, {
      hint: "docs/control.md lists every path.",
    });
  });
  return router.routes() as unknown as Middleware;
}
