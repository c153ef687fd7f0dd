// Faults: rules that delay, break or change the answers of any endpoint of any issuer.
import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { afterAll, afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { type FaultOptions, startMintmark } from "../../src/index.ts";
import { Browser } from "../support/browser.ts";
import { DEMO_CLIENTS, SERVICE } from "../support/clients.ts";
import { introspect, userinfo } from "../support/introspect.ts";
import { getJson, postForm } from "../support/post-form.ts";
import { authorizationRequest, codeFor, redeem, refresh, tokensFor } from "../support/sign-in.ts";

const idp = await startMintmark({
  clients: DEMO_CLIENTS,
  passwordGrant: true,
  login: { headless: true },
  issuers: { tenant: { clients: DEMO_CLIENTS } },
});
afterAll(() => idp.close());
afterEach(() => idp.faults.clear());

const token = (form: Record<string, string> = {}, headers: Record<string, string> = {}, base = idp.url) =>
  postForm(`${base}/token`, { grant_type: "client_credentials", ...form }, { basic: SERVICE, headers });
const statuses = async (count: number, send: () => Promise<{ status: number }> = token) => {
  const seen: number[] = [];
  for (let time = 0; time < count; time++) seen.push((await send()).status);
  return seen;
};
/** The error of a fetch that gets no answer. */
const failureOf = (asked: Promise<unknown>) =>
  asked.then(
    () => "an answer",
    (error: Error) => (error.cause as NodeJS.ErrnoException | undefined)?.code ?? error.name,
  );

describe("a fault with forSeconds", () => {
  it("is in force until then, and removes itself", async () => {
    await using own = await startMintmark();
    expect((await fetch(`${own.url}/.well-known/jwks.json`)).status).toBe(200); // loads the server's code
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
    onTestFinished(() => void vi.useRealTimers());
    const { id } = await own.faults.add({ endpoint: "jwks", status: 503, forSeconds: 3 });
    vi.advanceTimersByTime(2_999);
    expect((await fetch(`${own.url}/.well-known/jwks.json`)).status).toBe(503);
    vi.advanceTimersByTime(1);
    expect(await own.faults.list()).toEqual([]);
    expect((await fetch(`${own.url}/.well-known/jwks.json`)).status).toBe(200);
    await expect(own.faults.remove(id)).rejects.toMatchObject({ code: "unknown_fault" });
  });
});

describe("a fault", () => {
  it("fails the first three requests and lets later ones pass", async () => {
    const fault = await idp.faults.add({ endpoint: "token", status: 503, times: 3 });
    expect(fault).toMatchObject({ id: expect.any(String) as string, issuer: "default", times: 3, used: 0 });
    expect(await statuses(5)).toEqual([503, 503, 503, 200, 200]);
    expect(await idp.faults.list()).toMatchObject([{ id: fault.id, used: 3 }]);
  });

  it("lets the first requests pass with `skip`, and counts after them", async () => {
    await idp.faults.add({ endpoint: "token", status: 500, skip: 2, times: 1 });
    expect(await statuses(4)).toEqual([200, 200, 500, 200]);
  });

  it("applies until it is removed if `times` is not set", async () => {
    const { id } = await idp.faults.add({ endpoint: "token", status: 500 });
    expect(await statuses(3)).toEqual([500, 500, 500]);
    expect(await idp.faults.remove(id)).toMatchObject({ id, used: 3 });
    expect(await statuses(1)).toEqual([200]);
    await expect(idp.faults.remove(id)).rejects.toMatchObject({ code: "unknown_fault" });
  });

  it("applies with a probability: the same way for the same seed, another way for another", async () => {
    const run = async (seed: number) => {
      await idp.faults.clear();
      await idp.faults.add({ endpoint: "token", status: 500, probability: 0.5, seed });
      return statuses(20);
    };
    const first = await run(7);
    expect(await run(7)).toEqual(first);
    expect(await run(8)).not.toEqual(first);
    expect(new Set(first)).toEqual(new Set([200, 500]));
    await idp.faults.clear();
    await idp.faults.add({ endpoint: "token", status: 500, probability: 0 });
    expect(await statuses(5)).toEqual([200, 200, 200, 200, 200]);
  });

  it("counts each of many concurrent requests exactly once", async () => {
    await idp.faults.add({ endpoint: "token", status: 503, times: 5 });
    const answers = await Promise.all(Array.from({ length: 20 }, () => token()));
    expect(answers.filter(({ status }) => status === 503)).toHaveLength(5);
  });
});

describe("several faults", () => {
  it("apply newest first; when one is used up, the one before it applies", async () => {
    await idp.faults.add({ endpoint: "token", status: 500, times: 1 });
    await idp.faults.add({ endpoint: "*", status: 502, times: 2 });
    expect(await statuses(4)).toEqual([502, 502, 500, 200]);
  });

  it("leave a request to an older one if the newer one does not match", async () => {
    await idp.faults.add({ endpoint: "token", status: 500 });
    await idp.faults.add({ endpoint: "token", status: 502, when: { clientId: "other-client" } });
    expect(await statuses(1)).toEqual([500]);
    expect((await idp.faults.list()).map(({ status, used }) => [status, used])).toEqual([
      [502, 0],
      [500, 1],
    ]);
  });
});

describe("a fault applies to requests", () => {
  it.each([
    ["discovery", () => getJson(`${idp.url}/.well-known/openid-configuration`)],
    ["discovery", () => getJson(`${idp.url}/.well-known/oauth-authorization-server`)],
    ["jwks", () => getJson(`${idp.url}/.well-known/jwks.json`)],
    ["jwks", () => getJson(`${idp.url}/jwks`)],
    ["authorization", () => getJson(authorizationRequest(idp.url).url)],
    ["token", () => token()],
    ["token", () => postForm(`${idp.url}/oauth/token`, {})],
    ["introspection", () => postForm(`${idp.url}/introspect`, { token: "x" })],
    ["revocation", () => postForm(`${idp.url}/revoke`, { token: "x" })],
    ["userinfo", () => getJson(`${idp.url}/userinfo`)],
    ["registration", () => postForm(`${idp.url}/register`, {})],
    ["pushed_authorization_request", () => postForm(`${idp.url}/par`, {})],
    ["device_authorization", () => postForm(`${idp.url}/device/auth`, {})],
    ["code_verification", () => getJson(`${idp.url}/device`)],
    ["end_session", () => getJson(`${idp.url}/logout`)],
    ["login", () => getJson(`${idp.url}/login/some-interaction`)],
  ] as const)("at the endpoint %s, by its name", async (endpoint, send) => {
    await idp.faults.add({ endpoint, status: 418, body: { teapot: true } });
    expect(await send()).toMatchObject({ status: 418, body: { teapot: true } });
    const elsewhere = endpoint === "jwks" ? "/userinfo" : "/jwks";
    expect((await getJson(idp.url + elsewhere)).status).not.toBe(418);
  });

  it("at a path, even an unknown one, but not at other paths of the same endpoint", async () => {
    await idp.faults.add({ endpoint: "/health", body: "ok" });
    await idp.faults.add({ endpoint: "/oauth/token", status: 418 });
    expect((await getJson(`${idp.url}/health/`)).body).toEqual({ text: "ok" });
    expect((await postForm(`${idp.url}/OAuth/Token`, {})).status).toBe(418);
    expect((await token()).status).toBe(200);
  });

  it("of a client, however it identifies itself", async () => {
    await idp.faults.add({ endpoint: "token", status: 503, when: { clientId: "demo-service" } });
    expect((await token()).status).toBe(503);
    const form = { grant_type: "client_credentials", client_id: "demo-service", client_secret: SERVICE[1] };
    expect((await postForm(`${idp.url}/token`, form)).status).toBe(503);
    expect((await redeem(idp.url, { grant_type: "refresh_token", refresh_token: "x" })).status).toBe(400);
  });

  it("of a grant type", async () => {
    await idp.faults.add({ endpoint: "token", status: 503, when: { grantType: "refresh_token" } });
    const { refresh_token } = await tokensFor(idp.url);
    expect((await refresh(idp.url, refresh_token)).status).toBe(503);
    expect((await token()).status).toBe(200);
  });

  it("with a given header", async () => {
    await idp.faults.add({ endpoint: "token", status: 503, when: { header: { "X-Attempt": "1" } } });
    expect((await token({}, { "x-attempt": "1" })).status).toBe(503);
    expect((await token({}, { "x-attempt": "2" })).status).toBe(200);
    expect((await token()).status).toBe(200);
  });

  it("about a user: by code, refresh token, access token, username or login hint", async () => {
    const { redemption: alices } = await codeFor(idp.url, { user: "alice" });
    const { redemption: bobs } = await codeFor(idp.url, { user: "bob" });
    const bob = await tokensFor(idp.url, { user: "bob" });
    const alice = await tokensFor(idp.url, { user: "alice" });
    const opaque = await tokensFor(idp.url, { user: "bob", token: { token_format: "opaque" } });
    await idp.faults.add({ endpoint: "*", status: 418, when: { user: "bob" } });
    expect((await redeem(idp.url, bobs)).status).toBe(418);
    expect((await redeem(idp.url, alices)).status).toBe(200);
    expect((await refresh(idp.url, bob["refresh_token"])).status).toBe(418);
    expect((await refresh(idp.url, alice["refresh_token"])).status).toBe(200);
    expect((await userinfo(idp.url, bob["access_token"])).status).toBe(418);
    expect((await userinfo(idp.url, opaque["access_token"])).status).toBe(418);
    expect((await userinfo(idp.url, alice["access_token"])).status).toBe(200);
    const byPassword = (name: string) =>
      redeem(idp.url, { grant_type: "password", username: name, password: name });
    expect((await byPassword("bob")).status).toBe(418);
    expect((await byPassword("alice")).status).toBe(200);
    const hinted = (login_hint: string) => getJson(authorizationRequest(idp.url, { login_hint }).url);
    expect((await hinted("bob@example.test")).status).toBe(418);
    expect((await hinted("alice")).status).toBe(303);
  });

  it("of one issuer only", async () => {
    const tenant = await idp.issuer("tenant");
    await tenant.faults.add({ endpoint: "token", status: 503 });
    expect((await token({}, {}, tenant.url)).status).toBe(503);
    expect((await token()).status).toBe(200);
    expect(await idp.faults.list()).toEqual([]);
    await idp.faults.clear();
    expect(await tenant.faults.list()).toHaveLength(1);
    expect(await tenant.faults.clear()).toBe(1);
  });

  it("but never at Mintmark's own paths", async () => {
    await idp.faults.add({ endpoint: "*", status: 500 });
    for (const path of ["/_mintmark/health", "/_mintmark/", "/_mintmark/api/faults"]) {
      expect((await fetch(idp.url + path)).status).toBe(200);
    }
    await expect(idp.faults.add({ endpoint: "/_mintmark/health", status: 500 })).rejects.toThrow(
      /do not apply to Mintmark's own paths/,
    );
  });

  it("but not to the CORS preflight before a request", async () => {
    await idp.faults.add({ endpoint: "token", status: 503, times: 1 });
    await fetch(`${idp.url}/token`, {
      method: "OPTIONS",
      headers: { origin: "http://localhost:3000", "access-control-request-method": "POST" },
    });
    expect(await statuses(2)).toEqual([503, 200]);
  });
});

describe("a replaced answer", () => {
  it("is JSON with any headers", async () => {
    await idp.faults.add({
      endpoint: "userinfo",
      status: 200,
      body: { sub: 7 },
      headers: { "X-Extra": "1" },
    });
    const { body, headers } = await userinfo(idp.url, "x");
    expect([body, headers.get("x-extra"), headers.get("content-type")]).toEqual([
      { sub: 7 },
      "1",
      "application/json; charset=utf-8",
    ]);
  });

  it.each([
    ['{"access_token": "abc', "application/json"],
    ["<html>Bad gateway</html>", "text/html"],
    ["upstream connect error", "text/plain"],
    ["", "text/plain"],
  ])("is the string %j as it is, as %s", async (body, type) => {
    await idp.faults.add({ endpoint: "token", status: 502, body });
    const response = await fetch(`${idp.url}/token`, { method: "POST" });
    expect([response.status, await response.text()]).toEqual([502, body]);
    expect(response.headers.get("content-type")).toContain(type);
  });

  it("has the given content type, even a wrong one", async () => {
    await idp.faults.add({
      endpoint: "token",
      body: { access_token: "x" },
      headers: { "Content-Type": "image/png" },
    });
    expect((await token()).headers.get("content-type")).toBe("image/png");
  });

  it.each([null, true, 42, [1, 2], []])("may be the JSON value %j", async (body) => {
    await idp.faults.add({ endpoint: "token", body });
    const response = await fetch(`${idp.url}/token`, { method: "POST" });
    expect([await response.json(), response.headers.get("content-type")]).toEqual([
      body,
      "application/json; charset=utf-8",
    ]);
  });

  it("is an OAuth error or a redirect if only a status is given", async () => {
    await idp.faults.add({ endpoint: "token", status: 503, headers: { "Retry-After": "2" } });
    await idp.faults.add({ endpoint: "jwks", status: 302, headers: { Location: "/elsewhere" } });
    const { status, body, headers } = await token();
    expect([status, body["error"], headers.get("retry-after")]).toEqual([
      503,
      "temporarily_unavailable",
      "2",
    ]);
    const redirect = await getJson(`${idp.url}/jwks`);
    expect([redirect.status, redirect.headers.get("location")]).toEqual([302, "/elsewhere"]);
  });

  it("does not reach the real endpoint: a code stays valid", async () => {
    await idp.faults.add({ endpoint: "token", status: 500, times: 1 });
    const { redemption } = await codeFor(idp.url);
    expect((await redeem(idp.url, redemption)).status).toBe(500);
    expect((await redeem(idp.url, redemption)).status).toBe(200);
  });
});

describe("a changed answer", () => {
  it("has its members replaced, added and, with null, removed, also nested ones", async () => {
    await idp.faults.add({
      endpoint: "token",
      merge: { expires_in: "soon", token_type: null, extra: { a: 1 } },
    });
    const { status, body } = await token();
    expect([status, body["expires_in"], body["token_type"], body["extra"]]).toEqual([
      200,
      "soon",
      undefined,
      { a: 1 },
    ]);
    expect(await introspect(idp.url, String(body["access_token"]))).toMatchObject({ active: true });
  });

  it("can be that of introspection, discovery or an error", async () => {
    const value = await idp.token({ user: "alice", scope: "read" });
    await idp.faults.add({ endpoint: "introspection", merge: { scope: "admin", sub: null } });
    await idp.faults.add({ endpoint: "discovery", merge: { code_challenge_methods_supported: null } });
    await idp.faults.add({ endpoint: "token", merge: { error: "weird" } });
    const introspected = await introspect(idp.url, value);
    expect([introspected["active"], introspected["scope"], introspected["sub"]]).toEqual([
      true,
      "admin",
      undefined,
    ]);
    const { body } = await getJson(`${idp.url}/.well-known/openid-configuration`);
    expect(body).not.toHaveProperty("code_challenge_methods_supported");
    expect(body["issuer"]).toBe(idp.url);
    expect(await token({ grant_type: "nothing" })).toMatchObject({ status: 400, body: { error: "weird" } });
  });

  it("can have another status and other headers", async () => {
    await idp.faults.add({ endpoint: "token", merge: {}, status: 201, headers: { "Cache-Control": null } });
    const { status, body, headers } = await token();
    expect([status, typeof body["access_token"], headers.get("cache-control")]).toEqual([
      201,
      "string",
      null,
    ]);
  });

  it("can have only its headers changed", async () => {
    await idp.faults.add({ endpoint: "discovery", headers: { "Cache-Control": "max-age=60" } });
    const { status, headers } = await getJson(`${idp.url}/.well-known/openid-configuration`);
    expect([status, headers.get("cache-control")]).toEqual([200, "max-age=60"]);
  });

  it("has its parameters changed in a redirect to the client, but not in one to the login page", async () => {
    const fault: FaultOptions = { endpoint: "authorization", merge: { state: "not-yours", iss: null } };
    await idp.faults.add(fault);
    const { headers } = await getJson(authorizationRequest(idp.url, { login_hint: "alice" }).url);
    const answer = new URL(headers.get("location") ?? "").searchParams;
    expect([answer.get("state"), answer.has("iss"), answer.has("code")]).toEqual(["not-yours", false, true]);
    const login = await new Browser().open(authorizationRequest(idp.url).url);
    expect([login.status, login.url.href]).toEqual([200, expect.not.stringContaining("not-yours")]);
  });
});

describe("a delayed answer", () => {
  it("comes after the given delay, otherwise unchanged", async () => {
    await idp.faults.add({ endpoint: "token", delayMilliseconds: 150 });
    const begun = performance.now();
    expect((await token()).status).toBe(200);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(149);
  });

  it("comes after a delay from a range", async () => {
    await idp.faults.add({ endpoint: "token", delayMilliseconds: { min: 40, max: 90 }, status: 503 });
    expect(await statuses(3)).toEqual([503, 503, 503]);
    for (const { durationMilliseconds } of await idp.requests
      .list({ endpoint: "token", status: 503 })
      .then((all) => all.slice(-3))) {
      expect(durationMilliseconds).toBeGreaterThanOrEqual(39);
    }
  });

  it("is abandoned if the client has disconnected", async () => {
    const { redemption } = await codeFor(idp.url);
    await idp.faults.add({ endpoint: "token", delayMilliseconds: 60_000, times: 1 });
    const { id: after } = (await idp.requests.list()).at(-1) ?? { id: "0" };
    const body = new URLSearchParams({ client_id: "demo-app", ...redemption });
    const asked = fetch(`${idp.url}/token`, { method: "POST", body, signal: AbortSignal.timeout(100) });
    expect(await failureOf(asked)).toBe("TimeoutError");
    expect(await idp.requests.waitFor({ endpoint: "token", after })).toMatchObject({ status: null });
    expect((await redeem(idp.url, redemption)).status).toBe(200);
  });
});

describe("a broken connection", () => {
  it("is closed without an answer, or reset", async () => {
    await idp.faults.add({ endpoint: "token", connection: "close", times: 1 });
    expect(await failureOf(token())).toBe("UND_ERR_SOCKET");
    await idp.faults.add({ endpoint: "token", connection: "reset", times: 1 });
    expect(await failureOf(token())).toBe("ECONNRESET");
    expect((await token()).status).toBe(200);
  });

  it("hangs until the client gives up", async () => {
    await idp.faults.add({ endpoint: "jwks", connection: "hang", times: 1 });
    const giveUp = new AbortController();
    const asked = fetch(`${idp.url}/jwks`, { signal: giveUp.signal });
    expect(await idp.requests.waitFor({ endpoint: "jwks", status: null })).toMatchObject({ status: null });
    giveUp.abort();
    expect(await failureOf(asked)).toBe("AbortError");
    expect((await getJson(`${idp.url}/jwks`)).status).toBe(200);
  });

  it("hangs until the server closes, and does not delay closing", async () => {
    const own = await startMintmark();
    await own.faults.add({ endpoint: "token", connection: "hang" });
    const asked = failureOf(postForm(`${own.url}/token`, {}));
    await own.requests.waitFor({ endpoint: "token" });
    const begun = performance.now();
    await own.close();
    expect(await asked).toBe("UND_ERR_SOCKET");
    expect(performance.now() - begun).toBeLessThan(2_500); // well below the grace period of 3 seconds
  });

  it("trickles the real answer byte by byte", async () => {
    const real = await (await fetch(`${idp.url}/jwks`)).text();
    await idp.faults.add({ endpoint: "jwks", connection: "trickle", trickleMilliseconds: 0 });
    const { text, length } = await readSlowly(`${idp.url}/jwks`);
    expect([text, length]).toEqual([real, String(Buffer.byteLength(real))]);
  });

  it("trickles a replaced answer, with a pause between two bytes", async () => {
    await idp.faults.add({
      endpoint: "jwks",
      body: "abcdef",
      connection: "trickle",
      trickleMilliseconds: 30,
    });
    const begun = performance.now();
    const { text, pieces } = await readSlowly(`${idp.url}/jwks`);
    expect(text).toBe("abcdef");
    expect(pieces).toBeGreaterThan(1);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(5 * 29);
  });
});

async function readSlowly(url: string) {
  const asked = get(url, { family: 4 });
  const [response] = (await once(asked, "response")) as [IncomingMessage];
  let text = "";
  let pieces = 0;
  for await (const chunk of response.setEncoding("utf8") as AsyncIterable<string>) {
    text += chunk;
    pieces++;
  }
  return { text, pieces, length: response.headers["content-length"] };
}

describe("adding a fault", () => {
  it("rejects an unknown endpoint and suggests the nearest one", async () => {
    await expect(idp.faults.add({ endpoint: "somewhere" as "jwks", status: 500 })).rejects.toMatchObject({
      code: "bad_request",
      message: expect.stringContaining("Known: discovery, jwks,") as string,
    });
    await expect(idp.faults.add({ endpoint: "user-info" as "jwks", status: 500 })).rejects.toThrow(
      /Did you mean "userinfo"/,
    );
  });

  it.each<[FaultOptions, RegExp]>([
    [{ endpoint: "token" }, /a fault needs an effect/],
    [{ endpoint: "token", times: 3 }, /a fault needs an effect/],
    [{ endpoint: "token", connection: "hang", status: 503 }, /status: connection "hang" sends no answer/],
    [{ endpoint: "token", body: {}, merge: {} }, /merge: changes the real answer/],
    [{ endpoint: "token", jwks: "empty" }, /is only for the endpoint "jwks"/],
    [{ endpoint: "jwks", jwks: "empty", body: {} }, /jwks: replaces the body/],
    [{ endpoint: "token", status: 99 }, /status/],
    [{ endpoint: "token", status: 503, times: 0 }, /times/],
    [{ endpoint: "token", status: 503, probability: 2 }, /probability/],
    [{ endpoint: "token", delayMilliseconds: { min: 5, max: 1 } }, /delayMilliseconds/],
    [{ endpoint: "token", headers: { "a b": "1" } }, /headers\["a b"\]: is not a valid header/],
    [{ endpoint: "token", headers: { a: "1\r\nSet-Cookie: x=1" } }, /headers.a: is not a valid header/],
    [{ endpoint: "token", headers: { "Content-Length": "1" } }, /is set by the server itself/],
    [{ endpoint: "token", status: 503, nonsense: 1 } as unknown as FaultOptions, /nonsense/],
  ])("rejects %j", async (fault, message) => {
    await expect(idp.faults.add(fault)).rejects.toThrow(message);
    expect(await idp.faults.list()).toEqual([]);
  });

  it("rejects the 1001st fault", async () => {
    for (let count = 0; count < 1_000; count++) await idp.faults.add({ endpoint: "/nowhere", status: 500 });
    await expect(idp.faults.add({ endpoint: "/nowhere", status: 500 })).rejects.toMatchObject({
      code: "conflict",
    });
    expect((await token()).status).toBe(200);
  });
});

describe("unused faults", () => {
  it("are named in an error when the server closes with requireUsedFaults", async () => {
    const own = await startMintmark({ issuers: { tenant: {} } });
    await own.faults.add({ endpoint: "token", status: 503, times: 3 });
    await own.faults.add({ endpoint: "jwks", jwks: "empty" });
    await (await own.issuer("tenant")).faults.add({ endpoint: "userinfo", delayMilliseconds: 5 });
    await postForm(`${own.url}/token`, {});
    await getJson(`${own.url}/jwks`);
    expect((await own.faults.list({ unused: true })).map(({ endpoint }) => endpoint)).toEqual(["token"]);
    const closing = own.close({ requireUsedFaults: true });
    await expect(closing).rejects.toMatchObject({
      code: "unused_faults",
      message: expect.stringMatching(
        /^2 faults were not used:\n.*fault-1 on token of issuer "default".*used 1 of 3 times\n.*on userinfo of issuer "tenant"/,
      ) as string,
    });
    await expect(fetch(own.url)).rejects.toThrow();
    await own.close();
  });

  it("are named together with unused overrides", async () => {
    const own = await startMintmark({ issuers: { tenant: {} } });
    await own.overrides.add({ target: "token", kind: "id", claims: { acr: "2" }, times: 2 });
    const tenant = await own.issuer("tenant");
    await tenant.overrides.add({ target: "introspection", merge: { active: false } });
    await tenant.overrides.add({ target: "introspection", merge: { scope: "x" } });
    await postForm(`${tenant.url}/introspect`, { token: "x" }, { basic: SERVICE });
    await expect(own.close({ requireUsedFaults: true })).rejects.toMatchObject({
      code: "unused_faults",
      message: [
        "2 overrides were not used:",
        '  - override-1 on token of issuer "default": {"kind":"id","claims":{"acr":"2"}}, used 0 of 2 times',
        '  - override-2 on introspection of issuer "tenant": {"merge":{"scope":"x"}}, used 0 of 1 times',
      ].join("\n"),
    });

    const both = await startMintmark();
    await both.overrides.add({ target: "userinfo", merge: { name: "X" } });
    await both.faults.add({ endpoint: "token", status: 503 });
    await expect(both.close({ requireUsedFaults: true })).rejects.toThrow(
      /^1 fault and 1 override were not used:\n {2}- fault-1 .*\n {2}- override-1 on userinfo/,
    );
  });

  it("cause no error without requireUsedFaults, or if they were used or removed", async () => {
    const own = await startMintmark();
    const { id } = await own.faults.add({ endpoint: "token", status: 503 });
    await own.faults.remove(id);
    await own.faults.add({ endpoint: "jwks", status: 503, times: 1 });
    await getJson(`${own.url}/jwks`);
    await expect(own.close({ requireUsedFaults: true })).resolves.toBeUndefined();
    const other = await startMintmark();
    await other.faults.add({ endpoint: "token", status: 503 });
    await expect(other.close()).resolves.toBeUndefined();
  });
});

describe("over HTTP", () => {
  const api = (path: string, method = "GET", body?: object) =>
    fetch(`${idp.url}/_mintmark/api${path}`, {
      method,
      headers: { "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
    });

  it("adds, lists, removes and clears faults of any issuer", async () => {
    const added = await api("/faults", "POST", {
      issuer: "tenant",
      endpoint: "token",
      status: 503,
      times: 2,
    });
    const { id } = (await added.json()) as { id: string };
    expect(added.status).toBe(201);
    const tenant = await idp.issuer("tenant");
    expect((await token({}, {}, tenant.url)).status).toBe(503);
    expect(await (await api("/faults?issuer=tenant")).json()).toEqual({
      items: [expect.objectContaining({ id, issuer: "tenant", used: 1 })],
      next: null,
    });
    expect(await (await api("/faults?issuer=tenant&unused=true")).json()).toMatchObject({ items: [{ id }] });
    expect((await api(`/faults/${id}?issuer=tenant`, "DELETE")).status).toBe(200);
    expect((await api(`/faults/${id}?issuer=tenant`, "DELETE")).status).toBe(404);
    await api("/faults", "POST", { endpoint: "token", status: 503 });
    expect(await (await api("/faults", "DELETE")).json()).toEqual({ removed: 1 });
  });

  it("answers an invalid fault with a problem document", async () => {
    const refused = await api("/faults", "POST", { endpoint: "tokne", status: 503 });
    expect([refused.status, refused.headers.get("content-type")]).toEqual([400, "application/problem+json"]);
    expect(await refused.json()).toMatchObject({ code: "bad_request" });
  });
});

describe("the lists of faults, overrides and keys", () => {
  it("have pages and a search, also over HTTP", async () => {
    await using own = await startMintmark({ alg: "ES256" });
    for (const status of [500, 502, 503]) await own.faults.add({ endpoint: "token", status });
    for (const tenant of ["acme", "globex"]) await own.overrides.add({ target: "token", claims: { tenant } });
    await own.keys.rotate();
    const list = async (query: string) => {
      const { body } = await getJson(`${own.url}/_mintmark/api/${query}`);
      return body as { items: Record<string, unknown>[]; next: string | null };
    };
    const first = await list("faults?limit=2");
    expect(first.items.map(({ status }) => status)).toEqual([503, 502]);
    const last = await list(`faults?limit=2&after=${first.next}`);
    expect([last.items.map(({ status }) => status), last.next]).toEqual([[500], null]);
    expect((await list("faults?search=502")).items).toHaveLength(1);
    expect((await own.overrides.list({ search: "GLOBEX" })).map(({ target }) => target)).toEqual(["token"]);
    expect((await own.keys.list({ search: "retiring" })).map(({ state }) => state)).toEqual(["retiring"]);
    expect(await own.keys.list({ limit: 1 })).toHaveLength(1);
    await expect(own.faults.list({ after: "none" })).rejects.toMatchObject({ code: "bad_request" });
  });

  it("do not find a key by its private part", async () => {
    await using own = await startMintmark({ alg: "ES256" });
    const [key] = await own.keys.list({ private: true });
    const secret = String(key?.privateJwk?.["d"]);
    expect(await own.keys.list({ private: true, search: secret })).toEqual([]);
  });
});
