// A process that starts one contestant and ends after it has one token, without a request: `start-token.ts NAME`.
// Prints the milliseconds since before the import of the contestant, and the process's memory in MiB.
import { readFileSync } from "node:fs";
import { privateJwk } from "../contestants/keys.ts";

const key = await privateJwk("RS256", "ready");
const before = performance.now();
if (process.argv[2] === "mintmark") {
  const { startMintmark } = await import("../../src/index.ts");
  const idp = await startMintmark();
  await idp.token();
} else {
  const { OAuth2Server } = await import("oauth2-mock-server");
  const server = new OAuth2Server();
  await server.issuer.keys.add({ ...key });
  await server.start(0, "127.0.0.1");
  await server.issuer.buildToken();
}
const milliseconds = performance.now() - before;
const [, pages = "0"] = readFileSync("/proc/self/statm", "utf8").split(" ");
const memory = (Number(pages) * 4096) / 2 ** 20;
process.stdout.write(`${JSON.stringify({ milliseconds, memory })}\n`, () => process.exit());
