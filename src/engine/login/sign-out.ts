// Signs a browser out after a confirmation page, or at once if the vendor shows none. For that, the engine's
// internal formPost() writes a page that submits itself; test/engine/seams.test.ts watches it.
import type { KoaContextWithOIDC } from "oidc-provider";
import formPost from "oidc-provider/lib/response_modes/form_post.js";
import type { Issuer } from "../../issuer/issuer.ts";
import type { Params } from "../../params.ts";
import type { EnginePages } from "./pages.ts";

/** Renders the page of the end-session endpoint. `form` is the engine's HTML form, without buttons. */
export function signOutPage(
  { profile }: Pick<Issuer, "profile">,
  pages: EnginePages,
  ctx: KoaContextWithOIDC,
  form: string,
): Promise<void> | void {
  const { params, session } = ctx.oidc;
  if (!profile.requests.signsOutAtOnce?.((params ?? {}) as Params)) return pages.logout(ctx, form);
  const { secret } = (session as unknown as { state: { secret: string } }).state;
  formPost(ctx, ctx.oidc.urlFor("end_session_confirm"), { xsrf: secret, logout: "yes" });
}
