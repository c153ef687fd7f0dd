// Finds the known name that a mistyped name was probably meant to be.

/**
 * Returns the candidate that is nearest to `name`; undefined if none is near enough to suggest.
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

// Ignores case, underscores and hyphens, so that snake_case and kebab-case match camelCase.
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[_-]/g, "");
}

/** Levenshtein distance that counts an exchange of two adjacent characters as one edit. */
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
