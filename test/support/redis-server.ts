// Starts redis-server on a free port, in a folder of its own, until the test or the file ends.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { freePort } from "./free-port.ts";

const BINARY = "redis-server";

/** Whether redis-server is installed; tests that need it skip without it. */
export const HAS_REDIS = spawnSync(BINARY, ["--version"]).status === 0;

export interface RedisServer {
  port: number;
  /** The port at which the servers of a cluster talk to each other; undefined for other servers. */
  clusterPort?: number;
  url: string;
  /** Sends a signal: SIGSTOP makes it hang, and SIGCONT go on. */
  signal(signal: NodeJS.Signals): void;
  /** Ends the process, and keeps its data. */
  kill(): Promise<void>;
  /** Starts it again on the same port, with the same data. */
  restart(): Promise<void>;
  /** Ends it and deletes its data. */
  remove(): Promise<void>;
}

export interface RedisOptions {
  /** Whether the data survive a killed process. Default: false. */
  durable?: boolean;
  /** Whether it belongs to a cluster. */
  cluster?: boolean;
  /** The first and last slot of the cluster that it has; none if empty. Default: all, so that it is the whole cluster. */
  slots?: [number, number] | [];
  /** Further options, such as `--requirepass`, `secret`. */
  args?: string[];
}

export async function startRedis({
  durable = false,
  cluster = false,
  slots = [0, 16_383],
  args: more = [],
}: RedisOptions = {}): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), "mintmark-redis-"));
  const port = await freePort();
  const clusterPort = cluster ? await freePort() : undefined;
  const args = [
    ...["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--logfile", "redis.log"],
    ...["--save", "", "--appendonly", durable ? "yes" : "no", "--appendfsync", "no"],
    ...(cluster ? ["--cluster-enabled", "yes", "--cluster-port", String(clusterPort)] : []),
    ...more,
  ];
  const server = await controlled(args, port, folder);
  if (cluster && slots.length > 0) {
    const cli = (...words: string[]) =>
      spawnSync("redis-cli", ["-p", String(port), ...words]).stdout.toString();
    cli("CLUSTER", "ADDSLOTSRANGE", ...slots.map(String));
    while (!cli("CLUSTER", "INFO").includes("cluster_state:ok")) await setTimeout(20);
  }
  return { ...server, ...(clusterPort !== undefined && { clusterPort }) };
}

/** Starts a Sentinel that watches the server under the name `main`. A replica takes over after the given time. */
export async function startSentinel(
  watched: RedisServer,
  { downAfterMilliseconds = 30_000 } = {},
): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), "mintmark-sentinel-"));
  const port = await freePort();
  const file = join(folder, "sentinel.conf");
  writeFileSync(
    file,
    [
      `port ${port}`,
      "bind 127.0.0.1",
      `dir ${folder}`,
      `sentinel monitor main 127.0.0.1 ${watched.port} 1`,
      `sentinel down-after-milliseconds main ${downAfterMilliseconds}`,
      "sentinel failover-timeout main 3000",
      "",
    ].join("\n"),
  );
  return controlled([file, "--sentinel"], port, folder);
}

async function controlled(args: string[], port: number, folder: string): Promise<RedisServer> {
  let child = await start(args, port);
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  };
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    signal: (signal) => void child.kill(signal),
    kill,
    async restart() {
      child = await start(args, port);
    },
    async remove() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function start(args: string[], port: number): Promise<ChildProcess> {
  const child = spawn(BINARY, args, { stdio: "ignore" });
  let ended = false;
  child.once("exit", () => (ended = true));
  while (!(await answers(port))) {
    if (ended) throw new Error(`redis-server ended before it listened on ${port}`);
  }
  return child;
}

/** Whether the server replies to PING, which it does once it has loaded its data. */
async function answers(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  const answer = new Promise<boolean>((resolve) => {
    socket.on("data", (data) => resolve(/^\+PONG|^-NOAUTH/.test(data.toString())));
    socket.on("error", () => resolve(false));
  });
  socket.write("PING\r\n");
  const isReady = await answer;
  socket.destroy();
  if (!isReady) await setTimeout(20);
  return isReady;
}
