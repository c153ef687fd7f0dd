// The MCP tool that sends flawed tokens to an API and reports what the API accepts. It is not a verb: it
// calls many verbs.
import { stripVTControlCharacters } from "node:util";
import * as z from "zod";
import { FAIL_ON, VERIFIERS } from "../check/choices.ts";
import type { CheckOptions } from "../check/options.ts";
import { prettyReport } from "../check/report/pretty.ts";
import type { CheckReport } from "../check/report/report.ts";
import { type Call, checkedInput } from "../control/call.ts";
import { inputMembers } from "../control/json-schema.ts";
import { SIGNING_ALGS } from "../keys/algorithms.ts";
import type { Tool } from "./tool.ts";

const caseNames = z.array(z.string()).optional();
const seconds = z.number().min(0).max(3_600);

export const checkInput = z.strictObject({
  issuer: z
    .string()
    .optional()
    .describe(
      "Id of the issuer that signs the tokens. Default: the one that the API's metadata names, else `default`.",
    ),
  url: z.string().describe("URL of the API: an MCP endpoint, or any URL that requires a bearer token."),
  audience: z
    .string()
    .optional()
    .describe("Value of `aud` in the tokens. Default: from the API's metadata, else the URL."),
  scope: z
    .string()
    .optional()
    .describe("Scopes of the tokens, separated by spaces. Default: from the API's metadata."),
  lifecycle: z
    .boolean()
    .optional()
    .describe(
      "Also publish and remove keys and break the issuer's endpoints; all of this is undone at the end.",
    ),
  only: caseNames.describe("Names of the only cases to send, or of their groups. Default: all."),
  skip: caseNames.describe("Names of cases, or of their groups, that are not sent."),
  quick: z.boolean().optional().describe("Send only one token for each cause, and wait for nothing."),
  failOn: z.enum(FAIL_ON).optional().describe("Least severity that fails the check. Default: low."),
  method: z
    .string()
    .optional()
    .describe("HTTP method of the requests to the API. Default: GET, or POST with a body."),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.string().optional(),
  tool: z
    .string()
    .optional()
    .describe("Tool of an MCP server to call, preferably one that requires a scope. Default: detected."),
  toolArguments: z.record(z.string(), z.unknown()).optional(),
  user: z.string().optional().describe("User of the tokens: a name or a UUID."),
  otherUser: z.string().optional().describe("Second user, for `asOther`: a name or a UUID."),
  client: z.string().optional().describe("Client of the tokens. Default: demo-app."),
  asOther: z
    .string()
    .optional()
    .describe('Request that only the user may make: `GET /notes/42`, or for MCP `read_note {"id":"42"}`.'),
  create: z
    .string()
    .optional()
    .describe("Request that creates the object first; its JSON answer fills {name} in `asOther`."),
  verifier: z.enum(VERIFIERS).optional().describe("How the API verifies tokens. Default: detected."),
  alg: z.enum(SIGNING_ALGS).optional().describe("Signing algorithm of the tokens. Default: detected."),
  cacheSeconds: seconds
    .optional()
    .describe("Seconds for which the API may trust a cached key or introspection response. Default: 60."),
  cooldownSeconds: seconds
    .optional()
    .describe("Seconds for which the API may wait before it fetches the keys again. Default: 30."),
  timeoutSeconds: seconds.optional().describe("Seconds to wait for each response of the API. Default: 15."),
}) satisfies z.ZodType<Omit<CheckOptions, "signal" | "onProgress" | "onCase" | "baseline">>;

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
