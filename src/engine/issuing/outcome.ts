// What a request turned out to be about, for the request log: noted where the engine's parts learn it.
import type { Context } from "koa";
import type { KoaContextWithOIDC } from "oidc-provider";
import type { TokenRow } from "../../store/contract.ts";
import { isPlaceholder } from "../clients/workload-client.ts";

export interface Outcome {
  clientId: string | undefined;
  /** Who is signed in, or was by this request. */
  accountId: string | undefined;
  /** The token that the request carried or was about, whatever its state. */
  presented: TokenRow | undefined;
  /** The access token, or identity assertion, that it led to. */
  issued: TokenRow | undefined;
  /** Ids of the overrides that changed tokens or the answer. */
  overrides: readonly string[];
}

interface Noted {
  presented?: Promise<TokenRow | undefined>;
  issued?: TokenRow;
  overrides?: string[];
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
  if (ctx && row.kind !== "refresh") notesOf(ctx).issued = row;
}

export function noteOverrides(ctx: Context | undefined, ids: readonly string[]): void {
  if (ctx && ids.length > 0) (notesOf(ctx).overrides ??= []).push(...ids);
}

/** The access token of this answer, once it is made. */
export function issuedNow(ctx: Context | undefined): TokenRow | undefined {
  return ctx && notesOf(ctx).issued;
}

export async function outcomeOf(ctx: Context): Promise<Outcome> {
  // Absent where the engine was not asked, or has no route for it.
  const { oidc } = ctx as unknown as Partial<KoaContextWithOIDC>;
  const { presented, issued, overrides = [] } = notesOf(ctx);
  return {
    clientId: isPlaceholder(oidc?.client?.clientId) ? undefined : oidc?.client?.clientId,
    accountId: oidc?.account?.accountId ?? oidc?.session?.accountId,
    presented: await presented?.catch(() => undefined),
    issued,
    overrides,
  };
}

function notesOf(ctx: Context): Noted {
  const state = ctx.state as { [NOTES]?: Noted };
  return (state[NOTES] ??= {});
}
