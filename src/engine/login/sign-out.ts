// Signs a browser out after a confirmation page, or at once, with a redirect, if the vendor shows none. For that,
// the last step of the engine's confirmation runs in the same request; test/engine/seams.test.ts watches it.
import type { Middleware } from "koa";
import type { KoaContextWithOIDC } from "oidc-provider";
import { confirm } from "oidc-provider/lib/actions/end_session.js";
import { accountOf } from "../../issuer/engine-records.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import { type Params, textParam } from "../../params.ts";
import { exchangeOf } from "../exchange.ts";
import type { EnginePages } from "./pages.ts";

/** The parts of the engine's Session that are used here. */
interface Session {
  uid: string;
  accountId?: string;
  authorizations?: Record<string, { sid?: string }>;
}

/** Renders the page of the end-session endpoint. `form` is the engine's HTML form, without buttons. */
export async function signOutPage(
  issuer: Issuer,
  pages: EnginePages,
  ctx: KoaContextWithOIDC,
  form: string,
): Promise<void> {
  const params = (ctx.oidc.params ?? {}) as Params;
  const session = ctx.oidc.session as unknown as Session;
  const skips = issuer.profile.requests.signsOutAtOnce?.(params, { isSignedIn: true }) ?? false;
  if (!skips || !(await isHintOf(issuer, session, ctx.oidc))) return pages.logout(ctx, form);
  await signOutNow(ctx);
}

/** Refuses a `post_logout_redirect_uri` that belongs to no client. The engine ignores it, but not every vendor does. */
export function refuseUnclaimedUri(pages: EnginePages): Middleware {
  return function refuseUri(ctx, next) {
    const exchange = exchangeOf(ctx);
    const { endpoint, isStep, params } = exchange;
    const names = (name: string) => textParam(params, name) !== undefined;
    const isUnclaimed = names("post_logout_redirect_uri") && !names("id_token_hint") && !names("client_id");
    if (endpoint !== "end_session" || isStep || !isUnclaimed) return next();
    ctx.status = 400;
    exchange.error = "invalid_request"; // the request log cannot read the error from the page
    const description = "post_logout_redirect_uri needs id_token_hint or client_id";
    return pages.refusal(ctx, { error: exchange.error, description });
  };
}

/** Does what the confirmation page's "yes" does. */
async function signOutNow(ctx: KoaContextWithOIDC): Promise<void> {
  Object.assign(ctx.oidc.params ?? {}, { logout: "yes" });
  await confirm.at(-1)?.(ctx, async () => {});
  ctx.status = 302;
}

/**
 * Whether the `id_token_hint`, which the engine has checked, is of this session; also if there is none. Any page
 * can link here with an ID token of its own, so a hint of another user or login is a reason to ask.
 */
async function isHintOf(
  { ledger }: Pick<Issuer, "ledger">,
  { uid, accountId, authorizations = {} }: Session,
  { params, entities }: KoaContextWithOIDC["oidc"],
): Promise<boolean> {
  const hint = textParam(params ?? {}, "id_token_hint");
  if (hint === undefined) return true;
  const { payload } = entities["IdTokenHint"] as unknown as { payload: { sub?: string; sid?: string } };
  // Profiles, overrides and hooks may change `sub` in ID tokens; the ledger knows the user.
  const row = await ledger.findByValue(hint);
  const subject = (row && accountOf(row)) ?? payload.sub;
  const sids = [uid, ...Object.values(authorizations).map(({ sid }) => sid)];
  return subject === accountId && (payload.sid === undefined || sids.includes(payload.sid));
}
