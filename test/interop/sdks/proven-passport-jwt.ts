// What the tests of this folder prove of passport-jwt with the keys from jwks-rsa, where Auth0's file does not say it.
const VENDORS = [
  { vendor: "keycloak", keys: "/protocol/openid-connect/certs" },
  { vendor: "okta", keys: "/v1/keys" },
  { vendor: "entra", jwksUri: "`${ORIGIN}/TENANT/discovery/v2.0/keys`" },
  {
    vendor: "cognito",
    keys: "/.well-known/jwks.json",
    note: "Without `audience`, for there is no `aud`: look at `token_use` and `client_id` yourself, for ID tokens pass.",
  },
];

export const PROVEN = VENDORS.map(({ vendor, keys, jwksUri = `\`\${ISSUER}${keys}\``, note }) => ({
  vendor,
  sdk: "passport-jwt",
  version: "4.0.1",
  proves: ["protected call", "roles", "key rotation", "flawed tokens refused"],
  line: `issuer: ISSUER, jwksUri: ${jwksUri}`,
  note: `With the keys from jwks-rsa.${note === undefined ? "" : ` ${note}`}`,
}));
