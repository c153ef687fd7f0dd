// What the tests of this folder prove of openid-client in both of its lines, at every vendor's issuer.
const PROVES = ["login", "userinfo", "protected call", "refresh", "flawed ID tokens refused"];

const VENDORS = [
  { vendor: "auth0", more: ["roles", "revocation", "logout"] },
  { vendor: "keycloak", more: ["roles", "revocation", "logout"] },
  { vendor: "okta", more: ["roles", "revocation", "logout"] },
  { vendor: "entra", more: ["roles", "logout"] },
  { vendor: "google", more: ["revocation"] },
  {
    vendor: "cognito",
    more: ["roles", "revocation", "logout"],
    note: "Give the end_session URL logout_uri: Cognito does not know post_logout_redirect_uri.",
  },
];

export const PROVEN = VENDORS.flatMap(({ vendor, more, note }) =>
  [
    {
      version: "6.8.9",
      line: "discovery(new URL(ISSUER), clientId, …, { execute: [allowInsecureRequests] })",
      note: `The last argument only over http. It looks at no ID token's signature by default: a wrong one passes. ${note ?? ""}`.trim(),
    },
    {
      version: "5.7.1",
      line: "Issuer.discover(ISSUER)",
      note: `As next-auth 4 uses it. ${note ?? ""}`.trim(),
    },
  ].map((row) => ({ vendor, sdk: "openid-client", proves: [...PROVES, ...more], ...row })),
);
