// The schema of a resource: an API that tokens are for (RFC 8707).
import * as z from "zod";
import { isHmac, MINIMUM_SECRET_BYTES, SIGNING_ALGS } from "../keys/algorithms.ts";
import { missingDefaults } from "./default-scopes.ts";
import { accessTokenTyp, audiences, claimSettings, scopes, seconds } from "./fields.ts";
import { once } from "./lazy.ts";
import type { Complaint } from "./redirect-rules.ts";

export const resourceSchema = once(() =>
  z
    .strictObject({
      audience: audiences()
        .nullable()
        .optional()
        .describe(
          "`aud` of its tokens; also accepted in requests as a name of the resource. Null: its tokens have no `aud`. Default: the resource's name.",
        ),
      scopes: scopes().optional().describe("The scopes that the resource supports. Default: any."),
      defaultScopes: scopes().optional().describe("Scopes granted if a request names none."),
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
      accessTokenTyp: accessTokenTyp()
        .optional()
        .describe("`typ` in the header of its JWT access tokens. Default: the issuer's `accessTokenTyp`."),
      claims: claimSettings().describe(
        'Extra claims: a fixed value, null to leave a claim out, or { "fromUser": "email" } for a field of the user: `id` (the subject), `username`, `name`, `given_name`, `family_name`, `email`, `email_verified`, `roles`, one of the user\'s claims, or `attributes.NAME`; with `prefix` for a text before it. A text may be a template, such as `mail:${user.email}`, `${client.id}` or `${request.login_hint}`.',
      ),
      refreshTokenFormat: z
        .enum(["jwt", "opaque"])
        .optional()
        .describe(
          "`jwt`: refresh tokens are JWTs with the claims of an access token, changed by `refreshTokenClaims`, for APIs that read them themselves. Default: set by the profile (generic: opaque).",
        ),
      refreshTokenClaims: claimSettings().describe(
        'Claims of refresh tokens with the format `jwt`, such as { "type": "refresh" }; values as in `claims`. At least one must tell them from access tokens.',
      ),
      accessTokenExpiresInSeconds: seconds()
        .optional()
        .describe(
          "Lifetime of access tokens for this resource, unless the client sets one. Default: the issuer's.",
        ),
      refreshTokenExpiresInSeconds: seconds()
        .optional()
        .describe("Lifetime of refresh tokens for this resource. Default: the issuer's."),
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
    .meta({ id: "Resource", description: "An API that tokens are for (RFC 8707)." }),
);

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

export type ResourceConfig = z.output<ReturnType<typeof resourceSchema>>;
