// Computes medians, spread and ratios of samples.

export interface Summary {
  samples: number;
  median: number;
  p10: number;
  p90: number;
}

export function summarize(samples: readonly number[]): Summary {
  const sorted = samples.toSorted((a, b) => a - b);
  return {
    samples: sorted.length,
    median: quantile(sorted, 0.5),
    p10: quantile(sorted, 0.1),
    p90: quantile(sorted, 0.9),
  };
}

/** Returns the median and the 99th percentile of latencies. */
export function percentiles(latencies: readonly number[]): { p50: number; p99: number } {
  const sorted = latencies.toSorted((a, b) => a - b);
  return { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) };
}

/**
 * Returns how many times longer `rounds` take than `others`: the median of the ratios of each round, so that
 * a round on a busy machine affects both sides equally.
 */
export function ratio(rounds: readonly number[][], others: readonly number[][]): number {
  const ratios = rounds.flatMap((round, index) => {
    const other = others[index];
    return other && other.length > 0 && round.length > 0
      ? [summarize(round).median / summarize(other).median]
      : [];
  });
  return summarize(ratios).median;
}

function quantile(sorted: readonly number[], share: number): number {
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)] ?? NaN;
  const above = sorted[Math.ceil(position)] ?? NaN;
  return below + (above - below) * (position - Math.floor(position));
}
