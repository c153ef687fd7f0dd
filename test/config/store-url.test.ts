// The setting `store`: which URLs of Redis are accepted, and what they mean.
import { describe, expect, it } from "vitest";
import { parseConfig } from "../../src/config/parse.ts";
import { parseRedisUrl, redisPlace } from "../../src/redis-url.ts";

const node = (host: string, port: number) => ({ host, port });

describe("the URL of the store", () => {
  it.each([
    ["redis://localhost", { kind: "server", tls: false, nodes: [node("localhost", 6379)], database: 0 }],
    [
      "rediss://user:p%40ss@redis.test:6380/2?prefix=team-a",
      { tls: true, username: "user", password: "p@ss", database: 2, prefix: "team-a" },
    ],
    ["redis://:secret@[::1]:7000", { nodes: [node("::1", 7000)], username: undefined, password: "secret" }],
    [
      "redis+sentinel://one,two:26380/main/1",
      { kind: "sentinel", nodes: [node("one", 26379), node("two", 26380)], master: "main", database: 1 },
    ],
    [
      "rediss+cluster://one:7000,two",
      { kind: "cluster", tls: true, nodes: [node("one", 7000), node("two", 6379)] },
    ],
  ])("%s is understood", (url, expected) => {
    expect(parseRedisUrl(url)).toMatchObject(expected);
    expect(parseConfig({ store: url }).store).toBe(url);
  });

  it.each([
    "localhost:6379",
    "http://localhost",
    "redis://",
    "redis://one,two",
    "redis://localhost:0",
    "redis://localhost:65536",
    "redis://localhost/db",
    "redis://localhost?prefix=a b",
    "redis://localhost?timeout=1",
    "redis://%zz@localhost",
    "redis+sentinel://localhost",
    "redis+cluster://localhost/1",
    "redis+other://localhost",
  ])("%s is rejected with the forms that are accepted", (url) => {
    expect(() => parseConfig({ store: url })).toThrow(/store: must be redis:\/\/HOST:PORT, redis\+sentinel/);
  });

  it("is rejected together with ephemeral", () => {
    expect(() => parseConfig({ store: "redis://localhost", ephemeral: true })).toThrow(
      /store: contradicts `ephemeral`/,
    );
  });

  it("is shown without its password", () => {
    const shown = (url: string) => redisPlace(parseRedisUrl(url)!);
    expect(shown("redis://user:secret@[::1]:7000/2")).toBe("redis://[::1]:7000/2");
    expect(shown("rediss+sentinel://:secret@one,two/main")).toBe(
      "rediss+sentinel://one:26379,two:26379/main",
    );
  });
});
