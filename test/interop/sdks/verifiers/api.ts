// Shared by every API of this folder: what it trusts, its own port, and its one resource.
import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

/** The issuer that the API trusts, and the audience and scope it requires. */
export interface Trusted {
  issuer: string;
  jwksUri: string;
  /** The issuer's public key as PEM. */
  pem: string;
  audience: string;
  scope: string;
}

export interface Api extends AsyncDisposable {
  url: string;
  /** Stops the server, as if its process ended. */
  end: () => void;
  /** Listens again on the same port. */
  startAnew: () => void;
}

/** Starts an API behind one verifier, set up as its documentation says or with its strictest options. */
export type StartApi = (trusted: Trusted, options?: { strict?: boolean }) => Promise<Api>;

export const PATH = "/notes";

/** @param app an Express application or a server */
export async function serve(app: { listen: (port: number, host: string) => Server }): Promise<Api> {
  const server = app.listen(0, "127.0.0.1");
  if (!server.listening) await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const end = () => server.close().closeAllConnections();
  return {
    url: `http://127.0.0.1:${port}${PATH}`,
    end,
    startAnew: () => void server.listen(port, "127.0.0.1"),
    async [Symbol.asyncDispose]() {
      end();
      if (server.listening) await once(server, "close");
    },
  };
}
