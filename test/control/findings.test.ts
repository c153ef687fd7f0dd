// Findings: mistakes of a client that its requests show. Each is tested with requests that have it and that
// do not.
import { afterAll, describe, expect, it } from "vitest";
import { FINDINGS } from "../../src/findings/findings.ts";
import { type RequestRecord, startMintmark } from "../../src/index.ts";
import { DEMO_CLIENTS, SERVICE } from "../support/clients.ts";
import { introspect, userinfo } from "../support/introspect.ts";
import { getJson, postForm } from "../support/post-form.ts";
import { register } from "../support/register.ts";
import {
  authorizationRequest,
  codeFor,
  redeem,
  REDIRECT_URI,
  refresh,
  tokensFor,
} from "../support/sign-in.ts";

const DOCUMENT_CLIENT = "https://app.test/asking.json";
const PLAIN_DOCUMENT_CLIENT = "https://app.test/plain.json";
const DOCUMENT = { client_name: "App", redirect_uris: [REDIRECT_URI], scope: "read" };
const idp = await startMintmark({
  clients: DEMO_CLIENTS,
  passwordGrant: true,
  accessTokenExpiresInSeconds: 60,
  clientIdMetadata: {
    documents: {
      [DOCUMENT_CLIENT]: { ...DOCUMENT, request_object_signing_alg: "RS256" },
      [PLAIN_DOCUMENT_CLIENT]: DOCUMENT,
    },
  },
});
afterAll(() => idp.close());

const RESOURCE = "http://localhost:8000/mcp";
const tried = new Set<string>();

type Send = () => Promise<unknown>;

/** The names of the findings in the last request that `send` makes. */
async function findingsOf(send: Send): Promise<string[]> {
  await idp.requests.clear();
  await send();
  const entry = (await idp.requests.list()).at(-1) as RequestRecord;
  return entry.findings.map(({ name }) => name);
}

const authorize = (params: Record<string, string | undefined> = {}) =>
  getJson(authorizationRequest(idp.url, { resource: RESOURCE, ...params }).url);
const push = (params: Record<string, string | undefined> = {}) =>
  postForm(`${idp.url}/par`, {
    ...Object.fromEntries(new URL(authorizationRequest(idp.url, { resource: RESOURCE }).url).searchParams),
    ...params,
  });
const serviceToken = (form: Record<string, string> = {}, query = "") =>
  postForm(
    `${idp.url}/token${query}`,
    { grant_type: "client_credentials", resource: RESOURCE, ...form },
    { basic: SERVICE },
  );
const withBasic = (credentials: string, form: Record<string, string> = {}) =>
  postForm(
    `${idp.url}/token`,
    { grant_type: "client_credentials", resource: RESOURCE, ...form },
    { headers: { authorization: `Basic ${Buffer.from(credentials).toString("base64")}` } },
  );
const GOOD_BASIC = SERVICE.join(":");
const NO_PKCE = { code_challenge: undefined, code_challenge_method: undefined };

const registerWith = (metadata: Record<string, unknown>) =>
  register(idp.url, {
    client_name: "An MCP client",
    redirect_uris: [REDIRECT_URI],
    token_endpoint_auth_method: "none",
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    application_type: "native",
    ...metadata,
  });

/** Minted as expired, so that no test has to wait. */
const expired = () =>
  idp.token({ user: "alice", scope: "openid", issuedSecondsAgo: 120, expiresInSeconds: 60 });
const live = () => idp.token({ user: "alice", scope: "openid" });
const loginTokens = await tokensFor(idp.url);

async function spentCode() {
  const { redemption } = await codeFor(idp.url);
  await redeem(idp.url, redemption);
  return redemption;
}

async function spentRefreshToken() {
  const { refresh_token } = await tokensFor(idp.url);
  await refresh(idp.url, refresh_token);
  return refresh_token;
}

describe("a correct request", () => {
  it.each<[string, Send]>([
    ["an authorization request", () => authorize()],
    [
      "an authorization request that only signs a user in",
      () => authorize({ resource: undefined, scope: "openid email" }),
    ],
    ["a pushed authorization request", () => push()],
    [
      "an authorization request with a request_uri",
      () => getJson(`${idp.url}/authorize?client_id=demo-app&request_uri=urn:x`),
    ],
    ["a code", async () => redeem(idp.url, (await codeFor(idp.url)).redemption)],
    ["a refresh token", async () => refresh(idp.url, (await tokensFor(idp.url))["refresh_token"])],
    ["client credentials", () => serviceToken()],
    ["client credentials with an audience", () => serviceToken({ resource: "", audience: "api" })],
    ["a valid token at userinfo", async () => userinfo(idp.url, await live())],
    ["a valid token at introspection", async () => introspect(idp.url, await live())],
    ["metadata", () => getJson(`${idp.url}/.well-known/openid-configuration`)],
    ["keys", () => getJson(`${idp.url}/jwks`)],
    ["an unknown path", () => getJson(`${idp.url}/nowhere`)],
    ["the authorization endpoint without parameters", () => getJson(`${idp.url}/authorize`)],
  ])("has no findings: %s", async (_, send) => {
    expect(await findingsOf(send)).toEqual([]);
  });
});

describe.each<[name: string, cases: Record<string, Send>, innocent?: Record<string, Send>]>([
  [
    "missing-state",
    {
      "at the authorization endpoint": () => authorize({ state: undefined }),
      "when it is empty": () => authorize({ state: "" }),
      "in a pushed request": () => push({ state: undefined }),
    },
  ],
  [
    "missing-pkce",
    {
      "of a public client": () => authorize(NO_PKCE),
      "of an unknown client": () => authorize({ ...NO_PKCE, client_id: "nobody" }),
      "in a pushed request": () => push(NO_PKCE),
    },
  ],
  [
    "plain-pkce",
    {
      "when it is named": () => authorize({ code_challenge_method: "plain" }),
      "when no method is named": () => authorize({ code_challenge_method: undefined }),
    },
  ],
  [
    "missing-nonce",
    { "without PKCE": () => authorize({ ...NO_PKCE, scope: "openid" }) },
    {
      "with a nonce": () => authorize({ ...NO_PKCE, scope: "openid", nonce: "n" }),
      "where no ID token is asked for": () => authorize({ ...NO_PKCE, scope: "read" }),
    },
  ],
  [
    "unprotected-code",
    {
      "without PKCE and nonce": () => authorize({ ...NO_PKCE, scope: "openid" }),
      "where no ID token is asked for": () => authorize({ ...NO_PKCE, scope: "read" }),
      "in a pushed request": () => push(NO_PKCE),
    },
    {
      "with a nonce": () => authorize({ ...NO_PKCE, scope: "openid", nonce: "n" }),
      "with PKCE": () => authorize({ scope: "read" }),
    },
  ],
  [
    "implicit-response-type",
    {
      token: () => authorize({ response_type: "token" }),
      "id_token token": () => authorize({ response_type: "id_token token" }),
      "code token": () => authorize({ response_type: "code token" }),
      id_token: () => authorize({ response_type: "id_token", nonce: "n" }),
    },
  ],
  [
    "missing-resource",
    {
      "at the authorization endpoint": () => authorize({ resource: undefined, scope: "openid read" }),
      "where no scope is named": () => authorize({ resource: undefined }),
      "in a pushed request": () => push({ resource: undefined }),
      "of a service": () => serviceToken({ resource: "" }),
      "of a device": () => postForm(`${idp.url}/device/auth`, { client_id: "demo-app", scope: "read" }),
      "with a password": () =>
        redeem(idp.url, { grant_type: "password", username: "alice", password: "alice" }),
    },
  ],
  [
    "http-redirect-uri",
    { "to another machine": () => authorize({ redirect_uri: "http://app.example.test/callback" }) },
    {
      "over https": () => authorize({ redirect_uri: "https://app.example.test/callback" }),
      "to loopback": () => authorize({ redirect_uri: "http://[::1]:8080/callback" }),
      "to a custom scheme of the app": () => authorize({ redirect_uri: "com.example.app:/callback" }),
    },
  ],
  [
    "localhost-redirect-uri",
    {
      "in place of 127.0.0.1": () =>
        authorize({ redirect_uri: REDIRECT_URI.replace("127.0.0.1", "localhost") }),
    },
  ],
  [
    "secret-in-url",
    {
      "at the token endpoint": () => serviceToken({}, "?client_secret=abc"),
      "anywhere else": () => getJson(`${idp.url}/userinfo?password=abc`),
    },
  ],
  [
    "client-credentials-in-body-and-header",
    {
      "a secret in both": () => withBasic(GOOD_BASIC, { client_secret: SERVICE[1] }),
      "a secret and an assertion": () => withBasic(GOOD_BASIC, { client_assertion: "a.b.c" }),
    },
    {
      "only the client id in the body": () => withBasic(GOOD_BASIC, { client_id: "demo-service" }),
      "an empty secret in the header": () => withBasic("demo-service:", { client_secret: SERVICE[1] }),
    },
  ],
  [
    "basic-not-form-encoded",
    {
      "a slash": () => withBasic("demo-service:a/b"),
      "a colon": () => withBasic("demo-service:a:b"),
      "a space": () => withBasic("demo-service:a b"),
      "a percent sign": () => withBasic("demo-service:100%"),
      "in the id": () => withBasic("https://client.test:secret"),
    },
    {
      "encoded characters": () => withBasic("demo-service:a%2Fb%3Ac+d%25"),
      "a tilde": () => withBasic("demo-service:a~b"),
    },
  ],
  [
    "password-grant",
    {
      "at the token endpoint": () =>
        redeem(idp.url, { grant_type: "password", username: "alice", password: "x" }),
    },
  ],
  [
    "reused-code",
    { "after it was redeemed": async () => redeem(idp.url, await spentCode()) },
    {
      "after an attempt that failed": async () => {
        const { redemption } = await codeFor(idp.url);
        await redeem(idp.url, { ...redemption, code_verifier: "x".repeat(43) });
        return redeem(idp.url, redemption);
      },
      "after a fault at the token endpoint": async () => {
        const { redemption } = await codeFor(idp.url);
        await idp.faults.add({ endpoint: "token", status: 503, times: 1 });
        await redeem(idp.url, redemption);
        return redeem(idp.url, redemption);
      },
    },
  ],
  [
    "reused-refresh-token",
    { "after it was exchanged": async () => refresh(idp.url, await spentRefreshToken()) },
    { "an unknown token": () => refresh(idp.url, "nothing") },
  ],
  [
    "token-in-url",
    {
      "at userinfo": async () => getJson(`${idp.url}/userinfo?access_token=${await live()}`),
      "at introspection": async () => postForm(`${idp.url}/introspect?token=${await live()}`, {}),
    },
    {
      "an id_token_hint at logout": () =>
        getJson(`${idp.url}/logout?id_token_hint=${loginTokens["id_token"]}`),
    },
  ],
  [
    "ignored-expires-in",
    {
      "at userinfo": async () => userinfo(idp.url, await expired()),
      "at introspection": async () => introspect(idp.url, await expired()),
    },
    {
      "a token minted with a flaw": async () =>
        userinfo(idp.url, await idp.token({ user: "alice", flaw: "expired" })),
      "a token that was never valid": async () =>
        introspect(idp.url, await idp.token({ expiresInSeconds: -5 })),
      "an unknown token": () => userinfo(idp.url, "nothing"),
    },
  ],
  [
    "id-token-as-access-token",
    {
      "at userinfo": () => userinfo(idp.url, loginTokens["id_token"]),
      "at introspection": () => introspect(idp.url, loginTokens["id_token"]),
    },
    { "an access token": () => userinfo(idp.url, loginTokens["access_token"]) },
  ],
  [
    "client-metadata-without-effect",
    {
      "request objects": () => registerWith({ request_object_signing_alg: "RS256" }),
      "signed introspection": () => registerWith({ introspection_signed_response_alg: "RS256" }),
      "a signed authorization response": () => registerWith({ authorization_signed_response_alg: "RS256" }),
      "front-channel logout": () => registerWith({ frontchannel_logout_uri: "https://app.test/out" }),
      "certificate-bound tokens": () => registerWith({ tls_client_certificate_bound_access_tokens: true }),
      "a grant that is not offered": () => registerWith({ grant_types: ["authorization_code", "urn:x:y"] }),
      "a software statement": () => registerWith({ software_statement: "e30.e30.x" }),
      "in a metadata document": () => authorize({ client_id: DOCUMENT_CLIENT }),
    },
    {
      "metadata that is honoured": () =>
        registerWith({
          userinfo_signed_response_alg: "RS256",
          id_token_signed_response_alg: "RS256",
          dpop_bound_access_tokens: true,
          require_pushed_authorization_requests: true,
          client_uri: "https://app.test",
          contacts: ["a@app.test"],
          scope: "read write",
        }),
      "what a real MCP client sends": () =>
        registerWith({ client_uri: "", logo_uri: null, resource: "http://localhost/mcp", scope: "" }),
      "false and empty members": () =>
        registerWith({ require_signed_request_object: false, frontchannel_logout_uri: "", contacts: [] }),
      "a client that describes itself in a document": () => authorize({ client_id: PLAIN_DOCUMENT_CLIENT }),
    },
  ],
  [
    "client-metadata-not-kept",
    {
      "unknown members": () => registerWith({ resource: "http://localhost/mcp" }),
      "software_id and a name in another language": () =>
        registerWith({ software_id: "x", "client_name#de": "Anwendung" }),
    },
    { "nothing but known members": () => registerWith({}) },
  ],
])("%s", (name, cases, innocent = {}) => {
  tried.add(name);

  it.each(Object.entries(cases))("is found: %s", async (_, send) => {
    expect(await findingsOf(send)).toContain(name);
    expect((await idp.requests.list({ finding: name })).length).toBeGreaterThan(0);
  });

  it.each(Object.entries(innocent))("is not found: %s", async (_, send) => {
    expect(await findingsOf(send)).not.toContain(name);
  });
});

describe("the findings", () => {
  it("are all tested here, and each has a text and a rule", () => {
    expect(FINDINGS.map(({ name }) => name).toSorted()).toEqual([...tried].toSorted());
    for (const { text, rule } of FINDINGS) {
      expect(text).toMatch(/^[A-Z].*\.$/s);
      expect(rule).toMatch(/^(RFC \d+|OpenID Connect Core 1\.0|MCP), section |^RFC 8707/);
    }
  });

  it("name the members of the metadata that are not honoured", async () => {
    await registerWith({ request_object_signing_alg: "RS256", software_id: "x", resource: "y" });
    const findings = (await idp.requests.list()).at(-1)?.findings ?? [];
    expect(findings.map(({ severity, text }) => [severity, /Members: (.*)\.$/.exec(text)?.[1]])).toEqual([
      ["warning", '"request_object_signing_alg"'],
      ["hint", '"software_id", "resource"'],
    ]);
  });

  it("do not depend on the answer: a fault does not hide them", async () => {
    await idp.faults.add({ endpoint: "authorization", connection: "close", times: 1 });
    expect(await findingsOf(() => authorize({ state: undefined }).catch(() => {}))).toEqual([
      "missing-state",
    ]);
  });

  it("are reported once if a POST is continued as a GET", async () => {
    await idp.requests.clear();
    const form = Object.fromEntries(
      new URL(authorizationRequest(idp.url, { state: undefined }).url).searchParams,
    );
    const { headers } = await postForm(`${idp.url}/authorize`, { ...form, resource: RESOURCE });
    await getJson(new URL(headers.get("location") ?? "", idp.url).href);
    expect(await idp.requests.list({ endpoint: "authorization" })).toMatchObject([
      { method: "POST", findings: [] },
      { method: "GET", findings: [{ name: "missing-state" }] },
    ]);
  });
});
