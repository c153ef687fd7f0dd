// Records what the tests of this folder prove about better-auth's generic OAuth.
const VENDORS = ["auth0", "keycloak", "okta", "entra", "google", "cognito"];
const PROVES = ["login", "session", "protected call", "refresh", "sign-out", "flawed ID tokens refused"];

const SIGN_OUT: Record<string, string> = {
  google: "Google has no sign-out endpoint, so its session remains.",
  cognito:
    "Its sign-out ends Cognito's session but does not return: it sends post_logout_redirect_uri, but Cognito expects logout_uri.",
};

export const PROVEN = VENDORS.map((vendor) => ({
  vendor,
  sdk: "better-auth",
  version: "1.7.25",
  proves: [
    ...PROVES,
    ...(vendor === "google" ? [] : ["roles"]),
    ...(SIGN_OUT[vendor] === undefined ? ["sign-out at the vendor"] : []),
  ],
  line: "genericOAuth({ config: [{ providerId, clientId, clientSecret, discoveryUrl: DISCOVERY, pkce: true }] })",
  note: `DISCOVERY is ISSUER/.well-known/openid-configuration. This does not apply to its own providers for single vendors. ${SIGN_OUT[vendor] ?? ""}`.trim(),
}));
