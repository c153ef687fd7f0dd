// What a request turned out to be about, for the request log: noted where the engine's parts learn it.
import type { Context } from "koa";
import type { KoaContextWithOIDC } from "oidc-provider";
import type { TokenRow } from "../store/contract.ts";

export interface Outcome {
  clientId: string | undefined;
  /** Who is signed in, or was by this request. */
  accountId: string | undefined;
  /** The token that the request carried or was about, whatever its state. */
  presented: TokenRow | undefined;
  /** The access token that it led to. */
  issued: TokenRow | undefined;
}

interface Noted {
  presented?: Promise<TokenRow | undefined>;
  issued?: TokenRow;
}

const NOTES = Symbol("notes");

export function notePresented(
  ctx: Context | undefined,
  row: Promise<TokenRow | undefined>,
): Promise<TokenRow | undefined> {
  if (ctx) notesOf(ctx).presented = row;
  return row;
}

export function noteIssued(ctx: Context | undefined, row: TokenRow): void {
  if (ctx && row.kind === "access") notesOf(ctx).issued = row;
}

export async function outcomeOf(ctx: Context): Promise<Outcome> {
  // Absent where the engine was not asked, or has no route for it.
  const { oidc } = ctx as unknown as Partial<KoaContextWithOIDC>;
  const { presented, issued } = notesOf(ctx);
  return {
    clientId: oidc?.client?.clientId,
    accountId: oidc?.account?.accountId ?? oidc?.session?.accountId,
    presented: await presented?.catch(() => undefined),
    issued,
  };
}

function notesOf(ctx: Context): Noted {
  const state = ctx.state as { [NOTES]?: Noted };
  return (state[NOTES] ??= {});
}
