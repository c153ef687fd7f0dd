// The faults of one issuer, and whose turn it is. The newest comes first, so that a test can override what was
// set up before it; where it does not apply (any more), the next older one has its chance.
import { MintmarkError } from "../../errors.ts";
import { isSpent, isUnused, type Fault, type FaultRule } from "./fault.ts";
import { fits, type FaultTarget } from "./matching.ts";
import { seededRandom } from "./random.ts";

const LIMIT = 1_000;

export class FaultList {
  readonly #issuer: string;
  /** Newest first. */
  #active: Fault[] = [];
  /** Used as often as they should be; newest first. Kept to be looked at. */
  #spent: Fault[] = [];
  #added = 0;
  #isClosed = false;
  readonly #held = new Set<() => void>();

  constructor(issuer: string) {
    this.#issuer = issuer;
  }

  /** False where no request needs to be looked at. */
  get isActive(): boolean {
    return this.#active.length > 0;
  }

  /** Whether it takes knowing a request's user to match. */
  get asksForUser(): boolean {
    return this.#active.some(({ rule }) => rule.when?.user !== undefined);
  }

  add(rule: FaultRule, keys: Fault["keys"] = []): Fault {
    if (this.#active.length >= LIMIT) {
      throw new MintmarkError("conflict", `issuer "${this.#issuer}" has ${LIMIT} faults already`, {
        hint: "Remove some; with `times` they go by themselves.",
      });
    }
    const fault: Fault = {
      id: `fault-${++this.#added}`,
      rule,
      used: 0,
      skipped: 0,
      random: seededRandom(rule.seed),
      keys,
    };
    this.#active.unshift(fault);
    return fault;
  }

  /** In the order in which they are tried, then those that are spent. */
  all(): Fault[] {
    return [...this.#active, ...this.#spent];
  }

  unused(): Fault[] {
    return this.#active.filter(isUnused);
  }

  remove(id: string): Fault {
    const fault = this.all().find((each) => each.id === id);
    if (!fault) {
      throw new MintmarkError(
        "unknown_fault",
        `issuer "${this.#issuer}" has no fault ${JSON.stringify(id)}`,
        {
          hint: `Known: ${
            this.all()
              .map((each) => each.id)
              .join(", ") || "none"
          }.`,
        },
      );
    }
    this.#active = this.#active.filter((each) => each !== fault);
    this.#spent = this.#spent.filter((each) => each !== fault);
    return fault;
  }

  /** Answers how many there were. */
  clear(): number {
    const count = this.#active.length + this.#spent.length;
    this.#active = [];
    this.#spent = [];
    return count;
  }

  /** The fault that this request gets; using it counts. */
  take(target: FaultTarget): Fault | undefined {
    const fault = this.#active.find((each) => fits(each.rule, target) && hasItsTurn(each));
    if (!fault) return undefined;
    fault.used++;
    if (isSpent(fault)) {
      this.#active = this.#active.filter((each) => each !== fault);
      this.#spent = [fault, ...this.#spent].slice(0, LIMIT);
    }
    return fault;
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
