// Seam: the engine authenticates a client before any grant is asked, and a workload (workload identity federation)
// is none: it comes with its token alone. Such a request gets a public client in front, which exists for it only;
// the grant puts the client of the rule that admits the workload in its place.
import type { ParsedUrlQuery } from "node:querystring";
import type { Context } from "koa";
import type { ClientMetadata, KoaContextWithOIDC, Provider } from "oidc-provider";
import { JWT_BEARER } from "../../config/client.ts";
import { offersWorkloadFederation } from "../../issuer/grants.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import { invalidGrant } from "../refusals.ts";

/** No configured or registered client can have this id. */
const PLACEHOLDER = "mintmark:workload";
const AUTHENTICATION = ["client_id", "client_secret", "client_assertion", "client_assertion_type"];

const workloadRequests = new WeakSet<object>();

/** The parameters of a token request with the client in front, where nobody else is. */
export function withWorkloadClient(issuer: Issuer, ctx: Context, params: ParsedUrlQuery): ParsedUrlQuery {
  if (params["grant_type"] !== JWT_BEARER || !offersWorkloadFederation(issuer)) return params;
  if (ctx.get("authorization") !== "" || AUTHENTICATION.some((name) => params[name])) return params;
  workloadRequests.add(ctx.req);
  return { ...params, client_id: PLACEHOLDER };
}

export function isWorkloadRequest(ctx: Pick<Context, "req">): boolean {
  return workloadRequests.has(ctx.req);
}

/** The client in front; undefined to everybody who merely names it. */
export function placeholderClient(ctx: Context | undefined, id: string): ClientMetadata | undefined {
  if (id !== PLACEHOLDER || !ctx || !isWorkloadRequest(ctx)) return undefined;
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
