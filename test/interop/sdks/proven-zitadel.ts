// Records what test/interop/zitadel-oidc.test.ts proves about Go's zitadel/oidc. The version is that of
// test/interop/go/go.mod.
const ROW = {
  sdk: "github.com/zitadel/oidc",
  version: "v3.52.0",
  line: "rp.NewRelyingPartyOIDC(ctx, ISSUER, …, rp.WithPKCE(cookies)), rs.NewResourceServerClientCredentials(ctx, ISSUER, …)",
};
const LOGIN = ["login", "userinfo", "refresh", "flawed ID tokens refused"];
const MACHINE = "client credentials";
const KEY = "client assertion";

export const PROVEN = [
  { vendor: "auth0", also: [KEY, "revocation", "sign-out by POST", MACHINE, "device code"] },
  {
    vendor: "keycloak",
    also: [KEY, "revocation", "sign-out by POST", "introspection", MACHINE, "token exchange"],
  },
  {
    vendor: "okta",
    also: [KEY, "revocation", "sign-out by POST", "introspection", MACHINE, "token exchange"],
  },
  { vendor: "entra", also: [KEY, "sign-out by POST", MACHINE] },
  { vendor: "google", also: ["revocation", "device code"] },
  { vendor: "cognito", also: ["revocation", MACHINE] },
].map(({ vendor, also }) => ({ ...ROW, vendor, proves: [...LOGIN, ...also] }));
