// The issuer's JWKS cannot be had: keys that the API has go on, and nothing else is let in.
import { accepted, unauthorised } from "../target/answer.ts";
import type { FaultOptions } from "../levers.ts";
import { until } from "../run.ts";
import type { LifecycleCase, Shot, Trial } from "./trial.ts";

const OUTAGES: { name: string; what: string; fault: Omit<FaultOptions, "endpoint"> }[] = [
  { name: "jwks-down", what: "answers 503", fault: { status: 503 } },
  { name: "jwks-html", what: "is an HTML page with status 200", fault: { jwks: "html" } },
];

const known = (name: string, what: string): LifecycleCase => ({
  name: `${name}-known-key`,
  summary: `A token of a key that the API knows, while the JWKS ${what}.`,
  expected: "accepted, with the cached key",
  rule: "An issuer that is away for a moment need not take every API with it",
  remedy: "Cache the key set, and keep it while a fetch fails.",
});
const unknown = (name: string, what: string): LifecycleCase => ({
  name: `${name}-unknown-key`,
  summary: `A token of an unknown key, while the JWKS ${what}.`,
  expected: "401 or 503",
  rule: "RFC 7515, section 5.2; fail closed",
  remedy:
    "Where no key can be had, refuse: 401, or 503 where the token might be good. Catch the failed fetch.",
});

export async function checkJwksOutages(trial: Trial): Promise<void> {
  for (const { name, what, fault } of OUTAGES) {
    const cases = [known(name, what), unknown(name, what)] as const;
    if (trial.setting.verifier !== "jwks") {
      for (const each of cases) trial.skip(each, "the API does not fetch the JWKS");
      continue;
    }
    await trial.shoot(); // so that what is cached is fresh
    const putBack = await trial.run.levers.breakEndpoint({ endpoint: "jwks", ...fault });
    await trial.decide(cases[0], async () => {
      const shot = await trial.shoot();
      return accepted(shot.answer) ? {} : { found: { kind: "refused", severity: "medium", shot } };
    });
    await trial.decide(cases[1], () => refusesUnknown(trial));
    await putBack();
  }
}

/** Until the API has asked for the keys, and so has met the outage, its refusal tells nothing. */
async function refusesUnknown(trial: Trial) {
  const { levers, wait, settings } = trial.run;
  const before = await levers.jwksFetches();
  let asked = false;
  const attempt = async (): Promise<Shot> => {
    const shot = await trial.shoot({ flaw: "unknown-kid", format: "jwt" });
    asked = (await levers.jwksFetches()) > before;
    return shot;
  };
  const isSettled = ({ answer }: Shot) => asked || accepted(answer);
  const { result: shot } = await until(attempt, isSettled, { wait, seconds: settings.cooldownSeconds });
  if (accepted(shot.answer))
    return { found: { kind: "accepted", severity: "critical", shot }, refusal: "missed" } as const;
  const refused = unauthorised(shot.answer) || shot.answer.status === 503;
  return {
    ...(!refused && { found: { kind: "broke", severity: "medium", shot } as const }),
    ...(!asked && { note: "the API did not ask for the keys" }),
    refusal: "given" as const,
  };
}
