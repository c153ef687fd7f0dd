// Sound OAuth and OpenID Connect requests, which the fuzzer changes, and the names of all parameters.
import type { Ground } from "../ground.ts";

export type Parameter = readonly [name: string, value: string];

const REDIRECT = "http://127.0.0.1:9/callback";
const JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
const DEVICE = "urn:ietf:params:oauth:grant-type:device_code";
const ACCESS_TOKEN_TYPE = "urn:ietf:params:oauth:token-type:access_token";
const ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** Every parameter that some endpoint reads. */
export const NAMES = [
  ...["client_id", "client_secret", "client_assertion", "client_assertion_type", "grant_type", "scope"],
  ...["redirect_uri", "response_type", "response_mode", "state", "nonce", "prompt", "max_age", "display"],
  ...["login_hint", "id_token_hint", "ui_locales", "claims_locales", "acr_values", "claims", "request"],
  ...["request_uri", "registration", "code_challenge", "code_challenge_method", "resource", "audience"],
  ...[
    "dpop_jkt",
    "code",
    "code_verifier",
    "refresh_token",
    "username",
    "password",
    "device_code",
    "user_code",
  ],
  ...["assertion", "subject_token", "subject_token_type", "actor_token", "actor_token_type"],
  ...["requested_token_type", "requested_token_use", "token", "token_type_hint", "access_token", "xsrf"],
  ...["logout", "logout_hint", "client_info", "post_logout_redirect_uri", "user", "factor", "token_format"],
  ...["authorization_details", "web_message_uri", "kc_idp_hint", "organization", "connection", "domain_hint"],
];

/** A request to an endpoint, as the metadata names it. */
export interface SoundRequest {
  endpoint: string;
  parameters: Parameter[];
  method: "GET" | "POST";
}

export function soundRequests(ground: Ground): SoundRequest[] {
  return [
    ...forms(ground).map(([endpoint, parameters]) => ({ endpoint, parameters, method: "POST" as const })),
    ...queries(ground).map(([endpoint, parameters]) => ({ endpoint, parameters, method: "GET" as const })),
  ];
}

function forms({ live }: Ground): [endpoint: string, parameters: Parameter[]][] {
  return [
    ...tokenRequests(live).map((each): [string, Parameter[]] => ["token", each]),
    ["introspection", [["token", live.accessToken]]],
    ["revocation", [["token", "unknown"]]],
    ["pushed_authorization_request", loginRequest],
    ["device_authorization", [["client_id", "demo-app"]]],
    ["code_verification", [["user_code", live.userCode]]],
    ["end_session", [["id_token_hint", live.idToken]]],
    ["authorization", loginRequest],
    ["userinfo", [["access_token", live.accessToken]]],
  ];
}

function queries({ live }: Ground): [endpoint: string, parameters: Parameter[]][] {
  return [
    ["authorization", loginRequest],
    [
      "authorization",
      [
        ["client_id", "demo-app"],
        ["request_uri", live.requestUri],
      ],
    ],
    [
      "end_session",
      [
        ["id_token_hint", live.idToken],
        ["post_logout_redirect_uri", "http://localhost/"],
      ],
    ],
    ["code_verification", [["user_code", live.userCode]]],
    ["discovery", []],
    ["jwks", []],
    ["userinfo", []],
  ];
}

export const loginRequest: Parameter[] = [
  ["client_id", "demo-app"],
  ["response_type", "code"],
  ["redirect_uri", REDIRECT],
  ["scope", "openid"],
  ["state", "s"],
  ["code_challenge", "x".repeat(43)],
  ["code_challenge_method", "S256"],
];

function tokenRequests(live: Ground["live"]): Parameter[][] {
  return [
    [["grant_type", "client_credentials"]],
    [
      ["grant_type", "authorization_code"],
      ["client_id", "demo-app"],
      ["code", "x".repeat(43)],
      ["redirect_uri", REDIRECT],
      ["code_verifier", "x".repeat(43)],
    ],
    [
      ["grant_type", "refresh_token"],
      ["client_id", "demo-app"],
      ["refresh_token", live.refreshToken],
    ],
    [
      ["grant_type", "password"],
      ["username", "alice"],
      ["password", "alice"],
    ],
    [
      ["grant_type", DEVICE],
      ["client_id", "demo-app"],
      ["device_code", live.deviceCode],
    ],
    [
      ["grant_type", JWT_BEARER],
      ["assertion", live.accessToken],
    ],
    [
      ["grant_type", JWT_BEARER],
      ["assertion", live.accessToken],
      ["requested_token_use", "on_behalf_of"],
    ],
    [
      ["grant_type", EXCHANGE],
      ["subject_token", live.accessToken],
      ["subject_token_type", ACCESS_TOKEN_TYPE],
    ],
    [
      ["grant_type", "client_credentials"],
      ["client_assertion_type", ASSERTION],
      ["client_assertion", live.idToken],
    ],
  ];
}
