// Signs a browser out after a confirmation page, or at once, with a redirect, if the vendor shows none. For that,
// the last step of the engine's confirmation runs in the same request; test/engine/seams.test.ts watches it.
import type { KoaContextWithOIDC } from "oidc-provider";
import { confirm } from "oidc-provider/lib/actions/end_session.js";
import { accountOf } from "../../issuer/engine-records.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import { type Params, textParam } from "../../params.ts";
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
  const skips = issuer.profile.requests.signsOutAtOnce?.(params) ?? false;
  if (!skips || !(await isHintOf(issuer, session, ctx.oidc))) return pages.logout(ctx, form);
  await signOutNow(ctx);
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
