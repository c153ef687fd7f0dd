// `mintmark keys …`: the commands and their options. What they do is in actions/keys.ts.
import { Option, type Command } from "commander";
import { SIGNING_ALGS } from "../../keys/algorithms.ts";
import type {
  CompromiseOptions,
  ExportOptions,
  ImportOptions,
  ListKeysOptions,
  RotateOptions,
} from "../actions/keys.ts";
import { withConnection, type ConnectionOptions } from "../options.ts";

const algOption = (description: string) => new Option("--alg <alg>", description).choices(SIGNING_ALGS);

const tokensOption = () =>
  new Option("--tokens <kind>", "id: the key that signs ID tokens alone, where there is one").choices([
    "access",
    "id",
  ]);

export function declareKeys(program: Command): void {
  const keys = program
    .command("keys")
    .summary("list, rotate, retire, remove, compromise, import and export signing keys");

  withConnection(keys.command("list").description("Lists the keys of the ring, removed ones included."))
    .option("--json", "print the records as a JSON array")
    .action(async (options: ListKeysOptions) => (await import("../actions/keys.ts")).list(options));

  withConnection(keys.command("rotate").description("Signs with a new key; the old one stays published."))
    .addOption(algOption("which of the active keys; default: the issuer's algorithm"))
    .option("--prepublish", "only publish the new key; the next rotation signs with it")
    .option("--no-overlap", "remove the old key at once")
    .option("--kid <kid>", "kid of a new key; default: its thumbprint")
    .addOption(tokensOption())
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
    keys
      .command("compromise")
      .description("Acts as if the active key had leaked: removes it and revokes every token it signed."),
  )
    .addOption(algOption("which of the active keys; default: the issuer's algorithm"))
    .addOption(tokensOption())
    .action(async (options: CompromiseOptions) => (await import("../actions/keys.ts")).compromise(options));

  withConnection(
    keys.command("import").description("Takes over a private key: PEM, JWK, or with --secret a text."),
  )
    .argument("<file>", "the key's file; - for standard input")
    .option("--secret", "the file holds an HMAC secret; its bytes, without a final line break, are the key")
    .addOption(algOption("default: the JWK's, else what the key is good for"))
    .option("--kid <kid>", "default: the JWK's, else the thumbprint")
    .addOption(new Option("--state <state>", "default: active").choices(["active", "next", "retiring"]))
    .addOption(tokensOption())
    .action(async (file: string, options: ImportOptions) =>
      (await import("../actions/keys.ts")).importKey(file, options),
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
