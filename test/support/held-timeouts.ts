// Timeouts that come when a test says so, and never by themselves, however slow the machine is.
import { onTestFinished, vi } from "vitest";

/** Holds back the timeouts of this length until the end of the test. `expire` lets the latest of them come. */
export function holdTimeouts(milliseconds: number): { expire: () => void } {
  const timeout = AbortSignal.timeout.bind(AbortSignal);
  const held: AbortController[] = [];
  const spy = vi.spyOn(AbortSignal, "timeout").mockImplementation((length) => {
    if (length !== milliseconds) return timeout(length);
    const controller = new AbortController();
    held.push(controller);
    return controller.signal;
  });
  onTestFinished(() => void spy.mockRestore());
  return { expire: () => held.at(-1)?.abort() };
}
