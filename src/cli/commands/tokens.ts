// `mintmark tokens …`: the commands and their options. What they do is in actions/tokens.ts.
import { InvalidArgumentError, type Command } from "commander";
import type { InspectOptions } from "../actions/inspect.ts";
import type { ListTokensOptions } from "../actions/tokens.ts";
import { withConnection, type ConnectionOptions } from "../options.ts";

export function declareTokens(program: Command): void {
  const tokens = program.command("tokens").summary("list, show, inspect and revoke tokens");

  withConnection(tokens.command("list").description("Lists issued tokens, newest first."))
    .option("--limit <number>", "how many at most, or `all`", limit, 100)
    .option("--revoked", "only those that were revoked")
    .option("--json", "print the records as a JSON array")
    .action(async (options: ListTokensOptions) => {
      const { listAll } = await import("../actions/tokens.ts");
      await listAll(options);
    });

  withConnection(tokens.command("show").description("Prints the record of a token as JSON."))
    .argument("<id>", "the id that minting answers and the list shows")
    .action(async (id: string, options: ConnectionOptions) => {
      const { show } = await import("../actions/tokens.ts");
      await show(id, options);
    });

  withConnection(
    tokens.command("inspect").description("Decodes and judges any token; ends with 1 where it is refused."),
  )
    .argument("<token>", "its value, or - to read it from stdin")
    .option("--audience <audience>", "what the API expects in `aud`, or a resource's name")
    .option("--scope <scopes>", 'what the API needs, as in "a b"')
    .option("--json", "print the verdict as JSON")
    .action(async (token: string, options: InspectOptions) => {
      const { inspectOne } = await import("../actions/inspect.ts");
      await inspectOne(token, options);
    });

  withConnection(
    tokens.command("revoke").description("Revokes tokens: from now on they introspect as inactive."),
  )
    .argument("<id...>", "their ids")
    .action(async (ids: string[], options: ConnectionOptions) => {
      const { revoke } = await import("../actions/tokens.ts");
      await revoke(ids, options);
    });
}

function limit(text: string): number {
  if (text === "all") return Infinity;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Write a number from 1 on, or all.");
}
