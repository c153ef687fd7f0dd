// Records what the tests of this folder prove about Google's SDK.
export const PROVEN = [
  {
    vendor: "google",
    sdk: "google-auth-library",
    version: "11.3.4",
    proves: [
      "login",
      "ID token",
      "protected call",
      "Workspace domain (hd)",
      "refresh",
      "tokeninfo",
      "revocation",
      "flawed tokens refused",
    ],
    line: "new OAuth2Client({ issuers: [ISSUER], endpoints: { oauth2TokenUrl: `${ISSUER}/token`, … } })",
    note: "Set every endpoint (docs/profiles/google.md has the list): it has no discovery. Google has neither roles nor a sign-out endpoint, only revocation.",
  },
];
