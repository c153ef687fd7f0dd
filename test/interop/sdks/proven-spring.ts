// What test/interop/spring.test.ts proves of Spring Security's resource server, by the starter that brings it. The version
// is that of test/interop/spring/pom.xml.
const ROW = {
  sdk: "spring-boot-starter-oauth2-resource-server",
  version: "4.1.1",
  line: "spring.security.oauth2.resourceserver.jwt.issuer-uri=ISSUER",
};
const PROVES = ["protected call", "key rotation", "flawed tokens refused"];
const WITH_ROLES = [...PROVES, "roles", "scopes", "client credentials", "many issuers at once"];

export const PROVEN = [
  {
    ...ROW,
    vendor: "auth0",
    proves: WITH_ROLES,
    note: '`jwt.audiences`, and `jwt.authorities-claim-name=permissions`. The dialects of RFC 9068 also want the bean `new JwtTypeValidator("at+jwt")`.',
  },
  {
    ...ROW,
    vendor: "keycloak",
    proves: [...WITH_ROLES, "introspection"],
    note: "`jwt.authorities-claim-expressions[0]=['realm_access']['roles']` with `jwt.authority-prefix=ROLE_`. The key for encryption is no hindrance.",
  },
  {
    ...ROW,
    vendor: "okta",
    proves: [...WITH_ROLES, "introspection", "both kinds of server"],
    note: "`jwt.audiences=api://default`, and `jwt.authorities-claim-name=groups`.",
  },
  {
    ...ROW,
    vendor: "entra",
    proves: [...WITH_ROLES, "both token versions", "https"],
    note: "`jwt.audiences`, and `jwt.authorities-claim-name=roles`. Works over http too.",
  },
  {
    ...ROW,
    vendor: "google",
    proves: PROVES,
    note: "ID tokens: `jwt.audiences` is the client's id. Access tokens are opaque, and there is no introspection.",
  },
  {
    ...ROW,
    vendor: "cognito",
    proves: WITH_ROLES,
    note: 'Without `jwt.audiences`, for there is no `aud`: the bean `new JwtClaimValidator<String>("client_id", …)`. Groups by `jwt.authorities-claim-name=cognito:groups`.',
  },
];
