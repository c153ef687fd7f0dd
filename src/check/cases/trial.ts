// Shared by the lifecycle cases: runs a case, records it, and sends its tokens.
import type { CaseResult, Finding } from "../../control/check-report.ts";
import type { MintedToken } from "../../tokens/record.ts";
import type { MintOptions } from "../levers.ts";
import type { Run } from "../run.ts";
import { selects } from "../selection.ts";
import { accepted, type Answer, answerText } from "../target/answer.ts";
import type { Cases } from "./cases.ts";
import { bearer, type FlawSetting } from "./flaw-cases.ts";
import { returned, sentText } from "./sent.ts";

/** One lifecycle case as its file declares it. */
export interface LifecycleCase {
  name: string;
  /** Description of the request, for the `summary` of a finding. */
  summary: string;
  expected: string;
  rule: string;
  remedy: string;
}

/** A token that was sent, and the API's answer. */
export interface Shot {
  minted: MintedToken;
  answer: Answer;
}

type Outcome = Pick<Finding, "kind" | "severity"> & { shot?: Shot; got?: string };

export class Trial {
  readonly run: Run;
  readonly setting: FlawSetting;
  readonly #cases: Cases;

  constructor(run: Run, setting: FlawSetting, cases: Cases) {
    this.run = run;
    this.setting = setting;
    this.#cases = cases;
  }

  /** Runs and records a case. `action` returns the finding, if there is one, and an optional note. */
  async decide(
    about: LifecycleCase,
    action: () => Promise<{ found?: Outcome | undefined; note?: string; refusal?: "given" | "missed" }>,
  ): Promise<void> {
    if (!this.#isSelected(about)) return;
    this.run.say(about.name);
    const begun = performance.now();
    const { found, note, refusal } = await action();
    const findings = found ? [this.#describe(about, found)] : [];
    this.#cases.add({ ...this.#head(about), durationMilliseconds: performance.now() - begun }, findings, {
      ...(note !== undefined && { note }),
      ...(refusal !== undefined && { refusal }),
    });
  }

  skip(about: LifecycleCase, reason: string): void {
    if (this.#isSelected(about)) this.#cases.skip(this.#head(about), reason);
  }

  /** Mints a token that the API has not seen before. */
  mint(options: MintOptions = {}): Promise<MintedToken> {
    const { wanted, form } = this.setting.approach;
    return this.run.levers.mint({ ...wanted, format: form, ...options });
  }

  async send(minted: MintedToken): Promise<Shot> {
    return { minted, answer: await this.run.send(this.setting.approach.request, bearer(minted.token)) };
  }

  async shoot(options: MintOptions = {}): Promise<Shot> {
    return this.send(await this.mint(options));
  }

  #isSelected(about: LifecycleCase): boolean {
    return selects(this.run.settings, this.#head(about));
  }

  #head({ name, expected }: LifecycleCase): Pick<CaseResult, "name" | "group" | "expected"> {
    return { name, group: "lifecycle", expected };
  }

  #describe({ name, ...about }: LifecycleCase, { kind, severity, shot, got }: Outcome): Finding {
    const { label } = this.setting.approach;
    return {
      case: name,
      kind,
      severity,
      ...about,
      got: got ?? (shot ? (accepted(shot.answer) ? "accepted" : answerText(shot.answer)) : ""),
      sent: shot ? sentText(label, shot.minted) : null,
      returned: shot ? returned(shot.answer, [shot.minted.token]) : null,
    };
  }
}
