// The one declaration of the configuration: types, defaults, validation and the editor schema come from it.
// Descriptions become the hover texts of mintmark.schema.json.

import * as z from "zod";
import { isHmac, MINIMUM_SECRET_BYTES, SIGNING_ALGS } from "../keys/algorithms.ts";
import { PROFILE_NAMES } from "../profiles/names.ts";
import { isUuid } from "../uuid.ts";

const SCOPE_TOKEN = /^[\x21\x23-\x5b\x5d-\x7e]+$/;
/** Ids and secrets that survive Basic authentication whether or not a client form-encodes them. */
const PLAIN_SECRET = /^[A-Za-z0-9._~@-]+$/;

const seconds = z.int().positive();
const scopeToken = z
  .string()
  .regex(SCOPE_TOKEN, "a scope is printable ASCII without spaces, quotes or backslashes");
const scopes = z
  .union([
    z.array(scopeToken),
    z
      .string()
      .transform((text) => text.split(/\s+/).filter(Boolean))
      .pipe(z.array(scopeToken)),
  ])
  .describe("A list, or one space-separated string.");
const claims = z.record(z.string(), z.json());
const httpUrl = z.url({ protocol: /^https?$/, error: "must be an absolute http or https URL" });
const redirectUri = z
  .string()
  .refine(
    (value) => URL.canParse(value) && !value.includes("#"),
    "must be an absolute URI without a fragment",
  );

export const userSchema = z
  .strictObject({
    id: z
      .string()
      .refine(isUuid, "must be a UUID (8-4-4-4-12 hex digits)")
      .optional()
      .describe("Subject of this user's tokens. Default: a UUID derived from the name."),
    name: z.string().optional().describe("Full name, as in the `name` claim. Default: the user name."),
    email: z.email().optional(),
    emailVerified: z.boolean().default(true),
    password: z
      .string()
      .min(1)
      .optional()
      .describe("Asked for at login, and needed for the password grant. Without one a click signs in."),
    roles: z.array(z.string()).default([]),
    claims: claims.default({}).describe("Extra claims in every token of this user and at userinfo."),
  })
  .describe("A person who can sign in.");

export const roleSchema = scopes.describe(
  "The scopes that this role opens. A scope that any role names goes only to users who have such a role.",
);

export const GRANT_TYPES = [
  "authorization_code",
  "refresh_token",
  "client_credentials",
  "password",
  "urn:ietf:params:oauth:grant-type:device_code",
] as const;
export type GrantType = (typeof GRANT_TYPES)[number];

export const AUTH_METHODS = [
  "none",
  "client_secret_basic",
  "client_secret_post",
  "client_secret_jwt",
  "private_key_jwt",
] as const;

export const clientSchema = z
  .strictObject({
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
    applicationType: z
      .enum(["web", "native"])
      .optional()
      .describe(
        "Default: native where a redirect URI is http on loopback or has a scheme of its own, else web.",
      ),
    scopes: scopes.optional().describe("The only scopes this client may ask for. Default: any."),
    defaultScopes: scopes.optional().describe("Granted where a request names no scope."),
    tokenFormat: z
      .enum(["jwt", "opaque"])
      .optional()
      .describe("Form of this client's access tokens. Default: the resource's."),
    idTokenSignedResponseAlg: z.enum(SIGNING_ALGS).optional().describe("Default: the issuer's `alg`."),
  })
  .superRefine((client, context) => {
    if (client.secret !== undefined && client.tokenEndpointAuthMethod === "none") {
      context.addIssue({
        code: "custom",
        path: ["tokenEndpointAuthMethod"],
        message: "a client with a secret cannot be public: drop the secret or choose client_secret_basic",
      });
    }
    if (client.secret === undefined && client.tokenEndpointAuthMethod?.startsWith("client_secret")) {
      context.addIssue({
        code: "custom",
        path: ["secret"],
        message: `${client.tokenEndpointAuthMethod} needs a secret`,
      });
    }
    if (client.tokenEndpointAuthMethod === "private_key_jwt" && !client.jwks && !client.jwksUri) {
      context.addIssue({ code: "custom", path: ["jwks"], message: "private_key_jwt needs jwks or jwksUri" });
    }
    if (client.jwks && client.jwksUri) {
      context.addIssue({ code: "custom", path: ["jwksUri"], message: "give jwks or jwksUri, not both" });
    }
    if (client.grantTypes.includes("authorization_code") && client.redirectUris.length === 0) {
      context.addIssue({
        code: "custom",
        path: ["redirectUris"],
        message: "the authorization_code grant needs at least one redirect URI",
      });
    }
  })
  .describe("An application that asks for tokens.");

export const resourceSchema = z
  .strictObject({
    audience: z
      .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
      .optional()
      .describe("`aud` of its tokens, and another name to ask for it by. Default: the resource's own name."),
    scopes: scopes.optional().describe("The scopes that exist for it. Default: any."),
    defaultScopes: scopes.optional().describe("Granted where a request names no scope."),
    tokenFormat: z.enum(["jwt", "opaque"]).optional(),
    alg: z.enum(SIGNING_ALGS).optional().describe("Default: the issuer's `alg`."),
    secret: z
      .string()
      .optional()
      .describe(
        "HMAC secret (its UTF-8 bytes): at least 32, 48 or 64 bytes for HS256, HS384, HS512. Default: the key ring's own.",
      ),
    issuer: z
      .string()
      .min(1)
      .optional()
      .describe("`iss` of its tokens: any string. Default: the issuer identifier."),
    scopeClaim: z.enum(["scope", "scp", "scopes", "permissions"]).default("scope"),
    scopeFormat: z.enum(["string", "array"]).default("string"),
    claims: z
      .record(z.string(), z.union([z.strictObject({ fromUser: z.string().min(1) }), z.json()]))
      .default({})
      .describe('Extra claims: a fixed value, or { "fromUser": "email" } for one of the user\'s.'),
    accessTokenExpiresInSeconds: seconds.optional(),
    refreshTokenExpiresInSeconds: seconds.optional(),
  })
  .superRefine((resource, context) => {
    if (resource.secret === undefined) return;
    const alg = resource.alg ?? "";
    if (!isHmac(alg)) {
      context.addIssue({
        code: "custom",
        path: ["secret"],
        message: "a secret is for HS256, HS384 or HS512: set `alg` to one of them",
      });
      return;
    }
    const bytes = Buffer.byteLength(resource.secret);
    if (bytes < MINIMUM_SECRET_BYTES[alg]) {
      context.addIssue({
        code: "custom",
        path: ["secret"],
        message: `${alg} needs a secret of at least ${MINIMUM_SECRET_BYTES[alg]} bytes (RFC 7518, section 3.2), this one has ${bytes}`,
      });
    }
  })
  .describe("An API that tokens are for (RFC 8707).");

export const staticTokenSchema = z
  .strictObject({
    clientId: z.string().min(1),
    scopes: scopes.default([]),
    user: z.string().optional().describe("Name or UUID of the user it stands for."),
    audience: z.union([z.string(), z.array(z.string())]).optional(),
    claims: claims.default({}),
  })
  .describe("A fixed string that introspects as a token. For development only.");

const directoryShape = {
  users: z.record(z.string().min(1), userSchema).optional(),
  roles: z.record(z.string().min(1), roleSchema).optional(),
  clients: z
    .record(z.string().regex(PLAIN_SECRET, "a client id is letters, digits and . _ ~ @ -"), clientSchema)
    .optional(),
  resources: z.record(z.string().min(1), resourceSchema).optional(),
  staticTokens: z
    .union([z.boolean(), z.record(z.string().min(8), staticTokenSchema)])
    .optional()
    .describe(
      "Fixed tokens, or true for the three built-in ones (dev-alice-token, dev-bob-token, dev-guest-token).",
    ),
};

const issuerShape = {
  profile: z.enum(PROFILE_NAMES).default("generic").describe("How the issuer looks from outside."),
  alg: z.enum(SIGNING_ALGS).default("RS256").describe("Signs what names no other algorithm."),
  ...directoryShape,
  passwordGrant: z
    .boolean()
    .optional()
    .describe("Allow grant_type=password. Default: as the profile says (generic: off)."),
  login: z
    .strictObject({
      headless: z
        .boolean()
        .default(false)
        .describe("Sign in at once whom login_hint names, with consent: no page, for tests."),
      consent: z.boolean().default(true).describe("Ask before a client gets new scopes."),
    })
    .prefault({}),
  accessTokenExpiresInSeconds: seconds.default(3600),
  idTokenExpiresInSeconds: seconds.default(3600),
  refreshTokenExpiresInSeconds: seconds.default(14 * 24 * 3600),
  authorizationCodeExpiresInSeconds: seconds.default(60),
  deviceCodeExpiresInSeconds: seconds.default(600),
  sessionExpiresInSeconds: seconds.default(14 * 24 * 3600),
};

export const issuerSchema = z.strictObject({
  ...issuerShape,
  path: z
    .string()
    .regex(/^\/(?!_mintmark(?:\/|$))[A-Za-z0-9._~/-]*$/, "must start with a slash, outside /_mintmark")
    .optional()
    .describe("Path of the issuer identifier below the base URL. Default: the profile's, or /ID."),
});

export const configSchema = z
  .strictObject({
    $schema: z.string().optional(),
    port: z
      .int()
      .min(0)
      .max(65535)
      .optional()
      .describe("Port to listen on; 0 takes a free one. Default: 4411 for serve, 0 in the library."),
    host: z
      .string()
      .min(1)
      .default("loopback")
      .describe("Address to listen on. `loopback` is 127.0.0.1 and ::1."),
    publicUrl: httpUrl
      .optional()
      .describe("Base URL as clients see it, where that is not http://localhost:PORT."),
    allowHosts: z
      .array(z.string().min(1))
      .default([])
      .describe("Further Host headers to answer to, besides loopback names and IP addresses."),
    corsOrigins: z
      .array(httpUrl)
      .default([])
      .describe("Further web origins that may call the token, userinfo and revocation endpoints."),
    dangerouslyBindBeyondLoopback: z
      .boolean()
      .default(false)
      .describe("Needed, with an admin token, to listen on any other address than loopback."),
    adminToken: z
      .string()
      .min(16, "must have at least 16 characters")
      .optional()
      .describe("Bearer token for the control API beyond loopback."),
    data: z.string().min(1).default(".mintmark").describe("Folder that keeps keys and the database."),
    ephemeral: z.boolean().default(false).describe("Keep everything in memory."),
    keys: z
      .enum(["generate", "published"])
      .optional()
      .describe(
        "`published`: the fixed development keys, for in-process tests alone. Default: published in the library, generate elsewhere.",
      ),
    log: z.enum(["pretty", "json", "silent"]).default("pretty"),
    ...issuerShape,
    issuers: z
      .record(
        z
          .string()
          .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, "an issuer id is lower-case letters, digits, - and _")
          .refine(
            (id) => id !== "default",
            "`default` is the issuer at the root: configure it at the top level",
          ),
        issuerSchema,
      )
      .default({})
      .describe("Further issuers, each with a directory and keys of its own."),
  })
  .describe("Mintmark configuration");

export type ConfigInput = z.input<typeof configSchema>;
export type Config = z.output<typeof configSchema>;
export type IssuerConfig = z.output<typeof issuerSchema>;
export type UserConfig = z.output<typeof userSchema>;
export type ClientConfig = z.output<typeof clientSchema>;
export type ResourceConfig = z.output<typeof resourceSchema>;
export type StaticTokenConfig = z.output<typeof staticTokenSchema>;
