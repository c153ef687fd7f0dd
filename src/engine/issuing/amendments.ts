// Overrides and hooks at the engine's moments: a token about to be signed, an answer about to be sent. The engine
// learns what became of a token's lifetime and scope, so that its answer and its grant agree with the token.
import { Provider, type KoaContextWithOIDC } from "oidc-provider";
import type { Context } from "koa";
import type { Issuer } from "../../issuer/issuer.ts";
import { amendAnswer, type AnswerFacts } from "../../issuer/overrides/answers.ts";
import type { RequestContext } from "../../issuer/overrides/caller.ts";
import { amendToken } from "../../issuer/overrides/tokens.ts";
import type { TokenDraft } from "../../tokens/issue.ts";
import type { JsonObject } from "../../json-object.ts";
import { noteOverrides } from "./outcome.ts";

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
  noteOverrides(ctx, amended.overrides);
  if (told) {
    const { expiresAt, issuedAt, scope } = amended.draft;
    const seconds = expiresAt === null ? undefined : expiresAt - issuedAt;
    Object.defineProperty(told, "expiration", { value: seconds });
    if (scope !== draft.scope) Object.assign(told, { scope: scope ?? undefined });
    await keepGrant(issuer, amended.draft);
  }
  return amended.draft;
}

/** Puts the amended answer into its place. */
export async function amendBody(
  issuer: Issuer,
  ctx: Context,
  oidc: KoaContextWithOIDC["oidc"],
  target: "userinfo" | "introspection",
  facts: Omit<AnswerFacts, "context">,
): Promise<void> {
  const real = ctx.body as JsonObject;
  const amended = await amendAnswer(issuer, target, real, { ...facts, context: contextOf(ctx, oidc) });
  if (!amended) return;
  noteOverrides(ctx, amended.overrides);
  ctx.body = amended.answer;
}

function contextOf({ req }: Pick<Context, "req">, { params }: KoaContextWithOIDC["oidc"]): RequestContext {
  const grantType = params?.["grant_type"];
  return { grantType: typeof grantType === "string" ? grantType : null, headers: req.headers };
}

/** A grant ends its tokens, and lives as long as any token normally does. */
async function keepGrant(issuer: Issuer, { grantId, expiresAt }: TokenDraft): Promise<void> {
  if (grantId === undefined) return;
  const { artifacts } = issuer.store;
  const grant = await artifacts.get(issuer.id, "Grant", grantId);
  if (!grant || grant.expiresAt === null || (expiresAt !== null && expiresAt <= grant.expiresAt)) return;
  const { exp: _, ...payload } = grant.payload;
  await artifacts.put({
    ...grant,
    payload: expiresAt === null ? payload : { ...payload, exp: expiresAt },
    expiresAt,
  });
}
