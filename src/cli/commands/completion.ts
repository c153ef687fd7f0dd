// Declares `mintmark completion`; text/completion.ts writes the scripts.
import { Argument, type Command } from "commander";
import { type Shell, SHELLS } from "../shells.ts";

export function declareCompletion(program: Command): void {
  program
    .command("completion")
    .summary("print a script that completes commands and options in a shell")
    .description(
      'Prints a completion script. bash and zsh: eval "$(mintmark completion bash)"; fish: mintmark completion fish | source.',
    )
    .addArgument(new Argument("<shell>", "the shell").choices(SHELLS))
    .action(async (shell: Shell) => {
      const { completionScript } = await import("../text/completion.ts");
      const { print } = await import("../text/output.ts");
      print(completionScript(program, shell));
    });
}
