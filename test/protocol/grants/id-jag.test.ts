// Enterprise-managed authorization between two issuers of one process: the company's identity provider
// exchanges an ID token for an identity assertion (ID-JAG), and the MCP authorization server redeems it.
// Covers what each of them rejects.
import {
  auth,
  CrossAppAccessProvider,
  discoverAndRequestJwtAuthGrant,
  discoverAuthorizationServerMetadata,
  exchangeJwtAuthGrant,
  requestJwtAuthorizationGrant,
} from "@modelcontextprotocol/client";
import {
  createRemoteJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  generateKeyPair,
  jwtVerify,
  SignJWT,
} from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../../src/index.ts";
import { startForeignIssuer } from "../../support/foreign-issuer.ts";
import { introspect } from "../../support/introspect.ts";
import { type Answer, getJson, postForm } from "../../support/post-form.ts";
import { expectTokens, REDIRECT_URI, tokensFor } from "../../support/sign-in.ts";

const JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
const ID_JAG = "urn:ietf:params:oauth:token-type:id-jag";
const ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token";
const ALICE = "11111111-1111-4111-8111-111111111111";
const CHAT = "https://mcp.chat.test/mcp";
const WIKI = "https://mcp.wiki.test/mcp";
const AGENT: [string, string] = ["agent", "agent-secret"];
const AGENT_THERE: [string, string] = ["agent-at-mcp", "agent-mcp-secret"];

const foreign = await startForeignIssuer();
const idp = await startMintmark({
  clients: {
    agent: {
      secret: "agent-secret",
      grantTypes: ["authorization_code", TOKEN_EXCHANGE],
      redirectUris: [REDIRECT_URI],
    },
    other: { secret: "other-secret", grantTypes: [TOKEN_EXCHANGE] },
    "demo-app": { redirectUris: [REDIRECT_URI] },
    "demo-api": { secret: "demo-api-secret", grantTypes: [] },
  },
  idJagAudiences: {
    mcp: {
      resources: [CHAT, WIKI],
      clients: { agent: "agent-at-mcp" },
      scopes: ["chat:read", "chat:write", "admin"],
    },
    "https://auth.elsewhere.test": { resources: ["https://one.test"], clients: { agent: "x" } },
  },
  trustedIssuers: { [foreign.url]: { accepts: ["subject-token"] } },
  issuers: {
    mcp: {
      clients: {
        "agent-at-mcp": { secret: "agent-mcp-secret", grantTypes: [JWT_BEARER] },
        "another-at-mcp": { secret: "another-secret", grantTypes: [JWT_BEARER] },
        "public-at-mcp": { grantTypes: [JWT_BEARER] },
        "demo-api": { secret: "demo-api-secret", grantTypes: [] },
      },
      roles: { writer: ["chat:write"] },
      users: { alice: { id: ALICE, roles: ["writer"] }, bob: { id: "22222222-2222-4222-8222-222222222222" } },
      resources: {
        chat: { audience: CHAT, scopes: ["chat:read", "chat:write"], defaultScopes: ["chat:read"] },
        wiki: { audience: WIKI },
      },
      clientIdMetadata: {
        documents: {
          "https://agent.test/client.json": {
            client_name: "Agent",
            redirect_uris: [REDIRECT_URI],
            grant_types: ["authorization_code", JWT_BEARER],
            token_endpoint_auth_method: "none",
          },
        },
      },
      trustedIssuers: { default: { accepts: ["id-jag"] }, [foreign.url]: { accepts: ["id-jag"] } },
    },
    outsider: {},
  },
});
const mcp = await idp.issuer("mcp");
const outsider = await idp.issuer("outsider");
afterAll(async () => {
  await idp.close();
  await foreign[Symbol.asyncDispose]();
});

const idToken = (options: object = {}) =>
  idp.token({ user: "alice", client: "agent", kind: "id", ...options });
const { privateKey } = await generateKeyPair("RS256");
const refusal = ({ status, body }: Answer) => [status, body["error"]];

/** Step 2 of the chain as plain HTTP: exchanges an ID token for an ID-JAG. */
async function request(
  form: Record<string, string | string[] | undefined> = {},
  basic = AGENT,
): Promise<Answer> {
  return postForm(
    `${idp.url}/token`,
    {
      grant_type: TOKEN_EXCHANGE,
      requested_token_type: ID_JAG,
      audience: mcp.url,
      resource: CHAT,
      subject_token: await idToken(),
      subject_token_type: ID_TOKEN,
      ...form,
    },
    { basic },
  );
}

/** Step 3 of the chain as plain HTTP: redeems the ID-JAG. */
function redeem(assertion: string, form: Record<string, string> = {}, basic = AGENT_THERE): Promise<Answer> {
  return postForm(`${mcp.url}/token`, { grant_type: JWT_BEARER, assertion, ...form }, { basic });
}

/** Returns an ID-JAG signed by the identity provider, with the given claims and header. */
function idJag(claims: Record<string, unknown> = {}, header: Record<string, unknown> = {}): Promise<string> {
  return idp.token({
    kind: "id",
    user: "alice",
    client: "agent",
    audience: mcp.url,
    expiresInSeconds: 300,
    header: { typ: "oauth-id-jag+jwt", ...header },
    claims: { client_id: "agent-at-mcp", resource: CHAT, scope: "chat:read chat:write", ...claims },
  });
}

/** Returns an ID-JAG of an issuer outside the process; a claim that is undefined is left out. */
function foreignIdJag(claims: Record<string, unknown> = {}) {
  const whole = { sub: ALICE, aud: mcp.url, client_id: "agent-at-mcp", resource: CHAT, ...claims };
  return foreign.sign(whole, { header: { typ: "oauth-id-jag+jwt" } });
}

describe("the ID-JAG chain with the MCP SDK's client", () => {
  it("leads from a login at the company to an access token for the MCP server", async () => {
    const { id_token } = await tokensFor(idp.url, {
      user: "alice",
      params: { client_id: "agent", scope: "openid" },
      token: { client_id: "agent", client_secret: "agent-secret" },
    });
    const grant = await discoverAndRequestJwtAuthGrant({
      idpUrl: idp.url,
      audience: mcp.url,
      resource: CHAT,
      idToken: id_token ?? "",
      clientId: "agent",
      clientSecret: "agent-secret",
      scope: "chat:read chat:write",
    });
    expect(grant).toMatchObject({ expiresIn: 300, scope: "chat:read chat:write" });
    const tokens = await exchangeJwtAuthGrant({
      tokenEndpoint: `${mcp.url}/token`,
      jwtAuthGrant: grant.jwtAuthGrant,
      clientId: "agent-at-mcp",
      clientSecret: "agent-mcp-secret",
    });
    expect(tokens).toMatchObject({ token_type: "Bearer", scope: "chat:read chat:write" });
    expect(tokens).not.toHaveProperty("refresh_token");
    const { payload } = await jwtVerify(
      tokens.access_token,
      createRemoteJWKSet(new URL(`${mcp.url}/.well-known/jwks.json`)),
      { issuer: mcp.url, audience: CHAT, typ: "at+jwt" },
    );
    expect(payload).toMatchObject({ sub: ALICE, client_id: "agent-at-mcp" });
    expect(await introspect(mcp.url, tokens.access_token)).toMatchObject({ active: true, username: "alice" });
  });

  it("works as the cross-app access provider of the SDK's transport", async () => {
    const provider = new CrossAppAccessProvider({
      clientId: "agent-at-mcp",
      clientSecret: "agent-mcp-secret",
      expectedIssuer: mcp.url,
      assertion: async ({ authorizationServerUrl, resourceUrl, scope }) => {
        const { jwtAuthGrant } = await requestJwtAuthorizationGrant({
          tokenEndpoint: `${idp.url}/token`,
          audience: authorizationServerUrl,
          resource: resourceUrl,
          idToken: await idToken(),
          clientId: "agent",
          clientSecret: "agent-secret",
          ...(scope !== undefined && { scope }),
        });
        return jwtAuthGrant;
      },
    });
    // No MCP server runs: this function answers its metadata and sends all other requests to the issuers.
    const fetchFn = async (url: string | URL, init?: RequestInit) =>
      new URL(url).origin === new URL(CHAT).origin
        ? Response.json({ resource: CHAT, authorization_servers: [mcp.url], scopes_supported: ["chat:read"] })
        : fetch(url, init);
    expect(await auth(provider, { serverUrl: CHAT, fetchFn })).toBe("AUTHORIZED");
    expect(decodeJwt(provider.tokens()?.access_token ?? "")).toMatchObject({ aud: CHAT, scope: "chat:read" });
  });

  it("is advertised in the metadata of the two issuers only", async () => {
    const idpSays = await discoverAuthorizationServerMetadata(idp.url);
    expect(idpSays).toMatchObject({
      grant_types_supported: expect.arrayContaining([TOKEN_EXCHANGE]) as unknown,
      identity_chaining_requested_token_types_supported: [ID_JAG],
    });
    expect(idpSays).not.toHaveProperty("authorization_grant_profiles_supported");
    const mcpSays = await discoverAuthorizationServerMetadata(mcp.url);
    expect(mcpSays).toMatchObject({
      grant_types_supported: expect.arrayContaining([JWT_BEARER]) as unknown,
      authorization_grant_profiles_supported: ["urn:ietf:params:oauth:grant-profile:id-jag"],
    });
    const { body } = await getJson(`${outsider.url}/.well-known/openid-configuration`);
    for (const name of [
      "authorization_grant_profiles_supported",
      "identity_chaining_requested_token_types_supported",
    ]) {
      expect(body).not.toHaveProperty(name);
    }
  });
});

describe("the identity provider", () => {
  it("mints an ID-JAG with the claims that the specification requires", async () => {
    const answer = await request({ scope: "chat:read" });
    const { access_token, ...rest } = expectTokens(answer);
    expect(rest).toEqual({
      issued_token_type: ID_JAG,
      token_type: "N_A",
      expires_in: 300,
      scope: "chat:read",
    });
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(decodeProtectedHeader(access_token ?? "")).toMatchObject({
      typ: "oauth-id-jag+jwt",
      alg: "RS256",
    });
    const { iat = 0, jti, ...claims } = decodeJwt(access_token ?? "");
    expect(jti).toMatch(/^[0-9a-f-]{36}$/);
    expect(claims).toEqual({
      iss: idp.url,
      sub: ALICE,
      aud: mcp.url,
      client_id: "agent-at-mcp",
      exp: iat + 300,
      resource: CHAT,
      scope: "chat:read",
    });
  });

  it("says nothing of the e-mail address of a user who has none", async () => {
    await idp.users.put("nomail", { id: "44444444-4444-4444-8444-444444444444" });
    const form = { scope: "chat:read email", subject_token: await idToken({ user: "nomail" }) };
    const claims = decodeJwt(expectTokens(await request(form))["access_token"] ?? "");
    expect(claims).toMatchObject({ sub: "44444444-4444-4444-8444-444444444444" });
    expect(Object.keys(claims).filter((name) => name.startsWith("email"))).toEqual([]);
    await idp.users.remove("nomail");
  });

  it("says the e-mail address only if the scope email is requested", async () => {
    const claimsFor = async (scope?: string) =>
      decodeJwt(expectTokens(await request({ scope }))["access_token"] ?? "");
    expect(await claimsFor("chat:read email")).toMatchObject({
      scope: "chat:read",
      email: "alice@example.test",
      email_verified: true,
    });
    for (const scope of [undefined, "chat:read", "chat:write emails"]) {
      expect(await claimsFor(scope)).not.toHaveProperty("email");
      expect(await claimsFor(scope)).not.toHaveProperty("email_verified");
    }
  });

  it("records the ID-JAG, and never accepts it as an access token or ID token", async () => {
    const { access_token = "" } = expectTokens(await request());
    const [listed] = await idp.tokens.list({ kind: "id" });
    expect(listed).toMatchObject({ description: `ID-JAG for ${mcp.url}`, clientId: "agent", subject: ALICE });
    expect(await introspect(idp.url, access_token)).toEqual({ active: false });
    expect(refusal(await request({ subject_token: access_token }))).toEqual([400, "invalid_grant"]);
    const [entry] = (await idp.requests.list({ grantType: TOKEN_EXCHANGE, status: 200 })).slice(-1);
    expect(entry).toMatchObject({ clientId: "agent", user: ALICE, jti: listed?.jti });
  });

  it("limits scopes to those that are configured and that the user's roles allow", async () => {
    const scopeFor = async (user: string, scope?: string) =>
      expectTokens(await request({ scope, subject_token: await idToken({ user }) }))["scope"];
    expect(await scopeFor("alice", "chat:read chat:delete admin")).toBe("chat:read admin");
    expect(await scopeFor("guest", "chat:read admin")).toBe("chat:read");
    expect(await scopeFor("guest")).toBe("chat:read chat:write");
  });

  it("fills in the resource if only one is configured", async () => {
    const audience = "https://auth.elsewhere.test";
    const { access_token } = expectTokens(await request({ audience, resource: undefined }));
    expect(decodeJwt(access_token ?? "")).toMatchObject({ aud: audience, resource: "https://one.test" });
    expect(refusal(await request({ resource: undefined }))).toEqual([400, "invalid_request"]);
  });

  it("ignores a slash at the end of the resource, and names it as it is configured", async () => {
    const { access_token } = expectTokens(await request({ resource: `${CHAT}/` }));
    expect(decodeJwt(access_token ?? "")).toMatchObject({ resource: CHAT });
  });

  it.each(["audience", "subject_token", "subject_token_type"])("says that %s is missing", async (name) => {
    const { body } = await request({ [name]: undefined });
    expect(body).toMatchObject({ error: "invalid_request" });
    expect(body["error_description"]).toContain(`'${name}'`);
  });

  const ISSUED_FOR: [string, string] = ["other", "other-secret"];
  it.each<
    [string, () => Record<string, unknown> | Promise<Record<string, unknown>>, string, [string, string]?]
  >([
    ["an audience that is not configured", () => ({ audience: outsider.url }), "invalid_target"],
    ["no audience", () => ({ audience: undefined }), "invalid_request"],
    ["two audiences", () => ({ audience: [mcp.url, outsider.url] }), "invalid_target"],
    ["a resource of another server", () => ({ resource: "https://one.test" }), "invalid_target"],
    ["two resources", () => ({ resource: [CHAT, WIKI] }), "invalid_target"],
    [
      "a client that may not request ID-JAGs",
      async () => ({ subject_token: await idToken({ client: "other" }) }),
      "unauthorized_client",
      ISSUED_FOR,
    ],
    [
      "an ID token of another client",
      async () => ({ subject_token: await idToken({ client: "demo-app" }) }),
      "invalid_grant",
    ],
    [
      "an expired ID token",
      async () => ({ subject_token: await idToken({ issuedSecondsAgo: 7200 }) }),
      "invalid_grant",
    ],
    ["a revoked ID token", revokedIdToken, "invalid_grant"],
    [
      "an ID token of a subject who is no user",
      async () => ({ subject_token: await idToken({ user: undefined, subject: "somebody" }) }),
      "invalid_grant",
    ],
    [
      "an access token",
      async () => ({ subject_token: await idp.token({ user: "alice", client: "agent" }) }),
      "invalid_grant",
    ],
    ["the token type of an access token", accessToken, "invalid_request"],
    [
      "an ID token of an issuer that is not trusted",
      async () => ({ subject_token: await outsider.token({ user: "alice", client: "agent", kind: "id" }) }),
      "invalid_grant",
    ],
    [
      "an ID token of a trusted issuer",
      async () => ({ subject_token: await foreign.sign({ sub: "alice", aud: "agent" }) }),
      "invalid_grant",
    ],
    [
      "an ID token with a wrong signature",
      async () => ({ subject_token: `${(await idToken()).slice(0, -8)}AAAAAAAA` }),
      "invalid_grant",
    ],
    ["no subject token", () => ({ subject_token: undefined }), "invalid_request"],
    ["no subject_token_type", () => ({ subject_token_type: undefined }), "invalid_request"],
    [
      "a SAML assertion",
      () => ({ subject_token_type: "urn:ietf:params:oauth:token-type:saml2" }),
      "invalid_request",
    ],
    [
      "an actor token",
      async () => ({ actor_token: await idToken(), actor_token_type: ID_TOKEN }),
      "invalid_request",
    ],
    ["scopes of which none is allowed", () => ({ scope: "chat:delete" }), "invalid_scope"],
  ])("rejects %s", async (_, form, error, basic) => {
    const answer = await request((await form()) as Record<string, string>, basic);
    expect(refusal(answer)).toEqual([400, error]);
    expect(answer.body).not.toHaveProperty("access_token");
  });

  it("rejects clients that do not authenticate or lack the grant", async () => {
    const form = { client_id: "agent" };
    const answer = await postForm(`${idp.url}/token`, { grant_type: TOKEN_EXCHANGE, ...form });
    expect(refusal(answer)).toEqual([401, "invalid_client"]);
    expect(refusal(await request({}, ["agent", "wrong"]))).toEqual([401, "invalid_client"]);
    expect(refusal(await request({}, ["demo-api", "demo-api-secret"]))).toEqual([400, "unauthorized_client"]);
  });

  async function revokedIdToken() {
    const { id, token } = await idp.mint({ user: "alice", client: "agent", kind: "id" });
    await idp.tokens.revoke(id);
    return { subject_token: token };
  }

  async function accessToken() {
    return {
      subject_token: await idp.token({ user: "alice", client: "agent" }),
      subject_token_type: "urn:ietf:params:oauth:token-type:access_token",
    };
  }
});

describe("the MCP authorization server", () => {
  it("grants the requested scopes that the ID-JAG carries and that exist for the user", async () => {
    const scopeOf = async (requested: string | undefined, claims: object = {}) =>
      expectTokens(
        await redeem(await idJag({ ...claims }), requested === undefined ? {} : { scope: requested }),
      )["scope"];
    expect(await scopeOf(undefined)).toBe("chat:read chat:write");
    expect(await scopeOf("chat:write chat:delete")).toBe("chat:write");
    expect(await scopeOf(undefined, { scope: "chat:read" })).toBe("chat:read");
    expect(await scopeOf("chat:read chat:write", { scope: "chat:read" })).toBe("chat:read");
    expect(await scopeOf("chat:read", { scope: "chat:read openid email" })).toBe("chat:read");
    expect(expectTokens(await redeem(await foreignIdJag()))["scope"]).toBe("chat:read");
    expect(await scopeOf(undefined, { sub: "22222222-2222-4222-8222-222222222222" })).toBe("chat:read");
  });

  it("issues for the resource in the ID-JAG, or for the requested one of several", async () => {
    const audienceOf = async (assertion: string, form = {}) =>
      decodeJwt(expectTokens(await redeem(assertion, form))["access_token"] ?? "").aud;
    expect(await audienceOf(await idJag(), { resource: CHAT })).toBe(CHAT);
    expect(await audienceOf(await idJag({ resource: WIKI }))).toBe(WIKI);
    expect(await audienceOf(await idJag({ resource: [CHAT, WIKI] }), { resource: WIKI })).toBe(WIKI);
  });

  it("fetches the keys of an issuer outside the process through its metadata", async () => {
    expect((await redeem(await foreignIdJag({ sub: "alice" }))).status).toBe(200);
  });

  const now = () => Math.floor(Date.now() / 1000);
  const forged = async () =>
    new SignJWT(decodeJwt(await idJag()))
      .setProtectedHeader({ ...decodeProtectedHeader(await idJag()), alg: "RS256" })
      .sign(privateKey);
  const unsigned = async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    return `${part({ alg: "none", typ: "oauth-id-jag+jwt" })}.${part(decodeJwt(await idJag()))}.`;
  };
  const byOutsider = () =>
    outsider.token({
      kind: "id",
      user: "alice",
      audience: mcp.url,
      header: { typ: "oauth-id-jag+jwt" },
      claims: { client_id: "agent-at-mcp", resource: CHAT },
    });

  it.each<[string, () => Promise<string>, RegExp, Record<string, string>?]>([
    ["typ JWT", () => idJag({}, { typ: "JWT" }), /typ/],
    ["typ in another case", () => idJag({}, { typ: "OAuth-ID-JAG+JWT" }), /typ/],
    ["typ with a prefix", () => idJag({}, { typ: "application/oauth-id-jag+jwt" }), /typ/],
    [
      "no typ",
      () => foreign.sign({ sub: ALICE, aud: mcp.url, client_id: "agent-at-mcp", resource: CHAT }),
      /typ/,
    ],
    ["alg none", unsigned, /algorithm/],
    ["the signature of another key", forged, /signature/],
    ["an issuer that is not trusted", byOutsider, /not trusted/],
    ["an iss that is not the signing issuer", () => idJag({ iss: outsider.url }), /not trusted/],
    ["the audience of another server", () => idJag({ aud: outsider.url }), /audience/],
    ["the token endpoint as audience", () => idJag({ aud: `${mcp.url}/token` }), /audience/],
    ["a second audience", () => idJag({ aud: [mcp.url, outsider.url] }), /other audiences/],
    ["an exp in the past", () => idJag({ exp: now() - 1 }), /expired/],
    ["no exp", () => foreignIdJag({ exp: undefined }), /no exp/],
    ["an iat in the future", () => idJag({ iat: now() + 60 }), /future/],
    ["no iat", () => foreignIdJag({ iat: undefined }), /no iat/],
    ["no sub", () => foreignIdJag({ sub: undefined }), /no sub/],
    ["an unknown subject", () => idJag({ sub: "mallory" }), /not name a user of this issuer/],
    ["another client", () => idJag({ client_id: "another-at-mcp" }), /another client/],
    ["the client's id at the identity provider", () => idJag({ client_id: "agent" }), /another client/],
    ["no client_id", () => foreignIdJag({ client_id: undefined }), /another client/],
    ["an unknown resource", () => idJag({ resource: "https://elsewhere.test" }), /this issuer does not have/],
    ["no resource", () => foreignIdJag({ resource: undefined }), /no resource/],
    ["a resource other than the requested one", () => idJag(), /another resource/, { resource: WIKI }],
    ["several resources if none is requested", () => idJag({ resource: [CHAT, WIKI] }), /name one/],
    [
      "none of the requested scopes",
      () => idJag({ scope: "chat:read" }),
      /requested scopes/,
      { scope: "chat:write" },
    ],
    ["an unknown scope", () => idJag({ scope: "chat:read made:up" }), /the scope "made:up"/],
    [
      "an unknown scope that is not requested",
      () => idJag({ scope: "chat:read made:up" }),
      /the scope "made:up"/,
      { scope: "chat:read" },
    ],
    ["scopes in a list", () => foreignIdJag({ scope: ["chat:read"] }), /scope of the ID-JAG is not a string/],
    ["only unknown scopes", () => foreignIdJag({ scope: "made:up" }), /the scope "made:up"/],
    ["a lifetime of more than 300 seconds", () => idJag({ exp: now() + 900 }), /at most 300/],
    ["no jti", () => foreignIdJag({ jti: undefined }), /no jti/],
  ])("rejects an ID-JAG with %s", async (_, assertion, description, form) => {
    const answer = await redeem(await assertion(), form);
    expect(refusal(answer)).toEqual([400, "invalid_grant"]);
    expect(answer.body["error_description"]).toMatch(description);
  });

  it("rejects an ID-JAG whose scopes the user's roles do not allow", async () => {
    const sub = "22222222-2222-4222-8222-222222222222";
    const denied = await redeem(await idJag({ sub, scope: "chat:write" }));
    expect(refusal(denied)).toEqual([400, "access_denied"]);
    expect(denied.body["error_description"]).toMatch(/roles allow none of the scopes/);
    expect(expectTokens(await redeem(await foreignIdJag({ scope: "" })))).not.toHaveProperty("scope");
  });

  it("rejects a reused ID-JAG, and counts a jti per subject", async () => {
    const jti = crypto.randomUUID();
    const first = await idJag({ jti });
    expect((await redeem(first)).status).toBe(200);
    expect(refusal(await redeem(first))).toEqual([400, "invalid_grant"]);
    expect(refusal(await redeem(await idJag({ jti })))).toEqual([400, "invalid_grant"]);
    expect((await redeem(await idJag({ jti, sub: "22222222-2222-4222-8222-222222222222" }))).status).toBe(
      200,
    );
    // A rejected ID-JAG is not consumed.
    const later = await idJag();
    expect((await redeem(later, {}, ["another-at-mcp", "another-secret"])).status).toBe(400);
    expect((await redeem(later)).status).toBe(200);
  });

  it("rejects a reused ID-JAG even if the issuer of assertions allows replays", async () => {
    await using lenient = await startMintmark({
      clients: { agent: { secret: "agent-secret", grantTypes: [JWT_BEARER] } },
      trustedIssuers: { [foreign.url]: { accepts: ["id-jag", "assertion"], allowReplay: true } },
    });
    const assertion = await foreignIdJag({ aud: lenient.url, client_id: "agent" });
    const redeemed = async () =>
      refusal(
        await postForm(`${lenient.url}/token`, { grant_type: JWT_BEARER, assertion }, { basic: AGENT }),
      );
    expect(await redeemed()).toEqual([200, undefined]);
    expect(await redeemed()).toEqual([400, "invalid_grant"]);
  });

  it("rejects an ID-JAG from a client that is wrong, public, missing or lacks the grant", async () => {
    const stolen = await redeem(await idJag(), {}, ["another-at-mcp", "another-secret"]);
    expect(refusal(stolen)).toEqual([400, "invalid_grant"]);
    expect(refusal(await redeem(await idJag(), {}, ["agent-at-mcp", "wrong"]))).toEqual([
      401,
      "invalid_client",
    ]);
    const open = await postForm(`${mcp.url}/token`, {
      grant_type: JWT_BEARER,
      client_id: "public-at-mcp",
      assertion: await idJag({ client_id: "public-at-mcp" }),
    });
    expect(refusal(open)).toEqual([401, "invalid_client"]);
    const url = "https://public.test/client.json";
    await mcp.clients.put(url, { grantTypes: [JWT_BEARER] });
    const configured = await postForm(`${mcp.url}/token`, {
      grant_type: JWT_BEARER,
      client_id: url,
      assertion: await idJag({ client_id: url }),
    });
    expect(refusal(configured)).toEqual([401, "invalid_client"]);
    const other = await redeem(await idJag(), {}, ["demo-api", "demo-api-secret"]);
    expect(refusal(other)).toEqual([400, "unauthorized_client"]);
    const nobody = await postForm(`${mcp.url}/token`, { grant_type: JWT_BEARER, assertion: await idJag() });
    expect(refusal(nobody)).toEqual([400, "invalid_request"]);
  });

  it("accepts a client with a metadata document, for its own ID-JAGs only", async () => {
    const clientId = "https://agent.test/client.json";
    const open = (assertion: string) =>
      postForm(`${mcp.url}/token`, { grant_type: JWT_BEARER, client_id: clientId, assertion });
    expect((await open(await idJag({ client_id: clientId }))).status).toBe(200);
    expect(refusal(await open(await idJag()))).toEqual([400, "invalid_grant"]);
  });

  it("accepts longer lifetimes up to the configured one", async () => {
    await using lenient = await startMintmark({
      clients: { agent: { secret: "agent-secret", grantTypes: [JWT_BEARER] } },
      trustedIssuers: { [foreign.url]: { accepts: ["id-jag"], longestIdJagSeconds: 900 } },
    });
    const redeemed = async (seconds: number) => {
      const iat = now();
      const claims = { aud: lenient.url, client_id: "agent", iat, exp: iat + seconds };
      const form = { grant_type: JWT_BEARER, assertion: await foreignIdJag(claims) };
      return refusal(await postForm(`${lenient.url}/token`, form, { basic: AGENT }));
    };
    expect(await redeemed(900)).toEqual([200, undefined]);
    expect(await redeemed(901)).toEqual([400, "invalid_grant"]);
  });

  it("judges expiry by its own clock", async () => {
    const assertion = expectTokens(await request({ scope: "chat:read" }))["access_token"] ?? "";
    await mcp.clock.advance(300);
    expect(refusal(await redeem(assertion))).toEqual([400, "invalid_grant"]);
    await mcp.clock.advance(-300);
    expect((await redeem(assertion)).status).toBe(200);
  });

  it("follows the company's key rotation, and rejects a removed key", async () => {
    await idp.keys.rotate();
    expect((await redeem(await idJag())).status).toBe(200);
    const old = await idJag();
    await idp.keys.compromise();
    expect(refusal(await redeem(old))).toEqual([400, "invalid_grant"]);
    expect((await redeem(await idJag())).status).toBe(200);
  });
});

describe("the configuration of ID-JAG audiences", () => {
  const audience = { resources: [CHAT], clients: { agent: "x" } };
  it.each<[string, Parameters<typeof startMintmark>[0], RegExp]>([
    [
      "names an unknown issuer",
      { idJagAudiences: { mpc: audience }, issuers: { mcp: {} } },
      /did you mean "mcp"/,
    ],
    [
      "names an unknown client",
      { idJagAudiences: { "https://a.test": audience } },
      /there is no client "agent"/,
    ],
    [
      "names a client without the grant",
      { clients: { agent: { secret: "s", grantTypes: [] } }, idJagAudiences: { "https://a.test": audience } },
      /needs urn:ietf:params:oauth:grant-type:token-exchange among its grantTypes/,
    ],
    [
      "gives token exchange to a public client",
      { clients: { agent: { grantTypes: [TOKEN_EXCHANGE] } } },
      /token exchange needs a client that authenticates/,
    ],
  ])("is rejected if it %s", async (_, config, message) => {
    await expect(startMintmark(config)).rejects.toThrow(message);
  });
});
