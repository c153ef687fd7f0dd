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
const OF_ID_TOKEN = "introspection: an ID token, by its client";
const OF_REFRESH_TOKEN = "introspection: a refresh token, by its client, with the hint";
/** The requests to the endpoints that programs call. */
const FOR_PROGRAMS = [
  "token request", "client authentication", "code", "password", "client credentials", "refresh", "introspection",
  "userinfo", "revocation", "logout", "device", "pushed request",
]; // prettier-ignore
const NO_ROUTES = [
  "discovery: another document below .well-known",
  "discovery: a path that does not exist",
  "discovery: an endpoint that does not exist",
];
const WRONG_METHODS = [
  ["discovery: keys by POST", "GET HEAD"],
  ["token request: by GET", "POST"],
  ["token request: by PUT", "POST"],
  ["token request: by DELETE", "POST"],
  ["introspection: by GET", "POST"],
  ["userinfo: by DELETE", "GET HEAD POST"],
  ["revocation: by GET", "POST"],
  ["pushed request: by GET", "POST"],
] as const;
/** Responses that only Mintmark, or only Keycloak, tells caches not to keep. */
const UNCACHED_HERE = [
  ...NO_ROUTES, ...WRONG_METHODS.map(([exchange]) => exchange), "token request: by HEAD", "authorization refused: *client*",
  "authorization refused: *redirect URI*", "introspection: no token", "introspection: by *", "introspection: with an access token *",
  "logout: by *", "device: a start *", "pushed request: *", "registration: *",
]; // prettier-ignore
const UNCACHED_THERE = [
  "discovery: metadata*", "discovery: the realm's document", "discovery: keys*", "discovery: the page about cookies in frames",
  "logout: by *", "device: a page for a wrong user code", "pages of other origins: sign-out by a refresh token",
]; // prettier-ignore

export const DIFFERENCES: readonly Differences[] = [
  {
    why: "Mintmark does not have it, so its metadata does not name it.",
    known: [
      [METADATA, "body.grant_types_supported", "*jwt-bearer *token-exchange *uma-ticket *ciba", "-"],
      [METADATA, "body.backchannel_*", "*", "-"],
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
    why: "TLS client certificates need HTTPS and `clientCertificates`, and the realms are compared over plain HTTP.",
    known: [
      [METADATA, "body.mtls_endpoint_aliases", "{…}", "-"],
      [METADATA, "body.tls_client_certificate_bound_access_tokens", "true", "-"],
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
      ...NO_ROUTES.flatMap((exchange): Known[] => [
        [exchange, "body.error", "HTTP 404 Not Found", "not_found"],
        [exchange, "body.error_description", "-", "there is nothing at GET *"],
        [
          exchange,
          "body.hint",
          "-",
          "The issuer's metadata at /.well-known/openid-configuration lists its endpoints.",
        ],
      ]),
      ...WRONG_METHODS.flatMap(([exchange, methods]): Known[] => [
        [exchange, "body.error", "HTTP 405 Method Not Allowed", "invalid_request"],
        [exchange, "body.error_description", "-", "* does not work at *; use *"],
        [exchange, "headers.allow", "-", methods],
      ]),
      ["token request: by HEAD", "headers.allow", "-", "POST"],
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
        "client authentication: an assertion of another type",
        "answer",
        "* unauthorized_client *",
        "* invalid_client *",
      ],
      ["introspection: an access token with an unknown hint", "answer", "400 *", "200 active"],
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
      ...["client authentication", "client credentials"].flatMap((area): Known[] => [
        [`${area}: *`, "body.access_token.claims.clientHost", "127.0.0.1", "-"],
        [`${area}: *`, "body.access_token.claims.clientAddress", "127.0.0.1", "-"],
      ]),
      ...["client authentication", "code", "password", "refresh", "device", "pages of other origins"].map(
        (area): Known => [`${area}: *`, "body.refresh_token.claims.aud_x", "account*", "-"],
      ),
    ],
  },
  {
    why: "Keycloak has a lifetime of its own for tokens of the authorization endpoint.",
    known: [
      ["authorization: response_type=*", "*.id_token.claims.exp", "<now> + 900 s", "<now> + 300 s"],
      [
        "authorization: response_type=*token",
        "fragment.access_token.claims.exp",
        "<now> + 900 s",
        "<now> + 300 s",
      ],
      ["authorization: response_type=*token", "fragment.expires_in", "900", "300"],
    ],
  },
  {
    why: "Keycloak describes ID and refresh tokens at introspection by what an access token of the login would say.",
    known: [
      ...[OF_ID_TOKEN, OF_REFRESH_TOKEN].flatMap((exchange): Known[] => [
        [exchange, "body.allowed-origins", "https://web.acme.test", "-"],
        [exchange, "body.realm_access", "{…}", "-"],
        [exchange, "body.resource_access", "{…}", "-"],
      ]),
      [OF_ID_TOKEN, "body.aud", "account orders web", "web"],
      [OF_ID_TOKEN, "body.at_hash", "-", "<at_hash>"],
      [OF_REFRESH_TOKEN, "body.aud", "<realm> account orders", "<realm>"],
      [OF_REFRESH_TOKEN, "body.acr", "1", "-"],
      [OF_REFRESH_TOKEN, "body.scope", "acr basic email profile roles web-origins", "-"],
      [OF_REFRESH_TOKEN, "body.email_verified", "true", "-"],
      [OF_REFRESH_TOKEN, "body.name", "Alice Doe", "-"],
      [OF_REFRESH_TOKEN, "body.preferred_username", "alice", "-"],
      [OF_REFRESH_TOKEN, "body.given_name", "Alice", "-"],
      [OF_REFRESH_TOKEN, "body.family_name", "Doe", "-"],
      [OF_REFRESH_TOKEN, "body.email", "alice@acme.test", "-"],
    ],
  },
  {
    why: "Headers and fields that no client acts upon.",
    known: [
      ...UNCACHED_HERE.map((exchange): Known => [exchange, "headers.cache-control", "-", "<no cache>"]),
      ...UNCACHED_THERE.map((exchange): Known => [exchange, "headers.cache-control", "<no cache>", "-"]),
      ...[...FOR_PROGRAMS, "discovery"].map((area): Known => [
        `${area}: *`,
        "headers.access-control-allow-origin",
        "-",
        "*",
      ]),
      ...FOR_PROGRAMS.map((area): Known => [
        `${area}: *`,
        "headers.access-control-expose-headers",
        "-",
        "WWW-Authenticate",
      ]),
      ["discovery: * for a page of any origin", "headers.access-control-allow-credentials", "true", "-"],
      ["pages of other origins: *", "headers.access-control-allow-credentials", "true", "-"],
      [
        "pages of other origins: *",
        "headers.access-control-expose-headers",
        "Access-Control-Allow-Methods",
        "WWW-Authenticate",
      ],
      [
        "pages of other origins: *, foreign",
        "headers.access-control-expose-headers",
        "-",
        "WWW-Authenticate",
      ],
      [
        "pages of other origins: userinfo without a token",
        "headers.access-control-expose-headers",
        "Access-Control-Allow-Methods",
        "-",
      ],
      ["pages of other origins: preflight *", "status", "200", "204"],
      [
        "pages of other origins: preflight of a token request*",
        "headers.access-control-allow-methods",
        "OPTIONS",
        "-",
      ],
      [
        "pages of other origins: preflight of revocation",
        "headers.access-control-allow-methods",
        "OPTIONS",
        "-",
      ],
      [
        "pages of other origins: preflight of userinfo",
        "headers.access-control-allow-methods",
        "HEAD OPTIONS",
        "POST",
      ],
      ["pages of other origins: preflight of introspection", "headers.allow", "HEAD OPTIONS POST", "-"],
      [
        "pages of other origins: preflight of introspection",
        "headers.access-control-allow-origin",
        "-",
        "https://spa.acme.test",
      ],
      [
        "pages of other origins: preflight of introspection",
        "headers.access-control-allow-methods",
        "-",
        "POST",
      ],
      ["pages of other origins: preflight of sign-out", "answer", "200", "405"],
      ["token request: by OPTIONS", "answer", "200", "405"],
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
