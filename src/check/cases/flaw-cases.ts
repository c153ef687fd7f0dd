// Sends a token with each flaw and compares the answer with the flaw's verdict.
import type { Verifier } from "../../check-choices.ts";
import type { Finding } from "../../control/check-report.ts";
import { MintmarkError } from "../../errors.ts";
import type { SigningAlg } from "../../keys/algorithms.ts";
import { FLAWS } from "../../tokens/flaws/catalogue.ts";
import { type Flaw, type Verdict, verdictFor } from "../../tokens/flaws/flaw.ts";
import type { MintedToken } from "../../tokens/record.ts";
import type { MintOptions } from "../levers.ts";
import { worstFirst } from "../report/report.ts";
import { type Run, until } from "../run.ts";
import { accepted, type Answer, answerText } from "../target/answer.ts";
import { type Approach, FORMER_KEY_FLAWS } from "../target/approach.ts";
import type { CaseHead, Cases } from "./cases.ts";
import { type Fall, fallOf } from "./felled.ts";
import { broke, judge, type Judgement, verdictText } from "./judge.ts";
import { returned, sentText } from "./sent.ts";

const COOLING_DOWN =
  "the API fetched its keys a moment ago and has not looked for a new one; with --lifecycle the check waits for it";

export interface FlawSetting {
  approach: Approach;
  verifier: Verifier;
  /** Reason for skipping scope flaws; undefined if they are sent. */
  noScopeReason: string | undefined;
  /** The token forms that the API accepts. */
  forms: readonly ("jwt" | "opaque")[];
  /** The algorithms that the issuer has active keys for. */
  activeAlgs: readonly SigningAlg[];
}

/** Returns all flaws, former keys first: after an unknown key the API may not fetch keys for a while. */
export function orderedFlaws(): Flaw[] {
  return [...FLAWS.filter(isFormer), ...FLAWS.filter((flaw) => !isFormer(flaw))];
}

function isFormer({ name }: Flaw): boolean {
  return (FORMER_KEY_FLAWS as readonly string[]).includes(name);
}

/**
 * Fires one flaw. Returns `gone` if the API no longer answers afterwards, and `later` if the case has to come last,
 * because the API may not look for a new key yet.
 */
export async function fireFlaw(
  run: Run,
  setting: FlawSetting,
  flaw: Flaw,
  cases: Cases,
  turn: "first" | "last" = "first",
): Promise<"gone" | "later" | undefined> {
  const verdict = verdictOf(flaw, setting);
  const begun = performance.now();
  const about = headOf(flaw, setting);
  const reason = leftOut(flaw, verdict, setting);
  if (reason !== undefined) {
    cases.skip(about, reason);
    return undefined;
  }
  let minted: MintedToken;
  try {
    minted = setting.approach.former.get(flaw.name) ?? (await mint(run, setting, flaw));
  } catch (error) {
    // The issuer does not have the keys for this flaw, or the server is a version that does not know it.
    if (!(error instanceof MintmarkError) || error.code !== "bad_request") throw error;
    cases.skip(about, error.message);
    return undefined;
  }
  const findings: Finding[] = [];
  const answers: Answer[] = [];
  let fall: Fall | undefined;
  for (const value of valuesOf(minted, setting)) {
    const answer = await shoot(run, setting, flaw, { verdict, value, turn });
    if (answer === "cooling down") {
      if (turn === "first") return "later";
      cases.skip(about, COOLING_DOWN);
      return undefined;
    }
    answers.push(answer);
    const judgement = judge(verdict, flaw.severity, answer);
    if (judgement) findings.push(describe(setting, flaw, { minted, value, answer, judgement }));
    fall = answer.status === null ? await fallOf(run, setting.approach) : undefined;
    if (fall) findings.push(describe(setting, flaw, { minted, value, answer, judgement: fall.judgement }));
    if (fall?.isBack === false) break;
  }
  cases.add({ ...about, durationMilliseconds: performance.now() - begun }, worstFirst(findings).slice(0, 1), {
    ...(verdict.outcome === "either" && { note: `answered ${answers.map(answerText).join(" and ")}` }),
    ...(verdict.outcome === "refuse" && { refusal: answers.some(accepted) ? "missed" : "given" }),
  });
  if (minted.header?.["jku"] !== undefined || minted.header?.["x5u"] !== undefined) {
    cases.pointing.push({ flaw, minted });
  }
  return fall?.isBack === false ? "gone" : undefined;
}

export function headOf(flaw: Flaw, setting: FlawSetting): CaseHead {
  return { name: flaw.name, group: flaw.group, expected: verdictText(verdictOf(flaw, setting)) };
}

function verdictOf(flaw: Flaw, { verifier }: FlawSetting): Verdict {
  return verdictFor(flaw, verifier === "introspection" ? "introspection" : "jwks");
}

/**
 * Sends a token where the flaw wants it. If the API refuses a new key without fetching the JWKS, the refusal proves
 * nothing yet: with `lifecycle`, the last turn waits for the next fetch.
 */
async function shoot(
  run: Run,
  { approach, verifier }: FlawSetting,
  flaw: Flaw,
  { verdict, value, turn }: { verdict: Verdict; value: string; turn: "first" | "last" },
): Promise<Answer | "cooling down"> {
  const carriage = (flaw.carry ?? bearer)(value);
  const attempt = () => run.send(approach.request, carriage);
  const mayBeNew = verifier === "jwks" && verdict.outcome === "accept" && approach.former.has(flaw.name);
  if (!mayBeNew) return attempt();
  const fetchesBefore = await run.levers.jwksFetches();
  const first = await attempt();
  // Any answer may be a refusal, such as a redirect to a login page, except none and a server error.
  if (accepted(first) || broke(first) || (await run.levers.jwksFetches()) > fetchesBefore) return first;
  if (turn === "first" || run.settings.lifecycle !== true) return "cooling down";
  const { cooldownSeconds } = run.settings;
  run.say(`${flaw.name}: waiting up to ${cooldownSeconds} s, because the API fetched its keys a moment ago`);
  const { result } = await until(attempt, accepted, { wait: run.wait, seconds: cooldownSeconds });
  return result;
}

export function bearer(token: string) {
  return { authorization: [`Bearer ${token}`] };
}

function leftOut(flaw: Flaw, verdict: Verdict, setting: FlawSetting): string | undefined {
  const { verifier, approach, noScopeReason, forms } = setting;
  if (verdict.outcome === "not-applicable") return "applies only to an API that introspects tokens";
  if (flaw.isAboutType && verifier !== "introspection" && !approach.isTyped) {
    return "the issuer's access tokens do not have a `typ` that an API could check";
  }
  if (flaw.group === "scope" && noScopeReason !== undefined) return noScopeReason;
  if (verifier === "static-key" && flaw.name === "retired-key-still-valid") {
    return "an API with a static key does not know a former key";
  }
  const form = flaw.format ?? approach.form;
  if (verdict.outcome === "accept" && form !== "both" && !forms.includes(form)) {
    return `the API does not accept tokens of the form "${form}"`;
  }
  if (verifier === "hmac" && flaw.algs && approach.alg && !flaw.algs.includes(approach.alg)) {
    return `the flaw does not exist for ${approach.alg}`;
  }
  if (needsNewKey(flaw, setting)) {
    return `the issuer has no key for ${flaw.algs?.join(", ")}, and a check does not create one`;
  }
  return undefined;
}

function mint({ levers }: Run, { approach }: FlawSetting, flaw: Flaw): Promise<MintedToken> {
  const { alg, ...wanted } = approach.wanted;
  const fits = alg !== undefined && (flaw.algs?.includes(alg) ?? true);
  const options: MintOptions = {
    ...wanted,
    ...(fits && { alg }),
    flaw: flaw.name as never, // a name from the catalogue, whose type is only string
    format: flaw.format ?? approach.form,
  };
  return isFormer(flaw) ? levers.mintWithFormerKey(options) : levers.mint(options);
}

/** Returns the values to send: both of a twin if the API introspects tokens, otherwise the JWT. */
function valuesOf({ token, opaque }: MintedToken, { verifier }: FlawSetting): string[] {
  return opaque === undefined || verifier !== "introspection" ? [token] : [token, opaque];
}

function describe(
  { approach, verifier }: FlawSetting,
  flaw: Flaw,
  shot: { minted: MintedToken; value: string; answer: Answer; judgement: Judgement },
): Finding {
  const { name, summary, rule, remedy } = flaw;
  const { minted, value, answer, judgement } = shot;
  const mayBeMeant = judgement.kind === "refused" && verifier === "jwks" && isFormer(flaw);
  return {
    case: name,
    summary,
    rule,
    remedy: mayBeMeant ? `${remedy} (If the API has a fixed key on purpose: --verifier static-key.)` : remedy,
    ...judgement,
    sent: sentText(approach.label, minted, value),
    returned: returned(answer, [value]),
  };
}

/** Whether minting the flaw would make the issuer generate a new key and publish it from then on. */
function needsNewKey({ algs }: Flaw, { approach, activeAlgs }: FlawSetting): boolean {
  if (!algs || (approach.alg !== undefined && algs.includes(approach.alg))) return false;
  return !activeAlgs.includes(algs[0] as SigningAlg);
}
