// Connections to a real Redis: how they are opened and closed, and what happens while Redis refuses, hangs or is silent.
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { RedisConnection, script } from "../../src/store/redis/connection.ts";
import { openRedisStore } from "../../src/store/redis/redis.ts";
import { freePort } from "../support/free-port.ts";
import { HAS_REDIS, type RedisServer, startRedis, startSentinel } from "../support/redis-server.ts";
import { anArtifact, aToken } from "../support/store-contract/rows.ts";

const missing = HAS_REDIS ? "" : " (skipped: redis-server is not installed)";

it("a URL that is not one of Redis is refused before anything is connected", async () => {
  await expect(openRedisStore("http://127.0.0.1:1")).rejects.toMatchObject({ code: "invalid_config" });
});

describe.skipIf(!HAS_REDIS)(`a connection to Redis${missing}`, () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.remove());

  const STALL = 60_000;
  async function open(): Promise<RedisConnection> {
    const connection = await RedisConnection.open(redis.url, STALL);
    onTestFinished(() => connection.close());
    return connection;
  }

  /** Opens a connection for which time passes only with `pass`. */
  async function openInStillTime(): Promise<RedisConnection> {
    vi.useFakeTimers({ toFake: ["performance", "setTimeout", "clearTimeout"] });
    onTestFinished(() => {
      redis.signal("SIGCONT");
      vi.useRealTimers();
    });
    return open();
  }
  async function pass(milliseconds: number): Promise<void> {
    vi.advanceTimersByTime(milliseconds);
    await new Promise(setImmediate);
    await new Promise(setImmediate);
  }
  const silent = {
    status: "rejected",
    reason: { code: "store_failed", message: expect.stringContaining("no reply within 60000 ms") as unknown },
  };

  it("stays usable if Redis refuses a command or a script", async () => {
    const connection = await open();
    await expect(connection.send("NO-SUCH-COMMAND")).rejects.toMatchObject({
      code: "store_failed",
      message: expect.stringContaining("unknown command") as unknown,
    });
    const wrong = script("return redis.call('NO-SUCH-COMMAND')");
    for (let time = 0; time < 2; time++) {
      await expect(connection.run(wrong, [])).rejects.toMatchObject({ code: "store_failed" });
    }
    connection.assertUsable();
    expect(await connection.send("PING")).toBe("PONG");
  });

  it("runs a script that Redis has forgotten, with its keys and values", async () => {
    const connection = await open();
    const echo = script("return {KEYS[1], KEYS[2], ARGV[1]}");
    for (let time = 0; time < 2; time++) {
      expect(await connection.run(echo, ["{p}:a", "{p}:b"], ["c"])).toEqual(["{p}:a", "{p}:b", "c"]);
      await connection.send("SCRIPT", "FLUSH");
    }
    expect(await connection.run(script("return #KEYS + #ARGV"), ["{p}:a"])).toBe(1);
  });

  it("fails at once and everywhere once Redis has left everything without a reply, and recovers by itself", async () => {
    const connection = await openInStillTime();
    const recovered = vi.fn();
    connection.onRecovery(recovered);
    redis.signal("SIGSTOP");
    const settled = vi.fn();
    const first = connection.send("PING").finally(settled);
    await pass(STALL - 1);
    const outcomes = Promise.allSettled([first, connection.send("PING")]);
    await pass(0);
    expect(settled).not.toHaveBeenCalled();
    connection.assertUsable();
    await pass(1);
    expect(await outcomes).toMatchObject([silent, silent]);
    expect(() => connection.assertUsable()).toThrow("no reply within 60000 ms");
    const more = [connection.send("PING"), connection.subscribe("a", () => {})];
    expect(await Promise.allSettled(more)).toMatchObject([silent, silent]);
    await pass(100);
    expect(recovered).not.toHaveBeenCalled();
    redis.signal("SIGCONT");
    await expect
      .poll(async () => {
        await pass(100);
        return recovered.mock.calls.length;
      })
      .toBe(1);
    expect(await connection.send("PING")).toBe("PONG");
    await pass(STALL);
    connection.assertUsable();
  });

  it("is not down while Redis replies to others, or while nothing is asked", async () => {
    const connection = await openInStillTime();
    redis.signal("SIGSTOP");
    await pass(STALL * 2);
    const slow = connection.send("PING");
    await pass(STALL - 1);
    redis.signal("SIGCONT");
    expect(await slow).toBe("PONG");
    redis.signal("SIGSTOP");
    const next = Promise.allSettled([connection.send("PING")]);
    await pass(STALL - 1);
    connection.assertUsable();
    await pass(1);
    expect(await next).toMatchObject([silent]);
  });

  it("is closed at once while Redis counts as down, and then refuses every call", async () => {
    const connection = await openInStillTime();
    redis.signal("SIGSTOP");
    const waiting = connection.send("PING").catch(() => {});
    await pass(STALL);
    await waiting;
    await connection.close();
    await connection.close();
    expect(connection.isClosed).toBe(true);
    await expect(connection.send("PING")).rejects.toMatchObject({ code: "closed" });
    await expect(connection.subscribe("a", () => {})).rejects.toMatchObject({ code: "closed" });
    await connection.unsubscribe("a");
  });

  it("is closed in time if Redis hangs while replies are awaited", async () => {
    const connection = await openInStillTime();
    redis.signal("SIGSTOP");
    const waiting = Promise.allSettled([connection.send("PING")]);
    const closed = connection.close();
    await pass(STALL);
    expect(await waiting).toMatchObject([silent]);
    await closed;
  });

  it("awaits what was sent when it is closed", async () => {
    const connection = await open();
    const replies = [connection.send("ECHO", "one"), connection.send("ECHO", "two")];
    await connection.close();
    expect(await Promise.all(replies)).toEqual(["one", "two"]);
  });

  it("is refused at once without the right password", async () => {
    const secured = await startRedis({ args: ["--requirepass", "secret"] });
    onTestFinished(() => secured.remove());
    const at = (login: string) =>
      openRedisStore(`redis://${login}127.0.0.1:${secured.port}`, { stallMilliseconds: 600_000 });
    for (const login of [":secret@", "default:secret@"]) await (await at(login)).close();
    for (const login of ["", ":wrong@", "nobody:secret@"]) {
      await expect(at(login)).rejects.toMatchObject({
        code: "store_failed",
        hint: expect.stringContaining("user name and the password") as unknown,
      });
    }
  });

  it("is given up without TLS or a server, and the error says where it was sought", async () => {
    const nowhere = `127.0.0.1:${await freePort()}`;
    const urls = [
      redis.url.replace("redis:", "rediss:"),
      `redis://${nowhere}`,
      `redis+cluster://${nowhere}`,
      `redis+sentinel://${nowhere}/main`,
    ];
    const outcomes = await Promise.allSettled(urls.map((url) => openRedisStore(url)));
    expect(outcomes).toMatchObject(
      urls.map((url) => ({
        status: "rejected",
        reason: {
          code: "store_failed",
          message: expect.stringContaining(`the store ${url} failed: `) as unknown,
        },
      })),
    );
  });

  it.each([
    ["a cluster", true, (server: RedisServer) => `redis+cluster://:secret@127.0.0.1:${server.port}`],
    [
      "a server behind a Sentinel",
      false,
      (_: RedisServer, port: number) => `redis+sentinel://:secret@127.0.0.1:${port}/main`,
    ],
  ] as const)("uses the password of its URL at %s, and is refused without it", async (_, cluster, urlOf) => {
    const server = await startRedis({ cluster });
    onTestFinished(() => server.remove());
    const sentinel = await startSentinel(server);
    onTestFinished(() => sentinel.remove());
    const admin = await RedisConnection.open(server.url, STALL);
    await admin.send("CONFIG", "SET", "requirepass", "secret");
    await admin.close();
    const url = urlOf(server, sentinel.port);
    const store = await openRedisStore(url, { stallMilliseconds: 5_000 });
    await store.check();
    await store.close();
    const wrong = openRedisStore(url.replace("secret", "wrong"), { stallMilliseconds: 5_000 });
    await expect(wrong).rejects.toMatchObject({ code: "store_failed" });
  });

  it.each([499, 500, 1001])("lists %i artifacts of one model, newest first", async (count) => {
    const store = await openRedisStore(`${redis.url}?prefix=many-${count}`, { stallMilliseconds: STALL });
    onTestFinished(() => store.close());
    const all = Array.from({ length: count }, (_, id) => anArtifact("a", { model: "Session", id: `${id}` }));
    await Promise.all(all.map((artifact) => store.artifacts.put(artifact)));
    expect((await store.artifacts.list("a", "Session")).map(({ id }) => id)).toEqual(
      all.map(({ id }) => id).toReversed(),
    );
    await store.artifacts.clear("a");
    await store.artifacts.put(anArtifact("a", { model: "Session", id: "next" }));
    expect((await store.artifacts.list("a", "Session")).map(({ id }) => id)).toEqual(["next"]);
  });

  it("forgets the uses of tokens that come after its end, and stores those before", async () => {
    const url = `${redis.url}?prefix=uses`;
    const store = await openRedisStore(url, { stallMilliseconds: 60_000 });
    const rows = [aToken("a"), aToken("a"), aToken("b")];
    await store.tokens.insert(...rows);
    rows.forEach(({ issuer, id }, place) => store.tokens.touch(issuer, id, place + 1));
    await store.close();
    store.tokens.touch("a", rows[0]!.id, 9);
    const again = await openRedisStore(url, { stallMilliseconds: 60_000 });
    onTestFinished(() => again.close());
    const found = await Promise.all(rows.map(({ issuer, id }) => again.tokens.get(issuer, id)));
    expect(found.map((row) => row?.lastUsedAt)).toEqual([1, 2, 3]);
  });
});
