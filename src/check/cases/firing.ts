// Runs the cases of a check once a good token is accepted, in an order in which no case spoils the next one.
import type { Verifier } from "../../check-choices.ts";
import type { Flaw } from "../../tokens/flaws/flaw.ts";
import type { Run } from "../run.ts";
import { selects } from "../selection.ts";
import { accepted } from "../target/answer.ts";
import type { Approach } from "../target/approach.ts";
import { findScopedRequest } from "../target/scoped-tool.ts";
import { findVerifier } from "../target/verifier.ts";
import { checkNoToken, checkStillGood } from "./basics.ts";
import type { Cases } from "./cases.ts";
import { bearer, fireFlaw, type FlawSetting, headOf, orderedFlaws } from "./flaw-cases.ts";
import { checkIsolation } from "./isolation.ts";
import { checkLifecycle } from "./lifecycle.ts";
import { checkPointers } from "./pointers.ts";

export async function fireAll(run: Run, first: Approach, cases: Cases): Promise<FlawSetting> {
  const { approach, reason } = await findScopedRequest(run, first);
  const verifier = await findVerifier(run, approach);
  const setting: FlawSetting = {
    approach,
    verifier,
    noScopeReason: reason,
    forms: await formsTaken(run, approach, verifier),
    activeAlgs: await run.levers.activeAlgs(),
  };
  const isSent = (name: string) => selects(run.settings, { name, group: "basics" });
  if (isSent("good-token")) await checkStillGood(run, approach, cases, "good-token");
  if (isSent("no-token")) await checkNoToken(run, approach, cases);
  if (await fireFlaws(run, setting, cases)) {
    await checkIsolation(run, approach, cases);
    if (run.settings.lifecycle) await checkLifecycle(run, setting, cases);
  }
  if (isSent("good-token-in-the-end")) await checkStillGood(run, approach, cases, "good-token-in-the-end");
  await checkPointers(run, approach, cases);
  return setting;
}

/** Returns whether the API still answers. Once it does not, all further flaws are skipped. */
async function fireFlaws(run: Run, setting: FlawSetting, cases: Cases): Promise<boolean> {
  let endedBy: string | undefined;
  const postponed: Flaw[] = [];
  for (const flaw of orderedFlaws().filter((each) => selects(run.settings, each))) {
    if (endedBy !== undefined) {
      cases.skip(headOf(flaw, setting), `the API has not answered since ${endedBy}`);
      continue;
    }
    run.say(flaw.name);
    const outcome = await fireFlaw(run, setting, flaw, cases);
    if (outcome === "gone") endedBy = flaw.name;
    if (outcome === "later") postponed.push(flaw);
  }
  if (endedBy !== undefined) return false;
  for (const flaw of postponed) {
    run.say(flaw.name);
    if ((await fireFlaw(run, setting, flaw, cases, "last")) === "gone") return false;
  }
  return true;
}

/** Returns the token forms that the API accepts. With introspection it may accept both. */
async function formsTaken(
  run: Run,
  { form, wanted, request }: Approach,
  verifier: Verifier,
): Promise<FlawSetting["forms"]> {
  if (verifier !== "introspection") return [form];
  const other = form === "jwt" ? "opaque" : "jwt";
  const { token } = await run.levers.mint({ ...wanted, format: other });
  return accepted(await run.send(request, bearer(token))) ? [form, other] : [form];
}
