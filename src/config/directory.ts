// Schemas of an issuer's directory: users, roles, resources and static tokens. Clients are in client.ts.

import * as z from "zod";
import { isHmac, MINIMUM_SECRET_BYTES, SIGNING_ALGS } from "../keys/algorithms.ts";
import { isUuid } from "../uuid.ts";
import { clientId, clientSchema } from "./client.ts";
import { missingDefaults } from "./default-scopes.ts";
import {
  accessTokenTyp,
  addedAudiences,
  additions,
  audiences,
  claims,
  claimSettings,
  jsonValue,
  scopes,
  scopeToken,
  seconds,
} from "./fields.ts";
import type { Complaint } from "./redirect-rules.ts";

export const userSchema = z
  .strictObject({
    id: z
      .string()
      .refine(isUuid, "must be a UUID (8-4-4-4-12 hex digits)")
      .optional()
      .describe("Subject of this user's tokens. Default: a UUID derived from the name."),
    subject: z
      .string()
      .regex(
        /^[\x20-\x7e]{1,255}$/,
        "must be 1 to 255 printable ASCII characters (OpenID Connect Core 1.0, 2)",
      )
      .optional()
      .describe(
        "Subject of this user's tokens if it is no UUID, such as `auth0|123`, `1` or an e-mail address; instead of `id`.",
      ),
    name: z
      .string()
      .nullable()
      .optional()
      .describe(
        "Full name, as in the `name` claim; null for a user without one. Default: `givenName` and `familyName`, else the user name.",
      ),
    givenName: z
      .string()
      .min(1)
      .optional()
      .describe(
        "Given name of the user, for the claim `given_name`. Default: the first word of `name`, if the vendor has this claim.",
      ),
    familyName: z
      .string()
      .min(1)
      .optional()
      .describe(
        "Family name of the user, for the claim `family_name`. Default: all words of `name` but the first, if the vendor has this claim.",
      ),
    email: z.email().optional(),
    emailVerified: z.boolean().default(true),
    password: z
      .string()
      .min(1)
      .optional()
      .describe(
        "Checked by the password grant; users without a password cannot use that grant. The login page asks for it only if `login.password` is on.",
      ),
    roles: z.array(z.string()).default([]),
    mfa: z
      .boolean()
      .optional()
      .describe(
        "Whether this user has a second factor. true: every login uses it. false: requests that demand one fail. Default: the issuer's `login.mfa`.",
      ),
    claims: claims
      .default({})
      .describe(
        "Extra claims in every token of this user and in userinfo responses. A text may be a template, such as `${client.id}` or `${request.login_hint}`.",
      ),
    attributes: z
      .record(z.string().min(1), jsonValue)
      .default({})
      .describe(
        'Facts about this user that are in no token, unless a claim is taken from one: { "fromUser": "attributes.department" } or `${user.attributes.department}`.',
      ),
  })
  .refine(({ id, subject }) => id === undefined || subject === undefined, {
    path: ["subject"],
    message: "give id or subject, not both",
  })
  .meta({ id: "User", description: "A person who can sign in." });

export const roleSchema = scopes.describe(
  "The scopes that this role allows. A scope that appears in any role is granted only to users with such a role.",
);

export const resourceSchema = z
  .strictObject({
    audience: audiences
      .nullable()
      .optional()
      .describe(
        "`aud` of its tokens; also accepted in requests as a name of the resource. Null: its tokens have no `aud`. Default: the resource's name.",
      ),
    scopes: scopes.optional().describe("The scopes that the resource supports. Default: any."),
    defaultScopes: scopes.optional().describe("Scopes granted if a request names none."),
    tokenFormat: z.enum(["jwt", "opaque"]).optional(),
    alg: z.enum(SIGNING_ALGS).optional().describe("Default: the issuer's `alg`."),
    secret: z
      .string()
      .optional()
      .describe(
        "HMAC secret (its UTF-8 bytes): at least 32, 48 or 64 bytes for HS256, HS384, HS512. Default: the secret of the key ring.",
      ),
    issuer: z
      .string()
      .min(1)
      .optional()
      .describe("`iss` of its tokens: any string. Default: the issuer identifier."),
    scopeClaim: z.enum(["scope", "scp", "scopes", "permissions"]).default("scope"),
    scopeFormat: z.enum(["string", "array"]).default("string"),
    accessTokenTyp: accessTokenTyp
      .optional()
      .describe("`typ` in the header of its JWT access tokens. Default: the issuer's `accessTokenTyp`."),
    claims: claimSettings.describe(
      'Extra claims: a fixed value, null to leave a claim out, or { "fromUser": "email" } for a field of the user: `id` (the subject), `username`, `name`, `given_name`, `family_name`, `email`, `email_verified`, `roles`, one of the user\'s claims, or `attributes.NAME`; with `prefix` for a text before it. A text may be a template, such as `mail:${user.email}`, `${client.id}` or `${request.login_hint}`.',
    ),
    refreshTokenFormat: z
      .enum(["jwt", "opaque"])
      .optional()
      .describe(
        "`jwt`: refresh tokens are JWTs with the claims of an access token, changed by `refreshTokenClaims`, for APIs that read them themselves. Default: set by the profile (generic: opaque).",
      ),
    refreshTokenClaims: claimSettings.describe(
      'Claims of refresh tokens with the format `jwt`, such as { "type": "refresh" }; values as in `claims`. At least one must tell them from access tokens.',
    ),
    accessTokenExpiresInSeconds: seconds.optional(),
    refreshTokenExpiresInSeconds: seconds.optional(),
  })
  .superRefine((resource, context) => {
    for (const { path, message } of missingDefaults(resource)) {
      context.addIssue({ code: "custom", path, message });
    }
    for (const { path, message } of refreshRules(resource)) {
      context.addIssue({ code: "custom", path, message });
    }
    const weakness = secretWeakness(resource);
    if (weakness) context.addIssue({ code: "custom", path: ["secret"], message: weakness });
  })
  .meta({ id: "Resource", description: "An API that tokens are for (RFC 8707)." });

function* refreshRules({
  refreshTokenFormat: format,
  refreshTokenClaims: claims,
}: {
  refreshTokenFormat?: string | undefined;
  refreshTokenClaims: object;
}): Generator<Complaint> {
  const isEmpty = Object.keys(claims).length === 0;
  if (format === "jwt" && isEmpty) {
    yield {
      path: ["refreshTokenClaims"],
      message:
        'is required if refresh tokens are JWTs, because nothing else tells them from access tokens: set a claim such as { "type": "refresh" }',
    };
  }
  if (format !== "jwt" && !isEmpty) {
    yield { path: ["refreshTokenClaims"], message: 'has an effect only with `refreshTokenFormat: "jwt"`' };
  }
}

function secretWeakness({ alg = "", secret }: { alg?: string | undefined; secret?: string | undefined }) {
  if (secret === undefined) return undefined;
  if (!isHmac(alg)) return "a secret needs HS256, HS384 or HS512: set `alg` to one of them";
  const bytes = Buffer.byteLength(secret);
  if (bytes >= MINIMUM_SECRET_BYTES[alg]) return undefined;
  return `${alg} needs a secret of at least ${MINIMUM_SECRET_BYTES[alg]} bytes (RFC 7518, section 3.2), but this one has ${bytes}`;
}

export const scopeSchema = z
  .strictObject({
    ...additions,
    audience: addedAudiences,
    hidden: z.boolean().default(false).describe("Whether no `scope` of a token or response shows it."),
  })
  .meta({
    id: "Scope",
    description: "A scope adds these claims and audiences to the tokens in which it was granted.",
  });

export const staticTokenSchema = z
  .strictObject({
    clientId: z.string().min(1),
    scopes: scopes.default([]),
    user: z
      .string()
      .optional()
      .describe("Name or UUID of the user that the token belongs to. Default: none."),
    audience: z.union([z.string(), z.array(z.string())]).optional(),
    claims: claims.default({}),
  })
  .meta({
    id: "StaticToken",
    description: "A fixed string that introspects as a token. For development only.",
  });

export const entryName = z
  .string()
  .min(1, "a name must not be empty")
  .refine((name) => name !== "__proto__", "this name is not allowed");

export const usersSchema = z.record(entryName, userSchema);
export const rolesSchema = z.record(entryName, roleSchema);
export const clientsSchema = z.record(clientId, clientSchema);
export const resourcesSchema = z.record(entryName, resourceSchema);
export const staticTokensSchema = z.record(
  z.string().min(8, "a static token must have at least 8 characters"),
  staticTokenSchema,
);

export const directoryShape = {
  users: usersSchema.optional(),
  roles: rolesSchema.optional(),
  clients: clientsSchema.optional(),
  resources: resourcesSchema.optional(),
  scopes: z
    .record(scopeToken, scopeSchema)
    .default({})
    .describe(
      "Scopes that add claims or audiences to the tokens in which they were granted. Every resource has these scopes. Scopes that add nothing need not be listed.",
    ),
  staticTokens: z
    .union([z.boolean(), staticTokensSchema])
    .optional()
    .describe(
      "Fixed tokens; true for the three built-in ones (dev-alice-token, dev-bob-token, dev-guest-token), false for none.",
    ),
};

export type UserConfig = z.output<typeof userSchema>;
export type ResourceConfig = z.output<typeof resourceSchema>;
export type ScopeConfig = z.output<typeof scopeSchema>;
export type StaticTokenConfig = z.output<typeof staticTokenSchema>;
