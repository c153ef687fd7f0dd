// Findings: what a request shows its client to do wrong. Each is found where it is, and not where it is not.
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark, type RequestRecord } from "../../src/index.ts";
import { FINDINGS } from "../../src/findings/findings.ts";
import { DEMO_CLIENTS, SERVICE } from "../support/clients.ts";
import { introspect, userinfo } from "../support/introspect.ts";
import { getJson, postForm } from "../support/post-form.ts";
import {
  authorizationRequest,
  codeFor,
  redeem,
  refresh,
  REDIRECT_URI,
  tokensFor,
} from "../support/sign-in.ts";

const idp = await startMintmark({
  clients: DEMO_CLIENTS,
  passwordGrant: true,
  accessTokenExpiresInSeconds: 60,
});
afterAll(() => idp.close());

const RESOURCE = "http://localhost:8000/mcp";
const tried = new Set<string>();

type Send = () => Promise<unknown>;

/** The names of the findings in the last request of what is sent. */
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

/** A minted token's life ends when it says so: nobody has to wait. */
const expired = () =>
  idp.token({ user: "alice", scope: "openid", issuedSecondsAgo: 120, expiresInSeconds: 60 });
const live = () => idp.token({ user: "alice", scope: "openid" });
const loginTokens = tokensFor(idp.url);

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

describe("a request without fault", () => {
  it.each<[string, Send]>([
    ["an authorization request", () => authorize()],
    [
      "one of a client that only signs users in",
      () => authorize({ resource: undefined, scope: "openid email" }),
    ],
    ["a pushed one", () => push()],
    [
      "one that points to a pushed one",
      () => getJson(`${idp.url}/authorize?client_id=demo-app&request_uri=urn:x`),
    ],
    ["a code", async () => redeem(idp.url, (await codeFor(idp.url)).redemption)],
    ["a refresh token", async () => refresh(idp.url, (await tokensFor(idp.url))["refresh_token"])],
    ["client credentials", () => serviceToken()],
    ["client credentials with an audience", () => serviceToken({ resource: "", audience: "api" })],
    ["a live token", async () => userinfo(idp.url, await live())],
    ["an introspected one", async () => introspect(idp.url, await live())],
    ["metadata", () => getJson(`${idp.url}/.well-known/openid-configuration`)],
    ["keys", () => getJson(`${idp.url}/jwks`)],
    ["a path that leads nowhere", () => getJson(`${idp.url}/nowhere`)],
    ["a browser that looks at the endpoint", () => getJson(`${idp.url}/authorize`)],
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
      "of a client nobody knows": () => authorize({ ...NO_PKCE, client_id: "nobody" }),
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
      "with one": () => authorize({ ...NO_PKCE, scope: "openid", nonce: "n" }),
      "where no ID token is asked for": () => authorize({ ...NO_PKCE, scope: "read" }),
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
      "to the app itself": () => authorize({ redirect_uri: "com.example.app:/callback" }),
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
      "secret twice": () => withBasic(GOOD_BASIC, { client_secret: SERVICE[1] }),
      "secret and assertion": () => withBasic(GOOD_BASIC, { client_assertion: "a.b.c" }),
    },
    {
      "the id alone may be there": () => withBasic(GOOD_BASIC, { client_id: "demo-service" }),
      "no secret in the header": () => withBasic("demo-service:", { client_secret: SERVICE[1] }),
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
      "encoded ones": () => withBasic("demo-service:a%2Fb%3Ac+d%25"),
      "a tilde": () => withBasic("demo-service:a~b"),
    },
  ],
  [
    "password-grant",
    {
      "wherever it is used": () =>
        redeem(idp.url, { grant_type: "password", username: "alice", password: "x" }),
    },
  ],
  [
    "reused-code",
    { "once it was redeemed": async () => redeem(idp.url, await spentCode()) },
    {
      "not after an attempt that failed": async () => {
        const { redemption } = await codeFor(idp.url);
        await redeem(idp.url, { ...redemption, code_verifier: "x".repeat(43) });
        return redeem(idp.url, redemption);
      },
      "not after a fault that came before": async () => {
        const { redemption } = await codeFor(idp.url);
        await idp.faults.add({ endpoint: "token", status: 503, times: 1 });
        await redeem(idp.url, redemption);
        return redeem(idp.url, redemption);
      },
    },
  ],
  [
    "reused-refresh-token",
    { "once it was exchanged": async () => refresh(idp.url, await spentRefreshToken()) },
    { "never exchanged, but unknown": () => refresh(idp.url, "nothing") },
  ],
  [
    "token-in-url",
    {
      "at userinfo": async () => getJson(`${idp.url}/userinfo?access_token=${await live()}`),
      "at introspection": async () => postForm(`${idp.url}/introspect?token=${await live()}`, {}),
    },
    {
      "a hint for logging out": async () =>
        getJson(`${idp.url}/logout?id_token_hint=${(await loginTokens)["id_token"]}`),
    },
  ],
  [
    "ignored-expires-in",
    {
      "at userinfo": async () => userinfo(idp.url, await expired()),
      "at introspection": async () => introspect(idp.url, await expired()),
    },
    {
      "one minted to be wrong": async () =>
        userinfo(idp.url, await idp.token({ user: "alice", flaw: "expired" })),
      "one that never was good": async () => introspect(idp.url, await idp.token({ expiresInSeconds: -5 })),
      "one that is unknown": () => userinfo(idp.url, "nothing"),
    },
  ],
  [
    "id-token-as-access-token",
    {
      "at userinfo": async () => userinfo(idp.url, (await loginTokens)["id_token"]),
      "at introspection": async () => introspect(idp.url, (await loginTokens)["id_token"]),
    },
    { "the access token beside it": async () => userinfo(idp.url, (await loginTokens)["access_token"]) },
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
  it("are all tried here, and each says what is wrong and which rule says so", () => {
    expect(FINDINGS.map(({ name }) => name).toSorted()).toEqual([...tried].toSorted());
    for (const { text, rule } of FINDINGS) {
      expect(text).toMatch(/^[A-Z].*\.$/s);
      expect(rule).toMatch(/^(RFC \d+|OpenID Connect Core 1\.0|MCP), section |^RFC 8707/);
    }
  });

  it("do not depend on the answer: a fault hides none", async () => {
    await idp.faults.add({ endpoint: "authorization", connection: "close", times: 1 });
    expect(await findingsOf(() => authorize({ state: undefined }).catch(() => {}))).toEqual([
      "missing-state",
    ]);
  });

  it("are counted once where a POST goes on as a GET", async () => {
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
