// The faults of one issuer, and which one applies. The newest is tried first, so that a test can override
// faults that were set up before it. If it does not apply, the next older one is tried.
import { RuleList } from "../rule-list.ts";
import type { Fault, FaultRule } from "./fault.ts";
import { type FaultTarget, fits } from "./matching.ts";
import { seededRandom } from "./random.ts";

export class FaultList extends RuleList<Fault> {
  #isClosed = false;
  readonly #held = new Set<() => void>();

  constructor(issuer: string) {
    super(issuer, { noun: "fault", unknown: "unknown_fault" });
  }

  /** Whether any fault depends on the request's user. */
  get asksForUser(): boolean {
    return this.active.some(({ rule }) => rule.when?.user !== undefined);
  }

  add(rule: FaultRule, keys: Fault["keys"] = []): Fault {
    return this.put("first", (id) => ({
      id,
      rule,
      used: 0,
      skipped: 0,
      random: seededRandom(rule.seed),
      keys,
    }));
  }

  /** Returns the fault for this request and counts the use. */
  take(target: FaultTarget): Fault | undefined {
    return this.takeFirst((fault) => fits(fault.rule, target) && hasItsTurn(fault));
  }

  /** Calls `release` when the server closes. Returns a function that cancels this. */
  hold(release: () => void): () => void {
    if (this.#isClosed) release();
    else this.#held.add(release);
    return () => this.#held.delete(release);
  }

  /** Ends every request that a fault keeps hanging. */
  close(): void {
    this.#isClosed = true;
    for (const release of this.#held) release();
    this.#held.clear();
  }
}

function hasItsTurn(fault: Fault): boolean {
  const { skip, probability } = fault.rule;
  if (fault.skipped < skip) {
    fault.skipped++;
    return false;
  }
  return probability === undefined || fault.random() < probability;
}
