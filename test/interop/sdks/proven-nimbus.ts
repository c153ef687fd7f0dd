// Records what test/interop/nimbus.test.ts proves about Java's Nimbus SDK. The version is that of
// test/interop/java/pom.xml.
const ROW = {
  sdk: "com.nimbusds:oauth2-oidc-sdk",
  version: "11.39",
  line: "OIDCProviderMetadata.resolve(new Issuer(ISSUER))",
};
const LOGIN = ["login", "userinfo", "refresh", "errors"];
const MACHINE = ["client assertion", "client credentials"];
const WHOLE = [...MACHINE, "pushed requests", "revocation", "registration", "sign-out by POST"];

export const PROVEN = [
  { vendor: "auth0", also: WHOLE },
  { vendor: "keycloak", also: [...WHOLE, "introspection"] },
  { vendor: "okta", also: [...WHOLE, "introspection"] },
  { vendor: "entra", also: [...MACHINE, "sign-out by POST"] },
  { vendor: "google", also: ["revocation"] },
  { vendor: "cognito", also: ["client credentials", "revocation"] },
].map(({ vendor, also }) => ({ ...ROW, vendor, proves: [...LOGIN, ...also] }));
