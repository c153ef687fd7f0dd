// Records what the tests of this folder prove about the SDK that verifies Cognito's tokens.
export const PROVEN = [
  {
    vendor: "cognito",
    sdk: "aws-jwt-verify",
    version: "5.2.1",
    proves: [
      "tokens of a login and of a refresh",
      "protected call",
      "ID token",
      "groups",
      "scopes",
      "client credentials",
      "flawed tokens refused",
    ],
    line: "JwtVerifier.create({ issuer: ISSUER, audience: null, jwksUri: `${ISSUER}/.well-known/jwks.json` })",
    note: "https only (--https). CognitoJwtVerifier accepts only AWS's URL: configure that as `iss` and pass the keys with cacheJwks().",
  },
];
