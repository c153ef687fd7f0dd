// The contract of the functions that change an endpoint's response after the engine, and their shared parts.
import type { Context } from "koa";
import type { KoaContextWithOIDC } from "oidc-provider";
import type { Issuer } from "../../issuer/issuer.ts";
import type { Exchange } from "../../issuer/requests/exchange.ts";
import type { JsonObject } from "../../json-object.ts";
import type { EnginePages } from "../login/pages.ts";

/** A response that the engine has made, before it is sent. */
export interface Answer {
  issuer: Issuer;
  pages: EnginePages;
  ctx: Context;
  oidc: KoaContextWithOIDC["oidc"];
  exchange: Exchange;
}

/** Changes the response of one endpoint in place. */
export type FinishAnswer = (answer: Answer) => void | Promise<void>;

/** Returns a body without the undefined members that the engine's objects hold. */
export function plainBody({ body }: Context): JsonObject {
  return JSON.parse(JSON.stringify(body)) as JsonObject;
}

export function sendError(
  ctx: Context,
  status: number,
  { error, description }: { error: string; description: string },
): void {
  ctx.status = status;
  ctx.set("Cache-Control", "no-store");
  ctx.body = { error, error_description: description };
}

/** Rejects a request before the engine reads it. */
export function refuseRequest(ctx: Context, status: number, description: string): void {
  sendError(ctx, status, { error: "invalid_request", description });
}
