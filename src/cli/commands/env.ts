// Declares `mintmark env` and its options; actions/env.ts implements it.
import { type Command, Option } from "commander";
import { ENV_FORMATS } from "../../control/presets/env-text.ts";
import { FASTMCP_VERSIONS } from "../../control/presets/preset.ts";
import { SIGNING_ALGS } from "../../keys/algorithms.ts";
import type { EnvOptions } from "../actions/env.ts";
import { withConnection } from "../options.ts";

export function declareEnv(program: Command): void {
  const command = program
    .command("env")
    .summary("print the variables that point a library at the issuer")
    .description(
      "Print .env lines for the server that runs on the data folder or, if none runs, for the one that would run there. Without a preset, list all presets.",
    )
    .argument("[preset]", "fastmcp-jwks, auth0, express and so on")
    .addOption(
      new Option("--format <format>", "dotenv; shell, for `eval`; or json")
        .choices(ENV_FORMATS)
        .default("dotenv"),
    );
  command.option("--client <id>", "the client to print, and to which tokens are issued; default: demo-app");
  withConnection(withPresetOptions(command)).action(
    async (preset: string | undefined, options: EnvOptions) => {
      const { printEnv } = await import("../actions/env.ts");
      await printEnv(preset, options);
    },
  );
}

/** Adds the options that choose what the variables say. */
export function withPresetOptions(command: Command): Command {
  return command
    .option("--audience <audience>", "the API's audience; default: that of the first matching resource")
    .option("--scope <scopes>", 'scopes that the API requires, as in "a b"')
    .addOption(
      new Option("--fastmcp <version>", "FastMCP's major version; default: lines for each").choices(
        FASTMCP_VERSIONS,
      ),
    )
    .addOption(new Option("--alg <alg>", "signing algorithm of the tokens").choices(SIGNING_ALGS));
}
