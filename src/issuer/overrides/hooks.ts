// Functions of the process that Mintmark runs in, called when a token is about to be signed and when an answer of
// userinfo or introspection is about to be sent.
import { MintmarkError } from "../../errors.ts";
import type { TokenFormat, TokenKind } from "../../store/contract.ts";
import type { JsonObject } from "../../json-object.ts";
import { OVERRIDE_TARGETS, type OverrideTarget, type TokenChanges } from "./override.ts";

/** A token that is about to be signed. What is not read-only may be changed in place. */
export interface TokenMoment {
  /** Id of the issuer. */
  readonly issuer: string;
  readonly kind: TokenKind;
  readonly format: TokenFormat;
  readonly clientId: string | null;
  /** The user's subject; null where a client acts for itself. */
  readonly user: string | null;
  readonly grantType: string | null;
  readonly scopes: readonly string[];
  claims: JsonObject;
  /** The whole JOSE header, with `alg` and `kid`; of an opaque token empty, and left so. */
  header: JsonObject;
  /** Lifetime from the issue on. Without a change here, `claims.exp` decides. */
  expiresInSeconds: number | "never";
}

/** An answer that is about to be sent. `answer` may be changed in place. */
export interface AnswerMoment {
  /** Id of the issuer. */
  readonly issuer: string;
  /** At introspection the client that asks, at userinfo the one that the token was issued to. */
  readonly clientId: string | null;
  /** The subject of the token; null where it has no user behind it, or is unknown. */
  readonly user: string | null;
  /** Of the token. */
  readonly scopes: readonly string[];
  /** The JSON of the answer. */
  answer: JsonObject;
}

/** What a hook is called with, by name. */
export interface HookMoments {
  token: TokenMoment;
  userinfo: AnswerMoment;
  introspection: AnswerMoment;
}

/** What a hook may answer: changes as an override has them, on top of those made in place. */
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

  /** Answers how to end it. @throws MintmarkError `bad_request` for a target that does not exist */
  on<Target extends OverrideTarget>(target: Target, hook: Hook<Target>): () => void {
    if (!Object.hasOwn(this.#hooks, target)) {
      throw new MintmarkError("bad_request", `there is no hook ${JSON.stringify(target)}`, {
        hint: `Known: ${OVERRIDE_TARGETS.join(", ")}.`,
      });
    }
    const own: Hook<Target> = (moment) => hook(moment); // the same function may be there twice
    this.#hooks[target].add(own);
    return () => void this.#hooks[target].delete(own);
  }

  /** Called once, however many tokens or answers are made at the same moment. */
  once<Target extends OverrideTarget>(target: Target, hook: Hook<Target>): () => void {
    const stop = this.on(target, (moment) => {
      stop();
      return hook(moment);
    });
    return stop;
  }

  /** In the order in which they came, without those that have ended since the first was called. */
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
