// The issuer's metadata (OpenID Connect Discovery, RFC 8414), in the vendor's shape. It is made without the engine, so
// that a server can answer before the engine is loaded; test/engine/metadata.test.ts compares it with what the engine
// would say.
import type { JsonObject } from "../../json-object.ts";
import type { RouteName } from "../../profiles/contract.ts";
import { withoutMissing } from "../../profiles/missing.ts";
import type { Directory } from "../directory.ts";
import type { Issuer } from "../issuer.ts";
import { OIDC_SCOPES } from "../scopes.ts";
import { acrNames } from "../sign-in.ts";
import { grantNames, offersIdJagMinting, offersIdJagRedemption } from "./offered-grants.ts";
import {
  assertionAlgs,
  claimsSupported,
  clientAuthMethods,
  DPOP_ALGS,
  ID_JAG_PROFILE,
  ID_JAG_TOKEN_TYPE,
  idTokenAlgs,
  LOGIN_PROMPTS,
} from "./supported.ts";

/**
 * Returns the metadata in the vendor's shape.
 *
 * @param base URL below which the endpoints are, as the client sees it, without a trailing slash
 */
export function metadataOf(issuer: Issuer, base: string): JsonObject {
  const { profile, facts } = issuer;
  const { missing, unlisted = [] } = profile.paths;
  const metadata = withoutMissing(standardMetadata(issuer, base), [...missing, ...unlisted]);
  return profile.answers.discovery?.(metadata, facts) ?? metadata;
}

/** Returns the metadata before the vendor changes it. */
export function standardMetadata(issuer: Issuer, base: string): JsonObject {
  const { profile, directory, settings, selfRegistration } = issuer;
  const url = (route: RouteName) => new URL(`${base}${profile.paths.routes[route]}`).href;
  const methods = clientAuthMethods(issuer);
  const signingAlgs = assertionAlgs(methods);
  const authAlgs = (endpoint: string) =>
    // RFC 8414, section 2, requires these lists if an authentication method with a JWT is supported.
    signingAlgs.length > 0 && { [`${endpoint}_endpoint_auth_signing_alg_values_supported`]: signingAlgs };
  const acrValues = acrNames(issuer);
  const idTokens = idTokenAlgs(issuer);
  return {
    authorization_endpoint: url("authorization"),
    device_authorization_endpoint: url("device_authorization"),
    claims_parameter_supported: profile.signIn.claimsParameter,
    claims_supported: claimsSupported(issuer, acrValues),
    code_challenge_methods_supported: [...(profile.clients.plainPkce ? ["plain"] : []), "S256"],
    end_session_endpoint: url("end_session"),
    grant_types_supported: grantTypes(issuer),
    issuer: issuer.url,
    jwks_uri: url("jwks"),
    ...(!issuer.lacks("registration") && { registration_endpoint: url("registration") }),
    authorization_response_iss_parameter_supported: true,
    response_modes_supported: [
      ...["form_post", "fragment", "query"],
      ...(profile.requests.webMessage ? ["web_message"] : []),
    ],
    response_types_supported: issuer.responseTypes,
    scopes_supported: supportedScopes(directory),
    subject_types_supported: ["public"],
    token_endpoint_auth_methods_supported: methods,
    ...authAlgs("token"),
    token_endpoint: url("token"),
    id_token_signing_alg_values_supported: idTokens,
    pushed_authorization_request_endpoint: url("pushed_authorization_request"),
    ...(settings.requirePushedAuthorizationRequests && { require_pushed_authorization_requests: true }),
    request_uri_parameter_supported: false,
    userinfo_endpoint: url("userinfo"),
    ...(profile.clients.signedUserinfo && { userinfo_signing_alg_values_supported: idTokens }),
    introspection_endpoint: url("introspection"),
    ...(profile.clients.dpop && { dpop_signing_alg_values_supported: DPOP_ALGS }),
    revocation_endpoint: url("revocation"),
    ...(profile.tokens.logout && {
      backchannel_logout_supported: true,
      backchannel_logout_session_supported: true,
    }),
    ...(issuer.takesClientCertificates && { tls_client_certificate_bound_access_tokens: true }),
    claim_types_supported: ["normal"],
    introspection_endpoint_auth_methods_supported: methods.filter((method) => method !== "none"),
    revocation_endpoint_auth_methods_supported: methods,
    ...(selfRegistration.takesDocuments && { client_id_metadata_document_supported: true }),
    ...(offersIdJagRedemption(issuer) && { authorization_grant_profiles_supported: [ID_JAG_PROFILE] }),
    ...(offersIdJagMinting(issuer) && {
      identity_chaining_requested_token_types_supported: [ID_JAG_TOKEN_TYPE],
    }),
    ...(profile.signIn.advertisesAcrValues && acrValues.length > 0 && { acr_values_supported: acrValues }),
    prompt_values_supported: ["none", "consent", ...LOGIN_PROMPTS],
    ...(profile.paths.sessionFrame !== undefined && {
      check_session_iframe: new URL(`${base}${profile.paths.sessionFrame}`).href,
    }),
    ...Object.fromEntries((issuer.frontchannelLogout?.announcedBy ?? []).map((name) => [name, true])),
    ...authAlgs("introspection"),
    ...authAlgs("revocation"),
  };
}

/** Returns the grants; that of the authorization code needs a response type with a code. */
function grantTypes(issuer: Issuer): string[] {
  const hasCode = issuer.responseTypes.some((type) => type.includes("code"));
  return grantNames(issuer).filter((type) => type !== "authorization_code" || hasCode);
}

function supportedScopes(directory: Directory): string[] {
  const ofResources = directory.resources().flatMap(({ scopes }) => scopes ?? []);
  const ofRoles = directory.resources().length === 0 ? directory.scopesOfRoles : [];
  return [...new Set([...OIDC_SCOPES, ...ofResources, ...ofRoles])];
}
