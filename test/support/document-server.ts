// A web server for client ID metadata documents, valid and invalid.
import { once } from "node:events";
import { createServer as createHttpServer, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Identity } from "../../src/tls/authority.ts";

export interface DocumentServer extends AsyncDisposable {
  /** http://localhost:PORT, or https. */
  origin: string;
  /** Requested paths. */
  asked: string[];
}

type Handler = (response: ServerResponse, url: string, path: string) => void;

/** Starts a server that passes every request to the handler, with its full URL. */
export async function startDocumentServer(handler: Handler, identity?: Identity): Promise<DocumentServer> {
  const asked: string[] = [];
  const listener: RequestListener = (request, response) => {
    const path = request.url ?? "";
    asked.push(path);
    handler(response, origin + path, path);
  };
  const server = identity
    ? createHttpsServer({ cert: identity.certificate, key: identity.key }, listener)
    : createHttpServer(listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `${identity ? "https" : "http"}://localhost:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    asked,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
