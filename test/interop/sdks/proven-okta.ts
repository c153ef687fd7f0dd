// What the tests of this folder prove of Okta's SDKs and of a library that verifies its tokens.
export const PROVEN = [
  {
    vendor: "okta",
    sdk: "@okta/jwt-verifier",
    version: "4.0.2",
    proves: [
      "protected call",
      "ID token",
      "scopes",
      "groups",
      "flawed tokens refused",
      "flawed ID tokens refused",
    ],
    line: "issuer: ISSUER, testing: { disableHttpsCheck: true }",
    note: "The switch only over http. Custom server: it takes the keys from ISSUER/v1/keys.",
  },
  {
    vendor: "okta",
    sdk: "@okta/okta-auth-js",
    version: "8.0.1",
    proves: [
      "login",
      "silent login",
      "userinfo",
      "refresh",
      "revocation",
      "logout",
      "protected call",
      "groups",
      "flawed ID tokens refused",
    ],
    line: "issuer: ISSUER",
    note: "In Chromium, over http and with either kind of server. OIDC alone: the sign-in API below /api/v1 and the Identity Engine (idx) are not there. In the code flow it sends a nonce and does not look at the ID token's.",
  },
  {
    vendor: "okta",
    sdk: "express-oauth2-jwt-bearer",
    version: "1.10.0",
    proves: ["protected call", "groups", "flawed tokens refused"],
    line: "auth({ issuerBaseURL: ISSUER, audience: 'api://default' })",
    note: "requiredScopes reads `scope`, which Okta's tokens have not: check `scp` with claimIncludes.",
  },
];
