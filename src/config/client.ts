// The schema of a client: its fields, and the rules of the protocol engine. The engine itself would reject
// the client only at its first request, with a message that does not name the setting.

import * as z from "zod";
import { SIGNING_ALGS } from "../keys/algorithms.ts";
import { DEVICE_GRANT, JWT_BEARER, TOKEN_EXCHANGE } from "../profiles/grant-types.ts";
import { RESPONSE_TYPES } from "../profiles/response-types.ts";
import { logoutFields, logoutRules } from "./client-logout.ts";
import { AUTH_METHODS, credentialRules } from "./credential-rules.ts";
import { missingDefaults } from "./default-scopes.ts";
import {
  acrLevels,
  addedAudiences,
  additions,
  httpUrl,
  redirectUri,
  refreshTokenRotation,
  scopes,
  seconds,
  VSCHARS,
  webOrigin,
} from "./fields.ts";
import { once } from "./lazy.ts";
import { type Complaint, redirectRules } from "./redirect-rules.ts";

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

export const clientId = once(() =>
  z.string().regex(VSCHARS, "a client id consists of printable ASCII characters (RFC 6749, appendix A.1)"),
);

const clientFields = once(() =>
  z.strictObject({
    clientName: z.string().optional().describe("Shown on the login page. Default: the client id."),
    clientUri: httpUrl().optional().describe("Its website. The consent page links to it."),
    logoUri: httpUrl()
      .optional()
      .describe(
        "Its logo. The consent page shows it if it is on this computer or where the browser returns to, and links to it.",
      ),
    policyUri: httpUrl().optional().describe("Its privacy policy. The consent page links to it."),
    tosUri: httpUrl().optional().describe("Its terms of service. The consent page links to them."),
    secret: z
      .string()
      .regex(VSCHARS, "must consist of printable ASCII characters (RFC 6749, appendix A.2)")
      .optional()
      .describe(
        "Secret of a confidential client. Default: none, so that the client is public unless it has a key.",
      ),
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
    jwksUri: httpUrl().optional().describe("URL of the public keys for private_key_jwt, in place of `jwks`."),
    grantTypes: z.array(z.enum(GRANT_TYPES)).default(["authorization_code", "refresh_token"]),
    responseTypes: z
      .array(z.enum(RESPONSE_TYPES))
      .min(1)
      .optional()
      .describe(
        "The only response types that this client may request; it needs the grant `authorization_code` for all of them. Default: all `responseTypes` of the issuer.",
      ),
    redirectUris: z
      .array(redirectUri())
      .default([])
      .describe("Exact URIs. For native clients, any port of an http loopback URI is accepted (RFC 8252)."),
    ...logoutFields(),
    webOrigins: z
      .array(webOrigin())
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
    scopes: scopes().optional().describe("The only scopes that this client may request. Default: any."),
    defaultScopes: scopes().optional().describe("Scopes granted if a request names none."),
    alwaysScopes: scopes()
      .optional()
      .describe(
        "Scopes that all its tokens have, whether a request names them or not, as Keycloak's default client scopes. Default: set by the profile (keycloak: profile, email and those that no `scope` shows; generic: none).",
      ),
    roles: z
      .array(z.string())
      .default([])
      .describe("Roles in the tokens that it gets for itself, as those of a service account."),
    consent: z
      .boolean()
      .optional()
      .describe(
        "Whether users are asked before this client gets new scopes. Default: the issuer's `login.consent`.",
      ),
    ...additions(),
    audience: addedAudiences(),
    acrValues: acrLevels()
      .optional()
      .describe("Values of `acr` that this client may ask for. Default: the issuer's `acrValues`."),
    defaultAcrValues: z
      .array(z.string().min(1))
      .optional()
      .describe("Values of `acr` that its login requests ask for if they name none."),
    accessTokenExpiresInSeconds: seconds()
      .optional()
      .describe("Lifetime of its access tokens. Default: that of the resource or of the issuer."),
    idTokenExpiresInSeconds: seconds()
      .optional()
      .describe("Lifetime of its ID tokens. Default: that of the issuer."),
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
    refreshTokenRotation: refreshTokenRotation()
      .optional()
      .describe(
        "Whether its used refresh tokens work again: `rotate`, `keep` or limits. Not allowed if the vendor sets this for all clients alike. Default: the issuer's `refreshTokenRotation`.",
      ),
    surplusSecret: z
      .enum(["refuse", "ignore"])
      .optional()
      .describe(
        "Whether a token request of this public client that contains a client secret is refused, or the secret ignored. Default: by the profile's rule (generic: refuse).",
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
  }),
);

export type ClientConfig = z.output<ReturnType<typeof clientFields>>;

export const clientSchema = once(() =>
  clientFields()
    .superRefine((client, context) => {
      for (const { path, message } of rulesOf(client)) {
        context.addIssue({ code: "custom", path, message });
      }
    })
    .meta({ id: "Client", description: "An application that requests tokens." }),
);

function* rulesOf(client: ClientConfig): Generator<Complaint> {
  yield* credentialRules(client);
  yield* redirectRules(client);
  yield* logoutRules(client);
  yield* missingDefaults(client);
}
