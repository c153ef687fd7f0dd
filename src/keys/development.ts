// The published development keys of keys/development.json: the same on every machine, known to everybody,
// so good for nothing but a test's own process.
import { readFile } from "node:fs/promises";
import type { JWK } from "jose";
import type { SigningAlg } from "./algorithms.ts";

const FILE = new URL("../../keys/development.json", import.meta.url);
let loading: Promise<(JWK & { kid: string })[]> | undefined;

export async function developmentJwk(alg: SigningAlg): Promise<JWK & { kid: string }> {
  loading ??= readFile(FILE, "utf8").then(
    (text) => (JSON.parse(text) as { keys: (JWK & { kid: string })[] }).keys,
  );
  const jwk = (await loading).find((key) => key.alg === alg);
  if (!jwk) throw new Error(`keys/development.json has no ${alg} key`);
  return jwk;
}
