// Reads failures that an API reports in the body of a 2xx answer: JSON-RPC errors, failed MCP tools, GraphQL errors.
import { isJsonObject } from "../../json-object.ts";

export interface Failure {
  /** The form of the failure, in a few words: `JSON-RPC error -32602`. */
  form: string;
  /** The API's own description of the failure. */
  text: string;
}

type Message = Record<string, unknown>;

/** Returns the failure that a body reports; null if it reports none. `request` is the body that was sent. */
export function failureIn(request: string | undefined, body: string, contentType: string): Failure | null {
  const message = responseIn(body, contentType);
  if (!message) return wantsResponse(request) ? { form: "no JSON-RPC response", text: "" } : null;
  const { jsonrpc, error, result, errors } = message;
  if (jsonrpc === "2.0" && isJsonObject(error)) {
    return { form: `JSON-RPC error ${String(error["code"])}`, text: JSON.stringify(error["message"] ?? "") };
  }
  if (jsonrpc === "2.0" && isJsonObject(result) && result["isError"] === true) {
    return { form: "a failed MCP tool", text: JSON.stringify(result["content"] ?? null) };
  }
  if (Array.isArray(errors) && errors.length > 0 && (isEmpty(message["data"]) || errors.some(isRefusal))) {
    return { form: "GraphQL errors", text: JSON.stringify(errors) };
  }
  return null;
}

/** Whether two failures are the same, apart from ids and numbers in their texts. */
export function isSameFailure(one: Failure, other: Failure): boolean {
  return one.form === other.form && masked(one.text) === masked(other.text);
}

/** Returns the text without what differs from answer to answer: ids, times, numbers. */
export function masked(text: string): string {
  return text.replace(/[\da-f-]{8,}|\d+/gi, "#");
}

/** Whether the request is a JSON-RPC request; a notification has no `id` and gets no response. */
function wantsResponse(request: string | undefined): boolean {
  const message = parsed(request ?? "");
  return message?.["jsonrpc"] === "2.0" && "id" in message;
}

/** Returns the JSON-RPC response, or other JSON object, in a body: JSON or a stream of events. */
export function responseIn(body: string, contentType: string): Message | undefined {
  return messagesIn(body, contentType).find((message) => !isNotification(message));
}

/** Whether a stream has come to its response, so that nothing after it is needed. */
export function isAnswered(stream: string): boolean {
  const complete = /^[^]*\n\r?\n/.exec(stream)?.[0] ?? "";
  return eventsIn(complete).some((data) => !isNotification(parsed(data)));
}

function messagesIn(body: string, contentType: string): Message[] {
  const texts = contentType.startsWith("text/event-stream") ? eventsIn(body) : [body];
  return texts.map(parsed).filter((message) => message !== undefined);
}

function eventsIn(stream: string): string[] {
  return stream.split(/\n\r?\n/).flatMap((event) => {
    const data = [...event.matchAll(/^data: ?(.*)$/gm)].map(([, line = ""]) => line);
    return data.length === 0 ? [] : [data.join("\n")];
  });
}

function parsed(text: string): Message | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Servers may send notifications and requests of their own before the response. */
function isNotification(message: Message | undefined): boolean {
  return message?.["jsonrpc"] === "2.0" && "method" in message;
}

/** Whether a GraphQL error refuses access to a field. Other fields may be public, so `data` need not be empty. */
function isRefusal(error: unknown): boolean {
  const extensions = isJsonObject(error) ? error["extensions"] : undefined;
  const code = isJsonObject(extensions) ? String(extensions["code"]) : "";
  return /^(AUTH_NOT_AUTHORIZED|FORBIDDEN|NOT_AUTHORIZED|UNAUTHENTICATED|UNAUTHORIZED)$/i.test(code);
}

function isEmpty(data: unknown): boolean {
  return data == null || (isJsonObject(data) && Object.values(data).every((member) => member === null));
}
