// Causes of accepted bad tokens: each missing check of an API, with the cases that reveal it.

interface AcceptanceCause {
  id: string;
  /** Description if the first case is accepted: the API does not check this at all. */
  summary: string;
  /** Description if only other cases are accepted: the API checks this, but not strictly. */
  partly: string;
  cases: readonly [telling: string, ...others: string[]];
}

const cause = (
  id: string,
  summary: string,
  cases: AcceptanceCause["cases"],
  partly = summary,
): AcceptanceCause => ({ id, summary, partly, cases });

export const ACCEPTED_BECAUSE: readonly AcceptanceCause[] = [
  cause("token", "No token is required", ["no-token", "empty-bearer"], "An empty token is accepted"),
  cause(
    "signature",
    "The signature is not verified",
    [
      "wrong-signature",
      "tampered-payload",
      "signature-of-another-token",
      "stripped-signature",
      "truncated-signature",
      "null-signature-hmac",
      "zero-ecdsa-signature",
      "two-segments",
    ],
    "Some broken signatures pass",
  ),
  cause("signature-spelling", "Other spellings of a signature pass", [
    "der-ecdsa-signature",
    "signature-padded",
    "signature-trailing-bits",
  ]),
  cause("algorithm", "The token chooses its algorithm", [
    "alg-none",
    "alg-none-capitalised",
    "alg-none-upper-case",
    "alg-none-mixed-case",
    "alg-none-with-signature",
    "alg-missing",
    "hmac-with-public-key-pem",
    "hmac-with-public-key-der",
    "hmac-with-public-key-pem-trimmed",
    "hmac-with-public-key-jwk",
    "hmac-with-public-key-jwk-published",
    "unadvertised-alg",
  ]),
  cause("key", "The token brings its own key", [
    "unknown-kid",
    "embedded-jwk",
    "jku",
    "x5u",
    "kid-injection-path",
    "kid-injection-sql",
    "unknown-kid-flood",
    "jwks-down-unknown-key",
    "jwks-html-unknown-key",
  ]),
  cause("removed-key", "Keys that are no longer published stay trusted", [
    "removed-key",
    "removed-key-let-go",
  ]),
  cause("critical", "Critical header parameters are ignored", ["crit-unknown", "b64-false"]),
  cause(
    "audience",
    "The audience is not compared",
    [
      "wrong-audience",
      "audience-list-without-you",
      "no-audience",
      "audience-longer",
      "audience-shorter",
      "audience-case",
    ],
    "The audience is not compared exactly, or not required",
  ),
  cause(
    "issuer",
    "The issuer is not compared",
    ["wrong-issuer", "issuer-trailing-slash"],
    "The issuer is not compared exactly",
  ),
  cause(
    "subject",
    "The subject is not required",
    ["missing-sub", "empty-sub"],
    "An empty subject is accepted",
  ),
  cause(
    "type",
    "The type of the token is not checked",
    [
      "wrong-type-id-token",
      "typ-confusion",
      "typ-confusion-dpop-proof",
      "typ-confusion-security-event",
      "typ-jwt",
      "typ-missing",
    ],
    "The type of the token is not checked exactly",
  ),
  cause("refresh-token", "Refresh tokens pass for access tokens", ["wrong-type-refresh-token"]),
  cause(
    "expiry",
    "The expiry is not checked",
    ["expired", "no-exp", "exp-as-string", "exp-in-milliseconds", "expired-just-now"],
    "The expiry is not checked strictly, or not required",
  ),
  cause(
    "start",
    "The start of validity is not checked",
    ["not-yet-valid", "issued-in-future"],
    "The time of issue is not checked",
  ),
  cause("issued-at", "The time of issue is not required", ["no-iat"]),
  cause(
    "scope",
    "The scope is not checked",
    ["missing-scope", "no-scope", "scope-prefix-lookalike", "scope-case", "scope-as-array"],
    "The scope is not compared exactly",
  ),
  cause("revocation", "Revoked tokens stay valid", [
    "revoked",
    "revoked-twin",
    "logged-out-session",
    "revoked-after-use",
  ]),
  cause("unknown-token", "Tokens that the issuer does not know are accepted", [
    "opaque-unknown",
    "opaque-truncated",
    "opaque-of-other-issuer",
    "opaque-jti",
  ]),
  cause("fails-open", "Tokens are accepted while introspection fails", [
    "introspection-down",
    "introspection-error",
    "introspection-reset",
    "introspection-hangs",
    "introspection-html",
    "introspection-empty",
    "introspection-text",
  ]),
  cause(
    "place",
    "Tokens are read from the URL",
    ["token-in-query", "two-authorization-headers", "token-without-scheme"],
    "The Authorization header is read loosely",
  ),
  cause("shape", "Malformed tokens are accepted", [
    "non-base64url",
    "five-segments",
    "jwe-shaped",
    "duplicate-json-members",
    "duplicate-header-members",
    "nested-jwt",
    "huge",
  ]),
];

/** The first case of each cause, which `--quick` sends. */
export const TELLING_CASES: readonly string[] = ACCEPTED_BECAUSE.map(({ cases }) => cases[0]);
