// Records what the tests of this folder prove about both major versions of openid-client, at every vendor's
// issuer.
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
    note: "Add logout_uri to the end_session URL: Cognito does not support post_logout_redirect_uri.",
  },
];

export const PROVEN = VENDORS.flatMap(({ vendor, more, note }) =>
  [
    {
      version: "6.8.9",
      line: "discovery(new URL(ISSUER), clientId, …, { execute: [allowInsecureRequests] })",
      note: `The last argument is needed only over http. By default it does not verify the signature of ID tokens: a wrong signature passes. ${note ?? ""}`.trim(),
    },
    {
      version: "5.7.1",
      line: "Issuer.discover(ISSUER)",
      note: `next-auth 4 uses this version. ${note ?? ""}`.trim(),
    },
  ].map((row) => ({ vendor, sdk: "openid-client", proves: [...PROVES, ...more], ...row })),
);
