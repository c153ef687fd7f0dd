// Pseudo-random numbers that are the same in every run.

/** Returns a number from 0 (inclusive) to 1 (exclusive) and the next state, by the algorithm mulberry32. */
export function nextRandom(seedOrState: number): { value: number; state: number } {
  const state = (seedOrState + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return { value: ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32, state };
}
