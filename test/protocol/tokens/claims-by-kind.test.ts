// Claims for each kind of token and response, of clients and of scopes, and what they can be taken from: attributes of
// users, names and roles.
import { decodeJwt } from "jose";
import { describe, expect, it } from "vitest";
import { ConfigError, type MintmarkConfig, startMintmark } from "../../../src/index.ts";
import { DEMO_CLIENTS, SERVICE } from "../../support/clients.ts";
import { introspect, userinfo } from "../../support/introspect.ts";
import { postForm } from "../../support/post-form.ts";
import { REDIRECT_URI, refresh, tokensFor } from "../../support/sign-in.ts";

const additions = (of: string) => ({
  claims: { [`${of}_access`]: "x", shared: { [of]: "access" } },
  idTokenClaims: { [`${of}_id`]: "x", shared: { [of]: "id" } },
  userinfoClaims: { [`${of}_userinfo`]: "x" },
  introspectionClaims: { [`${of}_introspection`]: "x" },
});
const app = { redirectUris: [REDIRECT_URI], ...additions("app") };

/** Returns the tokens and responses of a login with these scopes. */
async function everyKind(config: MintmarkConfig, scope = "openid") {
  await using idp = await startMintmark(config);
  const client_id = "demo-app";
  const tokens = await tokensFor(idp.url, { params: { scope, client_id }, token: { client_id } });
  const access = String(tokens.access_token);
  const later = await refresh(idp.url, String(tokens.refresh_token), { client_id });
  return {
    tokens,
    access: decodeJwt(access) as Record<string, unknown>,
    id: decodeJwt(String(tokens.id_token)) as Record<string, unknown>,
    refreshed: decodeJwt(String(later.body["access_token"])) as Record<string, unknown>,
    userinfo: (await userinfo(idp.url, access)).body,
    introspection: await introspect(idp.url, access),
  };
}

describe("claims of a client", () => {
  it("are only in the kind of token or response that their setting is for", async () => {
    const seen = await everyKind({ clients: { ...DEMO_CLIENTS, "demo-app": app } });
    const kinds = {
      access: ["access"],
      id: ["id"],
      userinfo: ["userinfo"],
      introspection: ["access", "introspection"],
    };
    for (const [kind, expected] of Object.entries(kinds)) {
      const shown = Object.keys(seen[kind as "access"]).filter((name) => name.startsWith("app_"));
      expect([kind, shown.sort()]).toEqual([kind, expected.map((each) => `app_${each}`)]);
    }
  });

  it("can hide a claim of the token at introspection, and the user's claims come before them", async () => {
    const { access, id, introspection } = await everyKind({
      users: { alice: { claims: { tier: "gold" } } },
      clients: {
        ...DEMO_CLIENTS,
        "demo-app": {
          ...app,
          idTokenClaims: { tier: "none" },
          introspectionClaims: { shared: null, active: false },
        },
      },
    });
    expect(access["shared"]).toEqual({ app: "access" });
    expect(introspection).toMatchObject({ active: true, tier: "gold" });
    expect(introspection).not.toHaveProperty("shared");
    expect(id["tier"]).toBe("gold");
  });

  it("add audiences to an ID token, of which the client stays one", async () => {
    const { id } = await everyKind({
      clients: { ...DEMO_CLIENTS, "demo-app": { ...app, idTokenClaims: { aud: ["reports"] } } },
    });
    expect(id["aud"]).toEqual(["demo-app", "reports"]);
  });

  it("are in minted tokens too", async () => {
    await using idp = await startMintmark({ clients: { ...DEMO_CLIENTS, "demo-app": app } });
    const { token } = await idp.mint({ user: "alice", kind: "id" });
    expect(decodeJwt(token)).toMatchObject({ app_id: "x" });
  });
});

describe("claims of a scope", () => {
  const scopes = { reports: { ...additions("scope"), audience: "reports-api" }, other: additions("other") };

  it("are in tokens that have the scope, joined with those of the client, also after a refresh", async () => {
    const config = { scopes, clients: { ...DEMO_CLIENTS, "demo-app": app } };
    const seen = await everyKind(config, "openid reports");
    for (const claims of [seen.access, seen.refreshed]) {
      expect(claims).toMatchObject({
        scope_access: "x",
        shared: { scope: "access", app: "access" },
        aud: expect.arrayContaining(["reports-api"]) as string[],
      });
      expect(claims).not.toHaveProperty("other_access");
    }
    expect(seen.id["shared"]).toEqual({ scope: "id", app: "id" });
    expect(seen.userinfo).toMatchObject({ scope_userinfo: "x" });
    expect(seen.introspection).toMatchObject({ scope_introspection: "x", scope_access: "x" });
    for (const kind of [seen.id, seen.userinfo]) expect(kind).not.toHaveProperty("scope_access");
    const without = await everyKind(config);
    for (const kind of ["access", "id", "userinfo", "introspection"] as const) {
      expect(Object.keys(without[kind]).filter((name) => name.startsWith("scope_"))).toEqual([]);
    }
  });

  it("exist for every resource, and for clients that may request them", async () => {
    await using idp = await startMintmark({
      scopes,
      resources: { api: { scopes: ["read"] } },
      clients: {
        ...DEMO_CLIENTS,
        picky: { secret: "picky-secret", grantTypes: ["client_credentials"], scopes: ["read"] },
      },
    });
    const ask = (scope: string, basic: [string, string] = SERVICE) =>
      postForm(`${idp.url}/token`, { grant_type: "client_credentials", audience: "api", scope }, { basic });
    expect((await ask("read reports")).body["scope"]).toBe("read reports");
    expect(await ask("read unheard")).toMatchObject({ status: 400, body: { error: "invalid_scope" } });
    expect(await ask("reports", ["picky", "picky-secret"])).toMatchObject({
      status: 400,
      body: { error: "invalid_scope" },
    });
  });

  it("that a client always has are applied unasked, and shown unless the scope is hidden", async () => {
    const always = { ...app, alwaysScopes: ["reports", "other"] };
    const hidden = { ...scopes, other: { ...scopes.other, hidden: true } };
    const { tokens, access, id, introspection } = await everyKind({
      scopes: hidden,
      clients: { ...DEMO_CLIENTS, "demo-app": always },
    });
    expect(access).toMatchObject({ scope_access: "x", other_access: "x", scope: "openid reports" });
    expect(tokens.scope).toBe("openid reports");
    expect(introspection["scope"]).toBe("openid reports");
    expect(id).toMatchObject({ scope_id: "x", other_id: "x" });
  });

  it("that a client always has are in its own tokens and their response", async () => {
    await using idp = await startMintmark({
      scopes,
      clients: {
        job: { secret: "job-secret", grantTypes: ["client_credentials"], alwaysScopes: ["reports"] },
      },
    });
    for (const scope of ["", "x"]) {
      const { body } = await postForm(
        `${idp.url}/token`,
        { grant_type: "client_credentials", ...(scope && { scope }) },
        { basic: ["job", "job-secret"] },
      );
      expect(body["scope"]).toBe([scope, "reports"].filter(Boolean).join(" "));
      expect(decodeJwt(String(body["access_token"]))).toMatchObject({
        scope_access: "x",
        scope: body["scope"],
      });
    }
  });
});

describe("what claims are taken from", () => {
  const users = {
    alice: {
      givenName: "Mary Ann",
      familyName: "Doe",
      roles: ["admin"],
      attributes: { departments: ["sales", "ops"], badge: { id: 7 } },
    },
  };
  const ofUser = {
    departments: { fromUser: "attributes.departments" },
    nested: { badge: { fromUser: "attributes.badge" }, text: "n-${user.attributes.badge}" },
    authorities: { fromUser: "roles", prefix: "ROLE_" },
    login: { fromUser: "username", prefix: "acme/" },
    first: { fromUser: "given_name" },
  };

  it("are attributes, which are in no token by themselves, names, and texts with a prefix", async () => {
    const { access, id } = await everyKind(
      { users, clients: { ...DEMO_CLIENTS, "demo-app": { redirectUris: [REDIRECT_URI], claims: ofUser } } },
      "openid profile",
    );
    expect(access).toMatchObject({
      departments: ["sales", "ops"],
      nested: { badge: { id: 7 }, text: 'n-{"id":7}' },
      authorities: ["ROLE_admin"],
      login: "acme/alice",
      first: "Mary Ann",
    });
    expect(id).toMatchObject({ name: "Mary Ann Doe", given_name: "Mary Ann", family_name: "Doe" });
    for (const name of ["departments", "attributes", "badge"]) expect(id).not.toHaveProperty(name);
  });

  it("are a client's own roles, in the tokens that it gets for itself", async () => {
    await using idp = await startMintmark({
      clients: {
        job: {
          secret: "job-secret",
          grantTypes: ["client_credentials"],
          roles: ["admin"],
          claims: { authorities: { fromUser: "roles" } },
        },
      },
    });
    const form = { grant_type: "client_credentials" };
    const { body } = await postForm(`${idp.url}/token`, form, { basic: ["job", "job-secret"] });
    expect(decodeJwt(String(body["access_token"]))).toMatchObject({ roles: ["admin"] });
  });

  it.each<[string, MintmarkConfig, string]>([
    ["an attribute that no user has", { users, clients: { app: { ...app, idTokenClaims: { x: { fromUser: "attributes.departmnts" } } } } }, "clients.app.idTokenClaims.x.fromUser"],
    ["a field that no user has, in a scope", { scopes: { s: { userinfoClaims: { x: { y: { fromUser: "emial" } } } } } }, "scopes.s.userinfoClaims.x"],
    ["a field that no user has, in a refresh token", { resources: { api: { refreshTokenFormat: "jwt", refreshTokenClaims: { type: "refresh", x: "${user.emial}" } } } }, "resources.api.refreshTokenClaims.x"],
    ["a parameter that holds a secret, in a refresh token", { resources: { api: { refreshTokenFormat: "jwt", refreshTokenClaims: { x: "${request.password}" } } } }, "resources.api.refreshTokenClaims.x"],
    ["a role that does not exist", { clients: { job: { secret: "s", grantTypes: ["client_credentials"], roles: ["amdin"] } } }, "clients.job.roles[0]"],
  ])("cannot be %s", async (_, config, path) => {
    const failure = startMintmark(config);
    await expect(failure).rejects.toThrow(ConfigError);
    await failure.catch(({ problems }: ConfigError) => expect(problems.map((each) => each.path)).toContain(path));
  }); // prettier-ignore

  it("may be an attribute of users to come, while no user has attributes", async () => {
    await using idp = await startMintmark({
      clients: { ...DEMO_CLIENTS, "demo-app": { ...app, claims: { team: { fromUser: "attributes.team" } } } },
    });
    expect((await idp.mint({ user: "alice", client: "demo-app" })).claims).not.toHaveProperty("team");
    await idp.users.put("zoe", { attributes: { team: "blue" } });
    expect((await idp.mint({ user: "zoe", client: "demo-app" })).claims).toMatchObject({ team: "blue" });
  });
});
