// The handle of an issuer's issued tokens.
import type { Call } from "../control/call.ts";
import { collectPages } from "../control/paging.ts";
import type { listTokens, revokeTokens } from "../control/tokens.ts";
import type { TokenRecord } from "../tokens/record.ts";
import type { Input } from "./input.ts";

/** The tokens that the issuer has issued, in protocol flows and by minting. */
export interface TokensHandle {
  /**
   * Lists issued tokens, newest first, without their values.
   *
   * @param filter `kind`, `subject`, `clientId`, `kid`, `revoked`, `state`, `search` (text in the record, or a
   *   whole token), and `limit` (default: 100; Infinity for all)
   * @throws MintmarkError `bad_request` for an invalid filter
   * @example
   * const live = await idp.tokens.list({ clientId: "demo-app", revoked: false });
   */
  list(filter?: Input<typeof listTokens>): Promise<TokenRecord[]>;
  /**
   * Returns the record of one token.
   *
   * @param id `id` of the record, not the token's `jti` or value
   * @throws MintmarkError `unknown_token`
   * @example
   * const { id } = await idp.mint({ user: "alice" });
   * const { lastUsedAt } = await idp.tokens.get(id);
   */
  get(id: string): Promise<TokenRecord>;
  /**
   * Revokes one token: from now on it introspects as inactive. An API that verifies JWTs only with the JWKS
   * cannot see that.
   *
   * @param id `id` of the record, not the token's `jti` or value
   * @throws MintmarkError `unknown_token`
   * @example
   * const { id, token } = await idp.mint({ user: "alice" });
   * await idp.tokens.revoke(id);
   */
  revoke(id: string): Promise<TokenRecord>;
  /**
   * Revokes all matching tokens and returns the number of those that were not revoked before.
   *
   * @param filter at least one of `kind`, `subject`, `clientId`, `kid` and `search`
   * @throws MintmarkError `bad_request` for an empty filter
   * @example
   * const revoked = await idp.tokens.revokeMany({ clientId: "demo-app" });
   */
  revokeMany(filter: Input<typeof revokeTokens>): Promise<number>;
}

/** Loaded with the first call. */
const verbs = () => import("../control/tokens.ts");

export function tokensHandle(call: Call): TokensHandle {
  return {
    list: async ({ limit = 100, after, ...filter } = {}) => {
      const { listTokens } = await verbs();
      return (await collectPages(Number(limit), (page) => call(listTokens, { ...filter, ...page }), after))
        .items;
    },
    get: async (id) => call((await verbs()).showToken, { id }),
    revoke: async (id) => call((await verbs()).revokeToken, { id }),
    revokeMany: async (filter) => (await call((await verbs()).revokeTokens, filter)).revoked,
  };
}
