// Schemas of trust between issuers: the issuers whose assertions and subject tokens are accepted, and the
// servers for which this issuer issues identity assertions (ID-JAG).

import * as z from "zod";
import { ASYMMETRIC_ALGS } from "../keys/algorithms.ts";
import { clientId } from "./client.ts";
import { httpUrl, scopes, seconds } from "./fields.ts";
import { once, withDefault } from "./lazy.ts";

/** The uses of a trusted issuer's tokens. */
export const TRUST_PURPOSES = ["assertion", "id-jag", "subject-token"] as const;
export type TrustPurpose = (typeof TRUST_PURPOSES)[number];

const workloadRule = once(() =>
  z
    .strictObject({
      claims: z
        .record(z.string().min(1), z.union([z.string(), z.number(), z.boolean()]))
        .refine((claims) => Object.keys(claims).length > 0, "name at least one claim, such as `sub`")
        .describe(
          "Claims that the workload's token must have. `*` in a string matches any characters. If a claim is a list, one member must match.",
        ),
      client: clientId().describe("The client that the workload acts as."),
      user: z
        .string()
        .optional()
        .describe("User for whom the workload acts. Default: none, the client acts for itself."),
      scopes: scopes()
        .optional()
        .describe("The most that it may be granted. Default: the scopes of the client."),
    })
    .meta({
      id: "WorkloadRule",
      description: "Which workloads of a trusted issuer get tokens, and as which client and user.",
    }),
);

export const trustedIssuerSchema = once(() =>
  z
    .strictObject({
      accepts: z
        .array(z.enum(TRUST_PURPOSES))
        .default([])
        .describe(
          "Which of its tokens are accepted. `assertion`: JWT bearer grants for a user (RFC 7523); `id-jag`: identity assertions of enterprise-managed authorization; `subject-token`: tokens to exchange (RFC 8693).",
        ),
      jwks: z
        .object({ keys: z.array(z.looseObject({ kty: z.string() })).min(1) })
        .optional()
        .describe("Its public keys."),
      jwksUri: httpUrl()
        .optional()
        .describe("URL of its public keys. Default: taken from its OpenID Connect or RFC 8414 metadata."),
      algorithms: z
        .array(z.enum(ASYMMETRIC_ALGS as [string, ...string[]]))
        .min(1)
        .default(ASYMMETRIC_ALGS)
        .describe("The only accepted signing algorithms."),
      userClaim: z
        .string()
        .min(1)
        .default("sub")
        .describe("The claim that identifies the user by name, e-mail address or UUID."),
      users: z
        .record(z.string().min(1), z.string().min(1))
        .default({})
        .describe(
          "Maps values of that claim to users, for values that are not a name, e-mail address or UUID here.",
        ),
      longestIdJagSeconds: seconds()
        .default(300)
        .describe("The longest lifetime, from `iat` to `exp`, of its ID-JAGs. Longer ones are rejected."),
      allowReplay: z
        .boolean()
        .default(false)
        .describe("Accept the same assertion more than once. An ID-JAG can be used only once anyway."),
      workloads: z
        .array(workloadRule())
        .default([])
        .describe(
          "Workloads that get tokens in exchange for a token of this issuer, without client authentication.",
        ),
    })
    .superRefine((issuer, context) => {
      const complain = (path: (string | number)[], message: string) =>
        context.addIssue({ code: "custom", path, message });
      if (issuer.accepts.length === 0 && issuer.workloads.length === 0) {
        complain(
          ["accepts"],
          `must name at least one of ${TRUST_PURPOSES.join(", ")}, unless \`workloads\` are listed`,
        );
      }
      if (issuer.jwks && issuer.jwksUri) complain(["jwksUri"], "give jwks or jwksUri, not both");
      for (const [index, key] of issuer.jwks?.keys.entries() ?? []) {
        if (key.kty === "oct" || "d" in key || "priv" in key) {
          complain(["jwks", "keys", index], "must be a public key, but this one is private or symmetric");
        }
      }
    })
    .meta({
      id: "TrustedIssuer",
      description: "Another issuer whose tokens are accepted as authorization grants.",
    }),
);

export const idJagAudienceSchema = once(() =>
  z
    .strictObject({
      resources: z
        .array(z.string().min(1))
        .min(1)
        .describe("The resources of that server for which identity assertions may be issued."),
      clients: z
        .record(clientId(), z.string().min(1))
        .describe(
          "The clients that may get identity assertions: maps the client id here to the client id at that server.",
        ),
      scopes: scopes()
        .optional()
        .describe("The most that identity assertions may carry. Default: the scopes of the user."),
      expiresInSeconds: seconds()
        .default(300)
        .describe("Lifetime of the identity assertions. The server must accept it (`longestIdJagSeconds`)."),
    })
    .meta({
      id: "IdJagAudience",
      description: "An authorization server that accepts identity assertions from this issuer.",
    }),
);

export const trustFields = {
  trustedIssuers: withDefault({}, () =>
    z
      .record(z.string().min(1), trustedIssuerSchema())
      .describe(
        "Trusted issuers, by issuer identifier (exactly as in `iss`) or by the id of another issuer of this configuration.",
      ),
  ),
  idJagAudiences: withDefault({}, () =>
    z
      .record(z.string().min(1), idJagAudienceSchema())
      .describe(
        "Authorization servers for which clients may exchange an ID token for an identity assertion (ID-JAG), by issuer identifier or by the id of another issuer of this configuration.",
      ),
  ),
};

export type WorkloadRule = z.output<ReturnType<typeof workloadRule>>;
export type TrustedIssuerConfig = z.output<ReturnType<typeof trustedIssuerSchema>>;
export type IdJagAudience = z.output<ReturnType<typeof idJagAudienceSchema>>;
