// Parts of the Redis store without a Redis: news of changes, messages, slices of a purge, and the hints of failures.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { RedisConnection } from "../../src/store/redis/connection.ts";
import { redisFailure } from "../../src/store/redis/failure.ts";
import { RedisNews } from "../../src/store/redis/news.ts";
import { purgeInSlices } from "../../src/store/redis/purge.ts";
import { RedisSharing } from "../../src/store/redis/sharing.ts";
import { pairsOf } from "../../src/store/redis/tokens.ts";

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

it("a hash is read as pairs of names and values, in both forms that Redis has for it", () => {
  const pairs = [
    ["a", "1"],
    ["b", "2"],
  ];
  expect(pairsOf(["a", "1", "b", "2"])).toEqual(pairs);
  expect(pairsOf({ a: "1", b: "2" } as never)).toEqual(pairs);
  expect(pairsOf([])).toEqual([]);
});
