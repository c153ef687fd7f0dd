// The stores that the faults are tried on. Redis is skipped where it is not installed.
import { onTestFinished } from "vitest";
import { HAS_REDIS, startRedis } from "../support/redis-server.ts";

export interface StoreUnderTest {
  name: string;
  /** Returns the arguments for servers on one store, which lasts until the test ends. */
  open: () => Promise<string[]>;
}

const SQLITE: StoreUnderTest = { name: "SQLite", open: async () => ["--data", "data"] };

const REDIS: StoreUnderTest = {
  name: "Redis",
  open: async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.remove());
    return ["--store", redis.url];
  },
};

export const STORES: StoreUnderTest[] = [SQLITE, ...(HAS_REDIS ? [REDIS] : [])];
