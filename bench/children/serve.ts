// A process that serves one contestant until SIGTERM or the end of its parent: `serve.ts NAME`. Prints the
// issuers as one line of JSON.
import type { TokenForm } from "../contestants/contract.ts";
import { type ContestantName, CONTESTANTS } from "../contestants/names.ts";

const forms: TokenForm[] = ["RS256", "ES256", "opaque"];
const contestant = await CONTESTANTS[process.argv[2] as ContestantName]();
const issuers = await contestant.start({ key: "ready", forms });
process.stdout.write(`${JSON.stringify(issuers)}\n`);
process.stdin.on("end", () => process.exit()).resume();
process.on("SIGTERM", () => process.exit());
