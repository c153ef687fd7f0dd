// One of the processes of `serve --workers`. It begins when the primary process says so, and ends with it.
import type { Started } from "../../mintmark.ts";
import { reportFailure } from "../failure.ts";
import { startLogging } from "../server/presence.ts";
import { gatherReadyFacts } from "../server/ready-facts.ts";
import { DEFAULT_PORT } from "../settings.ts";
import type { StartWork, ToPrimary, ToWorker } from "./messages.ts";
import { WorkerSharing } from "./sharing.ts";

export function work(): void {
  const sharing = new WorkerSharing(send);
  let started: Promise<Started> | undefined;
  const stop = async () => {
    await (await started?.catch(() => undefined))?.close();
    process.exit(0);
  };
  process.on("message", (message: ToWorker) => {
    if (message.kind === "start") started = begin(message.work, sharing);
    else if (message.kind === "stop") void stop();
    else sharing.take(message);
  });
  process.on("SIGTERM", () => void stop());
  // A terminal sends these to all processes. The primary then tells its workers to stop.
  for (const signal of ["SIGINT", "SIGHUP"] as const) process.on(signal, () => {});
}

async function begin(
  { config, options, ports, beginsAnew }: StartWork,
  sharing: WorkerSharing,
): Promise<Started> {
  try {
    const how = { port: DEFAULT_PORT, ports, sharing, beginsAnew };
    const started = await startLogging(config, how, { worker: process.pid });
    await started.control.issuers.get(); // creates the default issuer's keys before others need them
    send({ kind: "ready", facts: await gatherReadyFacts(config, started, options) });
    return started;
  } catch (error) {
    process.exit(reportFailure(error));
  }
}

/** If the primary has ended, this process is about to end too. */
function send(message: ToPrimary): void {
  process.send?.(message, undefined, {}, () => {});
}
