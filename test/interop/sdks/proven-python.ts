// Records what test/interop/python-clients.test.ts proves about Python's Authlib and PyJWT. The versions are
// those of test/interop/python/requirements.txt.
const AUTHLIB = {
  sdk: "Authlib",
  version: "1.9.9",
  line: 'oauth.register("idp", client_id=…, server_metadata_url=DISCOVERY, client_kwargs={"scope": …, "code_challenge_method": "S256"})',
};
const PYJWT = {
  sdk: "PyJWT",
  version: "2.15.1",
  line: 'jwt.decode(token, PyJWKClient(JWKS, cooldown_duration=0).get_signing_key_from_jwt(token), ["RS256"], issuer=ISSUER, audience=…)',
};
const LOGIN = ["login", "userinfo", "refresh", "flawed ID tokens refused"];
const API = ["protected call", "flawed tokens refused"];
const ROLES = ["roles", "scopes"];

/** Keycloak and Google put `azp` into ID tokens; if it is right, Authlib does not check `aud` by default. */
const AZP = "Pass `claims_options` with `aud`: by default it checks only `azp` if an ID token has one.";
const VENDORS = [
  { vendor: "auth0", also: ["revocation", "sign-out", ...ROLES, "RFC 9068 dialect"] },
  { vendor: "keycloak", also: ["revocation", "sign-out", ...ROLES, "introspection"], note: AZP },
  { vendor: "okta", also: ["revocation", "sign-out", ...ROLES, "introspection"] },
  { vendor: "entra", also: ["sign-out", ...ROLES] },
  { vendor: "google", also: ["revocation"], note: AZP },
  { vendor: "cognito", also: ["revocation", ...ROLES] },
];

export const PROVEN = VENDORS.flatMap(({ vendor, also, note }) => [
  { ...AUTHLIB, vendor, proves: [...LOGIN, ...API, ...also], ...(note !== undefined && { note }) },
  {
    ...PYJWT,
    vendor,
    proves: [...API, "key rotation", ...(also.includes("roles") ? ["roles"] : [])],
    ...(vendor === "keycloak" && { note: "It ignores the encryption key." }),
  },
]);
