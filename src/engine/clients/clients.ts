// Translates clients into the RFC 7591 metadata that the engine reads.
import type { ClientMetadata } from "oidc-provider";
import { authMethodOf } from "../../config/credential-rules.ts";
import { applicationTypeOf } from "../../config/redirect-rules.ts";
import type { Client } from "../../issuer/directory.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import { grantNames, grantsOffered } from "../../issuer/metadata/offered-grants.ts";
import type { JsonObject } from "../../json-object.ts";
import { isHmac } from "../../keys/algorithms.ts";
import { bearsAccessToken, type ResponseType } from "../../profiles/response-types.ts";

export function clientMetadata(issuer: Issuer, client: Client): ClientMetadata {
  return defined({
    client_id: client.id,
    client_name: client.clientName,
    client_uri: client.clientUri,
    logo_uri: client.logoUri,
    policy_uri: client.policyUri,
    tos_uri: client.tosUri,
    client_secret: client.secret,
    token_endpoint_auth_method: authMethodOf(client),
    jwks: client.jwks,
    jwks_uri: client.jwksUri,
    grant_types: client.grantTypes.filter((grant) => grantsOffered(issuer).includes(grant)),
    response_types: client.grantTypes.includes("authorization_code") ? responseTypesOf(issuer, client) : [],
    redirect_uris: client.redirectUris,
    post_logout_redirect_uris: client.postLogoutRedirectUris,
    ...(issuer.profile.tokens.logout && {
      backchannel_logout_uri: client.backchannelLogoutUri,
      backchannel_logout_session_required: client.backchannelLogoutSessionRequired || undefined,
    }),
    ...(issuer.frontchannelLogout && {
      frontchannel_logout_uri: client.frontchannelLogoutUri,
      frontchannel_logout_session_required: client.frontchannelLogoutSessionRequired || undefined,
    }),
    application_type: applicationTypeOf(client),
    id_token_signed_response_alg: client.idTokenSignedResponseAlg,
    require_pushed_authorization_requests: client.requirePushedAuthorizationRequests || undefined,
    userinfo_signed_response_alg: client.userinfoSignedResponseAlg,
    dpop_bound_access_tokens: client.dpopBoundAccessTokens || undefined,
    tls_client_certificate_bound_access_tokens: client.tlsClientCertificateBoundAccessTokens || undefined,
  }) as ClientMetadata;
}

/** Returns the response types that a configured client may request. */
function responseTypesOf({ responseTypes }: Pick<Issuer, "responseTypes">, client: Client): ResponseType[] {
  // Tokens in a redirect URI cannot be bound to a key, so a client whose tokens must be bound gets none there.
  const isBound = client.dpopBoundAccessTokens || client.tlsClientCertificateBoundAccessTokens;
  return responseTypes.filter(
    (type) => (client.responseTypes ?? responseTypes).includes(type) && !(isBound && bearsAccessToken(type)),
  );
}

/** Returns what to store of a self-registered client, without a value that repeats a changeable default. */
export function storableMetadata<Metadata extends JsonObject>(
  { idTokenAlg }: Pick<Issuer, "idTokenAlg">,
  metadata: Metadata,
): Metadata {
  const kept = withoutIdleSecret(metadata);
  const { id_token_signed_response_alg: alg, ...rest } = kept;
  return (alg === idTokenAlg ? rest : kept) as Metadata;
}

/** Removes the secret of a client that no longer uses it, because it changed its authentication method. */
export function withoutIdleSecret<Metadata extends JsonObject>(metadata: Metadata): Metadata {
  const { client_secret: _, client_secret_expires_at: __, ...rest } = metadata;
  const method = String(metadata["token_endpoint_auth_method"]);
  const algs = [metadata["id_token_signed_response_alg"], metadata["userinfo_signed_response_alg"]];
  const isUsed = method.startsWith("client_secret") || algs.some((alg) => isHmac(String(alg)));
  return (isUsed ? metadata : rest) as Metadata;
}

/** Returns a self-registered client's metadata with only the grants and response types that are still offered. */
export function registeredMetadata<Metadata extends object>(issuer: Issuer, metadata: Metadata): Metadata {
  const { grant_types: grants, response_types: types } = metadata as Record<string, string[] | undefined>;
  const offered: readonly string[] = grantNames(issuer);
  const responseTypes: readonly string[] = issuer.responseTypes;
  return {
    ...metadata,
    grant_types: grants?.filter((grant) => offered.includes(grant)),
    response_types: types?.filter((type) => responseTypes.includes(type)),
  };
}

/**
 * Returns metadata for a client that does not exist. Minted and static tokens may name one, and at userinfo
 * the engine loads it although it does not authenticate it.
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

function defined(metadata: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== undefined));
}
