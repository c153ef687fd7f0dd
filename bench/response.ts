// Reads HTTP/1.1 responses (RFC 9112) whose body has a length, comes in chunks or ends with the connection. Anything else
// is an error.

export interface Answer {
  status: number;
  /** The status line and the header lines. */
  head: string;
  text: string;
  /** Whether the server closes the connection after it. */
  isLast: boolean;
}

const END_OF_HEAD = "\r\n\r\n";
const STATUS_LINE = /^HTTP\/1\.1 ([2-5]\d\d)(?: |\r|$)/;
const CONTENT_LENGTH = /\r\ncontent-length: *(\d+) *(?:\r|$)/i;
const CHUNKED = /\r\ntransfer-encoding: *chunked *(?:\r|$)/i;
const CLOSE = /\r\nconnection: *close *(?:\r|$)/i;
/** The length of a chunk in hexadecimal digits, and extensions that are ignored. */
const CHUNK_LENGTH = /^([\da-f]+)(?:;.*)?$/i;

/**
 * Returns the answer, or undefined if the bytes are only its beginning.
 * @param isAll whether the connection has ended after these bytes
 * @throws Error if they are not exactly one answer
 */
export function readAnswer(bytes: Buffer, isAll = false): Answer | undefined {
  const endOfHead = bytes.indexOf(END_OF_HEAD);
  if (endOfHead === -1) return undefined;
  const head = bytes.toString("latin1", 0, endOfHead);
  const status = Number(STATUS_LINE.exec(head)?.[1]);
  if (Number.isNaN(status)) throw new Error(`not an HTTP/1.1 response: ${head.slice(0, 80)}`);
  const isLast = CLOSE.test(head);
  const text = readBody({ head, status, isLast, isAll }, bytes.subarray(endOfHead + END_OF_HEAD.length));
  return text === undefined ? undefined : { status, head, text, isLast };
}

export function headersOf({ head }: Answer): Headers {
  const [, ...lines] = head.split("\r\n");
  return new Headers(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon), line.slice(colon + 1).trim()];
    }),
  );
}

interface Framing extends Pick<Answer, "head" | "status" | "isLast"> {
  isAll: boolean;
}

function readBody({ head, status, isLast, isAll }: Framing, body: Buffer): string | undefined {
  const length = CONTENT_LENGTH.exec(head)?.[1];
  if (length !== undefined) return ofLength(Number(length), body);
  if (CHUNKED.test(head)) return fromChunks(body);
  if (status === 204 || status === 304) return ofLength(0, body);
  if (isLast) return isAll ? body.toString() : undefined;
  throw new Error(`a response without content-length that is not chunked either: ${head}`);
}

function ofLength(length: number, body: Buffer): string | undefined {
  if (body.length < length) return undefined;
  if (body.length > length) throw new Error(`the response is ${body.length - length} bytes too long`);
  return body.toString("utf8", 0, length);
}

function fromChunks(body: Buffer): string | undefined {
  const chunks: Buffer[] = [];
  for (let at = 0; ;) {
    const endOfLine = body.indexOf("\r\n", at);
    if (endOfLine === -1) return undefined;
    const line = body.toString("latin1", at, endOfLine);
    const length = Number.parseInt(CHUNK_LENGTH.exec(line)?.[1] ?? "", 16);
    if (Number.isNaN(length)) throw new Error(`not the length of a chunk: ${line.slice(0, 80)}`);
    const start = endOfLine + 2;
    const end = start + length;
    if (body.length < end + 2) return undefined;
    if (body.toString("latin1", end, end + 2) !== "\r\n") {
      throw new Error("a chunk does not end with a line break");
    }
    if (length === 0) {
      if (body.length > end + 2) throw new Error("the response goes on after its last chunk");
      return Buffer.concat(chunks).toString();
    }
    chunks.push(body.subarray(start, end));
    at = end + 2;
  }
}
