// What all campaigns have in common: inputs of one kind, and how one of them is fired at a server.
import type fc from "fast-check";
import type { Ground } from "../ground.ts";
import { describe as describeShot, send, type Shot } from "../shot.ts";
import { fault } from "../verdict.ts";

export interface Campaign {
  name: string;
  /** Which of the two servers is attacked. Control changes what the protocol answers, faults on purpose. */
  at: "protocol" | "control";
  /** The inputs; each is fired and judged. */
  trials: (ground: Ground) => Trials<unknown>;
}

export interface Trials<Input> {
  inputs: fc.Arbitrary<Input>;
  /** Returns what is wrong with the server's answer, or undefined. */
  fire: (input: Input) => Promise<string | undefined>;
  describe: (input: Input) => string;
  /** Inputs that are fired before all others, so that each goal is reached however short the run is. */
  first?: Input[];
  /** The operations, tools, endpoints and parameters that a run must request at least once. */
  goals?: string[];
}

export function trialsOf<Input>(trials: Trials<Input>): Trials<unknown> {
  return trials as Trials<unknown>;
}

/** Refusals that come before an operation or an endpoint reads its parameters: no such path, method, size. */
const BEFORE = new Set([405, 413, 431]);
const NO_ROUTE = /the control API has no|there is nothing at|there is no tool/;

/**
 * Trials whose inputs are requests of an HTTP client.
 *
 * @param first requests that together reach every goal
 */
export function shots(
  { target, tally }: Ground,
  inputs: fc.Arbitrary<Shot>,
  first: Shot[] = [],
): Trials<unknown> {
  return trialsOf<Shot>({
    inputs,
    first,
    goals: [...new Set(first.flatMap(({ goals = [] }) => goals))],
    fire: async (shot) => {
      const answer = await send(target, shot);
      tally.add(answer.status);
      const { status = 0, body } = answer;
      const isRead = status > 0 && !BEFORE.has(status) && !NO_ROUTE.test(body);
      if (isRead || shot.isOpenEnded) tally.reach(shot.goals ?? []);
      return fault(shot, answer);
    },
    describe: describeShot,
  });
}
