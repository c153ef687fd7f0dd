// `mintmark keys …`: the commands and their options. What they do is in actions/keys.ts.
import { Option, type Command } from "commander";
import { SIGNING_ALGS } from "../../keys/algorithms.ts";
import type { ExportOptions, ListKeysOptions, RotateOptions } from "../actions/keys.ts";
import { withConnection, type ConnectionOptions } from "../options.ts";

const algOption = (description: string) => new Option("--alg <alg>", description).choices(SIGNING_ALGS);

export function declareKeys(program: Command): void {
  const keys = program.command("keys").summary("list, rotate, retire, remove and export signing keys");

  withConnection(keys.command("list").description("Lists the keys of the ring, removed ones included."))
    .option("--json", "print the records as a JSON array")
    .action(async (options: ListKeysOptions) => (await import("../actions/keys.ts")).list(options));

  withConnection(keys.command("rotate").description("Signs with a new key; the old one stays published."))
    .addOption(algOption("which of the active keys; default: the issuer's algorithm"))
    .action(async (options: RotateOptions) => (await import("../actions/keys.ts")).rotate(options));

  withConnection(keys.command("retire").description("Stops signing with a key; it stays published."))
    .argument("<kid>", "the key")
    .allowUnknownOption() // one kid in 64 begins with a dash
    .action(async (kid: string, options: ConnectionOptions) =>
      (await import("../actions/keys.ts")).retire(kid, options),
    );

  withConnection(
    keys.command("remove").description("Takes a key out of the JWKS; its tokens no longer count."),
  )
    .argument("<kid>", "the key")
    .allowUnknownOption() // one kid in 64 begins with a dash
    .action(async (kid: string, options: ConnectionOptions) =>
      (await import("../actions/keys.ts")).remove(kid, options),
    );

  withConnection(
    keys.command("export").description("Prints keys for a verifier, or with --private for a signer."),
  )
    .addOption(
      new Option("--format <format>", "jwks, or pem (SPKI, private: PKCS#8)").choices(["jwks", "pem"]),
    )
    .option("--private", "private keys too; of an HMAC key alone, its secret as text")
    .addOption(algOption("only keys of this algorithm"))
    .option("--kid <kid>", "only this key")
    .action(async (options: ExportOptions) => (await import("../actions/keys.ts")).exportKeys(options));
}
