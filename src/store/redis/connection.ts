// One store's connection to Redis. Commands fail at once while Redis does not answer, so that requests are refused
// quickly, and work again as soon as it does.
import { hash } from "node:crypto";
import { MintmarkError } from "../../errors.ts";
import { parseRedisUrl, redisPlace } from "../../redis-url.ts";
import { isErrorReply, linkTo, type RedisLink, type Reply } from "./client.ts";
import { isRefusedLogin, redisFailure } from "./failure.ts";

/** A script, which Redis runs as a whole. It may use only the keys that it is given. */
export interface Script {
  text: string;
  digest: string;
}

export function script(text: string): Script {
  return { text, digest: hash("sha1", text) };
}

/** If commands are waiting and no reply comes for so long, Redis counts as down. */
export const STALL_MILLISECONDS = 700;
const PROBE_MILLISECONDS = 100;
const OPENING_MILLISECONDS = 5_000;

type Fail = (cause: Error) => void;

export class RedisConnection {
  /** All keys begin with it. Its braces make a cluster keep them on one node. */
  readonly root: string;
  /** Channels begin with it. Unlike keys, they do not belong to a database. */
  readonly channels: string;
  readonly place: string;
  readonly #link: RedisLink;
  readonly #stallMilliseconds: number;
  readonly #waiting = new Set<Fail>();
  readonly #recoveryListeners: (() => void)[] = [];
  #lastReplyAt = 0;
  #watch: NodeJS.Timeout | undefined;
  #probe: NodeJS.Timeout | undefined;
  /** Reason for which Redis counts as down; undefined if it works. */
  #failure: MintmarkError | undefined;
  #isClosed = false;

  private constructor(url: string, stallMilliseconds: number) {
    this.#stallMilliseconds = stallMilliseconds;
    const address = parseRedisUrl(url);
    if (!address) throw new MintmarkError("invalid_config", "the URL of the store is not one of Redis");
    this.place = redisPlace(address);
    this.root = `{${address.prefix}}`;
    this.channels = `${this.root}:${address.database}`;
    this.#link = linkTo(address, this.root);
  }

  /** @throws MintmarkError `store_failed` if Redis cannot be reached within five seconds, or refuses the login */
  static async open(url: string, stallMilliseconds: number): Promise<RedisConnection> {
    const connection = new RedisConnection(url, stallMilliseconds);
    await connection.#open();
    return connection;
  }

  async send(...command: string[]): Promise<Reply> {
    this.assertUsable();
    try {
      return await this.#answered(this.#link.send(command));
    } catch (error) {
      throw this.#failed(error);
    }
  }

  /** Runs the script, whose text is sent only if Redis does not have it yet. */
  async run(
    { text, digest }: Script,
    keys: readonly string[],
    values: readonly string[] = [],
  ): Promise<Reply> {
    const rest = [String(keys.length), ...keys, ...values];
    try {
      return await this.send("EVALSHA", digest, ...rest);
    } catch (error) {
      if (!(error as Error).message.includes("NOSCRIPT")) throw error;
      return this.send("EVAL", text, ...rest);
    }
  }

  async subscribe(channel: string, hear: (text: string) => void): Promise<void> {
    this.assertUsable();
    await this.#link.subscribe(channel, hear);
  }

  async unsubscribe(channel: string): Promise<void> {
    if (!this.#isClosed) await this.#link.unsubscribe(channel);
  }

  /** Calls this when Redis works again after a failure. */
  onRecovery(listener: () => void): void {
    this.#recoveryListeners.push(listener);
  }

  /** @throws MintmarkError `closed`, `store_failed` */
  assertUsable(): void {
    if (this.#isClosed) throw new MintmarkError("closed", `the store ${this.place} is closed`);
    if (this.#failure) throw this.#failure;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#probe);
    if (this.#failure) this.#link.destroy();
    else await this.#answered(this.#link.close()).catch(() => this.#link.destroy());
    clearTimeout(this.#watch);
  }

  async #open(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    try {
      await Promise.race([
        this.#link.connect(),
        new Promise((_, reject) => {
          let latest = new Error("no answer");
          this.#link.onLost((cause) => {
            latest = cause;
            if (isRefusedLogin(cause)) reject(cause);
          });
          const patience = Math.max(OPENING_MILLISECONDS, this.#stallMilliseconds);
          timer = setTimeout(() => reject(latest), patience);
        }),
      ]);
      await this.send("PING");
    } catch (error) {
      this.#isClosed = true;
      this.#link.destroy();
      throw error instanceof MintmarkError ? error : redisFailure(this.place, error);
    } finally {
      clearTimeout(timer);
    }
    this.#link.onLost((cause) => this.#goDown(cause));
  }

  /** Waits for a reply, and no longer than Redis goes on replying to others. */
  #answered<T>(reply: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const fail: Fail = (cause) => {
        this.#waiting.delete(fail);
        reject(cause);
      };
      if (this.#waiting.size === 0) this.#lastReplyAt = performance.now();
      this.#waiting.add(fail);
      this.#watch ??= setTimeout(() => this.#look(), this.#stallMilliseconds).unref();
      const done = () => {
        this.#lastReplyAt = performance.now();
        return this.#waiting.delete(fail);
      };
      reply.then(
        (value) => done() && resolve(value),
        (error: unknown) => done() && reject(error as Error),
      );
    });
  }

  #look(): void {
    // If this process was busy, the replies that came in the meantime are read first.
    setImmediate(() => {
      this.#watch = undefined;
      if (this.#waiting.size === 0) return;
      const silence = performance.now() - this.#lastReplyAt;
      if (silence < this.#stallMilliseconds) {
        this.#watch = setTimeout(() => this.#look(), this.#stallMilliseconds - silence).unref();
        return;
      }
      this.#goDown(new Error(`no reply within ${this.#stallMilliseconds} ms`));
    });
  }

  #failed(error: unknown): MintmarkError {
    if (error instanceof MintmarkError) return error;
    if (isErrorReply(error)) return redisFailure(this.place, error); // so Redis is up
    return this.#goDown(error as Error);
  }

  /** Rejects everything that waits for a reply, and tries until Redis replies again. */
  #goDown(cause: Error): MintmarkError {
    if (this.#failure) return this.#failure;
    const failure = redisFailure(this.place, cause);
    for (const fail of [...this.#waiting]) fail(failure);
    if (this.#isClosed) return failure;
    this.#failure = failure;
    this.#tryAgain();
    return failure;
  }

  #tryAgain(): void {
    const attempt = () =>
      this.#link.send(["PING"]).then(
        () => this.#recover(),
        () => !this.#isClosed && this.#tryAgain(),
      );
    this.#probe = setTimeout(() => void attempt(), PROBE_MILLISECONDS).unref();
  }

  #recover(): void {
    this.#failure = undefined;
    for (const listener of this.#recoveryListeners) listener();
  }
}
