// Parts of the Redis store: what a process does while news, subscriptions and replies are late or lost.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { RedisConnection, script } from "../../src/store/redis/connection.ts";
import { redisFailure } from "../../src/store/redis/failure.ts";
import { RedisNews } from "../../src/store/redis/news.ts";
import { purgeInSlices } from "../../src/store/redis/purge.ts";
import { openRedisStore } from "../../src/store/redis/redis.ts";
import { RedisSharing } from "../../src/store/redis/sharing.ts";
import { freePort } from "../support/free-port.ts";
import { HAS_REDIS, type RedisServer, startRedis } from "../support/redis-server.ts";
import { aToken } from "../support/store-contract/rows.ts";

const missing = HAS_REDIS ? "" : " (skipped: redis-server is not installed)";

/** A connection on which the test itself publishes, and that counts what is sent. */
function fakeConnection() {
  const channels = new Map<string, (text: string) => void>();
  const recovered: (() => void)[] = [];
  return {
    root: "{p}",
    channels: "{p}:0",
    isUsable: true,
    subscribe: vi.fn(
      async (channel: string, hear: (text: string) => void) => void channels.set(channel, hear),
    ),
    unsubscribe: vi.fn(async (channel: string) => void channels.delete(channel)),
    run: vi.fn(async (): Promise<unknown> => 0),
    send: vi.fn(async (..._command: string[]): Promise<unknown> => "PONG"),
    onRecovery: (listener: () => void) => recovered.push(listener),
    assertUsable() {
      if (!this.isUsable) throw new Error("down");
    },
    publish: (channel: string, text: string) => channels.get(channel)?.(text),
    recover: () => recovered.forEach((each) => each()),
  };
}
type Fake = ReturnType<typeof fakeConnection>;
const asConnection = (fake: Fake) => fake as unknown as RedisConnection;

describe("news of changes", () => {
  let connection: Fake;
  let news: RedisNews;
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ["performance", "setInterval", "clearInterval"] });
    connection = fakeConnection();
    connection.run.mockImplementation(async () => connection.publish("{p}:0:news", "1"));
    news = new RedisNews(asConnection(connection));
    await news.open();
  });
  afterEach(() => {
    news.close();
    vi.useRealTimers();
  });

  it("change the mark once for each number, however often it is heard", () => {
    const marks = [news.mark(), news.mark()];
    for (const number of ["1", "2", "2", "3"]) {
      connection.publish("{p}:0:news", number);
      marks.push(news.mark());
    }
    const [first = 0] = marks;
    expect(marks.map((mark) => mark - first)).toEqual([0, 0, 0, 1, 1, 2]);
  });

  it("of an own change count at once, and are not counted again when they are heard", async () => {
    const before = news.mark();
    await news.tell(2);
    expect(connection.send.mock.calls).toEqual([["PING"]]);
    expect(news.mark()).toBe(before + 1);
    connection.publish("{p}:0:news", "2");
    expect(news.mark()).toBe(before + 1);
  });

  it("may have been missed after a failure, and after three seconds of silence", () => {
    const before = news.mark();
    connection.recover();
    expect(news.mark()).toBe(before + 1);
    connection.run.mockResolvedValue(0); // nothing is published any more
    vi.advanceTimersByTime(3000);
    expect(news.mark()).toBe(before + 1);
    vi.advanceTimersByTime(1);
    expect([news.mark(), news.mark()]).toEqual([before + 2, before + 3]);
    connection.publish("{p}:0:news", "1");
    expect([news.mark(), news.mark()]).toEqual([before + 3, before + 3]);
  });

  it("are repeated by one who has heard nothing for a second, until it is closed", () => {
    expect(connection.run).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1000);
    expect(connection.run).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(500);
    connection.publish("{p}:0:news", "1");
    vi.advanceTimersByTime(500);
    expect(connection.run).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(1000);
    expect(connection.run).toHaveBeenCalledTimes(3);
    news.close();
    vi.advanceTimersByTime(5000);
    expect(connection.run).toHaveBeenCalledTimes(3);
  });

  it("have no mark while Redis cannot be used", () => {
    connection.isUsable = false;
    expect(() => news.mark()).toThrow("down");
  });

  it("do not keep a process from starting if none is heard for a second", async () => {
    const silent = fakeConnection();
    const late = new RedisNews(asConnection(silent));
    await late.open();
    late.close();
    expect(silent.run).toHaveBeenCalledTimes(1);
  });
});

describe("messages between processes", () => {
  it("share one subscription for each topic, which ends with its last listener", async () => {
    const connection = fakeConnection();
    const sharing = new RedisSharing(asConnection(connection));
    const heard: string[] = [];
    const leave = await Promise.all(
      ["one", "two"].map((name) => sharing.listen("topic", (text) => heard.push(`${name} ${text}`))),
    );
    await sharing.listen("other", (text) => heard.push(`other ${text}`));
    expect(connection.subscribe.mock.calls.map(([channel]) => channel)).toEqual([
      "{p}:0:topic",
      "{p}:0:other",
    ]);
    connection.publish("{p}:0:topic", "a");
    leave[0]?.();
    connection.publish("{p}:0:topic", "b");
    expect(heard).toEqual(["one a", "two a", "two b"]);
    expect(connection.unsubscribe).not.toHaveBeenCalled();
    leave[1]?.();
    leave[1]?.();
    expect(connection.unsubscribe.mock.calls).toEqual([["{p}:0:topic"]]);
    await sharing.listen("topic", (text) => heard.push(`again ${text}`));
    leave[1]?.();
    expect(connection.unsubscribe).toHaveBeenCalledTimes(1);
    connection.publish("{p}:0:topic", "c");
    expect(heard.at(-1)).toBe("again c");
  });

  it("are published on the channel of their topic, and lost if Redis fails", async () => {
    const connection = fakeConnection();
    connection.send.mockRejectedValueOnce(new Error("down"));
    const sharing = new RedisSharing(asConnection(connection));
    sharing.tell("topic", "lost");
    sharing.tell("topic", "text");
    await new Promise(setImmediate);
    expect(connection.send.mock.calls).toEqual([
      ["PUBLISH", "{p}:0:topic", "lost"],
      ["PUBLISH", "{p}:0:topic", "text"],
    ]);
  });

  it("are subscribed to again after a subscription that failed, whose end changes nothing", async () => {
    const connection = fakeConnection();
    connection.subscribe.mockRejectedValueOnce(new Error("down"));
    connection.unsubscribe.mockRejectedValueOnce(new Error("down"));
    const sharing = new RedisSharing(asConnection(connection));
    await expect(sharing.listen("topic", () => {})).rejects.toThrow("down");
    const heard: string[] = [];
    const leave = await sharing.listen("topic", (text) => heard.push(text));
    expect(connection.subscribe).toHaveBeenCalledTimes(2);
    connection.publish("{p}:0:topic", "text");
    expect(heard).toEqual(["text"]);
    leave();
    await new Promise(setImmediate);
  });
});

describe("a purge in Redis", () => {
  const slices = async (expired: number, most?: number) => {
    const asked: number[] = [];
    let left = expired;
    const total = await purgeInSlices(async (limit) => {
      asked.push(limit);
      const deleted = Math.min(left, limit);
      left -= deleted;
      return deleted;
    }, most);
    return { total, asked };
  };

  it("deletes a hundred entries at once, until none or enough are left", async () => {
    expect(await slices(250)).toEqual({ total: 250, asked: [100, 100, 100] });
    expect(await slices(200)).toEqual({ total: 200, asked: [100, 100, 100] });
    expect(await slices(250, 150)).toEqual({ total: 150, asked: [100, 50] });
    expect(await slices(250, 100)).toEqual({ total: 100, asked: [100] });
    expect(await slices(30, 50)).toEqual({ total: 30, asked: [50] });
  });
});

describe("a failure of Redis", () => {
  it.each([
    ["OOM command not allowed", /refuses writes/],
    ["MISCONF no disk", /refuses writes/],
    ["NOAUTH Authentication required.", /user name and the password/],
    ["WRONGPASS invalid", /user name and the password/],
    ["NOPERM no rights", /user name and the password/],
    ["READONLY You can't write", /redis\+sentinel:\/\//],
    ["CROSSSLOT Keys", /redis\+cluster:\/\//],
    ["MOVED 1 127.0.0.1:1", /redis\+cluster:\/\//],
    ["connect ECONNREFUSED", /Check that Redis is running/],
    ["it is not NOAUTH, OOM, READONLY, CROSSSLOT or MOVED", /Check that Redis is running/],
  ])("%j has a hint on what to do", (message, hint) => {
    const cause = new Error(message);
    expect(redisFailure("redis://here", cause)).toMatchObject({
      code: "store_failed",
      message: `the store redis://here failed: ${message}`,
      hint: expect.stringMatching(hint) as unknown,
      cause,
    });
  });

  it("without a message is named by its kind", () => {
    expect(redisFailure("redis://here", new AggregateError([])).message).toBe(
      "the store redis://here failed: AggregateError",
    );
  });
});

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

  it("is refused within five seconds without the right password, without TLS and without a server", async () => {
    const secured = await startRedis({ args: ["--requirepass", "secret"] });
    onTestFinished(() => secured.remove());
    const at = (login: string) => `redis://${login}127.0.0.1:${secured.port}`;
    // Redis itself is to answer, however slow the machine is.
    const openPatiently = (url: string) => openRedisStore(url, { stallMilliseconds: 5_000 });
    for (const login of [":secret@", "default:secret@"]) await (await openPatiently(at(login))).close();
    const nowhere = `127.0.0.1:${await freePort()}`;
    const failures: [url: string, expected: object][] = [
      [at(""), { hint: expect.stringContaining("password") as unknown }],
      [at(":wrong@"), { hint: expect.stringContaining("password") as unknown }],
      [redis.url.replace("redis:", "rediss:"), {}],
      [
        `redis://${nowhere}`,
        { message: expect.stringContaining(`the store redis://${nowhere} failed: `) as unknown },
      ],
      [
        `redis+cluster://${nowhere}`,
        { message: expect.stringContaining(`redis+cluster://${nowhere} failed: `) as unknown },
      ],
      [`redis+sentinel://${nowhere}/main`, {}],
    ];
    const outcomes = await Promise.allSettled(failures.map(([url]) => openPatiently(url)));
    expect(outcomes).toMatchObject(
      failures.map(([, expected]) => ({ status: "rejected", reason: { code: "store_failed", ...expected } })),
    );
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
