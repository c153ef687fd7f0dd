// `mintmark serve --workers N`: several processes that serve one port, and share everything.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { emptyFolder, mintmark, output, serve, servePretty } from "../support/command-line.ts";
import { eventsOf } from "../support/event-stream.ts";
import { API_CLIENT } from "../support/introspect.ts";
import { type Answer, getJson, postForm } from "../support/post-form.ts";
import { HAS_REDIS, startRedis } from "../support/redis-server.ts";
import { tokensFor } from "../support/sign-in.ts";

const WORKERS = ["--workers", "3"];
/** Requests at the same time: one worker is too busy to accept the connections of all. */
const CROWD = 48;

const token = (url: string) =>
  postForm(
    `${url}/token`,
    { grant_type: "client_credentials" },
    { basic: ["demo-service", "demo-service-secret"] },
  );

async function control(url: string, method: string, path: string, body?: object): Promise<Answer> {
  const response = await fetch(`${url}/_mintmark/api${path}`, {
    method,
    ...(body && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  });
  const { status, headers } = response;
  return { status, headers, body: (await response.json()) as Answer["body"] };
}

/** Sends the same request several times at once. Returns the different things that the answers say. */
async function fromAll<T>(ask: () => Promise<T>): Promise<T[]> {
  const answers = await Promise.all(Array.from({ length: CROWD }, ask));
  return [...new Map(answers.map((answer) => [JSON.stringify(answer), answer])).values()];
}

/** Returns the process ids of a server's workers. */
function workersOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
  return children.trim().split(" ").map(Number);
}

/** Returns the lines of JSON about requests that have a member `worker`. */
function requestsIn(stderr: string): { worker: number; endpoint: string; status: number }[] {
  const lines = stderr.split("\n").filter((line) => line.includes('"worker":'));
  return lines.map((line) => JSON.parse(line) as { worker: number; endpoint: string; status: number });
}

describe.skipIf(process.platform !== "linux")("mintmark serve --workers (Linux)", () => {
  it("spreads the load, logs every request once, and speaks as one server", async () => {
    const server = await serve(WORKERS);
    expect(await fromAll(async () => (await token(server.url)).status)).toEqual([200]);
    const found = await output(["token", "--quiet"], { cwd: server.cwd }); // by server.json
    expect(found.split(".")).toHaveLength(3);
    const { code, stdout, stderr } = await server.end();
    expect(code).toBe(0);
    expect(stdout.trim().split("\n")).toHaveLength(1);
    const tokens = requestsIn(stderr).filter(({ endpoint }) => endpoint === "token");
    expect(tokens).toHaveLength(CROWD);
    const pids = new Set(tokens.map(({ worker }) => worker));
    expect(pids.size).toBeGreaterThan(1);
    expect(pids).not.toContain(server.ready.pid);
  });

  it("prints one banner, and stops on Ctrl+C", async () => {
    const server = await servePretty(WORKERS);
    expect(server.text.match(/ready in/g)).toHaveLength(1);
    expect(await server.end("SIGINT")).toMatchObject({ code: 0, signal: null });
  });

  it("stops when its standard input ends", async () => {
    const server = await serve([...WORKERS, "--until-stdin-ends"]);
    server.endStdin();
    expect(await server.ended).toMatchObject({ code: 0, signal: null });
  });

  it("shares a rotation, a fault, a moved clock, a revocation and an isolated issuer at once", async () => {
    const { url } = await serve(WORKERS);
    const { body: rotated } = await control(url, "POST", "/keys/rotate", {});
    const kids = async () => {
      const { body } = await getJson(`${url}/.well-known/jwks.json`);
      return (body["keys"] as { kid: string }[]).map(({ kid }) => kid).includes(String(rotated["kid"]));
    };
    expect(await fromAll(kids)).toEqual([true]);

    const { body: minted } = await control(url, "POST", "/tokens", { user: "alice" });
    const isActive = async () =>
      (await postForm(`${url}/introspect`, { token: String(minted["token"]) }, { basic: API_CLIENT })).body[
        "active"
      ];
    expect(await fromAll(isActive)).toEqual([true]);
    await control(url, "DELETE", `/tokens/${String(minted["id"])}`);
    expect(await fromAll(isActive)).toEqual([false]);

    await control(url, "POST", "/clock", { advanceSeconds: 3600 });
    const isAhead = async () => Number((await control(url, "GET", "/clock")).body["aheadSeconds"]) >= 3600;
    expect(await fromAll(isAhead)).toEqual([true]);
    await control(url, "DELETE", "/clock");

    await control(url, "POST", "/faults", { endpoint: "token", status: 429, times: 5 });
    const statuses = await Promise.all(Array.from({ length: CROWD }, async () => (await token(url)).status));
    expect(statuses.filter((status) => status === 429)).toHaveLength(5);

    await control(url, "POST", "/issuers", { id: "shop" });
    const document = async () =>
      (await getJson(`${url}/shop/.well-known/openid-configuration`)).body["issuer"];
    expect(await fromAll(document)).toEqual([`${url}/shop`]);
  });

  it("signs users in, whichever worker answers each step, and streams the requests of all workers", async () => {
    const { url } = await serve(WORKERS);
    await using events = await eventsOf(`${url}/_mintmark/api/events?endpoint=token`);
    const waiting = control(url, "POST", "/requests/wait", { endpoint: "token", timeoutSeconds: 60 });
    const logins = await Promise.all(Array.from({ length: 4 }, () => tokensFor(url)));
    expect(logins.every(({ access_token: value }) => typeof value === "string")).toBe(true);
    expect((await waiting).status).toBe(200);
    for (let seen = 0; seen < 4; seen++) {
      expect(JSON.parse((await events.next()).text)).toMatchObject({ endpoint: "token", status: 200 });
    }
  });

  it("replaces a worker that is killed under load, and loses nothing that was answered", async () => {
    const server = await serve(WORKERS);
    const { url } = server;
    const kept: string[] = [];
    let left = 300;
    const load = async () => {
      while (left-- > 0) {
        if (left === 150) process.kill(workersOf(server.ready.pid)[0]!, "SIGKILL");
        // The connections of the killed worker end without an answer.
        const answer = await token(url).catch(() => undefined);
        if (answer?.status === 200) kept.push(String(answer.body["access_token"]));
        else expect(answer).toBeUndefined();
      }
    };
    await Promise.all(Array.from({ length: 6 }, load));
    expect(kept.length).toBeGreaterThan(250);
    for (const value of kept) {
      const { body } = await postForm(`${url}/introspect`, { token: value }, { basic: API_CLIENT });
      expect(body["active"]).toBe(true);
    }
    await expect.poll(() => workersOf(server.ready.pid)).toHaveLength(3);
    const { code, stderr } = await server.end();
    expect(code).toBe(0);
    const logged = requestsIn(stderr).filter(
      ({ endpoint, status }) => endpoint === "token" && status === 200,
    );
    expect(logged.length).toBeGreaterThanOrEqual(kept.length);
  });

  it("forgets faults, requests and isolated issuers when it starts again, and keeps tokens and keys", async () => {
    const cwd = emptyFolder();
    const first = await serve(WORKERS, { cwd });
    await control(first.url, "POST", "/faults", { endpoint: "token", status: 429 });
    await control(first.url, "POST", "/issuers", { id: "shop" });
    const { body: minted } = await control(first.url, "POST", "/tokens", { user: "alice" });
    await first.end();
    const { url } = await serve([...WORKERS, "--port", new URL(first.url).port], { cwd });
    expect((await control(url, "GET", "/faults")).body["items"]).toEqual([]);
    expect((await control(url, "GET", "/requests")).body["items"]).toEqual([]);
    expect((await getJson(`${url}/shop/.well-known/openid-configuration`)).status).toBe(404);
    const { body } = await postForm(
      `${url}/introspect`,
      { token: String(minted["token"]) },
      { basic: API_CLIENT },
    );
    expect(body["active"]).toBe(true);
  });

  it.skipIf(!HAS_REDIS)("serves https, and Redis in place of a data folder", async () => {
    const redis = await startRedis();
    try {
      const server = await serve([...WORKERS, "--store", redis.url, "--https"]);
      const secured = await mintmark(["token", "--quiet", "--url", server.url], {
        env: { NODE_TLS_REJECT_UNAUTHORIZED: "0" },
      });
      expect(secured.stdout.split(".")).toHaveLength(3);
      expect((await server.end()).code).toBe(0);
    } finally {
      await redis.remove();
    }
  });

  it.each([
    [["--ephemeral", "--workers", "2"], "2 workers cannot share what is kept in memory"],
    [["--workers", "0"], "workers"],
    [["--workers", "1000"], "workers"],
    [["--workers", "many"], "workers"],
  ])("rejects %j with exit code 2", async (args, message) => {
    const { code, stdout, stderr } = await mintmark(["serve", "--port", "0", ...args], { ownProcess: true });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
  });

  it("refuses the data folder of a server that runs, and a port that is in use", async () => {
    const { cwd, url } = await serve([]);
    const folder = await mintmark(["serve", "--port", "0", ...WORKERS], { cwd, ownProcess: true });
    expect(folder).toMatchObject({ code: 1, stdout: "" });
    expect(folder.stderr).toContain("uses the data folder");
    const port = await mintmark(["serve", "--port", new URL(url).port, ...WORKERS], { ownProcess: true });
    expect(port).toMatchObject({ code: 1, stdout: "" });
    expect(port.stderr).toMatch(/^error: port \d+ is in use/);
  });

  it("is the only command that starts a worker", async () => {
    const { code, stderr } = await mintmark(["worker"], { ownProcess: true });
    expect(code).toBe(2);
    expect(stderr).toContain("only `mintmark serve --workers` starts a worker");
  });
});
