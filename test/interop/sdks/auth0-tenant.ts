// Shared by the tests of Auth0's SDKs: an API, and users with roles.
export const AUDIENCE = "https://api.example.test";
export const ALICE = "auth0|11111111-1111-4111-8111-111111111111";

/** The claim with the user's roles, as an Auth0 Action would add it to the tokens of a tenant. */
export const ROLES = "https://app.example.test/roles";

/** A tenant with RBAC: alice is an admin by permissions and by claims, bob by neither. */
export const TENANT = {
  profile: "auth0" as const,
  dialect: "access_token_authz",
  users: {
    alice: {
      id: "11111111-1111-4111-8111-111111111111",
      email: "alice@example.test",
      password: "alice",
      roles: ["admin"],
      claims: { [ROLES]: ["admin"] },
    },
    bob: { roles: ["developer"] },
  },
};
