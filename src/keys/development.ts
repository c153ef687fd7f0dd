// Reads the published development keys of keys/development.json. They are the same on every machine and
// public, so they are only for tests within one process.
import { readFileSync } from "node:fs";
import type { JWK } from "jose";
import { packageFile } from "../package-files.ts";
import type { KeyPurpose } from "./states.ts";

const FILE = packageFile("keys/development.json");
let loaded: (JWK & { kid: string })[] | undefined;

export function developmentJwk({ alg, tokens }: KeyPurpose): JWK & { kid: string } {
  const kid = `mintmark-development-${tokens === undefined ? "" : "id-token-"}${alg}`;
  loaded ??= (JSON.parse(readFileSync(FILE, "utf8")) as { keys: (JWK & { kid: string })[] }).keys;
  const jwk = loaded.find((key) => key.kid === kid);
  if (!jwk) throw new Error(`keys/development.json has no key ${kid}`);
  return jwk;
}
