// Serves a stream verb as server-sent events, until the client disconnects or the server closes.
import type { Context } from "koa";
import { checkedInput } from "../control/call.ts";
import type { Control, StreamVerb } from "../control/verb.ts";
import { MintmarkError } from "../errors.ts";

/** A heartbeat keeps proxies from closing the connection, and detects clients that disappeared. */
const HEARTBEAT_MILLISECONDS = 15_000;
/**
 * Bytes that all readers together may leave unread, in equal shares. Slow readers are disconnected; they resume from
 * their last event id.
 */
const UNREAD_LIMIT_BYTES = 16 * 1024 * 1024;
/** The share of one reader at most. */
const UNREAD_SHARE_BYTES = 4 * 1024 * 1024;

/** The readers of all streams, whose number is limited. */
export class EventReaders {
  readonly #control: Control;
  #open = 0;

  constructor(control: Control) {
    this.#control = control;
  }

  /** @throws MintmarkError `limit_reached` */
  async serve(ctx: Context, stream: StreamVerb): Promise<void> {
    const { eventStreams: most } = this.#control.issuers.limits;
    if (this.#open >= most) {
      throw new MintmarkError("limit_reached", `there are already ${most} readers of server-sent events`, {
        hint: "Close some, or set a higher `limits.eventStreams`.",
      });
    }
    this.#open++;
    ctx.res.once("close", () => this.#open--);
    await serveEvents(ctx, this.#control, stream, () => this.#share());
  }

  #share(): number {
    return Math.min(UNREAD_SHARE_BYTES, UNREAD_LIMIT_BYTES / this.#open);
  }
}

/** @param share returns the bytes that a reader may leave unread */
async function serveEvents(
  ctx: Context,
  control: Control,
  stream: StreamVerb,
  share: () => number,
): Promise<void> {
  const after = ctx.get("last-event-id");
  const input = checkedInput(stream, { ...ctx.query, ...ctx.params, ...(after !== "" && { after }) });
  const { res } = ctx;
  const early: string[] = [];
  let write = (text: string): void => void early.push(text);
  // A stream may end before its first bytes are sent.
  let isOver = false;
  let end = (): void => void (isOver = true);
  const stop = await stream.open(control, input, {
    tell: (event) => write(`id: ${stream.idOf(event)}\ndata: ${JSON.stringify(event)}\n\n`),
    end: () => end(),
  });
  if (ctx.method === "HEAD") {
    stop();
    ctx.status = 200;
    ctx.type = "text/event-stream";
    return;
  }
  ctx.respond = false;
  if (res.closed) return stop();
  const heartbeat = setInterval(() => write(":\n\n"), HEARTBEAT_MILLISECONDS);
  res.once("close", () => {
    clearInterval(heartbeat);
    stop();
  });
  write = (text) => {
    if (res.writableLength > share()) res.destroy();
    else if (!res.writableEnded) res.write(text);
  };
  res.writeHead(200, {
    "Content-Type": "text/event-stream",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",
    Connection: "close",
  });
  write(`:\n\n${early.join("")}`);
  end = () => void res.end();
  if (isOver) end();
}
