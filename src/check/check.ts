// One check from beginning to end: find out how to call the API, prove a good token, fire what is wrong, put the
// issuer back, and report.
import { setTimeout as delay } from "node:timers/promises";
import type { Call } from "../control/call.ts";
import { findApproach, labelOf, plainRequest } from "./target/approach.ts";
import { Cases } from "./cases/cases.ts";
import { fireAll } from "./cases/firing.ts";
import type { FlawSetting } from "./cases/flaw-cases.ts";
import { Levers } from "./levers.ts";
import { settingsOf, type CheckOptions } from "./options.ts";
import { fails, worstFirst, type CheckReport } from "./report/report.ts";
import type { Run, Wait } from "./run.ts";
import { sender } from "./target/send.ts";
import { lookAt, notesOn, wantedOf } from "./target/target.ts";
import { Undo } from "./undo.ts";

/**
 * Fires flawed tokens of an issuer at an API and reports what it wrongly accepted.
 *
 * @throws MintmarkError `bad_request` for options that make no sense, `server_unreachable` where no issuer runs;
 * whatever `signal` was aborted with
 */
export async function check(
  call: Call,
  issuer: string,
  options: CheckOptions,
  { wait = patience(options.signal) }: { wait?: Wait } = {},
): Promise<CheckReport> {
  const settings = settingsOf(options);
  const undo = new Undo();
  const run: Run = {
    settings,
    levers: new Levers(call, undo),
    send: sender(settings.timeoutSeconds * 1000, settings.signal),
    undo,
    wait,
    say: (doing) => settings.onProgress?.(doing),
  };
  try {
    return await checkTarget(run, issuer);
  } finally {
    run.say("putting the issuer back as it was");
    await undo.all();
  }
}

async function checkTarget(run: Run, issuer: string): Promise<CheckReport> {
  const { settings, levers, send } = run;
  const begun = performance.now();
  run.say("finding out how to call the API");
  await levers.ensureServer();
  const issuerUrl = await levers.issuerUrl(issuer);
  const target = await lookAt(settings, send);
  const wanted = wantedOf(settings, target);
  const { approach, attempts } = await findApproach(run, wanted, target.url);
  const cases = new Cases();
  const setting: FlawSetting | undefined = approach && (await fireAll(run, approach, cases));
  return {
    url: target.url,
    issuer: issuerUrl,
    request: setting?.approach.label ?? labelOf(plainRequest(settings, target.url)),
    protocol: setting?.approach.mcp ? "mcp" : "http",
    audience: wanted.audience,
    scope: wanted.scope ?? null,
    verifier: setting?.verifier ?? null,
    detected: settings.verifier === undefined,
    passed: setting !== undefined && !cases.findings.some(fails),
    accepted: cases.accepted,
    shouldRefuse: cases.shouldRefuse,
    findings: worstFirst(cases.findings),
    cases: cases.results,
    attempts: setting ? [] : attempts,
    notes: notesOn(target, issuerUrl),
    durationMilliseconds: Math.round(performance.now() - begun),
  };
}

function patience(signal: AbortSignal | undefined): Wait {
  return async (milliseconds) => {
    try {
      await delay(milliseconds, undefined, signal && { signal });
    } catch (error) {
      signal?.throwIfAborted(); // with its own reason, as everything that is cancelled
      throw error;
    }
  };
}
