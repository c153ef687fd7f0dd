// `mintmark init`: its options. What it does is in actions/init.ts.
import { Option, type Command } from "commander";
import type { InitOptions } from "../actions/init.ts";

export function declareInit(program: Command): void {
  program
    .command("init")
    .summary("write a first configuration")
    .description(
      "Writes mintmark.config.ts into this folder, with comments; with --from, mintmark.config.json with what another server was configured with.",
    )
    .option(
      "--from <file>",
      "take over a Keycloak realm export, or the JSON_CONFIG of navikt's mock-oauth2-server; what has no counterpart is listed on stderr",
    )
    .addOption(new Option("--yaml", "write mintmark.config.yaml").conflicts("json"))
    .option("--json", "write mintmark.config.json, which has no comments")
    .option("--force", "replace a file of that name")
    .action(async (options: InitOptions) => {
      const { init } = await import("../actions/init.ts");
      init(options);
    });
}
