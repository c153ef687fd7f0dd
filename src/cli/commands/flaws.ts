// Declares `mintmark flaws` and its options; actions/flaws.ts implements it.
import type { Command } from "commander";
import type { FlawsOptions } from "../actions/flaws.ts";

export function declareFlaws(program: Command): void {
  program
    .command("flaws")
    .summary("list the ways in which a token can be wrong")
    .description("List the flaws that `mintmark token --flaw NAME` knows.")
    .option("--json", "print them with rules, remedies and verdicts as a JSON array")
    .action(async (options: FlawsOptions) => (await import("../actions/flaws.ts")).list(options));
}
