// Lifecycle flaws: revoked tokens, ended sessions, and opaque values that this issuer never issued.
import { randomBytes, randomUUID } from "node:crypto";
import { withClaims } from "./edits.ts";
import { ACCEPT, defineFlaws, EITHER, type FlawBody, NOT_APPLICABLE, REFUSE } from "./flaw.ts";

const ASK = "Ask the introspection endpoint and refuse every token that is not `active: true`.";

/** A JWT still verifies with the keys until it expires, so a JWKS verifier may accept it. */
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
    rule: "RFC 7009, sections 2 and 3 (a verifier that only checks JWTs cannot know); RFC 7662, section 2.2",
    remedy: `${ASK} If you only verify JWTs, keep their lifetime short.`,
    ...ended,
  },
  "revoked-twin": {
    summary: "One token in two forms (JWT and opaque), revoked: neither value is valid any longer.",
    rule: "RFC 7009, sections 2 and 3 (a verifier that only checks JWTs cannot know); RFC 7662, section 2.2",
    remedy: `${ASK} Do not let a result cached for one value outlive the revocation of the other.`,
    ...ended,
    format: "both",
  },
  "logged-out-session": {
    summary: "Belongs to a login session (`sid`) that has ended, and was revoked with it.",
    rule: "OpenID Connect Back-Channel Logout 1.0, section 2.7; RFC 7662, section 2.2",
    remedy: `${ASK} If sessions matter to your API, support back-channel logout.`,
    ...ended,
    severity: "medium",
    edit: (draft) => withClaims(draft, { sid: randomUUID() }),
  },
  "opaque-unknown": {
    summary: "An opaque value that was never issued.",
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
    remedy: `${ASK} If you trust several issuers, ask the one that the client is configured for, not each in turn.`,
    edit: (draft, { otherIssuerUrl }) => withClaims(draft, { iss: otherIssuerUrl }),
  },
  "opaque-jti": {
    summary: "The `jti` of a valid token in place of its value.",
    ...foreign,
    remedy: "Do not accept a `jti` as a token: it names the token in logs and lists and is not a secret.",
    rewrite: (_, { claims }) => (typeof claims["jti"] === "string" ? claims["jti"] : randomUUID()),
  },
} satisfies Record<string, FlawBody>);
