// Server-side request forgery: whether the API fetched a key from a URL in a token's header. Runs last,
// because the API may fetch it after it has answered.
import type { Run } from "../run.ts";
import type { Approach } from "../target/approach.ts";
import type { Cases } from "./cases.ts";
import { sentText } from "./sent.ts";

export async function checkPointers({ levers }: Run, approach: Approach, cases: Cases): Promise<void> {
  for (const { flaw, minted } of cases.pointing) {
    const fetches = (await levers.pointerFetches(minted)) ?? 0;
    if (fetches === 0) continue;
    cases.amend({
      case: flaw.name,
      kind: "fetched",
      severity: "critical",
      summary: flaw.summary,
      expected: "never fetched",
      got: fetches === 1 ? "fetched once" : `fetched ${fetches} times`,
      rule: `${flaw.rule} (server-side request forgery)`,
      remedy: flaw.remedy,
      sent: sentText(approach.label, minted),
      returned: null,
    });
  }
}
