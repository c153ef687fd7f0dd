// Sends one request to the API, byte for byte as a flaw wants its token carried, and follows no redirect: a token
// goes nowhere but to the API that is being checked.
import { request as requestHttp, type IncomingMessage } from "node:http";
import { request as requestHttps } from "node:https";
import type { Carriage } from "../../tokens/flaws/flaw.ts";
import type { Answer } from "./answer.ts";

export interface ApiRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string | undefined;
}

export type Send = (request: ApiRequest, carriage?: Carriage) => Promise<Answer>;

const BODY_LIMIT = 64 * 1024;

/** A sender that gives up waiting after this long, and at once when the check is cancelled. */
export function sender(timeoutMilliseconds: number, cancelled?: AbortSignal): Send {
  return (request, carriage = {}) =>
    new Promise((resolve, reject) => {
      cancelled?.throwIfAborted();
      const url = new URL(request.url);
      for (const [name, value] of Object.entries(carriage.query ?? {})) url.searchParams.append(name, value);
      const { method, headers, body } = request;
      const timeout = AbortSignal.timeout(timeoutMilliseconds);
      const signal = cancelled ? AbortSignal.any([timeout, cancelled]) : timeout;
      const outgoing = (url.protocol === "https:" ? requestHttps : requestHttp)(url, {
        method,
        agent: false, // a connection of its own: an API may close one after a request that it dislikes
        signal,
        headers: headersOf(headers, carriage, body),
      });
      const fail = (error: Error) => {
        if (cancelled?.aborted) return reject(cancelled.reason as Error);
        resolve(noAnswer(timeout.aborted ? `none within ${timeoutMilliseconds / 1000} s` : reasonOf(error)));
      };
      outgoing.on("error", fail);
      outgoing.on("response", (response) => void readAnswer(response, method).then(resolve, fail));
      outgoing.end(body);
    });
}

/** Node's types know one Authorization header only; a list is sent as several. */
function headersOf(headers: Record<string, string>, { authorization }: Carriage, body: string | undefined) {
  return {
    ...headers,
    ...(authorization && { authorization }),
    ...(body !== undefined && { "content-length": String(Buffer.byteLength(body)) }),
  } as Record<string, string>;
}

async function readAnswer(response: IncomingMessage, method: string): Promise<Answer> {
  const { "www-authenticate": challenge, "content-type": type = "", location } = response.headers;
  const session = response.headers["mcp-session-id"];
  const answer: Answer = {
    status: response.statusCode ?? 0,
    failure: null,
    wwwAuthenticate: challenge ?? null,
    contentType: type,
    location: location ?? null,
    session: typeof session === "string" ? session : null,
    body: "",
  };
  const isStream = type.startsWith("text/event-stream");
  // A stream that a GET opened may never end, and says nothing that matters here.
  if (isStream && method === "GET") {
    response.destroy();
    return answer;
  }
  try {
    for await (const chunk of response.setEncoding("utf8")) {
      answer.body += chunk as string;
      if (answer.body.length >= BODY_LIMIT || (isStream && /^data:.*\n\r?\n/m.test(answer.body))) break;
    }
  } catch {
    // Cut off in the middle: the status stands.
  }
  response.destroy();
  answer.body = answer.body.slice(0, BODY_LIMIT);
  return answer;
}

function noAnswer(failure: string): Answer {
  return {
    status: null,
    failure,
    wwwAuthenticate: null,
    contentType: "",
    location: null,
    session: null,
    body: "",
  };
}

/** Of several addresses that were tried, the error has a message of none. */
function reasonOf(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  return code ?? error.message;
}
