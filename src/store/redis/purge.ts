// Deletes what has expired in slices, so that other commands get their turn in between.
const PURGED_AT_ONCE = 100;

/**
 * Returns the number of deleted entries.
 *
 * @param purgeSlice deletes at most so many of the oldest expired entries, and returns how many it has deleted
 * @param most deletes no more than that; default: all
 */
export async function purgeInSlices(
  purgeSlice: (limit: number) => Promise<number>,
  most = Infinity,
): Promise<number> {
  let total = 0;
  for (;;) {
    const deleted = await purgeSlice(Math.min(PURGED_AT_ONCE, most - total));
    total += deleted;
    if (deleted < PURGED_AT_ONCE || total >= most) return total;
  }
}
