// The facts from which the reasons of refusals are made: the request, the engine's error, and what Mintmark knows.
import type { KoaContextWithOIDC } from "oidc-provider";
import type { Issuer } from "../../issuer/issuer.ts";
import type { Exchange } from "../../issuer/requests/exchange.ts";
import { textParam } from "../../params.ts";
import { quoted } from "../../wording.ts";

/** The engine's error. Clients never see `error_detail`. */
export interface EngineError extends Error {
  error?: string;
  error_description?: string;
  error_detail?: string;
  scope?: string;
  status?: number;
}

/** Returns the engine's reason. It gives that of some of its errors only as their cause. */
export function detailOf({
  error_detail: detail,
  error_description: description,
  cause,
  message,
}: EngineError): string {
  return detail ?? (cause instanceof Error ? cause.message : (description ?? message));
}

export interface Refused {
  issuer: Issuer;
  exchange: Exchange;
  oidc: KoaContextWithOIDC["oidc"];
  error: EngineError;
}

/** Returns why the request was refused, in a sentence. */
export type Explain = (refused: Refused) => string | Promise<string>;

/** Explanations by the engine's detail, or description if it has no detail. */
export type ReasonTable = Readonly<Record<string, Explain>>;

/** Returns a parameter of the request as the engine read it, or as it was sent if the engine dropped it. */
export function asked({ oidc, exchange }: Refused, name: string): string | undefined {
  return textParam(oidc.params ?? {}, name) ?? textParam(exchange.params, name);
}

/** Returns the client's name for use in a sentence. */
export function clientOf({ oidc, exchange }: Refused): string {
  return `the client ${quoted(oidc.client?.clientId ?? exchange.claimedClientId ?? "")}`;
}
