// The overrides of one issuer, as a queue: the oldest one that matches changes the next token or response,
// and the next oldest the one after that.
import type { TokenKind } from "../../store/contract.ts";
import type { SharedValue } from "../../store/shared-value.ts";
import { type Caller, meets } from "../faults/matching.ts";
import { RuleList, type Rules } from "../rule-list.ts";
import type { Override, OverrideRule, OverrideTarget } from "./override.ts";

export class OverrideList extends RuleList<Override> {
  constructor(issuer: string, rules: SharedValue<Rules<Override>>) {
    super(issuer, { noun: "override", unknown: "unknown_override", rules });
  }

  add(rule: OverrideRule): Promise<Override> {
    return this.put("last", (id) => ({ id, rule, used: 0 }));
  }

  /** Returns the matching override and counts the use. `kind` is set if a token is being issued. */
  take(target: OverrideTarget, caller: Caller, kind?: TokenKind): Promise<Override | undefined> {
    return this.takeFirst((override) => {
      const { rule } = override;
      const isMeant =
        rule.target === target &&
        (kind === undefined || kind === (rule.kind ?? "access")) &&
        (rule.when === undefined || meets(rule.when, caller));
      return isMeant ? override : undefined;
    });
  }
}
