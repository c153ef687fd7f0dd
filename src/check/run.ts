// What every part of a check works with: its settings, the issuer, the API, and the time it may wait.
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
  /** Says what is being done. */
  say: (doing: string) => void;
}

/** Lets time pass. Tests put a clock of their own here. */
export type Wait = (milliseconds: number) => Promise<void>;

const FIRST_PAUSE_SECONDS = 1;

/**
 * Does something again and again, with longer and longer pauses, until it is as it should be or the time is over.
 * Answers the last result.
 */
export async function until<T>(
  attempt: () => Promise<T>,
  isSettled: (result: T) => boolean,
  { wait, seconds }: { wait: Wait; seconds: number },
): Promise<{ result: T; waitedSeconds: number }> {
  let result = await attempt();
  let waitedSeconds = 0;
  for (let pause = FIRST_PAUSE_SECONDS; !isSettled(result) && waitedSeconds < seconds; pause *= 2) {
    const next = Math.min(pause, seconds - waitedSeconds);
    await wait(next * 1000);
    waitedSeconds += next;
    result = await attempt();
  }
  return { result, waitedSeconds };
}
