// The flaw verbs: list.
import * as z from "zod";
import { FLAW_NAMES, FLAWS, flawHint, type FlawName } from "../tokens/flaws/catalogue.ts";
import { FLAW_GROUPS, SEVERITIES, type Flaw } from "../tokens/flaws/flaw.ts";
import { defineVerb, listOf } from "./verb.ts";

export const flawName = z.enum(FLAW_NAMES, {
  error: ({ input }) =>
    typeof input === "string"
      ? `there is no flaw ${JSON.stringify(input)}. ${flawHint(input)}`
      : "must be the name of a flaw",
});

const refusal = {
  status: z.union([z.literal(400), z.literal(401), z.literal(403)]),
  error: z.enum(["invalid_token", "invalid_request", "insufficient_scope"]).optional(),
};
const verdict = z.discriminatedUnion("outcome", [
  z.object({ outcome: z.literal("refuse"), ...refusal, or: z.object(refusal).optional() }),
  z.object({ outcome: z.literal("accept") }),
  z.object({ outcome: z.literal("either") }),
  z.object({ outcome: z.literal("not-applicable") }),
]);

export const flawRecord = z.object({
  name: flawName,
  group: z.enum(FLAW_GROUPS),
  summary: z.string(),
  rule: z.string().describe("Which rule says so."),
  remedy: z.string(),
  severity: z.enum(SEVERITIES),
  verdicts: z
    .object({ jwks: verdict, introspection: verdict, resource: verdict })
    .describe("The right answer of each kind of verifier."),
  format: z.enum(["jwt", "opaque", "both", "any"]).describe("The form it exists in."),
  transport: z.boolean().describe("Whether the fault is in how the token is sent, not in the token."),
});

export type FlawRecord = z.output<typeof flawRecord>;

export const listFlaws = defineVerb({
  name: "flaws.list",
  summary: "List the flaws that a minted token can have.",
  method: "GET",
  path: "/flaws",
  input: z.strictObject({}),
  output: listOf(flawRecord),
  async action() {
    return { items: FLAWS.map(describeFlaw), next: null };
  },
});

export function describeFlaw(flaw: Flaw<FlawName>): FlawRecord {
  const { name, group, summary, rule, remedy, severity, verdicts, format = "any", carry } = flaw;
  return { name, group, summary, rule, remedy, severity, verdicts, format, transport: carry !== undefined };
}

export const flawVerbs = [listFlaws];
