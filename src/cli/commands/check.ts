// `mintmark check`: its options. What it does is in actions/check.ts.
import { isJsonObject } from "../../json-object.ts";
import { InvalidArgumentError, Option, type Command } from "commander";
import { VERIFIERS } from "../../check/options.ts";
import { SIGNING_ALGS } from "../../keys/algorithms.ts";
import type { CheckCommandOptions } from "../actions/check.ts";
import { collect, withConnection } from "../options.ts";

export function declareCheck(program: Command): void {
  const command = program
    .command("check")
    .summary("find out which bad tokens an API accepts")
    .description(
      "Sends an API good and deliberately flawed tokens of the running issuer that it trusts, and reports what it wrongly accepts.",
    )
    .argument("<url>", "an MCP endpoint, or any URL of the API that wants a bearer token")
    .option(
      "--audience <audience>",
      "`aud` of the tokens; default: what the API's metadata says, else the URL",
    )
    .option("--scope <scopes>", 'scopes of the tokens, as in "a b"; default: what the API\'s metadata says')
    .option("--lifecycle", "also publish and remove keys and break endpoints, and put it all back")
    .addOption(
      new Option("--format <format>", "form of the report")
        .choices(["pretty", "json", "junit"])
        .default("pretty"),
    )
    .addOption(
      new Option("--verifier <kind>", "how the API verifies tokens; default: found out").choices(VERIFIERS),
    )
    .addOption(new Option("--alg <alg>", "what signs the tokens").choices(SIGNING_ALGS))
    .option("--user <user>", "whom the tokens are for: a name or a UUID")
    .option("--client <id>", "the client that they are issued to; default: demo-app")
    .option("--request <method>", "method of the request; default: GET, with --body POST")
    .option("--header <name:value>", "a header of the request (repeatable)", collect)
    .option("--body <text>", "body of the request")
    .option("--tool <name>", "of an MCP server, the tool to call: best one that needs a scope")
    .option("--arguments <json>", "arguments of the tool", jsonObject)
    .option("--as-other <request>", "must work for the user alone: 'GET /notes/42', or of MCP 'TOOL {…}'")
    .option("--create <request>", "makes the object first; its JSON answer fills {name} in --as-other")
    .option("--other-user <user>", "the other user of --as-other")
    .option(
      "--cache-seconds <seconds>",
      "for how long the API may trust what it has cached; default: 60",
      seconds,
    )
    .option(
      "--cooldown-seconds <seconds>",
      "for how long it may put off fetching keys again; default: 30",
      seconds,
    )
    .option("--timeout-seconds <seconds>", "how long to wait for an answer; default: 15", seconds);
  withConnection(command)
    .addHelpText(
      "after",
      "\nExit codes: 0 nothing found, 1 something found or no good token accepted, 2 wrong usage.",
    )
    .action(async (url: string, options: CheckCommandOptions) => {
      const { checkApi } = await import("../actions/check.ts");
      await checkApi(url, options);
    });
}

function seconds(text: string): number {
  if (/^\d{1,6}(\.\d+)?$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Write a number of seconds.");
}

function jsonObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (isJsonObject(value)) return value;
  } catch {
    // Said below.
  }
  throw new InvalidArgumentError('Write a JSON object: {"id": "42"}');
}
