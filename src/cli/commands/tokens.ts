// Declares `mintmark tokens …` and its options; actions/tokens.ts and actions/inspect.ts implement it.
import { type Command, InvalidArgumentError, Option } from "commander";
import type { InspectOptions } from "../actions/inspect.ts";
import type { ListTokensOptions, RevokeOptions } from "../actions/tokens.ts";
import { type ConnectionOptions, withConnection } from "../options.ts";

export function declareTokens(program: Command): void {
  const tokens = program.command("tokens").summary("list, show, inspect and revoke tokens");

  withFilter(withConnection(tokens.command("list").description("List issued tokens, newest first.")))
    .option("--limit <number>", "maximum number of tokens, or `all`", limit, 100)
    .option("--revoked", "only revoked tokens")
    .option("--json", "print the records as a JSON array")
    .action(async (options: ListTokensOptions) => {
      const { listAll } = await import("../actions/tokens.ts");
      await listAll(options);
    });

  withConnection(tokens.command("show").description("Print the record of a token as JSON."))
    .argument("<id>", "id of the token, from its minting or from the list")
    .action(async (id: string, options: ConnectionOptions) => {
      const { show } = await import("../actions/tokens.ts");
      await show(id, options);
    });

  declareInspecting(tokens.command("inspect"));
  declareInspecting(program.command("inspect").aliases(["decode", "jwt"]));

  withFilter(
    withConnection(
      tokens.command("revoke").description("Revoke tokens: from now on they introspect as inactive."),
    ),
  )
    .argument("[id...]", "ids of the tokens; without ids, the options select tokens")
    .action(async (ids: string[], options: RevokeOptions) => {
      const { revoke } = await import("../actions/tokens.ts");
      await revoke(ids, options);
    });
}

function withFilter(command: Command): Command {
  return command
    .option("--user <user>", "tokens of this user: name, e-mail address or UUID")
    .option("--client <client>", "tokens of the client with this id")
    .addOption(
      new Option("--kind <kind>", "tokens of this kind").choices(["access", "id", "refresh", "logout"]),
    )
    .option("--kid <kid>", "tokens that the key with this id signed");
}

function limit(text: string): number {
  if (text === "all") return Infinity;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Write a number of at least 1, or all.");
}

function declareInspecting(command: Command): void {
  withConnection(command)
    .summary("decode and judge a token")
    .description("Decode and judge any token; the exit code is 1 if a strict verifier refuses it.")
    .argument("<token>", "the token, or - to read it from stdin")
    .option("--audience <audience>", "the audience that the API expects, or a resource's name")
    .option("--scope <scopes>", 'scopes that the API requires, as in "a b"')
    .option("--json", "print the verdict as JSON")
    .action(async (token: string, options: InspectOptions) => {
      const { inspectOne } = await import("../actions/inspect.ts");
      await inspectOne(token, options);
    });
}
