// One keep-alive connection, which carries one request at a time.
import { connect, type Socket } from "node:net";
import { type Answer, readAnswer } from "./response.ts";

/** The connection ended before the whole answer came. */
export class ConnectionLost extends Error {
  /** Whether it ended before the first byte of the answer. */
  readonly isBeforeAnswer: boolean;

  constructor(received: Buffer | undefined, options?: ErrorOptions) {
    super(
      received
        ? `the connection was closed after ${received.length} bytes of the answer`
        : "the connection was closed without an answer",
      options,
    );
    this.isBeforeAnswer = received === undefined;
  }
}

interface Pending {
  resolve: (answer: Answer) => void;
  reject: (reason: Error) => void;
}

export class Connection {
  readonly #socket: Socket;
  #pending: Pending | undefined;
  #received: Buffer | undefined;
  #isConnected = false;

  constructor({ hostname, port }: URL) {
    this.#socket = connect({ host: hostname, port: Number(port), family: 4, noDelay: true });
    this.#socket
      .on("connect", () => (this.#isConnected = true))
      .on("data", (chunk) => this.#read(chunk))
      .on("end", () => this.#readRest())
      .on("close", () => this.#fail())
      .on("error", (error) => this.#fail(error));
  }

  get isClosed(): boolean {
    return this.#socket.destroyed;
  }

  send(request: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#pending = { resolve, reject };
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  /** The body of an answer without a length ends here. */
  #readRest(): void {
    if (this.#received) this.#read(Buffer.alloc(0), true);
    this.#fail();
  }

  #read(chunk: Buffer, isAll = false): void {
    const received = this.#received ? Buffer.concat([this.#received, chunk]) : chunk;
    try {
      if (!this.#pending) throw new Error("the server sent bytes that no request asked for");
      const answer = readAnswer(received, isAll);
      this.#received = answer ? undefined : received;
      if (!answer) return;
      const { resolve } = this.#pending;
      this.#pending = undefined;
      resolve(answer);
    } catch (error) {
      this.#end(error as Error);
    }
  }

  #fail(cause?: Error): void {
    this.#end(cause && !this.#isConnected ? cause : new ConnectionLost(this.#received, { cause }));
  }

  #end(reason: Error): void {
    this.#socket.destroy();
    this.#pending?.reject(reason);
    this.#pending = undefined;
  }
}
