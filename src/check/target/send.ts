// Sends one request to the API, with the token placed exactly as the flaw wants it. Redirects are not
// followed, so that tokens reach only the API under test.
import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { Carriage } from "../../tokens/flaws/flaw.ts";
import { type Answer, isSuccess } from "./answer.ts";
import { type Failure, failureIn, isAnswered, isSameFailure } from "./failure.ts";
import { isPublic, type PublicAnswer } from "./public-answer.ts";

export interface ApiRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string | undefined;
  /** The failure that a good token gets too, because the request leaves out the arguments of a tool. */
  usualFailure?: Failure;
  /**
   * The response to a request without a token, if it is 2xx and a good token gets a different one. A bad token that
   * gets this response counts as refused.
   */
  publicAnswer?: PublicAnswer;
}

export type Send = (request: ApiRequest, carriage?: Carriage) => Promise<Answer>;

const BODY_LIMIT = 64 * 1024;

/** Returns a sender with a timeout for each request. Cancelling the check ends a request at once. */
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
        agent: false, // no shared connection: an API may close it after a request that it rejects
        signal,
        headers: headersOf(headers, carriage, body),
      });
      const fail = (error: Error) => {
        if (cancelled?.aborted) return reject(cancelled.reason as Error);
        resolve(
          noAnswer(timeout.aborted ? `timed out after ${timeoutMilliseconds / 1000} s` : reasonOf(error)),
        );
      };
      outgoing.on("error", fail);
      outgoing.on("response", (response) => void readAnswer(response, request).then(resolve, fail));
      outgoing.end(body);
    });
}

/** The cast is needed because Node's types allow one Authorization header only; a list is sent as several. */
function headersOf(headers: Record<string, string>, { authorization }: Carriage, body: string | undefined) {
  return {
    ...headers,
    ...(authorization && { authorization }),
    ...(body !== undefined && { "content-length": String(Buffer.byteLength(body)) }),
  } as Record<string, string>;
}

async function readAnswer(
  response: IncomingMessage,
  { method, usualFailure, publicAnswer, body: sent }: ApiRequest,
): Promise<Answer> {
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
    refusal: null,
  };
  const isStream = type.startsWith("text/event-stream");
  // A stream that a GET opened may never end, and its content is not needed.
  if (isStream && method === "GET") {
    response.destroy();
    return answer;
  }
  let isWhole = true;
  try {
    for await (const chunk of response.setEncoding("utf8")) {
      answer.body += chunk as string;
      if (answer.body.length >= BODY_LIMIT || (isStream && isAnswered(answer.body))) break;
    }
  } catch {
    isWhole = false; // the status is enough
  }
  response.destroy();
  isWhole &&= answer.body.length < BODY_LIMIT;
  answer.body = answer.body.slice(0, BODY_LIMIT);
  const failure = isSuccess(answer.status) && isWhole ? failureIn(sent, answer.body, type) : null;
  const isUsual = failure !== null && usualFailure !== undefined && isSameFailure(failure, usualFailure);
  if (!isUsual) answer.refusal = failure;
  if (publicAnswer && isSuccess(answer.status) && isPublic(answer, publicAnswer)) {
    answer.refusal ??= { form: "the answer to a request without a token", text: "" };
  }
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
    refusal: null,
  };
}

/** The code comes first: if several addresses were tried, the error's message is empty. */
function reasonOf(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  return code ?? error.message;
}
