// Userinfo (OpenID Connect Core 1.0, section 5.3): applies the vendor's limits and shape, and notes the use
// of the token in the ledger.
import type { Issuer } from "../../issuer/issuer.ts";
import { lostStanding } from "../../issuer/standing.ts";
import type { JsonObject } from "../../json-object.ts";
import { amendBody } from "../amending/amendments.ts";
import { type Answer, plainBody, sendError, userFactsOf } from "./answer.ts";

export async function finishUserinfo(answer: Answer): Promise<void> {
  const { issuer, ctx, oidc } = answer;
  const { machineAtUserinfo: refusal } = issuer.profile.answers;
  if (ctx.status === 401 && refusal && (await isMachines(answer))) {
    ctx.set(
      "WWW-Authenticate",
      `Bearer error="${refusal.error}", error_description="${refusal.description}"`,
    );
    return sendError(ctx, refusal.status, refusal);
  }
  if (ctx.status !== 200 || !oidc.accessToken) return;
  const { jti, clientId = null, accountId: user, scopes } = oidc.accessToken;
  if (!(await opensUserinfo(issuer, jti))) {
    ctx.set("WWW-Authenticate", 'Bearer error="invalid_token"');
    return sendError(ctx, 401, { error: "invalid_token", description: "the token is for another API" });
  }
  issuer.ledger.touch(jti);
  const { userinfo } = issuer.profile.answers;
  if (userinfo) ctx.body = userinfo(plainBody(ctx), userFactsOf(issuer, user), issuer.facts, clientId ?? "");
  await amendBody(answer, "userinfo", { clientId, user, scopes: [...scopes] });
}

/** Returns whether the request carries a valid token that a client has for itself. */
async function isMachines({ issuer, exchange }: Answer): Promise<boolean> {
  const row = await exchange.presented;
  return row?.machine === true && row.kind === "access" && (await lostStanding(issuer, row)).length === 0;
}

async function opensUserinfo({ profile, ledger, facts }: Issuer, id: string): Promise<boolean> {
  const { opensUserinfo: opens } = profile.answers;
  if (!opens) return true;
  const row = await ledger.get(id);
  return row !== undefined && opens(JSON.parse(row.claims) as JsonObject, facts);
}
