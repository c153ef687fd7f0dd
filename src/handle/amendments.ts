// The part of the handle that changes tokens and answers on their way: overrides, which are data and travel over
// HTTP too, and hooks, which are functions of this process.
import type * as z from "zod";
import {
  addOverride,
  clearOverrides,
  listOverrides,
  removeOverride,
  type OverrideRecord,
} from "../control/overrides.ts";
import type { Call } from "../control/call.ts";
import type { Control } from "../control/verb.ts";
import { MintmarkError } from "../errors.ts";
import type { Hook, HookList } from "../issuer/overrides/hooks.ts";
import type { OverrideTarget } from "../issuer/overrides/override.ts";

/** What an override changes, about whose tokens or answers, and how often; see docs/overrides.md. */
export type OverrideOptions = Omit<z.input<typeof addOverride.input>, "issuer">;

export interface OverridesHandle {
  /**
   * Changes the next token of a protocol flow, or the next answer of userinfo or introspection, and no other
   * (`times`: as many). Several wait in a queue, one for each. Minting is not affected.
   *
   * @throws MintmarkError `bad_request` for what makes no sense together, `conflict` beyond 1000
   * @example
   * await idp.overrides.add({ target: "token", claims: { tenant: "acme", jti: null }, expiresInSeconds: 5 });
   * await idp.overrides.add({ target: "introspection", merge: { scope: "read" }, when: { user: "alice" } });
   */
  add(override: OverrideOptions): Promise<OverrideRecord>;
  /** In the order in which they will be used, used ones last. */
  list(filter?: Omit<z.input<typeof listOverrides.input>, "issuer">): Promise<OverrideRecord[]>;
  /** @throws MintmarkError `unknown_override` */
  remove(id: string): Promise<OverrideRecord>;
  /** Removes all, and answers how many there were. */
  clear(): Promise<number>;
}

/**
 * Functions that are called, in the order of their coming and after the overrides, when a token of a protocol flow
 * is about to be signed (`token`) and when an answer of `userinfo` or `introspection` is about to be sent. They
 * change what they are given, or answer changes as an override has them; they may be async. Where one throws, the
 * client sees a `server_error` and gets no token, and the log has the error. `reset` ends them.
 */
export interface HooksHandle {
  /**
   * Answers how to end it.
   *
   * @example
   * const stop = idp.hooks.on("token", (token) => {
   *   if (token.user !== null) token.claims["tenant"] = "acme";
   * });
   */
  on<Target extends OverrideTarget>(target: Target, hook: Hook<Target>): () => void;
  /**
   * For the next token or answer alone.
   *
   * @example
   * idp.hooks.once("userinfo", ({ answer }) => void delete answer["email"]);
   */
  once<Target extends OverrideTarget>(target: Target, hook: Hook<Target>): () => void;
}

export function overridesHandle(call: Call): OverridesHandle {
  return {
    add: (override) => call(addOverride, override),
    list: async (filter = {}) => (await call(listOverrides, filter)).items,
    remove: (id) => call(removeOverride, { id }),
    clear: async () => (await call(clearOverrides, {})).removed,
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
