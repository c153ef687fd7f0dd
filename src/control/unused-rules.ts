// Refuses to end well where a test set up a fault or an override that nothing came by to use: it did not test what it
// says.
import { MintmarkError } from "../errors.ts";
import type { Fault } from "../issuer/faults/fault.ts";
import type { FaultList } from "../issuer/faults/list.ts";
import type { OverrideList } from "../issuer/overrides/list.ts";
import type { Override } from "../issuer/overrides/override.ts";
import type { Rule } from "../issuer/rule-list.ts";

interface Rules {
  id: string;
  faults: FaultList;
  overrides: OverrideList;
}

/** @throws MintmarkError `unused_faults` naming each one that was never used, or less often than it should be */
export function refuseUnused(issuers: readonly Rules[]): void {
  const faults = issuers.flatMap(({ id, faults }) => faults.unused().map((fault) => faultText(id, fault)));
  const overrides = issuers.flatMap(({ id, overrides }) =>
    overrides.unused().map((override) => overrideText(id, override)),
  );
  if (faults.length + overrides.length === 0) return;
  const counts = [...counted(faults, "fault"), ...counted(overrides, "override")];
  const verb = faults.length + overrides.length === 1 ? "was" : "were";
  throw new MintmarkError(
    "unused_faults",
    `${counts.join(" and ")} ${verb} not used:\n${[...faults, ...overrides].join("\n")}`,
    { hint: "The request never came, or another rule took it. The request log shows what came." },
  );
}

function counted({ length }: string[], noun: string): string[] {
  return length === 0 ? [] : [length === 1 ? `1 ${noun}` : `${length} ${noun}s`];
}

function faultText(issuer: string, fault: Fault): string {
  const { endpoint, seed: _, trickleMilliseconds: __, skip, times: ___, ...rest } = fault.rule;
  return ruleText(issuer, fault, endpoint, { ...rest, ...(skip > 0 && { skip }) });
}

function overrideText(issuer: string, override: Override): string {
  const { target, times: _, ...rest } = override.rule;
  return ruleText(issuer, override, target, rest);
}

function ruleText(issuer: string, { id, rule, used }: Rule, place: string, settings: object): string {
  const what = JSON.stringify(settings);
  const text = what.length > 200 ? `${what.slice(0, 200)}…` : what;
  const wanted = rule.times === undefined ? "" : ` of ${rule.times}`;
  return `  - ${id} on ${place} of issuer "${issuer}": ${text}, used ${used}${wanted} times`;
}
