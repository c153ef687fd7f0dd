// The token that an introspection or revocation request is about. The engine rejects JWTs there without
// looking them up, so it gets a marker instead; test/engine/seams.test.ts watches that it accepts the marker.
// The ledger is asked once, even if several of the engine's models look the token up.
import type { Exchange } from "../../issuer/requests/exchange.ts";
import type { TokenRow } from "../../store/contract.ts";
import { currentExchange } from "../exchange.ts";

const MARKER = "@presented";

/** Keeps the token in the exchange and returns the marker for the engine. */
export function presentToken(exchange: Exchange, value: string): string {
  exchange.presentedValue = value;
  return MARKER;
}

/** Returns the ledger's row of the token that the request is about, whatever the token's state. */
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
