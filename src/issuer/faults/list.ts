// The faults of one issuer, and whose turn it is. The newest comes first, so that a test can override what was
// set up before it; where it does not apply (any more), the next older one has its chance.
import { RuleList } from "../rule-list.ts";
import type { Fault, FaultRule } from "./fault.ts";
import { fits, type FaultTarget } from "./matching.ts";
import { seededRandom } from "./random.ts";

export class FaultList extends RuleList<Fault> {
  #isClosed = false;
  readonly #held = new Set<() => void>();

  constructor(issuer: string) {
    super(issuer, { noun: "fault", unknown: "unknown_fault" });
  }

  /** Whether it takes knowing a request's user to match. */
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

  /** The fault that this request gets; using it counts. */
  take(target: FaultTarget): Fault | undefined {
    return this.takeFirst((fault) => fits(fault.rule, target) && hasItsTurn(fault));
  }

  /** Keeps something waiting until the server closes; answers how to let go of it earlier. */
  hold(release: () => void): () => void {
    if (this.#isClosed) release();
    else this.#held.add(release);
    return () => this.#held.delete(release);
  }

  /** Lets go of every request that a fault keeps hanging. */
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
