// Formats the results as a plain table and as data.
import type { Measurement } from "./cases/contract.ts";
import { PEERS } from "./contestants/names.ts";
import { ratio, summarize, type Summary } from "./statistics.ts";

export interface Result extends Summary {
  case: string;
  contestant: string;
  /** Mintmark's time divided by that of each peer; empty in the rows of the peers. */
  ratios: Record<string, number>;
}

export function toResults({ name, rounds }: Measurement): Result[] {
  return [...rounds].map(([contestant, own]) => ({
    case: name,
    contestant,
    ...summarize(own.flat()),
    ratios: isPeer(contestant) ? {} : ratios(own, rounds),
  }));
}

/** Returns one block of the table. */
export function toTable(name: string, results: readonly Result[]): string {
  const lines = results.map(({ contestant, samples, median, p10, p90, ratios }) =>
    [
      `  ${contestant.padEnd(20)}`,
      milliseconds(median),
      `${milliseconds(p10)} -${milliseconds(p90)}`,
      String(samples).padStart(6),
      ...PEERS.map((peer) => (ratios[peer]?.toFixed(2) ?? "").padStart(peer.length)),
    ].join("  "),
  );
  return [name, ...lines].join("\n");
}

export const HEADING = [
  "Milliseconds: fewer is better. The last columns show Mintmark's time divided by the peer's, as the median of",
  "the ratios of all rounds. In parallel: the time of a batch divided by its number of requests.",
  "",
  [
    `  ${"".padEnd(20)}`,
    "median".padStart(8),
    "p10 - p90".padStart(18),
    "samples".padStart(6),
    ...PEERS,
  ].join("  "),
].join("\n");

function ratios(own: number[][], all: Measurement["rounds"]): Record<string, number> {
  return Object.fromEntries(
    PEERS.flatMap((peer) => {
      const rounds = all.get(peer);
      return rounds ? [[peer, ratio(own, rounds)]] : [];
    }),
  );
}

function isPeer(contestant: string): boolean {
  return (PEERS as string[]).includes(contestant);
}

function milliseconds(value: number): string {
  return value.toFixed(value < 10 ? 3 : 1).padStart(8);
}
