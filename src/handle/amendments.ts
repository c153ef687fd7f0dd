// The overrides and hooks of the handle. Both change tokens and answers before they are sent: overrides are
// data, and also work over HTTP; hooks are functions of this process.
import type * as z from "zod";
import type { Call } from "../control/call.ts";
import type { addOverride, listOverrides, OverrideRecord } from "../control/overrides.ts";
import type { Control } from "../control/verb.ts";
import { MintmarkError } from "../errors.ts";
import type { Hook, HookList } from "../issuer/overrides/hooks.ts";
import type { OverrideTarget } from "../issuer/overrides/override.ts";

/** An override: its changes, and the tokens or answers that it applies to. See docs/overrides.md. */
export type OverrideOptions = Omit<z.input<typeof addOverride.input>, "issuer">;

/** Changes to the next token or answer only. */
export interface OverridesHandle {
  /**
   * Changes only the next token of a protocol flow, or only the next answer of userinfo or introspection.
   * Several overrides form a queue: one for each token or answer. Minting is not affected.
   *
   * @param override `target` is required. `times` (default: 1) is the number of tokens or answers to change,
   *   `when` limits them to a client, user, grant type or request header.
   * @throws MintmarkError `bad_request` for fields that contradict each other, `conflict` if 1000 are waiting
   *   already
   * @example
   * await idp.overrides.add({ target: "token", claims: { tenant: "acme", jti: null }, expiresInSeconds: 5 });
   * await idp.overrides.add({ target: "introspection", merge: { scope: "read" }, when: { user: "alice" } });
   */
  add(override: OverrideOptions): Promise<OverrideRecord>;
  /**
   * Lists the overrides in the order in which they will be used, used-up ones last.
   *
   * @param filter `unused: true` lists only those that changed fewer tokens or answers than `times` says
   * @example
   * expect(await idp.overrides.list({ unused: true })).toEqual([]);
   */
  list(filter?: Omit<z.input<typeof listOverrides.input>, "issuer">): Promise<OverrideRecord[]>;
  /**
   * Removes one override and returns it.
   *
   * @throws MintmarkError `unknown_override`
   * @example
   * const { id } = await idp.overrides.add({ target: "userinfo", merge: { email: null } });
   * await idp.overrides.remove(id);
   */
  remove(id: string): Promise<OverrideRecord>;
  /**
   * Removes all overrides and returns their number.
   *
   * @example
   * afterEach(() => idp.overrides.clear());
   */
  clear(): Promise<number>;
}

/**
 * Functions of this process that see and change tokens and answers. A hook is called when a token of a
 * protocol flow is about to be signed (`token`), or an answer of `userinfo` or `introspection` is about to be
 * sent: after the override, and in the order in which the hooks were added. It changes its argument in place,
 * or returns changes: for a token `claims`, `header` and `expiresInSeconds` as in an override, for an answer
 * a merge patch (RFC 7396). It may be async. If it throws, the client gets a `server_error` and no token, and
 * the server's log has the error. `reset` removes all hooks.
 */
export interface HooksHandle {
  /**
   * Adds a hook for every token or answer from now on.
   *
   * @param target `token`, `userinfo` or `introspection`
   * @returns a function that removes the hook
   * @throws MintmarkError `bad_request` for an unknown target, `unknown_issuer` if the issuer was closed
   * @example
   * const stop = idp.hooks.on("token", (token) => {
   *   if (token.user !== null) token.claims["tenant"] = "acme";
   * });
   */
  on<Target extends OverrideTarget>(target: Target, hook: Hook<Target>): () => void;
  /**
   * Adds a hook for the next token or answer only.
   *
   * @param target `token`, `userinfo` or `introspection`
   * @returns a function that removes the hook before it was called
   * @throws MintmarkError `bad_request` for an unknown target, `unknown_issuer` if the issuer was closed
   * @example
   * idp.hooks.once("userinfo", ({ answer }) => void delete answer["email"]);
   */
  once<Target extends OverrideTarget>(target: Target, hook: Hook<Target>): () => void;
}

/** Loaded with the first call: most tests use few of the verbs. */
const verbs = () => import("../control/overrides.ts");

export function overridesHandle(call: Call): OverridesHandle {
  return {
    add: async (override) => call((await verbs()).addOverride, override),
    list: async (filter = {}) => (await call((await verbs()).listOverrides, filter)).items,
    remove: async (id) => call((await verbs()).removeOverride, { id }),
    clear: async () => (await call((await verbs()).clearOverrides, {})).removed,
  };
}

export function hooksHandle(control: Control, issuer: string): HooksHandle {
  const hooks = (): HookList => {
    const own = control.issuers.all().find(({ id }) => id === issuer);
    if (own) return own.hooks;
    throw new MintmarkError("unknown_issuer", `the issuer ${JSON.stringify(issuer)} was closed`);
  };
  return {
    on: (target, hook) => hooks().on(target, hook),
    once: (target, hook) => hooks().once(target, hook),
  };
}
