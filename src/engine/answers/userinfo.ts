// Userinfo (OpenID Connect Core 1.0, section 5.3): applies the vendor's limits and shape, notes the use of the
// token in the ledger, and signs the response for clients that asked for a JWT.
import { decodeJwt } from "jose";
import type { KoaContextWithOIDC } from "oidc-provider";
import { addedClaims, heldScopes, type Holder } from "../../issuer/additions.ts";
import { settledClaims, userFactsOf, userForClient } from "../../issuer/claim-values.ts";
import { tokenNotes } from "../../issuer/engine-records.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import { lostStanding } from "../../issuer/standing.ts";
import type { JsonObject } from "../../json-object.ts";
import { pick } from "../../profiles/pick.ts";
import { signJwt } from "../../tokens/jws.ts";
import { withMembers } from "../../tokens/members.ts";
import { amendBody } from "../amending/amendments.ts";
import { signerOf } from "../issuing/id-tokens.ts";
import { type Answer, plainBody, sendError } from "./answer.ts";

const ABOUT_LOGIN = ["acr", "amr", "auth_time"];

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
  const ofToken = await shownClaims(issuer, jti);
  const typed = await typedClaims(issuer, jti);
  // The engine has signed the response already, by its own clock and before the changes below.
  const signed = typeof ctx.body === "string" ? decodeJwt(ctx.body) : undefined;
  if (signed) ctx.body = claimsOf(signed);
  ctx.body = { ...plainBody(ctx), ...(await askedAboutLogin(issuer, oidc.accessToken)) };
  const holder = { clientId: clientId ?? "", scopes: [...scopes] };
  if (userinfo) {
    ctx.body = userinfo(plainBody(ctx), {
      user: userFactsOf(issuer, user, clientId),
      clientId: holder.clientId,
      heldScopes: heldScopes(issuer, holder),
      facts: issuer.facts,
    });
  }
  ctx.body = withMembers(plainBody(ctx), configuredClaims(issuer, user, holder));
  if (typed) ctx.body = { ...plainBody(ctx), ...typed };
  if (ofToken) ctx.body = { ...plainBody(ctx), ...ofToken };
  await amendBody(answer, "userinfo", { clientId, user, scopes: [...scopes] });
  if (signed) await sign(answer, signed);
}

/** Returns what the client and the scopes of the token have configured for these responses. */
function configuredClaims(issuer: Issuer, userId: string, holder: Holder): JsonObject {
  const found = issuer.directory.user(userId);
  const user = found && userForClient(issuer, found, holder.clientId);
  const added = addedClaims(issuer, "userinfoClaims", holder);
  const context = { user, subject: userId, clientId: holder.clientId, params: {} };
  return { ...settledClaims(issuer, added, context), ...(user && pick(user.claims, Object.keys(added))) };
}

/**
 * Returns claims of the access token that the response has too: all of them at some vendors, and the subject
 * that a token rule set, because it must equal that of the ID token (section 5.3.2).
 */
async function shownClaims(
  { settings, profile, ledger }: Issuer,
  id: string,
): Promise<JsonObject | undefined> {
  const showsAll = profile.answers.userinfoShowsToken === true;
  if (!showsAll && !settings.tokenRules.some(({ claims }) => "sub" in claims)) return undefined;
  const row = await ledger.get(id);
  if (!row) return undefined;
  const claims = JSON.parse(row.claims) as JsonObject;
  return showsAll ? claims : pick(claims, ["sub"]);
}

/** Returns the claims that the user of this token typed at the login. */
async function typedClaims({ ledger }: Pick<Issuer, "ledger">, id: string): Promise<JsonObject | undefined> {
  const row = await ledger.get(id);
  return row && tokenNotes(row)?.typedClaims;
}

function claimsOf({ iss: _, aud: __, iat: ___, exp: ____, ...claims }: object & JsonObject): JsonObject {
  return claims;
}

/** Returns the claims about the login that the client asked for by name; the token has them, the user does not. */
async function askedAboutLogin(
  { ledger }: Pick<Issuer, "ledger">,
  { jti, claims: asked }: { jti: string; claims?: { userinfo?: JsonObject | undefined } | undefined },
): Promise<JsonObject> {
  const names = ABOUT_LOGIN.filter((name) => asked?.userinfo && name in asked.userinfo);
  const row = names.length === 0 ? undefined : await ledger.get(jti);
  return row ? pick(JSON.parse(row.claims) as JsonObject, names) : {};
}

/** Signs the response as a JWT with `iss` and `aud` (OpenID Connect Core 1.0, section 5.3.2). */
async function sign(
  { issuer, ctx, oidc }: Answer,
  { iat, exp }: { iat?: number; exp?: number },
): Promise<void> {
  const client = oidc.client as NonNullable<KoaContextWithOIDC["oidc"]["client"]>;
  const { jwt } = await signJwt(
    { typ: "JWT" },
    {
      iss: issuer.url,
      aud: client.clientId,
      ...(iat !== undefined && { iat: issuer.clock.fromReal(iat) }),
      ...(exp !== undefined && { exp: issuer.clock.fromReal(exp) }),
      ...(ctx.body as JsonObject),
    },
    await signerOf(issuer, client, client.userinfoSignedResponseAlg),
  );
  ctx.body = jwt;
  ctx.type = "application/jwt";
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
