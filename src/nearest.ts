// Guesses which known name a mistyped one was meant to be.

/**
 * The candidate that is nearest to `name`, if any is near enough to be worth suggesting.
 *
 * @example
 * nearest("redirect_uris", ["redirectUris", "scopes"]); // "redirectUris"
 */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = plain(name);
  let best: { candidate: string; distance: number } | undefined;
  for (const candidate of candidates) {
    const known = plain(candidate);
    const longest = Math.max(wanted.length, known.length);
    const distance = longest > 100 ? Infinity : editDistance(wanted, known);
    const limit = Math.min(3, Math.max(1, Math.floor(longest * 0.4)));
    if (distance <= limit && distance < longest && distance < (best?.distance ?? Infinity)) {
      best = { candidate, distance };
    }
  }
  return best?.candidate;
}

// snake_case and kebab-case spellings of a name count as the name itself.
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[_-]/g, "");
}

/** Levenshtein's distance, in which two exchanged neighbours count once. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min(at(row, j - 1) + 1, at(last, j) + 1, at(last, j - 1) + change);
      const exchanged = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (exchanged) cost = Math.min(cost, at(beforeLast, j - 2) + 1);
      row.push(cost);
    }
    [beforeLast, last] = [last, row];
  }
  return at(last, b.length);
}

function at(row: number[], index: number): number {
  return row[index] as number;
}
