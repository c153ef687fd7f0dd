// Renders the engine's pages with Mintmark's views.
import type { EnginePages } from "../engine/engine.ts";
import { admitFrames, renderPage } from "./pages.ts";

export const enginePages: EnginePages = {
  logout: (ctx, form) => renderPage(ctx, "logout", { form, host: ctx.host }),
  signingOut(ctx, frames, goOn) {
    renderPage(ctx, "signing-out", { frames, goOn });
    admitFrames(
      ctx,
      frames.map(({ url }) => url),
    );
  },
  loggedOut: (ctx, client) => renderPage(ctx, "logged-out", { client }),
  deviceCode: (ctx, form, error) =>
    renderPage(ctx, "device-code", { form, error }, ctx.status === 404 ? 200 : ctx.status),
  deviceConfirm: (ctx, form, client, userCode) =>
    renderPage(ctx, "device-confirm", { form, client, userCode }),
  deviceDone: (ctx, client) => renderPage(ctx, "device-done", { client }),
  error: (ctx, error, description) => renderPage(ctx, "error", { error, description }, ctx.status),
};
