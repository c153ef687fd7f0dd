// Calls verbs of a running server over its control API, and turns its problem documents back into errors.
import type { Call } from "../../control/call.ts";
import type { Verb } from "../../control/verb.ts";
import { ERROR_STATUS, type ErrorCode, MintmarkError } from "../../errors.ts";

const API = "/_mintmark/api";
/** Added to the time that the call itself asks the server to wait. */
const TIMEOUT_MILLISECONDS = 30_000;

/** Returns a call that sends each verb to the server at `url`, which has no slash at the end. */
export function remoteCaller(url: string, adminToken: string | undefined): Call {
  return async (verb, input) => {
    const { path, body } = requestOf(verb, input);
    const response = await reach(url, {
      path,
      method: verb.method,
      headers: {
        accept: "application/json",
        ...(body !== undefined && { "content-type": "application/json" }),
        ...(adminToken !== undefined && { authorization: `Bearer ${adminToken}` }),
      },
      body,
      waitSeconds: (input as { timeoutSeconds?: number }).timeoutSeconds ?? 0,
    });
    const answer = await readJson(response);
    if (response.ok && answer !== undefined) return answer as never;
    throw problem(answer, url);
  };
}

/** Puts the members that the path names into the path, and the others into the query or the body. */
function requestOf(
  verb: Pick<Verb, "name" | "method" | "path" | "body">,
  input: object,
): { path: string; body: string | undefined } {
  const rest = new Map(Object.entries(input).filter(([, value]) => value !== undefined));
  const path = verb.path.replace(/:(\w+)/g, (_, name: string) => {
    const value = String(rest.get(name));
    rest.delete(name);
    // URLs drop empty and dot segments, even encoded ones, so the request would reach another endpoint.
    if (/^\.{0,2}$/.test(value)) {
      throw new MintmarkError("bad_request", `${verb.name}: "${value}" is not a valid ${name}`);
    }
    return encodeURIComponent(value);
  });
  if (verb.body === undefined && (verb.method === "POST" || verb.method === "PUT")) {
    return { path, body: JSON.stringify(Object.fromEntries(rest)) };
  }
  const body = verb.body === undefined ? undefined : JSON.stringify(rest.get(verb.body));
  rest.delete(verb.body ?? "");
  const query = new URLSearchParams(
    Object.fromEntries([...rest].map(([name, value]) => [name, inUrl(value)])),
  );
  return { path: rest.size === 0 ? path : `${path}?${query.toString()}`, body };
}

function inUrl(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

interface Request {
  path: string;
  method: string;
  headers: Record<string, string>;
  body: string | undefined;
  waitSeconds: number;
}

async function reach(url: string, { path, method, headers, body, waitSeconds }: Request): Promise<Response> {
  try {
    return await fetch(`${url}${API}${path}`, {
      method,
      headers,
      ...(body !== undefined && { body }),
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS + waitSeconds * 1000),
    });
  } catch (error) {
    throw unreachable(url, error as Error);
  }
}

function unreachable(url: string, error: Error): MintmarkError {
  const reason = (error.cause as NodeJS.ErrnoException | undefined)?.code ?? error.message;
  return new MintmarkError("server_unreachable", `cannot reach ${url} (${reason})`, {
    hint: "Is Mintmark running there? Without --url or MINTMARK_URL, commands work on the data folder.",
    cause: error,
  });
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}

function problem(answer: unknown, url: string): MintmarkError {
  const { code, detail, hint } = (answer ?? {}) as { code?: unknown; detail?: unknown; hint?: unknown };
  if (typeof code !== "string" || typeof detail !== "string") {
    return new MintmarkError("server_unreachable", `the server at ${url} is not Mintmark`, {
      hint: "Give the base URL that `mintmark serve` prints.",
    });
  }
  const known = Object.hasOwn(ERROR_STATUS, code) ? (code as ErrorCode) : "server_error";
  return new MintmarkError(known, detail, typeof hint === "string" ? { hint } : {});
}

/** Yields the events of a stream as they come, until the server ends it. */
export async function* openEvents<Event>(
  url: string,
  adminToken: string | undefined,
  { path, input }: { path: string; input: object },
): AsyncGenerator<Event> {
  const query = new URLSearchParams(
    Object.entries(input).map(([name, value]): [string, string] => [name, inUrl(value)]),
  );
  const response = await fetch(`${url}${API}${path}?${query.toString()}`, {
    headers: { ...(adminToken !== undefined && { authorization: `Bearer ${adminToken}` }) },
    redirect: "error",
  }).catch((error: Error) => {
    throw unreachable(url, error);
  });
  if (!response.ok || !response.body) throw problem(await readJson(response), url);
  let rest = "";
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const events = `${rest}${chunk}`.split("\n\n");
    rest = events.pop() ?? "";
    for (const event of events) {
      const [, data] = /^data: (.*)$/m.exec(event) ?? [];
      if (data !== undefined) yield JSON.parse(data) as Event;
    }
  }
}
