// `mintmark tokens …`: the commands and their options. What they do is in actions/tokens.ts.
import { InvalidArgumentError, type Command } from "commander";
import type { ListTokensOptions } from "../actions/tokens.ts";
import { withConnection, type ConnectionOptions } from "../options.ts";

export function declareTokens(program: Command): void {
  const tokens = program.command("tokens").summary("list, show and revoke issued tokens");

  withConnection(tokens.command("list").description("Lists issued tokens, newest first."))
    .option("--limit <number>", "how many at most", positive, 100)
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
    tokens.command("revoke").description("Revokes tokens: from now on they introspect as inactive."),
  )
    .argument("<id...>", "their ids")
    .action(async (ids: string[], options: ConnectionOptions) => {
      const { revoke } = await import("../actions/tokens.ts");
      await revoke(ids, options);
    });
}

function positive(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Write a number from 1 on.");
}
