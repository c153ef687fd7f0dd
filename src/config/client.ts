// One client of the directory: its fields, and the rules by which the protocol engine would refuse it later,
// at its first request, with a text that nobody could place.

import * as z from "zod";
import { SIGNING_ALGS, isHmac } from "../keys/algorithms.ts";
import { PLAIN_SECRET, httpUrl, redirectUri, scopes } from "./fields.ts";

export const JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";
export const TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";

export const GRANT_TYPES = [
  "authorization_code",
  "refresh_token",
  "client_credentials",
  "password",
  "urn:ietf:params:oauth:grant-type:device_code",
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

export const clientId = z.string().regex(PLAIN_SECRET, "a client id is letters, digits and . _ ~ @ -");

const clientFields = z.strictObject({
  clientName: z.string().optional().describe("Shown on the login page. Default: the client id."),
  secret: z
    .string()
    .regex(
      PLAIN_SECRET,
      "use letters, digits and . _ ~ @ - only: other characters arrive differently depending on whether a client form-encodes its Basic credentials",
    )
    .optional(),
  tokenEndpointAuthMethod: z
    .enum(AUTH_METHODS)
    .optional()
    .describe(
      "Default: client_secret_basic (and post) where there is a secret, private_key_jwt where there is a key, else none.",
    ),
  jwks: z
    .object({ keys: z.array(z.looseObject({ kty: z.string() })).min(1) })
    .optional()
    .describe("Public keys for private_key_jwt."),
  jwksUri: httpUrl.optional(),
  grantTypes: z.array(z.enum(GRANT_TYPES)).default(["authorization_code", "refresh_token"]),
  redirectUris: z
    .array(redirectUri)
    .default([])
    .describe("Exact; of http loopback addresses any port will do for native clients (RFC 8252)."),
  postLogoutRedirectUris: z.array(redirectUri).default([]),
  backchannelLogoutUri: httpUrl
    .refine((uri) => !uri.includes("#"), "must have no fragment")
    .optional()
    .describe(
      "Gets a logout token when a login of the client ends (OpenID Connect Back-Channel Logout). Not where the vendor has none.",
    ),
  backchannelLogoutSessionRequired: z
    .boolean()
    .default(false)
    .describe("Whether its ID tokens and logout tokens name the login by `sid`."),
  applicationType: z
    .enum(["web", "native"])
    .optional()
    .describe(
      "Default: native where a redirect URI is http on loopback or has a scheme of its own and a native client may have them all, else web.",
    ),
  scopes: scopes.optional().describe("The only scopes this client may ask for. Default: any."),
  defaultScopes: scopes.optional().describe("Granted where a request names no scope."),
  tokenFormat: z
    .enum(["jwt", "opaque"])
    .optional()
    .describe("Form of this client's access tokens. Default: the resource's."),
  dpopBoundAccessTokens: z
    .boolean()
    .default(false)
    .describe("Refuse its token requests without a DPoP proof (RFC 9449), so that all its tokens are bound."),
  tlsClientCertificateBoundAccessTokens: z
    .boolean()
    .default(false)
    .describe(
      "Refuse its token requests without a TLS client certificate (RFC 8705), so that all its tokens are bound to one. Needs `clientCertificates`.",
    ),
  idTokenSignedResponseAlg: z.enum(SIGNING_ALGS).optional().describe("Default: the issuer's `alg`."),
});

export type ClientConfig = z.output<typeof clientFields>;
type Complaint = { path: (string | number)[]; message: string };

export const clientSchema = clientFields
  .superRefine((client, context) => {
    for (const { path, message } of [...credentialRules(client), ...redirectRules(client)]) {
      context.addIssue({ code: "custom", path, message });
    }
  })
  .meta({ id: "Client", description: "An application that asks for tokens." });

/** The application type of a client, by the default rule where its configuration names none. */
export function applicationTypeOf(
  client: Pick<ClientConfig, "applicationType" | "redirectUris" | "postLogoutRedirectUris">,
): "web" | "native" {
  if (client.applicationType) return client.applicationType;
  const uris = [...client.redirectUris, ...client.postLogoutRedirectUris];
  const fits = uris.every((uri) => refusal(uri, "native") === undefined);
  return fits && uris.some((uri) => !uri.startsWith("https:")) ? "native" : "web";
}

function* credentialRules(client: ClientConfig): Generator<Complaint> {
  const { secret, tokenEndpointAuthMethod: method, jwks, jwksUri } = client;
  const hasKey = jwks !== undefined || jwksUri !== undefined;
  if (secret !== undefined && method === "none") {
    yield {
      path: ["tokenEndpointAuthMethod"],
      message: "a client with a secret cannot be public: drop the secret or choose client_secret_basic",
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
        message: "must be a public key, this one is private or symmetric",
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
  const idTokenAlg = client.idTokenSignedResponseAlg;
  if (idTokenAlg && isHmac(idTokenAlg) && secret === undefined) {
    yield {
      path: ["idTokenSignedResponseAlg"],
      message: `${idTokenAlg} ID tokens need a client with a secret`,
    };
  }
  yield* missingDefaults(client);
}

function* redirectRules(client: ClientConfig): Generator<Complaint> {
  if (client.backchannelLogoutSessionRequired && client.backchannelLogoutUri === undefined) {
    yield {
      path: ["backchannelLogoutSessionRequired"],
      message: "is about logout tokens, which go to a `backchannelLogoutUri`",
    };
  }
  if (client.grantTypes.includes("authorization_code") && client.redirectUris.length === 0) {
    yield {
      path: ["redirectUris"],
      message: "the authorization_code grant needs at least one redirect URI",
    };
  }
  const type = applicationTypeOf(client);
  for (const field of ["redirectUris", "postLogoutRedirectUris"] as const) {
    for (const [index, uri] of client[field].entries()) {
      const message = refusal(uri, type);
      if (message) yield { path: [field, index], message };
    }
  }
}

/** Default scopes that the same object does not allow. */
export function* missingDefaults(config: {
  scopes?: string[] | undefined;
  defaultScopes?: string[] | undefined;
}): Generator<Complaint> {
  if (!config.scopes) return;
  for (const [index, scope] of config.defaultScopes?.entries() ?? []) {
    if (config.scopes.includes(scope)) continue;
    yield { path: ["defaultScopes", index], message: `"${scope}" is not among its \`scopes\`` };
  }
}

const LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "[::1]"];
const UNSAFE_SCHEMES = ["javascript:", "vbscript:", "data:", "blob:", "file:", "about:"];

// The rules of oidc-provider's helpers/client_schema.js; its contract test is in test/config/config.test.ts.
function refusal(uri: string, type: "web" | "native"): string | undefined {
  const url = URL.parse(uri);
  if (!url) return undefined; // complained about already, as no URI at all
  const { protocol, hostname } = url;
  const isLoopback = LOOPBACK_HOSTS.includes(hostname);
  if (UNSAFE_SCHEMES.includes(protocol)) return `the scheme ${protocol} is never allowed here`;
  if (type === "web") {
    if (protocol === "https:" || protocol === "http:") return undefined;
    return "a web client has http and https URIs only: set applicationType to native, and drop http ones beyond loopback";
  }
  if (protocol === "http:" && !isLoopback) {
    return `a native client may use http on ${LOOPBACK_HOSTS.join(", ")} only: use https, or set applicationType to web`;
  }
  if (protocol === "https:" && isLoopback) {
    return "a native client may not use https on loopback: use http, or set applicationType to web";
  }
  return undefined;
}
