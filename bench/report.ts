// Formats the results as a plain table and as data.
import type { Measurement, Unit } from "./cases/contract.ts";
import { percentiles, ratio, summarize, type Summary } from "./statistics.ts";

export interface Result extends Summary {
  case: string;
  contestant: string;
  unit: Unit;
  /** Milliseconds of single requests, if the other figures are of batches. */
  p50?: number;
  p99?: number;
  /** Mintmark's figure divided by that of each other contestant of the case; empty in the rows of the others. */
  ratios: Record<string, number>;
}

export function toResults({ name, unit = "ms", rounds, latencies }: Measurement): Result[] {
  return [...rounds].map(([contestant, own]) => {
    const requests = latencies?.get(contestant);
    return {
      case: name,
      contestant,
      unit,
      ...summarize(own.flat()),
      ...(requests && percentiles(requests)),
      ratios: isOurs(contestant) ? ratios(own, rounds) : {},
    };
  });
}

/** Returns one block of the table. */
export function toTable(name: string, results: readonly Result[]): string {
  const lines = results.map(({ contestant, unit, samples, median, p10, p90, p50, p99, ratios }) =>
    [
      `  ${contestant.padEnd(20)}`,
      figure(median),
      `${figure(p10)} -${figure(p90)}`,
      String(samples).padStart(6),
      unit.padEnd(5),
      ...Object.entries(ratios).map(([peer, value]) => `${value.toFixed(2)} x ${peer}`),
      ...(p99 === undefined ? [] : [`(p50 ${p50?.toFixed(2)}, p99 ${p99.toFixed(2)} ms)`]),
    ].join("  "),
  );
  return [name, ...lines].join("\n");
}

export const HEADING = [
  "Less is better. The last columns show Mintmark's figure divided by the other's, as the median of the ratios of all",
  "rounds. Several at once: the time of a batch divided by its number of requests, and percentiles of the requests.",
  "",
  [
    `  ${"".padEnd(20)}`,
    "median".padStart(8),
    "p10 - p90".padStart(18),
    "samples".padStart(6),
    "unit".padEnd(5),
  ].join("  "),
].join("\n");

function ratios(own: number[][], all: Measurement["rounds"]): Record<string, number> {
  const others = [...all].filter(([name]) => !isOurs(name));
  return Object.fromEntries(others.map(([name, rounds]) => [name, ratio(own, rounds)]));
}

function isOurs(contestant: string): boolean {
  return contestant.startsWith("mintmark");
}

function figure(value: number): string {
  return value.toFixed(value < 10 ? 3 : 1).padStart(8);
}
