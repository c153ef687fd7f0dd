// Validation of the configuration, its error messages and the built-in directory. Files and other sources of
// settings are in load.test.ts.

import { generateKeyPairSync } from "node:crypto";
import Provider from "oidc-provider";
import { describe, expect, it, vi } from "vitest";
import { BUILT_IN_DIRECTORY } from "../../src/config/builtin.ts";
import { clientSchema } from "../../src/config/client.ts";
import { defineConfig } from "../../src/config/define.ts";
import { parseConfig } from "../../src/config/parse.ts";
import { applicationTypeOf } from "../../src/config/redirect-rules.ts";
import { configSchema, issuerSchema, usualConfig, usualIssuer } from "../../src/config/schema.ts";
import { ConfigError, type ConfigProblem } from "../../src/errors.ts";
import { nearest } from "../../src/nearest.ts";

function refuse(input: unknown): ConfigError {
  try {
    parseConfig(input);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error("the configuration was accepted");
}

/** Asserts that a configuration has exactly one problem, and returns it. */
function problemOf(input: unknown): ConfigProblem {
  const { problems } = refuse(input);
  expect(problems).toHaveLength(1);
  return problems[0] as ConfigProblem;
}

const client = { redirectUris: ["https://app.test/cb"] };

describe("the built-in directory", () => {
  it("is used if nothing is configured", () => {
    const { default: issuer } = parseConfig({}).issuers;
    expect(Object.keys(issuer.users)).toEqual(["alice", "bob", "guest"]);
    expect(issuer.users.alice).toMatchObject({
      id: "11111111-1111-4111-8111-111111111111",
      email: "alice@example.test",
      password: "alice",
      roles: ["admin"],
    });
    expect(issuer.roles.developer).toEqual(["index:read", "index:write", "search:read"]);
    expect(Object.keys(issuer.clients)).toEqual(["demo-app", "demo-service", "demo-api"]);
    expect(issuer.clients["demo-app"]?.redirectUris).toHaveLength(21);
    expect(issuer.clients["demo-app"]?.redirectUris).toContain("http://[::1]/oauth/callback");
    expect(issuer.clients["demo-api"]).toMatchObject({ secret: "demo-api-secret", grantTypes: [] });
    expect(issuer.resources).toEqual({});
    expect(issuer.login).toEqual({ password: false, headless: false, staySignedIn: true, consent: true });
  });

  it.each(["users", "roles", "clients", "resources", "staticTokens"] as const)(
    "is replaced in its %s, and in nothing else, by configured ones",
    (part) => {
      const { default: builtIn } = parseConfig({}).issuers;
      const { default: issuer } = parseConfig({ [part]: {} }).issuers;
      expect(issuer[part]).toEqual({});
      for (const other of ["clients", "resources", "staticTokens"] as const) {
        if (other !== part) expect(issuer[other]).toEqual(builtIn[other]);
      }
      expect(Object.keys(issuer.users)).toEqual(part === "users" ? [] : ["alice", "bob", "guest"]);
    },
  );

  it("completes every issuer by the same rule, without shared objects", () => {
    const { issuers } = parseConfig({ issuers: { a: {}, b: { users: { carol: {} } } } });
    expect(Object.keys(issuers)).toEqual(["default", "a", "b"]);
    expect(issuers.a?.users).toEqual(issuers.default.users);
    expect(issuers.a?.users.alice).not.toBe(issuers.default.users.alice);
    expect(Object.keys(issuers.b?.users ?? {})).toEqual(["carol"]);
    expect(issuers.b?.clients).toEqual(issuers.default.clients);
  });

  it("assigns its users only those roles that still exist", () => {
    const { users } = parseConfig({ roles: { developer: "code:write" } }).issuers.default;
    expect(users.bob?.roles).toEqual(["developer"]);
    expect(users.alice?.roles).toEqual([]);
  });

  it.each([
    [undefined, true, 3],
    [undefined, false, 0],
    [true, false, 3],
    [false, true, 0],
    [{ "my-static-token": { clientId: "me" } }, true, 1],
  ])(
    "has, with staticTokens %j and builtInStaticTokens %j, %i static tokens",
    (staticTokens, builtInStaticTokens, count) => {
      const { issuers } = parseConfig({ staticTokens }, { builtInStaticTokens });
      expect(Object.keys(issuers.default.staticTokens)).toHaveLength(count);
    },
  );

  it("is itself a valid configuration", () => {
    const spelledOut = parseConfig(defineConfig(BUILT_IN_DIRECTORY));
    expect(spelledOut).toEqual(parseConfig({}));
  });
});

describe("what is left out", () => {
  it("has the defaults of the schemas, which are not built for it", () => {
    expect(usualConfig()).toEqual(configSchema().parse({}));
    expect(usualIssuer()).toEqual(issuerSchema().parse({}));
  });

  it("is not shared between two configurations", () => {
    expect(usualConfig().limits).not.toBe(usualConfig().limits);
  });
});

describe("the resolved configuration", () => {
  it("separates the settings of the server from those of the issuers", () => {
    const config = parseConfig({ port: 1, alg: "ES256", $schema: "x" });
    expect(config).toMatchObject({ port: 1, host: "loopback", ephemeral: false });
    expect(config).not.toHaveProperty("alg");
    expect(config).not.toHaveProperty("$schema");
    expect(config.issuers.default).toMatchObject({ alg: "ES256", profile: "generic" });
    expect(config.issuers.default).not.toHaveProperty("port");
  });

  it("does not change the input", () => {
    const input = Object.freeze({ users: Object.freeze({ carol: Object.freeze({ roles: ["viewer"] }) }) });
    parseConfig(input);
    expect(input).toEqual({ users: { carol: { roles: ["viewer"] } } });
  });
});

describe("the error for an invalid configuration", () => {
  it("has all problems, including violated rules between fields and between entries", () => {
    const { problems } = refuse({
      prot: 1,
      log: "loud",
      users: { alice: { roles: ["develper"], emial: "a@b.test" }, bob: { roles: "x" } },
      clients: { web: { ...client, tokenEndpointAuthMethod: "private_key_jwt", colour: "red" } },
      roles: { developer: "a" },
    });
    expect(problems.map(({ path }) => path).sort()).toEqual([
      "clients.web.colour",
      "clients.web.jwks",
      "log",
      "prot",
      "users.alice.emial",
      "users.alice.roles[0]",
      "users.bob.roles",
    ]);
  });

  it("has one line per problem, with path, value and the nearest name", () => {
    expect(refuse({ port: "80", log: "prety" }).message).toBe(
      [
        "2 problems in the configuration:",
        '  - port: must be a number (received "80")',
        '  - log: must be one of pretty, json, quiet, silent (received "prety") — did you mean "pretty"?',
      ].join("\n"),
    );
  });

  it("reports a misspelt setting and an invalid value of the intended setting separately", () => {
    expect(refuse({ prot: 1, port: "x" }).problems).toHaveLength(2);
  });

  it("does not report the consequences of a mistake", () => {
    expect(problemOf({ clients: { web: { redirect_uris: ["https://app.test/cb"] } } })).toEqual({
      path: "clients.web.redirect_uris",
      message: "there is no such setting",
      suggestion: "redirectUris",
    });
    expect(problemOf({ clients: { web: { secret: 5, grantTypes: ["client_credentials"] } } }).path).toBe(
      "clients.web.secret",
    );
    expect(problemOf({ roles: 5, users: { carol: { roles: ["any"] } } }).path).toBe("roles");
  });

  it.each([
    [{ clients: { demo: { redirectUris: ["https://a.test", "x y"] } } }, "clients.demo.redirectUris[1]"],
    [{ clients: { "my.app": { redirectUris: ["x y"] } } }, 'clients["my.app"].redirectUris[0]'],
    [{ clients: { "a\nb": client } }, 'clients["a\\nb"]'],
    [{ issuers: { one: { clients: { a: {} } } } }, "issuers.one.clients.a.redirectUris"],
    [{ roles: { odd: 'say "hi"' } }, "roles.odd"],
    ["port: 80", ""],
  ])("for %j has the path %s", (input, path) => {
    expect(problemOf(input).path).toBe(path);
  });

  it.each<[string, unknown, Partial<ConfigProblem>]>([
    ["a wrong type", { ephemeral: "yes" }, { message: "must be true or false", value: "yes" }],
    ["a fraction", { port: 1.5 }, { message: "must be a whole number", value: 1.5 }],
    ["a number out of range", { port: 65536 }, { message: "must be at most 65535", value: 65536 }],
    ["a duration of 0", { accessTokenExpiresInSeconds: 0 }, { message: "must be more than 0" }],
    ["an empty string", { data: "" }, { message: "must not be empty" }],
    ["an object instead of a string", { host: {} }, { message: "must be a string, not an object" }],
    ["a class instance", { users: new Map() }, { message: "must be an object, not an instance of Map" }],
    ["a missing field", { staticTokens: { "some-token": {} } }, { message: "is required" }],
    ["a bad e-mail", { users: { a: { email: "x" } } }, { message: "must be an e-mail address", value: "x" }],
    ["a bad id", { users: { a: { id: "1" } } }, { message: "must be a UUID (8-4-4-4-12 hex digits)" }],
    [
      "a value that matches no branch of a union",
      { roles: { a: 5 } },
      { message: "must be a list or a string", value: 5 },
    ],
    ["a function in claims", { users: { a: { claims: { f: String } } } }, { path: "users.a.claims.f" }],
    ["a bad scope in a list", { roles: { a: ["ok", "b c"] } }, { path: "roles.a[1]", value: "b c" }],
    ["a publicUrl with a query", { publicUrl: "http://a.test/?b" }, { path: "publicUrl" }],
    ["a publicUrl with a fragment", { publicUrl: "http://a.test/#" }, { path: "publicUrl" }],
    ["an issuer identifier that is no URL", { iss: "accounts.example.test" }, { path: "iss" }],
    [
      "an issuer identifier with a query",
      { issuers: { a: { iss: "http://a.test/?b" } } },
      { path: "issuers.a.iss" },
    ],
    ["an origin with a path", { corsOrigins: ["http://a.test/"] }, { path: "corsOrigins[0]" }],
    ["a host with a scheme", { allowHosts: ["http://a.test"] }, { path: "allowHosts[0]" }],
    ["an issuer called default", { issuers: { default: {} } }, { path: "issuers.default" }],
    ["an issuer id in capitals", { issuers: { Auth0: {} } }, { path: "issuers.Auth0" }],
    ["a path below /_mintmark", { issuers: { a: { path: "/_mintmark/x" } } }, { path: "issuers.a.path" }],
    ["a path with dots", { issuers: { a: { path: "/a/../b" } } }, { path: "issuers.a.path" }],
    [
      "an unknown enum value",
      { profile: "generik" },
      {
        message: "must be one of generic, auth0, keycloak, okta, entra, google, cognito",
        suggestion: "generic",
      },
    ],
  ])("describes %s", (_, input, expected) => {
    expect(problemOf(input)).toMatchObject(expected);
  });

  it.each([
    [{ usres: {} }, "users"],
    [{ public_url: "http://a.test" }, "publicUrl"],
    [{ login: { headles: true } }, "headless"],
    [{ clients: { a: { ...client, grantTypes: ["authorisation_code"] } } }, "authorization_code"],
    [{ staticTokens: { "some-token": { clientId: "x", scope: "a" } } }, "scopes"],
    [{ issuers: { a: { resources: { r: { audiance: "x" } } } } }, "audience"],
    [{ zzzzzz: 1 }, undefined],
  ])("for %j suggests %s", (input, suggestion) => {
    expect(problemOf(input).suggestion).toBe(suggestion);
  });
});

describe("secrets in an invalid configuration", () => {
  const secrets = {
    adminToken: "hunter2-a",
    users: { carol: { password: { hunter2: "b" } }, dave: "hunter2-c" },
    clients: {
      web: { ...client, secret: "hunter2\nd" },
      key: { ...client, jwks: { keys: [{ kty: "RSA", d: "hunter2-e" }] } },
      odd: { ...client, clientSecret: "hunter2-f" },
    },
    resources: { api: { alg: "HS256", secret: "hunter2-g" } },
    staticTokens: {
      "hunter2-h": { clientId: 5 },
      "hunter2-i": { clientId: "x", user: "nobody" },
      hunter2: {},
    },
    issuers: { b: { staticTokens: { "hunter2-j": { clientId: 5 } } } },
    publicUrl: "http://hunter2:k@host/",
  };

  it("do not appear in the error, neither as values nor in paths", () => {
    const error = refuse(secrets);
    expect(error.problems).toHaveLength(12);
    expect(JSON.stringify([error.problems, error.message, error.stack])).not.toContain("hunter2");
  });

  it("are replaced by a number if they are names of static tokens", () => {
    const paths = refuse(secrets).problems.map(({ path }) => path);
    expect(paths).toContain("staticTokens[token no. 1].clientId");
    expect(paths).toContain("staticTokens[token no. 2].user");
    expect(paths).toContain("issuers.b.staticTokens[token no. 1].clientId");
  });
});

describe("inconsistent entries", () => {
  it.each<[string, unknown, Partial<ConfigProblem>]>([
    [
      "a role that is not defined",
      { users: { carol: { roles: ["viewr"] } } },
      { path: "users.carol.roles[0]", suggestion: "viewer", value: "viewr" },
    ],
    [
      "two users with one id",
      {
        users: {
          a: { id: "aaaaaaaa-1111-1111-1111-111111111111" },
          b: { id: "AAAAAAAA-1111-1111-1111-111111111111" },
        },
      },
      { path: "users.b.id" },
    ],
    [
      "a static token of an unknown user",
      { staticTokens: { "some-token": { clientId: "x", user: "alcie" } } },
      { path: "staticTokens[token no. 1].user", suggestion: "alice" },
    ],
    [
      "a role's scope that no resource has",
      { resources: { r: { scopes: "read write" } }, roles: { a: "openid read wriet" } },
      { path: "roles.a[2]", suggestion: "write" },
    ],
    [
      "two resources with one audience",
      { resources: { r: { audience: "x" }, s: { audience: ["y", "x"] } } },
      { path: "resources.s.audience[1]" },
    ],
    [
      "an audience that is the name of another resource",
      { resources: { r: { audience: "s" }, s: {} } },
      { path: "resources.r.audience" },
    ],
    [
      "two issuers with one path",
      { issuers: { a: { path: "/b/" }, b: {} } },
      { path: "issuers.b.path", message: '"/b" is already the path of the issuer "a"' },
    ],
    [
      "default scopes that are not among the scopes",
      { resources: { r: { scopes: "a", defaultScopes: "a b" } } },
      { message: '"b" is not among its `scopes`' },
    ],
    [
      "a user's claim that Mintmark sets itself",
      { users: { a: { claims: { iss: "https://elsewhere.test" } } } },
      { message: "Mintmark sets this claim itself; minting can override it" },
    ],
    [
      "a short HMAC secret",
      { resources: { r: { alg: "HS512", secret: "x".repeat(63) } } },
      { path: "resources.r.secret" },
    ],
  ])("are rejected: %s", (_, input, expected) => {
    expect(problemOf(input)).toMatchObject(expected);
  });

  it("are rejected: issuers whose paths would hide an endpoint of the issuer at the root", () => {
    const { problems } = refuse({
      issuers: { token: {}, a: { path: "/oauth" }, b: { path: "/login" }, c: {} },
    });
    expect(problems.map(({ path, message }) => `${path}: ${message}`)).toEqual([
      'issuers.token.path: "/token" would hide /token of the issuer at the root',
      'issuers.a.path: "/oauth" would hide /oauth/token of the issuer at the root',
      'issuers.b.path: "/login" would hide /login of the issuer at the root',
    ]);
  });

  it.each([
    [
      "a UUID for a static token's user",
      {
        staticTokens: {
          "some-token": { clientId: "x", user: "1".repeat(8) + "-1111-1111-1111-111111111111" },
        },
      },
    ],
    [
      "a role's scope that no resource lists, while some resource lists no scopes",
      { resources: { r: { scopes: "a" }, s: {} }, roles: { a: "b" } },
    ],
    ["built-in roles beside configured resources", { resources: { r: { scopes: "a" } } }],
    ["a resource that repeats its own name", { resources: { r: { audience: ["r", "s"] } } }],
    ["one audience in two issuers", { resources: { r: {} }, issuers: { a: { resources: { r: {} } } } }],
  ])("are not reported for %s", (_, input) => {
    expect(() => parseConfig(input)).not.toThrow();
  });
});

describe("clients", () => {
  it.each([
    [{ secret: "s", tokenEndpointAuthMethod: "none" }, "tokenEndpointAuthMethod"],
    [{ tokenEndpointAuthMethod: "client_secret_post" }, "secret"],
    [{ tokenEndpointAuthMethod: "private_key_jwt" }, "jwks"],
    [{ jwks: { keys: [{ kty: "EC" }] }, jwksUri: "http://a.test" }, "jwksUri"],
    [{ jwks: { keys: [{ kty: "oct", k: "x" }] } }, "jwks.keys[0]"],
    [{ grantTypes: ["client_credentials"] }, "grantTypes"],
    [{ idTokenSignedResponseAlg: "HS256" }, "idTokenSignedResponseAlg"],
    [{ redirectUris: [] }, "redirectUris"],
    [{ scopes: "a", defaultScopes: ["a", "b"] }, "defaultScopes[1]"],
  ])("with %j are rejected with the path %s", (fields, path) => {
    expect(problemOf({ clients: { web: { ...client, ...fields } } }).path).toBe(`clients.web.${path}`);
  });

  it.each([
    [["http://localhost/cb"], "native"],
    [["com.example.app:/cb", "https://app.test/cb"], "native"],
    [["http://localhost:3000/cb", "http://app:3000/cb"], "web"],
    [["http://localhost:3000/cb", "https://localhost:3000/cb"], "web"],
    [["https://app.test/cb"], "web"],
  ])("with the redirect URIs %j have the application type %s", (redirectUris, type) => {
    expect(applicationTypeOf(clientSchema().parse({ redirectUris }))).toBe(type);
  });

  const key = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" });
  const uris = [
    "http://localhost/cb",
    "http://127.0.0.1:1/cb",
    "http://[::1]/cb",
    "http://app.test/cb",
    "https://localhost/cb",
    "https://app.test/cb",
    "com.example.app:/cb",
    "javascript:alert(1)",
    "file:///cb",
  ];
  it("may have exactly the redirect URIs that the engine accepts", async () => {
    const cases = (["web", "native"] as const).flatMap((type) => uris.map((uri) => ({ type, uri })));
    using _warnings = vi.spyOn(console, "warn").mockReturnValue(); // hides the engine's warnings about development defaults
    const provider = new Provider("http://localhost", {
      clients: cases.map(({ type, uri }) => ({
        client_id: `${type} ${uri}`,
        token_endpoint_auth_method: "none",
        application_type: type,
        redirect_uris: [uri],
      })),
      jwks: { keys: [key] },
      cookies: { keys: ["x"] },
    });
    for (const { type, uri } of cases) {
      const found = await provider.Client.find(`${type} ${uri}`).catch(() => undefined);
      const { success } = clientSchema().safeParse({ applicationType: type, redirectUris: [uri] });
      expect(success, `${type} ${uri}`).toBe(found !== undefined);
    }
  });
});

describe("input that is unsafe to traverse", () => {
  it("is rejected: __proto__ as a name", () => {
    expect(problemOf(JSON.parse('{"users":{"__proto__":{"roles":["admin"]}}}')).path).toBe("users.__proto__");
    expect(problemOf(JSON.parse('{"__proto__":{"ephemeral":true}}')).path).toBe("__proto__");
  });

  it("is rejected: circular references", () => {
    const circle: { claims: Record<string, unknown> } = { claims: {} };
    circle.claims.self = circle;
    expect(problemOf({ users: { a: circle } })).toMatchObject({
      path: "users.a.claims.self",
      message: "contains itself",
    });
  });

  it("is rejected: very deep nesting", () => {
    let deep: unknown = 1;
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(problemOf({ users: { a: { claims: { deep } } } }).message).toBe("is nested too deeply");
  });

  it("is accepted if it is harmless: names of built-in properties", () => {
    const { users } = parseConfig({ users: { constructor: {}, toString: {} } }).issuers.default;
    expect(Object.keys(users)).toEqual(["constructor", "toString"]);
  });
});

describe("the nearest name", () => {
  it.each([
    ["prot", "port"],
    ["redirect-uris", "redirectUris"],
    ["REDIRECTURIS", "redirectUris"],
    ["xyz", undefined],
    ["", undefined],
    ["p".repeat(1000), undefined],
  ])("to %s is %s", (name, expected) => {
    expect(nearest(name, ["port", "redirectUris", "users"])).toBe(expected);
  });
});
