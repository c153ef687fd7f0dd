// A request of the fuzzer, and how it is sent.
import { Agent, request } from "node:http";

export interface Shot {
  method: string;
  /** Path and query, in ASCII. */
  path: string;
  headers: Record<string, string>;
  body?: Buffer;
  /** The texts of this request that must not appear unescaped in a page. */
  texts: string[];
  /** The operation and the parameters that this request reaches, unless it is refused before. */
  goals?: string[];
  /** Whether the answer may take as long as it likes, as a stream of events does. */
  isOpenEnded?: boolean;
}

export interface Answer {
  /** Undefined if the answer was not waited for; NaN if the server closed the connection without an answer. */
  status: number | undefined;
  headers: Headers;
  body: string;
  /** Set if there was no answer in time. */
  isLate?: boolean;
}

export interface Target {
  host: string;
  port: number;
}

/** Seconds after which an answer counts as missing; far more than a busy machine needs. */
export const LATE_SECONDS = 60;
/** An answer may repeat what the request said, percent-encoded once more. */
const MOST_HEADER_BYTES = 2 * 1024 * 1024;
const OPEN_ENDED_MILLISECONDS = 50;
const agent = new Agent({ keepAlive: true, maxSockets: 16 });

/** @throws if the server cannot be reached */
export function send({ host, port }: Target, shot: Shot): Promise<Answer> {
  const { method, path, headers, body = Buffer.alloc(0), isOpenEnded = false } = shot;
  return new Promise((resolve, reject) => {
    const sending = request({
      agent,
      host: "127.0.0.1",
      port,
      method,
      path,
      headers: { host, ...headers, ...(body.length > 0 && { "content-length": body.length }) },
      maxHeaderSize: MOST_HEADER_BYTES,
    });
    const late = setTimeout(
      () => {
        resolve({ status: undefined, headers: new Headers(), body: "", isLate: !isOpenEnded });
        sending.destroy();
      },
      isOpenEnded ? OPEN_ENDED_MILLISECONDS : LATE_SECONDS * 1000,
    );
    const finish = (answer: Answer) => {
      clearTimeout(late);
      resolve(answer);
    };
    sending.on("response", (response) => {
      const received = {
        status: response.statusCode,
        headers: new Headers(
          Object.entries(response.headersDistinct).flatMap(([name, values = []]) =>
            values.map((value): [string, string] => [name, value]),
          ),
        ),
      };
      if (isOpenEnded) {
        sending.destroy();
        return finish({ ...received, body: "" });
      }
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => finish({ ...received, body: Buffer.concat(chunks).toString("utf8") }));
      response.on("error", () => finish({ ...received, body: Buffer.concat(chunks).toString("utf8") }));
    });
    sending.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ECONNRESET" && sending.reusedSocket) {
        // The server may close an idle connection while a request is on its way.
        clearTimeout(late);
        resolve(send({ host, port }, shot));
      } else if (error.code !== "ECONNREFUSED") {
        finish({ status: NaN, headers: new Headers(), body: "" });
      } else {
        clearTimeout(late);
        reject(error);
      }
    });
    sending.end(body);
  });
}

/** Closes the connections that are kept for further requests. */
export function closeConnections(): void {
  agent.destroy();
}

/** Describes a request so that a person can send it again. */
export function describe({ method, path, headers, body }: Shot): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [
    `${method} ${shorten(path)}`,
    ...lines.map(shorten),
    "",
    shorten(body?.toString("latin1") ?? ""),
  ].join("\n");
}

const SHOWN_CHARACTERS = 600;

function shorten(text: string): string {
  const shown = JSON.stringify(text.slice(0, SHOWN_CHARACTERS)).slice(1, -1).replaceAll('\\"', '"');
  return text.length > SHOWN_CHARACTERS ? `${shown} (${text.length} characters in all)` : shown;
}
