// A faulty issuer for tests of resource servers: a test defines its responses and may change its metadata.
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

export interface FakeIssuer extends AsyncDisposable {
  url: string;
}

/** Publishes metadata with these changes, and passes all other requests to the handler. */
export async function startFakeIssuer(
  handler: RequestListener,
  changes: Record<string, string> = {},
): Promise<FakeIssuer> {
  const server = createServer((req, res) => {
    if (!req.url?.startsWith("/.well-known/")) return handler(req, res);
    const metadata = { issuer: url, jwks_uri: `${url}/jwks`, introspection_endpoint: `${url}/introspect` };
    res.setHeader("content-type", "application/json").end(JSON.stringify({ ...metadata, ...changes }));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const close = async () => {
    server.close().closeAllConnections();
    await once(server, "close");
  };
  return { url, [Symbol.asyncDispose]: close };
}
