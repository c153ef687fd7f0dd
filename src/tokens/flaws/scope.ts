// Flaws of scope: none, others, and scopes that merely look like the right ones.
import { withClaims } from "./edits.ts";
import { ACCEPT, defineFlaws, EITHER, FORBID, type FlawBody } from "./flaw.ts";
import type { TokenDraft } from "../issue.ts";

/** The claims in which a resource may want its scopes (`scopeClaim`). */
export const SCOPE_CLAIMS = ["scope", "scp", "scopes", "permissions"] as const;
const WHOLE_SCOPES = "Split the scope at its spaces and look for the whole scope that the operation needs.";

/** The token is good, and good for something else: 403. */
const insufficient = {
  rule: "RFC 6750, section 3.1 (insufficient_scope)",
  remedy: WHOLE_SCOPES,
  severity: "high",
  verdicts: { jwks: ACCEPT, introspection: ACCEPT, resource: FORBID },
  genuine: true,
} as const;

export const scopeFlaws = defineFlaws("scope", {
  "no-scope": {
    summary: "There is no scope.",
    ...insufficient,
    remedy: "Require the scope of the operation; a token without any is good for none.",
    edit: (draft) => withScopes(draft, []),
  },
  "missing-scope": {
    summary: "Has a scope, but none of those asked for.",
    ...insufficient,
    edit: (draft) => withScopes(draft, ["mintmark:other"]),
  },
  "scope-prefix-lookalike": {
    summary: "Each scope begins with one asked for and goes on.",
    ...insufficient,
    edit: (draft) =>
      withScopes(
        draft,
        scopesOf(draft).map((scope) => `${scope}-not`),
      ),
  },
  "scope-case": {
    summary: "Each scope is one asked for, in upper case.",
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
    summary: "`scope` is a list where it should be a string.",
    rule: "RFC 9068, section 2.2.3; RFC 8693, section 4.2 (one string, separated by spaces)",
    remedy: "Refuse it, or take the list for what it says; never let a wrong type pass for every scope.",
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

/** In the claim and in the form that the sound token has them. */
function withScopes(draft: TokenDraft, scopes: string[]): TokenDraft {
  const name = claimOf(draft);
  const value = Array.isArray(draft.claims[name]) ? scopes : scopes.join(" ");
  return {
    ...withClaims(draft, { [name]: scopes.length === 0 ? undefined : value }),
    scope: scopes.join(" ") || null,
  };
}
