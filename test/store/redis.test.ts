// The Redis store: the tests for every store, on one server and on a cluster, and tests for Redis only.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRedisStore } from "../../src/store/redis/redis.ts";
import { HAS_REDIS, type RedisServer, startRedis, startSentinel } from "../support/redis-server.ts";
import { describeStore } from "../support/store-contract.ts";
import { aToken } from "../support/store-contract/rows.ts";

/** The machine that runs the tests may be slow, and these tests are not about a Redis that is down. */
const openPatiently = (url: string) => openRedisStore(url, { stallMilliseconds: 60_000 });

const missing = HAS_REDIS ? "" : " (skipped: redis-server is not installed)";

describe.skipIf(!HAS_REDIS)(`the Redis store${missing}`, () => {
  const servers: RedisServer[] = [];
  const kept = async (starting: Promise<RedisServer>): Promise<RedisServer> => {
    const server = await starting;
    servers.push(server);
    return server;
  };
  let url = "";
  let clusterUrl = "";
  let sentinelUrl = "";
  beforeAll(async () => {
    const server = await kept(startRedis());
    const cluster = await kept(startRedis({ cluster: true }));
    const sentinel = await kept(startSentinel(server));
    ({ url } = server);
    clusterUrl = `redis+cluster://127.0.0.1:${cluster.port}`;
    sentinelUrl = `redis+sentinel://127.0.0.1:${sentinel.port}/main?prefix=behind-sentinel`;
  });
  afterAll(async () => {
    for (const server of servers.toReversed()) await server.remove();
  });

  for (const [name, urlOf] of [
    ["one Redis server", () => url],
    ["a Redis cluster", () => clusterUrl],
  ] as const) {
    describeStore(name, async () => {
      const store = await openPatiently(urlOf());
      return {
        store,
        reopen: async () => {
          await store.close();
          return openPatiently(urlOf());
        },
        second: () => openPatiently(urlOf()),
      };
    });
  }

  it("finds its server through a Sentinel, and hears of changes there", async () => {
    const [one, other] = [await openPatiently(sentinelUrl), await openPatiently(sentinelUrl)];
    try {
      const row = aToken("sentinel");
      await one.tokens.insert(row);
      expect(await other.tokens.get("sentinel", row.id)).toEqual(row);
      const before = other.documents.mark();
      await one.documents.put("sentinel", "keys", "ring", 1, 0);
      await expect.poll(() => other.documents.mark()).not.toBe(before);
    } finally {
      await one.close();
      await other.close();
    }
  });

  it("keeps the data of different prefixes and databases apart", async () => {
    const urls = [url, `${url}?prefix=other`, `${url}/3`];
    const stores = await Promise.all(urls.map(openPatiently));
    try {
      const row = aToken("apart");
      await stores[0]!.tokens.insert(row);
      const found = await Promise.all(stores.map(({ tokens }) => tokens.get("apart", row.id)));
      expect(found).toEqual([row, undefined, undefined]);
      const before = stores.map(({ documents }) => documents.mark());
      await stores[0]!.documents.put("apart", "keys", "ring", 1, 0);
      const after = stores.map(({ documents }) => documents.mark());
      expect(after.map((mark, index) => mark === before[index])).toEqual([false, true, true]);
    } finally {
      for (const store of stores) await store.close();
    }
  });
});
