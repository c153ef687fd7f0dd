// The verb that decodes and judges any token.
import * as z from "zod";
import { TOKEN_FORMS } from "../inspection/decode.ts";
import { inspectToken } from "../inspection/inspect.ts";
import { PROBLEM_CODES, PROBLEM_SEVERITIES } from "../inspection/problem.ts";
import { isoTime, toRecord } from "../tokens/record.ts";
import { kind } from "./token-filter.ts";
import { tokenRecord } from "./token-record.ts";
import { defineVerb, issuerField, issuerOf } from "./verb.ts";

const LONGEST = 1024 * 1024;
const jsonObject = z.record(z.string(), z.unknown());

export const inspection = z
  .object({
    form: z.enum(TOKEN_FORMS).describe("Form of the token, judged by its text and its record."),
    kind: kind.nullable().describe("Kind of the token according to its record; null without a record."),
    header: jsonObject.nullable().describe("JOSE header; null if there is none or it cannot be read."),
    claims: jsonObject.nullable().describe("Claims of the token; those of its record if it is opaque."),
    signature: z
      .object({
        verified: z
          .boolean()
          .describe("Whether a key of this issuer made the signature; removed keys count too."),
        kid: z.string().nullable().describe("Id of the ring key that verified the signature."),
        state: z
          .enum(["next", "active", "retiring", "removed", "configured"])
          .nullable()
          .describe("State of that key; `configured` stands for a secret from the configuration."),
      })
      .nullable()
      .describe("The signature; null if there is none to verify."),
    record: tokenRecord
      .nullable()
      .describe(
        "Record of the token at this issuer or another one of this server; null if none of them issued it.",
      ),
    active: z.boolean().describe("Value of `active` in the answer of introspection."),
    accepts: z
      .object({
        jwks: z
          .boolean()
          .nullable()
          .describe("For a verifier that uses the published keys; null if the token is opaque."),
        introspection: z
          .boolean()
          .nullable()
          .describe(
            "For a verifier that uses introspection; null if the token is judged as an ID or logout token.",
          ),
      })
      .describe("Whether a strict verifier accepts the token."),
    problems: z.array(
      z.object({
        code: z.enum(PROBLEM_CODES),
        message: z.string(),
        rule: z.string().describe("Specification and section that the token violates."),
        severity: z
          .enum(PROBLEM_SEVERITIES)
          .describe(
            "`refuse`: a strict verifier rejects the token. `warn`: some verifiers do, or it is worth knowing.",
          ),
        seenBy: z
          .array(z.enum(["jwks", "introspection"]))
          .describe("Kinds of verifier that can notice the problem."),
      }),
    ),
    judgedAt: z.iso.datetime().describe("Time of the inspection, by the issuer's clock."),
  })
  .meta({ id: "Inspection" });

export type Inspection = z.output<typeof inspection>;

export const inspect = defineVerb({
  name: "inspect",
  effect: "reads",
  summary:
    "Decode and judge any token: what it is, whether this issuer issued it and it is still active, and what a strict resource server finds wrong with it.",
  guide:
    "Use it to learn why an API rejects a token, or whether it should. Give `audience` and `scope` as the API is configured; without them an ID or refresh token is judged as what it is. Each entry of `problems` names the rule that the token breaks.",
  example: { token: "eyJhbGciOi…", audience: "http://localhost:8000/mcp", scope: "read" },
  method: "POST",
  path: "/inspect",
  input: z.strictObject({
    issuer: issuerField,
    token: z.string().max(LONGEST).describe("The token, or any other text."),
    audience: z
      .string()
      .min(1)
      .optional()
      .describe("Value that the API expects in `aud`, or a resource's name. Default: any audience."),
    scope: z.string().optional().describe("Scopes that the API requires, separated by spaces."),
  }),
  output: inspection,
  async action(control, { issuer: id, ...request }) {
    const issuer = await issuerOf(control, { issuer: id });
    const { row, signature, ...judged } = await inspectToken(issuer, control.issuers.all(), request);
    return {
      ...judged,
      kind: row?.kind ?? null,
      signature: signature && {
        verified: signature.verified,
        kid: signature.key?.kid ?? null,
        state: signature.key?.state ?? null,
      },
      record: row ? toRecord(row) : null,
      judgedAt: isoTime(issuer.clock.now()),
    };
  },
});
