// The key verbs: list, rotate, retire, remove.
import * as z from "zod";
import type { Issuer } from "../issuer/issuer.ts";
import { SIGNING_ALGS } from "../keys/algorithms.ts";
import { publicJwk } from "../keys/material.ts";
import type { RingKey } from "../keys/ring.ts";
import { isoTime } from "../tokens/record.ts";
import { defineVerb, issuerField, issuerOf, listOf } from "./verb.ts";

const jwk = z.record(z.string(), z.unknown());
const time = z.iso.datetime();

export const keyRecord = z.object({
  kid: z.string(),
  alg: z.enum(SIGNING_ALGS),
  use: z.literal("sig"),
  state: z.enum(["next", "active", "retiring", "removed"]),
  createdAt: time,
  activatedAt: time.nullable(),
  retiredAt: time.nullable(),
  removedAt: time.nullable(),
  tokensSigned: z.int(),
  publicJwk: jwk.nullable().describe("null for an HMAC secret, which has no public half."),
  privateJwk: jwk.optional().describe("Only where it was asked for."),
});

const kidInput = z.strictObject({ issuer: issuerField, kid: z.string() });

export const listKeys = defineVerb({
  name: "keys.list",
  summary: "List the keys of the ring with their states, removed ones included.",
  method: "GET",
  path: "/keys",
  input: z.strictObject({
    issuer: issuerField,
    private: z.stringbool().or(z.boolean()).default(false).describe("Add the private and secret members."),
  }),
  output: listOf(keyRecord),
  async action(control, input) {
    const issuer = await issuerOf(control, input);
    await issuer.ring.refresh();
    return { items: await describeKeys(issuer, issuer.ring.keys, input.private), next: null };
  },
});

export const rotateKeys = defineVerb({
  name: "keys.rotate",
  summary: "Sign with a new key from now on; the old one stays published and verifies until it is removed.",
  method: "POST",
  path: "/keys/rotate",
  input: z.strictObject({
    issuer: issuerField,
    alg: z.enum(SIGNING_ALGS).optional().describe("Default: the issuer's."),
  }),
  output: keyRecord,
  async action(control, input) {
    const issuer = await issuerOf(control, input);
    return describeKey(issuer, await issuer.ring.rotate(input.alg ?? issuer.settings.alg));
  },
});

export const retireKey = defineVerb({
  name: "keys.retire",
  summary: "Stop signing with a key; it stays published.",
  method: "POST",
  path: "/keys/:kid/retire",
  input: kidInput,
  output: keyRecord,
  async action(control, input) {
    const issuer = await issuerOf(control, input);
    return describeKey(issuer, await issuer.ring.retire(input.kid));
  },
});

export const removeKey = defineVerb({
  name: "keys.remove",
  summary: "Take a key out of the JWKS for good; tokens it signed no longer introspect.",
  method: "DELETE",
  path: "/keys/:kid",
  input: kidInput,
  output: keyRecord,
  async action(control, input) {
    const issuer = await issuerOf(control, input);
    return describeKey(issuer, await issuer.ring.remove(input.kid));
  },
});

export const keyVerbs = [listKeys, rotateKeys, retireKey, removeKey];

async function describeKey(issuer: Issuer, key: RingKey) {
  const [described] = await describeKeys(issuer, [key], false);
  if (!described) throw new Error("a key vanished while it was described");
  return described;
}

async function describeKeys(issuer: Issuer, keys: readonly RingKey[], withPrivate: boolean) {
  const counts = await issuer.ledger.countByKid();
  return keys.map(({ kid, alg, state, createdAt, activatedAt, retiredAt, removedAt, jwk: secretJwk }) => ({
    kid,
    alg,
    use: "sig" as const,
    state,
    createdAt: isoTime(createdAt),
    activatedAt: activatedAt === null ? null : isoTime(activatedAt),
    retiredAt: retiredAt === null ? null : isoTime(retiredAt),
    removedAt: removedAt === null ? null : isoTime(removedAt),
    tokensSigned: counts.get(kid) ?? 0,
    publicJwk: publicJwk(secretJwk) ?? null,
    ...(withPrivate ? { privateJwk: secretJwk } : {}),
  }));
}
