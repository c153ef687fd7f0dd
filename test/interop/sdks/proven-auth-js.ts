// Records what the tests of this folder prove about Auth.js (@auth/core, on which next-auth 5 and others are
// built).
const PROVES = [
  "login",
  "session",
  "userinfo",
  "protected call",
  "refresh",
  "sign-out",
  "flawed ID tokens refused",
];
const SIGNATURE =
  "It does not verify the signature of ID tokens, as OpenID Connect allows over TLS: a wrong signature passes.";
const FOR_REFRESH = "It gets a refresh token only with the scope offline_access.";

const PROVIDERS = [
  { vendor: "auth0", provider: "Auth0", note: `Set the issuer with its trailing slash. ${FOR_REFRESH}` },
  { vendor: "keycloak", provider: "Keycloak" },
  { vendor: "okta", provider: "Okta", note: FOR_REFRESH },
  {
    vendor: "entra",
    provider: "MicrosoftEntraID",
    note: `https only. The default \`profile\` requests a photo from graph.microsoft.com: set your own. ${FOR_REFRESH}`,
  },
  {
    vendor: "google",
    provider: "Google",
    note: "It gets a refresh token only with the authorization parameter access_type=offline.",
  },
  { vendor: "cognito", provider: "Cognito" },
];

export const PROVEN = PROVIDERS.map(({ vendor, provider, note }) => ({
  vendor,
  sdk: "@auth/core",
  version: "0.41.3",
  proves: vendor === "google" ? PROVES : [...PROVES, "roles"],
  line: `${provider}({ clientId, clientSecret, issuer: ISSUER })`,
  note: note === undefined ? SIGNATURE : `${note} ${SIGNATURE}`,
}));
