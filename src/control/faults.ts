// The fault verbs: list, add, remove, clear.
import * as z from "zod";
import type { Fault } from "../issuer/faults/fault.ts";
import { keysToKeep } from "../issuer/faults/jwks.ts";
import type { Issuer } from "../issuer/issuer.ts";
import { contradictions, faultFields } from "./fault-fields.ts";
import { ruleVerbs } from "./rule-verbs.ts";
import { type Control, defineVerb, issuerField, issuerOf } from "./verb.ts";

export const faultInput = z
  .strictObject({ issuer: issuerField, ...faultFields })
  .superRefine((fault, context) => {
    for (const [field, message] of contradictions(fault)) {
      context.addIssue({ code: "custom", path: field === "" ? [] : [field], message });
    }
  });

export const faultRecord = z
  .object({
    id: z.string(),
    issuer: z.string(),
    ...faultFields,
    trickleMilliseconds: z.int(),
    skip: z.int(),
    seed: z.int(),
    used: z.int().describe("Number of answers that the fault was applied to."),
  })
  .meta({ id: "Fault" });

export type FaultRecord = z.output<typeof faultRecord>;

const {
  list: listFaults,
  remove: removeFault,
  clear: clearFaults,
} = ruleVerbs({
  one: "fault",
  several: "faults",
  rulesOf: ({ faults }) => faults,
  record: faultRecord,
  describe: toRecord,
  order: "in the order in which they are tried: newest first, used-up ones last",
});

export { clearFaults, listFaults, removeFault };

export const addFault = defineVerb({
  name: "faults.add",
  live: true,
  summary:
    "Delay, break or change an endpoint's answers. Newer faults are tried first, and only the first that applies is used.",
  guide:
    "Use it to see what an API does when its identity provider is slow or down. Without `times` the fault stays until it is removed: keep the `id`, and remove it when done.",
  example: { endpoint: "introspection", status: 503, times: 3 },
  method: "POST",
  path: "/faults",
  status: 201,
  input: faultInput,
  output: faultRecord,
  async action(control, { issuer: issuerId, ...rule }) {
    const issuer = await issuerOf(control, { issuer: issuerId });
    const fault = await issuer.faults.add(rule, await keysToKeep(issuer, rule.jwks));
    if (rule.forSeconds !== undefined) removeAfter(control, issuer, fault, rule.forSeconds);
    return toRecord(issuer.id, fault);
  },
});

export const faultVerbs = [listFaults, addFault, removeFault, clearFaults];

function removeAfter(
  { calls }: Control,
  { id: issuer, faults }: Issuer,
  fault: Fault,
  seconds: number,
): void {
  const end = async () => {
    if (!faults.all().some(({ id }) => id === fault.id)) return;
    await faults.remove(fault.id);
    calls?.note(removeFault.name, { issuer });
  };
  // If it cannot be removed, because another process has done that or the store fails, it has ended all the same.
  setTimeout(() => void end().catch(() => {}), seconds * 1000).unref();
}

function toRecord(issuer: string, { id, rule, used }: Fault): FaultRecord {
  return { id, issuer, ...(rule as Omit<FaultRecord, "id" | "issuer" | "used">), used };
}
