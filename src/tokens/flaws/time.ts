// Time flaws: expired tokens, tokens that are not valid yet, and malformed times.
import type { TokenDraft } from "../issue.ts";
import { withClaims } from "./edits.ts";
import { ACCEPT, defineFlaws, EITHER, HARMLESS, REFUSE } from "./flaw.ts";

const HOUR = 3600;
/** Longer than any clock tolerance that a verifier may allow. */
const LONG = 2 * HOUR;
const CHECK_EXP = "Compare `exp` with the current time, with little or no tolerance.";

/** Moves the lifetime so that it ends at `expiresAt`, with at least an hour from issue to expiry. */
function livingUntil(draft: TokenDraft, expiresAt: number): TokenDraft {
  const life = draft.expiresAt === null ? HOUR : draft.expiresAt - draft.issuedAt;
  const issuedAt = expiresAt - Math.max(life, HOUR);
  return { ...withClaims(draft, { iat: issuedAt, exp: expiresAt }), issuedAt, expiresAt };
}

export const timeFlaws = defineFlaws("time", {
  expired: {
    summary: "Expired two hours ago.",
    rule: "RFC 7519, section 4.1.4; RFC 9068, section 4",
    remedy: CHECK_EXP,
    severity: "critical",
    verdicts: { jwks: REFUSE, introspection: REFUSE, resource: ACCEPT },
    genuine: true,
    edit: (draft, { now }) => livingUntil(draft, now - LONG),
  },
  "expired-just-now": {
    summary: "Expired one second ago; a verifier's clock tolerance may allow it.",
    rule: "RFC 7519, section 4.1.4 (some small leeway is allowed)",
    remedy: CHECK_EXP,
    severity: "low",
    verdicts: { jwks: EITHER, introspection: REFUSE, resource: ACCEPT },
    genuine: true,
    edit: (draft, { now }) => livingUntil(draft, now - 1),
  },
  "not-yet-valid": {
    summary: "Becomes valid two hours from now (`nbf`).",
    rule: "RFC 7519, section 4.1.5",
    remedy: "Compare `nbf`, if present, with the current time.",
    severity: "high",
    verdicts: { jwks: REFUSE, introspection: REFUSE, resource: ACCEPT },
    genuine: true,
    edit: (draft, { now }) => ({
      ...withClaims(draft, { nbf: now + LONG, exp: now + 2 * LONG }),
      expiresAt: now + 2 * LONG,
    }),
  },
  "issued-in-future": {
    summary: "`iat` is two hours in the future.",
    rule: "RFC 7519, section 4.1.6 (`iat` tells the age; no rule requires a refusal)",
    remedy: "Treat an `iat` beyond your clock tolerance as a sign of a wrong clock or a forgery.",
    severity: "low",
    verdicts: { jwks: EITHER, introspection: ACCEPT, resource: EITHER },
    genuine: true,
    edit: (draft, { now }) => ({
      ...withClaims(draft, { iat: now + LONG, exp: now + 2 * LONG }),
      issuedAt: now + LONG,
      expiresAt: now + 2 * LONG,
    }),
  },
  "no-exp": {
    summary: "Never expires: the `exp` claim is missing.",
    rule: "RFC 9068, section 2.2 (`exp` is required); RFC 7662, section 2.2 (optional in an introspection response)",
    remedy: "Require `exp`: a verifier that checks it only if present accepts such a token for ever.",
    severity: "high",
    verdicts: { jwks: REFUSE, introspection: ACCEPT, resource: EITHER },
    genuine: true,
    edit: (draft) => ({ ...withClaims(draft, { exp: undefined }), expiresAt: null }),
  },
  "exp-as-string": {
    summary: "`exp` is the right time, but a string instead of a number.",
    rule: "RFC 7519, section 4.1.4 (a NumericDate is a number)",
    remedy: "Refuse an `exp` that is not a number: compared as text or as NaN, it may never expire.",
    severity: "medium",
    verdicts: { jwks: REFUSE, introspection: REFUSE, resource: ACCEPT },
    genuine: true,
    edit: (draft, { now }) => withClaims(draft, { exp: String(draft.expiresAt ?? now + HOUR) }),
  },
  "exp-in-milliseconds": {
    summary:
      "`exp` is in milliseconds, as in JavaScript, and so lies tens of thousands of years in the future.",
    rule: "RFC 7519, section 2 (a NumericDate counts seconds)",
    remedy: "Set an upper limit for the lifetime of tokens (`exp` minus `iat`).",
    severity: "low",
    verdicts: { jwks: EITHER, introspection: ACCEPT, resource: EITHER },
    genuine: true,
    edit: (draft, { now }) => {
      const exp = (now + HOUR) * 1000;
      return { ...withClaims(draft, { exp }), expiresAt: exp };
    },
  },
  "exp-fractional": {
    summary: "`exp` has a fraction of a second. Must be accepted.",
    rule: "RFC 7519, section 2 (a NumericDate may have a fraction)",
    remedy: "Accept any number as a time, with or without a fraction.",
    severity: "low",
    verdicts: HARMLESS,
    genuine: true,
    edit: (draft, { now }) => withClaims(draft, { exp: (draft.expiresAt ?? now + HOUR) + 0.5 }),
  },
  "no-iat": {
    summary: "The `iat` claim is missing.",
    rule: "RFC 9068, section 2.2 (`iat` is required)",
    remedy: "Require all claims that RFC 9068 requires.",
    severity: "low",
    verdicts: { jwks: REFUSE, introspection: ACCEPT, resource: EITHER },
    genuine: true,
    edit: (draft) => withClaims(draft, { iat: undefined }),
  },
});
