// One check from beginning to end: find out how to call the API, have a good token accepted, send the flawed
// ones, restore the issuer, and report.
import { setTimeout as delay } from "node:timers/promises";
import type { Call } from "../control/call.ts";
import type { CheckReport } from "../control/check-report.ts";
import { Cases } from "./cases/cases.ts";
import { fireAll } from "./cases/firing.ts";
import type { FlawSetting } from "./cases/flaw-cases.ts";
import { ensureServer, Levers } from "./levers.ts";
import { type CheckOptions, settingsOf } from "./options.ts";
import { causesOf } from "./report/causes.ts";
import { fails, worstFirst } from "./report/report.ts";
import type { Run, Wait } from "./run.ts";
import { choiceNotes, countOf, toleratedBy } from "./selection.ts";
import { findApproach, plainRequest } from "./target/approach.ts";
import { chooseIssuer } from "./target/issuer.ts";
import { labelOf } from "./target/label.ts";
import { sender } from "./target/send.ts";
import { lookAt, notesOn, type Target, wantedOf } from "./target/target.ts";
import { Undo } from "./undo.ts";

/**
 * Sends an issuer's flawed tokens to an API and reports which of them it wrongly accepted. The issuer is
 * restored at the end, also after an error.
 *
 * @param issuer Id of the issuer that signs the tokens. Default: the one that the API's metadata names, else
 * `default`.
 * @throws MintmarkError `bad_request` if the options contradict each other, `server_unreachable` if Mintmark
 * or the API is not running, `server_error` if the issuer could not be restored; the reason of `signal` if it
 * was aborted
 */
export async function check(
  call: Call,
  issuer: string | undefined,
  options: CheckOptions,
  { wait = patience(options.signal) }: { wait?: Wait } = {},
): Promise<CheckReport> {
  const settings = settingsOf(options);
  const say = (doing: string) => settings.onProgress?.(doing);
  const begun = performance.now();
  say("finding out how to call the API");
  await ensureServer(call, issuer);
  const send = sender(settings.timeoutSeconds * 1000, settings.signal);
  const target = await lookAt(settings, send);
  const chosen = await chooseIssuer(call, issuer, target.metadata);
  const undo = new Undo();
  const run: Run = { settings, levers: new Levers(call, chosen.id, undo), send, undo, wait, say };
  try {
    const report = await checkTarget(run, target, chosen.url);
    return { ...report, durationMilliseconds: Math.round(performance.now() - begun) };
  } finally {
    say("restoring the issuer");
    await undo.all();
  }
}

async function checkTarget(
  run: Run,
  target: Target,
  issuerUrl: string,
): Promise<Omit<CheckReport, "durationMilliseconds">> {
  const { settings } = run;
  const wanted = wantedOf(settings, target);
  const { approach, attempts } = await findApproach(run, wanted, target.url);
  const cases = new Cases({
    toleratedBy: (finding) => toleratedBy(settings, finding),
    onCase: settings.onCase,
    total: countOf(settings),
  });
  const setting: FlawSetting | undefined = approach && (await fireAll(run, approach, cases));
  const findings = worstFirst(cases.findings);
  return {
    url: target.url,
    issuer: issuerUrl,
    request: setting?.approach.label ?? labelOf(plainRequest(settings, target.url)),
    protocol: setting?.approach.mcp ? "mcp" : "http",
    audience: wanted.audience,
    scope: wanted.scope ?? null,
    verifier: setting?.verifier ?? null,
    detected: settings.verifier === undefined,
    passed: setting !== undefined && !findings.some(fails),
    accepted: cases.accepted,
    shouldRefuse: cases.shouldRefuse,
    findings,
    causes: causesOf(findings),
    cases: cases.results,
    attempts: setting ? [] : attempts,
    notes: [...notesOn(target, issuerUrl), ...choiceNotes(settings, cases.results, findings)],
  };
}

function patience(signal: AbortSignal | undefined): Wait {
  return async (milliseconds) => {
    try {
      await delay(milliseconds, undefined, signal && { signal });
    } catch (error) {
      signal?.throwIfAborted(); // throws the signal's own reason in place of Node's AbortError
      throw error;
    }
  };
}
