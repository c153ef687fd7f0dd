// Token info and revocation for anyone who presents a token, without client authentication, as at Google.
import type { Context } from "koa";
import { userForClient } from "../issuer/claim-values.ts";
import { userFacts } from "../issuer/directory.ts";
import { plainPath } from "../issuer/endpoints.ts";
import type { Issuer } from "../issuer/issuer.ts";
import type { Exchange } from "../issuer/requests/exchange.ts";
import { lostStanding } from "../issuer/standing.ts";
import { tokenReason } from "../issuer/token-reason.ts";
import type { JsonObject } from "../json-object.ts";
import { splitScope, textParam } from "../params.ts";
import type { HeldToken } from "../profiles/contract.ts";
import type { TokenRow } from "../store/contract.ts";
import { presentedToken } from "../wire/authorization.ts";

/** Answers a request to these services. Returns false for every other request. */
export async function serveHolder(ctx: Context, exchange: Exchange): Promise<boolean> {
  const { issuer, endpoint } = exchange;
  const { holder } = issuer.profile.answers;
  if (!holder) return false;
  const isInfo = plainPath(ctx.path) === plainPath(holder.infoPath);
  if (!isInfo && endpoint !== "revocation") return false;
  const value = presentedValue(exchange, isInfo ? ["access_token", "id_token"] : ["token"]);
  if (value !== undefined) exchange.presented = issuer.ledger.findByValue(value);
  const found = await exchange.presented;
  const row = found && (await lostStanding(issuer, found)).length === 0 ? found : undefined;
  ctx.set("Cache-Control", "no-store");
  ctx.status = row ? 200 : 400;
  if (!row) {
    exchange.reason = (await reasonOf(exchange, value, found)) ?? null;
    ctx.body = isInfo ? holder.unknown.info : holder.unknown.revocation;
  } else if (isInfo) {
    ctx.body = holder.info(held(issuer, row));
  } else {
    const { id, grantId } = row;
    await issuer.ledger.revoke(grantId === null ? { id } : { grantId });
    ctx.body = {};
  }
  return true;
}

function reasonOf(
  { issuer }: Exchange,
  value: string | undefined,
  row: TokenRow | undefined,
): Promise<string | undefined> {
  return tokenReason(issuer, { value, row, wanted: ["access", "id", "refresh"], name: "token" });
}

function presentedValue({ form, query, raw }: Exchange, names: string[]): string | undefined {
  for (const name of names) {
    const value = textParam(form, name) ?? textParam(query, name);
    if (value !== undefined) return value;
  }
  return presentedToken(raw.authorization);
}

function held(
  issuer: Issuer,
  { kind, claims, clientId, scope, expiresAt, subject, machine }: TokenRow,
): HeldToken {
  const found = machine || subject === null ? undefined : issuer.directory.user(subject);
  const user = found && userForClient(issuer, found, clientId ?? "");
  return {
    kind,
    claims: JSON.parse(claims) as JsonObject,
    clientId,
    scopes: splitScope(scope ?? undefined),
    expiresInSeconds: expiresAt === null ? null : expiresAt - issuer.clock.now(),
    user: user && userFacts(user),
  };
}
