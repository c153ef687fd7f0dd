// The context that all parts of a check share: its settings, the issuer, the API and a way to wait.
import type { Levers } from "./levers.ts";
import type { Settings } from "./options.ts";
import type { Send } from "./target/send.ts";
import type { Undo } from "./undo.ts";

export interface Run {
  settings: Settings;
  levers: Levers;
  send: Send;
  undo: Undo;
  wait: Wait;
  /** Reports progress, in a few words. */
  say: (doing: string) => void;
}

/** Waits for this many milliseconds. Tests replace it with their own clock. */
export type Wait = (milliseconds: number) => Promise<void>;

const FIRST_PAUSE_SECONDS = 1;

/**
 * Repeats an attempt, with growing pauses, until its result is settled or `seconds` have passed.
 * Returns the last result.
 */
export async function until<T>(
  attempt: () => Promise<T>,
  isSettled: (result: T) => boolean,
  { wait, seconds, beforeWaiting }: { wait: Wait; seconds: number; beforeWaiting?: () => void },
): Promise<{ result: T; waitedSeconds: number }> {
  let result = await attempt();
  let waitedSeconds = 0;
  if (!isSettled(result) && seconds > 0) beforeWaiting?.();
  for (let pause = FIRST_PAUSE_SECONDS; !isSettled(result) && waitedSeconds < seconds; pause *= 2) {
    const next = Math.min(pause, seconds - waitedSeconds);
    await wait(next * 1000);
    waitedSeconds += next;
    result = await attempt();
  }
  return { result, waitedSeconds };
}
