// Declares `mintmark ca` and its options; actions/ca.ts implements it.
import { type Command, Option } from "commander";
import type { CaOptions } from "../actions/ca.ts";
import { configOption, dataOption } from "../options.ts";

export function declareCa(program: Command): void {
  program
    .command("ca")
    .summary("print the CA certificate for --https, and how to trust it")
    .description(
      "Print the certificate (PEM) of the data folder's CA, which is made if there is none. The CA can certify only this machine, local networks and configured names.",
    )
    .option("--path", "print the path of its file instead")
    .addOption(
      new Option("--format <format>", "pem: only the certificate; pretty: also how to make programs trust it")
        .choices(["pem", "pretty"])
        .default("pretty"),
    )
    .addOption(configOption())
    .addOption(dataOption())
    .action(async (options: CaOptions) => (await import("../actions/ca.ts")).printAuthority(options));
}
