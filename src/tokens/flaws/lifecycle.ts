// Flaws of a token's life: revoked, signed out, and opaque values that never were this issuer's.
import { randomBytes, randomUUID } from "node:crypto";
import { withClaims } from "./edits.ts";
import { ACCEPT, defineFlaws, EITHER, NOT_APPLICABLE, REFUSE, type FlawBody } from "./flaw.ts";

const ASK = "Ask the introspection endpoint, and refuse whatever is not `active: true`.";

/** A JWT verifies as long as it lasts, whatever became of it. */
const ended = {
  severity: "high",
  verdicts: { jwks: EITHER, introspection: REFUSE, resource: ACCEPT },
  genuine: true,
  revoked: true,
} as const;

const foreign = {
  rule: "RFC 7662, section 2.2",
  remedy: ASK,
  severity: "critical",
  verdicts: { jwks: NOT_APPLICABLE, introspection: REFUSE, resource: ACCEPT },
  genuine: false,
  format: "opaque",
} as const;

export const lifecycleFlaws = defineFlaws("lifecycle", {
  revoked: {
    summary: "Revoked as soon as it was issued.",
    rule: "RFC 7009, sections 2 and 3 (who verifies JWTs alone cannot know); RFC 7662, section 2.2",
    remedy: `${ASK} With JWTs alone, keep their life short.`,
    ...ended,
  },
  "revoked-twin": {
    summary: "One token in two forms, revoked: both values are over.",
    rule: "RFC 7009, sections 2 and 3 (who verifies JWTs alone cannot know); RFC 7662, section 2.2",
    remedy: `${ASK} Whatever is cached by value must not outlive the other form.`,
    ...ended,
    format: "both",
  },
  "logged-out-session": {
    summary: "Belongs to a login session (`sid`) that has ended, and ended with it.",
    rule: "OpenID Connect Back-Channel Logout 1.0, section 2.7; RFC 7662, section 2.2",
    remedy: `${ASK} Where sessions matter, take part in back-channel logout.`,
    ...ended,
    severity: "medium",
    edit: (draft) => withClaims(draft, { sid: randomUUID() }),
  },
  "opaque-unknown": {
    summary: "An opaque value that nobody ever issued.",
    ...foreign,
    rewrite: () => randomBytes(32).toString("base64url"),
  },
  "opaque-truncated": {
    summary: "An issued opaque value without its last character.",
    ...foreign,
    rewrite: (value) => value.slice(0, -1),
  },
  "opaque-of-other-issuer": {
    summary: "An opaque token of another issuer.",
    ...foreign,
    remedy: `${ASK} With several issuers, ask the one that the client is configured for, not each in turn.`,
    edit: (draft, { otherIssuerUrl }) => withClaims(draft, { iss: otherIssuerUrl }),
  },
  "opaque-jti": {
    summary: "The `jti` of a live token in the place of its value.",
    ...foreign,
    remedy: "A `jti` names a token in logs and lists; it is no secret and must not be taken for one.",
    rewrite: (_, { claims }) => (typeof claims["jti"] === "string" ? claims["jti"] : randomUUID()),
  },
} satisfies Record<string, FlawBody>);
