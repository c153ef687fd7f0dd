// Claim flaws: wrong issuer, subject, client or key binding.
import type { TokenDraft } from "../issue.ts";
import { withClaims } from "./edits.ts";
import { ACCEPT, defineFlaws, EITHER, type FlawBody, REFUSE } from "./flaw.ts";

const EXACT_ISSUER = "Compare `iss` with the issuer you trust, character by character.";
const KNOWN_SUBJECT = "Require `sub` to be a non-empty string before you look anything up by it.";
const genuine = { severity: "high", genuine: true } as const;
const unfit = { jwks: REFUSE, introspection: ACCEPT, resource: REFUSE } as const;

export const claimFlaws = defineFlaws("claims", {
  "wrong-issuer": {
    summary: "`iss` names another issuer.",
    rule: "RFC 9068, section 4; RFC 8725, section 3.8",
    remedy: `${EXACT_ISSUER} Refuse an introspection response that names another issuer, too.`,
    ...genuine,
    verdicts: unfit,
    edit: (draft, { otherIssuerUrl }) => withClaims(draft, { iss: otherIssuerUrl }),
  },
  "issuer-trailing-slash": {
    summary: "`iss` ends in a slash and the issuer identifier does not, or the other way round.",
    rule: "RFC 9068, section 4 (the issuer must match exactly)",
    remedy: EXACT_ISSUER,
    ...genuine,
    severity: "low",
    verdicts: unfit,
    edit(draft) {
      const iss = String(draft.claims["iss"]);
      return withClaims(draft, { iss: iss.endsWith("/") ? iss.slice(0, -1) : `${iss}/` });
    },
  },
  "missing-sub": {
    summary: "The `sub` claim is missing.",
    rule: "RFC 9068, section 2.2 (`sub` is required)",
    remedy: KNOWN_SUBJECT,
    ...genuine,
    verdicts: unfit,
    edit: (draft) => withSubject(draft, undefined),
  },
  "empty-sub": {
    summary: "`sub` is the empty string.",
    rule: "RFC 9068, section 2.2; RFC 7519, section 4.1.2 (`sub` identifies the principal)",
    remedy: KNOWN_SUBJECT,
    ...genuine,
    verdicts: { jwks: ACCEPT, introspection: ACCEPT, resource: REFUSE },
    edit: (draft) => withSubject(draft, ""),
  },
  "non-uuid-sub": {
    summary: "`sub` is a name, not a UUID.",
    rule: "RFC 7519, section 4.1.2 (the format is left open; refuse it if your subjects are UUIDs)",
    remedy: "If subjects are keys of your data, check their format before you use them in a query.",
    ...genuine,
    severity: "low",
    verdicts: { jwks: ACCEPT, introspection: ACCEPT, resource: EITHER },
    edit: (draft) => withSubject(draft, "not-a-uuid"),
  },
  "other-client": {
    summary: "Issued to another client.",
    rule: "RFC 9068, section 2.2 (`client_id`; each API decides which clients may call it)",
    remedy: "If only certain clients may call your API, compare `client_id` with their list.",
    ...genuine,
    severity: "low",
    verdicts: { jwks: ACCEPT, introspection: ACCEPT, resource: EITHER },
    edit: (draft) => ({ ...withClaims(draft, { client_id: "another-client" }), clientId: "another-client" }),
  },
  "dpop-bound-as-bearer": {
    summary: "Bound to a key (`cnf.jkt`), but sent as a plain bearer token without proof of that key.",
    rule: "RFC 9449, section 7.2 (required of servers that support DPoP; others may not know `cnf`)",
    remedy: "Refuse a token with `cnf` unless you have checked the proof it requires.",
    ...genuine,
    severity: "medium",
    verdicts: { jwks: ACCEPT, introspection: ACCEPT, resource: EITHER },
    edit: (draft) => withClaims(draft, { cnf: { jkt: "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" } }),
  },
} satisfies Record<string, FlawBody>);

function withSubject(draft: TokenDraft, sub: string | undefined): TokenDraft {
  return { ...withClaims(draft, { sub }), subject: sub ?? null };
}
