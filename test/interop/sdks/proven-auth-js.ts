// What the tests of this folder prove of Auth.js (@auth/core, which next-auth 5 and its kin are made of).
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
  "It looks at no ID token's signature, as OpenID Connect allows where the token comes over TLS: a wrong one passes.";
const FOR_REFRESH = "A refresh token only with offline_access among the scopes.";

const PROVIDERS = [
  { vendor: "auth0", provider: "Auth0", note: `The issuer with its slash at the end. ${FOR_REFRESH}` },
  { vendor: "keycloak", provider: "Keycloak" },
  { vendor: "okta", provider: "Okta", note: FOR_REFRESH },
  {
    vendor: "entra",
    provider: "MicrosoftEntraID",
    note: `https only. Its default \`profile\` asks graph.microsoft.com for a photo: give it one of your own. ${FOR_REFRESH}`,
  },
  {
    vendor: "google",
    provider: "Google",
    note: "A refresh token only with access_type=offline among the authorization parameters.",
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
