// Checks that run in the server, over the control API: their progress, reports and end, and what is refused.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BackgroundChecks } from "../../src/check/background.ts";
import type { CheckEvent, CheckRun } from "../../src/control/check-run.ts";
import { MintmarkError } from "../../src/errors.ts";
import { type Mintmark, startMintmark } from "../../src/index.ts";
import { endOfCheck, startedCheck } from "../support/running-checks.ts";
import { startApi } from "../support/weak-servers/server.ts";
import * as verifiers from "../support/weak-servers/verifiers.ts";

const AUDIENCE = "http://localhost:8000/notes";
const SCOPE = "notes:read";
/** Keys of this algorithm are made fast, and each check makes some. */
const ALG = "ES256";

let idp: Mintmark;
let api: Awaited<ReturnType<typeof startApi>>;
/** An API that accepts a connection and never answers. */
let silent: Awaited<ReturnType<typeof startApi>>;
beforeAll(async () => {
  idp = await startMintmark();
  const trusted = { issuer: idp.url, audience: AUDIENCE, scope: SCOPE };
  api = await startApi(trusted, verifiers.byJwks(idp.url), { audience: true });
  silent = await startApi(trusted, () => new Promise(() => {}));
});
afterAll(async () => {
  await idp.close();
  await api[Symbol.asyncDispose]();
  await silent[Symbol.asyncDispose]();
});

const options = () => ({ url: api.url, audience: AUDIENCE, scope: SCOPE, alg: ALG }) as const;
const call = async (path: string, init?: RequestInit) => {
  const response = await fetch(`${idp.url}/_mintmark/api/checks${path}`, {
    ...init,
    headers: { "content-type": "application/json" },
  });
  return { status: response.status, body: (await response.json()) as CheckRun & Record<string, unknown> };
};

async function eventsOf(id: string, after = 0): Promise<CheckEvent[]> {
  const response = await fetch(`${idp.url}/_mintmark/api/checks/${id}/events`, {
    headers: { "last-event-id": String(after) },
  });
  return [...(await response.text()).matchAll(/^data: (.*)$/gm)].map(
    ([, data]) => JSON.parse(data ?? "") as CheckEvent,
  );
}

describe("a check in the server", () => {
  test("answers at once, counts its cases, and has the report of idp.check at its end", async () => {
    const started = await call("", { method: "POST", body: JSON.stringify({ ...options(), quick: true }) });
    expect(started).toMatchObject({ status: 202, body: { state: "running", report: null, url: api.url } });
    const { id, total } = started.body;
    const events = await eventsOf(id);
    const results = events.flatMap((event) => event.case ?? []);
    const run = await endOfCheck(idp.url, id);
    expect(run).toMatchObject({ state: "done", done: total, doing: null, error: null });
    expect(results).toEqual(run.cases);
    expect(run.cases).toEqual(run.report?.cases);
    expect(events.at(-1)).toMatchObject({ state: "done", done: total, total });
    expect(run.report).toMatchObject({ passed: false, causes: [{ id: "audience", fails: true }] });
    const direct = await idp.check({ ...options(), quick: true });
    expect(run.report?.causes).toEqual(direct.causes);
  });

  test("tells a reader that comes back only what it has missed", async () => {
    const { id } = await startedCheck(idp.url, { ...options(), only: ["time"] });
    const all = await eventsOf(id);
    expect(await eventsOf(id, 5)).toEqual(all.slice(5));
  });

  test("gives its report in each format", async () => {
    const { id } = await startedCheck(idp.url, { ...options(), only: ["wrong-audience"] });
    await endOfCheck(idp.url, id);
    const formats: [string, string, RegExp][] = [
      ["json", "mintmark-check.json", /^\{\n {2}"url"/],
      ["junit", "mintmark-check.xml", /<testsuites name="mintmark check">/],
      ["sarif", "mintmark-check.sarif", /sarif-2\.1\.0/],
      ["markdown", "mintmark-check.md", /^## ❌ mintmark check/],
      ["pretty", "mintmark-check.txt", /accepted \d+ of \d+ requests/],
    ];
    for (const [format, fileName, text] of formats) {
      const { status, body } = await call(`/${id}/report?format=${format}`);
      expect({ status, body }).toMatchObject({ status: 200, body: { format, fileName } });
      expect(body["text"]).toMatch(text);
    }
  });

  test("can be stopped, and then has no report", async () => {
    const { id } = await startedCheck(idp.url, { ...options(), url: silent.url });
    expect(await call(`/${id}/report`)).toMatchObject({ status: 409, body: { code: "conflict" } });
    expect(await call(`/${id}`, { method: "DELETE" })).toMatchObject({
      status: 200,
      body: { state: "stopped", report: null },
    });
    expect(await call(`/${id}/report`)).toMatchObject({ status: 409, body: { code: "conflict" } });
    expect((await call("")).body["items"]).toContainEqual(expect.objectContaining({ id, state: "stopped" }));
  });

  test("says why it could not be run", async () => {
    const { id } = await startedCheck(idp.url, { ...options(), url: "http://localhost:1/" });
    expect(await endOfCheck(idp.url, id)).toMatchObject({
      state: "failed",
      report: null,
      error: { code: "server_unreachable", message: expect.stringContaining("localhost:1") as string },
    });
  });
});

describe("a check is refused", () => {
  test.each([
    ["another scheme", { url: "file:///etc/passwd" }, 400, "bad_request"],
    ["contradicting options", { quick: true, lifecycle: true }, 400, "bad_request"],
    ["an unknown option", { urll: "http://localhost" }, 400, "bad_request"],
    ["a header for a token", { headers: { authorization: "Bearer x" } }, 400, "bad_request"],
  ])("with %s", async (_what, more, status, code) => {
    const body = JSON.stringify({ ...options(), ...more });
    expect(await call("", { method: "POST", body })).toMatchObject({ status, body: { code } });
  });

  test("while four others are running", async () => {
    const ids = [];
    for (let count = 0; count < 4; count++) {
      ids.push((await startedCheck(idp.url, { ...options(), url: silent.url })).id);
    }
    const body = JSON.stringify(options());
    expect(await call("", { method: "POST", body })).toMatchObject({
      status: 503,
      body: { code: "limit_reached" },
    });
    for (const id of ids) await call(`/${id}`, { method: "DELETE" });
  });

  test("by its id if there is none", async () => {
    for (const path of ["/none", "/none/report", "/none/events"]) {
      expect(await call(path)).toMatchObject({ status: 404, body: { code: "unknown_check" } });
    }
  });

  test("to pages of other origins", async () => {
    const response = await fetch(`${idp.url}/_mintmark/api/checks`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: "http://localhost:3000" },
      body: JSON.stringify(options()),
    });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ code: "bad_origin" });
  });
});

describe("the checks of a server", () => {
  const failing = (error: Error) => new BackgroundChecks(() => Promise.reject(error));
  const ended = (checks: BackgroundChecks, id: string, after = 0) =>
    new Promise<CheckEvent[]>((resolve, reject) => {
      const events: CheckEvent[] = [];
      const caller = { tell: (event: CheckEvent) => void events.push(event), end: () => resolve(events) };
      checks.listen(id, after, caller).catch(reject);
    });

  test.each([
    [
      new MintmarkError("conflict", "no", { hint: "Do this." }),
      { code: "conflict", message: "no", hint: "Do this." },
    ],
    [new MintmarkError("conflict", "no"), { code: "conflict", message: "no", hint: null }],
    [new Error("oops"), { code: "server_error", message: "oops", hint: null }],
  ])("keep the error that ended one: %s", async (error, expected) => {
    const checks = failing(error);
    const { id } = await checks.start({ issuer: "auth0", url: "http://localhost:1/" });
    const events = await ended(checks, id);
    expect(events.at(-1)).toMatchObject({ state: "failed", doing: null, case: null });
    expect(await checks.get(id)).toMatchObject({ state: "failed", issuer: "auth0", error: expected });
    expect(await ended(checks, id)).toEqual(events);
    expect(await ended(checks, id, 1)).toEqual(events.slice(1));
    expect(events.map((event) => event.id)).toEqual(events.map((_, at) => String(at + 1)));
    expect(() => checks.textOf({ ...run(id), state: "failed" }, "json")).toThrow(
      expect.objectContaining({ code: "conflict", hint: "It did not end; start another one." }),
    );
    expect(() => checks.textOf({ ...run(id), state: "running" }, "json")).toThrow(
      expect.objectContaining({ code: "conflict", hint: "It is still running; wait for its end." }),
    );
  });

  const run = (id: string) => ({ id, report: null }) as CheckRun;

  test("are the latest twenty, the newest first, and those that still run", async () => {
    const checks = failing(new Error("no"));
    const waiting = new BackgroundChecks(() => new Promise(() => {}));
    const ids: string[] = [];
    for (let count = 0; count < 22; count++) {
      const { id } = await checks.start({ url: "http://localhost:1/" });
      await ended(checks, id);
      ids.unshift(id);
    }
    expect((await checks.list()).map(({ id }) => id)).toEqual(ids.slice(0, 20));
    await expect(checks.get(ids.at(-1) ?? "")).rejects.toMatchObject({ code: "unknown_check" });
    for (let count = 0; count < 4; count++) await waiting.start({ url: "http://localhost:1/" });
    await expect(waiting.start({ url: "http://localhost:1/" })).rejects.toMatchObject({
      code: "limit_reached",
      message: "there are already 4 checks running",
    });
    expect(await waiting.list()).toHaveLength(4);
    expect(new Set((await waiting.list()).map(({ state, issuer }) => `${state} ${issuer}`))).toEqual(
      new Set(["running null"]),
    );
  });

  test("tell each change, and no longer a reader that has left", async () => {
    const changes: string[] = [];
    const checks = new BackgroundChecks(
      () => Promise.reject(new Error("no")),
      ({ run: { state }, events }) => changes.push(`${state} ${events.length}`),
    );
    const { id } = await checks.start({ url: "http://localhost:1/" });
    const told: CheckEvent[] = [];
    const leave = await checks.listen(id, 0, {
      tell: (event) => void told.push(event),
      end: () => expect.unreachable(),
    });
    leave();
    const count = told.length;
    const events = await ended(checks, id);
    expect(told).toHaveLength(count);
    expect(changes.at(-1)).toBe(`failed ${events.length}`);
    expect(changes).toHaveLength(events.length + 1);
  });
});

test("a server that closes stops its checks first", async () => {
  const own = await startMintmark();
  const { id } = await startedCheck(own.url, { ...options(), url: silent.url });
  const events = await fetch(`${own.url}/_mintmark/api/checks/${id}/events`);
  await own.close();
  expect(await events.text()).toContain('"state":"stopped"');
});
