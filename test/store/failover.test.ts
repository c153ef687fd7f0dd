// A replica of Redis that takes over when the server with Mintmark's keys is killed, behind a Sentinel and in a cluster.
import { describe, expect, it, onTestFinished } from "vitest";
import { startMintmark } from "../../src/index.ts";
import { introspect } from "../support/introspect.ts";
import { postForm } from "../support/post-form.ts";
import { startReplicatedCluster, startWatchedPair } from "../support/redis-failover.ts";
import { HAS_REDIS } from "../support/redis-server.ts";

const missing = HAS_REDIS ? "" : " (skipped: redis-server is not installed)";
const SERVICE: [string, string] = ["demo-service", "demo-service-secret"];
const WAYS = [
  { name: "behind a Sentinel", start: startWatchedPair },
  { name: "in a cluster", start: startReplicatedCluster },
];

describe.skipIf(!HAS_REDIS)(`a replica of Redis that takes over${missing}`, () => {
  it.each(WAYS)("has the tokens and the keys, and requests in between get 503: $name", async ({ start }) => {
    const redis = await start();
    onTestFinished(() => redis.remove());
    const idp = await startMintmark({ store: redis.url, alg: "ES256" });
    onTestFinished(() => idp.close());
    const keys = await idp.keys.list();
    const token = await idp.token();
    await redis.replicated();

    await redis.kill();
    const statuses = new Set<number>();
    await expect
      .poll(async () => {
        const { status } = await postForm(
          `${idp.url}/token`,
          { grant_type: "client_credentials" },
          { basic: SERVICE },
        );
        statuses.add(status);
        return status;
      })
      .toBe(200);

    expect([...statuses].filter((status) => status !== 200 && status !== 503)).toEqual([]);
    // The connection may move once more, so what the replica has is asked for until it answers.
    const isActive = () => introspect(idp.url, token).then(({ active }) => active);
    await expect.poll(isActive).toBe(true);
    await expect
      .poll(async () => (await idp.keys.list()).map(({ kid }) => kid))
      .toEqual(keys.map(({ kid }) => kid));
  });
});
