// Flaws of the kind of token: an ID token or refresh token where an access token belongs, and `typ` that says so.
import { withClaims, withHeader } from "./edits.ts";
import { ACCEPT, defineFlaws, FORGED, HARMLESS, NOT_APPLICABLE, REFUSE, type FlawBody } from "./flaw.ts";

const CHECK_TYP = "Require `typ` to be `at+jwt`.";
const TYP_RULE = "RFC 9068, section 4 (any `typ` but at+jwt must be refused); RFC 8725, section 3.11";

/** Everything is right but the type in the header, which only who reads the JWT sees. */
const unfit = {
  rule: TYP_RULE,
  remedy: CHECK_TYP,
  severity: "medium",
  verdicts: { jwks: REFUSE, introspection: ACCEPT, resource: ACCEPT },
  genuine: true,
  format: "jwt",
  isAboutType: true,
} as const;

/** A JWT that serves another purpose, so that introspection does not know it as an access token. */
const anotherKind = (what: string, typ: string, section: string): FlawBody => ({
  ...unfit,
  summary: `Claims and signature are sound, but \`typ\` says that it is ${what} (\`${typ}\`).`,
  rule: `${TYP_RULE}; ${section}`,
  severity: "high",
  verdicts: FORGED,
  genuine: false,
  edit: (draft) => withHeader(draft, { typ }),
});

export const typeFlaws = defineFlaws("claims", {
  "wrong-type-id-token": {
    summary: "An ID token with your audience and scopes in place of an access token.",
    rule: "RFC 9068, sections 4 and 5; OpenID Connect Core 1.0, section 2 (an ID token is for the client)",
    remedy: `${CHECK_TYP} By introspection it is inactive.`,
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
    remedy: "An active answer is not enough: refresh tokens are active too, but have no `token_type`.",
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
    summary: "`typ` is `JWT`, as in every token of older issuers.",
    ...unfit,
    edit: (draft) => withHeader(draft, { typ: "JWT" }),
  },
  "typ-missing": {
    summary: "There is no `typ`.",
    ...unfit,
    edit: (draft) => withHeader(draft, { typ: undefined }),
  },
  "typ-full-media-type": {
    summary: "`typ` is the whole media type, `application/at+jwt`; must be accepted.",
    ...unfit,
    rule: "RFC 9068, section 4; RFC 7515, section 4.1.9",
    remedy: "Take `at+jwt` with or without `application/` in front.",
    severity: "low",
    verdicts: HARMLESS,
    edit: (draft) => withHeader(draft, { typ: "application/at+jwt" }),
  },
} satisfies Record<string, FlawBody>);
