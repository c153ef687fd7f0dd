// Whom an issuer trusts to write assertions and subject tokens, and for which other servers it writes identity
// assertions (ID-JAG) itself.

import * as z from "zod";
import { ASYMMETRIC_ALGS } from "../keys/algorithms.ts";
import { clientId } from "./client.ts";
import { httpUrl, scopes, seconds } from "./fields.ts";

/** What the word of a trusted issuer may be good for. */
export const TRUST_PURPOSES = ["assertion", "id-jag", "subject-token"] as const;
export type TrustPurpose = (typeof TRUST_PURPOSES)[number];

const workloadRule = z
  .strictObject({
    claims: z
      .record(z.string().min(1), z.union([z.string(), z.number(), z.boolean()]))
      .refine((claims) => Object.keys(claims).length > 0, "name at least one claim, such as `sub`")
      .describe(
        "Claims that the workload's token must have, all of them; `*` in a text stands for any characters. Of a list, one member has to fit.",
      ),
    client: clientId.describe("The client that the workload acts as."),
    user: z
      .string()
      .optional()
      .describe("User in whose name it acts. Default: none, the client acts for itself."),
    scopes: scopes.optional().describe("The most that it may have. Default: what the client may have."),
  })
  .meta({
    id: "WorkloadRule",
    description: "Which workloads of a trusted issuer may have tokens, and whose.",
  });

export const trustedIssuerSchema = z
  .strictObject({
    accepts: z
      .array(z.enum(TRUST_PURPOSES))
      .default([])
      .describe(
        "What is taken from it: `assertion`, JWT bearer grants for a user (RFC 7523); `id-jag`, identity assertions of enterprise-managed authorization; `subject-token`, tokens to exchange (RFC 8693).",
      ),
    jwks: z
      .object({ keys: z.array(z.looseObject({ kty: z.string() })).min(1) })
      .optional()
      .describe("Its public keys."),
    jwksUri: httpUrl
      .optional()
      .describe("Where its public keys are. Default: as its OpenID Connect or RFC 8414 metadata says."),
    algorithms: z
      .array(z.enum(ASYMMETRIC_ALGS as [string, ...string[]]))
      .min(1)
      .default(ASYMMETRIC_ALGS)
      .describe("The only algorithms it may sign with."),
    userClaim: z
      .string()
      .min(1)
      .default("sub")
      .describe("The claim that says who the user is, by name, e-mail address or UUID."),
    users: z
      .record(z.string().min(1), z.string().min(1))
      .default({})
      .describe("Users by what that claim says, where it is not what they are called here."),
    allowReplay: z
      .boolean()
      .default(false)
      .describe("Take the same assertion more than once; an ID-JAG is good for one use all the same."),
    workloads: z
      .array(workloadRule)
      .default([])
      .describe("Workloads that get tokens for a token of this issuer, without any client authentication."),
  })
  .superRefine((issuer, context) => {
    const complain = (path: (string | number)[], message: string) =>
      context.addIssue({ code: "custom", path, message });
    if (issuer.accepts.length === 0 && issuer.workloads.length === 0)
      complain(["accepts"], `say what is taken from it: ${TRUST_PURPOSES.join(", ")}, or list \`workloads\``);
    if (issuer.jwks && issuer.jwksUri) complain(["jwksUri"], "give jwks or jwksUri, not both");
    for (const [index, key] of issuer.jwks?.keys.entries() ?? []) {
      if (key.kty === "oct" || "d" in key || "priv" in key)
        complain(["jwks", "keys", index], "must be a public key, this one is private or symmetric");
    }
  })
  .meta({
    id: "TrustedIssuer",
    description: "Another issuer whose tokens are taken as authorization grants.",
  });

export const idJagAudienceSchema = z
  .strictObject({
    resources: z
      .array(z.string().min(1))
      .min(1)
      .describe("The resources of that server that identity assertions may be for."),
    clients: z
      .record(clientId, z.string().min(1))
      .describe("The clients that may have them: id here, and the client's id at that server."),
    scopes: scopes.optional().describe("The most that they may carry. Default: what the user may have."),
    expiresInSeconds: seconds.default(300),
  })
  .meta({ id: "IdJagAudience", description: "An authorization server that gets identity assertions." });

export const trustShape = {
  trustedIssuers: z
    .record(z.string().min(1), trustedIssuerSchema)
    .default({})
    .describe(
      "By issuer identifier, verbatim as in `iss`, or by the id of another issuer of this configuration.",
    ),
  idJagAudiences: z
    .record(z.string().min(1), idJagAudienceSchema)
    .default({})
    .describe(
      "Authorization servers for which clients may exchange an ID token for an identity assertion (ID-JAG): by issuer identifier, or by the id of another issuer of this configuration.",
    ),
};

export type WorkloadRule = z.output<typeof workloadRule>;
export type TrustedIssuerConfig = z.output<typeof trustedIssuerSchema>;
export type IdJagAudience = z.output<typeof idJagAudienceSchema>;
