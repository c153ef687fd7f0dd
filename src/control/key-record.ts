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
    kid: z
      .string()
      .describe("Id of the key in the ring. `publicJwk.kid` is the published id, which may differ."),
    alg: z.enum(SIGNING_ALGS),
    use: z.literal("sig"),
    tokens: z
      .enum(["all", "access", "id"])
      .describe(
        "Tokens that the key signs: `all`. An issuer with separate keys for ID tokens has keys for `id` tokens and for the others (`access`).",
      ),
    state: z.enum(["next", "active", "retiring", "removed"]),
    createdAt: time,
    activatedAt: time.nullable(),
    retiredAt: time.nullable(),
    removedAt: time.nullable(),
    tokensSigned: z.int().describe("Number of recorded tokens that the key signed."),
    publicJwk: jwk.nullable().describe("Public key; null for an HMAC secret, which has none."),
    privateJwk: jwk.optional().describe("Private key or secret; only with `private`."),
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
    tokens: key.tokens ?? (issuer.profile.tokens.separateIdTokenKeys && !isHmac(key.alg) ? "access" : "all"),
    state: key.state,
    createdAt: isoTime(key.createdAt),
    activatedAt: optionalTime(key.activatedAt),
    retiredAt: optionalTime(key.retiredAt),
    removedAt: optionalTime(key.removedAt),
    tokensSigned: counts.get(key.kid) ?? 0,
    publicJwk: publishedJwk(key) ?? null,
    ...(withPrivate && { privateJwk: { ...key.jwk } }),
  }));
}

function optionalTime(seconds: number | null): string | null {
  return seconds === null ? null : isoTime(seconds);
}
