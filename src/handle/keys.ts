// The keys of an issuer: their states, and every way to change them.
import type { Call } from "../control/call.ts";
import type { KeyRecord } from "../control/key-record.ts";
import { compromiseKeys, importKeys, listKeys, removeKey, retireKey, rotateKeys } from "../control/keys.ts";
import type { Input } from "./input.ts";

export interface KeysHandle {
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
}

export function keysHandle(call: Call): KeysHandle {
  return {
    list: async (options = {}) => (await call(listKeys, options)).items,
    rotate: (options = {}) => call(rotateKeys, options),
    import: (source) => call(importKeys, source),
    compromise: (options = {}) => call(compromiseKeys, options),
    retire: (kid) => call(retireKey, { kid }),
    remove: (kid) => call(removeKey, { kid }),
  };
}
