// The handle of an issuer's key ring: the keys with their states, and the verbs that change them.
import type { Call } from "../control/call.ts";
import type { KeyRecord } from "../control/key-record.ts";
import type { compromiseKeys, importKeys, listKeys, rotateKeys } from "../control/keys.ts";
import type { Input } from "./input.ts";

/**
 * The issuer's signing keys. `next`: published, does not sign yet. `active`: signs. `retiring`: published, no
 * longer signs. `removed`: no longer published, and its tokens introspect as inactive.
 */
export interface KeysHandle {
  /**
   * Lists the keys with their states, removed ones included.
   *
   * @param options `private: true` includes the private and secret members; default: false
   * @example
   * const active = (await idp.keys.list()).filter(({ state }) => state === "active");
   */
  list(options?: Input<typeof listKeys>): Promise<KeyRecord[]>;
  /**
   * Starts signing with a new key, or with the `next` key if there is one. The old key stays published until
   * it is removed. Returns the new key.
   *
   * @param options `alg` (default: the issuer's), `prepublish: true` to publish the new key without signing
   *   with it yet, `overlap: false` to remove the old key at once, `modulusLength` of an RSA key in bits
   *   (default: 2048)
   * @throws MintmarkError `bad_request` for `tokens: "id"` if the issuer has no separate key for ID tokens
   * @example
   * await idp.keys.rotate({ prepublish: true }); // published, not signing yet
   * await idp.keys.rotate(); // now it signs
   */
  rotate(options?: Input<typeof rotateKeys>): Promise<KeyRecord>;
  /**
   * Imports an existing private key or secret.
   *
   * @param source exactly one of `jwk`, `pem` and `secret`. `state` (default: `active`) is the state of the
   *   new key; an `active` key replaces the present one, which becomes `retiring`.
   * @throws MintmarkError `bad_request` for anything but a usable private key, `weak_secret` for an HMAC
   *   secret that is too short (RFC 7518, section 3.2), `conflict` if the ring already has the kid
   * @example
   * await idp.keys.import({ pem: await readFile("private.pem", "utf8") });
   */
  import(source: Input<typeof importKeys>): Promise<KeyRecord>;
  /**
   * Acts as if the active key had leaked: removes it at once, signs with another and revokes every token it
   * signed.
   *
   * @param options `alg` (default: the issuer's) selects the key
   * @throws MintmarkError `bad_request` for `tokens: "id"` if the issuer has no separate key for ID tokens
   * @example
   * const { removed, active, revokedTokens } = await idp.keys.compromise();
   */
  compromise(
    options?: Input<typeof compromiseKeys>,
  ): Promise<{ removed: KeyRecord; active: KeyRecord; revokedTokens: number }>;
  /**
   * Stops signing with a key; it stays published. If it was the active key, the `next` key or a new one signs
   * in its place.
   *
   * @throws MintmarkError `unknown_key`, `key_state` if the key is removed
   * @example
   * const { header } = await idp.mint();
   * await idp.keys.retire(String(header?.["kid"]));
   */
  retire(kid: string): Promise<KeyRecord>;
  /**
   * Removes a key from the JWKS for good; its tokens introspect as inactive. If it was the active key, the
   * `next` key or a new one signs in its place.
   *
   * @throws MintmarkError `unknown_key`
   * @example
   * const [old] = await idp.keys.list();
   * await idp.keys.rotate();
   * await idp.keys.remove(old.kid);
   */
  remove(kid: string): Promise<KeyRecord>;
}

/** Loaded with the first call: most tests use few of the verbs. */
const verbs = () => import("../control/keys.ts");

export function keysHandle(call: Call): KeysHandle {
  return {
    list: async (options = {}) => (await call((await verbs()).listKeys, options)).items,
    rotate: async (options = {}) => call((await verbs()).rotateKeys, options),
    import: async (source) => call((await verbs()).importKeys, source),
    compromise: async (options = {}) => call((await verbs()).compromiseKeys, options),
    retire: async (kid) => call((await verbs()).retireKey, { kid }),
    remove: async (kid) => call((await verbs()).removeKey, { kid }),
  };
}
