// `mintmark token`: its options. What it does is in actions/token.ts.
import { Option, type Command } from "commander";
import { SIGNING_ALGS } from "../../keys/algorithms.ts";
import type { TokenOptions } from "../actions/token.ts";
import { claim, collect, lifetime, withConnection } from "../options.ts";

export function declareToken(program: Command): void {
  const command = program
    .command("token")
    .summary("mint a token")
    .description(
      "Mints a token, by the running server of the data folder or, where none runs, by the folder.",
    )
    .argument("[user]", "name, e-mail address or UUID; default: a random UUID, or --client itself")
    .option("--client <id>", "the client it is issued to; without a user the client acts for itself")
    .option(
      "--audience <audience>",
      "`aud`: a resource by name or audience, or any text (repeatable)",
      collect,
    )
    .option("--scope <scopes>", 'scopes, as in "a b"')
    .option("--expires-in <time>", "1h, 30m, 7d, 45s, 3600, -1s or never", lifetime)
    .option("--claim <name=value>", "add or replace a claim; JSON where it reads as JSON (repeatable)", claim)
    .addOption(new Option("--alg <alg>", "what signs it").choices(SIGNING_ALGS))
    .addOption(new Option("--format <format>", "its form").choices(["jwt", "opaque", "both"]))
    .addOption(new Option("--kind <kind>", "what it is").choices(["access", "id", "refresh", "logout"]))
    .option("--flaw <name>", "make it wrong in one way: see `mintmark flaws`")
    .option("--description <text>", "a note for the list of tokens");
  withConnection(command)
    .addOption(new Option("--json", "print the whole record").conflicts("quiet"))
    .option("--quiet", "print the bare token, of a twin both, a line each")
    .addHelpText("after", "\nAny other text as `sub`: --claim sub=TEXT")
    .action(async (user: string | undefined, options: TokenOptions) => {
      const { mintToken } = await import("../actions/token.ts");
      await mintToken(user, options);
    });
}
