// Declares the command that `serve --workers` starts its processes with. People have no use for it.
import type { Command } from "commander";

export function declareWorker(program: Command): void {
  program.command("worker", { hidden: true }).action(async () => {
    const { MintmarkError } = await import("../../errors.ts");
    if (process.send === undefined) {
      throw new MintmarkError("bad_request", "only `mintmark serve --workers` starts a worker", {
        hint: "Run `mintmark serve --workers 4`.",
      });
    }
    const { work } = await import("../workers/worker.ts");
    work();
  });
}
