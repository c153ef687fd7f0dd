// Measures several contestants in turns (ABCABC…), so that other load on the machine affects all equally.

/** Runs one contestant's turn and returns its samples in milliseconds. */
export type Turn = () => Promise<number[]>;

/** Returns the samples of each contestant, by round. */
export async function interleave<Name extends string>(
  turns: readonly (readonly [Name, Turn])[],
  rounds: number,
): Promise<Map<Name, number[][]>> {
  const measured = new Map(turns.map(([name]) => [name, [] as number[][]]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, turn] of turns) measured.get(name)?.push(await turn());
  }
  return measured;
}
