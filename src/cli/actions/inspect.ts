// Has a token judged, from the command line or from stdin.
import { text } from "node:stream/consumers";
import { inspect } from "../../control/inspect.ts";
import { drive } from "../connection.ts";
import { inspectionText } from "../inspection-text.ts";
import type { ConnectionOptions } from "../options.ts";
import { print, printJson } from "../output.ts";

export interface InspectOptions extends ConnectionOptions {
  audience?: string;
  scope?: string;
  json?: boolean;
}

/** Ends with 1 where a strict verifier refuses it. */
export async function inspectOne(given: string, options: InspectOptions): Promise<void> {
  const token = given === "-" ? (await text(process.stdin)).trim() : given;
  const { audience, scope } = options;
  const found = await drive(options, (call) => call(inspect, { token, audience, scope }));
  if (options.json) printJson(found);
  else print(inspectionText(found));
  if (Object.values(found.accepts).includes(false)) process.exitCode = 1;
}
