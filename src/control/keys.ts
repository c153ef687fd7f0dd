// The key verbs: list, rotate, import, compromise, retire, remove.
import * as z from "zod";
import { MintmarkError } from "../errors.ts";
import type { Issuer } from "../issuer/issuer.ts";
import { idTokenPurpose } from "../issuer/key-purposes.ts";
import { isHmac, SIGNING_ALGS, type SigningAlg } from "../keys/algorithms.ts";
import { importKey } from "../keys/import.ts";
import type { KeyPurpose } from "../keys/states.ts";
import { directoryPageFields, pageOf } from "./directory-page.ts";
import { describeKey, describeKeys, keyRecord } from "./key-record.ts";
import { defineVerb, issuerField, issuerOf, listOf } from "./verb.ts";

const alg = z.enum(SIGNING_ALGS).optional().describe("Signing algorithm. Default: the issuer's.");
const publishedKid = z
  .string()
  .nullable()
  .optional()
  .describe(
    "`kid` in the JWKS and in token headers, if it should differ from `kid`. It may repeat that of another key; null leaves it out.",
  );
const tokens = z
  .enum(["access", "id"])
  .default("access")
  .describe("`id` selects the key that signs only ID tokens, if the issuer has one (profile `cognito`).");
const kidInput = z.strictObject({ issuer: issuerField, kid: z.string() });

export const listKeys = defineVerb({
  name: "keys.list",
  summary: "List the keys of the ring with their states, removed ones included.",
  guide:
    "An `active` key signs, `next` and `retiring` keys are only published in the JWKS, and `removed` keys are no longer in it.",
  method: "GET",
  path: "/keys",
  input: z.strictObject({
    issuer: issuerField,
    private: z
      .stringbool()
      .or(z.boolean())
      .default(false)
      .describe("Include the private and secret members."),
    ...directoryPageFields,
    search: z
      .string()
      .max(500)
      .optional()
      .describe("Text in the kid, the algorithm, the state, a time or the public key."),
  }),
  output: listOf(keyRecord),
  async action(control, input) {
    const issuer = await issuerOf(control, input);
    await issuer.ring.refresh();
    if (input.private) {
      control.log?.info("private keys were read by a control call", { issuer: issuer.id });
    }
    const keys = await describeKeys(issuer, issuer.ring.keys, { withPrivate: input.private });
    const { items, next } = pageOf(
      keys.map((key) => [key.kid, { ...key, privateJwk: undefined }, key] as const),
      input,
    );
    return { items: items.map(([, , key]) => key), next };
  },
});

export const rotateKeys = defineVerb({
  name: "keys.rotate",
  summary:
    "Start signing with a new key, or with the `next` key if there is one. The old key stays published until it is removed.",
  guide:
    "Mint a token before and one after: the API must accept both, which shows that it fetches the JWKS again for a kid it does not know. Returns the new key.",
  example: { overlap: true },
  method: "POST",
  path: "/keys/rotate",
  input: z.strictObject({
    issuer: issuerField,
    alg,
    prepublish: z
      .boolean()
      .default(false)
      .describe("Only publish a new key, in state `next`; the next rotation starts signing with it."),
    overlap: z.boolean().default(true).describe("false removes the old key at once."),
    modulusLength: z
      .union([z.literal(2048), z.literal(3072), z.literal(4096)])
      .optional()
      .describe("Size of a new RSA key in bits. Default: 2048."),
    kid: z
      .string()
      .min(1)
      .optional()
      .describe("Id of the new key. Default: its thumbprint (RFC 7638), or a random id for a secret."),
    publishedKid,
    tokens,
  }),
  output: keyRecord,
  async action(control, { issuer: id, alg: wanted, tokens: kind, prepublish, overlap, ...newKey }) {
    const issuer = await issuerOf(control, { issuer: id });
    const purpose = purposeOf(issuer, wanted, kind);
    const key = prepublish
      ? await issuer.ring.prepublish(purpose, newKey)
      : await issuer.ring.rotate(purpose, { overlap, ...newKey });
    return describeKey(issuer, key);
  },
});

export const importKeys = defineVerb({
  name: "keys.import",
  summary: "Import an existing private key or secret.",
  guide: "Give exactly one of `jwk`, `pem` and `secret`.",
  example: { secret: "a-secret-of-at-least-32-characters", alg: "HS256" },
  method: "POST",
  path: "/keys/import",
  status: 201,
  input: z.strictObject({
    issuer: issuerField,
    jwk: z.record(z.string(), z.unknown()).optional().describe("A private JWK."),
    pem: z.string().optional().describe("A private key as PEM."),
    secret: z.string().optional().describe("An HMAC secret; its UTF-8 bytes are the key."),
    alg: z
      .enum(SIGNING_ALGS)
      .optional()
      .describe("Signing algorithm. Default: `alg` of the JWK, else one that fits the key."),
    kid: z
      .string()
      .min(1)
      .optional()
      .describe(
        "Id of the key. Default: `kid` of the JWK, else the thumbprint (RFC 7638), or a random id for a secret.",
      ),
    publishedKid,
    state: z
      .enum(["active", "next", "retiring"])
      .default("active")
      .describe(
        "State of the imported key. An `active` key replaces the present one, which becomes `retiring`.",
      ),
    tokens,
  }),
  output: keyRecord,
  async action(control, { issuer: id, state, publishedKid: shown, tokens: kind, ...source }) {
    const issuer = await issuerOf(control, { issuer: id });
    const { jwk, alg: imported } = await importKey(source);
    const purpose = purposeOf(issuer, imported, kind);
    return describeKey(issuer, await issuer.ring.import(jwk, purpose, { state, publishedKid: shown }));
  },
});

export const compromiseKeys = defineVerb({
  name: "keys.compromise",
  summary:
    "Act as if the active key had leaked: remove it at once, sign with another and revoke every token it signed.",
  guide: "The API must reject tokens signed before, once it has fetched the JWKS again.",
  effect: "destroys",
  method: "POST",
  path: "/keys/compromise",
  input: z.strictObject({ issuer: issuerField, alg, tokens }),
  output: z.object({ removed: keyRecord, active: keyRecord, revokedTokens: z.int() }),
  async action(control, input) {
    const issuer = await issuerOf(control, input);
    const purpose = purposeOf(issuer, input.alg, input.tokens);
    const { kid } = await issuer.ring.activeKey(purpose);
    const removed = await issuer.ring.remove(kid);
    const revokedTokens = await issuer.ledger.revoke({ kid });
    return {
      removed: await describeKey(issuer, removed),
      active: await describeKey(issuer, await issuer.ring.activeKey(purpose)),
      revokedTokens,
    };
  },
});

export const retireKey = defineVerb({
  name: "keys.retire",
  summary: "Stop signing with a key; it stays published.",
  guide: "If it was the active key, the `next` key or a new one signs in its place.",
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
  summary: "Remove a key from the JWKS for good. Tokens that it signed introspect as inactive.",
  method: "DELETE",
  path: "/keys/:kid",
  input: kidInput,
  output: keyRecord,
  async action(control, input) {
    const issuer = await issuerOf(control, input);
    return describeKey(issuer, await issuer.ring.remove(input.kid));
  },
});

export const keyVerbs = [listKeys, rotateKeys, importKeys, compromiseKeys, retireKey, removeKey];

/** @throws MintmarkError `bad_request` if the issuer has no separate key for ID tokens */
function purposeOf(issuer: Issuer, wanted: SigningAlg | undefined, kind: "access" | "id"): KeyPurpose {
  if (kind === "access") return { alg: wanted ?? issuer.settings.alg };
  const purpose = idTokenPurpose(issuer.profile, wanted ?? issuer.idTokenAlg);
  if (purpose.tokens === "id") return purpose;
  throw new MintmarkError(
    "bad_request",
    isHmac(purpose.alg)
      ? `there is no ${purpose.alg} key that signs only ID tokens`
      : `issuer "${issuer.id}" signs all its tokens with the same key`,
    { hint: "Leave `tokens` out." },
  );
}
