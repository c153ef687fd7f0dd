// Bounds the memory that answers take whose clients read them slowly. An answer that the operating system cannot take at
// once stays in this process until its client has read enough of it.
import type { ServerResponse } from "node:http";

/** Bytes that all clients together may leave unread. Beyond them the oldest answers are cut off. */
const MOST_BYTES = 64 * 1024 * 1024;
/** An answer with less is not counted. */
const LEAST_BYTES = 16 * 1024;

export class UnreadAnswers {
  /** The unread bytes of each answer when it was sent, the oldest first. */
  readonly #answers = new Map<ServerResponse, number>();
  #bytes = 0;

  /** Counts what is unread of an answer that has ended, until it is read or its connection is closed. */
  watch(response: ServerResponse): void {
    const bytes = response.writableLength;
    if (bytes < LEAST_BYTES || response.closed || this.#answers.has(response)) return;
    this.#answers.set(response, bytes);
    this.#bytes += bytes;
    const forget = () => this.#forget(response);
    response.once("finish", forget).once("close", forget);
    for (const oldest of this.#answers.keys()) {
      if (this.#bytes <= MOST_BYTES || oldest === response) return;
      this.#forget(oldest);
      oldest.destroy();
    }
  }

  #forget(response: ServerResponse): void {
    this.#bytes -= this.#answers.get(response) ?? 0;
    this.#answers.delete(response);
  }
}
