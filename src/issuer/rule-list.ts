// The common part of fault and override lists: rules of one issuer, each in force until it was used `times`
// times or is removed.
import { type ErrorCode, MintmarkError } from "../errors.ts";
import type { SharedValue } from "../store/shared-value.ts";

export interface Rule {
  id: string;
  rule: { times?: number | undefined };
  used: number;
}

/** The rules of one issuer. It is JSON, so that it can be kept in a store. */
export interface Rules<R extends Rule> {
  /** Rules in force, in the order in which they are tried. */
  active: R[];
  /** Rules that were used `times` times, latest first. They are kept for lists. */
  spent: R[];
  /** Number of rules that were ever added. */
  added: number;
}

export function noRules<R extends Rule>(): Rules<R> {
  return { active: [], spent: [], added: 0 };
}

export interface RuleListOptions<R extends Rule> {
  /** Start of the ids. */
  noun: string;
  /** Error code for an unknown id. */
  unknown: ErrorCode;
  rules: SharedValue<Rules<R>>;
}

const LIMIT = 1_000;

export class RuleList<R extends Rule> {
  readonly #issuer: string;
  readonly #options: RuleListOptions<R>;

  constructor(issuer: string, options: RuleListOptions<R>) {
    this.#issuer = issuer;
    this.#options = options;
  }

  get active(): readonly R[] {
    return this.#options.rules.current.active;
  }

  /** Whether any rule is in force. */
  get isActive(): boolean {
    return this.active.length > 0;
  }

  /** Reads changes of other processes. */
  refresh(): Promise<void> {
    return this.#options.rules.refresh();
  }

  /** Returns the rules in force in the order in which they are tried, then the spent ones. */
  all(): R[] {
    const { active, spent } = this.#options.rules.current;
    return [...active, ...spent];
  }

  unused(): R[] {
    return this.active.filter(isUnused);
  }

  remove(id: string): Promise<R> {
    const { rules, noun, unknown } = this.#options;
    return rules.change((value) => {
      const all = [...value.active, ...value.spent];
      const found = all.find((each) => each.id === id);
      if (!found) {
        throw new MintmarkError(unknown, `issuer "${this.#issuer}" has no ${noun} ${JSON.stringify(id)}`, {
          hint: `Known: ${all.map((each) => each.id).join(", ") || "none"}.`,
        });
      }
      value.active = value.active.filter((each) => each !== found);
      value.spent = value.spent.filter((each) => each !== found);
      return found;
    });
  }

  /** Removes all rules and returns how many there were. */
  clear(): Promise<number> {
    return this.#options.rules.change((value) => {
      const count = value.active.length + value.spent.length;
      value.active = [];
      value.spent = [];
      return count;
    });
  }

  /** Adds a rule. @throws MintmarkError `conflict` if there are too many */
  protected put(place: "first" | "last", make: (id: string) => R): Promise<R> {
    const { rules, noun } = this.#options;
    return rules.change((value) => {
      if (value.active.length >= LIMIT) {
        throw new MintmarkError("conflict", `issuer "${this.#issuer}" already has ${LIMIT} ${noun}s`, {
          hint: "Remove some of them, or set `times` so that they end by themselves.",
        });
      }
      const made = make(`${noun}-${++value.added}`);
      value.active = place === "first" ? [made, ...value.active] : [...value.active, made];
      return made;
    });
  }

  /** Returns what `take` makes of the first rule for which it is not undefined, and counts a use of the rule. */
  protected takeFirst<Taken>(take: (rule: R) => Taken | undefined): Promise<Taken | undefined> {
    return this.#options.rules.change((value) => {
      for (const rule of value.active) {
        const taken = take(rule);
        if (taken === undefined) continue;
        rule.used++;
        if (isSpent(rule)) {
          value.active = value.active.filter((each) => each !== rule);
          value.spent = [rule, ...value.spent].slice(0, LIMIT);
        }
        return taken;
      }
      return undefined;
    });
  }
}

function isSpent({ rule, used }: Rule): boolean {
  return rule.times !== undefined && used >= rule.times;
}

/** Returns whether the rule was used less often than `times`, or not at all if it has no `times`. */
export function isUnused({ rule, used }: Rule): boolean {
  return used < (rule.times ?? 1);
}
