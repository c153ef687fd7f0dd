// The HTTP client: uses keep-alive and does as little work as possible.
import { Agent, type IncomingHttpHeaders, request } from "node:http";

export interface Call {
  url: URL;
  headers?: Record<string, string>;
  /** A form body. A request with a body is a POST. */
  body?: string;
  /** The status that is expected. Default: 200. */
  status?: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

export interface Answer {
  text: string;
  headers: IncomingHttpHeaders;
}

/** @throws Error if the status is not the expected one */
export async function call(sent: Call): Promise<string> {
  return (await answerTo(sent)).text;
}

/** Like `call`, but returns the headers of the answer too. */
export function answerTo(asked: Call): Promise<Answer> {
  const { url, headers = {}, body, status = 200 } = asked;
  const form = body === undefined ? {} : formHeaders(body);
  return new Promise((resolve, reject) => {
    const options = {
      agent,
      family: 4,
      method: body === undefined ? "GET" : "POST",
      headers: { ...headers, ...form },
    };
    const sent = request(url, options, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (text += chunk));
      response.on("error", reject);
      response.on("end", () => {
        if (response.statusCode === status) resolve({ text, headers: response.headers });
        else reject(new Error(`${url.href}: ${response.statusCode} ${text}`));
      });
    });
    sent.on("error", (error: NodeJS.ErrnoException) => {
      // Servers close connections that are idle for some seconds, sometimes just when a request is sent.
      if (sent.reusedSocket && error.code === "ECONNRESET") resolve(answerTo(asked));
      else reject(error);
    });
    sent.end(body);
  });
}

export function closeConnections(): void {
  agent.destroy();
}

function formHeaders(body: string): Record<string, string> {
  return {
    "content-type": "application/x-www-form-urlencoded",
    "content-length": String(Buffer.byteLength(body)),
  };
}
