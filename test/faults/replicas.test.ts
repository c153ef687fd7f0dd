// Two servers on one Redis behind a proxy that sends each request to the next of them: under load, while one of them is
// killed, and while Redis is restarted.
import { writeFileSync } from "node:fs";
import { createServer, request as forward } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { emptyFolder, serve } from "../support/command-line.ts";
import { freePort } from "../support/free-port.ts";
import { getJson, postForm } from "../support/post-form.ts";
import { HAS_REDIS, startRedis } from "../support/redis-server.ts";
import { requestsOfAllKinds } from "../support/requests-of-all-kinds.ts";
import { KILLS, report } from "./amounts.ts";
import { Load, lostStates, type State } from "./load.ts";

/** Answers of each load. */
const ANSWERS = 100;
const ROTATIONS = 20;

const tokenAt = (url: string) =>
  postForm(
    `${url}/token`,
    { grant_type: "client_credentials" },
    { basic: ["demo-service", "demo-service-secret"] },
  );

describe.skipIf(!HAS_REDIS)("two servers on one Redis, behind a proxy", () => {
  it("answer without an error and lose nothing, also when one of them is killed or Redis is restarted", async () => {
    const redis = await startRedis({ durable: true });
    onTestFinished(() => redis.remove());
    const ports = [await freePort(), await freePort()];
    const proxy = await roundRobin(ports);
    const cwd = emptyFolder();
    writeFileSync(join(cwd, "mintmark.config.json"), JSON.stringify({ alg: "ES256" }));
    const start = (port: number) =>
      serve(["--store", redis.url, "--port", String(port), "--data", `data-${port}`], {
        cwd,
        env: { MINTMARK_PUBLIC_URL: proxy.url },
      });
    const servers = [await start(ports[0]!), await start(ports[1]!)];
    const states: State[] = [];
    /** Sends requests of all kinds until so many are answered, and does something in the middle of it. */
    const load = async (meanwhile: () => unknown = () => {}) => {
      const { promise: end, resolve } = Promise.withResolvers<void>();
      let answers = 0;
      const requests = new Load(proxy.url, end, () => {
        if (++answers === ANSWERS / 2) meanwhile();
        if (answers === ANSWERS) resolve();
      });
      await requests.run();
      expect(requests.refused).toEqual([]);
      states.push(...requests.states);
    };

    await load();
    const kills = Math.ceil(KILLS / 10);
    for (let kill = 0; kill < kills; kill++) {
      const victim = kill % 2;
      await load(() => servers[victim]!.kill("SIGKILL"));
      await servers[victim]!.ended;
      servers[victim] = await start(ports[victim]!);
    }

    const direct = `http://localhost:${ports[0]}`;
    const requests = Object.entries(await requestsOfAllKinds(proxy.url));
    await redis.kill();
    const downAt = performance.now();
    expect((await tokenAt(direct)).status).toBe(503);
    const refusedAfter = Math.round(performance.now() - downAt);
    let longest = 0;
    for (const [kind, send] of requests) {
      const sentAt = performance.now();
      const { status, headers } = await send();
      longest = Math.max(longest, Math.round(performance.now() - sentAt));
      expect([kind, status, headers.get("retry-after")]).toEqual([kind, 503, "1"]);
    }
    await redis.restart();
    const upAt = performance.now();
    const statuses = new Set<number>();
    await expect
      .poll(async () => {
        const answers = await Promise.all([tokenAt(proxy.url), tokenAt(proxy.url)]);
        for (const { status } of answers) statuses.add(status);
        return answers.map(({ status }) => status);
      })
      .toEqual([200, 200]);
    const recoveredAfter = Math.round(performance.now() - upAt);
    expect([...statuses].filter((status) => status !== 200 && status !== 503)).toEqual([]);
    await load();

    const lost = await lostStates(proxy.url, states);
    report(
      `two servers: ${states.length} answered states, ${kills} servers killed, Redis restarted once, ${lost.length} lost, 0 errors; ` +
        `503 after ${refusedAfter} ms without Redis, ${longest} ms at most for ${requests.length} kinds of requests, 200 again ${recoveredAfter} ms after its return`,
    );
    expect(lost).toEqual([]);
    report(`news of ${ROTATIONS} rotations: ${await timesOfNews(ports)}`);
  });
});

/** Rotates at one server, and returns how long it takes until the other one publishes the key. */
async function timesOfNews([one, other]: number[]): Promise<string> {
  const times: number[] = [];
  for (let rotation = 0; rotation < ROTATIONS; rotation++) {
    const answer = await fetch(`http://localhost:${one}/_mintmark/api/keys/rotate`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    const { kid } = (await answer.json()) as { kid: string };
    const began = performance.now();
    const isThere = async () => {
      const { body } = await getJson(`http://localhost:${other}/.well-known/jwks.json`);
      return (body["keys"] as { kid: string }[]).some((key) => key.kid === kid);
    };
    while (!(await isThere()));
    times.push(performance.now() - began);
  }
  const sorted = times.toSorted((a, b) => a - b).map(Math.round);
  return `seen at the other server after ${sorted[ROTATIONS / 2]} ms (median), ${sorted.at(-1)} ms at most, its answer included`;
}

/** Starts a proxy that sends each request to the next server, or to another one if that cannot be reached. */
async function roundRobin(ports: number[]): Promise<{ url: string }> {
  let turn = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => send(ports.length));
    const send = (attempts: number): void => {
      const port = ports[turn++ % ports.length];
      const { method, url: path, headers } = request;
      const outgoing = forward({ host: "127.0.0.1", port, method, path, headers, agent: false }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
        answer.on("error", () => response.destroy()).pipe(response);
      });
      outgoing.on("error", (error: NodeJS.ErrnoException) => {
        if (error.code === "ECONNREFUSED" && attempts > 1) send(attempts - 1);
        else response.destroy(); // it was killed in the middle of this request, which may have been carried out
      });
      outgoing.end(Buffer.concat(chunks));
    };
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close().closeAllConnections());
  return { url: `http://localhost:${(server.address() as AddressInfo).port}` };
}
