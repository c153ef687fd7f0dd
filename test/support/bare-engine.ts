// Runs oidc-provider without Mintmark, with a storage adapter that records its calls.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Adapter, type AdapterPayload, type Configuration, Provider } from "oidc-provider";
import { developmentJwk } from "../../src/keys/development.ts";

export interface StorageCall {
  model: string;
  method: string;
  args: unknown[];
  /** The route of the request that was being served. */
  route?: string | undefined;
}

export interface BareEngine {
  provider: Provider;
  /** Its URL without a trailing slash. */
  url: string;
  calls: StorageCall[];
  /** What `find` returns, by `Model:id`. */
  stored: Map<string, AdapterPayload>;
  close(): void;
}

/** Starts it with the clients `app` (code) and `service` (client credentials); the secret is `secret`. */
export async function startBareEngine(
  configuration: Configuration = {},
  prepare: (provider: Provider) => void = () => {},
): Promise<BareEngine> {
  const calls: StorageCall[] = [];
  const stored = new Map<string, AdapterPayload>();
  const provider = new Provider("http://localhost:1", {
    adapter: (model) => recordingAdapter(model, calls, stored),
    clients: [
      { client_id: "app", client_secret: "secret", redirect_uris: ["http://localhost/cb"] },
      {
        client_id: "service",
        client_secret: "secret",
        grant_types: ["client_credentials"],
        redirect_uris: [],
        response_types: [],
      },
    ],
    features: {
      clientCredentials: { enabled: true },
      introspection: { enabled: true },
      deviceFlow: { enabled: true },
      devInteractions: { enabled: false },
    },
    jwks: { keys: [developmentJwk({ alg: "RS256" })] },
    ...configuration,
  });
  provider.silent = true;
  prepare(provider);
  const handle = provider.callback();
  const server = createServer((request, response) => void handle(request, response)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { provider, url: `http://127.0.0.1:${port}`, calls, stored, close: () => void server.close() };
}

function recordingAdapter(model: string, calls: StorageCall[], stored: Map<string, AdapterPayload>): Adapter {
  const note = (method: string, ...args: unknown[]) =>
    void calls.push({ model, method, args, route: Provider.ctx?.oidc.route });
  return {
    async upsert(id, payload, expiresIn) {
      note("upsert", id, payload, expiresIn);
      stored.set(`${model}:${id}`, payload);
    },
    async find(id) {
      note("find", id);
      return stored.get(`${model}:${id}`);
    },
    async findByUid(uid) {
      note("findByUid", uid);
      return undefined;
    },
    async findByUserCode(code) {
      note("findByUserCode", code);
      return undefined;
    },
    async consume(id) {
      note("consume", id);
    },
    async destroy(id) {
      note("destroy", id);
    },
    async revokeByGrantId(id) {
      note("revokeByGrantId", id);
    },
  };
}
