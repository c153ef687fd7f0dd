// The way from the engine's context to the exchange of the request that it serves.
import { Provider } from "oidc-provider";
import type { Exchange } from "../issuer/requests/exchange.ts";

/** Ties an exchange to a context. Called once, before the engine sees the request. */
export function attachExchange(ctx: object, exchange: Exchange): void {
  Object.assign(ctx, { exchange });
}

/** Returns the exchange of a request that the engine is serving. */
export function exchangeOf(ctx: object): Exchange {
  return (ctx as { exchange: Exchange }).exchange;
}

/** Returns the exchange of the request that is being served now; undefined if the engine works outside of a request. */
export function currentExchange(): Exchange | undefined {
  return Provider.ctx && exchangeOf(Provider.ctx);
}
