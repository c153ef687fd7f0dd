// The common part of fault and override lists: rules of one issuer, each in force until it was used `times`
// times or is removed.
import { type ErrorCode, MintmarkError } from "../errors.ts";

export interface Rule {
  id: string;
  rule: { times?: number | undefined };
  used: number;
}

const LIMIT = 1_000;

export class RuleList<R extends Rule> {
  readonly #issuer: string;
  readonly #noun: string;
  readonly #unknown: ErrorCode;
  /** Rules in force, in the order in which they are tried. */
  #active: R[] = [];
  /** Rules that were used `times` times, latest first. They are kept for lists. */
  #spent: R[] = [];
  #added = 0;

  /** `noun` is the start of the ids; `unknown` is the error code for an unknown id. */
  constructor(issuer: string, { noun, unknown }: { noun: string; unknown: ErrorCode }) {
    this.#issuer = issuer;
    this.#noun = noun;
    this.#unknown = unknown;
  }

  get active(): readonly R[] {
    return this.#active;
  }

  /** Whether any rule is in force. */
  get isActive(): boolean {
    return this.#active.length > 0;
  }

  /** Returns the rules in force in the order in which they are tried, then the spent ones. */
  all(): R[] {
    return [...this.#active, ...this.#spent];
  }

  unused(): R[] {
    return this.#active.filter(isUnused);
  }

  remove(id: string): R {
    const found = this.all().find((each) => each.id === id);
    if (!found) {
      const known = this.all().map((each) => each.id);
      throw new MintmarkError(
        this.#unknown,
        `issuer "${this.#issuer}" has no ${this.#noun} ${JSON.stringify(id)}`,
        { hint: `Known: ${known.join(", ") || "none"}.` },
      );
    }
    this.#active = this.#active.filter((each) => each !== found);
    this.#spent = this.#spent.filter((each) => each !== found);
    return found;
  }

  /** Removes all rules and returns how many there were. */
  clear(): number {
    const count = this.#active.length + this.#spent.length;
    this.#active = [];
    this.#spent = [];
    return count;
  }

  /** Adds a rule. @throws MintmarkError `conflict` if there are too many */
  protected put(place: "first" | "last", make: (id: string) => R): R {
    if (this.#active.length >= LIMIT) {
      throw new MintmarkError("conflict", `issuer "${this.#issuer}" already has ${LIMIT} ${this.#noun}s`, {
        hint: "Remove some of them, or set `times` so that they end by themselves.",
      });
    }
    const made = make(`${this.#noun}-${++this.#added}`);
    this.#active = place === "first" ? [made, ...this.#active] : [...this.#active, made];
    return made;
  }

  /** Returns the first matching rule and counts this as a use of it. */
  protected takeFirst(isMeant: (rule: R) => boolean): R | undefined {
    const taken = this.#active.find(isMeant);
    if (!taken) return undefined;
    taken.used++;
    if (isSpent(taken)) {
      this.#active = this.#active.filter((each) => each !== taken);
      this.#spent = [taken, ...this.#spent].slice(0, LIMIT);
    }
    return taken;
  }
}

function isSpent({ rule, used }: Rule): boolean {
  return rule.times !== undefined && used >= rule.times;
}

/** Returns whether the rule was used less often than `times`, or not at all if it has no `times`. */
export function isUnused({ rule, used }: Rule): boolean {
  return used < (rule.times ?? 1);
}
