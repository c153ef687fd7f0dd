// Applies an issuer's faults to the requests that they match. All other requests are served unchanged.
import type { Context } from "koa";
import type { TakenFault } from "../issuer/faults/list.ts";
import { claimedUser } from "../issuer/requests/claimed-user.ts";
import type { Exchange } from "../issuer/requests/exchange.ts";
import { changeAnswer, replaceAnswer, replacesAnswer } from "./fault-answer.ts";
import { breakOff, pause, trickle } from "./fault-connection.ts";
import { type Ending, errorOf } from "./request-log.ts";

/** Serves the request with `proceed`, unless a fault replaces, changes or breaks the response. */
export async function serveWithFaults(
  ctx: Context,
  exchange: Exchange,
  proceed: () => Promise<void>,
): Promise<Ending | void> {
  const { issuer } = exchange;
  const { faults } = issuer;
  // Another process may have added a fault.
  try {
    await issuer.refresh();
  } catch {
    // The endpoint's own answer will say that the store fails.
  }
  const taken = faults.isActive && !isPreflight(ctx) ? await faultFor(ctx, exchange) : undefined;
  if (!taken) return proceed();
  const { fault, delayMilliseconds: delay } = taken;
  exchange.fault = fault.id;
  const { rule } = fault;
  if (delay > 0 && !(await pause(ctx, delay))) {
    ctx.respond = false; // the client has disconnected
    return;
  }
  const { connection } = rule;
  if (connection !== undefined && connection !== "trickle") {
    ctx.respond = false;
    return () => breakOff(ctx, connection, faults);
  }
  if (replacesAnswer(rule)) {
    replaceAnswer(ctx, rule);
    exchange.reason = `the fault ${fault.id} replaced the answer`;
  } else {
    await proceed();
    changeAnswer(ctx, exchange.issuer, fault);
  }
  if (connection === "trickle") {
    exchange.error ??= errorOf(ctx);
    trickle(ctx, rule.trickleMilliseconds);
  }
}

async function faultFor(ctx: Context, exchange: Exchange): Promise<TakenFault | undefined> {
  const { issuer, endpoint, pathBelow, claimedClientId, grantType } = exchange;
  const subject = issuer.faults.asksForUser ? await claimedUser(exchange) : undefined;
  return issuer.faults.take({
    endpoint,
    path: pathBelow,
    clientId: claimedClientId,
    grantType,
    headers: ctx.req.headers,
    isAbout: (user) => subject !== undefined && issuer.directory.subjectOf(user) === subject,
  });
}

/** Whether this is a CORS preflight. Faults apply to the request that follows it. */
function isPreflight(ctx: Context): boolean {
  return ctx.method === "OPTIONS" && ctx.get("access-control-request-method") !== "";
}
