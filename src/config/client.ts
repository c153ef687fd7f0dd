// The schema of a client: its fields, and the rules of the protocol engine. The engine itself would reject
// the client only at its first request, with a message that does not name the setting.

import * as z from "zod";
import { isHmac, SIGNING_ALGS } from "../keys/algorithms.ts";
import { DEVICE_GRANT } from "../profiles/grant-types.ts";
import { RESPONSE_TYPES } from "../profiles/response-types.ts";
import { logoutFields, logoutRules } from "./client-logout.ts";
import { missingDefaults } from "./default-scopes.ts";
import {
  acrLevels,
  audiences,
  claimSettings,
  httpUrl,
  redirectUri,
  refreshTokenRotation,
  scopes,
  VSCHARS,
  webOrigin,
} from "./fields.ts";
import { type Complaint, redirectRules } from "./redirect-rules.ts";

export const JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";
export const TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";

export const GRANT_TYPES = [
  "authorization_code",
  "refresh_token",
  "client_credentials",
  "password",
  DEVICE_GRANT,
  JWT_BEARER,
  TOKEN_EXCHANGE,
] as const;
export type GrantType = (typeof GRANT_TYPES)[number];

export const AUTH_METHODS = [
  "none",
  "client_secret_basic",
  "client_secret_post",
  "client_secret_jwt",
  "private_key_jwt",
  "self_signed_tls_client_auth",
] as const;

export const clientId = z
  .string()
  .regex(VSCHARS, "a client id consists of printable ASCII characters (RFC 6749, appendix A.1)");

const clientFields = z.strictObject({
  clientName: z.string().optional().describe("Shown on the login page. Default: the client id."),
  clientUri: httpUrl.optional().describe("Its website. The consent page links to it."),
  logoUri: httpUrl.optional().describe("Its logo. The consent page links to it and does not load it."),
  policyUri: httpUrl.optional().describe("Its privacy policy. The consent page links to it."),
  tosUri: httpUrl.optional().describe("Its terms of service. The consent page links to them."),
  secret: z
    .string()
    .regex(VSCHARS, "must consist of printable ASCII characters (RFC 6749, appendix A.2)")
    .optional(),
  tokenEndpointAuthMethod: z
    .enum(AUTH_METHODS)
    .optional()
    .describe(
      "Default: client_secret_basic (and client_secret_post) if there is a secret, private_key_jwt if there is a key, else none.",
    ),
  jwks: z
    .object({ keys: z.array(z.looseObject({ kty: z.string() })).min(1) })
    .optional()
    .describe("Public keys for private_key_jwt."),
  jwksUri: httpUrl.optional(),
  grantTypes: z.array(z.enum(GRANT_TYPES)).default(["authorization_code", "refresh_token"]),
  responseTypes: z
    .array(z.enum(RESPONSE_TYPES))
    .min(1)
    .optional()
    .describe(
      "The only response types that this client may request; it needs the grant `authorization_code` for all of them. Default: all `responseTypes` of the issuer.",
    ),
  redirectUris: z
    .array(redirectUri)
    .default([])
    .describe("Exact URIs. For native clients, any port of an http loopback URI is accepted (RFC 8252)."),
  ...logoutFields,
  webOrigins: z
    .array(webOrigin)
    .optional()
    .describe(
      "Origins whose pages may use this client for every request and grant, and in hidden frames; pages elsewhere may not call its endpoints. Default: pages at the origins of its redirect URIs and on loopback may redeem codes and refresh tokens, and read userinfo.",
    ),
  applicationType: z
    .enum(["web", "native"])
    .optional()
    .describe(
      "Default: native if any redirect URI is not https and a native client may use all of them, else web.",
    ),
  scopes: scopes.optional().describe("The only scopes that this client may request. Default: any."),
  defaultScopes: scopes.optional().describe("Scopes granted if a request names none."),
  consent: z
    .boolean()
    .optional()
    .describe(
      "Whether users are asked before this client gets new scopes. Default: the issuer's `login.consent`.",
    ),
  claims: claimSettings.describe(
    "Extra claims of access tokens that this client gets, with the values that a resource's `claims` can have. They replace the resource's and are replaced by the user's.",
  ),
  audience: audiences
    .optional()
    .describe("Audiences to add to `aud` of access tokens that this client gets, besides the resource's."),
  acrValues: acrLevels
    .optional()
    .describe("Values of `acr` that this client may ask for. Default: the issuer's `acrValues`."),
  defaultAcrValues: z
    .array(z.string().min(1))
    .optional()
    .describe("Values of `acr` that its login requests ask for if they name none."),
  tokenFormat: z
    .enum(["jwt", "opaque"])
    .optional()
    .describe("Format of this client's access tokens. Default: the resource's format."),
  pkce: z
    .enum(["required", "optional"])
    .optional()
    .describe(
      "Whether its login requests need PKCE; `optional` has no effect if the issuer has `requirePkce`. Default: by the profile's rule (generic: public clients do, others do not).",
    ),
  requirePushedAuthorizationRequests: z
    .boolean()
    .default(false)
    .describe("Reject its login requests that were not pushed before (RFC 9126)."),
  refreshTokenRotation: refreshTokenRotation
    .optional()
    .describe(
      "Whether its used refresh tokens work again: `rotate`, `keep` or limits. Not allowed if the vendor sets this for all clients alike. Default: the issuer's `refreshTokenRotation`.",
    ),
  surplusSecret: z
    .enum(["refuse", "ignore"])
    .optional()
    .describe(
      "What happens to a secret that this public client sends although it has none. Default: by the profile's rule (generic: refuse).",
    ),
  dpopBoundAccessTokens: z
    .boolean()
    .default(false)
    .describe(
      "Reject its token requests without a DPoP proof (RFC 9449), so that all its tokens are bound to a key.",
    ),
  tlsClientCertificateBoundAccessTokens: z
    .boolean()
    .default(false)
    .describe(
      "Reject its token requests without a TLS client certificate (RFC 8705), so that all its tokens are bound to one. Needs `clientCertificates`.",
    ),
  idTokenSignedResponseAlg: z.enum(SIGNING_ALGS).optional().describe("Default: the issuer's `alg`."),
  userinfoSignedResponseAlg: z
    .enum(SIGNING_ALGS)
    .optional()
    .describe("Send this client userinfo as a JWT signed with this algorithm. Default: as JSON."),
});

export type ClientConfig = z.output<typeof clientFields>;

export const clientSchema = clientFields
  .superRefine((client, context) => {
    const complaints = [...credentialRules(client), ...redirectRules(client), ...logoutRules(client)];
    for (const { path, message } of complaints) {
      context.addIssue({ code: "custom", path, message });
    }
  })
  .meta({ id: "Client", description: "An application that requests tokens." });

/** How a client authenticates. */
export function authMethodOf(
  client: Pick<ClientConfig, "secret" | "tokenEndpointAuthMethod" | "jwks" | "jwksUri">,
): (typeof AUTH_METHODS)[number] {
  if (client.tokenEndpointAuthMethod !== undefined) return client.tokenEndpointAuthMethod;
  if (client.secret !== undefined) return "client_secret_basic";
  return client.jwks || client.jwksUri ? "private_key_jwt" : "none";
}

function* credentialRules(client: ClientConfig): Generator<Complaint> {
  const { secret, tokenEndpointAuthMethod: method, jwks, jwksUri } = client;
  const hasKey = jwks !== undefined || jwksUri !== undefined;
  if (secret !== undefined && method === "none") {
    yield {
      path: ["tokenEndpointAuthMethod"],
      message: "a client with a secret cannot be public: remove the secret or choose client_secret_basic",
    };
  }
  if (secret === undefined && method?.startsWith("client_secret")) {
    yield { path: ["secret"], message: `${method} needs a secret` };
  }
  if ((method === "private_key_jwt" || method === "self_signed_tls_client_auth") && !hasKey) {
    yield { path: ["jwks"], message: `${method} needs jwks or jwksUri` };
  }
  if (jwks && jwksUri) yield { path: ["jwksUri"], message: "give jwks or jwksUri, not both" };
  for (const [index, key] of jwks?.keys.entries() ?? []) {
    if (key.kty === "oct" || "d" in key || "priv" in key) {
      yield {
        path: ["jwks", "keys", index],
        message: "must be a public key, but this one is private or symmetric",
      };
    }
  }
  const isPublic = method === "none" || (method === undefined && secret === undefined && !hasKey);
  if (isPublic && client.grantTypes.includes("client_credentials")) {
    yield {
      path: ["grantTypes"],
      message:
        "client_credentials needs a client that authenticates: give it a secret or a key (RFC 6749, 4.4)",
    };
  }
  if (isPublic && client.grantTypes.includes(TOKEN_EXCHANGE)) {
    yield {
      path: ["grantTypes"],
      message: "token exchange needs a client that authenticates: give it a secret or a key (RFC 8693, 2.1)",
    };
  }
  if (!isPublic && client.surplusSecret !== undefined) {
    yield { path: ["surplusSecret"], message: "is for public clients only: this one authenticates" };
  }
  for (const field of ["idTokenSignedResponseAlg", "userinfoSignedResponseAlg"] as const) {
    const alg = client[field];
    if (alg && isHmac(alg) && secret === undefined) {
      const what = field === "idTokenSignedResponseAlg" ? "ID tokens" : "userinfo";
      yield {
        path: [field],
        message: `${alg} ${what} need${what === "userinfo" ? "s" : ""} a client with a secret`,
      };
    }
  }
  yield* missingDefaults(client);
}
