// Reads the published development keys of keys/development.json. They are the same on every machine and
// public, so they are only for tests within one process.
import { readFile } from "node:fs/promises";
import type { JWK } from "jose";
import { packageFile } from "../package-files.ts";
import type { KeyPurpose } from "./states.ts";

const FILE = packageFile("keys/development.json");
let loading: Promise<(JWK & { kid: string })[]> | undefined;

export async function developmentJwk({ alg, tokens }: KeyPurpose): Promise<JWK & { kid: string }> {
  const kid = `mintmark-development-${tokens === undefined ? "" : "id-token-"}${alg}`;
  loading ??= readFile(FILE, "utf8").then(
    (text) => (JSON.parse(text) as { keys: (JWK & { kid: string })[] }).keys,
  );
  const jwk = (await loading).find((key) => key.kid === kid);
  if (!jwk) throw new Error(`keys/development.json has no key ${kid}`);
  return jwk;
}
