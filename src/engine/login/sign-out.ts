// Signs a browser out after a confirmation page, or at once, with a redirect, if the vendor shows none. For that,
// the last step of the engine's confirmation runs in the same request; test/engine/seams.test.ts watches it.
import type { KoaContextWithOIDC } from "oidc-provider";
import { confirm } from "oidc-provider/lib/actions/end_session.js";
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
  const { params } = ctx.oidc;
  if (!profile.requests.signsOutAtOnce?.((params ?? {}) as Params)) return pages.logout(ctx, form);
  return signOutNow(ctx);
}

/** Does what the confirmation page's "yes" does. */
async function signOutNow(ctx: KoaContextWithOIDC): Promise<void> {
  Object.assign(ctx.oidc.params ?? {}, { logout: "yes" });
  await confirm.at(-1)?.(ctx, async () => {});
  ctx.status = 302;
}
