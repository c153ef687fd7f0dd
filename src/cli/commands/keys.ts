// Declares `mintmark keys …` and its options; actions/keys.ts implements it.
import { type Command, Option } from "commander";
import { SIGNING_ALGS } from "../../keys/algorithms.ts";
import type {
  CompromiseOptions,
  ExportOptions,
  ImportOptions,
  ListKeysOptions,
  RotateOptions,
} from "../actions/keys.ts";
import { type ConnectionOptions, withConnection } from "../options.ts";

const algOption = (description: string) => new Option("--alg <alg>", description).choices(SIGNING_ALGS);

const tokensOption = () =>
  new Option(
    "--tokens <kind>",
    "tokens that the key signs, on issuers with a separate key for ID tokens",
  ).choices(["access", "id"]);

export function declareKeys(program: Command): void {
  const keys = program
    .command("keys")
    .summary("list, rotate, retire, remove, compromise, import and export signing keys");

  withConnection(keys.command("list").description("List the keys of the ring, including removed ones."))
    .option("--json", "print the records as a JSON array")
    .action(async (options: ListKeysOptions) => (await import("../actions/keys.ts")).list(options));

  withConnection(keys.command("rotate").description("Sign with a new key; the old one stays published."))
    .addOption(algOption("algorithm of the key to replace; default: the issuer's"))
    .option("--prepublish", "only publish the new key; the next rotation signs with it")
    .option("--no-overlap", "remove the old key at once")
    .option("--kid <kid>", "kid of the new key; default: its thumbprint")
    .addOption(tokensOption())
    .action(async (options: RotateOptions) => (await import("../actions/keys.ts")).rotate(options));

  withConnection(keys.command("retire").description("Stop signing with a key; it stays published."))
    .argument("<kid>", "the key")
    .allowUnknownOption() // one generated kid in 64 begins with a dash
    .action(async (kid: string, options: ConnectionOptions) =>
      (await import("../actions/keys.ts")).retire(kid, options),
    );

  withConnection(
    keys.command("remove").description("Remove a key from the JWKS; its tokens are no longer valid."),
  )
    .argument("<kid>", "the key")
    .allowUnknownOption() // one generated kid in 64 begins with a dash
    .action(async (kid: string, options: ConnectionOptions) =>
      (await import("../actions/keys.ts")).remove(kid, options),
    );

  withConnection(
    keys
      .command("compromise")
      .description("Act as if the active key had leaked: remove it and revoke every token it signed."),
  )
    .addOption(algOption("algorithm of the compromised key; default: the issuer's"))
    .addOption(tokensOption())
    .action(async (options: CompromiseOptions) => (await import("../actions/keys.ts")).compromise(options));

  withConnection(
    keys.command("import").description("Import a private key (PEM or JWK), or with --secret an HMAC secret."),
  )
    .argument("<file>", "the key's file; - for standard input")
    .option("--secret", "the file holds an HMAC secret; its bytes, without a final line break, are the key")
    .addOption(algOption("algorithm of the key; default: the JWK's, else one that fits the key"))
    .option("--kid <kid>", "kid of the key; default: the JWK's, else the thumbprint")
    .addOption(
      new Option("--state <state>", "state of the key; default: active").choices([
        "active",
        "next",
        "retiring",
      ]),
    )
    .addOption(tokensOption())
    .action(async (file: string, options: ImportOptions) =>
      (await import("../actions/keys.ts")).importKey(file, options),
    );

  withConnection(
    keys.command("export").description("Print keys for a verifier, or with --private for a signer."),
  )
    .addOption(
      new Option("--format <format>", "jwks, or pem (SPKI; with --private PKCS#8)").choices(["jwks", "pem"]),
    )
    .option("--private", "include private keys; a single HMAC key is printed as its secret text")
    .addOption(algOption("only keys of this algorithm"))
    .option("--kid <kid>", "only this key")
    .action(async (options: ExportOptions) => (await import("../actions/keys.ts")).exportKeys(options));
}
