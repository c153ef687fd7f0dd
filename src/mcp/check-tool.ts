// The tool that fires flawed tokens at an API. It is no verb, for it is made of verbs; an agent wants it most of all.
import { stripVTControlCharacters } from "node:util";
import * as z from "zod";
import { VERIFIERS, type CheckOptions } from "../check/options.ts";
import { prettyReport } from "../check/report/pretty.ts";
import type { CheckReport } from "../check/report/report.ts";
import { checkedInput, type Call } from "../control/call.ts";
import { inputMembers } from "../control/json-schema.ts";
import { issuerField } from "../control/verb.ts";
import { SIGNING_ALGS } from "../keys/algorithms.ts";
import type { Tool } from "./tool.ts";

const seconds = z.number().min(0).max(3_600);

export const checkInput = z.strictObject({
  issuer: issuerField,
  url: z.string().describe("The API: an MCP endpoint, or any URL that wants a bearer token."),
  audience: z.string().optional().describe("`aud` of the tokens. Default: the API's metadata, else the URL."),
  scope: z.string().optional().describe("Space-separated. Default: the API's metadata."),
  lifecycle: z
    .boolean()
    .optional()
    .describe("Also publish and remove keys and break the issuer's endpoints; all of it is put back."),
  method: z.string().optional().describe("Of the request that is sent. Default: GET, or POST with a body."),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.string().optional(),
  tool: z.string().optional().describe("The tool of an MCP server to call; best one that needs a scope."),
  toolArguments: z.record(z.string(), z.unknown()).optional(),
  user: z.string().optional().describe("Whom the tokens are for: a name or a UUID."),
  otherUser: z.string().optional().describe("The second user of `asOther`."),
  client: z.string().optional().describe("Default: demo-app."),
  asOther: z
    .string()
    .optional()
    .describe('A request that the user may make and the other user must not: "GET /notes/42".'),
  create: z
    .string()
    .optional()
    .describe("A request that makes the object first; its JSON answer fills {name} in `asOther`."),
  verifier: z.enum(VERIFIERS).optional().describe("How the API verifies tokens. Default: found out."),
  alg: z.enum(SIGNING_ALGS).optional().describe("What signs the tokens. Default: found out."),
  cacheSeconds: seconds.optional().describe("How long the API may trust what it has cached. Default: 60."),
  cooldownSeconds: seconds.optional().describe("How long it may put off fetching keys again. Default: 30."),
  timeoutSeconds: seconds.optional().describe("How long to wait for one answer. Default: 15."),
}) satisfies z.ZodType<Omit<CheckOptions, "signal" | "onProgress">>;

const CHECK = { name: "check", input: checkInput };

export function checkTool(): Tool {
  const { properties, required } = inputMembers(checkInput, "json");
  return {
    name: "check",
    description:
      "Find out which bad tokens an API accepts. Sends it good tokens and some eighty that are wrong in one way each (expired, for another audience, alg none, revoked, …), signed with the keys that it trusts, and answers what it wrongly accepted or refused, worst first, each with the rule and how to mend it. The API must be running and trust this issuer. `passed` says whether it is right; `cases` holds only those that did not pass. Takes seconds; with `lifecycle` minutes. It calls the API many times. Example: " +
      '{"url": "http://localhost:8000/mcp"}',
    inputSchema: { type: "object", properties, required, additionalProperties: false },
    annotations: { readOnlyHint: false, destructiveHint: false, openWorldHint: true },
    async run(call, given, { signal, progress }) {
      const { issuer, ...options } = checkedInput(CHECK, given);
      const { check } = await import("../check/check.ts");
      const atIssuer = (async (verb, input) => call(verb, { ...input, issuer })) as Call;
      const report = await check(atIssuer, issuer, {
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
