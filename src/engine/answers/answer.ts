// The contract of the functions that change an endpoint's response after the engine, and their shared parts.
import type { Context } from "koa";
import type { KoaContextWithOIDC } from "oidc-provider";
import { userForClient } from "../../issuer/claim-values.ts";
import { userFacts } from "../../issuer/directory.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import type { Exchange } from "../../issuer/requests/exchange.ts";
import type { JsonObject } from "../../json-object.ts";
import type { UserFacts } from "../../profiles/contract.ts";

/** A response that the engine has made, before it is sent. */
export interface Answer {
  issuer: Issuer;
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

/** Returns what profiles may know about the user with this subject; undefined if there is no such user. */
export function userFactsOf(
  { directory }: Pick<Issuer, "directory">,
  subject: string | null | undefined,
  clientId: string | null | undefined,
): UserFacts | undefined {
  const found = typeof subject === "string" ? directory.user(subject) : undefined;
  const user = found && userForClient(directory, found, clientId ?? "");
  return user && userFacts(user);
}
