// The faults of one issuer, and which one applies. The newest is tried first, so that a test can override
// faults that were set up before it. If it does not apply, the next older one is tried.
import type { SharedValue } from "../../store/shared-value.ts";
import { RuleList, type Rules } from "../rule-list.ts";
import type { Fault, FaultRule } from "./fault.ts";
import { type FaultTarget, fits } from "./matching.ts";
import { nextRandom } from "./random.ts";

export interface TakenFault {
  fault: Fault;
  delayMilliseconds: number;
}

export class FaultList extends RuleList<Fault> {
  #isClosed = false;
  readonly #held = new Set<() => void>();

  constructor(issuer: string, rules: SharedValue<Rules<Fault>>) {
    super(issuer, { noun: "fault", unknown: "unknown_fault", rules });
  }

  /** Whether any fault depends on the request's user. */
  get asksForUser(): boolean {
    return this.active.some(({ rule }) => rule.when?.user !== undefined);
  }

  add(rule: FaultRule, keys: Fault["keys"] = []): Promise<Fault> {
    const { forSeconds } = rule;
    const endsAt = forSeconds === undefined ? null : Date.now() + forSeconds * 1000;
    return this.put("first", (id) => ({ id, rule, used: 0, skipped: 0, random: rule.seed, endsAt, keys }));
  }

  /** Returns the fault for this request and its delay, and counts the use. */
  take(target: FaultTarget): Promise<TakenFault | undefined> {
    return this.takeFirst((fault) => {
      const isMeant = fits(fault.rule, target) && !hasEnded(fault) && hasItsTurn(fault);
      return isMeant ? { fault, delayMilliseconds: delayOf(fault) } : undefined;
    });
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
  return probability === undefined || draw(fault) < probability;
}

function hasEnded({ endsAt }: Fault): boolean {
  return endsAt !== null && endsAt <= Date.now();
}

function delayOf(fault: Fault): number {
  const { delayMilliseconds = 0 } = fault.rule;
  if (typeof delayMilliseconds === "number") return delayMilliseconds;
  const { min, max } = delayMilliseconds;
  return min + Math.floor(draw(fault) * (max - min + 1));
}

/** Returns the fault's next number from 0 to 1. */
function draw(fault: Fault): number {
  const { value, state } = nextRandom(fault.random);
  fault.random = state;
  return value;
}
