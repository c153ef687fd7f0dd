// Stores documents in Redis. A document's version is the collection's revision at the write, so a document that is
// deleted and created again never repeats a version. Every change is published to all processes.
import type { Document, DocumentStore } from "../contract.ts";
import { type RedisConnection, script } from "./connection.ts";
import { PUBLISH_CHANGE, type RedisNews } from "./news.ts";
import { pairsOf } from "./tokens.ts";

const HEAD = `local documents, revisions, news = unpack(KEYS)
local channel = ARGV[1]
${PUBLISH_CHANGE}`;

/** Values: channel, name, collection, expected version, JSON. Returns version and number of the news, or nothing. */
const PUT = script(`${HEAD}
local _, name, collection, expected, json = unpack(ARGV)
local before = redis.call('HGET', documents, name)
if (before and string.match(before, '^%d+') or '0') ~= expected then return false end
local version = redis.call('HINCRBY', revisions, collection, 1)
redis.call('HSET', documents, name, version .. '\\n' .. json)
return {version, publish(news, channel)}
`);

/** Values: channel, then pairs of name and collection. Returns the number of the news. */
const DELETE = script(`${HEAD}
local deleted = 0
for place = 2, #ARGV, 2 do
  if redis.call('HDEL', documents, ARGV[place]) == 1 then
    deleted = deleted + 1
    redis.call('HINCRBY', revisions, ARGV[place + 1], 1)
  end
end
return deleted > 0 and publish(news, channel)
`);

export class RedisDocuments implements DocumentStore {
  readonly #connection: RedisConnection;
  readonly #news: RedisNews;

  constructor(connection: RedisConnection, news: RedisNews) {
    this.#connection = connection;
    this.#news = news;
  }

  async get<T>(issuer: string, collection: string, id: string): Promise<Document<T> | undefined> {
    const text = await this.#connection.send("HGET", this.#documents(issuer), nameOf(collection, id));
    return typeof text === "string" ? toDocument<T>(id, text) : undefined;
  }

  async list<T>(issuer: string, collection: string): Promise<Document<T>[]> {
    const all = pairsOf(await this.#connection.send("HGETALL", this.#documents(issuer)));
    const start = nameOf(collection, "");
    return all
      .filter(([name]) => name.startsWith(start))
      .map(([name, text]) => toDocument<T>(name.slice(start.length), text))
      .sort((one, other) => (one.id < other.id ? -1 : 1));
  }

  async put(
    issuer: string,
    collection: string,
    id: string,
    value: unknown,
    expectedVersion: number,
  ): Promise<number | undefined> {
    const values = [nameOf(collection, id), collection, String(expectedVersion), JSON.stringify(value)];
    const reply = await this.#connection.run(PUT, this.#keys(issuer), [this.#news.channel, ...values]);
    if (!Array.isArray(reply)) return undefined;
    const [version, news] = reply;
    await this.#news.tell(news!);
    return Number(version);
  }

  async delete(issuer: string, collection: string, id: string): Promise<void> {
    await this.#delete(issuer, [nameOf(collection, id)]);
  }

  mark(): number {
    return this.#news.mark();
  }

  async revision(issuer: string, collection: string): Promise<number> {
    return Number((await this.#connection.send("HGET", this.#revisions(issuer), collection)) ?? 0);
  }

  async clear(issuer: string): Promise<void> {
    await this.#delete(issuer, (await this.#connection.send("HKEYS", this.#documents(issuer))) as string[]);
  }

  async #delete(issuer: string, names: string[]): Promise<void> {
    const pairs = names.flatMap((name) => [name, name.slice(0, name.indexOf("\n"))]);
    const news = await this.#connection.run(DELETE, this.#keys(issuer), [this.#news.channel, ...pairs]);
    if (news !== null) await this.#news.tell(news);
  }

  #keys(issuer: string): string[] {
    return [this.#documents(issuer), this.#revisions(issuer), this.#news.key];
  }

  #documents(issuer: string): string {
    return `${this.#connection.root}:${issuer}:documents`;
  }

  #revisions(issuer: string): string {
    return `${this.#connection.root}:${issuer}:revisions`;
  }
}

function nameOf(collection: string, id: string): string {
  return `${collection}\n${id}`;
}

function toDocument<T>(id: string, text: string): Document<T> {
  const end = text.indexOf("\n");
  return { id, version: Number(text.slice(0, end)), value: JSON.parse(text.slice(end + 1)) as T };
}
