// Applies overrides and hooks when the engine is about to sign a token or send a response. The engine is told
// the token's new lifetime and scope, so that its response and its grant agree with the token.
import type { Context } from "koa";
import { type KoaContextWithOIDC, Provider } from "oidc-provider";
import { extendGrant, grantById } from "../../issuer/engine-records.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import type { JsonObject } from "../../json-object.ts";
import type { TokenDraft } from "../../tokens/issue.ts";
import type { Answer } from "../answers/answer.ts";
import { exchangeOf } from "../exchange.ts";
import { amendAnswer, type AnswerFacts } from "./answers.ts";
import type { RequestContext } from "./caller.ts";
import { amendToken } from "./tokens.ts";

/** The members of the engine's token that the token response is made from. */
interface Told {
  readonly expiration: number;
  scope?: string;
}

/** Returns the draft after overrides and hooks. `told` is the engine's own token; absent for an ID token. */
export async function amendDraft(
  issuer: Issuer,
  draft: TokenDraft,
  { scopeClaim = "scope", told }: { scopeClaim?: string; told?: Told } = {},
): Promise<TokenDraft> {
  const { ctx } = Provider;
  const context = ctx ? contextOf(ctx, ctx.oidc) : { grantType: null, headers: {} };
  const amended = await amendToken(issuer, draft, { scopeClaim, context });
  if (!amended) return draft;
  if (ctx) exchangeOf(ctx).noteOverrides(amended.overrides);
  if (told) {
    const { expiresAt, issuedAt, scope } = amended.draft;
    const seconds = expiresAt === null ? undefined : expiresAt - issuedAt;
    Object.defineProperty(told, "expiration", { value: seconds });
    if (scope !== draft.scope) Object.assign(told, { scope: scope ?? undefined });
    await keepGrant(issuer, amended.draft);
  }
  return amended.draft;
}

/** Thrown if a hook or an override on a response throws. The cause is its error. */
export class HookFailed extends Error {
  override readonly name = "HookFailed";
}

/** Applies overrides and hooks to the body of the response. @throws HookFailed */
export async function amendBody(
  { issuer, ctx, oidc, exchange }: Answer,
  target: "userinfo" | "introspection",
  facts: Omit<AnswerFacts, "context">,
): Promise<void> {
  try {
    const context = contextOf(ctx, oidc);
    const amended = await amendAnswer(issuer, target, ctx.body as JsonObject, { ...facts, context });
    if (!amended) return;
    exchange.noteOverrides(amended.overrides);
    ctx.body = amended.answer;
  } catch (cause) {
    throw new HookFailed(`a hook on ${target} failed`, { cause });
  }
}

function contextOf({ req }: Pick<Context, "req">, { params }: KoaContextWithOIDC["oidc"]): RequestContext {
  const grantType = params?.["grant_type"];
  return { grantType: typeof grantType === "string" ? grantType : null, headers: req.headers };
}

/** Extends the grant to the token's expiry: tokens end with their grant. */
export async function keepGrant(
  issuer: Issuer,
  { grantId, expiresAt }: Pick<TokenDraft, "grantId" | "expiresAt">,
): Promise<void> {
  if (grantId === undefined || outlives(issuer, grantId, expiresAt)) return;
  const grant = await grantById(issuer, grantId);
  if (!grant || grant.expiresAt === null || (expiresAt !== null && expiresAt <= grant.expiresAt)) return;
  await extendGrant(issuer, grantId, expiresAt);
}

/** Whether the grant is the one that the engine has found for this request, and ends no earlier. */
function outlives({ clock }: Pick<Issuer, "clock">, grantId: string, expiresAt: number | null): boolean {
  const { Grant: grant } = Provider.ctx?.oidc.entities ?? {};
  if (grant?.jti !== grantId || grant.exp === undefined || expiresAt === null) return false;
  return expiresAt <= clock.fromReal(grant.exp);
}
