// The request log: every request that an issuer has answered, for people and for assertions in tests.
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { type RequestRecord, startMintmark } from "../../src/index.ts";
import { REQUEST_LOG_ENTRIES, RequestLog } from "../../src/issuer/requests/log.ts";
import { Browser } from "../support/browser.ts";
import { loginThroughPages } from "../support/browser-login.ts";
import { DEMO_CLIENTS, SERVICE } from "../support/clients.ts";
import { eventsOf } from "../support/event-stream.ts";
import { API_CLIENT, introspect, userinfo } from "../support/introspect.ts";
import { getJson, postForm } from "../support/post-form.ts";
import { requestFacts } from "../support/request-facts.ts";
import { raw as sendOverSocket } from "../support/requests.ts";
import { authorizationRequest, codeFor, redeem, refresh, tokensFor } from "../support/sign-in.ts";

const ALICE = "11111111-1111-4111-8111-111111111111";
const idp = await startMintmark({
  clients: DEMO_CLIENTS,
  passwordGrant: true,
  issuers: { tenant: { clients: DEMO_CLIENTS } },
});
afterAll(() => idp.close());
beforeEach(() => idp.requests.clear());

const serviceToken = (form: Record<string, string> = {}, base = idp.url) =>
  postForm(`${base}/token`, { grant_type: "client_credentials", ...form }, { basic: SERVICE });
const last = async (): Promise<RequestRecord> => {
  const found = (await idp.requests.list()).at(-1);
  if (!found) throw new Error("the log is empty");
  return found;
};
const api = (path: string, body?: object) =>
  fetch(`${idp.url}/_mintmark/api${path}`, {
    ...(body && {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "content-type": "application/json" },
    }),
  });

describe("an entry", () => {
  it("has the time that the answer took, in milliseconds", async () => {
    const begun = performance.now();
    await serviceToken();
    const { durationMilliseconds } = await last();
    const passed = performance.now() - begun;
    expect(durationMilliseconds).toBeGreaterThan(0);
    expect(durationMilliseconds).toBeLessThanOrEqual(passed + 0.01);
  });

  it("for a token request shows the client, the request and the issued token", async () => {
    const begun = Date.now();
    const { body } = await serviceToken({ scope: "a b", resource: "http://localhost:8000/mcp" });
    const { items } = { items: await idp.tokens.list({ limit: 1 }) };
    const entry = await last();
    expect(entry).toEqual({
      id: expect.stringMatching(/^\d+$/) as string,
      at: expect.any(String) as string,
      issuer: "default",
      endpoint: "token",
      method: "POST",
      path: "/token",
      clientId: "demo-service",
      grantType: "client_credentials",
      params: { grant_type: "client_credentials", scope: "a b", resource: "http://localhost:8000/mcp" },
      authorization: "Basic [redacted]",
      status: 200,
      error: null,
      decision: "issued an access token",
      reason: null,
      user: null,
      userName: null,
      scopes: ["a", "b"],
      jti: items[0]?.jti,
      durationMilliseconds: expect.any(Number) as number,
      fault: null,
      overrides: [],
      findings: [],
    });
    expect(body["access_token"]).toBeTypeOf("string");
    expect(Date.parse(entry.at)).toBeGreaterThanOrEqual(begun);
    expect(Date.parse(entry.at)).toBeLessThanOrEqual(Date.now());
  });

  it("shows the user and scopes of a token from a code, a refresh token or a password", async () => {
    const { redemption } = await codeFor(idp.url, { params: { scope: "openid email" } });
    const tokens = await redeem(idp.url, redemption);
    expect(await last()).toMatchObject({
      grantType: "authorization_code",
      clientId: "demo-app",
      user: ALICE,
      scopes: ["openid", "email"],
    });
    const refreshed = await refresh(idp.url, String(tokens.body["refresh_token"]));
    expect(refreshed.status).toBe(200);
    expect(await last()).toMatchObject({
      grantType: "refresh_token",
      user: ALICE,
      scopes: ["openid", "email"],
    });
    await redeem(idp.url, { grant_type: "password", username: "bob", password: "bob", scope: "openid" });
    expect(await last()).toMatchObject({
      grantType: "password",
      user: "22222222-2222-4222-8222-222222222222",
      scopes: ["openid"],
    });
  });

  it("shows the token that was presented to userinfo, introspection or revocation", async () => {
    const { token, jti } = await idp.mint({ user: "alice", scope: "openid read", client: "demo-app" });
    await userinfo(idp.url, token);
    const of = { user: ALICE, jti, scopes: ["openid", "read"], error: null, status: 200 };
    expect(await last()).toMatchObject({ ...of, endpoint: "userinfo", clientId: "demo-app" });
    await introspect(idp.url, token);
    expect(await last()).toMatchObject({ ...of, endpoint: "introspection", clientId: "demo-api" });
    await postForm(`${idp.url}/revoke`, { token, client_id: "demo-app" });
    expect(await last()).toMatchObject({ ...of, endpoint: "revocation", clientId: "demo-app" });
    await introspect(idp.url, "unknown");
    expect(await last()).toMatchObject({ user: null, jti: null, scopes: [], status: 200 });
  });

  it("exists for each step of a login, and names the user once that is known", async () => {
    const browser = new Browser();
    await loginThroughPages(browser, authorizationRequest(idp.url, { scope: "openid" }).url);
    const steps = (await idp.requests.list()).map(({ endpoint, method, status }) => [
      endpoint,
      method,
      status,
    ]);
    expect(steps[0]).toEqual(["authorization", "GET", 303]);
    expect(steps.slice(1).every(([endpoint]) => endpoint === "login")).toBe(true);
    expect(await idp.requests.count({ endpoint: "authorization" })).toBe(1);
    await browser.open(authorizationRequest(idp.url, { scope: "openid" }).url);
    expect(await idp.requests.list({ endpoint: "authorization" })).toMatchObject([
      { user: null, clientId: "demo-app", scopes: ["openid"] },
      { user: ALICE, clientId: "demo-app", scopes: ["openid"] },
    ]);
  });

  it.each<[string, () => Promise<unknown>, object]>([
    [
      "a wrong secret",
      () =>
        postForm(
          `${idp.url}/token`,
          { grant_type: "client_credentials" },
          { basic: ["demo-service", "wrong"] },
        ),
      { endpoint: "token", status: 401, error: "invalid_client", clientId: "demo-service" },
    ],
    [
      "an unknown grant",
      () => redeem(idp.url, { grant_type: "magic" }),
      { endpoint: "token", status: 400, error: "unsupported_grant_type", grantType: "magic" },
    ],
    [
      "a token format that does not exist",
      () => serviceToken({ token_format: "stone" }),
      { endpoint: "token", status: 400, error: "invalid_request" },
    ],
    [
      "a body that is not a form",
      () =>
        fetch(`${idp.url}/token`, {
          method: "POST",
          body: "{}",
          headers: { "content-type": "application/json" },
        }),
      { endpoint: "token", status: 400, error: "invalid_request", params: {} },
    ],
    [
      "a body that is too large",
      () => postForm(`${idp.url}/token`, { grant_type: "x".repeat(60_000) }),
      { endpoint: "token", status: 413, error: "invalid_request", params: {} },
    ],
    [
      "an invalid token",
      () => userinfo(idp.url, "garbage"),
      { endpoint: "userinfo", status: 401, error: "invalid_token" },
    ],
    [
      "an authorization error, sent to the client",
      () => getJson(authorizationRequest(idp.url, { prompt: "none" }).url),
      { endpoint: "authorization", status: 303, error: "login_required" },
    ],
    [
      "an authorization error on a page",
      () =>
        fetch(authorizationRequest(idp.url, { redirect_uri: "http://evil.test/" }).url, {
          headers: { accept: "text/html" },
        }),
      { endpoint: "authorization", status: 400, error: "invalid_redirect_uri" },
    ],
    [
      "an authorization error as JSON",
      () => getJson(authorizationRequest(idp.url, { client_id: "nobody" }).url),
      { endpoint: "authorization", status: 400, error: "invalid_client", clientId: "nobody" },
    ],
    [
      "an unknown path",
      () => getJson(`${idp.url}/wp-login.php?x=1`),
      {
        endpoint: null,
        method: "GET",
        path: "/wp-login.php",
        status: 404,
        error: "not_found",
        params: { x: "1" },
      },
    ],
  ])("exists for %s, with the error", async (_, send, expected) => {
    await send();
    expect(await last()).toMatchObject(expected);
    expect(await idp.requests.count()).toBe(1);
  });

  it("exists for a malformed request", async () => {
    const form = "Content-Type: application/x-www-form-urlencoded";
    await sendOverSocket(idp, "POST /token", [form, "Content-Length: 3"], "%%%");
    expect(await last()).toMatchObject({ endpoint: "token", status: 400, error: "invalid_request" });
    await sendOverSocket(idp, "PATCH /token");
    expect(await last()).toMatchObject({ endpoint: "token", method: "PATCH" });
  });

  it("names the fault that was applied", async () => {
    const { id } = await idp.faults.add({ endpoint: "token", status: 503, times: 1 });
    await serviceToken();
    expect(await last()).toMatchObject({ fault: id, status: 503, error: "temporarily_unavailable" });
    await idp.faults.add({
      endpoint: "token",
      connection: "trickle",
      trickleMilliseconds: 0,
      merge: { error: "odd" },
      times: 1,
    });
    await serviceToken();
    expect(await last()).toMatchObject({ status: 200, error: "odd" });
    expect(await idp.requests.count({ fault: id })).toBe(1);
    await idp.faults.clear();
  });

  it("keeps repeated parameters", async () => {
    await getJson(`${idp.url}/authorize?client_id=demo-app&resource=http://a.test&resource=http://b.test`);
    expect((await last()).params["resource"]).toEqual(["http://a.test", "http://b.test"]);
  });

  it("exists when the answer arrives, for each of many concurrent requests", async () => {
    await Promise.all(Array.from({ length: 50 }, (_, index) => serviceToken({ scope: `s${index}` })));
    const scopes = (await idp.requests.list({ endpoint: "token" })).flatMap((entry) => entry.scopes);
    expect(new Set(scopes).size).toBe(50);
  });

  it("is not made for Mintmark's own paths", async () => {
    for (const path of ["/_mintmark/", "/_mintmark/health", "/_mintmark/api/tokens"]) {
      await fetch(idp.url + path);
    }
    await fetch(idp.url, { headers: { accept: "text/html" } });
    expect(await idp.requests.list()).toEqual([]);
  });
});

describe("logging a form", () => {
  it("leaves it readable for the engine, at userinfo and on the device page", async () => {
    const { access_token } = await tokensFor(idp.url);
    expect((await postForm(`${idp.url}/userinfo`, { access_token })).status).toBe(200);
    expect((await postForm(`${idp.url}/device`, { user_code: "NOPE-NOPE", xsrf: "x" })).status).toBeLessThan(
      500,
    );
    const tooLarge = await postForm(`${idp.url}/userinfo`, { access_token: "x".repeat(60_000) });
    expect(tooLarge).toMatchObject({ status: 400, body: { error: "invalid_request" } });
  });
});

describe("secrets in the log", () => {
  const CANARY = "canary-0123456789abcdef";

  it("are redacted; tokens and codes are replaced by a hash that tells them apart", async () => {
    const { redemption } = await codeFor(idp.url);
    const { body } = await redeem(idp.url, redemption);
    const { params } = await last();
    expect(params).toMatchObject({
      code: expect.stringMatching(/^sha256:[0-9a-f]{12}…$/) as string,
      code_verifier: "[redacted]",
      redirect_uri: redemption["redirect_uri"],
    });
    await refresh(idp.url, String(body["refresh_token"]));
    await refresh(idp.url, String(body["refresh_token"]));
    const [first, second] = await idp.requests.list({ grantType: "refresh_token" });
    expect(first?.params["refresh_token"]).toMatch(/^sha256:/);
    expect(first?.params["refresh_token"]).toBe(second?.params["refresh_token"]);
  });

  it("are redacted in every parameter and header, and shown with `raw`", async () => {
    const names = [
      ...["client_secret", "client_assertion", "password", "code", "code_verifier", "refresh_token", "token"],
      ...[
        "access_token",
        "id_token_hint",
        "subject_token",
        "device_code",
        "assertion",
        "clientSecret",
        "api_key",
      ],
    ];
    for (const name of names) {
      await postForm(`${idp.url}/token`, { grant_type: "magic", [name]: CANARY });
      await getJson(`${idp.url}/userinfo?${name}=${CANARY}`);
      await getJson(`${idp.url}/nowhere?${name}=${CANARY}&${name}=${CANARY}`);
    }
    for (const scheme of ["Basic ", "Bearer ", "DPoP ", "bearer ", ""]) {
      await getJson(`${idp.url}/userinfo`, { authorization: scheme + CANARY });
    }
    const seen = [
      JSON.stringify(await idp.requests.list()),
      await (await api("/requests")).text(),
      await (await api("/requests/take", {})).text(),
      await (await api("/requests/wait", {})).text(),
    ];
    for (const text of seen) expect(text).not.toContain(CANARY);
    const all = await idp.requests.list({ raw: true });
    expect(all.every((entry) => JSON.stringify(entry).includes(CANARY))).toBe(true);
    expect(await (await api("/requests?raw=true")).text()).toContain(CANARY);
  });

  it("do not include harmless parameters with similar names", async () => {
    const harmless = {
      code_challenge: "x".repeat(43),
      code_challenge_method: "S256",
      token_type_hint: "access_token",
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      scope: "token:read",
      state: "secret-state",
    };
    await postForm(`${idp.url}/introspect`, harmless);
    expect((await last()).params).toEqual(harmless);
  });
});

describe("a search of the log", () => {
  it("finds requests by each of their properties", async () => {
    const { jti, token } = await idp.mint({ user: "alice", scope: "read" });
    await serviceToken({ scope: "write" });
    await introspect(idp.url, token);
    await getJson(`${idp.url}/jwks`);
    await redeem(idp.url, { grant_type: "magic" });
    const found = async (filter: Parameters<typeof idp.requests.list>[0]) =>
      (await idp.requests.list(filter)).map(({ path }) => path);
    expect(await found({})).toEqual(["/token", "/introspect", "/jwks", "/token"]);
    expect(await found({ endpoint: "jwks" })).toEqual(["/jwks"]);
    expect(await found({ endpoint: "token", error: null })).toEqual(["/token"]);
    expect(await found({ method: "get" })).toEqual(["/jwks"]);
    expect(await found({ clientId: API_CLIENT[0] })).toEqual(["/introspect"]);
    expect(await found({ grantType: "magic" })).toEqual(["/token"]);
    expect(await found({ user: "alice" })).toEqual(["/introspect"]);
    expect(await found({ user: ALICE })).toEqual(["/introspect"]);
    expect(await found({ jti: jti ?? "" })).toEqual(["/introspect"]);
    expect(await found({ scope: "write" })).toEqual(["/token"]);
    expect(await found({ status: 400, error: "unsupported_grant_type" })).toEqual(["/token"]);
    expect(await found({ path: "/jwks" })).toEqual(["/jwks"]);
    expect(await found({ params: { grant_type: "magic", scope: null } })).toEqual(["/token"]);
    expect(await found({ params: { token } })).toEqual(["/introspect"]);
    expect(await idp.requests.count({ endpoint: "token" })).toBe(2);
    expect(await idp.requests.count()).toBe(4);
  });

  it("rejects unknown names and suggests the nearest ones", async () => {
    await expect(idp.requests.list({ endpoint: "jkws" as "jwks" })).rejects.toThrow(/did you mean "jwks"/);
    await expect(idp.requests.count({ finding: "missing-stat" })).rejects.toThrow(
      /Did you mean "missing-state"/,
    );
    await expect(idp.requests.count({ client: "x" } as object)).rejects.toMatchObject({
      code: "bad_request",
    });
  });

  it("is paged over HTTP, oldest first", async () => {
    for (let index = 0; index < 5; index++) await getJson(`${idp.url}/page/${index}`);
    const page = async (query: string) =>
      (await (await api(`/requests?${query}`)).json()) as { items: RequestRecord[]; next: string | null };
    const first = await page("limit=3");
    expect(first.items.map(({ path }) => path)).toEqual(["/page/0", "/page/1", "/page/2"]);
    const second = await page(`limit=3&after=${first.next}`);
    expect([second.items.map(({ path }) => path), second.next]).toEqual([["/page/3", "/page/4"], null]);
    const params = encodeURIComponent(JSON.stringify({ missing: null }));
    expect(await (await api(`/requests/count?status=404&params=${params}`)).json()).toEqual({ count: 5 });
    expect((await api("/requests?params=%7B")).status).toBe(400);
  });

  it("takes requests out of the log, oldest first", async () => {
    for (const scope of ["a", "b"]) await serviceToken({ scope });
    await getJson(`${idp.url}/jwks`);
    expect((await idp.requests.take({ endpoint: "token" }))?.scopes).toEqual(["a"]);
    expect((await idp.requests.take({ endpoint: "token" }))?.scopes).toEqual(["b"]);
    expect(await idp.requests.take({ endpoint: "token" })).toBeUndefined();
    expect(await (await api("/requests/take", { endpoint: "token" })).json()).toEqual({ request: null });
    expect(await (await api("/requests/take", {})).json()).toMatchObject({ request: { endpoint: "jwks" } });
    expect(await idp.requests.count()).toBe(0);
  });

  it("is empty after the log is cleared", async () => {
    await getJson(`${idp.url}/jwks`);
    expect(await idp.requests.clear()).toBe(1);
    expect(await idp.requests.clear()).toBe(0);
  });

  it("finds only requests of its own issuer", async () => {
    const tenant = await idp.issuer("tenant");
    await serviceToken({}, tenant.url);
    await getJson(`${idp.url}/.well-known/openid-configuration/tenant`);
    expect(await idp.requests.list()).toEqual([]);
    expect(await tenant.requests.list()).toMatchObject([
      { issuer: "tenant", path: "/tenant/token", endpoint: "token" },
      { issuer: "tenant", path: "/.well-known/openid-configuration/tenant", endpoint: "discovery" },
    ]);
    await idp.requests.clear();
    expect(await tenant.requests.clear()).toBe(2);
  });
});

describe("waiting for a request", () => {
  it("resolves at once if the log already holds one", async () => {
    await serviceToken();
    expect(await idp.requests.waitFor({ endpoint: "token" }, { timeoutSeconds: 0 })).toMatchObject({
      clientId: "demo-service",
    });
    expect(await idp.requests.count()).toBe(1);
  });

  it("resolves when a matching request comes, not with another", async () => {
    const waiting = idp.requests.waitFor({ endpoint: "token", clientId: "demo-service" }, { raw: true });
    const later = (await api("/requests/wait", { endpoint: "jwks", timeoutSeconds: 0 })).status;
    expect(later).toBe(504);
    await getJson(`${idp.url}/jwks`);
    await serviceToken();
    expect(await waiting).toMatchObject({
      endpoint: "token",
      authorization: expect.stringMatching(/^Basic \w+/) as string,
    });
    await serviceToken();
    const { id: after } = await last();
    const next = idp.requests.waitFor({ endpoint: "token", after });
    await serviceToken({ scope: "newest" });
    expect((await next).scopes).toEqual(["newest"]);
  });

  it("fails after the timeout with the filter and the latest requests", async () => {
    await getJson(`${idp.url}/jwks`);
    await expect(
      idp.requests.waitFor({ endpoint: "token", clientId: "my-app" }, { timeoutSeconds: 0.02 }),
    ).rejects.toMatchObject({
      code: "timeout",
      message: 'no request with endpoint "token", clientId "my-app" came to issuer "default" within 0.02 s',
      hint: "The latest in its log: GET /jwks 200.",
    });
  });

  it("says that no request at all came, if any would do", async () => {
    await using own = await idp.isolate();
    await expect(own.requests.waitFor({}, { timeoutSeconds: 0.02 })).rejects.toMatchObject({
      code: "timeout",
      message: `no request came to issuer "${own.id}" within 0.02 s`,
      hint: "Its log is empty.",
    });
  });

  it("fails when the server closes", async () => {
    const own = await startMintmark();
    const waiting = expect(own.requests.waitFor({ endpoint: "token" })).rejects.toMatchObject({
      code: "closed",
    });
    await own.close();
    await waiting;
  });

  it("works over HTTP, for two callers with the same filter", async () => {
    const wait = () => api("/requests/wait", { endpoint: "discovery", timeoutSeconds: 20 });
    const waiting = [wait(), wait()];
    await getJson(`${idp.url}/.well-known/openid-configuration`);
    for (const response of await Promise.all(waiting)) {
      expect([response.status, await response.json()]).toMatchObject([200, { endpoint: "discovery" }]);
    }
  });
});

describe("the stream of server-sent events", () => {
  it("sends matching requests as they come, redacted", async () => {
    await using events = await eventsOf(`${idp.url}/_mintmark/api/events?endpoint=token`);
    expect(events.headers.get("content-type")).toBe("text/event-stream");
    await getJson(`${idp.url}/jwks`);
    await redeem(idp.url, {
      grant_type: "refresh_token",
      refresh_token: "canary-0123456789",
      state: "a\n\ndata: x",
    });
    const { id, text } = await events.next();
    const entry = JSON.parse(text) as RequestRecord;
    expect(entry).toMatchObject({ id, endpoint: "token", params: { state: "a\n\ndata: x" } });
    expect(text).not.toContain("canary");
    await serviceToken();
    expect(JSON.parse((await events.next()).text)).toMatchObject({ clientId: "demo-service" });
  });

  it("sends missed requests to a client that reconnects", async () => {
    for (const scope of ["a", "b", "c"]) await serviceToken({ scope });
    const [first] = await idp.requests.list();
    await using events = await eventsOf(`${idp.url}/_mintmark/api/events`, {
      "last-event-id": first?.id ?? "",
    });
    const scopes = [await events.next(), await events.next()].map(
      ({ text }) => (JSON.parse(text) as RequestRecord).scopes,
    );
    expect(scopes).toEqual([["b"], ["c"]]);
  });

  it("ends when the server closes, and does not delay closing", async () => {
    const own = await startMintmark();
    await using events = await eventsOf(`${own.url}/_mintmark/api/events`);
    const closing = own.close();
    // Whatever is still open after the grace period is cut off, which would be another error.
    await expect(events.next()).rejects.toThrow(/ended/);
    await closing;
  });

  it("rejects other web origins, and sends requests of one issuer only", async () => {
    const foreign = await fetch(`${idp.url}/_mintmark/api/events`, {
      headers: { origin: "http://evil.test" },
    });
    expect(foreign.status).toBe(403);
    expect((await api("/events?issuer=nobody")).status).toBe(404);
    expect((await api("/events?endpoint=nothing")).status).toBe(400);
    await using events = await eventsOf(`${idp.url}/_mintmark/api/events?issuer=tenant`);
    const tenant = await idp.issuer("tenant");
    await serviceToken();
    await serviceToken({}, tenant.url);
    expect(JSON.parse((await events.next()).text)).toMatchObject({ issuer: "tenant" });
  });
});

describe("the size of the log is bounded: it", () => {
  it("keeps the latest 10,000 of a million requests", () => {
    const log = new RequestLog("default");
    for (let count = 0; count < 1_000_000; count++) log.add(requestFacts());
    const ids = log.list({}).map(({ id }) => id);
    expect([ids.length, ids[0], ids.at(-1)]).toEqual([REQUEST_LOG_ENTRIES, 990_001, 1_000_000]);
  });

  it("keeps fewer large requests, at most 16 MiB", () => {
    const log = new RequestLog("default");
    const size = 50_000;
    for (let count = 0; count < 2_000; count++) {
      log.add(requestFacts({ params: { code: `${count}`.padEnd(size) } }));
    }
    const kept = log.list({});
    expect(kept.length * size).toBeLessThanOrEqual(16 * 1024 * 1024);
    expect(kept.length * size).toBeGreaterThan(15 * 1024 * 1024);
    expect(kept.at(-1)?.id).toBe(2_000);
    for (let count = 0; count < 100; count++) log.take({});
    log.clear();
    for (let count = 0; count < 500; count++) log.add(requestFacts());
    expect(log.list({})).toHaveLength(500);
  });
});
