// Claims of the configuration are joined and filled in; faults publish wrong key sets.
import { expect, it } from "vitest";
import { addedClaims } from "../../../src/issuer/additions.ts";
import { settledClaims } from "../../../src/issuer/claim-values.ts";
import { misbehavingKeys } from "../../../src/issuer/faults/jwks.ts";
import { publishedKeys } from "../../../src/issuer/published-keys.ts";
import { openIssuer } from "../../support/open-issuer.ts";

const REDIRECT_URIS = ["http://127.0.0.1/cb"];

it("joins the members of groups, and replaces everything else", async () => {
  const issuer = await openIssuer({
    users: { alice: { attributes: { unit: "a" } } },
    roles: {},
    scopes: {
      read: { claims: { group: { one: 1, deep: { a: 1 } }, unit: { fromUser: "attributes.unit" }, n: 1 } },
    },
    clients: {
      app: {
        redirectUris: REDIRECT_URIS,
        claims: {
          group: { two: 2, deep: { b: 2 } },
          unit: { prefix: "p-", fromUser: "username" },
          n: { x: 1 },
        },
      },
    },
  });
  expect(addedClaims(issuer, "claims", { clientId: "app", scopes: ["read", "other"] })).toEqual({
    group: { one: 1, two: 2, deep: { a: 1, b: 2 } },
    unit: { prefix: "p-", fromUser: "username" },
    n: { x: 1 },
  });
  const odd = await openIssuer({
    roles: {},
    users: { alice: {} },
    scopes: { read: { claims: { who: { plain: 1 } } } },
    clients: { app: { redirectUris: REDIRECT_URIS, claims: { who: { fromUser: "username" } } } },
  });
  expect(addedClaims(odd, "claims", { clientId: "app", scopes: ["read"] })).toEqual({
    who: { fromUser: "username" },
  });
});

it("fills in fields, attributes and claims of the user, and leaves out what is not there", async () => {
  const issuer = await openIssuer({
    users: {
      alice: { attributes: { unit: "research", "a.b": 7 }, claims: { "x.y": "dotted", tier: "gold" } },
    },
    roles: {},
  });
  const user = issuer.directory.user("alice");
  const context = { user, subject: "subject-1", clientId: "app", params: { hint: ["a", "b"], one: "1" } };
  const filled = (names: string[], of: object = context) =>
    Object.values(
      settledClaims(
        issuer,
        Object.fromEntries(names.map((name, at) => [at, `\${${name}}`])),
        of as typeof context,
      ),
    );
  expect(filled(["user.attributes.unit", "user.attributes.a.b", "user.username"])).toEqual([
    "research",
    7,
    "alice",
  ]);
  expect(filled(["user.tier", "user.x.y", "user.sub", "user.id"])).toEqual([
    ...["gold", "dotted", "subject-1", "subject-1"],
  ]);
  expect(filled(["user.attributes.none", "user.attributes", "user.toString", "user.none"])).toEqual([]);
  expect(filled(["request.hint", "request.one", "request.client_id", "client.id"])).toEqual([
    "a b",
    "1",
    "app",
    "app",
  ]);
  expect(filled(["request.none"])).toEqual([]);
  expect(filled(["user.sub", "user.username"], { ...context, user: undefined })).toEqual(["subject-1"]);
});

it("takes the vendor's fields of roles, for users and for machines", async () => {
  const issuer = await openIssuer({
    profile: "keycloak",
    users: { alice: { roles: ["boss"] } },
    roles: { boss: [] },
  });
  const user = issuer.directory.user("alice");
  const claims = { roles: { fromUser: "realm_roles" } };
  const base = { subject: "s", clientId: "app", params: {} };
  const ofUser = settledClaims(issuer, claims, { ...base, user })["roles"];
  expect(ofUser).toContain("boss");
  expect(settledClaims(issuer, claims, { ...base, user: undefined, roles: ["boss"] })["roles"]).toEqual(
    ofUser,
  );
  expect(settledClaims(issuer, claims, { ...base, user: undefined })["roles"]).not.toContain("boss");
});

it.each([
  ["RS256", "ES256"],
  ["ES256", "RS256"],
] as const)("key sets of %s are wrong in exactly one way", async (alg, other) => {
  const issuer = await openIssuer({ alg });
  const keys = publishedKeys(issuer);
  expect(keys.length).toBeGreaterThan(0);
  const foreign = { kty: "EC", crv: "P-256", x: "x", y: "y", kid: "foreign" };
  const wrong = (fault: Parameters<typeof misbehavingKeys>[1]) => misbehavingKeys(issuer, fault, [foreign]);
  expect(wrong("no-kid")).toEqual(keys.map(({ kid: _, ...key }) => key));
  expect(wrong("wrong-use")).toEqual(keys.map((key) => ({ ...key, use: "enc" })));
  expect(wrong("wrong-alg")).toEqual(keys.map((key) => ({ ...key, alg: other })));
  expect(wrong("duplicate-kid")).toEqual([{ ...foreign, kid: keys[0]?.kid }, ...keys]);
  expect([wrong("stale"), wrong("missing-key"), wrong("empty")]).toEqual([[foreign], [], []]);
});
