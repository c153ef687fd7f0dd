// The cases that change keys or break endpoints of the issuer, in an order in which none spoils the next.
import type { Run } from "../run.ts";
import type { Cases } from "./cases.ts";
import type { FlawSetting } from "./flaw-cases.ts";
import { checkIntrospectionOutages } from "./introspection-outage.ts";
import { checkJwksOutages } from "./jwks-outage.ts";
import { checkRevocation } from "./revocation.ts";
import { checkRemoval, checkRotation } from "./rotation.ts";
import { Trial } from "./trial.ts";
import { checkFlood } from "./unknown-kid-flood.ts";

export async function checkLifecycle(run: Run, setting: FlawSetting, cases: Cases): Promise<void> {
  const trial = new Trial(run, setting, cases);
  const rotated = await checkRotation(trial);
  await checkJwksOutages(trial);
  await checkFlood(trial);
  await checkRevocation(trial);
  await checkIntrospectionOutages(trial);
  // Last: the API may trust the key until its cache expires, and by now some of that time has passed.
  if (rotated) await checkRemoval(trial, rotated);
}
