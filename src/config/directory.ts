// Schemas of an issuer's directory: users, roles, scopes and static tokens. Clients and resources have files of their own.

import * as z from "zod";
import { isUuid } from "../uuid.ts";
import { clientId, clientSchema } from "./client.ts";
import { addedAudiences, additions, claims, jsonValue, scopes, scopeToken } from "./fields.ts";
import { once, withDefault } from "./lazy.ts";
import { resourceSchema } from "./resource.ts";

export const userSchema = once(() =>
  z
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
      email: z.email().optional().describe("E-mail address, for the claim `email` and to sign in with."),
      emailVerified: z.boolean().default(true).describe("Value of the claim `email_verified`."),
      password: z
        .string()
        .min(1)
        .optional()
        .describe(
          "Checked by the password grant; users without a password cannot use that grant. The login page asks for it only if `login.password` is on.",
        ),
      roles: z
        .array(z.string())
        .default([])
        .describe("Roles of the user, whose scopes the user may be granted."),
      mfa: z
        .boolean()
        .optional()
        .describe(
          "Whether this user has a second factor. true: every login uses it. false: requests that demand one fail. Default: the issuer's `login.mfa`.",
        ),
      claims: claims()
        .default({})
        .describe(
          "Extra claims in every token of this user and in userinfo responses. A text may be a template, such as `${client.id}` or `${request.login_hint}`.",
        ),
      attributes: z
        .record(z.string().min(1), jsonValue())
        .default({})
        .describe(
          'Facts about this user that are in no token, unless a claim is taken from one: { "fromUser": "attributes.department" } or `${user.attributes.department}`.',
        ),
    })
    .refine(({ id, subject }) => id === undefined || subject === undefined, {
      path: ["subject"],
      message: "give id or subject, not both",
    })
    .meta({ id: "User", description: "A person who can sign in." }),
);

export const roleSchema = once(() =>
  scopes().describe(
    "The scopes that this role allows. A scope that appears in any role is granted only to users with such a role.",
  ),
);

export const scopeSchema = once(() =>
  z
    .strictObject({
      ...additions(),
      audience: addedAudiences(),
      hidden: z.boolean().default(false).describe("Whether no `scope` of a token or response shows it."),
    })
    .meta({
      id: "Scope",
      description: "A scope adds these claims and audiences to the tokens in which it was granted.",
    }),
);

export const staticTokenSchema = once(() =>
  z
    .strictObject({
      clientId: z.string().min(1),
      scopes: scopes().default([]),
      user: z
        .string()
        .optional()
        .describe("Name or UUID of the user that the token belongs to. Default: none."),
      audience: z.union([z.string(), z.array(z.string())]).optional(),
      claims: claims().default({}),
    })
    .meta({
      id: "StaticToken",
      description: "A fixed string that introspects as a token. For development only.",
    }),
);

export const entryName = once(() =>
  z
    .string()
    .min(1, "a name must not be empty")
    .refine((name) => name !== "__proto__", "this name is not allowed"),
);

export const usersSchema = once(() => z.record(entryName(), userSchema()));
export const rolesSchema = once(() => z.record(entryName(), roleSchema()));
export const clientsSchema = once(() => z.record(clientId(), clientSchema()));
export const resourcesSchema = once(() => z.record(entryName(), resourceSchema()));
export const staticTokensSchema = once(() =>
  z.record(z.string().min(8, "a static token must have at least 8 characters"), staticTokenSchema()),
);

export const directoryFields = {
  users: () => usersSchema().optional().describe("Users, by name. Default: `alice`, `bob` and `guest`."),
  roles: () =>
    rolesSchema()
      .optional()
      .describe("Roles, by name, with the scopes that each allows. Default: the built-in ones."),
  clients: () =>
    clientsSchema()
      .optional()
      .describe("Clients, by client id. Default: `demo-app`, `demo-service` and `demo-api`."),
  resources: () =>
    resourcesSchema()
      .optional()
      .describe(
        "APIs that tokens are for, by name. Default: none, so every audience and scope may be requested.",
      ),
  scopes: withDefault({}, () =>
    z
      .record(scopeToken(), scopeSchema())
      .describe(
        "Scopes that add claims or audiences to the tokens in which they were granted. Every resource has these scopes. Scopes that add nothing need not be listed.",
      ),
  ),
  staticTokens: () =>
    z
      .union([z.boolean(), staticTokensSchema()])
      .optional()
      .describe(
        "Fixed tokens; true for the three built-in ones (dev-alice-token, dev-bob-token, dev-guest-token), false for none.",
      ),
};

export type UserConfig = z.output<ReturnType<typeof userSchema>>;
export type ScopeConfig = z.output<ReturnType<typeof scopeSchema>>;
export type StaticTokenConfig = z.output<ReturnType<typeof staticTokenSchema>>;
