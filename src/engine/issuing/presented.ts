// The token that an introspection or revocation request is about. The engine would refuse a JWT unseen, so it
// is shown a marker in its place; the ledger is asked once, however many of the engine's models want to know.
import type { Context } from "koa";
import type { Issuer } from "../../issuer/issuer.ts";
import type { TokenRow } from "../../store/contract.ts";
import { notePresented } from "./outcome.ts";

const MARKER = "@presented";

interface Presented {
  value: string;
  row?: Promise<TokenRow | undefined>;
}

const presented = new WeakMap<object, Presented>();

/** Answers what the engine is shown. */
export function presentToken(ctx: Context, value: string): string {
  presented.set(ctx.req, { value });
  return MARKER;
}

/** The ledger's row of a value as the engine knows it. */
export function presentedRow(
  issuer: Issuer,
  ctx: Context | undefined,
  value: string = MARKER,
): Promise<TokenRow | undefined> {
  if (value !== MARKER) return notePresented(ctx, issuer.ledger.findByValue(value));
  const token = ctx && presented.get(ctx.req);
  if (!token) return Promise.resolve(undefined);
  token.row ??= notePresented(ctx, issuer.ledger.findByValue(token.value));
  return token.row;
}
