// The JavaScript handle: the verbs of control/ as methods, with the names and shapes of the HTTP API.
import type * as z from "zod";
import { callVerb } from "./control/call.ts";
import { listFlaws, type FlawRecord } from "./control/flaws.ts";
import type { KeyRecord } from "./control/key-record.ts";
import { compromiseKeys, importKeys, listKeys, removeKey, retireKey, rotateKeys } from "./control/keys.ts";
import {
  listTokens,
  mintManyTokens,
  mintTokens,
  revokeToken,
  revokeTokens,
  showToken,
} from "./control/tokens.ts";
import type { Control, Verb } from "./control/verb.ts";
import type { MintedToken, TokenRecord } from "./tokens/record.ts";

type Input<V extends Verb<z.ZodType, z.ZodType>> = Omit<z.input<V["input"]>, "issuer">;

/** What to mint. Everything is optional; see `mintmark token --help` and docs/tokens.md. */
export type MintOptions = Input<typeof mintTokens>;

/** The verbs of one issuer. */
export interface IssuerHandle {
  /** The issuer identifier, as in `iss`. */
  readonly url: string;
  /**
   * Mints a token and answers its value.
   *
   * @throws as `mint`
   * @example
   * const token = await idp.token({ user: "alice", audience: "http://localhost:8000/mcp", scope: "read" });
   */
  token(options?: MintOptions): Promise<string>;
  /**
   * Mints a token and answers its whole record, of a twin (`format: "both"`) with both values.
   *
   * @throws MintmarkError `not_found` for a user that is neither listed nor a UUID, `bad_request` for input of the
   * wrong shape and for a flaw that does not exist in the form, kind or algorithm asked for.
   * @example
   * const { token, opaque, claims } = await idp.mint({ user: "alice", format: "both" });
   */
  mint(options?: MintOptions): Promise<MintedToken>;
  /**
   * Mints many tokens, in this order, and commits them to the store together: all or none.
   *
   * @example
   * const tokens = await idp.mint(users.map((user) => ({ user, audience })));
   */
  mint(many: readonly MintOptions[]): Promise<MintedToken[]>;
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
  readonly flaws: {
    /** What a minted token can have wrong with it (`mint({ flaw })`), and the right answer to it. */
    list(): Promise<FlawRecord[]>;
  };
  readonly keys: {
    /** All keys with their states; with `private: true` including their private and secret members. */
    list(options?: Input<typeof listKeys>): Promise<KeyRecord[]>;
    /**
     * Signs with a new key from now on; the old one stays published. Answers the new key.
     *
     * @example
     * await idp.keys.rotate({ prepublish: true }); // published, not signing yet
     * await idp.keys.rotate(); // now it signs
     */
    rotate(options?: Input<typeof rotateKeys>): Promise<KeyRecord>;
    /**
     * Takes over an existing private key.
     *
     * @throws MintmarkError `bad_request` for what is no private key, `weak_secret`, `conflict` for a kid that is taken
     * @example
     * await idp.keys.import({ pem: await readFile("private.pem", "utf8") });
     */
    import(source: Input<typeof importKeys>): Promise<KeyRecord>;
    /** As if the active key had leaked: it is removed at once, and every token it signed is revoked. */
    compromise(
      options?: Input<typeof compromiseKeys>,
    ): Promise<{ removed: KeyRecord; active: KeyRecord; revokedTokens: number }>;
    /** Stops signing with a key; it stays published. @throws MintmarkError `unknown_key`, `key_state` */
    retire(kid: string): Promise<KeyRecord>;
    /** Takes a key out of the JWKS; its tokens no longer introspect. @throws MintmarkError `unknown_key` */
    remove(kid: string): Promise<KeyRecord>;
  };
}

export function issuerHandle(control: Control, issuer: string, url: string): IssuerHandle {
  const call = <I extends z.ZodType, O extends z.ZodType>(verb: Verb<I, O>, input: object = {}) =>
    callVerb(control, verb, { ...input, issuer });
  const mintOne = (options: MintOptions = {}) => call(mintTokens, options) as Promise<MintedToken>;
  return {
    url,
    mint: ((options?: MintOptions | readonly MintOptions[]) =>
      isList(options) ? mintManyTokens(control, issuer, options) : mintOne(options)) as IssuerHandle["mint"],
    token: async (options) => (await mintOne(options)).token,
    tokens: {
      list: async (filter) => (await call(listTokens, filter)).items,
      get: (id) => call(showToken, { id }),
      revoke: (id) => call(revokeToken, { id }),
      revokeMany: async (filter) => (await call(revokeTokens, filter)).revoked,
    },
    flaws: {
      list: async () => (await callVerb(control, listFlaws, {})).items,
    },
    keys: {
      list: async (options) => (await call(listKeys, options)).items,
      rotate: (options) => call(rotateKeys, options),
      import: (source) => call(importKeys, source),
      compromise: (options) => call(compromiseKeys, options),
      retire: (kid) => call(retireKey, { kid }),
      remove: (kid) => call(removeKey, { kid }),
    },
  };
}

function isList(
  options: MintOptions | readonly MintOptions[] | undefined,
): options is readonly MintOptions[] {
  return Array.isArray(options);
}
