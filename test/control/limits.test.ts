// The limits of what a server keeps: what fails beyond them and how, and that expired entries make room.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { type Mintmark, type MintmarkConfig, startMintmark } from "../../src/index.ts";
import { Browser } from "../support/browser.ts";
import { eventsOf } from "../support/event-stream.ts";

const folder = mkdtempSync(join(tmpdir(), "mintmark-limits-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let idp: Mintmark;
afterEach(() => idp.close());

const SERVICE = { authorization: `Basic ${btoa("demo-service:demo-service-secret")}` };

const form = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(idp.url + path, { method: "POST", headers, body: new URLSearchParams(fields) });

const register = () =>
  fetch(`${idp.url}/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ redirect_uris: ["http://localhost/callback"] }),
  });

const authorize = (browser: Browser) =>
  browser.open(
    `${idp.url}/authorize?${new URLSearchParams({
      client_id: "demo-app",
      redirect_uri: "http://localhost/callback",
      response_type: "code",
      scope: "openid",
      code_challenge: "x".repeat(43),
      code_challenge_method: "S256",
    }).toString()}`,
  );

async function expectRefusal(answer: Response, ...words: string[]): Promise<void> {
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "1"]);
  const body = (await answer.json()) as Record<string, string>;
  expect(body["error"]).toBe("temporarily_unavailable");
  for (const word of words) expect(body["error_description"]).toContain(word);
}

describe.each([
  ["in memory", () => ({ ephemeral: true })],
  ["on a file", () => ({ ephemeral: false, data: mkdtempSync(join(folder, "data-")) })],
])("a store %s", (_title, where) => {
  const start = async (config: MintmarkConfig) => {
    idp = await startMintmark({ ...where(), keys: "generate", alg: "ES256", staticTokens: {}, ...config });
  };

  it("keeps so many tokens at each issuer, and issues no more until one is gone", async () => {
    await start({ limits: { tokens: 3 }, issuers: { other: { staticTokens: {} } } });
    const tokens = await Promise.all([1, 2].map(() => idp.mint({ user: "alice" })));
    const request = () => form("/token", { grant_type: "client_credentials" }, SERVICE);
    expect((await request()).status).toBe(200);
    await expectRefusal(await request(), "limits.tokens", "3 tokens");
    await expect(idp.mint({ user: "alice" })).rejects.toMatchObject({ code: "limit_reached" });
    const control = await fetch(`${idp.url}/_mintmark/api/tokens`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ user: "alice" }),
    });
    expect([control.status, await control.json()]).toMatchObject([503, { code: "limit_reached" }]);
    const other = await idp.issuer("other");
    expect((await other.mint({ user: "alice" })).id).not.toBe(tokens[0]?.id);
    await idp.reset();
    expect((await request()).status).toBe(200);
  });

  it("mints many tokens together or none", async () => {
    await start({ limits: { tokens: 3 } });
    const many = Array.from({ length: 4 }, () => ({ user: "alice" }));
    await expect(idp.mint(many)).rejects.toMatchObject({ code: "limit_reached" });
    expect(await idp.tokens.list()).toHaveLength(0);
    expect(await idp.mint(many.slice(1))).toHaveLength(3);
  });

  it("makes room by the oldest expired tokens", async () => {
    await start({ limits: { tokens: 3 } });
    const [short, long] = await Promise.all([
      idp.mint({ user: "alice", expiresInSeconds: 60 }),
      idp.mint({ user: "alice", expiresInSeconds: 7200 }),
      idp.mint({ user: "alice", expiresInSeconds: 60 }),
    ]);
    await idp.clock.advance(61);
    await idp.mint({ user: "alice" });
    const kept = (await idp.tokens.list()).map(({ id }) => id);
    expect(kept).toContain(long.id);
    expect(kept).not.toContain(short.id);
  });

  it("keeps so many registered clients", async () => {
    await start({ limits: { registeredClients: 2 } });
    expect([(await register()).status, (await register()).status]).toEqual([201, 201]);
    await expectRefusal(await register(), "limits.registeredClients");
    await idp.reset();
    expect((await register()).status).toBe(201);
  });

  it("keeps so many device codes, and new ones once the old have expired", async () => {
    await start({ limits: { records: 2 }, deviceCodeExpiresInSeconds: 60 });
    const request = () => form("/device/auth", { client_id: "demo-app" });
    expect([(await request()).status, (await request()).status]).toEqual([200, 200]);
    await expectRefusal(await request(), "limits.records", "DeviceCode");
    await idp.clock.advance(61);
    expect((await request()).status).toBe(200);
  });

  it("keeps so many logins in progress, and lets those that began go on", async () => {
    await start({ limits: { records: 1 }, login: { consent: false } });
    const browser = new Browser();
    const page = await authorize(browser);
    const refused = await authorize(new Browser());
    expect([page.status, refused.status, refused.headers.get("retry-after")]).toEqual([200, 503, "1"]);
    expect(refused.html).toContain("limits.records");
    const back = await browser.press(page, "login-user-alice");
    expect(back.leftTo?.searchParams.has("code")).toBe(true);
  });

  it("keeps so many sessions, and lets those that exist go on", async () => {
    await start({ limits: { sessions: 1 }, login: { consent: false } });
    const browser = new Browser();
    await browser.press(await authorize(browser), "login-user-alice");
    const other = new Browser();
    const refused = await other.press(await authorize(other), "login-user-bob");
    expect([refused.status, refused.leftTo]).toEqual([503, undefined]);
    expect([refused.headers.get("location"), refused.headers.getSetCookie()]).toEqual([null, []]);
    expect((await authorize(browser)).leftTo?.searchParams.has("code")).toBe(true);
  });
});

it("refuses further readers of events until one leaves", async () => {
  idp = await startMintmark({ limits: { eventStreams: 1 } });
  const url = `${idp.url}/_mintmark/api/events`;
  const reader = await eventsOf(url);
  const refused = await fetch(url);
  expect([refused.status, await refused.json()]).toMatchObject([503, { code: "limit_reached" }]);
  await reader[Symbol.asyncDispose]();
  await expect
    .poll(async () => {
      const answer = await fetch(url);
      await answer.body?.cancel();
      return answer.status;
    })
    .toBe(200);
});

it("makes so many isolated issuers", async () => {
  idp = await startMintmark({ limits: { isolatedIssuers: 1 } });
  const isolated = await idp.isolate();
  await expect(idp.isolate()).rejects.toMatchObject({ code: "conflict" });
  await isolated.close();
  await (await idp.isolate()).close();
});

it("drops the oldest requests from a log that is too large", async () => {
  idp = await startMintmark({ limits: { requestLogBytes: 20_000 } });
  for (let count = 0; count < 20; count++) {
    await form("/token", { grant_type: "client_credentials", scope: `${count}`.padEnd(2_000, "x") });
  }
  const kept = await idp.requests.list();
  expect(kept.length).toBeGreaterThan(2);
  expect(kept.length).toBeLessThan(10);
  expect(kept.at(-1)?.params["scope"]).toMatch(/^19x/);
});
