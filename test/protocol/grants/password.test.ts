// The password grant: off by default, and as strict as the other grants when enabled.
import { createRemoteJWKSet, decodeJwt, jwtVerify } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../../src/index.ts";
import { DEMO_CLIENTS } from "../../support/clients.ts";
import { introspect, userinfo } from "../../support/introspect.ts";
import { getJson, postForm } from "../../support/post-form.ts";
import { expectTokens, REDIRECT_URI, refresh } from "../../support/sign-in.ts";

const idp = await startMintmark({
  passwordGrant: true,
  users: {
    alice: {
      id: "11111111-1111-4111-8111-111111111111",
      email: "alice@example.test",
      password: "p4ss wörd+&=",
      roles: ["admin"],
    },
    bob: { password: "bob", roles: ["developer"] },
    keyless: {},
  },
  clients: {
    ...DEMO_CLIENTS,
    "web-app": { secret: "web-app-secret", grantTypes: ["password"] },
    "code-app": { redirectUris: [REDIRECT_URI] },
  },
});
afterAll(() => idp.close());

const ALICE = { username: "alice", password: "p4ss wörd+&=" };
const BOB = { username: "bob", password: "bob" };

function login(form: Record<string, string | string[] | undefined>) {
  return postForm(`${idp.url}/token`, { grant_type: "password", client_id: "demo-app", ...form });
}

describe("the password grant", () => {
  it("is neither advertised nor accepted by default", async () => {
    await using strict = await startMintmark();
    const { body } = await getJson(`${strict.url}/.well-known/openid-configuration`);
    expect(body["grant_types_supported"]).not.toContain("password");
    const answer = await postForm(`${strict.url}/token`, {
      grant_type: "password",
      client_id: "demo-app",
      username: "alice",
      password: "alice",
    });
    expect([answer.status, answer.body["error"]]).toEqual([400, "unsupported_grant_type"]);
  });

  it("is advertised when enabled, and issues access, ID and refresh tokens", async () => {
    const { body } = await getJson(`${idp.url}/.well-known/oauth-authorization-server`);
    expect(body["grant_types_supported"]).toContain("password");
    const tokens = expectTokens(await login({ ...ALICE, scope: "openid email index:read" }));
    const jwks = createRemoteJWKSet(new URL(`${idp.url}/.well-known/jwks.json`));
    const { payload } = await jwtVerify(tokens["access_token"] ?? "", jwks, {
      issuer: idp.url,
      typ: "at+jwt",
    });
    expect(payload).toMatchObject({ sub: "11111111-1111-4111-8111-111111111111", roles: ["admin"] });
    expect((await jwtVerify(tokens["id_token"] ?? "", jwks, { audience: "demo-app" })).payload).toMatchObject(
      {
        email: "alice@example.test",
      },
    );
    expect((await userinfo(idp.url, tokens["access_token"])).body).toMatchObject({
      email: "alice@example.test",
    });
    expect(await introspect(idp.url, tokens["access_token"])).toMatchObject({ username: "alice" });
    expect(
      decodeJwt(expectTokens(await refresh(idp.url, tokens["refresh_token"]))["access_token"] ?? ""),
    ).toMatchObject({
      scope: "openid email index:read",
    });
  });

  it("issues an ID token about the user, with the claims of the granted scopes alone", async () => {
    const claimsFor = async (scope: string) => {
      const { id_token } = expectTokens(await login({ ...ALICE, scope }));
      return decodeJwt(id_token ?? "");
    };
    const shared = { sub: "11111111-1111-4111-8111-111111111111", aud: "demo-app", iss: idp.url };
    const bare = await claimsFor("openid");
    expect(bare).toMatchObject({ ...shared, acr: "1", amr: ["pwd"], roles: ["admin"] });
    expect(bare).not.toHaveProperty("email");
    expect(await claimsFor("openid email")).toMatchObject({ ...shared, email: "alice@example.test" });
    expect(expectTokens(await login({ ...ALICE, scope: "index:read" }))).not.toHaveProperty("id_token");
  });

  it("accepts an e-mail address as username, and checks a confidential client's secret", async () => {
    expect((await login({ ...ALICE, username: "alice@example.test" })).status).toBe(200);
    const basic: [string, string] = ["web-app", "web-app-secret"];
    const form = { grant_type: "password", ...ALICE };
    const { body } = await postForm(`${idp.url}/token`, form, { basic });
    expect(body).not.toHaveProperty("refresh_token");
    expect((await postForm(`${idp.url}/token`, form, { basic: ["web-app", "wrong"] })).status).toBe(401);
  });

  it.each([
    ["a wrong password", { ...ALICE, password: "alice" }, "invalid_grant"],
    ["the beginning of the password", { ...ALICE, password: "p4ss" }, "invalid_grant"],
    ["the password in other letters", { ...ALICE, password: "P4SS WÖRD+&=" }, "invalid_grant"],
    ["an unknown user", { ...ALICE, username: "mallory" }, "invalid_grant"],
    ["another user's password", { ...ALICE, password: "bob" }, "invalid_grant"],
    ["a user without a password", { username: "keyless", password: "keyless" }, "invalid_grant"],
    [
      "an unknown UUID as username",
      { username: "550e8400-e29b-41d4-a716-446655440000", password: "x" },
      "invalid_grant",
    ],
    ["no password", { username: "alice" }, "invalid_request"],
    ["an empty password", { username: "keyless", password: "" }, "invalid_request"],
    ["two usernames", { ...ALICE, username: ["alice", "bob"] }, "invalid_request"],
    ["a resource that is not a URI", { ...ALICE, resource: "not-a-uri" }, "invalid_target"],
    ["a resource with a fragment", { ...ALICE, resource: "https://api.test/#x" }, "invalid_target"],
    ["two audiences", { ...ALICE, audience: ["one", "two"] }, "invalid_request"],
    ["a client without the grant", { ...ALICE, client_id: "code-app" }, "unauthorized_client"],
    ["a malformed scope", { ...ALICE, scope: 'a"b' }, "invalid_scope"],
  ])("rejects %s", async (_, form, error) => {
    const { status, body } = await login(form);
    expect([status, body["error"]]).toEqual([400, error]);
  });

  it("grants the scopes that the roles allow, and answers access_denied if there are none", async () => {
    expect(expectTokens(await login({ ...BOB, scope: "openid admin index:read" }))["scope"]).toBe(
      "openid index:read",
    );
    const none = await login({ ...BOB, scope: "admin" });
    expect([none.status, none.body["error"]]).toEqual([400, "access_denied"]);
    expect(expectTokens(await login(BOB))["scope"]).toBe("openid");
  });

  it("does not widen the granted scopes on refresh", async () => {
    const { refresh_token } = expectTokens(await login({ ...BOB, scope: "openid admin" }));
    const widened = await refresh(idp.url, refresh_token, { scope: "admin" });
    expect([widened.status, widened.body["error"]]).toEqual([400, "invalid_scope"]);
  });

  it("honours audience and token_format", async () => {
    const { body } = await login({ ...ALICE, audience: "my-api", token_format: "opaque", scope: "openid x" });
    expect(String(body["access_token"])).not.toContain(".");
    expect(await introspect(idp.url, String(body["access_token"]))).toMatchObject({
      aud: "my-api",
      scope: "openid x",
    });
  });
});
