// Attaches a request's exchange to the engine's context, and returns it from there.
import { Provider } from "oidc-provider";
import type { Exchange } from "../issuer/requests/exchange.ts";

/** Attaches an exchange to a context. Called once, before the engine sees the request. */
export function attachExchange(ctx: object, exchange: Exchange): void {
  Object.assign(ctx, { exchange });
}

/** Returns the exchange of a request that the engine is serving. */
export function exchangeOf(ctx: object): Exchange {
  return (ctx as { exchange: Exchange }).exchange;
}

/** Returns the exchange of the current request; undefined if the engine works outside of a request. */
export function currentExchange(): Exchange | undefined {
  return Provider.ctx && exchangeOf(Provider.ctx);
}
