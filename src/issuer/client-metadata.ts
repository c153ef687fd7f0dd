// Translates the metadata by which clients describe themselves (RFC 7591, section 2) to the form of a configuration.
import type { ClientConfig } from "../config/client.ts";
import { isStoredForm } from "../stored-secret.ts";

/** The settings that a client can have described itself with. */
export type SelfDescription = Pick<
  ClientConfig,
  | "clientName"
  | "secret"
  | "tokenEndpointAuthMethod"
  | "grantTypes"
  | "redirectUris"
  | "postLogoutRedirectUris"
  | "backchannelLogoutUri"
  | "backchannelLogoutSessionRequired"
  | "frontchannelLogoutUri"
  | "frontchannelLogoutSessionRequired"
  | "applicationType"
>;

export function entryOf(description: object): SelfDescription {
  const metadata = description as Record<string, never>;
  return {
    clientName: metadata["client_name"],
    // The secret itself is kept only for clients that use it as a key.
    secret: isStoredForm(metadata["client_secret"]) ? undefined : metadata["client_secret"],
    tokenEndpointAuthMethod: metadata["token_endpoint_auth_method"],
    grantTypes: metadata["grant_types"] ?? [],
    redirectUris: metadata["redirect_uris"] ?? [],
    postLogoutRedirectUris: metadata["post_logout_redirect_uris"] ?? [],
    ...(metadata["backchannel_logout_uri"] !== undefined && {
      backchannelLogoutUri: metadata["backchannel_logout_uri"],
    }),
    backchannelLogoutSessionRequired: metadata["backchannel_logout_session_required"] ?? false,
    ...(metadata["frontchannel_logout_uri"] !== undefined && {
      frontchannelLogoutUri: metadata["frontchannel_logout_uri"],
    }),
    frontchannelLogoutSessionRequired: metadata["frontchannel_logout_session_required"] ?? false,
    applicationType: metadata["application_type"],
  };
}
