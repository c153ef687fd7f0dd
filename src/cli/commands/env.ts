// `mintmark env`: its options. What it does is in actions/env.ts.
import { Option, type Command } from "commander";
import { SIGNING_ALGS } from "../../keys/algorithms.ts";
import type { EnvOptions } from "../actions/env.ts";
import { withConnection } from "../options.ts";
import { ENV_FORMATS } from "../presets/text.ts";

export function declareEnv(program: Command): void {
  const command = program
    .command("env")
    .summary("print the variables that point a library at the issuer")
    .description(
      "Prints .env lines for the running server of the data folder or, where none runs, for the one that would. Without a preset it lists them.",
    )
    .argument("[preset]", "fastmcp-jwks, auth0, express and so on")
    .addOption(
      new Option("--format <format>", "dotenv; shell, for `eval`; or json")
        .choices(ENV_FORMATS)
        .default("dotenv"),
    );
  withConnection(withWishes(command)).action(async (preset: string | undefined, options: EnvOptions) => {
    const { printEnv } = await import("../actions/env.ts");
    await printEnv(preset, options);
  });
}

/** What the variables are to say, where it is a choice. */
export function withWishes(command: Command): Command {
  return command
    .option("--audience <audience>", "the API's audience; default: that of the first resource that fits")
    .option("--scope <scopes>", 'scopes that the API requires, as in "a b"')
    .addOption(new Option("--alg <alg>", "what signs the tokens").choices(SIGNING_ALGS));
}
