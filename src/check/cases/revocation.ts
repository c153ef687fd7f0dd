// A good token is revoked: an API that introspects tokens must notice.
import { until } from "../run.ts";
import { accepted } from "../target/answer.ts";
import type { LifecycleCase, Trial } from "./trial.ts";

const REVOCATION: LifecycleCase = {
  name: "revoked-after-use",
  summary: "A token that the API has accepted, and that was revoked afterwards.",
  expected: "refused, once the API's cache has expired",
  rule: "RFC 7662, sections 2.2 and 4 (a cached answer is a trade-off); RFC 7009, section 2",
  remedy:
    "Cache introspection responses for seconds, not for a token's lifetime. (If longer on purpose: --cache-seconds.)",
};

export async function checkRevocation(trial: Trial): Promise<void> {
  const { run, setting } = trial;
  if (setting.verifier !== "introspection") {
    return trial.skip(REVOCATION, "the API does not introspect tokens, so it cannot know");
  }
  await trial.decide(REVOCATION, async () => {
    const { minted } = await trial.shoot();
    await run.levers.revoke(minted);
    const { result: shot, waitedSeconds } = await until(
      () => trial.send(minted),
      ({ answer }) => !accepted(answer),
      { wait: run.wait, seconds: run.settings.cacheSeconds },
    );
    if (accepted(shot.answer)) {
      const got = `still accepted after ${run.settings.cacheSeconds} s`;
      return { found: { kind: "accepted", severity: "high", shot, got }, refusal: "missed" };
    }
    return { note: waitedSeconds === 0 ? "at once" : `after ${waitedSeconds} s`, refusal: "given" };
  });
}
