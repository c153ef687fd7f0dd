// The HTTP client: keep-alive connections, and as little work for a request as possible.
import { Connection, ConnectionLost } from "./connection.ts";
import { type Answer, headersOf } from "./response.ts";

export interface Call {
  url: URL;
  headers?: Record<string, string>;
  /** A form body. A request with a body is a POST. */
  body?: string;
  /** The status that is expected. Default: 200. */
  status?: number;
}

/** Connections by host and port that wait for a request. */
const idle = new Map<string, Connection[]>();

/** Returns the body. @throws Error if the status is not the expected one, or if the answer cannot be read */
export async function call(sent: Call): Promise<string> {
  return (await answerTo(sent)).text;
}

/** Like `call`, but returns the headers of the answer. */
export async function headersFrom(sent: Call): Promise<Headers> {
  return headersOf(await answerTo(sent));
}

export function closeConnections(): void {
  for (const connections of idle.values()) for (const connection of connections) connection.close();
  idle.clear();
}

async function answerTo(sent: Call): Promise<Answer> {
  const { url, status = 200 } = sent;
  const waiting = idleAt(url.host);
  let connection = waiting.pop();
  while (connection?.isClosed) connection = waiting.pop();
  const isReused = connection !== undefined;
  connection ??= new Connection(url);
  let answer: Answer;
  try {
    answer = await connection.send(requestText(sent));
  } catch (error) {
    // Servers close connections that are idle for some seconds, sometimes just when a request is sent.
    if (isReused && error instanceof ConnectionLost && error.isBeforeAnswer) return answerTo(sent);
    throw new Error(`${url.href}: ${(error as Error).message}`, { cause: error });
  }
  if (answer.isLast) connection.close();
  else waiting.push(connection);
  if (answer.status !== status) throw new Error(`${url.href}: ${answer.status} ${answer.text}`);
  return answer;
}

function idleAt(host: string): Connection[] {
  let waiting = idle.get(host);
  if (!waiting) idle.set(host, (waiting = []));
  return waiting;
}

function requestText({ url, headers = {}, body }: Call): string {
  let text = `${body === undefined ? "GET" : "POST"} ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${url.host}\r\n`;
  for (const name in headers) text += `${name}: ${headers[name]}\r\n`;
  if (body === undefined) return `${text}\r\n`;
  const length = Buffer.byteLength(body);
  return `${text}content-type: application/x-www-form-urlencoded\r\ncontent-length: ${length}\r\n\r\n${body}`;
}
