// The overrides of one issuer, and whose turn it is: a queue. The oldest that fits changes the next token or answer,
// the one behind it the one after.
import type { TokenKind } from "../../store/contract.ts";
import { meets, type Caller } from "../faults/matching.ts";
import { RuleList } from "../rule-list.ts";
import type { Override, OverrideRule, OverrideTarget } from "./override.ts";

export class OverrideList extends RuleList<Override> {
  constructor(issuer: string) {
    super(issuer, { noun: "override", unknown: "unknown_override" });
  }

  add(rule: OverrideRule): Override {
    return this.put("last", (id) => ({ id, rule, used: 0 }));
  }

  /** The one that changes this; using it counts. `kind` is the token's, where one is being issued. */
  take(target: OverrideTarget, caller: Caller, kind?: TokenKind): Override | undefined {
    return this.takeFirst(
      ({ rule }) =>
        rule.target === target &&
        (kind === undefined || kind === (rule.kind ?? "access")) &&
        (rule.when === undefined || meets(rule.when, caller)),
    );
  }
}
