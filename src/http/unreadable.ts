// Answers requests that Node refuses before anything reads them, as Node answers them, with the headers that every
// response has.
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { MARKS } from "./marks.ts";

const HEADERS = { ...MARKS, Connection: "close", "Content-Length": "0" };

/** The statuses of the parser's errors; others get 400. */
const STATUSES: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** Refuses what is no HTTP, too large, or not sent in time. */
export function answerUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  const status = STATUSES[error.code ?? ""] ?? 400;
  const lines = Object.entries(HEADERS).map(([name, value]) => `${name}: ${value}`);
  socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, "", ""].join("\r\n"));
}

/** Refuses an `Expect` header other than 100-continue. */
export function answerUnknownExpectation(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(417, HEADERS).end();
}
