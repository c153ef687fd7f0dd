// Workload identity federation: the engine authenticates a client before it calls a grant, but a workload
// sends only its token. So its request gets a placeholder, a public client that exists for this request only;
// the grant then replaces it with the client that the rule for the workload names.
// test/protocol/grants/workload-federation.test.ts watches that the engine accepts this.
import type { ClientMetadata, KoaContextWithOIDC, Provider } from "oidc-provider";
import { offersWorkloadFederation } from "../../issuer/metadata/offered-grants.ts";
import type { Exchange } from "../../issuer/requests/exchange.ts";
import type { Params } from "../../params.ts";
import { JWT_BEARER } from "../../profiles/grant-types.ts";
import { invalidGrant } from "../refusals.ts";

/** No configured or registered client can have this id. */
const PLACEHOLDER = "mintmark:workload";
const AUTHENTICATION = ["client_id", "client_secret", "client_assertion", "client_assertion_type"];

/** Returns the parameters of a token request, with the placeholder if a workload may have sent it. */
export function withWorkloadClient(exchange: Exchange, params: Params): Params {
  if (params["grant_type"] !== JWT_BEARER || !offersWorkloadFederation(exchange.issuer)) return params;
  if (exchange.authorization || AUTHENTICATION.some((name) => params[name])) return params;
  exchange.isWorkload = true;
  return { ...params, client_id: PLACEHOLDER };
}

/** Returns the placeholder client; undefined for a request that only sends its id. */
export function placeholderClient(exchange: Exchange | undefined, id: string): ClientMetadata | undefined {
  if (id !== PLACEHOLDER || !exchange?.isWorkload) return undefined;
  return {
    client_id: PLACEHOLDER,
    token_endpoint_auth_method: "none",
    grant_types: [JWT_BEARER],
    response_types: [],
    redirect_uris: [],
  };
}

export function isPlaceholder(clientId: string | undefined): boolean {
  return clientId === PLACEHOLDER;
}

/** Makes this client the client of the request. */
export async function takeOnClient(provider: Provider, ctx: KoaContextWithOIDC, id: string): Promise<void> {
  const client = await provider.Client.find(id);
  if (!client) throw invalidGrant("the rule that admits this workload names a client that does not exist");
  ctx.oidc.entity("Client", client);
}
