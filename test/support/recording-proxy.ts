// Stands in front of a Mintmark and keeps the calls of the control API that a client sends through it.
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export interface RecordedCall {
  method: string;
  /** Below the control API, without the query. */
  path: string;
  /** The arguments in the query or the body, without the issuer; numbers of a query stay text. */
  arguments: Record<string, unknown>;
}

export interface RecordingProxy extends AsyncDisposable {
  url: string;
  calls: RecordedCall[];
}

const API = "/_mintmark/api";

export async function recordingProxy(target: string): Promise<RecordingProxy> {
  const calls: RecordedCall[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const body = await text(request);
      calls.push(recorded(request, body));
      const answer = await fetch(new URL(request.url ?? "", target), {
        method: request.method ?? "GET",
        headers: { "content-type": "application/json" },
        ...(body !== "" && { body }),
      });
      response.writeHead(answer.status, { "content-type": "application/json" });
      response.end(await answer.text());
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function recorded({ method = "", url = "" }: IncomingMessage, body: string): RecordedCall {
  const { pathname, searchParams } = new URL(url, "http://localhost");
  const given = {
    ...Object.fromEntries(searchParams),
    ...(body !== "" && (JSON.parse(body) as Record<string, unknown>)),
  };
  const { issuer: _, ...rest } = given as Record<string, unknown>;
  return { method, path: pathname.slice(API.length), arguments: rest };
}
