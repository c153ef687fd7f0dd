// Many requests at the same time: together they keep within the limits, as requests one after another do.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Mintmark, type MintmarkConfig, startMintmark } from "../../src/index.ts";
import { Browser } from "../support/browser.ts";
import { freePort } from "../support/free-port.ts";
import { HAS_REDIS, type RedisServer, startRedis } from "../support/redis-server.ts";

const AT_ONCE = 200;
const LIMIT = 50;

const folder = mkdtempSync(join(tmpdir(), "mintmark-limits-"));
let redis: RedisServer | undefined;
beforeAll(async () => {
  if (HAS_REDIS) redis = await startRedis();
});
afterAll(async () => {
  await redis?.remove();
  rmSync(folder, { recursive: true, force: true });
});

const running: Mintmark[] = [];
afterEach(async () => {
  for (const idp of running.splice(0)) await idp.close();
});

async function start(config: MintmarkConfig): Promise<{ idp: Mintmark; url: string }> {
  const port = await freePort();
  const idp = await startMintmark({ keys: "generate", alg: "ES256", staticTokens: {}, ...config, port });
  running.push(idp);
  return { idp, url: `http://127.0.0.1:${port}` };
}

const SERVICE = { authorization: `Basic ${btoa("demo-service:demo-service-secret")}` };

const form = (url: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(url, { method: "POST", headers, body: new URLSearchParams(fields) });

const json = (url: string, body: object) =>
  fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

/** Sends the request 200 times at once, and returns the number of each status. */
async function crowd(
  request: (number: number) => Promise<{ status: number }>,
): Promise<Record<number, number>> {
  const answers = await Promise.all(Array.from({ length: AT_ONCE }, (_, number) => request(number)));
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

const REDIRECT = "http://localhost/callback";
const authorizeUrl = (url: string) =>
  `${url}/authorize?${new URLSearchParams({
    client_id: "demo-app",
    redirect_uri: REDIRECT,
    response_type: "code",
    scope: "openid",
    code_challenge: "x".repeat(43),
    code_challenge_method: "S256",
  }).toString()}`;

const STORES: [title: string, where: () => MintmarkConfig, isSkipped: boolean][] = [
  ["in memory", () => ({ ephemeral: true }), false],
  ["on a file", () => ({ ephemeral: false, data: mkdtempSync(join(folder, "data-")) }), false],
  [
    `in Redis${HAS_REDIS ? "" : " (skipped: redis-server is not installed)"}`,
    () => ({ store: `${redis!.url}?prefix=${Math.random().toString(36).slice(2)}` }),
    !HAS_REDIS,
  ],
];

describe.each(STORES)("with a store %s, of 200 at once", (_title, where, isSkipped) => {
  beforeEach(({ skip }) => skip(isSkipped));

  it("so many tokens are issued as there is room for", async () => {
    const { idp, url } = await start({ ...where(), limits: { tokens: LIMIT } });
    const request = () => form(`${url}/token`, { grant_type: "client_credentials" }, SERVICE);
    expect(await crowd(request)).toEqual({ 200: LIMIT, 503: AT_ONCE - LIMIT });
    expect(await idp.tokens.list({ limit: 1000 })).toHaveLength(LIMIT);
    expect(await crowd(() => json(`${url}/_mintmark/api/tokens`, { user: "alice" }))).toEqual({
      503: AT_ONCE,
    });
  });

  it("the last places are filled, also by tokens that are minted in groups", async () => {
    const { idp } = await start({ ...where(), limits: { tokens: LIMIT } });
    const group = Array.from({ length: 4 }, () => ({ user: "alice" }));
    const made = await Promise.allSettled(
      Array.from({ length: AT_ONCE }, (_, number) => idp.mint(number % 4 === 0 ? group : group.slice(0, 1))),
    );
    const minted = made.flatMap((each) => (each.status === "fulfilled" ? each.value : []));
    expect(minted).toHaveLength(LIMIT);
    const reasons = made.flatMap((each) => (each.status === "rejected" ? [each.reason as unknown] : []));
    for (const reason of reasons) expect(reason).toMatchObject({ code: "limit_reached" });
    expect(await idp.tokens.list({ limit: 1000 })).toHaveLength(LIMIT);
  });

  it("so many clients are registered as there is room for", async () => {
    const { idp, url } = await start({ ...where(), limits: { registeredClients: LIMIT } });
    const counts = await crowd(() => json(`${url}/register`, { redirect_uris: [REDIRECT] }));
    expect(counts).toEqual({ 201: LIMIT, 503: AT_ONCE - LIMIT });
    const registered = (await idp.clients.list()).filter(({ source }) => source === "registered");
    expect(registered).toHaveLength(LIMIT);
  });

  it("so many device codes are given out as there is room for", async () => {
    const { url } = await start({ ...where(), limits: { records: LIMIT } });
    const counts = await crowd(() => form(`${url}/device/auth`, { client_id: "demo-app" }));
    expect(counts).toEqual({ 200: LIMIT, 503: AT_ONCE - LIMIT });
  });

  it("so many sessions begin as there is room for, of 60 logins", async () => {
    const { idp, url } = await start({ ...where(), limits: { sessions: 20 }, login: { consent: false } });
    const pages = await Promise.all(
      Array.from({ length: 60 }, async () => {
        const browser = new Browser();
        return { browser, page: await browser.open(authorizeUrl(url)) };
      }),
    );
    const answers = await Promise.all(
      pages.map(({ browser, page }) => browser.press(page, "login-user-alice")),
    );
    expect(answers.filter(({ leftTo }) => leftTo?.searchParams.has("code"))).toHaveLength(20);
    expect(answers.filter(({ status }) => status === 503)).toHaveLength(40);
    expect(await idp.sessions.list()).toHaveLength(20);
  });

  it("so many issuers are isolated as there is room for", async () => {
    const { idp, url } = await start({ ...where(), limits: { isolatedIssuers: LIMIT } });
    expect(await crowd(() => json(`${url}/_mintmark/api/issuers`, {}))).toEqual({
      201: LIMIT,
      409: AT_ONCE - LIMIT,
    });
    const isolated = (await idp.issuers.list()).filter(({ id }) => id.startsWith("isolated-"));
    expect(isolated).toHaveLength(LIMIT);
  });
});

it("so many readers of events are admitted of 200 at once as there is room for", async () => {
  const { url } = await start({ limits: { eventStreams: LIMIT } });
  const answers = await Promise.all(
    Array.from({ length: AT_ONCE }, () => fetch(`${url}/_mintmark/api/events`)),
  );
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(LIMIT);
  expect(answers.filter(({ status }) => status === 503)).toHaveLength(AT_ONCE - LIMIT);
  for (const { body } of answers) await body?.cancel();
});

it.skipIf(!HAS_REDIS)(
  "two servers on one Redis exceed a limit together by a hundredth of it at most, of 400 requests at once",
  async () => {
    const limits = { tokens: 200, records: 200 };
    const settings = { store: `${redis!.url}?prefix=together`, limits };
    const [one, other] = [await start(settings), await start(settings)];
    const issued = [one, other].map(({ url }) =>
      crowd(() => form(`${url}/token`, { grant_type: "client_credentials" }, SERVICE)),
    );
    const codes = [one, other].map(({ url }) =>
      crowd(() => form(`${url}/device/auth`, { client_id: "demo-app" })),
    );
    for (const counts of [await Promise.all(issued), await Promise.all(codes)]) {
      const admitted = counts.reduce((sum, each) => sum + (each[200] ?? 0), 0);
      expect(admitted).toBeGreaterThanOrEqual(200);
      expect(admitted).toBeLessThanOrEqual(202);
    }
    expect((await one.idp.tokens.list({ limit: 1000 })).length).toBeLessThanOrEqual(202);
  },
);
