// Tells the other processes on the same store what happened in this one, if there are any.
import { randomUUID } from "node:crypto";
import type { Sharing } from "./contract.ts";

export interface Others {
  /** Tells the other processes. They may hear it a moment later, or never if the store fails. */
  tell(text: string): void;
  /** Hears nothing more. */
  stop(): void;
}

/** Time after which a subscription that failed is tried again. */
const RETRY_MILLISECONDS = 1_000;

/**
 * Calls `hear` with what other processes tell about the topic, never with what this process tells.
 *
 * @param sharing undefined if no other process serves the store: then nothing is told and nothing is heard
 */
export function tellOthers(
  sharing: Sharing | undefined,
  topic: string,
  hear: (text: string) => void,
): Others {
  if (!sharing) return { tell() {}, stop() {} };
  const sender = randomUUID();
  const over = new AbortController();
  const join = async (): Promise<void> => {
    try {
      const leave = await sharing.listen(topic, (message) => {
        const [from, text] = JSON.parse(message) as [string, string];
        if (from !== sender) hear(text);
      });
      if (over.signal.aborted) leave();
      else over.signal.addEventListener("abort", leave, { once: true });
    } catch {
      // The store fails at the moment, and requests are refused until it works again.
      if (!over.signal.aborted) setTimeout(() => void join(), RETRY_MILLISECONDS).unref();
    }
  };
  void join();
  return {
    tell: (text) => sharing.tell(topic, JSON.stringify([sender, text])),
    stop: () => over.abort(),
  };
}
