// Declares `mintmark run` and its options; actions/run.ts implements it.
import { type Command, Option } from "commander";
import type { RunOptions } from "../actions/run.ts";
import { collect } from "../options.ts";
import { withPresetOptions } from "./env.ts";
import { logOption, withServerOptions } from "./serve.ts";

export function declareRun(program: Command): void {
  const command = program
    .command("run")
    .summary("run a command with a server of its own")
    .description(
      "Start a server in memory on a free port, run the command with environment variables that point at it, and exit with the command's exit code.",
    )
    .usage("[options] -- <command> [argument...]")
    .argument("<command...>", "the command and its arguments; options after it are passed to it")
    .passThroughOptions()
    .option("--env <preset>", "set these variables too: see `mintmark env` (repeatable)", collect)
    .option("--port <port>", "port to listen on; default: a free one")
    .addOption(new Option("--data <folder>", "folder to keep keys and database in; default: in memory"));
  command.option("--issuer <id>", 'the issuer that the variables describe; default: the one named "default"');
  command.option("--client <id>", "the client that the variables describe; default: demo-app");
  command.addOption(logOption("quiet"));
  withPresetOptions(withServerOptions(command)).action(async (words: string[], options: RunOptions) => {
    const { run } = await import("../actions/run.ts");
    await run(words, options);
  });
}
