// The one declaration of the configuration: types, defaults, validation and the editor schema come from it.
// Descriptions become the hover texts of mintmark.schema.json. The directory's parts are in directory.ts.

import * as z from "zod";
import { SIGNING_ALGS } from "../keys/algorithms.ts";
import { PROFILE_NAMES } from "../profiles/profile-names.ts";
import { directoryShape } from "./directory.ts";
import { baseUrl, hostName, seconds, webOrigin } from "./fields.ts";
import { registrationShape } from "./registration.ts";
import { trustShape } from "./trust.ts";

export { AUTH_METHODS, GRANT_TYPES, applicationTypeOf, clientSchema } from "./client.ts";
export type { ClientConfig, GrantType } from "./client.ts";
export { resourceSchema, roleSchema, staticTokenSchema, userSchema } from "./directory.ts";
export type { ResourceConfig, StaticTokenConfig, UserConfig } from "./directory.ts";

const issuerShape = {
  profile: z.enum(PROFILE_NAMES).default("generic").describe("How the issuer looks from outside."),
  dialect: z
    .string()
    .optional()
    .describe(
      "Way in which the profile's vendor is set up, such as `rfc9068_profile` of auth0. Default: its usual one.",
    ),
  iss: z
    .string()
    .min(1)
    .optional()
    .describe("The issuer identifier, as in `iss`, where it is not the URL at which the issuer is served."),
  defaultAudience: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Audience of tokens whose request names none. Default: the profile's, else the issuer identifier.",
    ),
  alg: z.enum(SIGNING_ALGS).default("RS256").describe("Signs what names no other algorithm."),
  ...directoryShape,
  ...registrationShape,
  ...trustShape,
  passwordGrant: z
    .boolean()
    .optional()
    .describe("Allow grant_type=password. Default: as the profile says (generic: off)."),
  login: z
    .strictObject({
      password: z
        .boolean()
        .default(false)
        .describe("Ask for the password on the login page; whoever has none still signs in with a click."),
      headless: z
        .boolean()
        .default(false)
        .describe("Sign in at once whom login_hint names, with consent: no page, for tests."),
      consent: z.boolean().default(true).describe("Ask before a client gets new scopes."),
    })
    .prefault({}),
  rotateEverySeconds: seconds
    .optional()
    .describe(
      "Rotate the signing keys when they are this old; retired ones go when no token of theirs can live any more. Secrets stay. Default: only when told.",
    ),
  jwks: z
    .strictObject({
      cacheControl: z
        .string()
        .regex(/^[\t\x20-\x7e]*$/, "must be a header value")
        .optional()
        .describe("Cache-Control of the JWKS, such as `public, max-age=300`. Default: none."),
      etag: z.boolean().default(true).describe("Send an ETag with the JWKS, and 304 to who has it already."),
    })
    .prefault({}),
  accessTokenExpiresInSeconds: seconds.optional().describe(lifetimeOf("access tokens", "3600")),
  idTokenExpiresInSeconds: seconds.optional().describe(lifetimeOf("ID tokens", "3600")),
  refreshTokenExpiresInSeconds: seconds.optional().describe(lifetimeOf("refresh tokens", "1209600, 14 days")),
  authorizationCodeExpiresInSeconds: seconds.default(60),
  deviceCodeExpiresInSeconds: seconds.default(600),
  sessionExpiresInSeconds: seconds.default(14 * 24 * 3600),
};

function lifetimeOf(tokens: string, ofGeneric: string): string {
  return `Lifetime of ${tokens}; at the top level also of every issuer that says nothing else. Default: as the profile says (generic: ${ofGeneric}).`;
}

export const issuerSchema = z.strictObject({
  ...issuerShape,
  path: z
    .string()
    .regex(
      /^\/(?!_mintmark(?:\/|$)|\.well-known(?:\/|$))[A-Za-z0-9._~/-]*$/,
      "must start with a slash, outside /_mintmark and /.well-known",
    )
    .refine((path) => !/\/\/|\/\.\.?(?:\/|$)/.test(path), "must have no empty, `.` or `..` segment")
    .refine((path) => path !== "/", "the root belongs to the default issuer: configure that at the top level")
    .optional()
    .describe("Path of the issuer identifier below the base URL. Default: the profile's, or /ID."),
  port: z
    .int()
    .min(0)
    .max(65535)
    .optional()
    .describe(
      "Port of its own, at whose root it stands as Auth0's and Google's issuers do; 0 takes a free one. Default: none, it is below the server's base URL.",
    ),
  publicUrl: baseUrl
    .optional()
    .describe("Base URL of an issuer with a port of its own as clients see it, where that is not localhost."),
});

/** What belongs to the process, whatever issuers it serves. */
export const serverSchema = z.strictObject({
  port: z
    .int()
    .min(0)
    .max(65535)
    .optional()
    .describe("Port to listen on; 0 takes a free one. Default: 4411 for serve, 0 in the library."),
  host: hostName.default("loopback").describe("Address to listen on. `loopback` is 127.0.0.1 and ::1."),
  publicUrl: baseUrl
    .optional()
    .describe("Base URL as clients see it, where that is not http://localhost:PORT."),
  https: z
    .boolean()
    .default(false)
    .describe(
      "Speak TLS on every port, with a certificate of a CA that is made for this data folder (`mintmark ca`).",
    ),
  clientCertificates: z
    .boolean()
    .default(false)
    .describe(
      "With `https`: ask TLS clients for a certificate, for tokens that are bound to one and for self_signed_tls_client_auth (RFC 8705). Browsers may ask their user for one then.",
    ),
  allowHosts: z
    .array(hostName)
    .default([])
    .describe("Further Host headers to answer to, besides loopback names and IP addresses."),
  corsOrigins: z
    .array(webOrigin)
    .default([])
    .describe(
      "Further web origins that may call the token, userinfo, revocation and registration endpoints.",
    ),
  dangerouslyBindBeyondLoopback: z
    .boolean()
    .default(false)
    .describe("Needed, with an admin token, to listen on any other address than loopback."),
  iKnowThisIsNotSecure: z
    .boolean()
    .default(false)
    .describe("Needed to start where NODE_ENV, ENVIRONMENT or APP_ENV says production."),
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
});

const issuerId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, "an issuer id is lower-case letters, digits, - and _")
  .refine((id) => id !== "default", "`default` is the issuer at the root: configure it at the top level");

export const configSchema = z
  .strictObject({
    $schema: z.string().optional().describe("Where editors find the description of this file."),
    ...serverSchema.shape,
    ...issuerShape,
    issuers: z
      .record(issuerId, issuerSchema)
      .optional()
      .describe(
        "Further issuers, each with a directory and keys of its own. Default: a demo issuer for each vendor, with the directory of the top level; `{}` is none.",
      ),
  })
  .describe("Configuration of Mintmark. The top level holds the server's settings and the default issuer's.");

export type ConfigInput = z.input<typeof configSchema>;
export type Config = z.output<typeof configSchema>;
export type ServerConfig = z.output<typeof serverSchema>;
export type IssuerInput = z.input<typeof issuerSchema>;
export type IssuerConfig = z.output<typeof issuerSchema>;
