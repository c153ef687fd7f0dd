// The handle of one part of an issuer's directory: users, clients or resources.
import type { Call } from "../control/call.ts";
import type { DirectoryEntryInputs, DirectoryRecord, DirectoryVerbs } from "../control/directory-verbs.ts";
import type { DirectoryPart } from "../issuer/directory-changes.ts";
import type { JsonObject } from "../json-object.ts";

/**
 * One part of an issuer's directory: its users, clients or resources. A change takes effect with the next
 * request, and stays until it is undone or the issuer is reset.
 */
export interface DirectoryHandle<Part extends DirectoryPart> {
  /**
   * Lists the entries.
   *
   * @param options `search` selects the entries with a text in their name or values; `private: true` includes
   *   passwords and secrets; default: false
   * @example
   * const names = (await idp.users.list()).map(({ name }) => name);
   */
  list(options?: { search?: string; private?: boolean }): Promise<DirectoryRecord<Part>[]>;
  /**
   * Returns one entry by its name.
   *
   * @param name name of the user or resource, or client id
   * @param options `private: true` includes passwords and secrets; default: false
   * @throws MintmarkError `unknown_user`, `unknown_client`, `unknown_resource`
   * @example
   * const { entry } = await idp.users.get("alice", { private: true });
   */
  get(name: string, options?: { private?: boolean }): Promise<DirectoryRecord<Part>>;
  /**
   * Adds an entry, or replaces the one with that name. Returns it without passwords and secrets.
   *
   * @param name name of the user or resource, or client id
   * @param entry the entry in the form of the configuration; see docs/configuration.md
   * @throws MintmarkError `bad_request` with every problem of the entry
   * @example
   * await idp.users.put("carol", { roles: ["developer"], email: "carol@example.test" });
   */
  put(name: string, entry: DirectoryEntryInputs[Part]): Promise<DirectoryRecord<Part>>;
  /**
   * Changes some members of an entry by a JSON merge patch (RFC 7396), and returns it without passwords and
   * secrets. Members that the patch leaves out stay as they are.
   *
   * @param name name of the user or resource, or client id
   * @param changes the members to change; null removes a member, and a list replaces the whole list
   * @throws MintmarkError `unknown_user`, `unknown_client`, `unknown_resource`; `bad_request` with every problem of
   *   the changed entry, and for a client that registered itself
   * @example
   * await idp.clients.patch("demo-app", { redirectUris: ["http://localhost:3000/callback"] });
   */
  patch(name: string, changes: JsonObject): Promise<DirectoryRecord<Part>>;
  /**
   * Removes an entry and returns it. The tokens of a client that registered itself are revoked (RFC 7592,
   * section 2.3).
   *
   * @throws MintmarkError `unknown_user`, `unknown_client`, `unknown_resource`
   * @example
   * await idp.users.remove("guest");
   */
  remove(name: string): Promise<DirectoryRecord<Part>>;
}

/** @param verbs loads the verbs of this part, with the first call */
export function directoryHandle<Part extends DirectoryPart>(
  call: Call,
  verbs: () => Promise<DirectoryVerbs<Part>>,
): DirectoryHandle<Part> {
  // The verbs' types declare an entry as unknown JSON.
  const asRecord = (record: unknown) => record as DirectoryRecord<Part>;
  return {
    list: async (options = {}) => (await call((await verbs()).list, options)).items.map(asRecord),
    get: async (name, options) => asRecord(await call((await verbs()).get, { ...options, name })),
    put: async (name, entry) => asRecord(await call((await verbs()).put, { name, entry })),
    patch: async (name, changes) =>
      asRecord(await call((await verbs()).patch, { name, changes: changes as never })),
    remove: async (name) => asRecord(await call((await verbs()).remove, { name })),
  };
}
