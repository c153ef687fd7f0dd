// The pages of the device flow (RFC 8628, section 3.3), as the engine asks for them.
import type { KoaContextWithOIDC } from "oidc-provider";
import { type EnginePages, pageClient } from "./pages.ts";

export function deviceFlow(pages: EnginePages) {
  return {
    enabled: true,
    userCodeInputSource: (
      ctx: KoaContextWithOIDC,
      form: string,
      out?: { error_description?: string | undefined },
      error?: { name: string },
    ) =>
      error && startsOver(ctx)
        ? undefined
        : pages.deviceCode(ctx, form, error && deviceError(error.name, out?.error_description)),
    userCodeConfirmSource: (
      ctx: KoaContextWithOIDC,
      form: string,
      client: { clientId: string; clientName?: string | undefined },
      _info: unknown,
      userCode: string,
    ) => pages.deviceConfirm(ctx, form, pageClient(client), userCode),
    successSource: (ctx: KoaContextWithOIDC) =>
      pages.deviceDone(ctx, pageClient(ctx.oidc.client ?? { clientId: "" })),
  };
}

// A browser without a session has no form to try again with, and the engine fails with status 500 when it
// saves the session that it made for the error page. Such a browser is redirected to a new form.
// test/engine/seams.test.ts fails when the engine no longer does this, so that the workaround can go.
function startsOver(ctx: KoaContextWithOIDC): boolean {
  const session = ctx.oidc.session as { exp?: number; touched?: boolean } | undefined;
  if (!session || session.exp !== undefined) return false;
  session.touched = false;
  ctx.redirect(ctx.oidc.urlFor("code_verification"));
  ctx.status = 303;
  return true;
}

/** Explains the engine's errors, by their names. */
const EXPLAINED: Readonly<Record<string, string>> = {
  AbortedError: "The sign-in was stopped.",
  AlreadyUsedError: "That code was used before. Get a new code on the device.",
  ExpiredError: "That code has expired. Get a new code on the device.",
  NoCodeError: "That code is not right. Try again.",
  NotFoundError: "That code is not right. Try again.",
};

function deviceError(name: string, description: string | undefined): string {
  return EXPLAINED[name] ?? description ?? "Something went wrong. Try again.";
}
