// The flaw verbs: list.
import * as z from "zod";
import { type FlawName, FLAWS } from "../tokens/flaws/catalogue.ts";
import { type Flaw, FLAW_GROUPS, SEVERITIES } from "../tokens/flaws/flaw.ts";
import { flawName } from "./flaw-name.ts";
import { defineVerb, listOf, pageFields } from "./verb.ts";

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

export const flawRecord = z
  .object({
    name: flawName,
    group: z.enum(FLAW_GROUPS),
    summary: z.string(),
    rule: z.string().describe("Specification and section that the flaw violates."),
    remedy: z.string(),
    severity: z.enum(SEVERITIES),
    verdicts: z
      .object({ jwks: verdict, introspection: verdict, resource: verdict })
      .describe("Correct answer of each kind of verifier."),
    format: z.enum(["jwt", "opaque", "both", "any"]).describe("Form of token in which the flaw exists."),
    transport: z.boolean().describe("Whether the flaw is in how the token is sent, not in the token itself."),
  })
  .meta({ id: "Flaw" });

export type FlawRecord = z.output<typeof flawRecord>;

export const listFlaws = defineVerb({
  name: "flaws.list",
  summary: "List the flaws that a minted token can have.",
  guide:
    "Each flaw comes with the rule it breaks (`rule`), the correct answer of an API (`verdicts`) and how to fix an API that answers otherwise (`remedy`). To try one flaw, mint a token with it; to try all of them at once, use `check`.",
  example: { group: "time" },
  method: "GET",
  path: "/flaws",
  input: z.strictObject({
    group: z.enum(FLAW_GROUPS).optional(),
    severity: z.enum(SEVERITIES).optional(),
    limit: pageFields.limit.default(1000),
    after: flawName.optional().describe("`next` of the previous page."),
  }),
  output: listOf(flawRecord),
  async action(_control, { group, severity, limit, after }) {
    const start = FLAWS.findIndex(({ name }) => name === after) + 1;
    const wanted = FLAWS.slice(start).filter(
      (flaw) => (group ?? flaw.group) === flaw.group && (severity ?? flaw.severity) === flaw.severity,
    );
    const page = wanted.slice(0, limit);
    return {
      items: page.map(describeFlaw),
      next: wanted.length > limit ? (page.at(-1)?.name ?? null) : null,
    };
  },
});

export function describeFlaw(flaw: Flaw<FlawName>): FlawRecord {
  const { name, group, summary, rule, remedy, severity, verdicts, format = "any", carry } = flaw;
  return { name, group, summary, rule, remedy, severity, verdicts, format, transport: carry !== undefined };
}

export const flawVerbs = [listFlaws];
