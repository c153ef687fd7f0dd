// The command line: declares every command and sets the exit code. Only declarations are loaded at the start;
// the code of a command is loaded when the command runs.
import { fileURLToPath } from "node:url";
import { Command, CommanderError } from "commander";
import { nearest } from "../nearest.ts";
import { packageFile } from "../package-files.ts";
import { VERSION } from "../version.ts";
import { declareCa } from "./commands/ca.ts";
import { declareCheck } from "./commands/check.ts";
import { declareCompletion } from "./commands/completion.ts";
import { declareEnv } from "./commands/env.ts";
import { declareFlaws } from "./commands/flaws.ts";
import { declareInit } from "./commands/init.ts";
import { declareKeys } from "./commands/keys.ts";
import { declareMcp } from "./commands/mcp.ts";
import { declareRun } from "./commands/run.ts";
import { declareServe } from "./commands/serve.ts";
import { declareToken } from "./commands/token.ts";
import { declareTokens } from "./commands/tokens.ts";
import { VERB_GROUPS } from "./commands/verbs.ts";
import { declareWorker } from "./commands/worker.ts";
import { EXIT_USAGE, reportFailure } from "./failure.ts";
import { note } from "./text/output.ts";

export async function main(args: string[]): Promise<void> {
  process.stdout.on("error", endOnLostOutput);
  process.stderr.on("error", () => {}); // A server goes on without its log; there is nowhere left to tell of it.
  try {
    const program = await createProgram(args);
    refuseUnknownCommand(program, args[0]);
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    // Commander has already printed its message: help or the version (0), or a usage error.
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : EXIT_USAGE;
    else process.exitCode = reportFailure(error);
  }
}

/** Declares the verbs of a group only if an argument may name it, because that loads all verbs. */
async function createProgram(args: readonly string[]): Promise<Command> {
  const program = new Command("mintmark")
    .description("A local OIDC and OAuth 2 identity provider. Without a command it runs the server.")
    .version(VERSION, "-v, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    .configureHelp({
      subcommandDescription: (command) => command.summary() || command.description().replace(/\.$/, ""),
    })
    .exitOverride()
    .enablePositionalOptions() // lets `mintmark run` pass on the options behind its command
    .addHelpText(
      "after",
      [
        "\n`mintmark --port 0` means `mintmark serve --port 0`. Options of a command: mintmark COMMAND --help",
        `Documentation: ${fileURLToPath(packageFile("docs/README.md"))}`,
      ].join("\n"),
    );
  for (const declare of [
    declareServe,
    declareToken,
    declareTokens,
    declareKeys,
    declareFlaws,
    declareCheck,
    declareMcp,
    declareRun,
    declareEnv,
    declareInit,
    declareCa,
    declareCompletion,
    declareWorker,
  ]) {
    declare(program);
  }
  for (const group of VERB_GROUPS) {
    if (args[0] === "completion" || args.slice(0, 2).includes(group.name)) {
      (await import("./verbs/declare.ts")).declareGroup(program, group);
    } else {
      program.command(group.name).summary(group.summary);
    }
  }
  return program;
}

// Because there is a default command, commander would treat a mistyped command name as its argument.
function refuseUnknownCommand(program: Command, word: string | undefined): void {
  if (word === undefined || word.startsWith("-")) return;
  const known = [...program.commands.flatMap((command) => [command.name(), ...command.aliases()]), "help"];
  if (known.includes(word)) return;
  const suggestion = nearest(word, known);
  program.error(
    `error: unknown command '${word}'${suggestion === undefined ? "" : `\n(Did you mean ${suggestion}?)`}`,
  );
}

/** A closed pipe is not an error: `mintmark tokens list | head -1`. A full disk behind the output is one. */
function endOnLostOutput(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") process.exit(0);
  note(`error: the output cannot be written: ${error.message}`);
  process.exit(1);
}
