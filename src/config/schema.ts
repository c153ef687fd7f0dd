// The schema of the configuration: types, defaults, validation and the editor schema are derived from it.
// Descriptions become the hover texts of mintmark.schema.json. The directory's schemas are in directory.ts.

import * as z from "zod";
import { SIGNING_ALGS } from "../keys/algorithms.ts";
import { PROFILE_NAMES } from "../profiles/profile-names.ts";
import { RESPONSE_TYPES } from "../profiles/response-types.ts";
import { directoryShape } from "./directory.ts";
import { accessTokenTyp, acrLevels, baseUrl, refreshTokenRotation, seconds } from "./fields.ts";
import { loginSettings } from "./login.ts";
import { registrationShape } from "./registration.ts";
import { serverShape } from "./server.ts";
import { tokenRules } from "./token-rules.ts";
import { trustShape } from "./trust.ts";

const issuerShape = {
  profile: z
    .enum(PROFILE_NAMES)
    .default("generic")
    .describe(
      "The vendor whose paths, claims and error responses the issuer imitates; generic imitates none.",
    ),
  dialect: z
    .string()
    .optional()
    .describe("Variant of the profile, such as `rfc9068_profile` of auth0. Default: the vendor's usual one."),
  iss: baseUrl
    .optional()
    .describe(
      "The issuer identifier, as in `iss`: a URL (RFC 8414, section 2). Default: the URL at which the issuer is served.",
    ),
  defaultAudience: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Audience of tokens whose request names none. Default: the profile's default, else the issuer identifier.",
    ),
  alg: z
    .enum(SIGNING_ALGS)
    .default("RS256")
    .describe("Signing algorithm of all tokens for which no other is set."),
  accessTokenTyp: accessTokenTyp
    .optional()
    .describe(
      "`typ` in the header of JWT access tokens, such as `JWT`, which Spring Security expects; null for none. Default: set by the profile (generic: `at+jwt`, as in RFC 9068).",
    ),
  ...directoryShape,
  ...registrationShape,
  ...trustShape,
  tokenRules,
  acceptsJson: z
    .boolean()
    .optional()
    .describe(
      "Also take JSON bodies at the endpoints that take forms, such as the token endpoint. Default: set by the profile (generic: off, because OAuth 2.0 has forms only).",
    ),
  requirePkce: z
    .boolean()
    .default(false)
    .describe("Reject login requests without PKCE from every client. Public clients always need PKCE."),
  requirePushedAuthorizationRequests: z
    .boolean()
    .default(false)
    .describe("Reject login requests that were not pushed before (RFC 9126), from every client."),
  responseTypes: z
    .array(z.enum(RESPONSE_TYPES))
    .min(1)
    .optional()
    .describe(
      "Response types that clients may request and register. All but `code` and `none` are the implicit and hybrid flows, which put tokens into the redirect. Default: those that the vendor advertises (generic: `code`).",
    ),
  frontchannelLogout: z
    .boolean()
    .optional()
    .describe(
      "Tell clients in frames of the browser that a login has ended (OpenID Connect Front-Channel Logout). Not allowed if the vendor does not support it. Default: as the vendor does (keycloak, entra and okta: on, generic: off).",
    ),
  passwordGrant: z
    .boolean()
    .optional()
    .describe("Allow grant_type=password. Default: set by the profile (generic: off)."),
  onBehalfOf: z
    .boolean()
    .optional()
    .describe(
      "Let an API exchange the access token that it received for one of the same user for another API: a JWT bearer grant with requested_token_use=on_behalf_of. Default: set by the profile (entra: on, generic: off).",
    ),
  login: loginSettings,
  acrValues: acrLevels
    .optional()
    .describe(
      "Values of `acr` that clients may ask for, by `acr_values` or `claims`, and what each needs: 1 the password, 2 also a one-time code, 3 also a security key; 0 nothing in this login. Default: the vendor's (generic: `1`, `2` and `phr`).",
    ),
  rotateEverySeconds: seconds
    .optional()
    .describe(
      "Rotate signing keys at this age. Retired keys are removed when all their tokens have expired. HMAC secrets are not rotated. Default: no automatic rotation.",
    ),
  jwks: z
    .strictObject({
      cacheControl: z
        .string()
        .regex(/^[\t\x20-\x7e]*$/, "must be a valid header value")
        .optional()
        .describe("Cache-Control of the JWKS, such as `public, max-age=300`. Default: none."),
      etag: z
        .boolean()
        .default(true)
        .describe("Send an ETag with the JWKS, and 304 Not Modified if the request has that ETag."),
    })
    .prefault({}),
  accessTokenExpiresInSeconds: seconds.optional().describe(lifetimeOf("access tokens", "3600")),
  idTokenExpiresInSeconds: seconds.optional().describe(lifetimeOf("ID tokens", "3600")),
  refreshTokenExpiresInSeconds: seconds.optional().describe(lifetimeOf("refresh tokens", "1209600, 14 days")),
  refreshTokenRotation: refreshTokenRotation
    .optional()
    .describe(
      "Whether a used refresh token works again: never (`rotate`), always (`keep`), or within limits. A token that is used when it no longer works ends its whole grant. Default: set by the profile (generic: rotate).",
    ),
  authorizationCodeExpiresInSeconds: seconds.default(60),
  deviceCodeExpiresInSeconds: seconds.default(600),
  sessionExpiresInSeconds: seconds.default(14 * 24 * 3600),
};

function lifetimeOf(tokens: string, ofGeneric: string): string {
  return `Lifetime of ${tokens}. At the top level it is also the default for all other issuers. Default: set by the profile (generic: ${ofGeneric}).`;
}

export const issuerSchema = z.strictObject({
  ...issuerShape,
  path: z
    .string()
    .regex(
      /^\/(?!_mintmark(?:\/|$)|\.well-known(?:\/|$))[A-Za-z0-9._~/-]*$/,
      "must start with a slash and must not be below /_mintmark or /.well-known",
    )
    .refine((path) => !/\/\/|\/\.\.?(?:\/|$)/.test(path), "must not contain an empty, `.` or `..` segment")
    .refine((path) => path !== "/", "is the path of the default issuer: configure that one at the top level")
    .optional()
    .describe("Path of the issuer identifier below the base URL. Default: the profile's, or /ID."),
  port: z
    .int()
    .min(0)
    .max(65535)
    .optional()
    .describe(
      "Separate port, with the issuer at its root, like the issuers of Auth0 and Google; 0 takes a free port. Default: none, the issuer is below the server's base URL.",
    ),
  publicUrl: baseUrl
    .optional()
    .describe(
      "Base URL that clients use for an issuer with its own port. Default: http://localhost:PORT, or https with `https`.",
    ),
});

/** An issuer's settings without defaults, for issuers that take missing ones from another issuer. */
export const issuerSettings = Object.fromEntries(
  Object.entries(issuerSchema.shape).map(([name, field]) => [name, withoutDefault(field).optional()]),
) as unknown as {
  [Name in keyof IssuerInput]-?: z.ZodOptional<
    z.ZodType<Exclude<IssuerInput[Name], undefined>, Exclude<IssuerInput[Name], undefined>>
  >;
};

function withoutDefault(field: z.ZodType): z.ZodType {
  return field instanceof z.ZodDefault || field instanceof z.ZodPrefault
    ? (field.unwrap() as z.ZodType)
    : field;
}

const { path: _, port: __, publicUrl: ___, iss: ____, profile, ...touchedSettings } = issuerSettings;

/** Settings of the server process, independent of its issuers. */
export const serverSchema = z.strictObject({
  ...serverShape,
  issuersOnFirstTouch: z
    .union([
      z.boolean(),
      z.strictObject({
        profile: profile.describe("Profile of these issuers. Default: that of the issuer at the root."),
        max: z.int().min(1).max(2000).default(100).describe("Largest number of such issuers."),
        settings: z
          .strictObject(touchedSettings)
          .default({})
          .describe("Their other settings. Default: those of the issuer at the root."),
      }),
    ])
    .default(false)
    .describe(
      "Make an issuer with its own keys when a request first asks for its metadata or another endpoint, such as /ANY/.well-known/openid-configuration. It is kept in memory. Default: off.",
    ),
});

const issuerId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, "an issuer id may contain lower-case letters, digits, - and _")
  .refine((id) => id !== "default", "`default` is the issuer at the root: configure it at the top level");

export const configSchema = z
  .strictObject({
    $schema: z.string().optional().describe("URL or path of the schema of this file, for editors."),
    ...serverSchema.shape,
    ...issuerShape,
    issuers: z
      .record(issuerId, issuerSchema)
      .optional()
      .describe(
        "Further issuers, each with its own directory and keys. Default: a demo issuer for each vendor, with the directory of the top level; `{}` for none.",
      ),
  })
  .describe(
    "Configuration of Mintmark. The top level contains the settings of the server and of the default issuer.",
  );

export type ConfigInput = z.input<typeof configSchema>;
export type Config = z.output<typeof configSchema>;
export type ServerConfig = z.output<typeof serverSchema>;
export type IssuerInput = z.input<typeof issuerSchema>;
export type IssuerConfig = z.output<typeof issuerSchema>;
