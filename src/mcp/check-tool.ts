// The MCP tool that sends flawed tokens to an API and reports what the API accepts. It is not a verb: it
// calls many verbs.
import { stripVTControlCharacters } from "node:util";
import type { CheckOptions } from "../check/options.ts";
import { prettyReport } from "../check/report/pretty.ts";
import { type Call, checkedInput } from "../control/call.ts";
import { checkInput } from "../control/check-input.ts";
import type { CheckReport } from "../control/check-report.ts";
import { inputMembers } from "../control/json-schema.ts";
import type { Tool } from "./tool.ts";

const CHECK = { name: "check", input: checkInput };

export function checkTool(): Tool {
  const { properties, required } = inputMembers(checkInput, "json");
  return {
    name: "check",
    description:
      "Find out which bad tokens an API accepts. Sends the API good tokens and about eighty that are wrong in one way each (expired, for another audience, alg none, revoked, …), signed with the keys that it trusts. Returns what the API wrongly accepted or rejected, worst first, each with the rule and how to fix it. The API must be running and trust this issuer. `passed` is the overall result; `cases` holds only the cases that did not pass. It calls the API many times and takes seconds, or minutes with `lifecycle`. Example: " +
      '{"url": "http://localhost:8000/mcp"}',
    inputSchema: { type: "object", properties, required, additionalProperties: false },
    annotations: { readOnlyHint: false, destructiveHint: false, openWorldHint: true },
    async run(call, given, { signal, progress }) {
      const { issuer, ...options } = checkedInput(CHECK, given);
      const { check } = await import("../check/check.ts");
      const report = await check(call as Call, issuer, {
        ...(options as CheckOptions),
        signal,
        onProgress: progress,
      });
      return { structured: withoutPassed(report), text: stripVTControlCharacters(prettyReport(report)) };
    },
  };
}

function withoutPassed(report: CheckReport): CheckReport {
  return { ...report, cases: report.cases.filter(({ outcome }) => outcome !== "passed") };
}
