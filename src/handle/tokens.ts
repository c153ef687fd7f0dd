// The issued tokens of an issuer.
import type { Call } from "../control/call.ts";
import { collectPages } from "../control/paging.ts";
import { listTokens, revokeToken, revokeTokens, showToken } from "../control/tokens.ts";
import type { TokenRecord } from "../tokens/record.ts";
import type { Input } from "./input.ts";

export interface TokensHandle {
  /** Issued tokens, newest first, without their values. At most `limit` (default 100; Infinity: all). */
  list(filter?: Input<typeof listTokens>): Promise<TokenRecord[]>;
  /** @throws MintmarkError `unknown_token` */
  get(id: string): Promise<TokenRecord>;
  /** From now on the token introspects as inactive. @throws MintmarkError `unknown_token` */
  revoke(id: string): Promise<TokenRecord>;
  /** Revokes all that fit and answers how many that were. */
  revokeMany(filter: Input<typeof revokeTokens>): Promise<number>;
}

export function tokensHandle(call: Call): TokensHandle {
  return {
    list: async ({ limit = 100, after, ...filter } = {}) =>
      (await collectPages(Number(limit), (page) => call(listTokens, { ...filter, ...page }), after)).items,
    get: (id) => call(showToken, { id }),
    revoke: (id) => call(revokeToken, { id }),
    revokeMany: async (filter) => (await call(revokeTokens, filter)).revoked,
  };
}
