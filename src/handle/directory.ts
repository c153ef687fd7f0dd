// One part of an issuer's directory: users, clients or resources.
import type { Call } from "../control/call.ts";
import type { DirectoryEntryInputs, DirectoryRecord, DirectoryVerbs } from "../control/directory-verbs.ts";
import type { DirectoryPart } from "../issuer/directory-changes.ts";

/** One part of the directory. Changes count from the next request on, and until they are taken back or reset. */
export interface DirectoryHandle<Part extends DirectoryPart> {
  /** With `private: true` including passwords and client secrets. */
  list(options?: { private?: boolean }): Promise<DirectoryRecord<Part>[]>;
  /** @throws MintmarkError `unknown_user`, `unknown_client`, `unknown_resource` */
  get(name: string, options?: { private?: boolean }): Promise<DirectoryRecord<Part>>;
  /**
   * Adds an entry, or replaces the one of that name.
   *
   * @throws MintmarkError `bad_request` with everything that is wrong with it
   * @example
   * await idp.users.put("carol", { roles: ["developer"], email: "carol@example.test" });
   */
  put(name: string, entry: DirectoryEntryInputs[Part]): Promise<DirectoryRecord<Part>>;
  /** @throws MintmarkError `unknown_user`, `unknown_client`, `unknown_resource` */
  remove(name: string): Promise<DirectoryRecord<Part>>;
}

export function directoryHandle<Part extends DirectoryPart>(
  call: Call,
  verbs: DirectoryVerbs<Part>,
): DirectoryHandle<Part> {
  // The verbs' own types know an entry as unknown JSON.
  const asRecord = (record: unknown) => record as DirectoryRecord<Part>;
  return {
    list: async (options = {}) => (await call(verbs.list, options)).items.map(asRecord),
    get: async (name, options) => asRecord(await call(verbs.get, { ...options, name })),
    put: async (name, entry) => asRecord(await call(verbs.put, { name, entry })),
    remove: async (name) => asRecord(await call(verbs.remove, { name })),
  };
}
