// What the tests of this folder prove of Auth.js (@auth/core, which next-auth 5 and its kin are made of).
const PROVES = ["login", "session", "userinfo", "sign-out", "flawed ID tokens refused"];

const PROVIDERS = [
  { vendor: "auth0", provider: "Auth0", note: "The issuer with its slash at the end." },
  { vendor: "keycloak", provider: "Keycloak", refreshes: true },
  { vendor: "okta", provider: "Okta" },
  {
    vendor: "entra",
    provider: "MicrosoftEntraID",
    note: "https only. Its default `profile` asks graph.microsoft.com for a photo: give it one of your own.",
  },
  {
    vendor: "google",
    provider: "Google",
    refreshes: true,
    note: "A refresh token only with access_type=offline among the authorization parameters.",
  },
  { vendor: "cognito", provider: "Cognito", refreshes: true },
];

export const PROVEN = PROVIDERS.map(({ vendor, provider, refreshes, note }) => ({
  vendor,
  sdk: "@auth/core",
  version: "0.41.3",
  proves: refreshes ? [...PROVES, "refresh"] : PROVES,
  line: `${provider}({ clientId, clientSecret, issuer: ISSUER })`,
  ...(note !== undefined && { note }),
}));
