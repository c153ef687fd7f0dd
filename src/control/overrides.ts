// The override verbs: list, add, remove, clear.
import * as z from "zod";
import { type Override, OVERRIDE_TARGETS } from "../issuer/overrides/override.ts";
import { conditions } from "./conditions.ts";
import { ruleVerbs } from "./rule-verbs.ts";
import { kind } from "./token-filter.ts";
import { defineVerb, issuerField, issuerOf } from "./verb.ts";

const LONGEST_SECONDS = 8e12;
const patch = z.record(z.string(), z.json());

const fields = {
  target: z
    .enum(OVERRIDE_TARGETS)
    .describe(
      "Target of the change: the next `token` of a protocol flow, or the next answer of `userinfo` or `introspection`.",
    ),
  kind: kind.optional().describe("Kind of token to change, with the target `token`. Default: access."),
  claims: patch
    .optional()
    .describe(
      "JSON Merge Patch (RFC 7396) for the token's claims: null removes a claim. The token's record changes too.",
    ),
  header: patch
    .optional()
    .describe("JSON Merge Patch (RFC 7396) for the JOSE header of a JWT: null removes a member."),
  expiresInSeconds: z
    .union([z.int().min(-LONGEST_SECONDS).max(LONGEST_SECONDS), z.literal("never")])
    .optional()
    .describe(
      "Lifetime of the token in seconds from its issue, or `never`; may be negative. `expires_in` in the answer changes too.",
    ),
  merge: patch
    .optional()
    .describe(
      "JSON Merge Patch (RFC 7396) for the answer of userinfo or introspection: null removes a member.",
    ),
  times: z.int().min(1).default(1).describe("Number of tokens or answers to change."),
  when: conditions
    .optional()
    .describe(
      "Conditions; all of them must be met. `clientId` is the client that the token is issued to, or at introspection the client that asks.",
    ),
};

const OF_TOKENS = ["claims", "header", "expiresInSeconds"] as const;

export const overrideInput = z
  .strictObject({ issuer: issuerField, ...fields })
  .superRefine((override, context) => {
    for (const [field, message] of contradictions(override)) {
      context.addIssue({ code: "custom", path: field === "" ? [] : [field], message });
    }
  });

export const overrideRecord = z
  .object({
    id: z.string(),
    issuer: z.string(),
    ...fields,
    times: z.int(),
    used: z.int().describe("Number of tokens or answers that the override changed."),
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
  order: "in the order in which they will be used: oldest first, used-up ones last",
});

export { clearOverrides, listOverrides, removeOverride };

export const addOverride = defineVerb({
  name: "overrides.add",
  live: true,
  summary:
    "Change only the next token of a protocol flow, or only the next answer of userinfo or introspection. Several overrides form a queue: one for each token or answer. Minting is not affected.",
  guide:
    "Use it for tokens that come from a real login or from the token endpoint. If you hand out the token yourself, `tokens.mint` takes the same fields. The override waits until a matching token or answer comes.",
  example: { target: "token", claims: { tenant: "acme" }, expiresInSeconds: 5 },
  method: "POST",
  path: "/overrides",
  status: 201,
  input: overrideInput,
  output: overrideRecord,
  async action(control, { issuer: issuerId, ...rule }) {
    const { id, overrides } = await issuerOf(control, { issuer: issuerId });
    return toRecord(id, await overrides.add(rule));
  },
});

export const overrideVerbs = [listOverrides, addOverride, removeOverride, clearOverrides];

/** Yields each contradiction between fields that are valid on their own: the field, and the reason. */
function* contradictions(override: z.output<z.ZodObject<typeof fields>>): Generator<[string, string]> {
  const { target, kind, merge, when } = override;
  const changes = OF_TOKENS.filter((name) => override[name] !== undefined);
  if (target === "token") {
    if (merge) yield ["merge", "is only for answers; for a token use `claims` and `header`"];
    if (changes.length === 0 && !merge) {
      yield ["", `an override needs a change: give at least one of ${OF_TOKENS.join(", ")}`];
    }
    return;
  }
  for (const name of changes) yield [name, `is only for tokens; for an answer of ${target} use \`merge\``];
  if (kind) yield ["kind", "is only for tokens"];
  if (when?.grantType !== undefined) {
    yield ["when", `there is no grant at ${target}: leave \`grantType\` out`];
  }
  if (!merge && changes.length === 0) yield ["", "an override needs a change: give `merge`"];
}

function toRecord(issuer: string, { id, rule, used }: Override): OverrideRecord {
  return { id, issuer, ...(rule as Omit<OverrideRecord, "id" | "issuer" | "used">), used };
}
