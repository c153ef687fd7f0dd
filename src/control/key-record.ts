// The public shape of a ring key.
import * as z from "zod";
import type { Issuer } from "../issuer/issuer.ts";
import { isHmac, SIGNING_ALGS } from "../keys/algorithms.ts";
import { publishedJwk } from "../keys/published.ts";
import type { RingKey } from "../keys/states.ts";
import { isoTime } from "../tokens/record.ts";

const jwk = z.record(z.string(), z.unknown());
const time = z.iso.datetime();

export const keyRecord = z
  .object({
    kid: z.string().describe("Names the key in the ring; `publicJwk.kid` is what the world sees."),
    alg: z.enum(SIGNING_ALGS),
    use: z.literal("sig"),
    tokens: z
      .enum(["all", "access", "id"])
      .describe(
        "What it signs: all tokens, or of an issuer with separate keys those that are ID tokens, or not.",
      ),
    state: z.enum(["next", "active", "retiring", "removed"]),
    createdAt: time,
    activatedAt: time.nullable(),
    retiredAt: time.nullable(),
    removedAt: time.nullable(),
    tokensSigned: z.int(),
    publicJwk: jwk.nullable().describe("null for an HMAC secret, which has no public half."),
    privateJwk: jwk.optional().describe("Only where it was asked for."),
  })
  .meta({ id: "Key" });

export type KeyRecord = z.output<typeof keyRecord>;

export async function describeKey(issuer: Issuer, key: RingKey): Promise<KeyRecord> {
  const [described] = await describeKeys(issuer, [key]);
  if (!described) throw new Error("a key vanished while it was described");
  return described;
}

export async function describeKeys(
  issuer: Issuer,
  keys: readonly RingKey[],
  { withPrivate = false } = {},
): Promise<KeyRecord[]> {
  const counts = await issuer.ledger.countByKid();
  return keys.map((key) => ({
    kid: key.kid,
    alg: key.alg,
    use: "sig" as const,
    tokens: key.tokens ?? (issuer.profile.separateIdTokenKeys && !isHmac(key.alg) ? "access" : "all"),
    state: key.state,
    createdAt: isoTime(key.createdAt),
    activatedAt: optionalTime(key.activatedAt),
    retiredAt: optionalTime(key.retiredAt),
    removedAt: optionalTime(key.removedAt),
    tokensSigned: counts.get(key.kid) ?? 0,
    publicJwk: publishedJwk(key) ?? null,
    ...(withPrivate ? { privateJwk: { ...key.jwk } } : {}),
  }));
}

function optionalTime(seconds: number | null): string | null {
  return seconds === null ? null : isoTime(seconds);
}
