// The override verbs: list, add, remove, clear.
import * as z from "zod";
import { OVERRIDE_TARGETS, type Override } from "../issuer/overrides/override.ts";
import { conditions } from "./conditions.ts";
import { kind } from "./tokens.ts";
import { ruleVerbs } from "./rule-verbs.ts";
import { defineVerb, issuerField, issuerOf } from "./verb.ts";

const LONGEST_SECONDS = 8e12;
const patch = z.record(z.string(), z.json());

const fields = {
  target: z
    .enum(OVERRIDE_TARGETS)
    .describe("`token`: what a protocol flow issues next; `userinfo`, `introspection`: the next answer."),
  kind: kind.optional().describe("Of a token, which one is meant. Default: access."),
  claims: patch
    .optional()
    .describe("Merged into the token's claims (RFC 7396): null takes one away. The record follows."),
  header: patch.optional().describe("Merged into the JOSE header of a JWT: null takes a member away."),
  expiresInSeconds: z
    .union([z.int().min(-LONGEST_SECONDS).max(LONGEST_SECONDS), z.literal("never")])
    .optional()
    .describe("The token's lifetime from its issue on; may be negative. `expires_in` of the answer follows."),
  merge: patch
    .optional()
    .describe("Merged into the answer of userinfo or introspection (RFC 7396): null takes a member away."),
  times: z.int().min(1).default(1).describe("How many tokens or answers it changes."),
  when: conditions
    .optional()
    .describe(
      "Only what fits all of it. `clientId` is the client that the token is issued to, at introspection the one that asks.",
    ),
};

const OF_TOKENS = ["claims", "header", "expiresInSeconds"] as const;

export const overrideInput = z
  .strictObject({ issuer: issuerField, ...fields })
  .superRefine((override, context) => {
    for (const [field, message] of contradictions(override))
      context.addIssue({ code: "custom", path: field === "" ? [] : [field], message });
  });

export const overrideRecord = z
  .object({
    id: z.string(),
    issuer: z.string(),
    ...fields,
    times: z.int(),
    used: z.int().describe("How many tokens or answers it changed."),
  })
  .meta({ id: "Override" });

export type OverrideRecord = z.output<typeof overrideRecord>;

const {
  list: listOverrides,
  remove: removeOverride,
  clear: clearOverrides,
} = ruleVerbs({
  one: "override",
  several: "overrides",
  rulesOf: ({ overrides }) => overrides,
  record: overrideRecord,
  describe: toRecord,
  order: "in the order in which they will be used, the oldest first; used ones last",
});

export { clearOverrides, listOverrides, removeOverride };

export const addOverride = defineVerb({
  name: "overrides.add",
  live: true,
  summary:
    "Change the next token of a protocol flow, or the next answer of userinfo or introspection, and no other. Several wait in a queue: one for each. Minting is not affected.",
  guide:
    "For a client or API whose token comes from a real login or from the token endpoint; where you hand out the token yourself, `tokens.mint` takes the same fields. It waits until a token or answer that fits comes by.",
  example: { target: "token", claims: { tenant: "acme" }, expiresInSeconds: 5 },
  method: "POST",
  path: "/overrides",
  status: 201,
  input: overrideInput,
  output: overrideRecord,
  async action(control, { issuer: issuerId, ...rule }) {
    const { id, overrides } = await issuerOf(control, { issuer: issuerId });
    return toRecord(id, overrides.add(rule));
  },
});

export const overrideVerbs = [listOverrides, addOverride, removeOverride, clearOverrides];

/** What is wrong with an override whose fields are right one by one; the field, and why. */
function* contradictions(override: z.output<z.ZodObject<typeof fields>>): Generator<[string, string]> {
  const { target, kind, merge, when } = override;
  const changes = OF_TOKENS.filter((name) => override[name] !== undefined);
  if (target === "token") {
    if (merge) yield ["merge", "is for an answer; a token has `claims` and `header`"];
    if (changes.length === 0 && !merge)
      yield ["", `an override changes something: give at least one of ${OF_TOKENS.join(", ")}`];
    return;
  }
  for (const name of changes) yield [name, `is for a token; an answer of ${target} has \`merge\``];
  if (kind) yield ["kind", "is for a token"];
  if (when?.grantType !== undefined)
    yield ["when", `at ${target} there is no grant: leave \`grantType\` out`];
  if (!merge && changes.length === 0) yield ["", "an override changes something: give `merge`"];
}

function toRecord(issuer: string, { id, rule, used }: Override): OverrideRecord {
  return { id, issuer, ...(rule as Omit<OverrideRecord, "id" | "issuer" | "used">), used };
}
