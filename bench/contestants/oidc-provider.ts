// The bare engine with a configuration like Mintmark's: the same features and clients, resource indicators,
// and tokens in a Map.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  type Adapter,
  type AdapterPayload,
  type Configuration,
  type KoaContextWithOIDC,
  Provider,
} from "oidc-provider";
import { AUDIENCES, CLIENT, type Contestant, REDIRECT_URI, SCOPE, type TokenForm, USER } from "./contract.ts";
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
    server.on("request", (request, response) => {
      if (!request.url?.startsWith(INTERACTION)) return void handle(request, response);
      // Signs in whoever asks, as Mintmark's headless login does.
      void provider.interactionFinished(request, response, { login: { accountId: USER } });
    });
    return Object.fromEntries(forms.map((form) => [form, issuer]));
  },
};

const INTERACTION = "/interaction/";

function configuration(jwks: Configuration["jwks"]): Configuration {
  return {
    adapter: (model: string) => new MapAdapter(model),
    ...(jwks && { jwks }),
    scopes: ["openid", "profile", "email", "offline_access"],
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        grant_types: ["client_credentials", "authorization_code", "refresh_token"],
        redirect_uris: [REDIRECT_URI],
        response_types: ["code"],
      },
    ],
    responseTypes: ["code"],
    findAccount: async (_ctx, accountId) => ({ accountId, claims: async () => ({ sub: accountId }) }),
    interactions: { url: (_ctx, { uid }) => INTERACTION + uid },
    loadExistingGrant: existingGrant,
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed("refresh_token"),
    rotateRefreshToken: true,
    expiresWithSession: async () => false,
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

/** Returns the grant of the session's client, and gives consent if there is none. */
async function existingGrant(ctx: KoaContextWithOIDC) {
  const { provider, session, client } = ctx.oidc;
  const id = client && session?.grantIdFor(client.clientId);
  if (id !== undefined) return provider.Grant.find(id);
  const grant = new provider.Grant({ clientId: client?.clientId, accountId: session?.accountId });
  grant.addOIDCScope("openid");
  for (const audience of Object.values(AUDIENCES)) grant.addResourceScope(audience, SCOPE);
  await grant.save();
  return grant;
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

  async consume(id: string): Promise<void> {
    const entry = await this.find(id);
    if (entry) entry.consumed = Math.floor(Date.now() / 1000);
  }

  async destroy(id: string): Promise<void> {
    MapAdapter.#entries.delete(`${this.#model}:${id}`);
  }

  // No measured request calls these methods.
  async findByUid(): Promise<undefined> {}
  async findByUserCode(): Promise<undefined> {}
  async revokeByGrantId(): Promise<void> {}
}
