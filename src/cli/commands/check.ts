// Declares `mintmark check` and its options; actions/check.ts implements it.
import { type Command, InvalidArgumentError, Option } from "commander";
import { REPORT_FORMATS, VERIFIERS } from "../../check-choices.ts";
import { isJsonObject } from "../../json-object.ts";
import { SIGNING_ALGS } from "../../keys/algorithms.ts";
import { SEVERITIES } from "../../tokens/flaws/flaw.ts";
import type { CheckCommandOptions } from "../actions/check.ts";
import { collect, withConnection } from "../options.ts";

export function declareCheck(program: Command): void {
  const command = program
    .command("check")
    .summary("find out which bad tokens an API accepts")
    .description(
      "Send good and deliberately flawed tokens of the running issuer to an API that trusts this issuer, and report which flawed ones it accepts.",
    )
    .argument("<url>", "an MCP endpoint, or any URL of the API that requires a bearer token")
    .option(
      "--audience <audience>",
      "`aud` of the tokens; default: the one in the API's metadata, else the URL",
    )
    .option("--scope <scopes>", 'scopes of the tokens, as in "a b"; default: those in the API\'s metadata')
    .option("--lifecycle", "also publish and remove keys and break endpoints; all of it is undone afterwards")
    .option("--quick", "send only one token for each cause, and wait for nothing")
    .option("--only <case>", "send only this case, or this group of cases (repeatable)", collect)
    .option("--skip <case>", "leave out this case, or this group of cases (repeatable)", collect)
    .addOption(
      new Option("--fail-on <severity>", "least severity that fails the check; default: low").choices(
        SEVERITIES,
      ),
    )
    .option("--baseline <file>", "known findings, which do not fail the check: a file of --write-baseline")
    .option("--write-baseline <file>", "write the findings to this file, as known from now on")
    .addOption(
      new Option("--format <format>", "form of the report").choices(REPORT_FORMATS).default("pretty"),
    )
    .addOption(
      new Option("--verifier <kind>", "how the API verifies tokens; default: detected").choices(VERIFIERS),
    )
    .addOption(new Option("--alg <alg>", "signing algorithm of the tokens").choices(SIGNING_ALGS))
    .option("--user <user>", "the user of the tokens: a name or a UUID")
    .option("--client <id>", "the client that the tokens are issued to; default: demo-app")
    .option("--request <method>", "method of the request; default: GET, or POST with --body")
    .option("--header <name:value>", "a header of the request (repeatable)", collect)
    .option("--body <text>", "body of the request")
    .option("--tool <name>", "the tool of an MCP server to call, preferably one that requires a scope")
    .option("--arguments <json>", "arguments of the tool", jsonObject)
    .option(
      "--as-other <request>",
      "a request that only the user may make: 'GET /notes/42', or for MCP 'TOOL {…}'",
    )
    .option(
      "--create <request>",
      "a request that makes the object first; its JSON answer fills {name} in --as-other",
    )
    .option("--other-user <user>", "the other user, whose --as-other request must fail")
    .option("--cache-seconds <seconds>", "how long the API may use what it has cached; default: 60", seconds)
    .option(
      "--cooldown-seconds <seconds>",
      "how long the API may wait before it fetches keys again; default: 30",
      seconds,
    )
    .option("--timeout-seconds <seconds>", "how long to wait for an answer; default: 15", seconds);
  withConnection(command)
    .addHelpText(
      "after",
      "\nExit codes: 0 no findings, 1 findings or no good token was accepted, 2 wrong usage, or Mintmark or the API does not run.",
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
    // The error is thrown below.
  }
  throw new InvalidArgumentError('Write a JSON object: {"id": "42"}');
}
