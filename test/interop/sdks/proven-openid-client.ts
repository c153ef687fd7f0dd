// What the tests of this folder prove of openid-client in both of its lines, at every vendor's issuer.
const REVOCATION = ["auth0", "keycloak", "okta", "google", "cognito"];

const VENDORS = ["auth0", "keycloak", "okta", "entra", "google", "cognito"];

const PROVES = ["login", "userinfo", "refresh", "flawed ID tokens refused"];

export const PROVEN = VENDORS.flatMap((vendor) => {
  const proves = REVOCATION.includes(vendor) ? [...PROVES, "revocation"] : PROVES;
  return [
    {
      vendor,
      sdk: "openid-client",
      version: "6.8.9",
      proves,
      line: "discovery(new URL(ISSUER), clientId, …, { execute: [allowInsecureRequests] })",
      note: "The last argument only over http.",
    },
    {
      vendor,
      sdk: "openid-client",
      version: "5.7.1",
      proves,
      line: "Issuer.discover(ISSUER)",
      note: "As next-auth 4 uses it.",
    },
  ];
});
