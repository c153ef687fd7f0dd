// Records what `mintmark check --lifecycle` found at each verifier. The interop tests compare it with their
// results; `npm run generate` makes the table in docs/check.md from it.
import type { Result } from "./result.ts";

export interface Measured {
  verifier: string;
  /** The versions that were measured. */
  packages: Record<string, string>;
  /** How it was set up, following its documentation. */
  setUp: string;
  result: Result;
  /** Its strictest options, and what it still accepts with them. */
  stricter?: { by: string; accepted: string[] };
  /** What to do about the remaining findings. */
  advice: string;
}

export const MEASURED: readonly Measured[] = [
  {
    verifier: "jose",
    packages: {
      jose: "6.2.17",
    },
    setUp: "`jwtVerify` with `createRemoteJWKSet`, `issuer` and `audience`, behind our own middleware.",
    result: {
      shouldRefuse: 64,
      found: [
        "high accepted no-exp",
        "high accepted missing-sub",
        "high accepted empty-sub",
        "high accepted wrong-type-id-token",
        "high accepted typ-confusion",
        "high accepted typ-confusion-dpop-proof",
        "high accepted typ-confusion-security-event",
        "medium accepted typ-jwt",
        "medium accepted typ-missing",
        "low accepted no-iat",
      ],
      answers: [],
    },
    stricter: {
      by: "`typ`, `algorithms`, `requiredClaims`",
      accepted: ["high accepted empty-sub"],
    },
    advice:
      "With these options only an empty `sub` remains. A new key is accepted within 30 s (`cooldownDuration`). A removed key is dropped within 10 min (`cacheMaxAge`), or as soon as an unknown `kid` causes a fetch.",
  },
  {
    verifier: "express-oauth2-jwt-bearer",
    packages: {
      "express-oauth2-jwt-bearer": "1.10.0",
      express: "5.3.0",
    },
    setUp: "`auth({ issuerBaseURL, audience })` and `requiredScopes`.",
    result: {
      shouldRefuse: 68,
      found: [
        "high accepted missing-sub",
        "high accepted empty-sub",
        "high accepted wrong-type-id-token",
        "high accepted typ-confusion",
        "high accepted typ-confusion-dpop-proof",
        "high accepted typ-confusion-security-event",
        "medium accepted typ-jwt",
        "medium accepted typ-missing",
        "medium accepted token-in-query",
        "medium accepted non-base64url",
        "low accepted no-iat",
        "low accepted two-authorization-headers",
      ],
      answers: [],
    },
    stricter: {
      by: "`strict: true`",
      accepted: [
        "high accepted empty-sub",
        "medium accepted token-in-query",
        "medium accepted non-base64url",
        "low accepted two-authorization-headers",
      ],
    },
    advice:
      "`strict: true` requires `at+jwt` and the claims of RFC 9068. The middleware also reads the token from the query and from a form body, which RFC 6750 allows and MCP forbids: refuse such requests before they reach it.",
  },
  {
    verifier: "jsonwebtoken",
    packages: {
      jsonwebtoken: "9.0.3",
      "jwks-rsa": "4.1.0",
    },
    setUp:
      "`jwt.verify` with a `getKey` from jwks-rsa, `algorithms`, `issuer` and `audience`, behind our own middleware. The README's `getKey` ignores its error, so an unknown `kid` would end the process; ours passes the error on.",
    result: {
      shouldRefuse: 64,
      found: [
        "high accepted no-exp",
        "high accepted missing-sub",
        "high accepted empty-sub",
        "high accepted wrong-type-id-token",
        "high accepted typ-confusion",
        "high accepted typ-confusion-dpop-proof",
        "high accepted typ-confusion-security-event",
        "high accepted removed-key-let-go",
        "medium accepted crit-unknown",
        "medium accepted b64-false",
        "medium accepted typ-jwt",
        "medium accepted typ-missing",
        "medium flooded unknown-kid-flood",
        "low accepted no-iat",
      ],
      answers: [],
    },
    stricter: {
      by: "`maxAge`; `rateLimit: true` of jwks-rsa",
      accepted: [
        "high accepted no-exp",
        "high accepted missing-sub",
        "high accepted empty-sub",
        "high accepted wrong-type-id-token",
        "high accepted typ-confusion",
        "high accepted typ-confusion-dpop-proof",
        "high accepted typ-confusion-security-event",
        "medium accepted crit-unknown",
        "medium accepted b64-false",
        "medium accepted typ-jwt",
        "medium accepted typ-missing",
      ],
    },
    advice:
      "It has no option to require `typ`, `exp` or `sub`: set `complete: true` and check `header.typ`, `header.crit` and the claims yourself. Without `rateLimit: true` each unknown `kid` causes a fetch. Keys are cached by `kid` for 10 min (`cacheMaxAge`), even if they are removed.",
  },
  {
    verifier: "passport-jwt",
    packages: {
      "passport-jwt": "4.0.1",
      passport: "0.7.0",
      "jwks-rsa": "4.1.0",
    },
    setUp:
      "`JwtStrategy` with `passportJwtSecret`, as in the Passport example of jwks-rsa: five fetches a minute, and every token with a `sub` is accepted.",
    result: {
      shouldRefuse: 63,
      found: [
        "high accepted no-exp",
        "high accepted wrong-type-id-token",
        "high accepted typ-confusion",
        "high accepted typ-confusion-dpop-proof",
        "high accepted typ-confusion-security-event",
        "high refused rotation-picked-up",
        "medium accepted crit-unknown",
        "medium accepted b64-false",
        "medium accepted typ-jwt",
        "medium accepted typ-missing",
        "low accepted no-iat",
        "low accepted two-authorization-headers",
      ],
      answers: ["401 without a Bearer challenge"],
    },
    stricter: {
      by: "`maxAge` in `jsonWebTokenOptions`",
      accepted: [
        "high accepted no-exp",
        "high accepted wrong-type-id-token",
        "high accepted typ-confusion",
        "high accepted typ-confusion-dpop-proof",
        "high accepted typ-confusion-security-event",
        "medium accepted crit-unknown",
        "medium accepted b64-false",
        "medium accepted typ-jwt",
        "medium accepted typ-missing",
        "low accepted two-authorization-headers",
      ],
    },
    advice:
      "It uses jsonwebtoken. Its callback gets the claims but not the header, so read `typ` from the request (`passReqToCallback`). Five unknown `kid`s, which anyone can send, use up the fetches of a minute; a new key is then accepted only in the next minute.",
  },
  {
    verifier: "@okta/jwt-verifier",
    packages: {
      "@okta/jwt-verifier": "4.0.2",
    },
    setUp:
      '`verifyAccessToken` with `issuer`, `jwksUri`, the audience and `assertClaims: { "scope.includes": […] }`, behind our own middleware.',
    result: {
      shouldRefuse: 68,
      found: [
        "critical felled stripped-signature",
        "critical felled two-segments",
        "high accepted no-exp",
        "high accepted missing-sub",
        "high accepted empty-sub",
        "high accepted wrong-type-id-token",
        "high accepted typ-confusion",
        "high accepted typ-confusion-dpop-proof",
        "high accepted typ-confusion-security-event",
        "high accepted scope-prefix-lookalike",
        "high accepted removed-key-let-go",
        "medium accepted exp-as-string",
        "medium accepted crit-unknown",
        "medium accepted b64-false",
        "medium accepted typ-jwt",
        "medium accepted typ-missing",
        "medium accepted non-base64url",
        "low accepted no-iat",
      ],
      answers: ["401 invalid_token"],
    },
    advice:
      "`includes` searches for a substring if the claim is a string, as `scope` is (in Okta's own `scp`, a list, it compares whole members). A token with two segments, or with an empty signature, raises an error that cannot be caught and ends the process: pass it only tokens with three non-empty segments. Check `typ`, `exp`, `sub` and the scope yourself. Keys are cached for an hour (`cacheMaxAge`).",
  },
  {
    verifier: "fastify-jwt-jwks",
    packages: {
      "fastify-jwt-jwks": "3.1.2",
      "@fastify/jwt": "10.2.8",
      fastify: "5.12.8",
    },
    setUp: "Registered with `jwksUrl`, `issuer` and `audience`; `preValidation: authenticate`.",
    result: {
      shouldRefuse: 64,
      found: [
        "high accepted no-exp",
        "high accepted missing-sub",
        "high accepted empty-sub",
        "high accepted no-audience",
        "high accepted wrong-type-id-token",
        "high accepted typ-confusion",
        "high accepted typ-confusion-dpop-proof",
        "high accepted typ-confusion-security-event",
        "high accepted removed-key-let-go",
        "medium accepted typ-jwt",
        "medium accepted typ-missing",
        "medium flooded unknown-kid-flood",
        "low accepted no-iat",
        "low accepted two-authorization-headers",
        "medium broke jwks-down-unknown-key",
        "medium broke jwks-html-unknown-key",
      ],
      answers: ["401 without a Bearer challenge"],
    },
    stricter: {
      by: "`checkTyp`, `requiredClaims`",
      accepted: ["high accepted empty-sub", "low accepted two-authorization-headers"],
    },
    advice:
      "`audience` is compared only if there is an `aud`: list `aud` in `requiredClaims`, which the plug-in passes to fast-jwt. Keys are cached for a week (`secretsTtl`), and each unknown `kid` causes a fetch. Responses have no challenge.",
  },
  {
    verifier: "@fastify/jwt",
    packages: {
      "@fastify/jwt": "10.2.8",
      fastify: "5.12.8",
    },
    setUp:
      "Verify-only, with a public key, `algorithms`, `allowedIss` and `allowedAud`; the hook sends the error of `jwtVerify`.",
    result: {
      shouldRefuse: 60,
      found: [
        "high accepted no-exp",
        "high accepted missing-sub",
        "high accepted empty-sub",
        "high accepted no-audience",
        "high accepted wrong-type-id-token",
        "high accepted typ-confusion",
        "high accepted typ-confusion-dpop-proof",
        "high accepted typ-confusion-security-event",
        "medium accepted typ-jwt",
        "medium accepted typ-missing",
        "low accepted no-iat",
        "low accepted two-authorization-headers",
        "medium broke not-yet-valid",
        "medium broke exp-as-string",
        "medium broke signature-padded",
        "medium broke alg-none-with-signature",
        "medium broke alg-missing",
        "medium broke hmac-with-public-key-pem",
        "medium broke hmac-with-public-key-pem-trimmed",
        "medium broke hmac-with-public-key-der",
        "medium broke hmac-with-public-key-jwk",
        "medium broke hmac-with-public-key-jwk-published",
        "medium broke unadvertised-alg",
        "medium broke kid-injection-path",
        "medium broke kid-injection-sql",
        "medium broke crit-unknown",
        "medium broke b64-false",
        "medium broke non-base64url",
        "medium broke duplicate-header-members",
      ],
      answers: ["401 without a Bearer challenge"],
    },
    stricter: {
      by: "`checkTyp`, `requiredClaims`",
      accepted: ["high accepted empty-sub", "low accepted two-authorization-headers"],
    },
    advice:
      "`allowedAud` too is compared only if there is an `aud`. Many errors of fast-jwt have no status, so the README's hook answers with 500: answer with 401 and a challenge there.",
  },
  {
    verifier: "FastMCP 4 JWTVerifier",
    packages: {
      fastmcp: "4.1.2",
      mcp: "2.3.0",
    },
    setUp: "`JWTVerifier(jwks_uri, issuer, audience, required_scopes)` as `auth`.",
    result: {
      shouldRefuse: 68,
      found: [
        "high accepted not-yet-valid",
        "high accepted no-exp",
        "high accepted missing-sub",
        "high accepted empty-sub",
        "high accepted wrong-type-id-token",
        "high accepted typ-confusion",
        "high accepted typ-confusion-dpop-proof",
        "high accepted typ-confusion-security-event",
        "medium accepted typ-jwt",
        "medium accepted typ-missing",
        "low accepted no-iat",
        "low accepted two-authorization-headers",
      ],
      answers: ["401 invalid_token", "401 without resource_metadata"],
    },
    advice:
      "It has no option for `nbf`, `typ` or required claims: check the claims in `verify_token` of a subclass. A missing scope is answered with 401. A new key is accepted within 30 s (`jwks_refresh_interval`). Without `RemoteAuthProvider` the challenge does not name the metadata.",
  },
  {
    verifier: "FastMCP 4 IntrospectionTokenVerifier",
    packages: {
      fastmcp: "4.1.2",
      mcp: "2.3.0",
    },
    setUp:
      "`IntrospectionTokenVerifier(introspection_url, client_id, client_secret, required_scopes)` as `auth`.",
    result: {
      shouldRefuse: 80,
      found: [
        "critical accepted wrong-audience",
        "critical accepted audience-list-without-you",
        "high accepted wrong-issuer",
        "high accepted missing-sub",
        "high accepted empty-sub",
        "high accepted no-audience",
        "high accepted audience-longer",
        "high accepted audience-shorter",
        "high accepted wrong-type-refresh-token",
        "low accepted issuer-trailing-slash",
        "low accepted audience-case",
        "low accepted two-authorization-headers",
      ],
      answers: ["401 invalid_token", "401 without resource_metadata"],
    },
    stricter: {
      by: "`audience`",
      accepted: [
        "high accepted wrong-issuer",
        "high accepted missing-sub",
        "high accepted empty-sub",
        "high accepted wrong-type-refresh-token",
        "low accepted issuer-trailing-slash",
        "low accepted two-authorization-headers",
      ],
    },
    advice:
      "Set `audience`, which the example in the documentation leaves out: without it, every token of the issuer is accepted, for whichever API. Refresh tokens pass because they are active: check `token_type`, `iss` and `sub` in a subclass.",
  },
  {
    verifier: "FastMCP 2 JWTVerifier",
    packages: {
      fastmcp: "2.14.7",
      mcp: "1.30.0",
    },
    setUp: "As in FastMCP 4; this version can also be set up by environment variables.",
    result: {
      shouldRefuse: 68,
      found: [
        "high accepted not-yet-valid",
        "high accepted no-exp",
        "high accepted missing-sub",
        "high accepted empty-sub",
        "high accepted wrong-type-id-token",
        "high accepted typ-confusion",
        "high accepted typ-confusion-dpop-proof",
        "high accepted typ-confusion-security-event",
        "medium accepted typ-jwt",
        "medium accepted typ-missing",
        "medium flooded unknown-kid-flood",
        "low accepted no-iat",
        "low accepted two-authorization-headers",
      ],
      answers: [
        "401 invalid_token",
        "401 with the error code invalid_token",
        "401 without resource_metadata",
      ],
    },
    advice: "It refuses and accepts the same tokens, but each unknown `kid` causes a fetch.",
  },
  {
    verifier: "FastMCP 2 IntrospectionTokenVerifier",
    packages: {
      fastmcp: "2.14.7",
      mcp: "1.30.0",
    },
    setUp: "As in FastMCP 4; this version can also be set up by environment variables.",
    result: {
      shouldRefuse: 80,
      found: [
        "critical accepted wrong-audience",
        "critical accepted audience-list-without-you",
        "high accepted wrong-issuer",
        "high accepted missing-sub",
        "high accepted empty-sub",
        "high accepted no-audience",
        "high accepted audience-longer",
        "high accepted audience-shorter",
        "high accepted wrong-type-refresh-token",
        "low accepted issuer-trailing-slash",
        "low accepted audience-case",
        "low accepted two-authorization-headers",
      ],
      answers: [
        "401 invalid_token",
        "401 with the error code invalid_token",
        "401 without resource_metadata",
      ],
    },
    advice:
      "This version has no `audience`: compare `aud` in a subclass, or give each API its own introspection client, if your issuer tells their tokens apart.",
  },
];
