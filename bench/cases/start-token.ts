// Measures what a test suite pays first: the start in its own process and one minted token, and the memory by then.
import { run } from "../child.ts";
import { interleave } from "../interleave.ts";
import type { Case } from "./contract.ts";

const CONTESTANTS = ["mintmark", "oauth2-mock-server"];

export const startTokenCase: Case = {
  name: "start and a minted token, key at hand",
  async measure({ build, amounts }) {
    const script = build.path("bench/children/start-token.js");
    const memory = new Map<string, number[][]>(CONTESTANTS.map((name) => [name, []]));
    const turns = CONTESTANTS.map((contestant) => {
      const turn = async () => {
        const sample = JSON.parse(await run(script, [contestant])) as {
          milliseconds: number;
          memory: number;
        };
        memory.get(contestant)?.push([sample.memory]);
        return [sample.milliseconds];
      };
      return [contestant, turn] as const;
    });
    const rounds = await interleave(turns, amounts.startRounds);
    return [
      { name: this.name, rounds },
      { name: "memory at start", unit: "MiB", rounds: memory },
    ];
  },
};
