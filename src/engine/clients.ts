// Clients as the engine wants them: RFC 7591 metadata, from the directory.
import type { ClientMetadata } from "oidc-provider";
import { applicationTypeOf } from "../config/client.ts";
import type { Client } from "../issuer/directory.ts";
import type { Issuer } from "../issuer/issuer.ts";

export function clientMetadata(issuer: Issuer, client: Client): ClientMetadata {
  return defined({
    client_id: client.id,
    client_name: client.clientName,
    client_secret: client.secret,
    token_endpoint_auth_method: client.tokenEndpointAuthMethod ?? authMethod(client),
    jwks: client.jwks,
    jwks_uri: client.jwksUri,
    grant_types: client.grantTypes.filter((grant) => grant !== "password" || issuer.allowsPasswordGrant),
    response_types: client.grantTypes.includes("authorization_code") ? ["code"] : [],
    redirect_uris: client.redirectUris,
    post_logout_redirect_uris: client.postLogoutRedirectUris,
    application_type: applicationTypeOf(client),
    id_token_signed_response_alg: client.idTokenSignedResponseAlg,
  }) as ClientMetadata;
}

/**
 * Minted and static tokens may name a client that nobody registered; userinfo, which authenticates no client,
 * still wants to load one.
 */
export function unregisteredClient(id: string): ClientMetadata {
  return {
    client_id: id,
    token_endpoint_auth_method: "none",
    grant_types: [],
    response_types: [],
    redirect_uris: [],
  };
}

function authMethod(client: Client): string {
  if (client.secret !== undefined) return "client_secret_basic";
  return client.jwks || client.jwksUri ? "private_key_jwt" : "none";
}

function defined(metadata: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== undefined));
}
