// Refuses requests to register or manage clients before the engine reads them, because of the bearer token that they
// have or lack. The engine checks initial access tokens and registration access tokens themselves.
import type { Context } from "koa";
import type { Issuer } from "../../issuer/issuer.ts";
import type { PlainRefusal } from "../../profiles/contract.ts";
import { sameSecret } from "../../same-secret.ts";
import { parseAuthorization, presentedToken } from "../../wire/authorization.ts";
import { sendError } from "../answers/answer.ts";
import { exchangeOf } from "../exchange.ts";

const NO_TOKEN: PlainRefusal = {
  status: 401,
  error: "invalid_token",
  description: "a bearer token is required",
};
const WRONG_TOKEN: PlainRefusal = {
  status: 401,
  error: "invalid_token",
  description: "the bearer token is no initial access token of this issuer",
};

/** Returns whether it has refused the request. */
export async function refuseStranger(issuer: Issuer, ctx: Context, isManagement: boolean): Promise<boolean> {
  const refusal = isManagement ? unmanaged(issuer, ctx) : await unregistered(issuer, ctx);
  if (!refusal) return false;
  const { status, error, description } = refusal;
  if (status === 401 && !issuer.profile.answers.registration) {
    ctx.set("WWW-Authenticate", refusal === NO_TOKEN ? "Bearer" : `Bearer error="${error}"`);
  }
  sendError(ctx, status, { error, description });
  return true;
}

function unmanaged({ profile }: Pick<Issuer, "profile">, ctx: Context): PlainRefusal | undefined {
  if (ctx.get("authorization") !== "") return undefined;
  return profile.answers.registration?.unmanaged(ctx.method) ?? NO_TOKEN;
}

async function unregistered(issuer: Issuer, ctx: Context): Promise<PlainRefusal | undefined> {
  const { registration, initialAccessToken } = issuer.selfRegistration;
  const refusals = issuer.profile.answers.registration;
  const exchange = exchangeOf(ctx);
  const authorization = ctx.get("authorization");
  const token = presentedToken(parseAuthorization(authorization));
  if (initialAccessToken !== undefined) {
    if (authorization === "") return refusals?.anonymous ?? NO_TOKEN;
    const isRight = token !== undefined && sameSecret(initialAccessToken, token);
    if (!refusals || isRight) return undefined; // the engine checks it
    exchange.reason = "registration needs the issuer's `initialAccessToken`, and the request has another one";
  } else if (token === undefined) {
    if (registration !== "refused") return undefined;
    exchange.reason =
      'registration without a token is refused, as by the policy of the vendor; set `registration: "open"` or an `initialAccessToken`';
    return refusals?.anonymous;
  } else {
    exchange.reason = "the issuer has no `initialAccessToken`, so a registration has no bearer token here";
  }
  const known = refusals && (await issuer.ledger.findByValue(token ?? ""));
  return (known?.kind === "access" ? refusals?.withAccessToken : refusals?.withWrongToken) ?? WRONG_TOKEN;
}
