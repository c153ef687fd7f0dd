// A process that serves Mintmark with a configuration until its parent ends: `serve-config.ts JSON`. Prints its URL.
import { startMintmark } from "../../src/index.ts";

const { issuers = 1, users = 0 } = JSON.parse(process.argv[2] ?? "{}") as {
  issuers?: number;
  users?: number;
};
const names = (kind: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${kind}-${index}`);
const idp = await startMintmark({
  ...(users > 0 && { users: Object.fromEntries(names("user", users).map((name) => [name, {}])) }),
  issuers: Object.fromEntries(names("issuer", issuers - 1).map((id) => [id, {}])),
});
console.log(idp.url);
process.stdin.on("end", () => process.exit()).resume();
process.on("SIGTERM", () => process.exit());
