// The floor of any answer that never changes: `node:http` that sends the metadata and the keys from memory.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Contestant } from "./contract.ts";
import { privateJwk } from "./keys.ts";

export const constant: Contestant = {
  async start({ key, port = 0 }) {
    const { kty, n, e, kid } = await privateJwk("RS256", key);
    const answers = new Map<string | undefined, Buffer>();
    const server = createServer((request, response) => {
      const body = answers.get(request.url);
      response.writeHead(body ? 200 : 404, { "Content-Type": "application/json" }).end(body);
    });
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const metadata = {
      issuer,
      token_endpoint: `${issuer}/token`,
      introspection_endpoint: `${issuer}/introspect`,
      jwks_uri: `${issuer}/jwks`,
    };
    answers.set("/.well-known/openid-configuration", Buffer.from(JSON.stringify(metadata)));
    answers.set(
      "/jwks",
      Buffer.from(JSON.stringify({ keys: [{ kty, n, e, kid, alg: "RS256", use: "sig" }] })),
    );
    return { RS256: issuer };
  },
};
