// A vendor's own response mode: a login in a hidden frame or a popup posts its response to the application's
// page with `postMessage`, and to no other origin.
import { hash } from "node:crypto";
import type { KoaContextWithOIDC, Provider } from "oidc-provider";
import type { Profile } from "../../profiles/contract.ts";

export function registerPostedAnswers(provider: Provider, { requests: { postedMode: mode } }: Profile): void {
  if (mode === undefined) return;
  provider.registerResponseMode(mode, (ctx, redirectUri, answer) => post(ctx, redirectUri, answer));
}

function post(ctx: KoaContextWithOIDC, redirectUri: string, answer: object): void {
  const script = `(window.opener ?? window.parent).postMessage(${literal(answer)}, ${literal(new URL(redirectUri).origin)});`;
  ctx.status = 200;
  ctx.set(
    "content-security-policy",
    `default-src 'none'; script-src 'sha256-${hash("sha256", script, "base64")}'; base-uri 'none'`,
  );
  ctx.body = `<!doctype html><meta charset="utf-8"><title>Signed in</title><script>${script}</script>`;
}

/** Returns a JavaScript literal that is safe in a script element. */
function literal(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
