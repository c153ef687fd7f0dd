// Flaws of time: expired, not valid yet, and times that are none.
import { withClaims } from "./edits.ts";
import { ACCEPT, defineFlaws, EITHER, HARMLESS, REFUSE } from "./flaw.ts";
import type { TokenDraft } from "../issue.ts";

const HOUR = 3600;
/** More than any tolerance that a verifier may allow itself. */
const LONG = 2 * HOUR;
const CHECK_EXP = "Compare `exp` with the present time, with little or no tolerance.";

/** The same life, at another time. */
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
    summary: "Expired one second ago, which a verifier's clock tolerance may forgive.",
    rule: "RFC 7519, section 4.1.4 (some small leeway is allowed)",
    remedy: CHECK_EXP,
    severity: "low",
    verdicts: { jwks: EITHER, introspection: REFUSE, resource: ACCEPT },
    genuine: true,
    edit: (draft, { now }) => livingUntil(draft, now - 1),
  },
  "not-yet-valid": {
    summary: "Valid from two hours from now on (`nbf`).",
    rule: "RFC 7519, section 4.1.5",
    remedy: "Compare `nbf`, where there is one, with the present time.",
    severity: "high",
    verdicts: { jwks: REFUSE, introspection: REFUSE, resource: ACCEPT },
    genuine: true,
    edit: (draft, { now }) => ({
      ...withClaims(draft, { nbf: now + LONG, exp: now + 2 * LONG }),
      expiresAt: now + 2 * LONG,
    }),
  },
  "issued-in-future": {
    summary: "Issued two hours from now (`iat`).",
    rule: "RFC 7519, section 4.1.6 (`iat` tells the age; nothing demands a refusal)",
    remedy: "Take an `iat` beyond your clock tolerance for a sign of a wrong clock or of a forgery.",
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
    summary: "Never expires: there is no `exp`.",
    rule: "RFC 9068, section 2.2 (`exp` is required); RFC 7662, section 2.2 (optional in an introspection answer)",
    remedy: "Require `exp`: a verifier that only checks it where there is one accepts a token for ever.",
    severity: "high",
    verdicts: { jwks: REFUSE, introspection: ACCEPT, resource: EITHER },
    genuine: true,
    edit: (draft) => ({ ...withClaims(draft, { exp: undefined }), expiresAt: null }),
  },
  "exp-as-string": {
    summary: "`exp` is the right time, but as a string.",
    rule: "RFC 7519, section 4.1.4 (a NumericDate is a number)",
    remedy: "Refuse an `exp` that is no number: compared as text or as NaN it may never be over.",
    severity: "medium",
    verdicts: { jwks: REFUSE, introspection: REFUSE, resource: ACCEPT },
    genuine: true,
    edit: (draft, { now }) => withClaims(draft, { exp: String(draft.expiresAt ?? now + HOUR) }),
  },
  "exp-in-milliseconds": {
    summary:
      "`exp` is in milliseconds, as JavaScript's clocks have it, and so lies tens of thousands of years ahead.",
    rule: "RFC 7519, section 2 (a NumericDate counts seconds)",
    remedy: "An upper limit for a token's life (`exp` minus `iat`) would notice it.",
    severity: "low",
    verdicts: { jwks: EITHER, introspection: ACCEPT, resource: EITHER },
    genuine: true,
    edit: (draft, { now }) => {
      const exp = (now + HOUR) * 1000;
      return { ...withClaims(draft, { exp }), expiresAt: exp };
    },
  },
  "exp-fractional": {
    summary: "`exp` has a fraction of a second; must be accepted.",
    rule: "RFC 7519, section 2 (a NumericDate may be no whole number)",
    remedy: "Take any number for a time.",
    severity: "low",
    verdicts: HARMLESS,
    genuine: true,
    edit: (draft, { now }) => withClaims(draft, { exp: (draft.expiresAt ?? now + HOUR) + 0.5 }),
  },
  "no-iat": {
    summary: "There is no `iat`.",
    rule: "RFC 9068, section 2.2 (`iat` is required)",
    remedy: "Require the claims that the profile requires.",
    severity: "low",
    verdicts: { jwks: REFUSE, introspection: ACCEPT, resource: EITHER },
    genuine: true,
    edit: (draft) => withClaims(draft, { iat: undefined }),
  },
});
