// Rules of one issuer that are in force until they were used as often as they say, or are removed: what fault and
// override lists have in common.
import { MintmarkError, type ErrorCode } from "../errors.ts";

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
  /** In the order in which they are tried. */
  #active: R[] = [];
  /** Used as often as they should be; the latest first. Kept to be looked at. */
  #spent: R[] = [];
  #added = 0;

  /** `noun` begins the ids; `unknown` is the error where there is none of an id. */
  constructor(issuer: string, { noun, unknown }: { noun: string; unknown: ErrorCode }) {
    this.#issuer = issuer;
    this.#noun = noun;
    this.#unknown = unknown;
  }

  get active(): readonly R[] {
    return this.#active;
  }

  /** False where nothing needs to be looked at. */
  get isActive(): boolean {
    return this.#active.length > 0;
  }

  /** In the order in which they are tried, then those that are spent. */
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

  /** Answers how many there were. */
  clear(): number {
    const count = this.#active.length + this.#spent.length;
    this.#active = [];
    this.#spent = [];
    return count;
  }

  /** @throws MintmarkError `conflict` where there are too many */
  protected put(place: "first" | "last", make: (id: string) => R): R {
    if (this.#active.length >= LIMIT) {
      throw new MintmarkError("conflict", `issuer "${this.#issuer}" has ${LIMIT} ${this.#noun}s already`, {
        hint: "Remove some; with `times` they go by themselves.",
      });
    }
    const made = make(`${this.#noun}-${++this.#added}`);
    this.#active = place === "first" ? [made, ...this.#active] : [...this.#active, made];
    return made;
  }

  /** The first whose turn it is; taking it counts as its use. */
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

/** One with `times` is used when that often, any other when it was used at all. */
export function isUnused({ rule, used }: Rule): boolean {
  return used < (rule.times ?? 1);
}
