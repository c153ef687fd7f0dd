// Signing out: with a question, or at once, where the vendor asks none. At once means the page that the engine itself
// sends to a browser with which nobody is signed in.
import formPost from "oidc-provider/lib/response_modes/form_post.js";
import type { KoaContextWithOIDC } from "oidc-provider";
import type { Issuer } from "../../issuer/issuer.ts";
import type { Params } from "../../params.ts";
import type { EnginePages } from "./pages.ts";

/** The page of the sign-out endpoint; `form` is the engine's own, without buttons. */
export function signOutPage(
  { profile }: Issuer,
  pages: EnginePages,
  ctx: KoaContextWithOIDC,
  form: string,
): Promise<void> | void {
  const { params, session } = ctx.oidc;
  if (!profile.requests.signsOutAtOnce?.((params ?? {}) as Params)) return pages.logout(ctx, form);
  const { secret } = (session as unknown as { state: { secret: string } }).state;
  formPost(ctx, ctx.oidc.urlFor("end_session_confirm"), { xsrf: secret, logout: "yes" });
}
