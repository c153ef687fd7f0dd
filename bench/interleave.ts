// Measures several contestants in turns, ABCABC…, so that whatever else the machine does hits all alike.

/** One contestant's turn: the milliseconds of what it did. */
export type Turn = () => Promise<number[]>;

/** Answers each contestant's samples, round by round. */
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
