// Passes messages between the workers on one data folder, through the primary process.
import type { Sharing } from "../../store/contract.ts";
import type { ToPrimary, ToWorker } from "./messages.ts";

interface Topic {
  listeners: Set<(text: string) => void>;
  /** Resolves when the primary passes on what is told about the topic. */
  joined: PromiseWithResolvers<void>;
}

export class WorkerSharing implements Sharing {
  readonly #topics = new Map<string, Topic>();
  readonly #send: (message: ToPrimary) => void;

  constructor(send: (message: ToPrimary) => void) {
    this.#send = send;
  }

  tell(topic: string, text: string): void {
    this.#send({ kind: "tell", topic, text });
  }

  async listen(name: string, hear: (text: string) => void): Promise<() => void> {
    const topic = this.#topics.get(name) ?? this.#join(name);
    topic.listeners.add(hear);
    await topic.joined.promise;
    return () => {
      topic.listeners.delete(hear);
      if (topic.listeners.size > 0 || this.#topics.get(name) !== topic) return;
      this.#topics.delete(name);
      this.#send({ kind: "ignore", topic: name });
    };
  }

  /** Takes a message of the primary. */
  take(message: ToWorker): void {
    if (message.kind === "listening") this.#topics.get(message.topic)?.joined.resolve();
    if (message.kind !== "told") return;
    for (const hear of this.#topics.get(message.topic)?.listeners ?? []) hear(message.text);
  }

  #join(name: string): Topic {
    const topic: Topic = { listeners: new Set(), joined: Promise.withResolvers() };
    this.#topics.set(name, topic);
    this.#send({ kind: "listen", topic: name });
    return topic;
  }
}
