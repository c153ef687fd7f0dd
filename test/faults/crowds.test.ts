// Crowds and floods: sockets that send nothing, readers that do not read, and more of everything than is kept.
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { Browser } from "../support/browser.ts";
import { emptyFolder, serve } from "../support/command-line.ts";
import { postForm } from "../support/post-form.ts";
import { register } from "../support/register.ts";
import { authorizationRequest } from "../support/sign-in.ts";
import { FLOOD, IDLE_SOCKETS, report } from "./amounts.ts";

const SERVICE: [string, string] = ["demo-service", "demo-service-secret"];
const READERS = 100;
const SLOW_READERS = 500;
/** Beyond what the readers may leave unread: the answers while they are made, and what is not collected yet. */
const MOST_MEGABYTES_OF_SLOW = 800;
/** Beyond what the readers leave unread: requests, their log and what is not collected yet. */
const MOST_MEGABYTES = 300;
const tokenFor = (url: string, scope?: string) =>
  postForm(`${url}/token`, { grant_type: "client_credentials", scope }, { basic: SERVICE });

it(`answers others while ${IDLE_SOCKETS} sockets send nothing`, async () => {
  const { url, ready } = await serve(["--ephemeral"]);
  await tokenFor(url);
  const before = megabytes(ready.pid);
  const sockets = await openSockets(new URL(url).port, IDLE_SOCKETS);
  const began = performance.now();
  expect((await tokenFor(url)).status).toBe(200);
  const waited = Math.round(performance.now() - began);
  const open = sockets.filter(({ destroyed }) => !destroyed).length;
  report(`${open} idle sockets: a token in ${waited} ms, ${megabytes(ready.pid) - before} MB more memory`);
  expect(open).toBeGreaterThan(IDLE_SOCKETS / 2);
});

it("disconnects readers of events that do not read, and answers others meanwhile", async () => {
  const cwd = emptyFolder();
  writeFileSync(join(cwd, "mintmark.config.json"), JSON.stringify({ limits: { eventStreams: READERS } }));
  const { url, ready } = await serve(["--ephemeral"], { cwd });
  const { port, host } = new URL(url);
  const readers = await openSockets(port, READERS);
  const started = readers.map((socket) => once(socket, "data"));
  for (const socket of readers) {
    socket.write(`GET /_mintmark/api/events HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  }
  await Promise.all(started);
  for (const socket of readers) socket.pause();
  const events = `${url}/_mintmark/api/events`;
  expect((await fetch(events)).status).toBe(503); // all places are taken
  const before = megabytes(ready.pid);
  let most = before;
  for (let count = 0; count < 130; count++) {
    expect((await tokenFor(url, "x".repeat(40_000))).status).toBe(200); // an event of 40 KB for each reader
    most = Math.max(most, megabytes(ready.pid));
  }
  await expect
    .poll(async () => {
      const answer = await fetch(events);
      await answer.body?.cancel();
      return answer.status;
    })
    .toBe(200);
  expect(most - before).toBeLessThan(MOST_MEGABYTES);
  report(`${READERS} readers that do not read: others answered, ${most - before} MB more memory at most`);
});

it(`answers others while ${SLOW_READERS} clients read their answers a byte a second`, async () => {
  const { url, ready } = await serve(["--ephemeral"]);
  const { port, host } = new URL(url);
  for (let group = 0; group < 20; group++) await mintMany(url, 50);
  for (let count = 0; count < 300; count++) await tokenFor(url, "x".repeat(2_000)); // for a long log
  const before = megabytes(ready.pid);
  const sockets = await openSockets(port, SLOW_READERS);
  const paths = ["api/tokens?limit=1000", "api/requests?limit=1000", "tokens"].map(
    (path) => `/_mintmark/${path}`,
  );
  const over = new AbortController();
  onTestFinished(() => over.abort());
  const received = sockets.map((socket, number) => {
    socket.write(`GET ${paths[number % paths.length]} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    return readSlowly(socket, over.signal);
  });
  let most = before;
  const waits: number[] = [];
  for (let second = 0; second < 8; second++) {
    const began = performance.now();
    // A kept connection might be closed just when it is used again.
    const answers = [`${url}/.well-known/jwks.json`, ready.health].map((at) =>
      fetch(at, { headers: { connection: "close" } }),
    );
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200]);
    waits.push(Math.round(performance.now() - began));
    most = Math.max(most, megabytes(ready.pid));
    await setTimeout(1_000); // the time in which each client reads a byte
  }
  over.abort();
  const bytes = await Promise.all(received);
  expect(bytes.filter((count) => count > 0).length).toBeGreaterThan(SLOW_READERS / 2);
  report(
    `${SLOW_READERS} slow readers: others waited ${waits.toSorted((a, b) => a - b)[4]} ms (median), ${Math.max(...waits)} ms at most, ${most - before} MB more memory`,
  );
  expect(most - before).toBeLessThan(MOST_MEGABYTES_OF_SLOW);
});

async function mintMany(url: string, count: number): Promise<void> {
  const answers = await Promise.all(
    Array.from({ length: count }, () =>
      fetch(`${url}/_mintmark/api/tokens`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ user: "alice", scope: "openid" }),
      }),
    ),
  );
  expect(answers.filter(({ status }) => status !== 201)).toEqual([]);
}

/** Reads a byte a second until the signal. Returns the number of bytes. */
async function readSlowly(socket: Socket, signal: AbortSignal): Promise<number> {
  let bytes = 0;
  socket.pause();
  while (!signal.aborted && !socket.destroyed) {
    bytes += (socket.read(1) as Buffer | null)?.length ?? 0;
    await setTimeout(1_000, undefined, { signal }).catch(() => {});
  }
  return bytes;
}

it(`bounds floods of ${FLOOD} registrations, device codes and logins`, async () => {
  const cwd = emptyFolder();
  const limits = { registeredClients: 500, records: 700, sessions: 300 };
  writeFileSync(join(cwd, "mintmark.config.json"), JSON.stringify({ limits, login: { consent: false } }));
  const { url, ready } = await serve(["--ephemeral"], { cwd });
  const before = megabytes(ready.pid);

  const registered = await flood(FLOOD, () =>
    register(url, { redirect_uris: ["http://localhost/callback"] }),
  );
  expectBounded(registered, { kept: 201, limit: limits.registeredClients });

  const devices = await flood(FLOOD, () => postForm(`${url}/device/auth`, { client_id: "demo-app" }));
  expectBounded(devices, { kept: 200, limit: limits.records });

  const logins = await flood(FLOOD, () => signIn(url));
  expectBounded(logins, { kept: 200, limit: limits.sessions });

  expect((await tokenFor(url)).status).toBe(200);
  expect((await fetch(ready.health)).status).toBe(200);
  report(
    `floods: of ${FLOOD} registrations ${registered[201]} kept (limit 500), ` +
      `of ${FLOOD} device codes ${devices[200]} (limit 700), ` +
      `of ${FLOOD} logins ${logins[200]} (limit 300); all others got 503, ` +
      `${megabytes(ready.pid) - before} MB more memory`,
  );
});

/** Signs in as a new person. Resolves with 200 if that gave a code. */
async function signIn(url: string): Promise<{ status: number }> {
  const browser = new Browser();
  const page = await browser.open(authorizationRequest(url).url);
  if (page.status !== 200) return page;
  const { leftTo, status } = await browser.press(page, "login-user-alice");
  return leftTo?.searchParams.has("code") ? { status: 200 } : { status };
}

function expectBounded(
  counts: Record<string, number>,
  { kept, limit }: { kept: number; limit: number },
): void {
  expect(counts).toEqual({ [kept]: limit, 503: FLOOD - limit });
}

const AT_A_TIME = 20;

/** Sends many requests, some at a time. Returns how often each status came. */
async function flood(
  count: number,
  send: () => Promise<{ status: number }>,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  let left = count;
  const sendSome = async () => {
    while (left-- > 0) {
      const { status } = await send();
      counts[status] = (counts[status] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, sendSome));
  return counts;
}

async function openSockets(port: string, count: number): Promise<Socket[]> {
  const sockets: Socket[] = [];
  onTestFinished(() => sockets.forEach((socket) => socket.destroy()));
  while (sockets.length < count) {
    const some = Array.from({ length: Math.min(200, count - sockets.length) }, () =>
      connect(Number(port), "127.0.0.1").on("error", () => {}),
    );
    sockets.push(...some);
    await Promise.all(some.map((socket) => once(socket, "connect")));
  }
  return sockets;
}

/** The resident memory of a process. */
function megabytes(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Math.round(Number(kilobytes) / 1024);
}
