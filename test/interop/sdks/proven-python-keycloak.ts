// Records what test/interop/python-keycloak.test.ts proves about python-keycloak. The version is that of
// test/interop/python/requirements.txt.
export const PROVEN = {
  vendor: "keycloak",
  sdk: "python-keycloak",
  version: "7.1.1",
  proves: [
    "password grant", "login", "client credentials", "refresh", "userinfo", "introspection", "verified tokens",
    "flawed tokens refused", "token exchange", "device code", "sign-out by refresh token", "UMA refused",
  ], // prettier-ignore
  line: 'KeycloakOpenID(server_url="ORIGIN/", realm_name="demo", client_id=…)',
};
