// The overrides of one issuer, as a queue: the oldest one that matches changes the next token or response,
// and the next oldest the one after that.
import type { TokenKind } from "../../store/contract.ts";
import { type Caller, meets } from "../faults/matching.ts";
import { RuleList } from "../rule-list.ts";
import type { Override, OverrideRule, OverrideTarget } from "./override.ts";

export class OverrideList extends RuleList<Override> {
  constructor(issuer: string) {
    super(issuer, { noun: "override", unknown: "unknown_override" });
  }

  add(rule: OverrideRule): Override {
    return this.put("last", (id) => ({ id, rule, used: 0 }));
  }

  /** Returns the matching override and counts the use. `kind` is set if a token is being issued. */
  take(target: OverrideTarget, caller: Caller, kind?: TokenKind): Override | undefined {
    return this.takeFirst(
      ({ rule }) =>
        rule.target === target &&
        (kind === undefined || kind === (rule.kind ?? "access")) &&
        (rule.when === undefined || meets(rule.when, caller)),
    );
  }
}
