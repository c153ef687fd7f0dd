// Records what the tests of this folder prove about passport-jwt with the keys from jwks-rsa, except for
// Auth0.
const VENDORS = [
  { vendor: "keycloak", keys: "/protocol/openid-connect/certs" },
  { vendor: "okta", keys: "/v1/keys" },
  { vendor: "entra", jwksUri: "`${ORIGIN}/TENANT/discovery/v2.0/keys`" },
  {
    vendor: "cognito",
    keys: "/.well-known/jwks.json",
    note: "Leave out `audience`, because there is no `aud`. Check `token_use` and `client_id` yourself, because ID tokens pass.",
  },
];

export const PROVEN = VENDORS.map(({ vendor, keys, jwksUri = `\`\${ISSUER}${keys}\``, note }) => ({
  vendor,
  sdk: "passport-jwt",
  version: "4.0.1",
  proves: ["protected call", "roles", "key rotation", "flawed tokens refused"],
  line: `issuer: ISSUER, jwksUri: ${jwksUri}`,
  note: `The keys come from jwks-rsa.${note === undefined ? "" : ` ${note}`}`,
}));
