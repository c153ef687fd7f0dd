// Declares `mintmark token` and its options; actions/token.ts implements it.
import { type Command, Option } from "commander";
import { SIGNING_ALGS } from "../../keys/algorithms.ts";
import type { TokenOptions } from "../actions/token.ts";
import { claim, collect, lifetime, withConnection } from "../options.ts";

export function declareToken(program: Command): void {
  const command = program
    .command("token")
    .summary("mint a token")
    .description(
      "Mint a token on the server that runs on the data folder or, if none runs, with the keys in the folder.",
    )
    .argument("[user]", "name, e-mail address or UUID; default: a random UUID, or --client itself")
    .option("--client <id>", "the client that the token is issued to, and its subject if no user is given")
    .option(
      "--audience <audience>",
      "`aud`: a resource by name or audience, or any text (repeatable)",
      collect,
    )
    .option("--scope <scopes>", 'scopes, as in "a b"')
    .option("--expires-in <time>", "lifetime: 1h, 30m, 7d, 45s, 3600, -1s or never", lifetime)
    .option(
      "--claim <name=value>",
      "add or replace a claim; the value is JSON if it parses as JSON (repeatable)",
      claim,
    )
    .option("--header <name=value>", "add or replace a member of the JOSE header (repeatable)", claim)
    .addOption(new Option("--alg <alg>", "signing algorithm of the token").choices(SIGNING_ALGS))
    .addOption(new Option("--format <format>", "form of the token").choices(["jwt", "opaque", "both"]))
    .addOption(new Option("--kind <kind>", "kind of token").choices(["access", "id", "refresh", "logout"]))
    .option("--flaw <name>", "give the token one flaw: see `mintmark flaws`")
    .option("--description <text>", "a note for the list of tokens");
  withConnection(command)
    .addOption(new Option("--json", "print the whole record").conflicts("quiet"))
    .option("--quiet", "print only the token; with `--format both`, one per line")
    .addHelpText("after", "\nTo use any other text as `sub`: --claim sub=TEXT")
    .action(async (user: string | undefined, options: TokenOptions) => {
      const { mintToken } = await import("../actions/token.ts");
      await mintToken(user, options);
    });
}
