// Applies the token rule that a request matches to a token.
import { ruleFor } from "../config/token-rules.ts";
import type { TokenShape } from "../profiles/contract.ts";
import { withMembers } from "../tokens/members.ts";
import { type ClaimContext, type ClaimSource, settledClaims } from "./claim-values.ts";
import type { Issuer } from "./issuer.ts";

/** @param kept claims that rules do not change */
export function ruledToken(
  issuer: ClaimSource & Pick<Issuer, "settings">,
  { header, claims }: TokenShape,
  context: ClaimContext,
  kept: readonly string[] = [],
): TokenShape {
  const rule = ruleFor(issuer.settings.tokenRules, { ...context.params, client_id: context.clientId });
  if (!rule) return { header, claims };
  const changes = Object.entries(settledClaims(issuer, rule.claims, context)).filter(
    ([name]) => !kept.includes(name),
  );
  return {
    header: rule.typ === undefined ? header : withMembers(header, { typ: rule.typ }),
    claims: withMembers(claims, Object.fromEntries(changes)),
  };
}
