// Requests that came through a proxy, and limits for the addresses that wrong admin tokens come from.
import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import Koa, { type Context } from "koa";
import { afterEach, describe, expect, it, vi } from "vitest";
import { forwardedFor, isForwarded } from "../../src/http/forwarded.ts";
import { assumePublicHost } from "../../src/http/public-host.ts";
import { WrongTokens } from "../../src/http/wrong-tokens.ts";
import { isTooDeep } from "../../src/json-depth.ts";
import { isLoopbackName } from "../../src/loopback.ts";

function context(headers: Record<string, string>): Context {
  const request = new IncomingMessage(new Socket());
  request.headers = headers;
  request.rawHeaders = Object.entries(headers).flat();
  return new Koa().createContext(request, new ServerResponse(request));
}

describe("a request with headers of a proxy", () => {
  it.each([
    ...["Forwarded", "Via", "X-Real-IP", "X-Client-IP", "X-Cluster-Client-IP", "CDN-Loop", "True-Client-IP"],
    ...["Fastly-Client-IP", "Fly-Client-IP", "Incap-Client-IP", "X-ProxyUser-Ip", "X-Remote-IP"],
    ...["X-Remote-Addr", "X-NginX-Proxy", "X-Scheme", "X-Forwarded-For", "X-Forwarded-Proto"],
    ...["X-Original-URL", "CF-Connecting-IP", "X-Envoy-External-Address", "Tailscale-User-Login"],
    ...["X-Azure-ClientIP", "X-AppEngine-User-IP", "X-ARR-SSL", "X-Vercel-Id"],
  ])("was forwarded if it has %s", (name) => {
    expect(isForwarded(context({ [name]: "x" }))).toBe(true);
  });

  it("was not if the name of such a header is a value or a part of a name", () => {
    expect(isForwarded(context({ "x-name": "via", via2: "x", "not-via": "x", "x-cf-": "x" }))).toBe(false);
    expect(isForwarded(context({}))).toBe(false);
  });

  it.each<[Record<string, string>, string | undefined]>([
    [{ "x-forwarded-for": "1.1.1.1, 2.2.2.2 " }, "2.2.2.2"],
    [{ "x-forwarded-for": "1.1.1.1", "x-real-ip": "3.3.3.3" }, "1.1.1.1"],
    [{ "x-forwarded-for": "1.1.1.1, ", "x-real-ip": " 3.3.3.3 " }, "3.3.3.3"],
    [{ "x-real-ip": "3.3.3.3" }, "3.3.3.3"],
    [{ "x-real-ip": " " }, undefined],
    [{}, undefined],
    [{ "x-forwarded-for": "x".repeat(65) }, "x".repeat(64)],
  ])("with %j comes from %j", (headers, client) => {
    expect(forwardedFor(context(headers))).toBe(client);
  });
});

describe("the host that the engine sees", () => {
  const publicUrl = new URL("https://idp.test:8443/a");
  const assumed = (headers: Record<string, string>, keepsHost: boolean) => {
    const ctx = context({ ...headers });
    assumePublicHost(ctx, { publicUrl, keepsHost });
    return ctx.req.headers;
  };

  it("is the public one, or that of the request if it is to be kept", () => {
    const sent = { host: "localhost:1", "x-forwarded-host": "evil.test", "x-forwarded-proto": "http" };
    expect(assumed(sent, false)).toEqual({ host: "idp.test:8443", "x-forwarded-proto": "https" });
    expect(assumed(sent, true)).toEqual({ host: "localhost:1", "x-forwarded-proto": "https" });
    expect(assumed({}, true)).toEqual({ host: "idp.test:8443", "x-forwarded-proto": "https" });
  });
});

describe("an address that wrong admin tokens come from", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it("has to wait for the rest of the minute after the last allowed one", () => {
    vi.useFakeTimers({ toFake: ["Date"], now: 0 });
    const wrong = new WrongTokens(2);
    wrong.note("a");
    expect(wrong.waitSeconds("a")).toBe(0);
    vi.setSystemTime(500);
    wrong.note("a");
    expect([wrong.waitSeconds("a"), wrong.waitSeconds("b")]).toEqual([60, 0]);
    vi.setSystemTime(59_999);
    expect(wrong.waitSeconds("a")).toBe(1);
    vi.setSystemTime(60_000);
    expect(wrong.waitSeconds("a")).toBe(0);
    wrong.note("a");
    expect(wrong.waitSeconds("a")).toBe(0);
    wrong.note("a");
    expect(wrong.waitSeconds("a")).toBe(60);
  });

  it("is forgotten after 10,000 others, the one first whose minute began first", () => {
    vi.useFakeTimers({ toFake: ["Date"], now: 0 });
    const wrong = new WrongTokens(1);
    for (const address of ["a", "b"]) wrong.note(address);
    vi.setSystemTime(60_000);
    wrong.note("a");
    for (let count = 0; count < 9_998; count++) wrong.note(String(count));
    wrong.note("0");
    expect(wrong.waitSeconds("a")).toBe(60);
    wrong.note("one more");
    expect(wrong.waitSeconds("a")).toBe(60);
    wrong.note("another");
    expect([wrong.waitSeconds("a"), wrong.waitSeconds("0")]).toEqual([0, 60]);
  });
});

it.each([
  ["localhost", true],
  ["127.0.0.1", true],
  ["127.255.10.1", true],
  ["[::1]", true],
  ["a.localhost", false],
  ["127.0.0", false],
  ["127.0.0.1.evil.test", false],
  ["evil.127.0.0.1", false],
  ["127.a.b.c", false],
  ["::1", false],
  ["", false],
])("the name %j always means this machine: %s", (name, expected) => {
  expect(isLoopbackName(name)).toBe(expected);
});

const parsed = (text: string) => JSON.parse(text) as unknown;

it.each<[string, (levels: number) => unknown]>([
  ["lists", (levels) => parsed("[".repeat(levels) + "1" + "]".repeat(levels))],
  ["objects", (levels) => parsed('{"a":'.repeat(levels) + "null" + "}".repeat(levels))],
])("JSON may have 100 levels of %s, and not one more", (_, nested) => {
  expect([isTooDeep(nested(100)), isTooDeep(nested(101)), isTooDeep(nested(200))]).toEqual([
    false,
    true,
    true,
  ]);
  expect([isTooDeep(null), isTooDeep("text")]).toEqual([false, false]);
});
