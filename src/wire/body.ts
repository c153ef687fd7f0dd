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

  /** Returns the whole body. @throws BodyTooLarge */
  read(): Promise<Buffer> {
    return (this.#bytes ??= this.#readOnce());
  }

  /** Lets later readers of the request read these bytes instead. */
  replace(bytes: Buffer): void {
    this.#request.headers["content-length"] = String(bytes.length);
    this.#offer(bytes);
  }

  async #readOnce(): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let received = 0;
    for await (const chunk of this.#request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      received += chunk.length;
      chunks.push(chunk);
      if (received > this.#limitBytes) {
        this.#offer(Buffer.concat(chunks)); // a later reader must find it too large as well
        throw new BodyTooLarge(`the request body is larger than ${this.#limitBytes} bytes`);
      }
    }
    const bytes = Buffer.concat(chunks);
    this.#offer(bytes);
    return bytes;
  }

  // The engine reads `req` by `readable` and `iterator`; test/engine/seams.test.ts fails if that changes.
  #offer(bytes: Buffer): void {
    const isFirst = this.#offered === undefined;
    this.#offered = bytes;
    if (!isFirst) return;
    const offered = () => this.#offered;
    Object.defineProperty(this.#request, "readable", { value: true, configurable: true });
    Object.defineProperty(this.#request, "iterator", {
      configurable: true,
      value: async function* () {
        yield offered();
      },
    });
  }
}
