// Seam: the engine authenticates a client before any grant is asked, and a workload (workload identity federation)
// is none: it comes with its token alone. Such a request gets a public client in front, which exists for it only;
// the grant puts the client of the rule that admits the workload in its place.
import type { ClientMetadata, KoaContextWithOIDC, Provider } from "oidc-provider";
import { JWT_BEARER } from "../../config/client.ts";
import { offersWorkloadFederation } from "../grants/offered.ts";
import type { Exchange } from "../../issuer/requests/exchange.ts";
import type { Params } from "../../params.ts";
import { invalidGrant } from "../refusals.ts";

/** No configured or registered client can have this id. */
const PLACEHOLDER = "mintmark:workload";
const AUTHENTICATION = ["client_id", "client_secret", "client_assertion", "client_assertion_type"];

/** Returns the parameters of a token request, with the client in front if the request has no other client. */
export function withWorkloadClient(exchange: Exchange, params: Params): Params {
  if (params["grant_type"] !== JWT_BEARER || !offersWorkloadFederation(exchange.issuer)) return params;
  if (exchange.authorization || AUTHENTICATION.some((name) => params[name])) return params;
  exchange.isWorkload = true;
  return { ...params, client_id: PLACEHOLDER };
}

/** The client in front; undefined to everybody who merely names it. */
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

/** From here on the request is this client's. */
export async function takeOnClient(provider: Provider, ctx: KoaContextWithOIDC, id: string): Promise<void> {
  const client = await provider.Client.find(id);
  if (!client) throw invalidGrant("the rule that admits this workload names no client");
  ctx.oidc.entity("Client", client);
}
