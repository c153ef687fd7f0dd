// The JWKS is unavailable: the API goes on with its cached keys and refuses all others.
import type { FaultOptions } from "../levers.ts";
import { until } from "../run.ts";
import { accepted, refused } from "../target/answer.ts";
import type { LifecycleCase, Shot, Trial } from "./trial.ts";

const OUTAGES: { name: string; what: string; fault: Omit<FaultOptions, "endpoint"> }[] = [
  { name: "jwks-down", what: "answers 503", fault: { status: 503 } },
  { name: "jwks-html", what: "is an HTML page with status 200", fault: { jwks: "html" } },
];

const known = (name: string, what: string): LifecycleCase => ({
  name: `${name}-known-key`,
  summary: `A token of a key that the API knows, while the JWKS ${what}.`,
  expected: "accepted, with the cached key",
  rule: "A short outage of the issuer must not stop its APIs",
  remedy: "Cache the key set, and keep using it while fetches fail.",
});
const unknown = (name: string, what: string): LifecycleCase => ({
  name: `${name}-unknown-key`,
  summary: `A token of an unknown key, while the JWKS ${what}.`,
  expected: "401 or 503",
  rule: "RFC 7515, section 5.2; fail closed",
  remedy: "Catch the failed fetch and refuse the token: with 401, or with 503 because it might be good.",
});

export async function checkJwksOutages(trial: Trial): Promise<void> {
  for (const { name, what, fault } of OUTAGES) {
    const cases = [known(name, what), unknown(name, what)] as const;
    if (trial.setting.verifier !== "jwks") {
      for (const each of cases) trial.skip(each, "the API does not fetch the JWKS");
      continue;
    }
    await trial.shoot(); // refreshes the API's cache
    const putBack = await trial.run.levers.breakEndpoint({ endpoint: "jwks", ...fault });
    await trial.decide(cases[0], async () => {
      const shot = await trial.shoot();
      return accepted(shot.answer) ? {} : { found: { kind: "refused", severity: "medium", shot } };
    });
    await trial.decide(cases[1], () => refusesUnknown(trial, cases[1]));
    await putBack();
  }
}

/** Retries until the API has fetched the JWKS and met the outage: a refusal before that proves nothing. */
async function refusesUnknown(trial: Trial, { name }: LifecycleCase) {
  const { levers, wait, settings, say } = trial.run;
  const before = await levers.jwksFetches();
  let asked = false;
  const attempt = async (): Promise<Shot> => {
    const shot = await trial.shoot({ flaw: "unknown-kid", format: "jwt" });
    asked = (await levers.jwksFetches()) > before;
    return shot;
  };
  const isSettled = ({ answer }: Shot) => asked || accepted(answer);
  const { result: shot } = await until(attempt, isSettled, {
    wait,
    seconds: settings.cooldownSeconds,
    beforeWaiting: () => {
      say(`${name}: waiting up to ${settings.cooldownSeconds} s, because the API may pause between fetches`);
    },
  });
  if (accepted(shot.answer)) {
    return { found: { kind: "accepted", severity: "critical", shot }, refusal: "missed" } as const;
  }
  const isRefused = refused(shot.answer) || shot.answer.status === 503;
  return {
    ...(!isRefused && { found: { kind: "broke", severity: "medium", shot } as const }),
    ...(!asked && { note: "the API did not fetch the JWKS" }),
    refusal: "given" as const,
  };
}
