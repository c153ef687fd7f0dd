// The demo issuers: one for each vendor, present without configuration, with the default issuer's directory,
// and without cost until their first use.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { decodeJwt } from "jose";
import { describe, expect, it, onTestFinished } from "vitest";
import { startMintmark } from "../../src/index.ts";
import { codeFlow } from "../support/code-flow.ts";
import { serve, servePretty } from "../support/command-line.ts";
import { getJson } from "../support/post-form.ts";

const PATHS = {
  auth0: "/auth0/",
  keycloak: "/realms/demo",
  okta: "/oauth2/default",
  entra: "/aaaabbbb-0000-cccc-1111-dddd2222eeee/v2.0",
  google: "/google",
  cognito: "/cognito/us-east-1_Mintmark1",
};
const demos = Object.entries(PATHS);

describe("without configuration", () => {
  it("a demo issuer exists for each vendor at its path", async () => {
    await using idp = await startMintmark();
    const issuers = (await idp.issuers.list()).map(({ id, profile, url }) => [id, profile, url]);
    expect(issuers).toEqual([
      ["default", "generic", idp.url],
      ...demos.map(([id, path]) => [id, id, idp.url + path]),
    ]);
  });

  it.each(demos)(
    "%s serves its discovery document, and signs in the default issuer's users",
    async (id, path) => {
      await using idp = await startMintmark({ staticTokens: false });
      const discovery = `${(idp.url + path).replace(/\/$/, "")}/.well-known/openid-configuration`;
      const { body } = await getJson(discovery);
      expect(body["issuer"]).toBe(idp.url + path);
      const { tokens } = await codeFlow(idp.url + path, { user: "bob" });
      expect(tokens.claims()).toMatchObject({ iss: idp.url + path, aud: "demo-app" });
      expect(await (await idp.issuer(id)).tokens.list()).not.toEqual([]);
      expect(await idp.tokens.list()).toEqual([]);
    },
  );

  it("a demo issuer has no keys before its first use, despite health checks", async () => {
    const data = mkdtempSync(join(tmpdir(), "mintmark-demo-"));
    const idp = await startMintmark({ data, ephemeral: false, keys: "generate", alg: "ES256" });
    const database = new DatabaseSync(join(data, "mintmark.db"));
    onTestFinished(async () => {
      database.close();
      await idp.close();
      rmSync(data, { recursive: true, force: true });
    });
    const owners = () =>
      database
        .prepare("SELECT DISTINCT issuer FROM documents WHERE issuer <> '' ORDER BY issuer")
        .all()
        .map(({ issuer }) => issuer);
    expect((await fetch(`${idp.url}/_mintmark/health`)).status).toBe(200);
    await idp.issuers.list();
    expect(owners()).toEqual(["default"]);
    await (await idp.issuer("google")).token({ user: "alice", kind: "id" });
    expect(owners()).toEqual(["default", "google"]);
  });
});

describe("the configuration of demo issuers", () => {
  it("comes from the top level: users, roles, clients, resources, static tokens, login", async () => {
    await using idp = await startMintmark({
      users: { carol: { roles: ["editor"] } },
      roles: { editor: ["notes:write"] },
      clients: { app: { redirectUris: ["http://127.0.0.1:8599/callback"] } },
      resources: { "https://notes.test": { scopes: ["notes:write"] } },
      staticTokens: { "carol-token-of-this-test": { clientId: "app", user: "carol" } },
      login: { headless: true },
    });
    const keycloak = await idp.issuer("keycloak");
    expect((await keycloak.users.list()).map(({ name }) => name)).toEqual(["carol"]);
    expect((await keycloak.clients.list()).map(({ name }) => name)).toEqual(["app"]);
    expect((await keycloak.resources.list()).map(({ name }) => name)).toEqual(["https://notes.test"]);
    expect(await keycloak.tokens.list()).toHaveLength(1);
    const { tokens } = await codeFlow(keycloak.url, { clientId: "app", params: { login_hint: "carol" } });
    expect(decodeJwt(tokens.access_token)).toMatchObject({
      realm_access: { roles: expect.arrayContaining(["editor"]) as string[] },
    });
  });

  it("changes at run time for one issuer only", async () => {
    await using idp = await startMintmark();
    await (await idp.issuer("okta")).users.put("dora", {});
    expect((await idp.users.list()).map(({ name }) => name)).not.toContain("dora");
    expect((await (await idp.issuer("entra")).users.list()).map(({ name }) => name)).not.toContain("dora");
  });

  it("is replaced by `issuers`, even if that is empty", async () => {
    await using none = await startMintmark({ issuers: {} });
    expect((await none.issuers.list()).map(({ id }) => id)).toEqual(["default"]);
    expect((await fetch(`${none.url}/auth0/.well-known/openid-configuration`)).status).toBe(404);
    await using own = await startMintmark({ issuers: { tenant: { profile: "okta" } } });
    expect((await own.issuers.list()).map(({ id }) => id)).toEqual(["default", "tenant"]);
  });

  it("reports an error once, not for each issuer", async () => {
    const wrong = {
      resources: { a: { audience: "https://same.test" }, b: { audience: "https://same.test" } },
    };
    await expect(startMintmark(wrong)).rejects.toMatchObject({
      problems: [{ path: expect.stringContaining("resources.b") as string }],
    });
  });
});

describe("mintmark serve", () => {
  it("starts the demo issuers, and prints a line with the path of each", async () => {
    const { text } = await servePretty([]);
    const lines = text.split("\n");
    for (const path of Object.values(PATHS)) {
      expect(
        lines.filter((line) => line.endsWith(path)),
        path,
      ).toHaveLength(1);
    }
  });

  it("serves a login at a demo issuer to a browser", async () => {
    const { url, ready } = await serve();
    expect(ready.issuers.map(({ id }) => id)).toEqual(["default", ...Object.keys(PATHS)]);
    const { tokens } = await codeFlow(`${url}/realms/demo`);
    expect(tokens.claims()).toMatchObject({ preferred_username: "alice" });
  });
});
