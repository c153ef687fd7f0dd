// The tokens of a response are written together. The engine saves one after the other and would wait for a commit each
// time. Nothing reads them before the response, so a grant waits once, at its end: while the ID token is being signed,
// the other tokens are written.
import type { KoaContextWithOIDC, Provider } from "oidc-provider";
import instance from "oidc-provider/lib/helpers/weak_cache.js";
import type { Issuer } from "../../issuer/issuer.ts";
import type { TokenRow } from "../../store/contract.ts";
import { currentExchange, exchangeOf } from "../exchange.ts";

/** Records a token before the answer to the current request. Errors are thrown then, too. */
export async function recordToken({ ledger }: Pick<Issuer, "ledger">, row: TokenRow): Promise<void> {
  const write = ledger.record(row);
  const pending = currentExchange()?.pendingWrites;
  if (!pending) return write;
  write.catch(() => {}); // if the grant fails before it waits, its own error is the answer
  pending.push(write);
}

/** Lets each grant of the provider wait for its tokens before it answers. */
export function awaitTokenWrites(provider: Provider): void {
  const { grantTypeHandlers } = instance(provider);
  for (const [type, handle] of grantTypeHandlers) {
    grantTypeHandlers.set(type, async (ctx: KoaContextWithOIDC) => {
      const pending = (exchangeOf(ctx).pendingWrites = [] as Promise<void>[]);
      await handle(ctx);
      await Promise.all(pending);
    });
  }
}
