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
}

export function trialsOf<Input>(trials: Trials<Input>): Trials<unknown> {
  return trials as Trials<unknown>;
}

/** Trials whose inputs are requests of an HTTP client. */
export function shots({ target, tally }: Ground, inputs: fc.Arbitrary<Shot>): Trials<unknown> {
  return trialsOf<Shot>({
    inputs,
    fire: async (shot) => {
      const answer = await send(target, shot);
      tally.add(answer.status);
      return fault(shot, answer);
    },
    describe: describeShot,
  });
}
