// Calls a verb for a command and prints its answer: as JSON, as a table, or as lines of names and values.
import { checkedInput } from "../../control/call.ts";
import type { Verb } from "../../control/verb.ts";
import { printable } from "../../printable.ts";
import type { ConnectionOptions } from "../options.ts";
import { drive } from "../server/connection.ts";
import { note, print, printJson } from "../text/output.ts";
import { printRecords, textOfValue } from "../text/table.ts";

export async function runVerb(
  verb: Verb,
  input: Record<string, unknown>,
  options: ConnectionOptions & { json?: boolean },
): Promise<void> {
  checkedInput(verb, input); // before a server or a data folder is needed
  const output = await drive(options, (call) => call(verb, input));
  if (isList(output)) {
    if (options.json) return printJson(output.items);
    if (output.items.length === 0) note("There are none.");
    else printRecords(output.items.map(withName), COLUMNS[verb.name]);
    if (output.next !== null) note("There are more: --limit NUMBER shows them.");
    return;
  }
  if (options.json) return printJson(output);
  const members = Object.entries(output as object);
  const width = Math.max(...members.map(([name]) => name.length));
  for (const [name, value] of members) print(`${name.padEnd(width)}  ${printable(textOfValue(value))}`);
}

/** The columns of a list that has more members than fit. */
const COLUMNS: Record<string, readonly string[]> = {
  "requests.list": [
    "id",
    "at",
    "status",
    "method",
    "path",
    "clientId",
    "user",
    "decision",
    "error",
    "reason",
  ],
  "issuers.list": ["id", "profile", "url", "isolated"],
};

/** Shows a request's user by name, if the name is known. */
function withName(item: Record<string, unknown>): Record<string, unknown> {
  return item["userName"] == null ? item : { ...item, user: item["userName"] };
}

function isList(output: unknown): output is { items: Record<string, unknown>[]; next: string | null } {
  return typeof output === "object" && output !== null && "items" in output && Array.isArray(output.items);
}
