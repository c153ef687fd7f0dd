// Fills an issuer with as many tokens and log entries as a long day of tests leaves behind.
import type { IssuerHandle } from "../../src/index.ts";

const AT_ONCE = 20;
const PER_CALL = 500;

/** Mints tokens with the descriptions `token-0`, `token-1` and so on. */
export async function mintCrowd(issuer: IssuerHandle, count: number): Promise<void> {
  for (let first = 0; first < count; first += PER_CALL) {
    await issuer.mint(
      Array.from({ length: PER_CALL }, (_, index) => ({
        user: "alice",
        audience: "http://localhost:8000/mcp",
        description: `token-${first + index}-end`,
      })),
    );
  }
}

/** Sends requests that the log shows with the parameter `n`: `request-0`, `request-1` and so on. */
export async function logCrowd(issuer: IssuerHandle, count: number): Promise<void> {
  let next = 0;
  const send = async () => {
    for (let n = next++; n < count; n = next++) {
      const response = await fetch(`${issuer.url}/.well-known/jwks.json?n=request-${n}-end`);
      await response.arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, send));
}
