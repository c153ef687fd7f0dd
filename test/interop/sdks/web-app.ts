// Applications of the SDK tests: a server on loopback that closes with its test, and calls to its protected
// pages.
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

export interface WebApp extends AsyncDisposable {
  /** Its origin, on localhost like Mintmark's issuers. */
  url: string;
}

/** @param app an Express application or another request listener; routes may be added afterwards */
export async function listen(app: RequestListener): Promise<WebApp> {
  const server = createServer(app);
  server.listen(0, "localhost");
  await once(server, "listening");
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.close().closeAllConnections();
      if (server.listening) await once(server, "close");
    },
  };
}

/** The status of a request with this bearer token. */
export async function statusOf(url: string, token?: string): Promise<number> {
  const response = await fetch(url, {
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    redirect: "manual",
  });
  await response.body?.cancel();
  return response.status;
}
