// `mintmark ca`: its options. What it does is in actions/ca.ts.
import { Option, type Command } from "commander";
import type { CaOptions } from "../actions/ca.ts";
import { configOption, dataOption } from "../options.ts";

export function declareCa(program: Command): void {
  program
    .command("ca")
    .summary("print the CA that makes clients trust --https, and how to trust it")
    .description(
      "Prints the certificate (PEM) of the data folder's own CA, and makes one where there is none. It can vouch for this machine, for local networks and for configured names, and for nothing else.",
    )
    .option("--path", "print where the file is instead")
    .addOption(
      new Option("--format <format>", "pem alone, or with the lines that make programs trust it")
        .choices(["pem", "pretty"])
        .default("pretty"),
    )
    .addOption(configOption())
    .addOption(dataOption())
    .action(async (options: CaOptions) => (await import("../actions/ca.ts")).printAuthority(options));
}
