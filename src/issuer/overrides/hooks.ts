// Hooks: functions of the process that Mintmark runs in, called before a token is signed and before a
// userinfo or introspection response is sent.
import { MintmarkError } from "../../errors.ts";
import type { JsonObject } from "../../json-object.ts";
import type { TokenFormat, TokenKind } from "../../store/contract.ts";
import { OVERRIDE_TARGETS, type OverrideTarget, type TokenChanges } from "./override.ts";

/** A token that is about to be signed. Members that are not read-only may be changed in place. */
export interface TokenMoment {
  /** Id of the issuer. */
  readonly issuer: string;
  readonly kind: TokenKind;
  readonly format: TokenFormat;
  readonly clientId: string | null;
  /** The user's subject; null if a client acts for itself. */
  readonly user: string | null;
  readonly grantType: string | null;
  readonly scopes: readonly string[];
  claims: JsonObject;
  /** The whole JOSE header with `alg` and `kid`. For an opaque token it is empty, and changes are ignored. */
  header: JsonObject;
  /** Lifetime in seconds from the time of issue. If this is not changed, `claims.exp` decides. */
  expiresInSeconds: number | "never";
}

/** A response that is about to be sent. `answer` may be changed in place. */
export interface AnswerMoment {
  /** Id of the issuer. */
  readonly issuer: string;
  /** The client that sent the introspection request; at userinfo, the client of the token. */
  readonly clientId: string | null;
  /** The subject of the token; null if the token is unknown or not for a user. */
  readonly user: string | null;
  /** Scopes of the token. */
  readonly scopes: readonly string[];
  /** The JSON of the response. */
  answer: JsonObject;
}

/** The argument of a hook, by the hook's name. */
export interface HookMoments {
  token: TokenMoment;
  userinfo: AnswerMoment;
  introspection: AnswerMoment;
}

/** The return value of a hook: changes in the form of an override, applied after those made in place. */
export interface HookChanges {
  token: TokenChanges;
  userinfo: JsonObject;
  introspection: JsonObject;
}

export type Hook<Target extends OverrideTarget = OverrideTarget> = (
  moment: HookMoments[Target],
) => HookChanges[Target] | void | Promise<HookChanges[Target] | void>;

type Hooks = { [Target in OverrideTarget]: Set<Hook<Target>> };

export class HookList {
  #hooks: Hooks = none();

  has(target: OverrideTarget): boolean {
    return this.#hooks[target].size > 0;
  }

  /** Adds a hook; returns a function that removes it. @throws MintmarkError `bad_request`: unknown target */
  on<Target extends OverrideTarget>(target: Target, hook: Hook<Target>): () => void {
    if (!Object.hasOwn(this.#hooks, target)) {
      throw new MintmarkError("bad_request", `there is no hook ${JSON.stringify(target)}`, {
        hint: `Known: ${OVERRIDE_TARGETS.join(", ")}.`,
      });
    }
    const own: Hook<Target> = (moment) => hook(moment); // the same function may be added twice
    this.#hooks[target].add(own);
    return () => void this.#hooks[target].delete(own);
  }

  /** Adds a hook that is called only once, even if several tokens or responses are made at the same time. */
  once<Target extends OverrideTarget>(target: Target, hook: Hook<Target>): () => void {
    const stop = this.on(target, (moment) => {
      stop();
      return hook(moment);
    });
    return stop;
  }

  /** Yields hooks in the order in which they were added, without those removed since the first was called. */
  *of<Target extends OverrideTarget>(target: Target): Generator<Hook<Target>> {
    for (const hook of [...this.#hooks[target]]) if (this.#hooks[target].has(hook)) yield hook;
  }

  clear(): void {
    this.#hooks = none();
  }
}

function none(): Hooks {
  return { token: new Set(), userinfo: new Set(), introspection: new Set() };
}
