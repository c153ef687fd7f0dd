// Sends one request over a plain socket, byte for byte; HTTP clients would normalize it.
import { connect } from "node:net";

export interface RawAnswer {
  /** NaN if the server closed the connection without a response. */
  status: number;
  headers: Headers;
  body: string;
  /** Everything that was received. */
  text: string;
}

export interface RawTarget {
  port: number;
  host?: string;
  /** Whether the client closes its half of the connection after the text. Default: false. */
  endsSending?: boolean;
  /** Seconds without a byte from the server after which the answer counts as missing. Default: 10. */
  patienceSeconds?: number;
}

/** Sends `text` (latin1) and reads until the server closes the connection; send `Connection: close`. */
export function sendRaw(
  { port, host = "127.0.0.1", endsSending = false, patienceSeconds = 10 }: RawTarget,
  text: string,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    let received = "";
    const socket = connect({ port, host }, () => {
      if (endsSending) socket.end(text, "latin1");
      else socket.write(text, "latin1");
    });
    socket.setEncoding("utf8").on("data", (chunk: string) => (received += chunk));
    socket.on("close", () => resolve(parse(received)));
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ECONNREFUSED") reject(error);
    });
    socket.setTimeout(patienceSeconds * 1000, () => {
      socket.destroy();
      reject(
        new Error(`no end of the answer within ${patienceSeconds} s: ${JSON.stringify(text.slice(0, 200))}`),
      );
    });
  });
}

/** Builds a request from its parts. Header lines stay exactly as given; `Connection: close` is added. */
export function requestText(start: string, headers: string[] = [], body = ""): string {
  return [start, ...headers, "Connection: close", "", body].join("\r\n");
}

/** Responses such as `100 Continue`, which come before the answer. */
const INTERIM = /^(?:HTTP\/1\.1 1\d\d [^]*?\r\n\r\n)+/;

function parse(text: string): RawAnswer {
  const [head = "", ...rest] = text.replace(INTERIM, "").split("\r\n\r\n");
  const [start = "", ...lines] = head.split("\r\n");
  const headers = new Headers();
  for (const line of lines) {
    headers.append(line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1));
  }
  return { status: Number(start.split(" ")[1]), headers, body: rest.join("\r\n\r\n"), text };
}
