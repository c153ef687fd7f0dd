// Declares `mintmark serve` and its options; actions/serve.ts implements it.
import { type Command, Option } from "commander";
import type { ServeOptions } from "../actions/serve.ts";
import { collect, configOption, dataOption, ephemeralOption, storeOption } from "../options.ts";

export function declareServe(program: Command): void {
  const command = program
    .command("serve", { isDefault: true })
    .summary("run the server (the default command)")
    .description("Run the server until it is stopped with Ctrl+C or SIGTERM.")
    .option("--port <port>", "port to listen on, 0 for a free one; default: 4411")
    .addOption(dataOption());
  withServerOptions(command)
    .addOption(logOption("pretty"))
    .option("--workers <number>", "processes that serve the port together, for load tests; default: 1")
    .option("--open", "open the console in a browser")
    .option(
      "--until-stdin-ends",
      "stop when standard input ends, as a pipe does with the program that started the server; accepts the static tokens as `mintmark run` does",
    )
    .option("--reset-data", "begin with an empty database; the old files are kept as a copy")
    .action(async (options: ServeOptions) => {
      const { serve } = await import("../actions/serve.ts");
      await serve(options);
    });
}

/** Not a list of choices for commander, because the configuration check also reports what is wrong. */
export function logOption(usual: string): Option {
  return new Option(
    "--log <format>",
    `log of requests on stderr: pretty, json, or quiet for none; default: ${usual}`,
  );
}

/** Adds the options that `serve` and `run` share. Each declares --port and --data itself. */
export function withServerOptions(command: Command): Command {
  return command
    .option("--host <host>", "address to listen on; default: loopback (127.0.0.1 and ::1)")
    .option("--allow-host <name>", "also accept this Host header (repeatable)", collect)
    .option("--https", "serve https, with a certificate of the data folder's own CA (see mintmark ca)")
    .option("--cors-origin <origin>", "let this web origin call the token endpoints (repeatable)", collect)
    .addOption(configOption())
    .addOption(storeOption())
    .addOption(ephemeralOption())
    .option("--static-tokens", "accept dev-alice-token, dev-bob-token and dev-guest-token")
    .option("--dangerously-bind-beyond-loopback", "allow a --host that other machines can reach")
    .option("--i-know-this-is-not-secure", "start even if the environment says production");
}
