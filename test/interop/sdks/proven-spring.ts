// Records what test/interop/spring.test.ts proves about Spring Security's resource server, by its Spring Boot
// starter. The version is that of test/interop/spring/pom.xml.
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
    note: 'Set `jwt.audiences` and `jwt.authorities-claim-name=permissions`. The RFC 9068 dialects also need the bean `new JwtTypeValidator("at+jwt")`.',
  },
  {
    ...ROW,
    vendor: "keycloak",
    proves: [...WITH_ROLES, "introspection"],
    note: "Set `jwt.authorities-claim-expressions[0]=['realm_access']['roles']` and `jwt.authority-prefix=ROLE_`. It ignores the encryption key.",
  },
  {
    ...ROW,
    vendor: "okta",
    proves: [...WITH_ROLES, "introspection", "both kinds of server"],
    note: "Set `jwt.audiences=api://default` and `jwt.authorities-claim-name=groups`.",
  },
  {
    ...ROW,
    vendor: "entra",
    proves: [...WITH_ROLES, "both token versions", "https"],
    note: "Set `jwt.audiences` and `jwt.authorities-claim-name=roles`. It works over http too.",
  },
  {
    ...ROW,
    vendor: "google",
    proves: PROVES,
    note: "For ID tokens: `jwt.audiences` is the client id. Access tokens are opaque, and Google has no introspection.",
  },
  {
    ...ROW,
    vendor: "cognito",
    proves: WITH_ROLES,
    note: 'There is no `aud`: instead of `jwt.audiences` use the bean `new JwtClaimValidator<String>("client_id", …)`. For groups set `jwt.authorities-claim-name=cognito:groups`.',
  },
];
