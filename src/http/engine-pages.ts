// Renders the engine's pages with Mintmark's views.
import type { EnginePages } from "../engine/engine.ts";
import type { Issuer } from "../issuer/issuer.ts";
import { isForwarded } from "./forwarded.ts";
import { lookOfPage } from "./look-of-page.ts";
import { admitFrames, renderPage } from "./pages.ts";
import { refusalView } from "./refusal-page.ts";

/** @param isForThisMachineAlone whether requests that no proxy forwarded need no admin token */
export const enginePages = (
  issuer: Pick<Issuer, "id" | "url" | "profile" | "hasOwnPort" | "settings">,
  isForThisMachineAlone: boolean,
): EnginePages => ({
  logout: (ctx, form) => renderPage(ctx, "logout", { ...lookOfPage(issuer), form, host: ctx.host }),
  signingOut(ctx, frames, goOn) {
    renderPage(ctx, "signing-out", { ...lookOfPage(issuer), frames, goOn });
    admitFrames(
      ctx,
      frames.map(({ url }) => url),
    );
  },
  loggedOut: (ctx, client) => renderPage(ctx, "logged-out", { ...lookOfPage(issuer), client }),
  deviceCode: (ctx, form, error) =>
    renderPage(
      ctx,
      "device-code",
      { ...lookOfPage(issuer), form, error },
      ctx.status === 404 ? 200 : ctx.status,
    ),
  deviceConfirm: (ctx, form, client, userCode) =>
    renderPage(ctx, "device-confirm", { ...lookOfPage(issuer), form, client, userCode }),
  deviceDone: (ctx, client) => renderPage(ctx, "device-done", { ...lookOfPage(issuer), client }),
  refusal(ctx, refusal) {
    // The control API, which the page's button calls, is at the main port.
    const mayChange = isForThisMachineAlone && !issuer.hasOwnPort && !isForwarded(ctx);
    renderPage(ctx, "refusal", { ...refusalView(refusal, issuer, mayChange), issuer: issuer.id }, ctx.status);
  },
});
