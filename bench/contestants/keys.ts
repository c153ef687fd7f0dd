// The signing keys of the peers: Mintmark's published development keys, or new keys of the same size.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { JWK } from "jose";

export async function privateJwk(alg: "RS256" | "ES256", key: "ready" | "generate"): Promise<JWK> {
  if (key === "generate") {
    // Loaded only here: oauth2-mock-server uses jose itself, and its start includes the time to load it.
    const { exportJWK, generateKeyPair } = await import("jose");
    const { privateKey } = await generateKeyPair(alg, { extractable: true });
    return { ...(await exportJWK(privateKey)), alg, use: "sig", kid: alg };
  }
  const path = join(import.meta.dirname, "../../keys/development.json");
  const { keys } = JSON.parse(readFileSync(path, "utf8")) as { keys: JWK[] };
  const found = keys.find((each) => each.alg === alg);
  if (!found) throw new Error(`${path} has no ${alg} key`);
  return found;
}
