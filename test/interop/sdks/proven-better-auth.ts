// What the tests of this folder prove of better-auth's generic OAuth.
const VENDORS = ["auth0", "keycloak", "okta", "entra", "google", "cognito"];

export const PROVEN = VENDORS.map((vendor) => ({
  vendor,
  sdk: "better-auth",
  version: "1.7.25",
  proves: ["login", "session", "sign-out", "flawed ID tokens refused"],
  line: "genericOAuth({ config: [{ providerId, clientId, clientSecret, discoveryUrl: DISCOVERY, pkce: true }] })",
  note: "DISCOVERY is ISSUER/.well-known/openid-configuration. Its own providers for single vendors are not meant here.",
}));
