// The faults of one issuer, and whose turn it is. The newest comes first, so that a test can override what was
// set up before it; where it does not apply (any more), the next older one has its chance.
import { MintmarkError } from "../../errors.ts";
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

/** @throws MintmarkError `unused_faults` naming every fault that was never used, or less often than it should be */
export function refuseUnused(issuers: readonly { id: string; faults: FaultList }[]): void {
  const unused = issuers.flatMap(({ id, faults }) => faults.unused().map((fault) => describe(id, fault)));
  if (unused.length === 0) return;
  throw new MintmarkError(
    "unused_faults",
    `${unused.length === 1 ? "1 fault was" : `${unused.length} faults were`} not used:\n${unused.join("\n")}`,
    { hint: "The request never came, or a newer fault took it. The request log shows what came." },
  );
}

function describe(issuer: string, { id, rule, used }: Fault): string {
  const { endpoint, seed: _, trickleMilliseconds: __, skip, times, ...rest } = rule;
  const what = JSON.stringify({ ...rest, ...(skip > 0 && { skip }) });
  const text = what.length > 200 ? `${what.slice(0, 200)}…` : what;
  return `  - ${id} on ${endpoint} of issuer "${issuer}": ${text}, used ${used}${times === undefined ? "" : ` of ${times}`} times`;
}
