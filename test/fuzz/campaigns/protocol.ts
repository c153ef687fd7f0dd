// OAuth and OpenID Connect requests to every issuer: sound ones with some parameters made hostile.
import fc from "fast-check";
import { encoding, formOf, headerValue, percent } from "../encodings.ts";
import type { Ground } from "../ground.ts";
import { fromSchema, hostileJson, malformedJson, type Schema } from "../json-texts.ts";
import type { Shot } from "../shot.ts";
import { hostileText } from "../texts.ts";
import { type Campaign, shots } from "./campaign.ts";

type Parameter = readonly [name: string, value: string];

const FORM = "application/x-www-form-urlencoded";
const REDIRECT = "http://127.0.0.1:9/callback";
const JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
const DEVICE = "urn:ietf:params:oauth:grant-type:device_code";
const ACCESS_TOKEN_TYPE = "urn:ietf:params:oauth:token-type:access_token";
const ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** Every parameter that some endpoint reads. */
const NAMES = [
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

export const protocol: Campaign = {
  name: "protocol",
  at: "protocol",
  trials: (ground) => shots(ground, fc.oneof(...ground.issuers.map((issuer) => shotsAt(ground, issuer)))),
};

function shotsAt(ground: Ground, { url, endpoints }: Ground["issuers"][number]): fc.Arbitrary<Shot> {
  const { live } = ground;
  const text = hostileText(Object.values(live));
  const path = (endpoint: string) => new URL(endpoints[endpoint] ?? url).pathname;
  const forms: [endpoint: string, parameters: Parameter[]][] = [
    ...tokenRequests(ground).map((each): [string, Parameter[]] => ["token", each]),
    ["introspection", [["token", live.accessToken]]],
    ["revocation", [["token", "unknown"]]],
    ["pushed_authorization_request", loginRequest],
    ["device_authorization", [["client_id", "demo-app"]]],
    ["code_verification", [["user_code", live.userCode]]],
    ["end_session", [["id_token_hint", live.idToken]]],
    ["authorization", loginRequest],
    ["userinfo", [["access_token", live.accessToken]]],
  ];
  const queries: [endpoint: string, parameters: Parameter[]][] = [
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
  const body = fc.oneof(
    ...forms.map(([endpoint, parameters]) =>
      fc
        .record({ parameters: changed(parameters, text), encode: encoding, headers: headers(ground, text) })
        .map(({ parameters, encode, headers }): Shot => ({
          method: "POST",
          path: path(endpoint),
          headers: { "content-type": FORM, ...headers },
          body: Buffer.from(formOf(parameters, encode), "latin1"),
          texts: parameters.flat(),
        })),
    ),
  );
  const query = fc.oneof(
    ...queries.map(([endpoint, parameters]) =>
      fc
        .record({ parameters: changed(parameters, text), encode: encoding, headers: headers(ground, text) })
        .map(({ parameters, encode, headers }): Shot => ({
          method: "GET",
          path: `${path(endpoint)}?${formOf(parameters, encode)}`,
          headers,
          texts: parameters.flat(),
        })),
    ),
  );
  return fc.oneof(
    { weight: 6, arbitrary: body },
    { weight: 6, arbitrary: query },
    { weight: 2, arbitrary: loginForms(ground, text) },
    { weight: 2, arbitrary: registrations(path("registration"), live, text) },
    { weight: 1, arbitrary: paths(url, text) },
  );
}

const loginRequest: Parameter[] = [
  ["client_id", "demo-app"],
  ["response_type", "code"],
  ["redirect_uri", REDIRECT],
  ["scope", "openid"],
  ["state", "s"],
  ["code_challenge", "x".repeat(43)],
  ["code_challenge_method", "S256"],
];

function tokenRequests({ live }: Ground): Parameter[][] {
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

/** Changes, removes, doubles and adds some parameters. */
function changed(parameters: Parameter[], text: fc.Arbitrary<string>): fc.Arbitrary<Parameter[]> {
  const value = fc.oneof(
    { weight: 8, arbitrary: text },
    { weight: 1, arbitrary: hostileJson(text).map(({ json }) => json) },
  );
  const name = fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...NAMES) }, { weight: 1, arbitrary: text });
  const change = fc.record({
    kind: fc.constantFrom("replace", "replace", "remove", "double", "add", "add"),
    at: fc.nat(),
    name,
    value,
  });
  return fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => {
    let all = parameters;
    for (const { kind, at, name, value } of changes) {
      const index = at % Math.max(all.length, 1);
      const existing = all[index];
      if (kind === "add" || !existing) all = [...all, [name, value]];
      else if (kind === "remove") all = all.toSpliced(index, 1);
      else if (kind === "double") all = [...all, [existing[0], value]];
      else all = all.with(index, [existing[0], value]);
    }
    return all;
  });
}

/** Mostly the credentials of a client that exists; sometimes hostile values in headers that are read. */
function headers({ live }: Ground, text: fc.Arbitrary<string>): fc.Arbitrary<Record<string, string>> {
  const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`;
  const authorization = fc.oneof(
    { weight: 4, arbitrary: fc.constant(basic("demo-service", "demo-service-secret")) },
    { weight: 3, arbitrary: fc.constant(basic("demo-api", "demo-api-secret")) },
    { weight: 1, arbitrary: fc.constant(`Bearer ${live.accessToken}`) },
    { weight: 1, arbitrary: fc.tuple(text, text).map(([id, secret]) => basic(percent(id), percent(secret))) },
    { weight: 1, arbitrary: text.map((token) => headerValue(`Bearer ${token}`)) },
    { weight: 1, arbitrary: text.map(headerValue) },
  );
  const odd = fc.tuple(
    fc.constantFrom(
      ...["accept", "accept-language", "cookie", "dpop", "origin", "referer", "user-agent", "if-none-match"],
      ...["x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "forwarded", "sec-fetch-dest"],
      ...["sec-fetch-site", "content-type", "content-encoding", "accept-encoding", "expect", "range", "te"],
    ),
    text.map(headerValue),
  );
  return fc
    .record({
      authorization: fc.option(authorization, { freq: 3 }),
      accept: fc.constantFrom("text/html", "*/*", "application/json"),
      odd: fc.option(odd, { freq: 2 }),
    })
    .map(({ authorization, accept, odd }) => ({
      accept,
      ...(authorization !== null && { authorization }),
      ...(odd !== null && { [odd[0]]: odd[1] }),
    }));
}

/** What the pages of a login that has begun may send. */
function loginForms({ live }: Ground, text: fc.Arbitrary<string>): fc.Arbitrary<Shot> {
  const names = ["user", "password", "xsrf", "factor", "consent", "scope", "remember", "confirm", "logout"];
  return fc
    .record({
      fields: fc.array(fc.tuple(fc.oneof(fc.constantFrom(...names), text), text), { maxLength: 4 }),
      encode: encoding,
      place: fc.constantFrom("", "/confirm", "/abort", "/factor", "/consent"),
      isRead: fc.boolean(),
    })
    .map(({ fields, encode, place, isRead }): Shot => {
      const form = formOf(fields, encode);
      const path = `${live.loginPath}${place}`;
      const shared = { headers: { cookie: live.loginCookie, accept: "text/html" }, texts: fields.flat() };
      if (isRead) return { method: "GET", path: `${path}?${form}`, ...shared };
      const headers = { ...shared.headers, "content-type": FORM };
      return { method: "POST", path, ...shared, headers, body: Buffer.from(form, "latin1") };
    });
}

const METADATA = [
  ...[
    "redirect_uris",
    "post_logout_redirect_uris",
    "contacts",
    "grant_types",
    "response_types",
    "request_uris",
  ],
  ...["client_name", "client_uri", "logo_uri", "policy_uri", "tos_uri", "jwks_uri", "sector_identifier_uri"],
  ...[
    "application_type",
    "token_endpoint_auth_method",
    "id_token_signed_response_alg",
    "scope",
    "subject_type",
  ],
  ...[
    "initiate_login_uri",
    "software_id",
    "software_version",
    "software_statement",
    "userinfo_signed_response_alg",
  ],
  ...[
    "backchannel_logout_uri",
    "frontchannel_logout_uri",
    "default_acr_values",
    "client_id",
    "client_secret",
  ],
];
const METADATA_SCHEMA: Schema = {
  type: "object",
  properties: {
    ...Object.fromEntries(METADATA.map((name): [string, Schema] => [name, { type: "string" }])),
    ...Object.fromEntries(
      METADATA.slice(0, 6).map((name): [string, Schema] => [
        name,
        { type: "array", items: { type: "string" } },
      ]),
    ),
    jwks: {
      type: "object",
      properties: {
        keys: {
          type: "array",
          items: {
            type: "object",
            properties: Object.fromEntries(
              ["kty", "crv", "x", "y", "n", "e", "d", "k", "alg", "use", "key_ops", "kid", "x5c"].map(
                (name): [string, Schema] => [
                  name,
                  {
                    anyOf: [
                      { type: "string" },
                      { enum: ["EC", "RSA", "oct", "OKP", "P-256", "sig", "AQAB"] },
                    ],
                  },
                ],
              ),
            ),
          },
        },
      },
    },
    default_max_age: { type: "integer" },
    require_auth_time: { type: "boolean" },
  },
};

function registrations(path: string, live: Ground["live"], text: fc.Arbitrary<string>): fc.Arbitrary<Shot> {
  const valid = fromSchema(METADATA_SCHEMA, () => ({}), text).map((body) =>
    body.json.startsWith("{}") || !body.json.startsWith("{")
      ? body
      : { ...body, json: `{"redirect_uris":["http://localhost/callback"],${body.json.slice(1)}` },
  );
  return fc
    .record({
      body: fc.oneof({ weight: 4, arbitrary: valid }, { weight: 1, arbitrary: malformedJson }),
      method: fc.constantFrom("POST", "POST", "POST", "PUT", "GET", "DELETE"),
      id: fc.oneof(fc.constant(live.clientId), text),
    })
    .map(({ body, method, id }): Shot => {
      const isNew = method === "POST";
      return {
        method,
        path: isNew ? path : `${path}/${percent(id)}`,
        headers: {
          "content-type": "application/json",
          ...(!isNew && { authorization: `Bearer ${live.registrationToken}` }),
        },
        ...(method !== "GET" && { body: Buffer.from(body.json) }),
        texts: body.texts,
      };
    });
}

/** Paths below the issuer that may or may not exist. */
function paths(url: string, text: fc.Arbitrary<string>): fc.Arbitrary<Shot> {
  return fc
    .record({
      method: fc.constantFrom("GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"),
      segments: fc.array(
        fc.oneof(text, fc.constantFrom(".well-known", "login", "authorize", "realms", "oauth2")),
        {
          minLength: 1,
          maxLength: 3,
        },
      ),
      encode: encoding,
    })
    .map(({ method, segments, encode }): Shot => ({
      method,
      path: `${new URL(url).pathname.replace(/\/$/, "")}/${segments.map(encode).join("/")}`,
      headers: { accept: "text/html" },
      texts: segments,
    }));
}
