// The verb that decodes and judges any token.
import * as z from "zod";
import { TOKEN_FORMS } from "../inspection/decode.ts";
import { inspectToken } from "../inspection/inspect.ts";
import { PROBLEM_CODES, PROBLEM_SEVERITIES } from "../inspection/problem.ts";
import { isoTime, toRecord } from "../tokens/record.ts";
import { kind, tokenRecord } from "./tokens.ts";
import { defineVerb, issuerField, issuerOf } from "./verb.ts";

const LONGEST = 1024 * 1024;
const jsonObject = z.record(z.string(), z.unknown());

export const inspection = z
  .object({
    form: z.enum(TOKEN_FORMS).describe("What it is, by its looks and by the record."),
    kind: kind.nullable().describe("As the record has it."),
    header: jsonObject.nullable().describe("The JOSE header, as far as it can be read."),
    claims: jsonObject.nullable().describe("Of an opaque token, those of its record."),
    signature: z
      .object({
        verified: z.boolean().describe("Whether a key of this issuer made it, removed ones included."),
        kid: z.string().nullable().describe("The key of the ring that verified it."),
        state: z
          .enum(["next", "active", "retiring", "removed", "configured"])
          .nullable()
          .describe("Of that key; `configured`: a secret of the configuration."),
      })
      .nullable()
      .describe("null: there is none to verify."),
    record: tokenRecord
      .nullable()
      .describe("Of this issuer, or of another one of this process. null: nobody here issued it."),
    active: z.boolean().describe("What introspection answers."),
    accepts: z
      .object({
        jwks: z.boolean().nullable().describe("Who verifies with the keys; null: it is opaque."),
        introspection: z.boolean().nullable().describe("Who asks introspection; null: it is for a client."),
      })
      .describe("Whether a strict verifier takes it."),
    problems: z.array(
      z.object({
        code: z.enum(PROBLEM_CODES),
        message: z.string(),
        rule: z.string().describe("Which rule says so."),
        severity: z.enum(PROBLEM_SEVERITIES).describe("`warn`: some refuse it, or it is worth knowing."),
        seenBy: z.array(z.enum(["jwks", "introspection"])).describe("Which verifiers can notice it."),
      }),
    ),
    judgedAt: z.iso.datetime().describe("The issuer's time."),
  })
  .meta({ id: "Inspection" });

export type Inspection = z.output<typeof inspection>;

export const inspect = defineVerb({
  name: "inspect",
  effect: "reads",
  summary:
    "Decode and judge any token: what it is, whether it is this issuer's and still counts, and what a strict resource server finds wrong with it.",
  guide:
    "To learn why an API refuses a token, or whether it should. Give `audience` and `scope` as the API is configured; without them an ID or refresh token is judged as what it is. Each of `problems` says which rule it breaks.",
  example: { token: "eyJhbGciOi…", audience: "http://localhost:8000/mcp", scope: "read" },
  method: "POST",
  path: "/inspect",
  input: z.strictObject({
    issuer: issuerField,
    token: z.string().max(LONGEST).describe("Any text, however broken."),
    audience: z
      .string()
      .min(1)
      .optional()
      .describe("What the API expects in `aud`, or a resource's name. Default: any."),
    scope: z.string().optional().describe("Space-separated: the scopes that the API needs."),
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
