// Registrations of clients, and what their owners may do with them later (RFC 7591, RFC 7592).
import fc from "fast-check";
import { percent } from "../encodings.ts";
import type { Ground } from "../ground.ts";
import { fromSchema, malformedJson, type Schema } from "../json-texts.ts";
import type { Shot } from "../shot.ts";

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

export function registrations(
  path: string,
  live: Ground["live"],
  text: fc.Arbitrary<string>,
): fc.Arbitrary<Shot> {
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
