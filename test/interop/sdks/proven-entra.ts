// Records what the tests of this folder prove about Microsoft's SDKs and about a library that verifies
// Entra's tokens.
const HTTPS = "https only: start with --https and trust the CA (NODE_EXTRA_CA_CERTS).";

export const PROVEN = [
  {
    vendor: "entra",
    sdk: "@azure/msal-node",
    version: "7.2.1",
    proves: [
      "login",
      "roles",
      "silent refresh",
      "client credentials",
      "device code",
      "protected call",
      "account removed",
      "logout by URL",
      "wrong secret refused",
      "ID token with a wrong nonce refused",
    ],
    line: "authority: ORIGIN/TENANT, knownAuthorities: ['HOST:PORT']",
    note: `${HTTPS} ORIGIN/common works too. It checks only the nonce of an ID token from the token endpoint, and only if acquireTokenByCode gets one: a wrong iss, aud, exp or signature passes. To sign out, send the browser to AUTHORITY/oauth2/v2.0/logout.`,
  },
  {
    vendor: "entra",
    sdk: "@azure/identity",
    version: "4.14.1",
    proves: [
      "client credentials",
      "login (authorization code, device code)",
      "refresh",
      "protected call",
      "roles",
      "wrong secret refused",
    ],
    line: "new ClientSecretCredential(TENANT, id, secret, { authorityHost: ORIGIN, disableInstanceDiscovery: true })",
    note: `${HTTPS} ClientSecretCredential, AuthorizationCodeCredential, DeviceCodeCredential. It does not check tokens: the API must refuse flawed ones.`,
  },
  {
    vendor: "entra",
    sdk: "passport-azure-ad",
    version: "4.3.5",
    proves: [
      "protected call",
      "scopes",
      "roles",
      "both token versions",
      "flawed tokens refused",
      "login",
      "logout",
      "flawed ID tokens refused",
    ],
    line: "identityMetadata: ISSUER/.well-known/openid-configuration",
    note: `${HTTPS} BearerStrategy, and OIDCStrategy with responseType "code".`,
  },
  {
    vendor: "entra",
    sdk: "express-oauth2-jwt-bearer",
    version: "1.10.0",
    proves: ["protected call", "roles", "both token versions", "flawed tokens refused"],
    line: "auth({ issuerBaseURL: ISSUER, audience })",
    note: "requiredScopes reads `scope`: check `scp` with claimCheck, and `roles` with claimIncludes.",
  },
];
