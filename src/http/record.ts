// Turns an exchange whose response is decided into its entry of the request log.
import { findingsOf } from "../findings/findings.ts";
import { rotationOf } from "../issuer/refresh-rotation.ts";
import type { Exchange } from "../issuer/requests/exchange.ts";
import { parseAuthorization } from "../wire/authorization.ts";
import { decisionOf } from "./decision.ts";

export interface Outcome {
  /** null: the connection ends without a response. */
  status: number | null;
  error: string | null;
  body?: unknown;
  /** The Location header; undefined or empty if the response does not redirect. */
  location?: string | undefined;
}

export async function recordExchange(
  exchange: Exchange,
  { body, location = "", ...outcome }: Outcome,
): Promise<void> {
  const { issuer, redeemed } = exchange;
  const { requests } = issuer;
  const presented = exchange.presented && (await exchange.presented.catch(() => undefined));
  const findings = findingsOf({
    endpoint: exchange.endpoint,
    method: exchange.method,
    query: exchange.query,
    form: exchange.form,
    params: exchange.params,
    authorization: parseAuthorization(exchange.authorization),
    status: outcome.status,
    presented,
    isRedeemedAgain: redeemed !== undefined && requests.redeemed.has(redeemed),
    lostMembers: exchange.lostMembers,
    now: issuer.clock.now(),
  });
  const isDecided = outcome.error === null && outcome.status !== null && outcome.status < 400;
  const decision = isDecided ? decisionOf({ body, location, presented }, exchange) : null;
  const adding = requests.add(exchange.toEntry({ ...outcome, decision, findings, presented }));
  if (adding) await adding;
  if (redeemed !== undefined && exchange.issued && !(await keepsRefreshToken(exchange))) {
    requests.redeemed.add(redeemed);
  }
}

/** Whether the request redeemed a refresh token that stays valid. */
async function keepsRefreshToken({ issuer, grantType, clientId = "" }: Exchange): Promise<boolean> {
  return grantType === "refresh_token" && (await rotationOf(issuer, clientId)) === "keep";
}
