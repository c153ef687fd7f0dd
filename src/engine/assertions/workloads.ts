// Workload identity federation: finds the rule that says which client a workload of a trusted issuer acts as.
import type { WorkloadRule } from "../../config/trust.ts";
import type { Assertion } from "./verify.ts";

/** Returns the first rule whose claims all match the token. */
export function workloadRule({ trusted, claims }: Assertion): WorkloadRule | undefined {
  return trusted.settings.workloads.find((rule) =>
    Object.entries(rule.claims).every(([name, wanted]) =>
      [claims[name]].flat().some((value) => fits(value, wanted)),
    ),
  );
}

function fits(value: unknown, wanted: string | number | boolean): boolean {
  if (typeof wanted !== "string") return value === wanted;
  if (typeof value !== "string") return false;
  const [first = "", ...rest] = wanted.split("*");
  const last = rest.pop();
  if (last === undefined) return value === wanted;
  if (!value.startsWith(first) || !value.endsWith(last)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = value.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return at + last.length <= value.length;
}
