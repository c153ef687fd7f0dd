// Inspects a token that is given as an argument or on stdin.
import { text as textOf } from "node:stream/consumers";
import { inspect } from "../../control/inspect.ts";
import type { ConnectionOptions } from "../options.ts";
import { drive } from "../server/connection.ts";
import { inspectionText } from "../text/inspected-token.ts";
import { print, printJson } from "../text/output.ts";

export interface InspectOptions extends ConnectionOptions {
  audience?: string;
  scope?: string;
  json?: boolean;
}

/** Sets exit code 1 if a strict verifier rejects the token. */
export async function inspectOne(given: string, options: InspectOptions): Promise<void> {
  const text = given === "-" ? await textOf(process.stdin) : given;
  const token = text.trim().replace(/^(?:Authorization:\s*)?Bearer\s+/i, ""); // a whole header may be given too
  const { audience, scope } = options;
  const found = await drive(options, (call) => call(inspect, { token, audience, scope }));
  if (options.json) printJson(found);
  else print(inspectionText(found));
  if (Object.values(found.accepts).includes(false)) process.exitCode = 1;
}
