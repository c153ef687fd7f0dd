// Checks in servers that share a store: each server answers about the checks of the others, follows and stops them, and
// notices that one was killed.
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import type { CheckRun } from "../../src/control/check-run.ts";
import { type Mintmark, startMintmark } from "../../src/index.ts";
import { openRedisStore } from "../../src/store/redis/redis.ts";
import { serve } from "../support/command-line.ts";
import { freePort } from "../support/free-port.ts";
import { HAS_REDIS, type RedisServer, startRedis } from "../support/redis-server.ts";
import { endOfCheck, startedCheck } from "../support/running-checks.ts";
import { startApi } from "../support/weak-servers/server.ts";
import * as verifiers from "../support/weak-servers/verifiers.ts";

const missing = HAS_REDIS ? "" : " (skipped: redis-server is not installed)";
const AUDIENCE = "http://localhost:8000/notes";
const SCOPE = "notes:read";

describe.skipIf(!HAS_REDIS)(`two servers on one Redis${missing}`, () => {
  let redis: RedisServer;
  let one: Mintmark;
  let other: Mintmark;
  /** Address of the second server; its issuer has the URL of the first. */
  let second: string;
  let api: Awaited<ReturnType<typeof startApi>>;
  /** An API that accepts a connection and never answers. */
  let silent: Awaited<ReturnType<typeof startApi>>;

  beforeAll(async () => {
    redis = await startRedis();
    one = await startMintmark({ store: redis.url });
    const port = await freePort();
    other = await startMintmark({ store: redis.url, publicUrl: one.url, port });
    second = `http://127.0.0.1:${port}`;
    const trusted = { issuer: one.url, audience: AUDIENCE, scope: SCOPE };
    api = await startApi(trusted, verifiers.byJwks(one.url), { audience: true });
    silent = await startApi(trusted, () => new Promise(() => {}));
  });
  afterAll(async () => {
    await one?.close();
    await other?.close();
    await api?.[Symbol.asyncDispose]();
    await silent?.[Symbol.asyncDispose]();
    await redis?.remove();
  });

  const get = async (path: string, init?: RequestInit) => {
    const response = await fetch(`${second}/_mintmark/api/checks${path}`, init);
    return { status: response.status, body: (await response.json()) as CheckRun & Record<string, unknown> };
  };

  test("answer about each other's checks from the start to the report, and list them once", async () => {
    const { id, total } = await startedCheck(one.url, {
      url: api.url,
      audience: AUDIENCE,
      scope: SCOPE,
      quick: true,
    });
    expect((await get(`/${id}`)).body).toMatchObject({ id, total, url: api.url });
    const events = await fetch(`${second}/_mintmark/api/checks/${id}/events`);
    const ids = [...(await events.text()).matchAll(/^id: (.*)$/gm)].map(([, number]) => Number(number));
    expect(ids).toEqual(ids.map((_, place) => place + 1));
    expect(ids.length).toBeGreaterThan(total);

    const run = await endOfCheck(second, id);
    expect(run).toMatchObject({ state: "done", done: total, doing: null, error: null });
    expect(run).toEqual(await endOfCheck(one.url, id));
    const report = await get(`/${id}/report?format=markdown`);
    expect(report.body["text"]).toMatch(/^## . mintmark check/u);
    const listed = ((await get("")).body["items"] as CheckRun[]).filter((each) => each.id === id);
    expect(listed).toEqual([run]);
    const resumed = await fetch(`${second}/_mintmark/api/checks/${id}/events?after=${ids.length - 1}`);
    expect(await resumed.text()).toContain(`id: ${ids.length}\n`);
  });

  test("stop each other's checks, which restore their issuer first", async () => {
    const { id } = await startedCheck(one.url, {
      url: silent.url,
      audience: AUDIENCE,
      scope: SCOPE,
      quick: true,
    });
    expect((await get(`/${id}/report`)).status).toBe(409);
    const stopped = await get(`/${id}`, { method: "DELETE" });
    expect(stopped.body).toMatchObject({ id, state: "stopped", report: null });
    const again = await get(`/${id}`, { method: "DELETE" });
    expect(again.body).toEqual(stopped.body);
    expect((await endOfCheck(one.url, id)).state).toBe("stopped");
  });

  test("end the wait for a check whose process was killed, and do not know it any more", async () => {
    const store = `${redis.url}?prefix=killed`;
    const killed = await serve(["--store", store]);
    const port = await freePort();
    await using left = await startMintmark({ store, publicUrl: killed.url, port });
    const checks = `http://127.0.0.1:${port}/_mintmark/api/checks`;
    const watched = await openRedisStore(store);
    onTestFinished(() => watched.close());
    const told: unknown[] = [];
    await watched.sharing?.listen("checks", (text) => told.push(JSON.parse(text)));

    const input = { url: silent.url, audience: AUDIENCE, scope: SCOPE, quick: true };
    const { id } = await startedCheck(killed.url, input);
    await killed.end("SIGKILL");
    expect(await left.issuers.list()).not.toEqual([]);
    vi.useFakeTimers({ toFake: ["Date", "setInterval", "clearInterval"], now: Date.now() });
    onTestFinished(() => void vi.useRealTimers());
    const ended: string[] = [];
    const events = fetch(`${checks}/${id}/events`);
    const followed = (await events).text().finally(() => ended.push("events"));
    const stopped = fetch(`${checks}/${id}`, { method: "DELETE" }).finally(() => ended.push("stop"));
    await expect.poll(() => told).toContainEqual({ stop: id });
    vi.advanceTimersByTime(60_000);
    const running = (await (await fetch(`${checks}/${id}`)).json()) as CheckRun;
    expect([running.state, ended]).toEqual(["running", []]);

    vi.advanceTimersByTime(60_000);
    const answer = await stopped;
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([404, "unknown_check"]);
    expect(await followed).not.toContain('"state":"done"');
    expect((await fetch(`${checks}/${id}`)).status).toBe(404);
    expect(await (await fetch(checks)).json()).toMatchObject({ items: [] });
  });

  test("do not know a check that none of them has started", async () => {
    for (const init of [{}, { method: "DELETE" }]) {
      const { status, body } = await get("/unknown", init);
      expect([status, body["code"]]).toEqual([404, "unknown_check"]);
    }
    expect((await fetch(`${second}/_mintmark/api/checks/unknown/events`)).status).toBe(404);
  });
});
