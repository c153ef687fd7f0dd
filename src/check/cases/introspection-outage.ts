// Introspection fails or answers nonsense: the API cannot know whether a token is good, so it must refuse it.
import type { FaultOptions } from "../levers.ts";
import { until } from "../run.ts";
import { accepted } from "../target/answer.ts";
import type { LifecycleCase, Trial } from "./trial.ts";

const HTML = {
  status: 200,
  headers: { "content-type": "text/html" },
  body: "<!doctype html><title>Sign in</title>",
};
const json = (value: unknown) => ({
  status: 200,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(value),
});

const OUTAGES: Record<string, { what: string; fault: Omit<FaultOptions, "endpoint"> }> = {
  "introspection-down": { what: "answers 503", fault: { status: 503 } },
  "introspection-error": { what: "answers 500", fault: { status: 500 } },
  "introspection-reset": { what: "resets the connection", fault: { connection: "reset" } },
  "introspection-hangs": { what: "accepts the request and never answers", fault: { connection: "hang" } },
  "introspection-html": { what: "answers with an HTML page and status 200", fault: HTML },
  "introspection-empty": { what: "answers with an empty JSON object", fault: json({}) },
  "introspection-text": { what: 'sends `active` as the string "false"', fault: json({ active: "false" }) },
};

const outage = (name: string, what: string): LifecycleCase => ({
  name,
  summary: `A good token, while introspection ${what}.`,
  expected: "refused",
  rule: "RFC 7662, sections 2.2 and 2.3 (only `active: true` means active); fail closed",
  remedy:
    "Accept a token only after status 200 with `active` exactly true, and set a timeout for introspection.",
});
const RECOVERY: LifecycleCase = {
  name: "introspection-back",
  summary: "A good token, after introspection works again.",
  expected: "accepted",
  rule: "When the issuer works again, its APIs must work again too",
  remedy: "Introspect the next token again; if there is a circuit breaker, let it close after some seconds.",
};

export async function checkIntrospectionOutages(trial: Trial): Promise<void> {
  const { run, setting } = trial;
  const asks = setting.verifier === "introspection";
  for (const [name, { what, fault }] of Object.entries(OUTAGES)) {
    const about = outage(name, what);
    if (!asks) trial.skip(about, "the API does not introspect tokens");
    else await trial.decide(about, () => refusesDuring(trial, fault));
  }
  if (!asks) return trial.skip(RECOVERY, "the API does not introspect tokens");
  await trial.decide(RECOVERY, async () => {
    const { result: shot } = await until(
      () => trial.shoot(),
      ({ answer }) => accepted(answer),
      { wait: run.wait, seconds: run.settings.cooldownSeconds },
    );
    return accepted(shot.answer) ? {} : { found: { kind: "refused", severity: "high", shot } };
  });
}

async function refusesDuring(trial: Trial, fault: Omit<FaultOptions, "endpoint">) {
  const minted = await trial.mint();
  const putBack = await trial.run.levers.breakEndpoint({ endpoint: "introspection", ...fault });
  const shot = await trial.send(minted);
  await putBack();
  if (accepted(shot.answer)) {
    return { found: { kind: "accepted", severity: "critical", shot }, refusal: "missed" } as const;
  }
  // Any other status is right, even 500, but the API must answer.
  if (shot.answer.status === null) {
    return { found: { kind: "broke", severity: "medium", shot }, refusal: "given" } as const;
  }
  return { refusal: "given" } as const;
}
