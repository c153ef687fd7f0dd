// Declares `mintmark init` and its options; actions/init.ts implements it.
import { type Command, Option } from "commander";
import type { InitOptions } from "../actions/init.ts";

export function declareInit(program: Command): void {
  program
    .command("init")
    .summary("write a first configuration")
    .description(
      "Write a mintmark.config.ts with comments into this folder; with --from, a mintmark.config.json with the configuration of another server.",
    )
    .option(
      "--from <file>",
      "import a Keycloak realm export, or the JSON_CONFIG of navikt's mock-oauth2-server; settings that cannot be imported are listed on stderr",
    )
    .addOption(new Option("--yaml", "write mintmark.config.yaml").conflicts("json"))
    .option("--json", "write mintmark.config.json, which has no comments")
    .option("--force", "replace an existing file")
    .action(async (options: InitOptions) => {
      const { init } = await import("../actions/init.ts");
      init(options);
    });
}
