// `mintmark serve`: its options. What it does is in actions/serve.ts.
import type { Command } from "commander";
import type { ServeOptions } from "../actions/serve.ts";
import { collect, configOption, dataOption, ephemeralOption } from "../options.ts";

export function declareServe(program: Command): void {
  const command = program
    .command("serve", { isDefault: true })
    .summary("run the issuer (the default command)")
    .description("Runs the issuer until it is stopped with Ctrl+C or SIGTERM.")
    .option("--port <port>", "port to listen on, 0 for a free one; default: 4411")
    .addOption(dataOption());
  withServerOptions(command)
    .option("--open", "open the console in a browser")
    .action(async (options: ServeOptions) => {
      const { serve } = await import("../actions/serve.ts");
      await serve(options);
    });
}

/** The options of every command that starts a server; ports and folders differ. */
export function withServerOptions(command: Command): Command {
  return command
    .option("--host <host>", "address to listen on; default: loopback (127.0.0.1 and ::1)")
    .option("--allow-host <name>", "answer to this Host header too (repeatable)", collect)
    .option("--https", "speak TLS, with a certificate of the data folder's own CA (see mintmark ca)")
    .option("--cors-origin <origin>", "let this web origin call the token endpoints (repeatable)", collect)
    .addOption(configOption())
    .addOption(ephemeralOption())
    .option("--static-tokens", "know dev-alice-token, dev-bob-token and dev-guest-token")
    .option("--log <format>", "pretty or json; default: pretty")
    .option("--dangerously-bind-beyond-loopback", "allow a --host that others can reach")
    .option("--i-know-this-is-not-secure", "start although the environment says production");
}
