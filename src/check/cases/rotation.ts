// A key rotation as the API sees it: a new key is published, the old one stays, later a key is removed.
import type { MintedToken } from "../../tokens/record.ts";
import { until } from "../run.ts";
import { accepted } from "../target/answer.ts";
import type { LifecycleCase, Shot, Trial } from "./trial.ts";

const ROTATION: LifecycleCase = {
  name: "rotation-picked-up",
  summary: "A token signed with a key that the issuer has just published.",
  expected: "accepted, without a restart",
  rule: "OpenID Connect Core 1.0, section 10.1.1 (fetch the keys again for an unknown `kid`)",
  remedy:
    "Fetch the JWKS again for an unknown `kid`, but wait some seconds between fetches; let cached keys expire.",
};
const OVERLAP: LifecycleCase = {
  name: "old-key-in-overlap",
  summary: "A token signed with the previous key, which is still published.",
  expected: "accepted",
  rule: "OpenID Connect Core 1.0, section 10.1.1",
  remedy: "Keep every published key, not only the newest.",
};
const REMOVAL: LifecycleCase = {
  name: "removed-key-let-go",
  summary: "A token signed with a key that the API knew, and that was removed from the JWKS.",
  expected: "refused, once the API's cache has expired",
  rule: "OpenID Connect Core 1.0, section 10.1.1; RFC 8725, section 3.8",
  remedy:
    "Replace the cached keys with the result of each fetch, and let them expire after some minutes. (If longer on purpose: --cache-seconds.)",
};

/** A token signed with the new key, and a function that removes that key. */
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
        ? "opaque tokens are not signed"
        : `an API with ${verifier === "hmac" ? "a shared secret" : "a static key"} learns a new one only from its configuration`;
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
      beforeWaiting: () => {
        run.say(`${ROTATION.name}: waiting up to ${seconds} s, because the API may pause between fetches`);
      },
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
  if (!accepted(shot.answer)) {
    return trial.skip(REMOVAL, "the API never knew the key: it did not pick up the rotation");
  }
  await remove();
  await trial.decide(REMOVAL, async () => {
    const { result, waitedSeconds } = await until(
      () => afterNews(trial, shot.minted),
      ({ answer }) => !accepted(answer),
      {
        wait: run.wait,
        seconds: run.settings.cacheSeconds,
        beforeWaiting: () => {
          run.say(
            `${REMOVAL.name}: waiting up to ${run.settings.cacheSeconds} s, because the API may cache its keys`,
          );
        },
      },
    );
    if (!accepted(result.answer)) return { note: timeText(waitedSeconds), refusal: "given" };
    const got = `still accepted after ${run.settings.cacheSeconds} s`;
    return { found: { kind: "accepted", severity: "high", shot: result, got }, refusal: "missed" };
  });
}

/** Also sends a token with an unknown key, as after a real rotation, which makes the API fetch the JWKS. */
async function afterNews(trial: Trial, minted: MintedToken): Promise<Shot> {
  const shot = await trial.send(minted);
  if (accepted(shot.answer)) await trial.shoot({ flaw: "unknown-kid", format: "jwt" });
  return accepted(shot.answer) ? trial.send(minted) : shot;
}

function timeText(seconds: number): string {
  return seconds === 0 ? "at once" : `after ${seconds} s`;
}
