// What the tests of this folder prove of Microsoft's SDKs and of a library that verifies Entra's tokens.
const HTTPS = "https only: start with --https and trust the CA (NODE_EXTRA_CA_CERTS).";

export const PROVEN = [
  {
    vendor: "entra",
    sdk: "@azure/msal-node",
    version: "7.2.1",
    proves: [
      "login",
      "silent refresh",
      "client credentials",
      "device code",
      "protected call",
      "wrong secret refused",
    ],
    line: "authority: ORIGIN/TENANT, knownAuthorities: ['HOST:PORT']",
    note: `${HTTPS} Works with ORIGIN/common too.`,
  },
  {
    vendor: "entra",
    sdk: "@azure/identity",
    version: "4.14.1",
    proves: ["client credentials", "protected call", "wrong secret refused"],
    line: "new ClientSecretCredential(TENANT, id, secret, { authorityHost: ORIGIN, disableInstanceDiscovery: true })",
    note: HTTPS,
  },
  {
    vendor: "entra",
    sdk: "passport-azure-ad",
    version: "4.3.5",
    proves: ["protected call", "scopes", "roles", "both token versions", "flawed tokens refused"],
    line: "identityMetadata: ISSUER/.well-known/openid-configuration",
    note: `${HTTPS} BearerStrategy.`,
  },
  {
    vendor: "entra",
    sdk: "express-oauth2-jwt-bearer",
    version: "1.10.0",
    proves: ["protected call", "roles", "both token versions", "flawed tokens refused"],
    line: "auth({ issuerBaseURL: ISSUER, audience })",
    note: "requiredScopes reads `scope`: check `scp` with claimCheck, `roles` with claimIncludes.",
  },
];
