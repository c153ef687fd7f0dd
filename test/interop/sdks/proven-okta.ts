// Records what the tests of this folder prove about Okta's SDKs and about a library that verifies its tokens.
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
    note: "disableHttpsCheck is needed only over http. Use a custom authorization server: the keys are fetched from ISSUER/v1/keys.",
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
    note: "Tested in Chromium, over http and with both kinds of authorization server. Only OIDC: Mintmark has no sign-in API below /api/v1 and no Identity Engine (idx). In the code flow it sends a nonce, but does not check the nonce of the ID token.",
  },
  {
    vendor: "okta",
    sdk: "express-oauth2-jwt-bearer",
    version: "1.10.0",
    proves: ["protected call", "groups", "flawed tokens refused"],
    line: "auth({ issuerBaseURL: ISSUER, audience: 'api://default' })",
    note: "requiredScopes reads `scope`, which Okta's tokens do not have: check `scp` with claimIncludes.",
  },
];
