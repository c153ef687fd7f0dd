// Token exchange (RFC 8693): impersonation and delegation, for other audiences and with fewer scopes, and the
// tokens that are rejected.
import { decodeJwt, decodeProtectedHeader } from "jose";
import * as oauth from "oauth4webapi";
import * as oidc from "openid-client";
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../../src/index.ts";
import { DEMO_CLIENTS } from "../../support/clients.ts";
import { startForeignIssuer } from "../../support/foreign-issuer.ts";
import { introspect, userinfo } from "../../support/introspect.ts";
import { type Answer, getJson, postForm } from "../../support/post-form.ts";
import { register } from "../../support/register.ts";
import { expectTokens, REDIRECT_URI, tokensFor } from "../../support/sign-in.ts";

const GRANT = "urn:ietf:params:oauth:grant-type:token-exchange";
const type = (name: string) => `urn:ietf:params:oauth:token-type:${name}`;
const ALICE = "11111111-1111-4111-8111-111111111111";
const BOB = "22222222-2222-4222-8222-222222222222";
const ORDERS = "https://orders.test";
const GATEWAY: [string, string] = ["gateway", "gateway-secret"];

const foreign = await startForeignIssuer();
const assertionsOnly = await startForeignIssuer();
const idp = await startMintmark({
  clients: {
    ...DEMO_CLIENTS,
    gateway: {
      secret: "gateway-secret",
      grantTypes: [GRANT, "client_credentials", "authorization_code", "refresh_token"],
      redirectUris: [REDIRECT_URI],
    },
    limited: { secret: "limited-secret", grantTypes: [GRANT], scopes: ["orders:read"] },
  },
  trustedIssuers: {
    [foreign.url]: { accepts: ["subject-token"] },
    [assertionsOnly.url]: { accepts: ["assertion"] },
  },
});
const strict = await idp.isolate({
  clients: {
    gateway: { secret: "gateway-secret", grantTypes: [GRANT] },
    "demo-api": { secret: "demo-api-secret", grantTypes: [] },
  },
  resources: {
    mcp: { audience: "https://mcp.test", scopes: ["mcp:read", "orders:read"] },
    orders: {
      audience: [ORDERS, "orders-api"],
      scopes: ["orders:read", "orders:write"],
      tokenFormat: "opaque",
      accessTokenExpiresInSeconds: 120,
    },
  },
});
afterAll(async () => {
  await strict.close();
  await idp.close();
  await foreign[Symbol.asyncDispose]();
  await assertionsOnly[Symbol.asyncDispose]();
});

type Form = Record<string, string | string[] | undefined>;

function exchange(subject: string, form: Form = {}, { at = idp.url, basic = GATEWAY } = {}): Promise<Answer> {
  return postForm(
    `${at}/token`,
    { grant_type: GRANT, subject_token: subject, subject_token_type: type("access_token"), ...form },
    { basic },
  );
}

const refusal = ({ status, body }: Answer) => [status, body["error"]];
const claimsOf = (answer: Answer) =>
  decodeJwt(expectTokens(answer)["access_token"] ?? "") as Record<string, unknown>;
const aliceToken = (options: object = {}) =>
  idp.token({
    user: "alice",
    audience: "https://mcp.test",
    scope: "openid orders:read orders:write",
    ...options,
  });

describe("token exchange", () => {
  it("is neither advertised nor accepted if no client may use it", async () => {
    await using bare = await startMintmark();
    const { body } = await getJson(`${bare.url}/.well-known/openid-configuration`);
    expect(body["grant_types_supported"]).not.toContain(GRANT);
    const answer = await exchange("x", {}, { at: bare.url, basic: ["demo-service", "demo-service-secret"] });
    expect(refusal(answer)).toEqual([400, "unsupported_grant_type"]);
  });

  it("is enabled by the first client that may use it", async () => {
    await using own = await startMintmark();
    await own.clients.put("gateway", { secret: "gateway-secret", grantTypes: [GRANT] });
    const { body } = await getJson(`${own.url}/.well-known/openid-configuration`);
    expect(body["grant_types_supported"]).toContain(GRANT);
    expect((await exchange(await own.token({ user: "alice" }), {}, { at: own.url })).status).toBe(200);
  });

  it("issues a token of the same user for another audience", async () => {
    const answer = await exchange(await aliceToken(), { audience: ORDERS, scope: "orders:read" });
    const { access_token, ...rest } = expectTokens(answer);
    expect(rest).toEqual({
      token_type: "Bearer",
      expires_in: expect.any(Number) as unknown,
      scope: "orders:read",
      issued_token_type: type("access_token"),
    });
    const claims = decodeJwt(access_token ?? "");
    expect(claims).toMatchObject({
      iss: idp.url,
      sub: ALICE,
      aud: ORDERS,
      client_id: "gateway",
      scope: "orders:read",
    });
    expect(claims).not.toHaveProperty("act");
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  it("works with openid-client and oauth4webapi", async () => {
    const config = await oidc.discovery(new URL(idp.url), "gateway", "gateway-secret", undefined, {
      execute: [oidc.allowInsecureRequests],
    });
    const tokens = await oidc.genericGrantRequest(config, GRANT, {
      subject_token: await aliceToken(),
      subject_token_type: type("access_token"),
      resource: ORDERS,
    });
    expect(tokens).toMatchObject({ issued_token_type: type("access_token"), token_type: "bearer" });

    const insecure = { [oauth.allowInsecureRequests]: true };
    const server = await oauth.processDiscoveryResponse(
      new URL(idp.url),
      await oauth.discoveryRequest(new URL(idp.url), insecure),
    );
    const client = { client_id: "gateway" };
    const response = await oauth.genericTokenEndpointRequest(
      server,
      client,
      oauth.ClientSecretBasic("gateway-secret"),
      GRANT,
      { subject_token: await aliceToken(), subject_token_type: type("access_token"), audience: ORDERS },
      insecure,
    );
    const result = await oauth.processGenericTokenEndpointResponse(server, client, response);
    expect(decodeJwt(result.access_token)).toMatchObject({ sub: ALICE, aud: ORDERS });
  });

  it("accepts JWT and opaque access tokens, of users and of clients", async () => {
    const opaque = await aliceToken({ format: "opaque" });
    expect(claimsOf(await exchange(opaque))).toMatchObject({ sub: ALICE });
    const service = await idp.mint({ client: "demo-service", scope: "orders:read" });
    const answer = await exchange(service.token, { audience: ORDERS });
    expect(claimsOf(answer)).toMatchObject({
      sub: service.subject,
      client_id: "gateway",
      scope: "orders:read",
    });
    expect(await introspect(idp.url, expectTokens(answer)["access_token"])).not.toHaveProperty("username");
  });

  it("accepts the access token, ID token and refresh token of a real login", async () => {
    const tokens = await tokensFor(idp.url, {
      user: "alice",
      params: { client_id: "gateway", scope: "openid orders:read" },
      token: { client_id: "gateway", client_secret: "gateway-secret" },
    });
    for (const name of ["access_token", "id_token", "refresh_token"]) {
      const answer = await exchange(tokens[name] ?? "", { subject_token_type: type(name), audience: ORDERS });
      expect([name, claimsOf(answer)["sub"]]).toEqual([name, ALICE]);
    }
    const asJwt = await exchange(tokens["id_token"] ?? "", { subject_token_type: type("jwt") });
    expect(claimsOf(asJwt)["sub"]).toBe(ALICE);
  });

  it("keeps the subject token's audience and scopes by default", async () => {
    expect(claimsOf(await exchange(await aliceToken()))).toMatchObject({
      aud: "https://mcp.test",
      scope: "openid orders:read orders:write",
    });
    const id = await idp.token({ user: "alice", client: "gateway", kind: "id" });
    expect(claimsOf(await exchange(id, { subject_token_type: type("id_token") }))).toMatchObject({
      aud: idp.url,
      scope: "openid",
    });
  });

  it("narrows scopes, never widens them, and drops those that the role does not allow", async () => {
    const subject = await aliceToken({ scope: "openid index:read orders:read" });
    expect(claimsOf(await exchange(subject, { scope: "orders:read" }))["scope"]).toBe("orders:read");
    const wider = await exchange(subject, { scope: "orders:read orders:delete" });
    expect(refusal(wider)).toEqual([400, "invalid_scope"]);
    expect(wider.body["scope"]).toBe("orders:delete");
    const guest = await idp.token({ user: "guest", scope: "admin orders:read" });
    expect(claimsOf(await exchange(guest))["scope"]).toBe("orders:read");
    expect(refusal(await exchange(guest, { scope: "admin" }))).toEqual([400, "access_denied"]);
    const none = await idp.token({ user: "guest", scope: "" });
    expect(refusal(await exchange(none, { scope: "orders:read" }))).toEqual([400, "invalid_scope"]);
  });

  it("keeps within the scopes of the client", async () => {
    const basic: [string, string] = ["limited", "limited-secret"];
    expect(claimsOf(await exchange(await aliceToken(), {}, { basic }))["scope"]).toBe("openid orders:read");
    const more = await exchange(await aliceToken(), { scope: "orders:write" }, { basic });
    expect(refusal(more)).toEqual([400, "invalid_scope"]);
  });

  it("issues a token that expires no later than the subject token", async () => {
    const soon = await aliceToken({ expiresInSeconds: 60 });
    const tokens = expectTokens(await exchange(soon)) as Record<string, unknown>;
    expect(Number(tokens["expires_in"])).toBeLessThanOrEqual(60);
    const { exp } = decodeJwt(String(tokens["access_token"]));
    expect(exp).toBe(decodeJwt(soon).exp);
    const late = await exchange(await aliceToken({ expiresInSeconds: "never" }));
    expect(late.body["expires_in"]).toBe(3600);
    const end = Math.floor(Date.now() / 1000) + 60;
    const jwt = await foreign.sign({ sub: "bob", aud: idp.url, exp: end });
    expect(claimsOf(await exchange(jwt, { subject_token_type: type("jwt") }))["exp"]).toBe(end);
  });

  it("compares the expiry of the subject token with the issuer's clock", async () => {
    await using own = await idp.isolate({
      clients: { gateway: { secret: "gateway-secret", grantTypes: [GRANT] } },
    });
    await own.clock.set({ advanceSeconds: -86_400, frozen: true });
    const soon = await own.token({ user: "alice", expiresInSeconds: 60 });
    const answer = await exchange(soon, {}, { at: own.url });
    expect([answer.body["expires_in"], claimsOf(answer)["exp"]]).toEqual([60, decodeJwt(soon).exp]);
  });

  it("issues a token of one second if the subject token ends within this second", async () => {
    await using own = await startMintmark({
      clients: { gateway: { secret: "gateway-secret", grantTypes: [GRANT] } },
      trustedIssuers: { [foreign.url]: { accepts: ["subject-token"] } },
    });
    await own.clock.set({ frozen: true });
    const now = Number(decodeJwt(await own.token({ user: "alice" })).iat);
    const jwt = await foreign.sign({ sub: "bob", aud: own.url, iat: now, exp: now + 0.5 });
    const answer = await exchange(jwt, { subject_token_type: type("jwt") }, { at: own.url });
    expect([answer.status, answer.body["expires_in"], claimsOf(answer)["exp"]]).toEqual([200, 1, now + 1]);
  });

  it("issues a token that may outlive a refresh token, as a refreshed one may", async () => {
    const options = { client: "gateway", kind: "refresh", expiresInSeconds: 60 } as const;
    const refresh = await idp.token({ user: "alice", ...options });
    const answer = await exchange(refresh, { subject_token_type: type("refresh_token") });
    expect(answer.body["expires_in"]).toBe(3600);
  });

  it.each([
    ["no aud", null],
    ["an aud that is not a text", 7],
    ["several audiences", ["https://a.test", "https://b.test"]],
  ])("issues for the issuer itself if the subject token has %s", async (_, aud) => {
    const subject = await aliceToken({ claims: { aud } });
    expect(claimsOf(await exchange(subject))).toMatchObject({ sub: ALICE, aud: idp.url });
  });

  it("ignores an empty audience and an empty resource beside others", async () => {
    const form = { audience: ["", ORDERS], resource: ["", ORDERS] };
    expect(claimsOf(await exchange(await aliceToken(), form))["aud"]).toBe(ORDERS);
    const empty = await exchange(await aliceToken(), { audience: "", resource: "" });
    expect(claimsOf(empty)["aud"]).toBe("https://mcp.test");
  });

  it("accepts an ID token whose header has no typ", async () => {
    const id = await idp.token({ user: "alice", client: "gateway", kind: "id", header: { typ: null } });
    const answer = await exchange(id, { subject_token_type: type("id_token") });
    expect(claimsOf(answer)["sub"]).toBe(ALICE);
  });

  it("applies the settings of the resource", async () => {
    const subject = await strict.token({
      user: "alice",
      audience: "https://mcp.test",
      scope: "mcp:read orders:read",
    });
    const answer = await exchange(subject, { audience: "orders-api", resource: ORDERS }, { at: strict.url });
    const { access_token, ...rest } = expectTokens(answer);
    expect(rest).toMatchObject({ expires_in: 120, scope: "orders:read" });
    expect(access_token).not.toContain(".");
    expect(await introspect(strict.url, access_token)).toMatchObject({
      aud: [ORDERS, "orders-api"],
      sub: ALICE,
    });
    const unknown = await exchange(subject, { audience: "https://elsewhere.test" }, { at: strict.url });
    expect(refusal(unknown)).toEqual([400, "invalid_target"]);
    const both = await exchange(subject, { audience: "mcp", resource: ORDERS }, { at: strict.url });
    expect(refusal(both)).toEqual([400, "invalid_target"]);
  });

  it("issues a JWT on request, even for a resource with opaque tokens", async () => {
    const subject = await strict.token({ user: "alice", audience: "https://mcp.test", scope: "orders:read" });
    const asked = { audience: ORDERS, requested_token_type: type("jwt") };
    const answer = await exchange(subject, asked, { at: strict.url });
    expect(expectTokens(answer)).toMatchObject({ issued_token_type: type("jwt"), token_type: "Bearer" });
    expect(decodeProtectedHeader(expectTokens(answer)["access_token"] ?? "")).toMatchObject({
      typ: "at+jwt",
    });
    const both = await exchange(subject, { ...asked, token_format: "opaque" }, { at: strict.url });
    expect(refusal(both)).toEqual([400, "invalid_request"]);
  });

  it("issues tokens that work at introspection, userinfo and revocation", async () => {
    const token = expectTokens(await exchange(await aliceToken()))["access_token"];
    expect(await introspect(idp.url, token)).toMatchObject({ active: true, sub: ALICE, username: "alice" });
    expect((await userinfo(idp.url, token)).body).toMatchObject({ sub: ALICE });
    expect((await postForm(`${idp.url}/revoke`, { token }, { basic: GATEWAY })).status).toBe(200);
    expect(await introspect(idp.url, token)).toEqual({ active: false });
    expect((await userinfo(idp.url, token)).status).toBe(401);
  });

  it("accepts tokens of a trusted issuer as subject, limited to their scopes", async () => {
    const jwt = (more = {}) =>
      foreign.sign({ sub: "bob", aud: idp.url, scope: "index:read orders:read", ...more });
    const answer = await exchange(await jwt(), { subject_token_type: type("jwt"), audience: ORDERS });
    expect(claimsOf(answer)).toMatchObject({
      iss: idp.url,
      sub: BOB,
      aud: ORDERS,
      scope: "index:read orders:read",
    });
    const wider = await exchange(await jwt(), { subject_token_type: type("jwt"), scope: "orders:write" });
    expect(refusal(wider)).toEqual([400, "invalid_scope"]);
    const id = await foreign.sign({ sub: "bob", aud: "gateway" });
    const fromId = await exchange(id, { subject_token_type: type("id_token"), scope: "index:read" });
    expect(claimsOf(fromId)).toMatchObject({ sub: BOB, scope: "index:read" });
  });

  it("is logged with client, user and scopes, but without the tokens", async () => {
    const subject = await aliceToken();
    const actor = await idp.token({ client: "gateway" });
    const form = { scope: "orders:read", actor_token: actor, actor_token_type: type("access_token") };
    await exchange(subject, form);
    const [entry] = (await idp.requests.list({ grantType: GRANT, status: 200 })).slice(-1);
    expect(entry).toMatchObject({ clientId: "gateway", user: ALICE, scopes: ["orders:read"], findings: [] });
    expect(JSON.stringify(entry)).not.toContain(subject);
    expect(JSON.stringify(entry)).not.toContain(actor);
  });

  const revoked = async () => {
    const { id, token } = await idp.mint({ user: "alice" });
    await idp.tokens.revoke(id);
    return token;
  };
  const withRemovedKey = async () => {
    await using own = await startMintmark({
      clients: { gateway: { secret: "gateway-secret", grantTypes: [GRANT] } },
    });
    const token = await own.token({ user: "alice" });
    await own.keys.compromise();
    return await exchange(token, {}, { at: own.url });
  };
  const as = (name: string): Form => ({ subject_token_type: type(name) });
  const idToken = (options: object) =>
    idp.token({ user: "alice", client: "gateway", kind: "id", ...options });

  it.each<[string, () => Promise<string> | string, Form?]>([
    ["an expired token", () => aliceToken({ issuedSecondsAgo: 7200 })],
    ["a revoked token", revoked],
    ["a token that is not valid yet", () => aliceToken({ notBeforeInSeconds: 600 })],
    ["a changed token", async () => `${(await aliceToken()).slice(0, -8)}AAAAAAAA`],
    ["a token with a flaw", () => idp.token({ user: "alice", flaw: "wrong-signature" })],
    ["a token without a subject", () => aliceToken({ claims: { sub: null } })],
    ["text that is not a token", () => "anything"],
    ["the id of a token", async () => (await idp.mint({ user: "alice" })).id],
    ["an access token of a trusted issuer", () => foreign.sign({ sub: "bob", aud: idp.url })],
    [
      "a JWT of an issuer trusted only for assertions",
      () => assertionsOnly.sign({ sub: "bob", aud: idp.url }),
      as("jwt"),
    ],
    [
      "a JWT for another audience",
      () => foreign.sign({ sub: "bob", aud: "https://elsewhere.test" }),
      as("jwt"),
    ],
    ["an expired JWT", () => foreign.sign({ sub: "bob", aud: idp.url, exp: 1 }), as("jwt")],
    [
      "a JWT with the typ of an access token",
      () => foreign.sign({ sub: "bob", aud: idp.url }, { header: { typ: "at+jwt" } }),
      as("jwt"),
    ],
    [
      "an ID token declared as an access token",
      () => idp.token({ user: "alice", client: "gateway", kind: "id" }),
    ],
    ["an access token declared as an ID token", () => aliceToken(), as("id_token")],
    ["an opaque token declared as a JWT", () => aliceToken({ format: "opaque" }), as("jwt")],
    [
      "an ID token whose iss is another issuer",
      () => idToken({ claims: { iss: foreign.url } }),
      as("id_token"),
    ],
    ["an ID token without exp", () => idToken({ claims: { exp: null } }), as("id_token")],
    ["an ID token with another typ", () => idToken({ header: { typ: "logout+jwt" } }), as("id_token")],
    [
      "an ID token of another client",
      () => idp.token({ user: "alice", client: "demo-app", kind: "id" }),
      as("id_token"),
    ],
    [
      "an ID token of another client of a trusted issuer",
      () => foreign.sign({ sub: "bob", aud: "x" }),
      as("id_token"),
    ],
    [
      "an ID token of a trusted issuer that is for this issuer and no client",
      () => foreign.sign({ sub: "bob", aud: idp.url }),
      as("id_token"),
    ],
    [
      "an ID token of a trusted issuer that is for the token endpoint",
      () => foreign.sign({ sub: "bob", aud: `${idp.url}/token` }),
      as("id_token"),
    ],
    [
      "a refresh token of another client",
      () => idp.token({ user: "alice", client: "demo-app", kind: "refresh" }),
      as("refresh_token"),
    ],
  ])("rejects %s as subject", async (_, subject, form = {}) => {
    const answer = await exchange(await subject(), form);
    expect(refusal(answer)).toEqual([400, "invalid_request"]);
    expect(answer.body["error_description"]).toMatch(/subject_token is refused: /);
    expect(answer.body).not.toHaveProperty("access_token");
  });

  it("rejects a token whose key was compromised", async () => {
    expect(refusal(await withRemovedKey())).toEqual([400, "invalid_request"]);
  });

  it.each<[string, Form, string]>([
    ["no subject token", { subject_token: undefined }, "invalid_request"],
    ["two subject tokens", { subject_token: ["a", "b"] }, "invalid_request"],
    ["no subject_token_type", { subject_token_type: undefined }, "invalid_request"],
    ["an unknown subject_token_type", { subject_token_type: type("saml2") }, "invalid_request"],
    ["an unknown requested_token_type", { requested_token_type: type("saml2") }, "invalid_request"],
    [
      "a refresh token as requested_token_type",
      { requested_token_type: type("refresh_token") },
      "invalid_request",
    ],
    [
      "an actor_token_type without an actor_token",
      { actor_token_type: type("access_token") },
      "invalid_request",
    ],
    ["an actor_token without a type", { actor_token: "x" }, "invalid_request"],
    [
      "an actor_token that is not a token",
      { actor_token: "x", actor_token_type: type("access_token") },
      "invalid_request",
    ],
    ["two resources", { resource: ["https://a.test", "https://b.test"] }, "invalid_target"],
    ["two audiences", { audience: ["https://a.test", "https://b.test"] }, "invalid_target"],
    ["a resource that is not a URI", { resource: "orders" }, "invalid_target"],
    ["a resource with a space", { resource: "https://a.test/a b" }, "invalid_target"],
    ["a resource with a broken escape", { resource: "https://a.test/%zz" }, "invalid_target"],
    ["a malformed URL as audience", { audience: "https://a.test/ " }, "invalid_target"],
    [
      "an ID-JAG if none are configured",
      { requested_token_type: type("id-jag"), audience: "https://a.test" },
      "invalid_target",
    ],
    ["a malformed scope", { scope: 'a"b' }, "invalid_scope"],
  ])("rejects %s", async (_, form, error) => {
    expect(refusal(await exchange(await aliceToken(), form))).toEqual([400, error]);
  });

  it("rejects clients without the grant and clients that registered themselves", async () => {
    const token = await aliceToken();
    const other = await exchange(token, {}, { basic: ["demo-service", "demo-service-secret"] });
    expect(refusal(other)).toEqual([400, "unauthorized_client"]);
    expect(refusal(await exchange(token, {}, { basic: ["gateway", "wrong"] }))).toEqual([
      401,
      "invalid_client",
    ]);
    const registered = await fetch(`${idp.url}/register`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ redirect_uris: [REDIRECT_URI], grant_types: ["authorization_code", GRANT] }),
    });
    const { client_id, client_secret } = (await registered.json()) as Record<string, string>;
    const own = await exchange(token, {}, { basic: [client_id ?? "", client_secret ?? ""] });
    expect(refusal(own)).toEqual([400, "unauthorized_client"]);
  });

  it("rejects clients that do not authenticate", async () => {
    const registered = await register(idp.url, {
      redirect_uris: [REDIRECT_URI],
      grant_types: ["authorization_code", GRANT],
      token_endpoint_auth_method: "none",
    });
    const answer = await postForm(`${idp.url}/token`, {
      grant_type: GRANT,
      client_id: String(registered.body["client_id"]),
      subject_token: await aliceToken(),
      subject_token_type: type("access_token"),
    });
    expect(refusal(answer)).toEqual([400, "unauthorized_client"]);
    await expect(startMintmark({ clients: { app: { grantTypes: [GRANT] } } })).rejects.toThrow(
      "token exchange needs a client that authenticates",
    );
  });
});

describe("delegation", () => {
  const actingAs = async (options: object): Promise<Form> => ({
    actor_token: await idp.token(options),
    actor_token_type: type("access_token"),
  });

  it("names the actor in the token and in introspection", async () => {
    const actor = await idp.mint({ client: "gateway" });
    const form = { actor_token: actor.token, actor_token_type: type("access_token"), token_format: "opaque" };
    const answer = await exchange(await aliceToken(), form);
    const act = { sub: actor.subject, client_id: "gateway" };
    expect(await introspect(idp.url, expectTokens(answer)["access_token"])).toMatchObject({
      sub: ALICE,
      act,
    });
    const jwt = await exchange(await aliceToken(), { ...form, token_format: "jwt" });
    expect(claimsOf(jwt)).toMatchObject({ sub: ALICE, act });
  });

  it("keeps the chain of earlier actors, with the latest outermost", async () => {
    const first = await exchange(await aliceToken(), await actingAs({ user: "bob" }));
    const second = await exchange(
      expectTokens(first)["access_token"] ?? "",
      await actingAs({ user: "guest" }),
    );
    const guest = "33333333-3333-4333-8333-333333333333";
    const chain = { sub: guest, client_id: "demo-app", act: { sub: BOB, client_id: "demo-app" } };
    expect(claimsOf(second)["act"]).toEqual(chain);
    const impersonated = await exchange(expectTokens(second)["access_token"] ?? "");
    expect(claimsOf(impersonated)["act"]).toEqual(chain);
  });

  it("names the issuer of an actor from another issuer", async () => {
    const actor = await foreign.sign({ sub: "bob", aud: idp.url });
    const answer = await exchange(await aliceToken(), { actor_token: actor, actor_token_type: type("jwt") });
    expect(claimsOf(answer)["act"]).toEqual({ sub: BOB, iss: foreign.url });
  });

  it("issues a token that expires no later than the actor token", async () => {
    const answer = await exchange(await aliceToken(), await actingAs({ user: "bob", expiresInSeconds: 30 }));
    expect(Number(answer.body["expires_in"])).toBeLessThanOrEqual(30);
  });

  it("rejects an actor token that is revoked or expired", async () => {
    const { id, token } = await idp.mint({ user: "bob" });
    await idp.tokens.revoke(id);
    const gone = { actor_token: token, actor_token_type: type("access_token") };
    expect(refusal(await exchange(await aliceToken(), gone))).toEqual([400, "invalid_request"]);
    const late = await actingAs({ user: "bob", issuedSecondsAgo: 7200 });
    const answer = await exchange(await aliceToken(), late);
    expect(answer.body["error_description"]).toMatch(/actor_token is refused/);
  });

  it("allows only the actor that may_act names", async () => {
    const exchanged = async (may_act: unknown, options?: object) =>
      (await exchange(await aliceToken({ claims: { may_act } }), options && (await actingAs(options))))
        .status;
    expect(await exchanged({ sub: BOB }, { user: "bob" })).toBe(200);
    expect(await exchanged({ sub: BOB }, { user: "guest" })).toBe(400);
    expect(await exchanged({ sub: BOB })).toBe(400);
    expect(await exchanged({ sub: "gateway" })).toBe(200);
    expect(await exchanged({ client_id: "gateway" })).toBe(200);
    expect(await exchanged({ client_id: "gateway" }, { client: "gateway" })).toBe(200);
    expect(await exchanged({ client_id: "other" })).toBe(400);
    expect(await exchanged({ sub: BOB, iss: "https://elsewhere.test" }, { user: "bob" })).toBe(400);
    expect(await exchanged({ sub: BOB, email: "bob@example.test" }, { user: "bob" })).toBe(400);
    expect(await exchanged({}, { user: "bob" })).toBe(400);
    expect(await exchanged("bob", { user: "bob" })).toBe(400);
  });
});
