// Answers whether the server is ready, with its issuers.
import type { Context } from "koa";
import type { Control } from "../control/verb.ts";
import { VERSION } from "../version.ts";
import { READ, requireMethod } from "./require-method.ts";

export async function health(ctx: Context, { issuers }: Control): Promise<void> {
  requireMethod(ctx, READ);
  await issuers.checkStore();
  const configured = issuers.all().filter(({ settings }) => !settings.isDemo);
  await Promise.all(configured.map(async (issuer) => issuers.prepare(issuer)));
  ctx.set("Cache-Control", "no-store");
  ctx.body = {
    status: "ready",
    version: VERSION,
    issuers: issuers.all().map(({ id, url }) => ({ id, url })),
  };
}
