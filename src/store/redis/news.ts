// Tells a process on Redis at once that another one has changed a document. Every change counts up a number,
// which is published. While nothing is published, one of the processes repeats the number every second, so that all
// of them notice a lost message or subscription.
import { setImmediate, setTimeout } from "node:timers/promises";
import type { Reply } from "./client.ts";
import { type RedisConnection, script } from "./connection.ts";

const BEAT_MILLISECONDS = 1_000;
const SILENCE_MILLISECONDS = 3_000;

const REPEAT = script("return redis.call('PUBLISH', ARGV[1], redis.call('GET', KEYS[1]) or '0')");

/** A Lua function that counts up, publishes and returns the number. */
export const PUBLISH_CHANGE = `
local function publish(news, channel)
  local number = redis.call('INCR', news)
  redis.call('PUBLISH', channel, number)
  return number
end
`;

export class RedisNews {
  /** The key of the number. */
  readonly key: string;
  readonly channel: string;
  readonly #connection: RedisConnection;
  #seen = "";
  #mark = 0;
  #heardAt = -Infinity;
  #timer: NodeJS.Timeout | undefined;

  constructor(connection: RedisConnection) {
    this.#connection = connection;
    this.key = `${connection.root}:news`;
    this.channel = `${connection.channels}:news`;
  }

  async open(): Promise<void> {
    const { promise: heard, resolve } = Promise.withResolvers<void>();
    await this.#connection.subscribe(this.channel, (number) => {
      this.#hear(number);
      resolve();
    });
    this.#connection.onRecovery(() => this.#mark++);
    await this.#beat();
    await Promise.race([heard, setTimeout(BEAT_MILLISECONDS, undefined, { ref: false })]);
    this.#timer = setInterval(() => {
      if (performance.now() - this.#heardAt >= BEAT_MILLISECONDS) void this.#beat().catch(() => {});
    }, BEAT_MILLISECONDS).unref();
  }

  /** Returns another number after every change. @throws MintmarkError `closed`, `store_failed` */
  mark(): number {
    this.#connection.assertUsable();
    // Changes may have been missed if nothing was heard for long, not even a repeated number.
    if (performance.now() - this.#heardAt > SILENCE_MILLISECONDS) this.#mark++;
    return this.#mark;
  }

  /** Notes a change by this process. Resolves when Redis has sent the news of it to every process. */
  async tell(number: Reply): Promise<void> {
    this.#take(String(number));
    // Redis writes the messages and replies of one round in any order, but all of them before those of the next.
    await this.#connection.send("PING");
    await setImmediate();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #beat(): Promise<void> {
    await this.#connection.run(REPEAT, [this.key], [this.channel]);
  }

  #hear(number: string): void {
    this.#heardAt = performance.now();
    this.#take(number);
  }

  #take(number: string): void {
    if (number === this.#seen) return;
    this.#seen = number;
    this.#mark++;
  }
}
