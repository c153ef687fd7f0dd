// Overrides and hooks at the engine's moments: a token about to be signed, an answer about to be sent. The engine
// learns what became of a token's lifetime and scope, so that its answer and its grant agree with the token.
import { Provider, type KoaContextWithOIDC } from "oidc-provider";
import type { Context } from "koa";
import type { Issuer } from "../../issuer/issuer.ts";
import { amendAnswer, type AnswerFacts } from "./answers.ts";
import type { RequestContext } from "./caller.ts";
import { amendToken } from "./tokens.ts";
import type { Answer } from "../answers/answer.ts";
import type { TokenDraft } from "../../tokens/issue.ts";
import type { JsonObject } from "../../json-object.ts";
import { extendGrant, grantById } from "../../issuer/engine-records.ts";
import { exchangeOf } from "../exchange.ts";

/** What the engine tells the client about the token. */
interface Told {
  readonly expiration: number;
  scope?: string;
}

/** `told` is the engine's own token, absent for an ID token. */
export async function amendDraft(
  issuer: Issuer,
  draft: TokenDraft,
  { scopeClaim = "scope", told }: { scopeClaim?: string; told?: Told } = {},
): Promise<TokenDraft> {
  const { ctx } = Provider;
  const context = ctx ? contextOf(ctx, ctx.oidc) : { grantType: null, headers: {} };
  const amended = await amendToken(issuer, draft, { scopeClaim, context });
  if (!amended) return draft;
  if (ctx) exchangeOf(ctx).overrides.push(...amended.overrides);
  if (told) {
    const { expiresAt, issuedAt, scope } = amended.draft;
    const seconds = expiresAt === null ? undefined : expiresAt - issuedAt;
    Object.defineProperty(told, "expiration", { value: seconds });
    if (scope !== draft.scope) Object.assign(told, { scope: scope ?? undefined });
    await keepGrant(issuer, amended.draft);
  }
  return amended.draft;
}

/** A hook or an override on a response threw; its error is the cause. */
export class HookFailed extends Error {
  override readonly name = "HookFailed";
}

/** Replaces the body of the response by the amended one. @throws HookFailed */
export async function amendBody(
  { issuer, ctx, oidc, exchange }: Answer,
  target: "userinfo" | "introspection",
  facts: Omit<AnswerFacts, "context">,
): Promise<void> {
  try {
    const context = contextOf(ctx, oidc);
    const amended = await amendAnswer(issuer, target, ctx.body as JsonObject, { ...facts, context });
    if (!amended) return;
    exchange.overrides.push(...amended.overrides);
    ctx.body = amended.answer;
  } catch (cause) {
    throw new HookFailed(`a hook on ${target} failed`, { cause });
  }
}

function contextOf({ req }: Pick<Context, "req">, { params }: KoaContextWithOIDC["oidc"]): RequestContext {
  const grantType = params?.["grant_type"];
  return { grantType: typeof grantType === "string" ? grantType : null, headers: req.headers };
}

/** Lets the grant live as long as the token: when a grant ends, its tokens end with it. */
async function keepGrant(issuer: Issuer, { grantId, expiresAt }: TokenDraft): Promise<void> {
  if (grantId === undefined) return;
  const grant = await grantById(issuer, grantId);
  if (!grant || grant.expiresAt === null || (expiresAt !== null && expiresAt <= grant.expiresAt)) return;
  await extendGrant(issuer, grantId, expiresAt);
}
