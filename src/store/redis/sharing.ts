// What the processes on one Redis tell each other: messages on one channel for each topic, which a process subscribes to
// only while something listens.
import type { Sharing } from "../contract.ts";
import type { RedisConnection } from "./connection.ts";

export class RedisSharing implements Sharing {
  readonly #connection: RedisConnection;
  readonly #listeners = new Map<string, Set<(text: string) => void>>();

  constructor(connection: RedisConnection) {
    this.#connection = connection;
  }

  tell(topic: string, text: string): void {
    this.#connection.send("PUBLISH", this.#channel(topic), text).catch(() => {});
  }

  async listen(topic: string, hear: (text: string) => void): Promise<() => void> {
    let listeners = this.#listeners.get(topic);
    if (!listeners) {
      listeners = new Set();
      this.#listeners.set(topic, listeners);
    }
    listeners.add(hear);
    if (listeners.size === 1) {
      await this.#connection.subscribe(this.#channel(topic), (text) => {
        for (const each of listeners) each(text);
      });
    }
    return () => {
      listeners.delete(hear);
      if (listeners.size > 0 || this.#listeners.get(topic) !== listeners) return;
      this.#listeners.delete(topic);
      this.#connection.unsubscribe(this.#channel(topic)).catch(() => {});
    };
  }

  #channel(topic: string): string {
    return `${this.#connection.channels}:${topic}`;
  }
}
