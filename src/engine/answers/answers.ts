// Changes the engine's responses before they are sent: one file per endpoint, and errors.ts for all errors.
import type { Context, Middleware } from "koa";
import type { KoaContextWithOIDC } from "oidc-provider";
import type { Issuer } from "../../issuer/issuer.ts";
import { HookFailed } from "../amending/amendments.ts";
import { exchangeOf } from "../exchange.ts";
import type { EnginePages } from "../login/pages.ts";
import { giveReason } from "../reasons/reasons.ts";
import { type FinishAnswer, sendError } from "./answer.ts";
import { finishDeviceAuthorization } from "./device-authorization.ts";
import { finishDiscovery } from "./discovery.ts";
import { finishEndSession } from "./end-session.ts";
import { finishError } from "./errors.ts";
import { finishIntrospection } from "./introspection.ts";
import { finishJwks } from "./jwks.ts";
import { finishRefusalPage } from "./refusal-page.ts";
import { finishRevocation } from "./revocation.ts";
import { finishToken } from "./token.ts";
import { finishUserinfo } from "./userinfo.ts";

/** Keys are the engine's names of the endpoints. */
const FINISH: Readonly<Record<string, FinishAnswer>> = {
  introspection: finishIntrospection,
  revocation: finishRevocation,
  end_session: finishEndSession,
  end_session_confirm: finishEndSession,
  userinfo: finishUserinfo,
  discovery: finishDiscovery,
  jwks: finishJwks,
  token: finishToken,
  device_authorization: finishDeviceAuthorization,
};

export interface AnswerOptions {
  pages: EnginePages;
  onServerError: (ctx: Context, error: Error) => void;
}

export function finishAnswers(issuer: Issuer, { pages, onServerError }: AnswerOptions): Middleware {
  return async function finishAnswer(ctx, next) {
    await next();
    // `oidc` is absent if none of the engine's routes matched.
    const { oidc } = ctx as unknown as Partial<KoaContextWithOIDC>;
    if (!oidc) return;
    const answer = { issuer, pages, ctx, oidc, exchange: exchangeOf(ctx) };
    try {
      await FINISH[oidc.route]?.(answer);
    } catch (error) {
      if (!(error instanceof HookFailed)) throw error;
      onServerError(ctx, error.cause as Error);
      sendError(ctx, 500, { error: "server_error", description: "a hook failed" });
    }
    await giveReason(answer);
    await finishError(answer);
    await finishRefusalPage(answer);
  };
}
