// Claims that are templates of the request, and rules that change the tokens of some requests.
import { decodeJwt, decodeProtectedHeader } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { type MintmarkConfig, startMintmark } from "../../../src/index.ts";
import { codeFlow } from "../../support/code-flow.ts";
import { postForm } from "../../support/post-form.ts";

const REDIRECT = "http://localhost:7777/cb";
const app = {
  clientName: "The app",
  redirectUris: [REDIRECT],
  claims: { asked_by: "${client.id} (${client.name})", hint: "${request.login_hint}" },
};

const idp = await startMintmark({
  users: {
    carol: {
      email: "carol@example.test",
      password: "carol",
      claims: {
        level: 4,
        tenant: "${request.tenant}",
        via: "${client.id}",
        rank: "L${user.level}",
        circle: "by ${user.via}",
      },
    },
  },
  roles: {},
  passwordGrant: true,
  clients: {
    app,
    machine: { secret: "machine-secret", grantTypes: ["client_credentials"] },
    direct: { grantTypes: ["password"] },
  },
  resources: {
    api: {
      audience: "https://api.test",
      claims: {
        mail: "mailto:${user.email}",
        level: "${user.level}",
        nested: { by: ["${client.id}", "${request.absent}", "fixed"] },
        literal: "$${client.id}",
        half: "x-${request.absent}",
      },
    },
  },
  tokenRules: [
    {
      when: { tenant: "acme", client_id: "app" },
      claims: { sub: "acme|${user.username}", aud: "acme-api", jti: null },
      typ: "JWT",
    },
    { when: { color: { pattern: "bl[aeiou]+ck?" } }, claims: { color: "${request.color}" } },
    { when: { anything: { pattern: "a.b" } }, claims: { anything: "matched" } },
    { when: { flavour: "*" }, claims: { flavour: "${request.flavour}" } },
  ],
});
afterAll(() => idp.close());

const login = (params: Record<string, string> = {}) =>
  codeFlow(idp.url, {
    clientId: "app",
    user: "carol",
    params: { redirect_uri: REDIRECT, resource: "https://api.test", scope: "openid", ...params },
  });
const machine = (form: Record<string, string> = {}) =>
  postForm(
    `${idp.url}/token`,
    { grant_type: "client_credentials", resource: "https://api.test", ...form },
    { basic: ["machine", "machine-secret"] },
  );

describe("a claim", () => {
  it("may refer to the client, the user and the login's parameters, and keeps the type of a single reference", async () => {
    const { tokens } = await login({ login_hint: "carol" });
    expect(decodeJwt(tokens.access_token)).toMatchObject({
      asked_by: "app (The app)",
      hint: "carol",
      mail: "mailto:carol@example.test",
      level: 4,
      via: "app",
      nested: { by: ["app", "fixed"] },
      literal: "${client.id}",
    });
    expect(decodeJwt(String(tokens.id_token))).toMatchObject({ via: "app", level: 4 });
  });

  it("of a user may refer to another claim of the user, but not to one that refers to something itself", async () => {
    const claims = decodeJwt((await login()).tokens.access_token);
    expect(claims).toMatchObject({ via: "app", rank: "L4" });
    expect(claims).not.toHaveProperty("circle");
  });

  it("is left out if what it refers to is missing or too long", async () => {
    const { body } = await machine();
    const claims = decodeJwt(String(body["access_token"]));
    for (const name of ["mail", "level", "half", "hint"]) expect(claims).not.toHaveProperty(name);
    expect(claims["nested"]).toEqual({ by: ["machine", "fixed"] });
    const { body: long } = await machine({ flavour: "x".repeat(1001) });
    expect(decodeJwt(String(long["access_token"]))).not.toHaveProperty("flavour");
  });

  it("keeps the login's parameters in refreshed tokens", async () => {
    const { tokens } = await login({ tenant: "other", login_hint: "carol" });
    expect(decodeJwt(tokens.access_token)).toMatchObject({ tenant: "other", hint: "carol" });
    const form = {
      grant_type: "refresh_token",
      client_id: "app",
      refresh_token: String(tokens.refresh_token),
    };
    for (let refreshed = form; ;) {
      const { body } = await postForm(`${idp.url}/token`, refreshed);
      expect(decodeJwt(String(body["access_token"]))).toMatchObject({ tenant: "other", hint: "carol" });
      expect(decodeJwt(String(body["id_token"]))).toMatchObject({ tenant: "other" });
      if (refreshed !== form) break;
      refreshed = { ...form, refresh_token: String(body["refresh_token"]) };
    }
  });

  it("is filled in at userinfo, in tokens of the password grant and in minted tokens", async () => {
    const { tokens } = await login({ tenant: "other" });
    const response = await fetch(`${idp.url}/userinfo`, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });
    expect(await response.json()).toMatchObject({ via: "app", level: 4 });
    const { body } = await postForm(`${idp.url}/token`, {
      grant_type: "password",
      client_id: "direct",
      username: "carol",
      password: "carol",
      scope: "openid",
    });
    expect(decodeJwt(String(body["id_token"]))).toMatchObject({ via: "direct", level: 4 });
    for (const kind of ["access", "id"] as const) {
      const claims = decodeJwt(await idp.token({ user: "carol", client: "app", kind }));
      expect(claims).toMatchObject({ via: "app" });
      expect(claims).not.toHaveProperty("tenant");
    }
    const literal = await idp.token({ user: "carol", claims: { text: "${client.id}" } });
    expect(decodeJwt(literal)["text"]).toBe("${client.id}");
  });

  it.each<[string, string, RegExp]>([
    ["an unknown root", "${env.HOME}", /is no reference/],
    ["an unknown field of the client", "${client.secret}", /a client has no "secret"/],
    ["an unknown field of users", "${user.emial}", /users have no "emial".*did you mean "email"/],
    ["a reference without an end", "a ${client.id", /no matching \}/],
    ["an empty reference", "${}", /is no reference/],
    ["too long a template", "${client.id}".padEnd(1001, "x"), /at most 1000 characters/],
    ...[
      "password",
      "client_secret",
      "client_assertion",
      "assertion",
      "code",
      "code_verifier",
      "refresh_token",
      "subject_token",
      "actor_token",
      "token",
      "device_code",
      "request",
      "id_token_hint",
    ].map((name): [string, string, RegExp] => [
      // prettier-ignore
      `the secret parameter ${name}`,
      `x \${request.${name}}`,
      /secret or a token/,
    ]),
  ])("is refused at start with %s", async (_, template, expected) => {
    const places: MintmarkConfig[] = [
      { clients: { app: { ...app, claims: { x: template } } } },
      { resources: { api: { claims: { x: [template] } } } },
      { users: { carol: { claims: { x: { y: template } } } } },
      { tokenRules: [{ claims: { x: template } }] },
    ];
    for (const config of places) {
      const refused = startMintmark(config);
      await expect(refused).rejects.toMatchObject({ code: "invalid_config" });
      await expect(refused).rejects.toThrow(expected);
    }
    await expect(idp.resources.put("x", { claims: { x: template } })).rejects.toThrow();
  });
});

describe("the value of a claim", () => {
  const text = "x".repeat(1000);
  const user = {
    email: "carol@example.test",
    roles: ["one", "two"],
    claims: {
      level: 4,
      isNew: true,
      none: null,
      deep: { a: [1] },
      long: text,
      longer: `${text}x`,
      list: ["a", 1],
    },
  };
  const CASES: [string, unknown, unknown][] = [
    ["a text", "plain $ {x} }", "plain $ {x} }"],
    ["a reference alone, which keeps its type", "${user.level}", 4],
    ["a reference to a boolean", "${user.isNew}", true],
    ["a reference to an object", "${user.deep}", { a: [1] }],
    ["a reference to a list", "${user.list}", ["a", 1]],
    ["references within a text", "${user.level}/${user.isNew}/${user.deep}", '4/true/{"a":[1]}'],
    ["two references and nothing else", "${user.level}${user.level}", "44"],
    ["a missing reference within a text", "a ${user.level} ${request.absent} b", undefined],
    ["an escaped reference", "$${user.level}", "${user.level}"],
    ["an escaped and a real reference", "$${a} ${user.level}", "${a} 4"],
    ["a value of 1000 characters", "${user.long}", text],
    ["a value of 1000 characters in a text", "a${user.long}", `a${text}`],
    ["a value of 1001 characters", "${user.longer}", undefined],
    ["a value of 1001 characters in a text", "a${user.longer}", undefined],
    ["a list without its missing members", ["${user.level}", "${request.absent}", 1, null], [4, 1, null]],
    ["a list whose members are all missing", ["${request.absent}"], []],
    ["an object without its missing members", { a: "${request.absent}", b: 1 }, { b: 1 }],
    [
      "an object whose members are all missing",
      { a: "${request.absent}", b: { c: "${request.absent}" } },
      undefined,
    ],
    ["an empty object", {}, {}],
    ["other values", { a: [false, 0, 1.5, ""] }, { a: [false, 0, 1.5, ""] }],
    ["a field of the user", { fromUser: "email" }, user.email],
    ["a field of the user within an object", { a: { fromUser: "level" } }, { a: 4 }],
    ["a field with a prefix", { fromUser: "email", prefix: "mail:" }, `mail:${user.email}`],
    ["a list with a prefix", { fromUser: "roles", prefix: "role:" }, ["role:one", "role:two"]],
    ["a list with a prefix for its texts", { fromUser: "list", prefix: "p:" }, ["p:a", 1]],
    ["a number, which has no prefix", { fromUser: "level", prefix: "p:" }, 4],
    ["a name of 100 characters", `\${request.${"n".repeat(100)}}`, "long"],
  ];

  it("is filled in by its kind", async () => {
    const issuer = await idp.isolate({
      passwordGrant: true,
      users: { carol: { ...user, password: "carol" } },
      roles: { one: "a", two: "b" },
      clients: { direct: { grantTypes: ["password"] } },
      resources: {
        "https://api.test": {
          claims: Object.fromEntries(CASES.map(([, template], index) => [`case_${index}`, template])),
        },
      } as NonNullable<MintmarkConfig["resources"]>,
    });
    const { body } = await postForm(`${issuer.url}/token`, {
      grant_type: "password",
      client_id: "direct",
      username: "carol",
      password: "carol",
      resource: "https://api.test",
      [`${"n".repeat(100)}`]: "long",
    });
    expect(body).not.toHaveProperty("error");
    const claims = decodeJwt(String(body["access_token"]));
    const found = CASES.map(([name], index) => [name, claims[`case_${index}`]]);
    expect(found).toEqual(CASES.map(([name, , expected]) => [name, expected]));
    await issuer.close();
  });

  it("has no reference to a name of 101 characters", async () => {
    const claims = { a: `\${request.${"n".repeat(101)}}` };
    await expect(idp.resources.put("x", { claims })).rejects.toThrow(/is no reference/);
  });
});

describe("a token rule", () => {
  it("changes access and ID tokens of requests with its parameters, and userinfo's subject", async () => {
    const { tokens } = await login({ tenant: "acme" });
    const access = decodeJwt(tokens.access_token);
    expect(access).toMatchObject({ sub: "acme|carol", aud: "acme-api" });
    expect(access).not.toHaveProperty("jti");
    expect(decodeProtectedHeader(tokens.access_token).typ).toBe("JWT");
    expect(decodeJwt(String(tokens.id_token))).toMatchObject({ sub: "acme|carol", aud: "app" });
    const response = await fetch(`${idp.url}/userinfo`, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });
    expect(await response.json()).toMatchObject({ sub: "acme|carol" });
  });

  it.each([
    [{}, {}],
    [{ color: "black" }, { color: "black" }],
    [{ color: "blic" }, { color: "blic" }],
    [{ color: "xblack" }, {}],
    [{ color: "blackx" }, {}],
    [{ anything: "a\nb" }, { anything: "matched" }],
    [{ anything: "" }, {}],
    [{ color: "blue", flavour: "any" }, { flavour: "any" }],
    [{ color: "black", flavour: "any" }, { color: "black" }],
    [{ tenant: "acme" }, {}],
  ])("is the first one that matches %j", async (form, expected) => {
    const { body } = await machine(form);
    const { color, flavour, anything, sub } = decodeJwt<Record<string, unknown>>(
      String(body["access_token"]),
    );
    expect(JSON.parse(JSON.stringify({ color, flavour, anything }))).toEqual(expected);
    expect(sub).not.toContain("acme");
  });

  it("does not change minted tokens", async () => {
    expect(decodeJwt(await idp.token({ user: "carol", client: "app" })).sub).not.toContain("acme");
  });

  it.each<[string, object, RegExp]>([
    ["a secret parameter", { when: { password: "x" } }, /cannot depend on a parameter/],
    ["a broken pattern", { when: { scope: { pattern: "(" } } }, /not a valid regular expression/],
    ["an unknown member", { match: {} }, /tokenRules\[0\]/],
  ])("is refused at start with %s", async (_, rule, expected) => {
    const config = { tokenRules: [rule] } as MintmarkConfig;
    await expect(startMintmark(config)).rejects.toMatchObject({
      code: "invalid_config",
      message: expect.stringMatching(expected) as string,
    });
  });
});
