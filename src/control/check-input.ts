// The options of a check, for every interface that starts one.
import * as z from "zod";
import { VERIFIERS } from "../check-choices.ts";
import { SIGNING_ALGS } from "../keys/algorithms.ts";
import { SEVERITIES } from "../tokens/flaws/flaw.ts";
import { FINDING_KINDS } from "./check-report.ts";

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
  failOn: z.enum(SEVERITIES).optional().describe("Least severity that fails the check. Default: low."),
  baseline: z
    .array(z.object({ case: z.string(), kind: z.enum(FINDING_KINDS) }))
    .optional()
    .describe("Findings that are known and do not fail the check, such as those of an earlier report."),
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
});

export type CheckInput = z.output<typeof checkInput>;
