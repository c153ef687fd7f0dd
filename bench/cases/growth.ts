// Measures a store on disk from 1,000 tokens up: requests, lists, memory and space.
import { run } from "../child.ts";
import type { Case, Measurement, Unit } from "./contract.ts";

const SIZES = [1_000, 10_000, 100_000, 1_000_000];
const TIMES = [
  "token",
  "introspection",
  "list by subject",
  "list by client",
  "list of revoked",
  "revoke by client",
];

type Line = { size: number; memory: number; bytes: number } & Record<string, number[] | number>;

export const growthCase: Case = {
  name: "growth of the store",
  async measure({ build, amounts }) {
    const sizes = SIZES.filter((size) => size <= amounts.tokens).map(String);
    const lines = (await run(build.path("bench/children/growth.js"), sizes)).trim().split("\n");
    const measured = lines.map((line) => JSON.parse(line) as Line);
    const by = (name: string, unit: Unit, read: (line: Line) => number[]): Measurement => ({
      name: `${name} by number of tokens, file`,
      unit,
      rounds: new Map(measured.map((line) => [nameOf(line.size), [read(line)]])),
    });
    return [
      ...TIMES.map((name) => by(name, "ms", (line) => line[name] as number[])),
      by("memory", "MiB", ({ memory }) => [memory]),
      by("space of a token", "bytes", ({ bytes }) => [bytes]),
    ];
  },
};

/** The smallest store is what the others are compared with. */
function nameOf(size: number): string {
  return size === SIZES[0] ? "with 1000" : `mintmark, ${size}`;
}
