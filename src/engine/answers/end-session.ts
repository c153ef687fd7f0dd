// Sign-out without a session: the engine answers with a page whose script submits a form. Vendors that sign out at
// once redirect instead. After a sign-out with a session, a page comes first if clients are told by the browser.
import type { Params } from "../../params.ts";
import { logoutFrames } from "../login/frontchannel-logout.ts";
import type { Answer } from "./answer.ts";

export async function finishEndSession(answer: Answer): Promise<void> {
  const { ctx, pages, oidc, exchange } = answer;
  const frames = await logoutFrames(answer);
  if (frames.length > 0) {
    const goOn = ctx.response.get("location");
    ctx.remove("Location");
    exchange.decision = `signed out, and told ${frames.map(({ client }) => client.id).join(", ")} in frames`;
    return pages.signingOut(ctx, frames, goOn);
  }
  if (oidc.route === "end_session") redirectAtOnce(answer);
}

function redirectAtOnce({ issuer: { profile }, ctx, oidc }: Answer): void {
  const params = (oidc.params ?? {}) as Params;
  if (ctx.status !== 200 || oidc.session?.accountId !== undefined) return;
  if (!profile.requests.signsOutAtOnce?.(params, { isSignedIn: false })) return;
  const { post_logout_redirect_uri: uri, state } = params; // the engine has removed an URI that is not allowed
  const target = new URL(typeof uri === "string" ? uri : oidc.urlFor("end_session_success"));
  if (typeof uri === "string" && typeof state === "string") target.searchParams.set("state", state);
  ctx.redirect(target.href);
}
