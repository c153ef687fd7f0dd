// Findings in the metadata by which clients describe themselves: members that the client does not get.
import type { FindingRule, SeenRequest } from "./rule.ts";

const ENDPOINTS = ["registration", "authorization", "pushed_authorization_request"] as const;

/** Members that change what the server does. Without them, the client works differently than it expects. */
const CONSEQUENCES = [
  /_signed_response_alg$/, /^request_object_/, /^(front|back)channel_/, /_bound_access_tokens$/, /^require_/,
  /^tls_client_auth_/, /^(grant_types|response_types|response_modes|post_logout_redirect_uris)$/,
  /^(subject_type|sector_identifier_uri|software_statement|authorization_details_types)$/,
  /^(default_acr_values|default_max_age|token_endpoint_auth_signing_alg|use_mtls_endpoint_aliases)$/,
]; // prettier-ignore

export const metadataFindings: readonly FindingRule[] = [
  {
    name: "client-metadata-without-effect",
    severity: "warning",
    text: "The client asked for behaviour that this issuer does not offer, and works without it.",
    rule: "RFC 7591, section 3.2.1",
    endpoints: ENDPOINTS,
    isFound: (seen) => withEffect(seen, true).length > 0,
    detail: (seen) => naming(withEffect(seen, true)),
  },
  {
    name: "client-metadata-not-kept",
    severity: "hint",
    text: "The client sent metadata that this issuer does not know or keep. It changes nothing.",
    rule: "RFC 7591, section 2",
    endpoints: ENDPOINTS,
    isFound: (seen) => withEffect(seen, false).length > 0,
    detail: (seen) => naming(withEffect(seen, false)),
  },
];

function withEffect({ lostMembers }: SeenRequest, hasEffect: boolean): string[] {
  return lostMembers.filter((name) => CONSEQUENCES.some((pattern) => pattern.test(name)) === hasEffect);
}

function naming(members: readonly string[]): string {
  // The names come from the client.
  return `Members: ${members
    .slice(0, 20)
    .map((name) => JSON.stringify(name.slice(0, 60)))
    .join(", ")}.`;
}
