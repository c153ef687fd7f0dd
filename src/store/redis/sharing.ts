// Passes messages between the processes on one Redis, on one channel for each topic, which a process subscribes to
// only while something listens.
import type { Sharing } from "../contract.ts";
import type { RedisConnection } from "./connection.ts";

interface Topic {
  listeners: Set<(text: string) => void>;
  subscribed: Promise<void>;
}

export class RedisSharing implements Sharing {
  readonly #connection: RedisConnection;
  readonly #topics = new Map<string, Topic>();

  constructor(connection: RedisConnection) {
    this.#connection = connection;
  }

  tell(topic: string, text: string): void {
    this.#connection.send("PUBLISH", this.#channel(topic), text).catch(() => {});
  }

  async listen(name: string, hear: (text: string) => void): Promise<() => void> {
    const topic = this.#topics.get(name) ?? this.#open(name);
    topic.listeners.add(hear);
    await topic.subscribed;
    return () => {
      topic.listeners.delete(hear);
      if (topic.listeners.size > 0 || this.#topics.get(name) !== topic) return;
      this.#topics.delete(name);
      this.#connection.unsubscribe(this.#channel(name)).catch(() => {});
    };
  }

  #open(name: string): Topic {
    const listeners: Topic["listeners"] = new Set();
    const subscribed = this.#connection.subscribe(this.#channel(name), (text) => {
      for (const each of listeners) each(text);
    });
    const topic = { listeners, subscribed };
    this.#topics.set(name, topic);
    // The next subscription tries again.
    subscribed.catch(() => this.#topics.get(name) === topic && this.#topics.delete(name));
    return topic;
  }

  #channel(topic: string): string {
    return `${this.#connection.channels}:${topic}`;
  }
}
