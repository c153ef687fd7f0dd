// The token that an introspection or revocation request is about. The engine rejects a JWT there without looking it up,
// so it gets a marker in place of the token. The ledger is asked once, however many of the engine's models look.
import type { Exchange } from "../../issuer/requests/exchange.ts";
import type { TokenRow } from "../../store/contract.ts";
import { currentExchange } from "../exchange.ts";

const MARKER = "@presented";

/** Keeps the token in the exchange and returns the marker for the engine. */
export function presentToken(exchange: Exchange, value: string): string {
  exchange.presentedValue = value;
  return MARKER;
}

/** Returns the ledger's row of the token that the request is about, in whatever state it is. */
export function presentedRow(exchange: Exchange): Promise<TokenRow | undefined> {
  const { issuer, presentedValue } = exchange;
  if (presentedValue === undefined) return Promise.resolve(undefined);
  return (exchange.presented ??= issuer.ledger.findByValue(presentedValue));
}

/** Returns the ledger's row of a token value that the engine looks up: the marker or a token. */
export function rowOfValue(
  find: (value: string) => Promise<TokenRow | undefined>,
  value: string,
): Promise<TokenRow | undefined> {
  const exchange = currentExchange();
  if (value === MARKER) return exchange ? presentedRow(exchange) : Promise.resolve(undefined);
  const row = find(value);
  if (exchange) exchange.presented = row;
  return row;
}
