// Token type flaws: an ID token or refresh token in place of an access token, and wrong values of `typ`.
import { withClaims, withHeader } from "./edits.ts";
import { ACCEPT, defineFlaws, type FlawBody, FORGED, HARMLESS, NOT_APPLICABLE, REFUSE } from "./flaw.ts";

const CHECK_TYP = "Require `typ` to be `at+jwt`.";
const TYP_RULE = "RFC 9068, section 4 (any `typ` other than at+jwt must be refused); RFC 8725, section 3.11";

/** Only the type in the header is wrong, so only a verifier that reads the JWT can notice. */
const unfit = {
  rule: TYP_RULE,
  remedy: CHECK_TYP,
  severity: "medium",
  verdicts: { jwks: REFUSE, introspection: ACCEPT, resource: ACCEPT },
  genuine: true,
  format: "jwt",
  isAboutType: true,
} as const;

/** A JWT for another purpose; introspection does not recognise it as an access token. */
const anotherKind = (what: string, typ: string, section: string): FlawBody => ({
  ...unfit,
  summary: `Claims and signature are valid, but \`typ\` says that the token is ${what} (\`${typ}\`).`,
  rule: `${TYP_RULE}; ${section}`,
  severity: "high",
  verdicts: FORGED,
  genuine: false,
  edit: (draft) => withHeader(draft, { typ }),
});

export const typeFlaws = defineFlaws("claims", {
  "wrong-type-id-token": {
    summary: "An ID token in place of an access token, with your audience and scopes.",
    rule: "RFC 9068, sections 4 and 5; OpenID Connect Core 1.0, section 2 (ID tokens are for the client)",
    remedy: `${CHECK_TYP} Introspection reports it as inactive.`,
    severity: "high",
    verdicts: { jwks: REFUSE, introspection: REFUSE, resource: ACCEPT },
    genuine: true,
    format: "jwt",
    kind: "id",
    isAboutType: true,
    edit: (draft, { now }) => withClaims(draft, { auth_time: now, nonce: "n-0S6_WzA2Mj" }),
  },
  "wrong-type-refresh-token": {
    summary: "A refresh token in place of an access token.",
    rule: "RFC 6749, section 1.5 (refresh tokens are never sent to resource servers); RFC 7662, section 2.2",
    remedy: "Do not rely on `active: true` alone: refresh tokens are active too, but have no `token_type`.",
    severity: "high",
    verdicts: { jwks: NOT_APPLICABLE, introspection: ACCEPT, resource: REFUSE },
    genuine: true,
    format: "opaque",
    kind: "refresh",
  },
  "typ-confusion": anotherKind(
    "a logout token",
    "logout+jwt",
    "OpenID Connect Back-Channel Logout 1.0, section 2.4",
  ),
  "typ-confusion-dpop-proof": anotherKind("a DPoP proof", "dpop+jwt", "RFC 9449, section 4.2"),
  "typ-confusion-security-event": anotherKind("a security event", "secevent+jwt", "RFC 8417, section 2.3"),
  "typ-jwt": {
    summary: "`typ` is `JWT`, as in the tokens of older issuers.",
    ...unfit,
    edit: (draft) => withHeader(draft, { typ: "JWT" }),
  },
  "typ-missing": {
    summary: "The header has no `typ`.",
    ...unfit,
    edit: (draft) => withHeader(draft, { typ: undefined }),
  },
  "typ-full-media-type": {
    summary: "`typ` is the full media type, `application/at+jwt`. Must be accepted.",
    ...unfit,
    rule: "RFC 9068, section 4; RFC 7515, section 4.1.9",
    remedy: "Accept `at+jwt` with or without the prefix `application/`.",
    severity: "low",
    verdicts: HARMLESS,
    edit: (draft) => withHeader(draft, { typ: "application/at+jwt" }),
  },
} satisfies Record<string, FlawBody>);
