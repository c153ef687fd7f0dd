// While Redis is down, every request that needs it gets 503 with Retry-After, whatever its kind; afterwards each works.
import { describe, expect, it, onTestFinished } from "vitest";
import { startMintmark } from "../../src/index.ts";
import { HAS_REDIS, startRedis } from "../support/redis-server.ts";
import { requestsOfAllKinds } from "../support/requests-of-all-kinds.ts";

const missing = HAS_REDIS ? "" : " (skipped: redis-server is not installed)";

/** The statuses of requests that are answered with something else than 200 or 201 when all is well. */
const OTHERS: Record<string, number> = {
  "device poll": 400, // nobody has entered the code yet
  "authorization in a session": 303,
  "unknown path": 404,
};

describe.skipIf(!HAS_REDIS)(`a server on Redis${missing}`, () => {
  it.each([
    ["has ended", "kill", "restart"],
    ["hangs", "SIGSTOP", "SIGCONT"],
  ] as const)(
    "answers a request of every kind with 503 and Retry-After while Redis %s, and each as usual afterwards",
    async (_title, end, begin) => {
      const redis = await startRedis({ durable: true });
      onTestFinished(() => redis.remove());
      await using idp = await startMintmark({
        store: redis.url,
        alg: "ES256",
        issuersOnFirstTouch: { max: 5 },
      });
      const requests = await requestsOfAllKinds(idp.url);
      await (end === "kill" ? redis.kill() : redis.signal(end));
      try {
        for (const [kind, send] of Object.entries(requests)) {
          const { status, headers } = await send();
          expect([kind, status, headers.get("retry-after")]).toEqual([kind, 503, "1"]);
        }
      } finally {
        await (begin === "restart" ? redis.restart() : redis.signal(begin));
      }
      await expect.poll(async () => (await requests["health"]!()).status).toBe(200);
      for (const [kind, send] of Object.entries(requests)) {
        const { status } = await send();
        const usual = status === 201 ? 201 : 200;
        expect([kind, status]).toEqual([kind, OTHERS[kind] ?? usual]);
      }
    },
  );
});
