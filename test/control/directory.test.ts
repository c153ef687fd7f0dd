// Users, clients and resources that are changed while the issuer runs.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeJwt } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../src/index.ts";
import { postForm } from "../support/post-form.ts";
import { register } from "../support/register.ts";

const idp = await startMintmark({ passwordGrant: true });
afterAll(() => idp.close());

const api = `${idp.url}/_mintmark/api`;

async function controlCall(method: string, path: string, body?: unknown) {
  const response = await fetch(`${api}${path}`, {
    method,
    ...(body !== undefined && {
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const clientCredentials = (id: string, secret: string, more: Record<string, string> = {}) =>
  postForm(`${idp.url}/token`, { grant_type: "client_credentials", ...more }, { basic: [id, secret] });

describe("a user", () => {
  it("can sign in at once after being added, with roles and claims", async () => {
    await using own = await idp.isolate();
    await own.users.put("carol", { roles: ["developer"], password: "s3cret", claims: { team: "blue" } });
    const { status, body } = await postForm(`${own.url}/token`, {
      grant_type: "password",
      client_id: "demo-app",
      username: "carol",
      password: "s3cret",
      scope: "openid index:read admin",
    });
    expect(status).toBe(200);
    expect(decodeJwt(String(body["access_token"]))).toMatchObject({
      scope: "openid index:read",
      team: "blue",
      roles: ["developer"],
    });
  });

  it("has the new roles in the next token after being replaced", async () => {
    await using own = await idp.isolate();
    const { entry } = await own.users.get("bob", { private: true });
    await own.users.put("bob", { ...entry, roles: ["admin"] });
    expect(decodeJwt(await own.token({ user: "bob" }))).toMatchObject({ sub: entry.id, roles: ["admin"] });
    expect(await own.users.get("bob")).toMatchObject({ configured: false });
  });

  it("is unknown after being removed", async () => {
    await using own = await idp.isolate();
    await own.users.remove("guest");
    await expect(own.users.get("guest")).rejects.toMatchObject({ code: "unknown_user" });
    await expect(own.users.remove("guest")).rejects.toMatchObject({ code: "unknown_user" });
    await expect(own.token({ user: "guest" })).rejects.toMatchObject({ code: "not_found" });
  });

  it("is listed without the password, except with `private`", async () => {
    const listed = (await idp.users.list()).find(({ name }) => name === "alice");
    expect(listed).toMatchObject({ configured: true, entry: { email: "alice@example.test" } });
    expect(listed?.entry).not.toHaveProperty("password");
    expect((await idp.users.get("alice", { private: true })).entry.password).toBe("alice");
  });

  it.each([
    ["a role that does not exist", { roles: ["admn"] }, /users.zoe.roles\[0\].*did you mean "admin"/],
    ["an id that is not a UUID", { id: "42" }, /entry.id: must be a UUID/],
    [
      "an id that another user has",
      { id: "11111111-1111-4111-8111-111111111111" },
      /is already the subject of the user "alice"/,
    ],
    ["a field that does not exist", { role: ["admin"] }, /entry.role: there is no such setting.*"roles"/],
  ])("is rejected with %s", async (_what, entry, text) => {
    await expect(idp.users.put("zoe", entry as object)).rejects.toMatchObject({
      code: "bad_request",
      message: expect.stringMatching(text) as string,
    });
    await expect(idp.users.get("zoe")).rejects.toMatchObject({ code: "unknown_user" });
  });
});

describe("a client", () => {
  it("gets tokens at once after being added, only with the new secret after being replaced, and none after being removed", async () => {
    const grantTypes = ["client_credentials" as const];
    expect((await clientCredentials("batch", "first-secret")).body["error"]).toBe("invalid_client");

    await idp.clients.put("batch", { secret: "first-secret", grantTypes, scopes: ["jobs:run"] });
    expect((await clientCredentials("batch", "first-secret")).status).toBe(200);
    expect((await clientCredentials("batch", "first-secret", { scope: "jobs:stop" })).body["error"]).toBe(
      "invalid_scope",
    );

    await idp.clients.put("batch", { secret: "second-secret", grantTypes });
    const refused = await clientCredentials("batch", "first-secret");
    expect([refused.status, refused.body["error"]]).toEqual([401, "invalid_client"]);
    expect((await clientCredentials("batch", "second-secret")).status).toBe(200);

    await idp.clients.remove("batch");
    expect((await clientCredentials("batch", "second-secret")).status).toBe(401);
  });

  it("may require an ID token algorithm that the issuer had no key for", async () => {
    await using own = await idp.isolate();
    await own.clients.put("es-app", {
      redirectUris: ["http://localhost/cb"],
      idTokenSignedResponseAlg: "ES512",
    });
    const { keys } = (await (await fetch(`${own.url}/.well-known/jwks.json`)).json()) as {
      keys: { alg: string }[];
    };
    expect(keys.map(({ alg }) => alg)).toContain("ES512");
  });

  it("keeps its other members, its secret too, when some are patched", async () => {
    const grantTypes = ["client_credentials" as const];
    await idp.clients.put("patched", { secret: "kept-secret", grantTypes, clientName: "Old" });
    const { entry } = await idp.clients.patch("patched", { scopes: ["jobs:run"], clientName: null });
    expect(entry).toMatchObject({ grantTypes, scopes: ["jobs:run"] });
    expect(entry).not.toHaveProperty("clientName");
    expect((await clientCredentials("patched", "kept-secret", { scope: "jobs:run" })).status).toBe(200);
    expect((await clientCredentials("patched", "kept-secret", { scope: "jobs:stop" })).status).toBe(400);
  });

  it.each<[string, object, string, RegExp]>([
    ["demo-app", { redirectUris: ["nonsense"] }, "bad_request", /redirectUris/],
    ["demo-app", { redirectUri: [] }, "bad_request", /redirectUri/],
    ["demo-app", { redirectUris: null }, "bad_request", /needs at least one redirect URI/],
    ["demo-apq", {}, "unknown_client", /demo-apq/],
  ])("rejects a patch of %s with %j", async (name, changes, code, message) => {
    await expect(idp.clients.patch(name, changes as Record<string, unknown>)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message) as string,
    });
  });

  it("rejects a patch of a client that registered itself", async () => {
    await using own = await startMintmark({ registration: "open" });
    const { body } = await register(own.url, { redirect_uris: ["http://localhost:3000/cb"] });
    const id = String(body["client_id"]);
    await expect(own.clients.patch(id, { clientName: "Mine" })).rejects.toMatchObject({
      code: "bad_request",
      message: `the client "${id}" registered itself`,
    });
  });

  it("is rejected if the protocol engine would reject it later", async () => {
    await expect(idp.clients.put("spa", { redirectUris: [] })).rejects.toMatchObject({
      code: "bad_request",
      message: expect.stringContaining("needs at least one redirect URI") as string,
    });
    await expect(idp.clients.put("caf\u00e9", { grantTypes: [] })).rejects.toMatchObject({
      code: "bad_request",
    });
  });
});

describe("a client that registered itself", () => {
  it("is listed, shown and removed like any other client, and its tokens with it", async () => {
    await using own = await idp.isolate();
    const registered = await fetch(`${own.url}/register`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        grant_types: ["client_credentials"],
        redirect_uris: [],
        token_endpoint_auth_method: "client_secret_basic",
      }),
    });
    const { client_id: id, client_secret: secret } = (await registered.json()) as Record<string, string>;
    const ask = () =>
      postForm(
        `${own.url}/token`,
        { grant_type: "client_credentials" },
        { basic: [String(id), String(secret)] },
      );
    expect((await ask()).status).toBe(200);
    expect((await own.clients.list()).map(({ name }) => name)).toContain(id);
    const shown = await own.clients.get(String(id), { private: true });
    expect(shown).toMatchObject({ configured: false, entry: { grantTypes: ["client_credentials"] } });
    expect(shown?.entry.secret).toBeUndefined(); // only its hash is kept

    await own.clients.remove(String(id));
    expect(await ask()).toMatchObject({ status: 401, body: { error: "invalid_client" } });
    await expect(own.clients.get(String(id))).rejects.toMatchObject({ code: "unknown_client" });
    expect(await own.tokens.list({ clientId: String(id), revoked: false })).toEqual([]);
  });
});

describe("a resource", () => {
  it("limits the audiences to those configured, until it is removed", async () => {
    await using own = await idp.isolate();
    const ask = (resource: string) =>
      postForm(
        `${own.url}/token`,
        { grant_type: "client_credentials", resource },
        { basic: ["demo-service", "demo-service-secret"] },
      );
    expect((await ask("https://anything.test")).status).toBe(200);

    await own.resources.put("https://notes.test", {
      scopes: ["notes:read"],
      accessTokenExpiresInSeconds: 60,
    });
    const refused = await ask("https://anything.test");
    expect([refused.status, refused.body["error"]]).toEqual([400, "invalid_target"]);
    expect((await ask("https://notes.test")).body["expires_in"]).toBe(60);

    await own.resources.remove("https://notes.test");
    expect((await ask("https://anything.test")).status).toBe(200);
  });

  it("may have its own secret, which lists do not show", async () => {
    await using own = await idp.isolate();
    const secret = "a".repeat(32);
    const put = await own.resources.put("legacy", { alg: "HS256", secret, issuer: "legacy-issuer" });
    expect(put.entry).toEqual({
      alg: "HS256",
      issuer: "legacy-issuer",
      claims: {},
      refreshTokenClaims: {},
      scopeClaim: "scope",
      scopeFormat: "string",
    });
    expect((await own.resources.list({ private: true }))[0]?.entry.secret).toBe(secret);
    expect(decodeJwt(await own.token({ audience: "legacy" })).iss).toBe("legacy-issuer");
  });

  it("is rejected with an audience that another resource has", async () => {
    await using own = await idp.isolate();
    await own.resources.put("one", { audience: "https://api.test" });
    await expect(own.resources.put("two", { audience: "https://api.test" })).rejects.toMatchObject({
      code: "bad_request",
      message: expect.stringContaining('the resource "one" already has this name or audience') as string,
    });
  });
});

describe("over HTTP", () => {
  it("takes the entry as the body, in the form of the configuration", async () => {
    const put = await controlCall("PUT", "/users/frank?issuer=default", { roles: ["viewer"] });
    expect(put).toMatchObject({ status: 200, body: { name: "frank", configured: false } });
    expect((await controlCall("GET", "/users/frank")).body).toMatchObject({ entry: { roles: ["viewer"] } });
    expect((await controlCall("DELETE", "/users/frank")).status).toBe(200);
    expect(await controlCall("GET", "/users/frank")).toMatchObject({
      status: 404,
      body: { code: "unknown_user" },
    });
  });

  it("accepts names with characters that a path cannot contain", async () => {
    const name = encodeURIComponent("https://api.test/a?b#c");
    expect((await controlCall("PUT", `/resources/${name}`, {})).body["name"]).toBe("https://api.test/a?b#c");
    expect((await controlCall("DELETE", `/resources/${name}`)).status).toBe(200);
  });

  it("names the field that is wrong", async () => {
    const refused = await controlCall("PUT", "/users/frank", { roles: "admin" });
    expect(refused).toMatchObject({ status: 400, body: { code: "bad_request" } });
    expect(refused.body["detail"]).toBe('users.put: entry.roles: must be a list (received "admin")');
  });
});

describe("changes of the directory", () => {
  it("survive a restart and reach another process that uses the store, until a reset", async () => {
    const data = await mkdtemp(join(tmpdir(), "mintmark-directory-"));
    try {
      const first = await startMintmark({ ephemeral: false, data, keys: "generate" });
      const second = await startMintmark({ ephemeral: false, data, keys: "generate" });
      await first.users.put("carol", { roles: ["viewer"] });
      await first.users.remove("bob");
      expect((await second.users.list()).map(({ name }) => name)).toEqual(["alice", "guest", "carol"]);
      await first.close();
      await second.close();

      await using third = await startMintmark({ ephemeral: false, data, keys: "generate" });
      expect(decodeJwt(await third.token({ user: "carol" }))["roles"]).toEqual(["viewer"]);
      await third.reset();
      expect((await third.users.list()).map(({ name }) => name)).toEqual(["alice", "bob", "guest"]);
    } finally {
      await rm(data, { recursive: true, force: true });
    }
  });
});
