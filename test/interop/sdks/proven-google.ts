// What the tests of this folder prove of Google's SDK.
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
    note: "Every endpoint by itself (docs/profiles/google.md has the list): it knows no discovery. Google has neither roles nor a sign-out endpoint: revocation is what there is.",
  },
];
