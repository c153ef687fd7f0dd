// A rotation as the API sees it: a new key is published, the old one stays for a while, and one day a key goes.
import type { MintedToken } from "../../tokens/record.ts";
import { accepted } from "../target/answer.ts";
import { until } from "../run.ts";
import type { LifecycleCase, Shot, Trial } from "./trial.ts";

const ROTATION: LifecycleCase = {
  name: "rotation-picked-up",
  summary: "A token of a key that the issuer has just published.",
  expected: "accepted, without a restart",
  rule: "OpenID Connect Core 1.0, section 10.1.1 (fetch the keys again for an unknown `kid`)",
  remedy:
    "Fetch the JWKS again when a `kid` is unknown, with a pause of some seconds between fetches; keep no key for ever.",
};
const OVERLAP: LifecycleCase = {
  name: "old-key-in-overlap",
  summary: "A token of the key before, which is still published.",
  expected: "accepted",
  rule: "OpenID Connect Core 1.0, section 10.1.1",
  remedy: "Keep every published key, not the newest alone.",
};
const REMOVAL: LifecycleCase = {
  name: "removed-key-let-go",
  summary: "A token of a key that the API knew, and that has been taken out of the JWKS.",
  expected: "refused, once what the API has cached is over",
  rule: "OpenID Connect Core 1.0, section 10.1.1; RFC 8725, section 3.8",
  remedy:
    "Replace the cached keys by what each fetch brings, and let them expire after some minutes. (Where the API keeps them longer on purpose: --cache-seconds.)",
};

/** A token of the new key, and how to take that key away again. */
export interface Rotated {
  shot: Shot;
  remove: () => Promise<void>;
}

export async function checkRotation(trial: Trial): Promise<Rotated | undefined> {
  const { run, setting } = trial;
  const { verifier, approach } = setting;
  if ((verifier !== "jwks" && verifier !== "introspection") || approach.alg === undefined) {
    const reason =
      approach.alg === undefined
        ? "opaque tokens have no key"
        : `an API with ${verifier === "hmac" ? "a shared secret" : "a static key"} learns of a new one by its configuration alone`;
    for (const each of [ROTATION, OVERLAP, REMOVAL]) trial.skip(each, reason);
    return undefined;
  }
  const { remove } = await run.levers.publishKey(approach.alg);
  const minted = await trial.mint({ flaw: "retired-key-still-valid", format: "jwt" });
  let shot = await trial.send(minted);
  await trial.decide(ROTATION, async () => {
    const retry = async () => (shot = await trial.send(minted));
    const seconds = verifier === "jwks" ? run.settings.cooldownSeconds : 0;
    const { waitedSeconds } = await until(retry, ({ answer }) => accepted(answer), {
      wait: run.wait,
      seconds,
    });
    if (!accepted(shot.answer)) return { found: { kind: "refused", severity: "high", shot } };
    return { note: timeText(waitedSeconds) };
  });
  await trial.decide(OVERLAP, async () => {
    const old = await trial.shoot();
    return accepted(old.answer) ? {} : { found: { kind: "refused", severity: "high", shot: old } };
  });
  return { shot, remove };
}

export async function checkRemoval(trial: Trial, { shot, remove }: Rotated): Promise<void> {
  const { run } = trial;
  if (!accepted(shot.answer))
    return trial.skip(REMOVAL, "the API never knew the key: it did not pick up the rotation");
  await remove();
  await trial.decide(REMOVAL, async () => {
    const { result, waitedSeconds } = await until(
      () => afterNews(trial, shot.minted),
      ({ answer }) => !accepted(answer),
      { wait: run.wait, seconds: run.settings.cacheSeconds },
    );
    if (!accepted(result.answer)) return { note: timeText(waitedSeconds), refusal: "given" };
    const got = `still accepted after ${run.settings.cacheSeconds} s`;
    return { found: { kind: "accepted", severity: "high", shot: result, got }, refusal: "missed" };
  });
}

/** Where a key is removed, tokens of its successor arrive, and who does not know that one yet asks for the keys. */
async function afterNews(trial: Trial, minted: MintedToken): Promise<Shot> {
  const shot = await trial.send(minted);
  if (accepted(shot.answer)) await trial.shoot({ flaw: "unknown-kid", format: "jwt" });
  return accepted(shot.answer) ? trial.send(minted) : shot;
}

function timeText(seconds: number): string {
  return seconds === 0 ? "at once" : `after ${seconds} s`;
}
