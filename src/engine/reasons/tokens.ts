// Explains why a token is refused at userinfo, and why introspection and revocation do nothing with a token.
import { tokenReason } from "../../issuer/token-reason.ts";
import { splitScope } from "../../params.ts";
import { hasScheme, parseAuthorization } from "../../wire/authorization.ts";
import { listed } from "../../wording.ts";
import type { Answer } from "../answers/answer.ts";
import { presentedRow } from "../issuing/presented.ts";
import { asked, type ReasonTable, type Refused } from "./refused.ts";

export const TOKEN_REASONS: ReasonTable = {
  "access token not found": userinfoReason,
  "grant not found": userinfoReason,
  "grant is expired": userinfoReason,
  "associated client not found": userinfoReason,
  "associated account not found": () =>
    "the token's user does not exist; add the user, or mint for one that does",
  "no access token provided": () =>
    "the request has no token: send Authorization: Bearer and the access token",
  "access token missing openid scope": async ({ exchange }) => {
    const scopes = splitScope((await exchange.presented)?.scope ?? undefined);
    return `the access token does not have the scope openid; its scopes: ${listed(scopes)}. Request openid at the login`;
  },
  "failed jkt verification": () =>
    "the token is bound to a DPoP key, but the request's DPoP proof is missing or of another key",
};

async function userinfoReason(refused: Refused): Promise<string> {
  const { issuer, exchange } = refused;
  const authorization = parseAuthorization(exchange.authorization);
  const value = hasScheme(authorization, "bearer", "dpop")
    ? authorization?.credentials
    : asked(refused, "access_token");
  const row = await exchange.presented;
  if (row?.kind === "access" && row.machine) {
    return "the token is a client's own token (client credentials); userinfo takes the tokens of users";
  }
  const token = { value, row, wanted: ["access"] as const, name: "access token" };
  return (await tokenReason(issuer, token)) ?? "the access token is no longer valid";
}

/** Returns why a token is not active, or could not be revoked; undefined if it was active. */
export async function idleTokenReason({ issuer, ctx, exchange }: Answer): Promise<string | undefined> {
  if (ctx.status !== 200 || exchange.presentedValue === undefined) return undefined;
  const isInactive = (ctx.body as { active?: unknown } | undefined)?.active === false;
  if (exchange.endpoint === "introspection" ? !isInactive : exchange.endpoint !== "revocation") {
    return undefined;
  }
  const row = await presentedRow(exchange);
  if (exchange.endpoint === "revocation" && row && ["access", "refresh"].includes(row.kind)) return undefined;
  return tokenReason(issuer, {
    value: exchange.presentedValue,
    row,
    wanted: ["access", "refresh"],
    name: "token",
  });
}
