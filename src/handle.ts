// The JavaScript handle: the verbs of control/ as methods, with the names and shapes of the HTTP API.
import type * as z from "zod";
import { callVerb } from "./control/call.ts";
import { listKeys, removeKey, retireKey, rotateKeys, type keyRecord } from "./control/keys.ts";
import { listTokens, mintTokens, revokeToken, revokeTokens, showToken } from "./control/tokens.ts";
import type { Control, Verb } from "./control/verb.ts";
import type { MintedToken, TokenRecord } from "./tokens/record.ts";

type Input<V extends Verb<z.ZodType, z.ZodType>> = Omit<z.input<V["input"]>, "issuer">;

/** What to mint. Everything is optional; see `mintmark token --help` and docs/tokens.md. */
export type MintOptions = Input<typeof mintTokens>;
/** A key of the ring. */
export type KeyRecord = z.output<typeof keyRecord>;

/** The verbs of one issuer. */
export interface IssuerHandle {
  /** The issuer identifier, as in `iss`. */
  readonly url: string;
  /**
   * Mints a token and answers its value.
   *
   * @example
   * const token = await idp.token({ user: "alice", audience: "http://localhost:8000/mcp", scope: "read" });
   */
  token(options?: MintOptions): Promise<string>;
  /**
   * Mints a token and answers its whole record, of a twin (`format: "both"`) with both values.
   *
   * @throws MintmarkError `not_found` for a user that is neither listed nor a UUID, `bad_request` for input of the wrong shape.
   * @example
   * const { token, opaque, claims } = await idp.mint({ user: "alice", format: "both" });
   */
  mint(options?: MintOptions): Promise<MintedToken>;
  readonly tokens: {
    /** Issued tokens, newest first, without their values. At most `limit` (default 100). */
    list(filter?: Input<typeof listTokens>): Promise<TokenRecord[]>;
    /** @throws MintmarkError `unknown_token` */
    get(id: string): Promise<TokenRecord>;
    /** From now on the token introspects as inactive. @throws MintmarkError `unknown_token` */
    revoke(id: string): Promise<TokenRecord>;
    /** Revokes all that fit and answers how many that were. */
    revokeMany(filter: Input<typeof revokeTokens>): Promise<number>;
  };
  readonly keys: {
    /** All keys with their states; with `private: true` including their private and secret members. */
    list(options?: Input<typeof listKeys>): Promise<KeyRecord[]>;
    /** Signs with a new key from now on; the old one stays published. Answers the new key. */
    rotate(options?: Input<typeof rotateKeys>): Promise<KeyRecord>;
    /** Stops signing with a key; it stays published. @throws MintmarkError `unknown_key`, `key_state` */
    retire(kid: string): Promise<KeyRecord>;
    /** Takes a key out of the JWKS; its tokens no longer introspect. @throws MintmarkError `unknown_key` */
    remove(kid: string): Promise<KeyRecord>;
  };
}

export function issuerHandle(control: Control, issuer: string, url: string): IssuerHandle {
  const call = <I extends z.ZodType, O extends z.ZodType>(verb: Verb<I, O>, input: object = {}) =>
    callVerb(control, verb, { ...input, issuer });
  const mint = (options: MintOptions = {}) => call(mintTokens, options) as Promise<MintedToken>;
  return {
    url,
    mint,
    token: async (options) => (await mint(options)).token,
    tokens: {
      list: async (filter) => (await call(listTokens, filter)).items as TokenRecord[],
      get: (id) => call(showToken, { id }) as Promise<TokenRecord>,
      revoke: (id) => call(revokeToken, { id }) as Promise<TokenRecord>,
      revokeMany: async (filter) => (await call(revokeTokens, filter)).revoked,
    },
    keys: {
      list: async (options) => (await call(listKeys, options)).items as KeyRecord[],
      rotate: (options) => call(rotateKeys, options) as Promise<KeyRecord>,
      retire: (kid) => call(retireKey, { kid }) as Promise<KeyRecord>,
      remove: (kid) => call(removeKey, { kid }) as Promise<KeyRecord>,
    },
  };
}
