// The public shape of an issued token.
import * as z from "zod";
import { kind } from "./token-filter.ts";

export const tokenRecord = z
  .object({
    id: z.string(),
    jti: z.string().nullable(),
    valueEnd: z.string().nullable().describe("Last characters of the token's value, to recognise it by."),
    claims: z.record(z.string(), z.unknown()),
    header: z.record(z.string(), z.unknown()).nullable(),
    issuer: z.string(),
    kind,
    format: z.enum(["jwt", "opaque", "both"]),
    subject: z.string().nullable(),
    clientId: z.string().nullable(),
    audience: z.union([z.string(), z.array(z.string())]).nullable(),
    scope: z.string().nullable(),
    flaw: z.string().nullable(),
    description: z.string().nullable(),
    issuedAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().nullable(),
    revokedAt: z.iso.datetime().nullable(),
    lastUsedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: "Token" });
