// Puts every request of an issuer into its request log, at the moment when the answer is decided and before it is
// sent: whoever has the answer finds the request in the log.
import type { Context } from "koa";
import { outcomeOf } from "../engine/issuing/outcome.ts";
import { findingsOf } from "../findings/findings.ts";
import { splitScope } from "../issuer/scopes.ts";
import type { TokenRow } from "../store/contract.ts";
import { openExchange, type Exchange } from "./exchange.ts";
import type { IssuerPath } from "./issuer-paths.ts";

/** What is left to do once the request is in the log: to end a connection in some way. */
export type Ending = () => void | Promise<void>;

/** Serves a request and logs it, also where that fails. */
export async function logRequest(
  ctx: Context,
  found: IssuerPath,
  serve: (exchange: Exchange) => Promise<Ending | void>,
): Promise<void> {
  const at = Date.now();
  const begun = performance.now();
  const exchange = await openExchange(ctx, found);
  let ending: Ending | void;
  try {
    ending = await serve(exchange);
  } catch (error) {
    const { status = 500 } = error as { status?: number };
    exchange.error ??= "server_error";
    await record(ctx, exchange, { at, begun, status });
    throw error;
  }
  await record(ctx, exchange, { at, begun, status: ctx.respond === false ? null : ctx.status });
  await ending?.();
}

async function record(
  ctx: Context,
  exchange: Exchange,
  { at, begun, status }: { at: number; begun: number; status: number | null },
): Promise<void> {
  const { issuer, endpoint, method, path, query, form, params, authorization, grantType, fault } = exchange;
  const { requests } = issuer;
  const { clientId, accountId, presented, issued, overrides } = await outcomeOf(ctx);
  const token = issued ?? presented;
  const redeemed = redeemedBy(exchange);
  requests.add({
    at,
    endpoint,
    method,
    path,
    clientId: clientId ?? exchange.clientId ?? token?.clientId ?? null,
    grantType,
    params,
    authorization,
    status,
    error: status === null ? null : (exchange.error ?? errorOf(ctx)),
    user: (token ? userOf(token) : accountId) ?? null,
    scopes: splitScope(token ? (token.scope ?? undefined) : textOf(params["scope"])),
    jti: token?.jti ?? null,
    durationMilliseconds: Math.round((performance.now() - begun) * 100) / 100,
    fault,
    overrides,
    findings: findingsOf({
      endpoint,
      method,
      query,
      form,
      params,
      authorization,
      status,
      presented,
      isRedeemedAgain: redeemed !== undefined && requests.redeemed.has(redeemed),
      now: issuer.clock.now(),
    }),
  });
  if (redeemed !== undefined && issued) requests.redeemed.add(redeemed);
}

/** The code or refresh token that a token request spends. */
function redeemedBy({ endpoint, grantType, params }: Exchange): string | undefined {
  if (endpoint !== "token") return undefined;
  if (grantType === "authorization_code") return textOf(params["code"]);
  return grantType === "refresh_token" ? textOf(params["refresh_token"]) : undefined;
}

function userOf({ machine, subject }: TokenRow): string | null {
  return machine ? null : subject;
}

/** The error that an answer tells: in its JSON, on its page, or to the client that a redirect goes to. */
export function errorOf(ctx: Context): string | null {
  if (typeof ctx.state["error"] === "string") return ctx.state["error"];
  const location: unknown = ctx.response.get("location");
  if (typeof location === "string" && location !== "")
    return URL.parse(location, "http://localhost")?.searchParams.get("error") ?? null;
  const body: unknown = ctx.body;
  const error = typeof body === "object" && body !== null ? (body as Record<string, unknown>)["error"] : null;
  return typeof error === "string" ? error : null;
}

function textOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(" ") : value;
}
