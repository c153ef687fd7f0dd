// What the tests of this folder prove of Keycloak's SDKs.
export const PROVEN = [
  {
    vendor: "keycloak",
    sdk: "keycloak-js",
    version: "26.2.4",
    proves: ["login", "single sign-on", "userinfo", "refresh", "roles", "logout", "flawed token refused"],
    line: 'new Keycloak({ url: ORIGIN, realm: "demo", clientId })',
    note: "In Chromium. The session is not watched from a hidden frame: it learns that frames cannot, and goes on without.",
  },
  {
    vendor: "keycloak",
    sdk: "keycloak-connect",
    version: "26.1.1",
    proves: [
      "login",
      "password",
      "client credentials",
      "protected call",
      "roles",
      "introspection",
      "userinfo",
      "refresh",
      "logout",
      "flawed tokens refused",
    ],
    line: '"auth-server-url": ORIGIN, realm: "demo"',
    note: "Its redirect URIs end in ?auth_callback=1 and are compared exactly, for there are no wildcards here.",
  },
];
