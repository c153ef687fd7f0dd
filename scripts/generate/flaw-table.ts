// Makes the table of flaws that the clients in other languages contain: each flaw with the right answer of each kind
// of API, so that tests can be made for all flaws before a server runs.
import { VERIFIERS } from "../../src/check-choices.ts";
import { describeFlaw, type FlawRecord } from "../../src/control/flaws.ts";
import { isHmac } from "../../src/keys/algorithms.ts";
import { FLAWS } from "../../src/tokens/flaws/catalogue.ts";
import { type Flaw, NOT_APPLICABLE, type Verdict, verdictFor } from "../../src/tokens/flaws/flaw.ts";

/** Stands for the token in `carried`. */
const TOKEN = "TOKEN";

export function describedFlaws(): FlawRecord[] {
  return FLAWS.map(describeFlaw);
}

export function flawTable(): string {
  const table = FLAWS.map((flaw) => {
    const { verdicts: _, ...described } = describeFlaw(flaw);
    return {
      ...described,
      answers: Object.fromEntries(VERIFIERS.map((kind) => [kind, answerOf(flaw, kind)])),
      carried: flaw.carry?.(TOKEN) ?? { authorization: [`Bearer ${TOKEN}`] },
    };
  });
  return `${JSON.stringify(table, null, 2)}\n`;
}

/** The right answer of an API of this kind, which also checks audience, subject and scope. */
function answerOf(flaw: Flaw, kind: (typeof VERIFIERS)[number]): Verdict {
  if (kind === "introspection") return verdictFor(flaw, kind);
  if (kind === "hmac" && flaw.algs && !flaw.algs.some(isHmac)) return NOT_APPLICABLE;
  return verdictFor(flaw, "jwks");
}
