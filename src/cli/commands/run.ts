// `mintmark run`: its options. What it does is in actions/run.ts.
import { Option, type Command } from "commander";
import type { RunOptions } from "../actions/run.ts";
import { collect } from "../options.ts";
import { withWishes } from "./env.ts";
import { withServerOptions } from "./serve.ts";

export function declareRun(program: Command): void {
  const command = program
    .command("run")
    .summary("run a command beside a server of its own")
    .description(
      "Starts an issuer on a free port, in memory, runs the command with the environment pointing at it, and ends as the command does.",
    )
    .usage("[options] -- <command> [argument...]")
    .argument("<command...>", "the command and its arguments; options after it are its own")
    .passThroughOptions()
    .option("--env <preset>", "set these variables too: see `mintmark env` (repeatable)", collect)
    .option("--port <port>", "port to listen on; default: a free one")
    .addOption(new Option("--data <folder>", "keep keys and database there; default: in memory"));
  command.option("--issuer <id>", "the issuer that the variables describe (default: default)");
  withWishes(withServerOptions(command)).action(async (words: string[], options: RunOptions) => {
    const { run } = await import("../actions/run.ts");
    await run(words, options);
  });
}
