// All differences between a real Keycloak and Mintmark that keycloak-differential.test.ts knows, by their reason.
// docs/profiles/keycloak.md shows this list. The test fails on a difference that is not here, and on an entry that no
// difference needs any more.
import type { Observed } from "./compare.ts";

/** The request, the member of the response, its value at Keycloak and at Mintmark; `*` stands for any text. */
type Known = readonly [exchange: string, at: string, keycloak: string, mintmark: string];

export interface Differences {
  why: string;
  known: readonly Known[];
}

const METADATA = "discovery: metadata*";
const TOKENS = "*";

export const DIFFERENCES: readonly Differences[] = [
  {
    why: "Mintmark does not have it, so its metadata does not name it.",
    known: [
      [METADATA, "body.grant_types_supported", "*jwt-bearer *token-exchange *uma-ticket *ciba", "-"],
      [METADATA, "body.backchannel_*", "*", "-"],
      [METADATA, "body.mtls_endpoint_aliases", "{…}", "-"],
      [METADATA, "body.tls_client_certificate_bound_access_tokens", "true", "-"],
      [METADATA, "body.*_endpoint_auth_methods_supported", "tls_client_auth", "-"],
      [METADATA, "body.*_encryption_*_values_supported", "*", "-"],
      [METADATA, "body.authorization_signing_alg_values_supported", "*", "-"],
      [METADATA, "body.request_object_signing_alg_values_supported", "*", "-"],
      [METADATA, "body.request_parameter_supported", "true", "-"],
      [METADATA, "body.request_uri_parameter_supported", "true", "false"],
      [METADATA, "body.require_request_uri_registration", "true", "-"],
      [METADATA, "body.response_modes_supported", "*jwt*", "-"],
      [METADATA, "body.scopes_supported", "*", "-"],
      [METADATA, "body.subject_types_supported", "pairwise", "-"],
      ["discovery: metadata of UMA", "answer", "200", "404"],
      ["discovery: the realm's document", "body.account-service", "*", "-"],
      [
        "authorization: response_mode=query.jwt",
        "answer",
        "redirect to *",
        "redirect to * invalid_request *",
      ],
      ["token request: an assertion of an unknown issuer", "answer", "*", "* unsupported_grant_type *"],
      [
        "token request: a token exchange that the client may not do",
        "answer",
        "*",
        "* unsupported_grant_type *",
      ],
      ["token request: a ticket of UMA", "answer", "*", "* unsupported_grant_type *"],
      ["token request: CIBA", "answer", "*", "* unsupported_grant_type *"],
      ["device: a start by GET", "answer", "200 html", "405"],
    ],
  },
  {
    why: "Mintmark has algorithms and values of its own, and a second factor without any setting.",
    known: [
      [METADATA, "body.*_signing_alg_values_supported", "*", "-"],
      [METADATA, "body.*_endpoint_auth_signing_alg_values_supported", "*", "Ed25519"],
      [METADATA, "body.dpop_signing_alg_values_supported", "-", "Ed25519"],
      [METADATA, "body.acr_values_supported", "-", "2 3"],
      [METADATA, "body.prompt_values_supported", "-", "create"],
      ["authorization: a page for prompt=create", "answer", "400 html", "200 html"],
      ["authorization: a page for prompt=consent", "answer", "redirect to *", "200 html"],
    ],
  },
  {
    why: "Mintmark says more in errors, and answers requests that no realm takes in its own words.",
    known: [
      ["discovery: metadata by POST", "answer", "404", "405"],
      ["registration: by GET", "answer", "404", "405"],
      ["*", "body.error", "HTTP 404 Not Found", "not_found"],
      ["*", "body.error", "HTTP 405 Method Not Allowed", "invalid_request"],
      ["*", "body.error_description", "-", "there is nothing at *"],
      ["*", "body.error_description", "-", "* does not work at *; use *"],
      ["*", "headers.allow", "-", "*"],
      [
        "authorization refused: a max_age that is no number",
        "answer",
        "400 html",
        "redirect to * invalid_request *",
      ],
      [
        "authorization refused: an unknown request_uri",
        "answer",
        "400 html",
        "redirect to * invalid_request_uri *",
      ],
      [
        "authorization refused: a request that is no JWT",
        "answer",
        "400 html",
        "redirect to * request_not_supported",
      ],
      ["authorization refused: a parameter that is sent twice", "query.state", "one", "-"],
      ["pushed request: a second login by it", "answer", "400 html", "redirect to * invalid_request_uri *"],
      [
        "pushed request: a login of another client by it",
        "answer",
        "400 html",
        "redirect to * invalid_request_object *",
      ],
      ["code: a code of another client", "answer", "* invalid_grant *", "* unauthorized_client *"],
      ["code: a refresh after the second use of the code", "answer", "*required client", "*not active"],
      [
        "token request: an unknown grant type of no client",
        "answer",
        "400 unsupported_grant_type *",
        "401 invalid_client *",
      ],
      [
        "client authentication: an assertion of another type",
        "answer",
        "* unauthorized_client *",
        "* invalid_client *",
      ],
      ["introspection: an access token with an unknown hint", "answer", "400 *", "200 active"],
      ["introspection: an empty token", "answer", "200 inactive", "400 *"],
    ],
  },
  {
    why: "Mintmark lets more through: it has no scopes that every realm has, and audiences by parameter.",
    known: [
      ["password: an empty scope", "answer", "400 invalid_scope *", "200"],
      ["password: an audience", "body.access_token.claims.aud", "account orders", "web"],
      ["password: a resource", "body.access_token.claims.aud", "account orders", "https://api.acme.test"],
    ],
  },
  {
    why: "Mintmark lets less through.",
    known: [
      [
        "authorization refused: a claims parameter that is no JSON",
        "answer",
        "200 html",
        "redirect to * invalid_request *",
      ],
      ["refresh: more scopes", "answer", "200", "400 invalid_scope *"],
      ["device: a start with an unknown scope", "answer", "200", "400 invalid_scope *"],
      ["userinfo: with a token of a client that has openid", "answer", "200", "403"],
      ["client credentials: a token with openid", "body.id_token", "{…}", "-"],
    ],
  },
  {
    why: "Mintmark's tokens lack it.",
    known: [
      [TOKENS, "body.access_token.claims.clientHost", "127.0.0.1", "-"],
      [TOKENS, "body.access_token.claims.clientAddress", "127.0.0.1", "-"],
      [TOKENS, "body.refresh_token.claims.aud_x", "*", "-"],
      [TOKENS, "body.refresh_token.claims.prov", "default", "-"],
      [TOKENS, "*.id_token.claims.s_hash", "*", "-"],
    ],
  },
  {
    why: "Keycloak has a lifetime of its own for tokens of the authorization endpoint.",
    known: [
      ["authorization: *", "*.claims.exp", "<now> + 900 s", "<now> + 300 s"],
      ["authorization: *", "fragment.expires_in", "900", "300"],
    ],
  },
  {
    why: "Keycloak describes ID and refresh tokens at introspection by what an access token of the login would say.",
    known: [
      ["introspection: an ID token, by its client", "body.*", "*", "*"],
      ["introspection: a refresh token, by its client, with the hint", "body.*", "*", "*"],
    ],
  },
  {
    why: "Headers and fields that no client acts upon.",
    known: [
      ["*", "headers.cache-control", "*", "*"],
      ["*", "headers.access-control-allow-origin", "-", "*"],
      ["*", "headers.access-control-allow-credentials", "true", "-"],
      ["*", "headers.access-control-expose-headers", "*", "*"],
      ["pages of other origins: preflight *", "headers.*", "*", "*"],
      ["pages of other origins: preflight *", "status", "200", "204"],
      ["pages of other origins: preflight of sign-out", "answer", "200", "405"],
      ["token request: by OPTIONS", "answer", "200", "405"],
      ["*evocation*", "headers.content-type", "-", "text/plain"],
      ["authorization: *form_post", "form.continue", "CONTINUE", "-"],
    ],
  },
];

/** Returns the entries that an observed difference meets. */
export function entriesOf(observed: Observed): Known[] {
  const { exchange, at, keycloak, mintmark } = observed;
  return DIFFERENCES.flatMap(({ known }) => known).filter((entry) =>
    [exchange, at, keycloak, mintmark].every((text, index) => matches(entry[index] ?? "", text)),
  );
}

function matches(pattern: string, text: string): boolean {
  const parts = pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s").test(text);
}
