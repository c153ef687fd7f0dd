// Clients as the engine wants them: RFC 7591 metadata, from the directory.
import type { ClientMetadata } from "oidc-provider";
import type { Client } from "../issuer/directory.ts";
import type { Issuer } from "../issuer/issuer.ts";

const LOOPBACK = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])([:/]|$)/;

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
    application_type: client.applicationType ?? applicationType(client.redirectUris),
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

/** Only native clients may use any port of a loopback address (RFC 8252), and schemes of their own. */
function applicationType(redirectUris: string[]): "native" | "web" {
  return redirectUris.some((uri) => LOOPBACK.test(uri) || !/^https?:/.test(uri)) ? "native" : "web";
}

function defined(metadata: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== undefined));
}
