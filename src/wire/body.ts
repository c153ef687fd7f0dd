// The bytes of a request's body. They are read once. A later reader of the same request, such as the protocol
// engine, gets the same bytes again, or the bytes that replaced them.
import type { IncomingMessage } from "node:http";

/** The body exceeds a limit. Koa sends the message of such errors to the client. */
export class ExcessiveBody extends Error {
  readonly expose = true;
  readonly status: number = 400;
}

/** The body is larger than its reader allows. */
export class BodyTooLarge extends ExcessiveBody {
  override readonly name = "BodyTooLarge";
  override readonly status = 413;
}

/** The body is JSON of too many levels. */
export class BodyTooDeep extends ExcessiveBody {
  override readonly name = "BodyTooDeep";
}

/** The client closed its connection before it had sent the whole body. Nobody reads the answer. */
export class BodyCutOff extends Error {
  override readonly name = "BodyCutOff";
  readonly expose = true;
  readonly status = 400;
}

export class RequestBody {
  readonly #request: IncomingMessage;
  readonly #limitBytes: number;
  #bytes: Promise<Buffer> | undefined;
  /** The bytes that a later reader of the request gets. */
  #offered: Buffer | undefined;

  constructor(request: IncomingMessage, limitBytes: number) {
    this.#request = request;
    this.#limitBytes = limitBytes;
  }

  /** Returns the whole body. @throws BodyTooLarge, BodyCutOff */
  read(): Promise<Buffer> {
    const wasRead = Object.hasOwn(this.#request, "iterator");
    return (this.#bytes ??= wasRead ? this.#readOffered() : this.#readOnce());
  }

  /** Lets later readers of the request read these bytes instead. */
  replace(bytes: Buffer): void {
    this.#request.headers["content-length"] = String(bytes.length);
    this.#offer(bytes);
  }

  /** Reads by events, because an async iterator takes longer than the rest of a plain request. */
  #readOnce(): Promise<Buffer> {
    const request = this.#request;
    const chunks: Buffer[] = [];
    let received = 0;
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void) => {
        request.off("data", take).off("end", end).off("error", breakOff).off("close", breakOff);
        finish();
      };
      const take = (chunk: Buffer) => {
        received += chunk.length;
        chunks.push(chunk);
        if (received <= this.#limitBytes) return;
        request.pause();
        this.#offer(Buffer.concat(chunks)); // a later reader must find it too large as well
        fail(this.#tooLarge());
      };
      const end = () => {
        const bytes = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
        this.#offer(bytes);
        settle(() => resolve(bytes));
      };
      const fail = (error: Error) => settle(() => reject(error));
      const breakOff = () => fail(new BodyCutOff("the connection ended before the request was complete"));
      request.on("data", take).on("end", end).on("error", breakOff).on("close", breakOff);
    });
  }

  /** Reads what an earlier reader of the same request offers. */
  async #readOffered(): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of this.#request.iterator() as AsyncIterable<Buffer>) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    this.#offer(bytes);
    if (bytes.length > this.#limitBytes) throw this.#tooLarge();
    return bytes;
  }

  #tooLarge(): BodyTooLarge {
    return new BodyTooLarge(`the request body is larger than ${this.#limitBytes} bytes`);
  }

  // The engine reads `req` by `readable` and `iterator`; test/engine/seams.test.ts fails if that changes.
  #offer(bytes: Buffer): void {
    const isFirst = this.#offered === undefined;
    this.#offered = bytes;
    if (!isFirst) return;
    Object.defineProperty(this.#request, "readable", { value: true });
    Object.assign(this.#request, { iterator: () => [this.#offered] });
  }
}
