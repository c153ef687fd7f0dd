// Scope flaws: no scope, other scopes, and scopes that only look like the right ones.
import type { TokenDraft } from "../issue.ts";
import { withClaims } from "./edits.ts";
import { ACCEPT, defineFlaws, EITHER, type FlawBody, FORBID } from "./flaw.ts";

/** The claims in which a resource may expect its scopes (its setting `scopeClaim`). */
export const SCOPE_CLAIMS = ["scope", "scp", "scopes", "permissions"] as const;
const WHOLE_SCOPES = "Split the scope at its spaces and look for the exact scope that the operation needs.";

/** The token is valid but does not permit the operation, so the answer is 403. */
const insufficient = {
  rule: "RFC 6750, section 3.1 (insufficient_scope)",
  remedy: WHOLE_SCOPES,
  severity: "high",
  verdicts: { jwks: ACCEPT, introspection: ACCEPT, resource: FORBID },
  genuine: true,
} as const;

export const scopeFlaws = defineFlaws("scope", {
  "no-scope": {
    summary: "The token has no scope.",
    ...insufficient,
    remedy: "Require the scope that the operation needs; a token without scope permits nothing.",
    edit: (draft) => withScopes(draft, []),
  },
  "missing-scope": {
    summary: "Has a scope, but none of the requested ones.",
    ...insufficient,
    edit: (draft) => withScopes(draft, ["mintmark:other"]),
  },
  "scope-prefix-lookalike": {
    summary: "Each scope starts with a requested one but is longer.",
    ...insufficient,
    edit: (draft) =>
      withScopes(
        draft,
        scopesOf(draft).map((scope) => `${scope}-not`),
      ),
  },
  "scope-case": {
    summary: "Each scope is a requested one in upper case.",
    ...insufficient,
    rule: "RFC 6749, section 3.3 (case-sensitive); RFC 6750, section 3.1",
    severity: "low",
    edit: (draft) =>
      withScopes(
        draft,
        scopesOf(draft).map((scope) => scope.toUpperCase()),
      ),
  },
  "scope-as-array": {
    summary: "`scope` is a list, but should be a string.",
    rule: "RFC 9068, section 2.2.3; RFC 8693, section 4.2 (one string, separated by spaces)",
    remedy: "Refuse the token, or read the list as its scopes; never treat a wrong type as every scope.",
    severity: "low",
    verdicts: { jwks: ACCEPT, introspection: ACCEPT, resource: EITHER },
    genuine: true,
    edit: (draft) => withClaims(draft, { [claimOf(draft)]: scopesOf(draft) }),
  },
} satisfies Record<string, FlawBody>);

function claimOf({ claims }: TokenDraft): string {
  return SCOPE_CLAIMS.find((name) => claims[name] !== undefined) ?? "scope";
}

function scopesOf({ scope }: TokenDraft): string[] {
  return (scope ?? "").split(" ").filter(Boolean);
}

/** Keeps the claim and the format (string or list) of the unflawed token. */
function withScopes(draft: TokenDraft, scopes: string[]): TokenDraft {
  const name = claimOf(draft);
  const value = Array.isArray(draft.claims[name]) ? scopes : scopes.join(" ");
  return {
    ...withClaims(draft, { [name]: scopes.length === 0 ? undefined : value }),
    scope: scopes.join(" ") || null,
  };
}
