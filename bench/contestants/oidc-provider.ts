// The bare engine with a configuration like Mintmark's: the same features and clients, resource indicators,
// and tokens in a Map.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Adapter, type AdapterPayload, type Configuration, Provider } from "oidc-provider";
import { AUDIENCES, CLIENT, type Contestant, SCOPE, type TokenForm } from "./contract.ts";
import { privateJwk } from "./keys.ts";

export const oidcProvider: Contestant = {
  async start({ key, forms, port = 0 }) {
    const algs = forms.includes("ES256") ? (["RS256", "ES256"] as const) : (["RS256"] as const);
    const keys = await Promise.all(algs.map((alg) => privateJwk(alg, key)));
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const provider = new Provider(issuer, configuration({ keys }));
    const handle = provider.callback();
    server.on("request", (request, response) => void handle(request, response));
    return Object.fromEntries(forms.map((form) => [form, issuer]));
  },
};

function configuration(jwks: Configuration["jwks"]): Configuration {
  return {
    adapter: (model: string) => new MapAdapter(model),
    ...(jwks && { jwks }),
    scopes: ["openid", "profile", "email", "offline_access"],
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        grant_types: ["client_credentials"],
        redirect_uris: [],
        response_types: [],
      },
    ],
    responseTypes: ["code"],
    clockTolerance: 0,
    cookies: { keys: ["bench"] },
    clientBasedCORS: () => false,
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      deviceFlow: { enabled: true },
      introspection: { enabled: true, allowedPolicy: () => true },
      revocation: { enabled: true },
      rpInitiatedLogout: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo(_ctx, audience) {
          const form = (Object.keys(AUDIENCES) as TokenForm[]).find((each) => AUDIENCES[each] === audience);
          const shared = { audience, scope: SCOPE };
          if (form === "opaque") return { ...shared, accessTokenFormat: "opaque" };
          return { ...shared, accessTokenFormat: "jwt", jwt: { sign: { alg: form ?? "RS256" } } };
        },
      },
    },
    ttl: { ClientCredentials: 3600, AccessToken: 3600 },
  };
}

class MapAdapter implements Adapter {
  static readonly #entries = new Map<string, AdapterPayload>();
  readonly #model: string;

  constructor(model: string) {
    this.#model = model;
  }

  async upsert(id: string, payload: AdapterPayload): Promise<void> {
    MapAdapter.#entries.set(`${this.#model}:${id}`, payload);
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    return MapAdapter.#entries.get(`${this.#model}:${id}`);
  }

  async destroy(id: string): Promise<void> {
    MapAdapter.#entries.delete(`${this.#model}:${id}`);
  }

  // No measured request calls these methods.
  async findByUid(): Promise<undefined> {}
  async findByUserCode(): Promise<undefined> {}
  async consume(): Promise<void> {}
  async revokeByGrantId(): Promise<void> {}
}
