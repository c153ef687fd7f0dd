// Client scopes and protocol mappers of a realm export: what tokens, userinfo and introspection show of them, by client,
// scope and kind. test/interop/keycloak-import.test.ts compares the same export with a real Keycloak.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { decodeJwt } from "jose";
import { describe, expect, it } from "vitest";
import { importSource } from "../../src/imports/read.ts";
import { type Mintmark, startMintmark } from "../../src/index.ts";
import { codeFlow } from "../support/code-flow.ts";
import { getJson, postForm } from "../support/post-form.ts";

const EXPORT = JSON.parse(
  readFileSync(join(import.meta.dirname, "../interop/keycloak/mappers.json"), "utf8"),
) as { realm: string; clients: Record<string, unknown>[]; clientScopes: Scope[] } & Record<string, unknown>;
interface Scope {
  name: string;
  attributes?: Record<string, string>;
  protocolMappers?: { name: string; protocolMapper: string; config: Record<string, string> }[];
}

const IN_ALL = {
  "access.token.claim": "true",
  "id.token.claim": "true",
  "userinfo.token.claim": "true",
  "introspection.token.claim": "true",
};
const mapper = (protocolMapper: string, config: Record<string, string> = {}) => ({
  name: config["claim.name"] ?? protocolMapper,
  protocolMapper,
  config: { ...IN_ALL, ...config },
});
const client = (more: Record<string, unknown>) => ({
  clientId: "app",
  secret: "app-secret",
  directAccessGrantsEnabled: true,
  serviceAccountsEnabled: true,
  redirectUris: ["http://127.0.0.1:8599/callback"],
  ...more,
});

/** A realm with one client and a user with a password. */
function realmWith(app: Record<string, unknown>, more: Record<string, unknown> = {}): object {
  const alice = {
    username: "alice",
    firstName: "Mary Ann",
    lastName: "Doe",
    email: "alice@acme.test",
    emailVerified: true,
    credentials: [{ type: "password", value: "pw" }],
    attributes: { department: ["sales", "ops"] },
  };
  return { realm: "acme", users: [alice], clients: [client(app)], ...more };
}

interface Running extends AsyncDisposable {
  idp: Mintmark;
  /** The protocol's endpoints. */
  url: string;
}

async function start(source: object): Promise<Running> {
  const idp = await startMintmark(importSource(source).config);
  const url = `${(await idp.issuer("acme")).url}/protocol/openid-connect`;
  return { idp, url, [Symbol.asyncDispose]: () => idp.close() };
}

/** Returns the contents of the tokens and responses of a password login. */
async function loginAt(url: string, scope?: string) {
  const form = { grant_type: "password", username: "alice", password: "pw", scope };
  const basic: [string, string] = ["app", "app-secret"];
  const { status, body } = await postForm(`${url}/token`, form, { basic });
  if (status !== 200) throw new Error(JSON.stringify(body));
  const { access_token: token, id_token: idToken } = body;
  const access = String(token);
  const introspection = await postForm(`${url}/token/introspect`, { token: access }, { basic });
  return {
    body,
    access: decodeJwt(access) as Record<string, unknown>,
    id: typeof idToken === "string" ? decodeJwt<Record<string, unknown>>(idToken) : {},
    userinfo: (await getJson(`${url}/userinfo`, { authorization: `Bearer ${access}` })).body,
    introspection: introspection.body,
  };
}

const toItself = mapper("oidc-audience-mapper", { "included.client.audience": "app" });

describe("a protocol mapper of a client", () => {
  it("writes its claim into the tokens and responses that it names", async () => {
    const only = (flag: string) =>
      mapper("oidc-hardcoded-claim-mapper", {
        "claim.name": `only_${flag}`,
        "claim.value": "x",
        ...Object.fromEntries(Object.keys(IN_ALL).map((each) => [each, String(each.startsWith(flag))])),
      });
    const flags = ["access", "id", "userinfo", "introspection"] as const;
    await using realm = await start(realmWith({ protocolMappers: [toItself, ...flags.map(only)] }));
    const seen = await loginAt(realm.url, "openid");
    for (const kind of flags) {
      const shown = Object.keys(seen[kind]).filter((name) => name.startsWith("only_"));
      expect([kind, shown]).toEqual([kind, [`only_${kind}`]]);
    }
  });

  it("shows in userinfo what it shows in ID tokens, and at introspection what is in access tokens, if it says no more", async () => {
    const older = (name: string, flag: string) => ({
      name,
      protocolMapper: "oidc-hardcoded-claim-mapper",
      config: { "claim.name": name, "claim.value": "x", [flag]: "true" },
    });
    const mappers = [older("a", "access.token.claim"), older("i", "id.token.claim")];
    await using realm = await start(realmWith({ protocolMappers: [toItself, ...mappers] }));
    const { access, id, userinfo, introspection } = await loginAt(realm.url, "openid");
    for (const kind of [access, introspection]) expect([kind["a"], kind["i"]]).toEqual(["x", undefined]);
    for (const kind of [id, userinfo]) expect([kind["a"], kind["i"]]).toEqual([undefined, "x"]);
  });

  it("has values of its type, nested as its name says, and texts as they are", async () => {
    const fixed = (name: string, value: string, type = "String") =>
      mapper("oidc-hardcoded-claim-mapper", {
        "claim.name": name,
        "claim.value": value,
        "jsonType.label": type,
      });
    const protocolMappers = [
      fixed("org.tenant", "acme"),
      fixed("org.level", "4", "int"),
      fixed("a\\.b", "true", "boolean"),
      fixed("list", '["x"]', "JSON"),
      fixed("raw", "${client.id}"),
      fixed("broken", "four", "int"),
    ];
    const source = realmWith({ protocolMappers });
    await using realm = await start(source);
    const { access } = await loginAt(realm.url);
    const expected = { org: { tenant: "acme", level: 4 }, "a.b": true, list: ["x"], raw: "${client.id}" };
    expect(access).toMatchObject(expected);
    expect(access).not.toHaveProperty("broken");
    expect(importSource(source).notes).toContain(
      "clients.app: its protocol mappers (broken) are left out: their values are not of their types.",
    );
  });

  it("reads fields, attributes and groups of users, also those of groups, as it says", async () => {
    const attribute = (name: string, more: Record<string, string> = {}) =>
      mapper("oidc-usermodel-attribute-mapper", { "claim.name": name, ...more });
    const protocolMappers = [
      attribute("first", { "user.attribute": "firstName" }),
      attribute("department", { "user.attribute": "department" }),
      attribute("departments", { "user.attribute": "department", multivalued: "true" }),
      attribute("floor", { "user.attribute": "floor", "jsonType.label": "int" }),
      attribute("floors", { "user.attribute": "floor", multivalued: "true", "aggregate.attrs": "true" }),
      mapper("oidc-group-membership-mapper", { "claim.name": "paths", "full.path": "true" }),
      mapper("oidc-group-membership-mapper", { "claim.name": "teams", "full.path": "false" }),
    ];
    const users = (realmWith({}) as { users: object[] }).users;
    const groups = [
      {
        name: "staff",
        attributes: { floor: ["1"] },
        subGroups: [{ name: "chiefs", attributes: { floor: ["7"] } }],
      },
    ];
    await using realm = await start(
      realmWith({ protocolMappers }, { groups, users: [{ ...users[0], groups: ["/staff/chiefs"] }] }),
    );
    const { access, id } = await loginAt(realm.url, "openid");
    const expected = {
      first: "Mary Ann",
      department: "sales",
      departments: ["sales", "ops"],
      floor: 7,
      floors: ["7", "1"],
      paths: ["/staff/chiefs"],
      teams: ["chiefs"],
    };
    expect(access).toMatchObject(expected);
    expect(id).toMatchObject({
      ...expected,
      given_name: "Mary Ann",
      family_name: "Doe",
      name: "Mary Ann Doe",
    });
  });

  it("reads roles of users and service accounts, with its prefix, also of users who come later", async () => {
    const protocolMappers = [
      mapper("oidc-usermodel-realm-role-mapper", {
        "claim.name": "authorities",
        multivalued: "true",
        "usermodel.realmRoleMapping.rolePrefix": "ROLE_",
      }),
      mapper("oidc-usermodel-client-role-mapper", {
        "claim.name": "orders.roles",
        multivalued: "true",
        "usermodel.clientRoleMapping.clientId": "orders",
      }),
    ];
    const account = {
      username: "service-account-app",
      serviceAccountClientId: "app",
      realmRoles: ["editor"],
      clientRoles: { orders: ["clerk"] },
    };
    const roles = { realm: [{ name: "editor" }], client: { orders: [{ name: "clerk" }] } };
    const users = (realmWith({}) as { users: object[] }).users;
    await using realm = await start(realmWith({ protocolMappers }, { roles, users: [...users, account] }));
    const { body } = await postForm(
      `${realm.url}/token`,
      { grant_type: "client_credentials" },
      { basic: ["app", "app-secret"] },
    );
    const expected = {
      authorities: expect.arrayContaining(["ROLE_default-roles-acme", "ROLE_editor"]) as string[],
      orders: { roles: ["clerk"] },
    };
    expect(decodeJwt(String(body["access_token"]))).toMatchObject({
      ...expected,
      realm_access: { roles: expect.arrayContaining(["editor"]) as string[] },
    });
    const { users: directory } = await realm.idp.issuer("acme");
    await directory.put("alice", { password: "pw", roles: ["editor", "orders/clerk"] });
    expect((await loginAt(realm.url)).access).toMatchObject(expected);
  });

  it("adds audiences to the tokens that it names", async () => {
    const audience = (name: string, flags: Record<string, string>) =>
      mapper("oidc-audience-mapper", { "included.custom.audience": name, ...flags });
    const protocolMappers = [
      audience("api", { "id.token.claim": "false" }),
      audience("browser", { "access.token.claim": "false" }),
    ];
    await using realm = await start(realmWith({ protocolMappers }));
    const { access, id } = await loginAt(realm.url, "openid");
    expect(access["aud"]).toEqual(["account", "api"]);
    expect(id["aud"]).toEqual(["app", "browser"]);
  });

  it.each([
    ["a kind that does not exist here", mapper("oidc-role-name-mapper", { role: "a" }), /Mintmark has no counterpart/],
    ["an attribute that no user has", mapper("oidc-usermodel-attribute-mapper", { "claim.name": "x", "user.attribute": "x" }), /no user has what they read/],
    ["no claim", mapper("oidc-usermodel-realm-role-mapper", { multivalued: "true" }), /they name no claim/],
    ["one of several roles", mapper("oidc-usermodel-realm-role-mapper", { "claim.name": "r" }), /they write one of several roles/],
    ["a member of the token response", mapper("oidc-hardcoded-claim-mapper", { "claim.name": "t", "claim.value": "x", "access.tokenResponse.claim": "true" }), /token responses have no claims/],
    ["a claim that only Mintmark writes, elsewhere", mapper("oidc-acr-mapper"), /the claim acr is only in the tokens/],
  ])("is noted if it has %s", (_, left, why) => {
    const { notes } = importSource(realmWith({ protocolMappers: [left] }));
    expect(notes.filter((note) => note.startsWith("clients.app: ") && why.test(note))).toHaveLength(1);
    const ofScope = { clientScopes: [{ name: "own", protocolMappers: [left] }] };
    const inScope = importSource(realmWith({}, ofScope)).notes;
    expect(inScope.filter((note) => note.startsWith("clientScopes.own: ") && why.test(note))).toHaveLength(1);
  }); // prettier-ignore
});

describe("a client scope", () => {
  const fixed = (name: string) =>
    mapper("oidc-hardcoded-claim-mapper", { "claim.name": name, "claim.value": "x" });
  const orders = {
    name: "orders:read",
    protocolMappers: [
      fixed("orders"),
      mapper("oidc-audience-mapper", { "included.custom.audience": "orders-api", "id.token.claim": "false" }),
    ],
  };
  const stock = { name: "stock:read", protocolMappers: [fixed("stock")] };
  const hidden = {
    name: "internal",
    attributes: { "include.in.token.scope": "false" },
    protocolMappers: [fixed("internal")],
  };
  const usual = ["web-origins", "acr", "roles", "profile", "basic", "email"];
  const clientScopes = [...EXPORT.clientScopes, orders, stock, hidden];
  const app = {
    defaultClientScopes: [...usual, "stock:read", "internal"],
    optionalClientScopes: ["orders:read", "phone", "address", "microprofile-jwt", "offline_access"],
    protocolMappers: [toItself],
  };

  it("that is optional adds its claims and audiences to the tokens that have it, in every flow", async () => {
    await using realm = await start(realmWith(app, { clientScopes }));
    const without = await loginAt(realm.url, "openid");
    const having = await loginAt(realm.url, "openid orders:read");
    for (const kind of ["access", "id", "userinfo", "introspection"] as const) {
      expect([kind, without[kind]["orders"], having[kind]["orders"]]).toEqual([kind, undefined, "x"]);
    }
    expect(having.access["aud"]).toEqual(["account", "orders-api", "app"]);
    expect(without.access["aud"]).toEqual(["account", "app"]);
    const { tokens } = await codeFlow(realm.url.replace("/protocol/openid-connect", ""), {
      clientId: "app",
      secret: "app-secret",
      user: "alice",
      params: { scope: "openid orders:read" },
    });
    expect(decodeJwt(tokens.access_token)).toMatchObject({ orders: "x" });
    expect(decodeJwt(tokens.id_token ?? "")).toMatchObject({ orders: "x" });
  });

  it("that is a default is in every token, of users and of the client itself, and no optional one is", async () => {
    await using realm = await start(realmWith(app, { clientScopes }));
    const form = { grant_type: "client_credentials" };
    const { body } = await postForm(`${realm.url}/token`, form, { basic: ["app", "app-secret"] });
    expect(String(body["scope"]).split(" ").sort()).toEqual(["email", "profile", "stock:read"]);
    const claims = decodeJwt(String(body["access_token"]));
    expect(claims).toMatchObject({ stock: "x", internal: "x", scope: body["scope"] });
    expect(claims).not.toHaveProperty("orders");
    const { access } = await loginAt(realm.url, "openid");
    expect(access).toMatchObject({ stock: "x", internal: "x" });
    expect(String(access["scope"]).split(" ").sort()).toEqual(["email", "openid", "profile", "stock:read"]);
  });

  it("of every realm is only in the tokens of clients that have it", async () => {
    const minimal = {
      ...app,
      defaultClientScopes: [],
      optionalClientScopes: ["profile", "roles", "email", "basic"],
    };
    await using realm = await start(realmWith(minimal, { clientScopes }));
    const { access, id } = await loginAt(realm.url, "openid");
    const names = ["name", "given_name", "preferred_username", "email", "email_verified"];
    const others = ["sub", "acr", "realm_access", "resource_access", "allowed-origins"];
    for (const name of [...names, ...others]) expect(access).not.toHaveProperty(name);
    for (const name of names) expect(id).not.toHaveProperty(name);
    expect(access["scope"]).toBe("openid");
    const asked = await loginAt(realm.url, "openid profile roles");
    expect(asked.access).toMatchObject({ given_name: "Mary Ann", scope: "openid profile" });
    expect(asked.access).toHaveProperty("realm_access.roles");
    expect(asked.access).not.toHaveProperty("email");
  });

  it("of every realm follows the changes that the realm has made to it", async () => {
    const changed = EXPORT.clientScopes.map((scope) => ({
      ...scope,
      protocolMappers: scope.protocolMappers?.flatMap((each) => {
        if (scope.name === "roles" && each.name === "realm roles") {
          return [{ ...each, config: { ...each.config, "id.token.claim": "true" } }];
        }
        if (scope.name === "profile" && each.name === "given name") return [];
        if (scope.name === "email" && each.name === "email") {
          return [{ ...each, config: { ...each.config, "access.token.claim": "false" } }];
        }
        return [each];
      }),
    }));
    await using realm = await start(realmWith(app, { clientScopes: [...changed, orders, stock, hidden] }));
    const { access, id, userinfo } = await loginAt(realm.url, "openid");
    expect(id).toHaveProperty("realm_access.roles");
    expect(userinfo).toHaveProperty("realm_access.roles");
    for (const kind of [access, id, userinfo]) expect(kind).not.toHaveProperty("given_name");
    expect(access).not.toHaveProperty("email");
    expect([id["email"], userinfo["email"]]).toEqual(["alice@acme.test", "alice@acme.test"]);
  });

  it("of every realm gives `phone`, `address` and others their claims from attributes", async () => {
    const attributes = {
      phoneNumber: ["+1"],
      street: ["Main St 1"],
      locality: ["Town"],
      picture: ["https://p.test"],
    };
    const users = (realmWith({}) as { users: object[] }).users;
    const source = realmWith(app, {
      clientScopes,
      users: [{ ...users[0], attributes }, { username: "bob" }],
    });
    await using realm = await start(source);
    const { access, id, userinfo } = await loginAt(realm.url, "openid phone address microprofile-jwt");
    for (const kind of [access, id, userinfo]) {
      expect(kind).toMatchObject({
        phone_number: "+1",
        address: { street_address: "Main St 1", locality: "Town" },
        picture: "https://p.test",
        upn: "alice",
        groups: expect.arrayContaining(["default-roles-acme"]) as string[],
      });
    }
    expect((await loginAt(realm.url, "openid")).access).not.toHaveProperty("phone_number");
  });
});

describe("an export of an older version, without the scopes `basic` and `acr`,", () => {
  const isOlder = ({ name }: { name: string }) =>
    !["basic", "acr", "service_account"].includes(name) && !name.includes(":");
  const clientScopes = EXPORT.clientScopes.filter(isOlder).map((scope) => ({
    ...scope,
    protocolMappers: scope.protocolMappers?.map(({ config, ...each }) => {
      const { "introspection.token.claim": _, ...others } = config;
      const isProperty = ["username", "email", "firstName", "lastName"].includes(
        others["user.attribute"] ?? "",
      );
      return {
        ...each,
        ...(isProperty && { protocolMapper: "oidc-usermodel-property-mapper" }),
        config: others,
      };
    }),
  }));
  const lists = {
    defaultDefaultClientScopes: ["role_list", "profile", "email", "roles", "web-origins"],
    defaultOptionalClientScopes: ["offline_access", "address", "phone", "microprofile-jwt"],
  };

  it("gives the same configuration and tokens as one of 26.7", async () => {
    const source = realmWith({}, { clientScopes, ...lists });
    const { config, notes } = importSource(source);
    expect(notes.filter((note) => /^client/.test(note))).toEqual([]);
    expect(config.issuers?.["acme"]).not.toHaveProperty("scopes");
    await using realm = await start(source);
    const { access, body } = await loginAt(realm.url, "openid");
    expect(access).toMatchObject({ acr: "1", preferred_username: "alice", scope: "openid email profile" });
    expect(access).toHaveProperty("sub");
    expect(body["scope"]).toBe("openid email profile");
  });
});

describe("a complete export of 26.7", () => {
  it("gives notes for nothing about its clients, scopes and users", () => {
    const { notes } = importSource(EXPORT);
    expect(notes.filter((note) => /^(clients|clientScopes)\./.test(note))).toEqual([]);
    expect(notes.filter((note) => note.startsWith("users."))).toEqual([
      "users.service-account-web: is a client's service account; its roles are those of the client here.",
    ]);
  });

  it("loads, and writes only what differs from every realm", async () => {
    const { config } = importSource(EXPORT);
    const { scopes = {}, clients = {} } = config.issuers?.["acme"] ?? {};
    expect(Object.keys(scopes).sort()).toEqual(
      ["address", "always:on", "hidden:on", "opt:hidden", "orders:read", "phone", "profile"].sort(),
    );
    expect(clients["terminal"]).not.toHaveProperty("alwaysScopes");
    await using idp = await startMintmark(config);
    expect((await idp.issuer("acme")).url).toBe(`${idp.url}/realms/acme`);
  });
});
