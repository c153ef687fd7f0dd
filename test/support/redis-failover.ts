// Redis servers with a replica that takes over when the server that has Mintmark's keys is killed.
import { spawnSync } from "node:child_process";
import { setTimeout } from "node:timers/promises";
import { type RedisServer, startRedis, startSentinel } from "./redis-server.ts";

export interface Failover {
  /** URL of the store. */
  url: string;
  /** Resolves when the replica has all that was written, so that it loses nothing when it takes over. */
  replicated(): Promise<void>;
  /** Kills the server that has the keys. */
  kill(): Promise<void>;
  /** Ends all servers and deletes their data. */
  remove(): Promise<void>;
}

const SLOTS = 16_384;
const CLUSTER = ["--cluster-node-timeout", "1000", "--cluster-replica-validity-factor", "0"];

/** A server and its replica, watched by a Sentinel. */
export async function startWatchedPair(): Promise<Failover> {
  const main = await startRedis();
  const replica = await startRedis({ args: ["--replicaof", "127.0.0.1", String(main.port)] });
  await until(() => info(replica).includes("master_link_status:up"));
  const sentinel = await startSentinel(main, { downAfterMilliseconds: 500 });
  await until(() => cli(sentinel, "SENTINEL", "replicas", "main").includes(String(replica.port)));
  return failover(`redis+sentinel://127.0.0.1:${sentinel.port}/main`, main, [sentinel, replica, main]);
}

/** A cluster of three servers, and a replica of the one that has Mintmark's keys. */
export async function startReplicatedCluster(): Promise<Failover> {
  const nodes = await Promise.all(
    Array.from({ length: 4 }, () => startRedis({ cluster: true, slots: [], args: CLUSTER })),
  );
  const [replica, ...mains] = nodes as [RedisServer, ...RedisServer[]];
  const slot = Number(cli(replica, "CLUSTER", "KEYSLOT", "{mintmark}"));
  const share = Math.ceil(SLOTS / mains.length);
  mains.forEach((main, index) => {
    const last = Math.min((index + 1) * share, SLOTS) - 1;
    cli(main, "CLUSTER", "ADDSLOTSRANGE", String(index * share), String(last));
    cli(main, "CLUSTER", "SET-CONFIG-EPOCH", String(index + 1));
  });
  for (const main of mains) {
    cli(replica, "CLUSTER", "MEET", "127.0.0.1", String(main.port), String(main.clusterPort));
  }
  const main = mains[Math.floor(slot / share)] as RedisServer;
  const id = cli(main, "CLUSTER", "MYID").trim();
  await until(() => nodes.every((node) => knowsAll(node, nodes.length)));
  await until(() => cli(replica, "CLUSTER", "REPLICATE", id).startsWith("OK"));
  await until(() => info(replica).includes("master_link_status:up"));
  await until(() => nodes.every((node) => isWhole(node, replica)));
  return failover(
    `redis+cluster://127.0.0.1:${mains.map(({ port }) => port).join(",127.0.0.1:")}`,
    main,
    nodes,
  );
}

function failover(url: string, main: RedisServer, all: readonly RedisServer[]): Failover {
  return {
    url,
    replicated: () => until(() => hasAll(info(main))),
    kill: () => main.kill(),
    remove: async () => {
      await Promise.all(all.map((each) => each.remove()));
    },
  };
}

function knowsAll(node: RedisServer, count: number): boolean {
  return cli(node, "CLUSTER", "INFO").includes(`cluster_known_nodes:${count}`);
}

/** Whether the node sees every slot served, and the replica as one. */
function isWhole(node: RedisServer, replica: RedisServer): boolean {
  const asReplica = new RegExp(`:${replica.port}@\\S* (myself,)?slave `);
  return (
    cli(node, "CLUSTER", "INFO").includes("cluster_state:ok") && asReplica.test(cli(node, "CLUSTER", "NODES"))
  );
}

/** Whether the replica has confirmed all that a server says it has written. */
function hasAll(replication: string): boolean {
  const [, written] = /^master_repl_offset:(\d+)/m.exec(replication) ?? [];
  const [, confirmed] = /^slave0:.*,offset=(\d+)/m.exec(replication) ?? [];
  return written !== undefined && written === confirmed;
}

const info = (server: RedisServer) => cli(server, "INFO", "replication");

function cli({ port }: RedisServer, ...words: string[]): string {
  return spawnSync("redis-cli", ["-p", String(port), ...words]).stdout.toString();
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await setTimeout(50);
}
