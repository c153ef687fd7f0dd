// Signs a browser out after a confirmation page, or at once if the vendor shows none. For that, the engine's
// internal formPost() writes a page that submits itself; test/engine/seams.test.ts watches it.
import type { KoaContextWithOIDC } from "oidc-provider";
import formPost from "oidc-provider/lib/response_modes/form_post.js";
import type { Issuer } from "../../issuer/issuer.ts";
import { type Params, textParam } from "../../params.ts";
import type { EnginePages } from "./pages.ts";

/** The parts of the engine's Session that are used here. */
interface Session {
  uid: string;
  accountId?: string;
  authorizations?: Record<string, { sid?: string }>;
  state: { secret: string };
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
  formPost(ctx, ctx.oidc.urlFor("end_session_confirm"), { xsrf: session.state.secret, logout: "yes" });
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
  // Profiles may change `sub` in ID tokens; the ledger knows the user.
  const subject = (await ledger.findByValue(hint))?.subject ?? payload.sub;
  const sids = [uid, ...Object.values(authorizations).map(({ sid }) => sid)];
  return subject === accountId && (payload.sid === undefined || sids.includes(payload.sid));
}
