// Key flaws: the header names a key that is unknown, removed, supplied by the token or injected through
// `kid`. Also header parameters that a verifier must understand.
import { createPublicKey, createSecretKey } from "node:crypto";
import type { JWK } from "jose";
import { ASYMMETRIC_ALGS } from "../../keys/algorithms.ts";
import type { SigningKey } from "../../keys/material.ts";
import type { TokenDraft } from "../issue.ts";
import { keyOf, kidOf, posingAs, withHeader } from "./edits.ts";
import { ACCEPT, defineFlaws, EITHER, type FlawBody, type FlawTools, FORGED, HARMLESS } from "./flaw.ts";

const TRUSTED_KEYS_ONLY =
  "Use only the keys from the issuer's configured `jwks_uri`, never a key that the token contains or points to.";
const KID_IS_A_NAME =
  "Use `kid` only to look up a key among the fetched keys, never as a path, query or URL.";

const forged = { severity: "critical", verdicts: FORGED, genuine: false, format: "jwt" } as const;

export const keyFlaws = defineFlaws("signature", {
  "unknown-kid": {
    summary: "Signed with a key that the issuer never published, under that key's own `kid`.",
    rule: "RFC 7515, sections 4.1.4 and 5.2; RFC 8725, section 3.8",
    remedy:
      "Refuse a token that no published key verifies. Fetch the keys again for an unknown `kid`, but limit how often.",
    ...forged,
    edit: async (draft, { strangersKey }) => {
      const { kid, ...key } = await strangersKey(keyOf(draft).alg);
      return { ...draft, key: { ...key, publishedKid: kid } };
    },
  },
  "no-kid": {
    summary: "Signed with the real key, but without a `kid`.",
    rule: "RFC 7515, section 4.1.4 (`kid` is optional); OpenID Connect Core 1.0, section 10.1 (required if there are several keys)",
    remedy: "Both answers are right, but do not try every key of a large set for each such token.",
    severity: "low",
    verdicts: { jwks: EITHER, introspection: ACCEPT, resource: ACCEPT },
    genuine: true,
    format: "jwt",
    edit: (draft) => ({ ...draft, key: { ...keyOf(draft), publishedKid: null } }),
  },
  "removed-key": {
    summary: "Signed with a key of the issuer that is no longer in its JWKS.",
    rule: "OpenID Connect Core 1.0, section 10.1.1; RFC 8725, section 3.8",
    remedy: "Drop keys that are no longer published; do not cache the JWKS for ever.",
    severity: "high",
    verdicts: FORGED,
    genuine: true,
    format: "jwt",
    algs: ASYMMETRIC_ALGS,
    edit: (draft, { keyInState }) => signedInState(draft, keyInState, "removed"),
  },
  "retired-key-still-valid": {
    summary: "Signed with a key that is retired but still published. Must be accepted.",
    rule: "OpenID Connect Core 1.0, section 10.1.1",
    remedy:
      "Accept every published key, not just the first or the newest; otherwise each rotation locks users out.",
    severity: "high",
    verdicts: HARMLESS,
    genuine: true,
    format: "jwt",
    algs: ASYMMETRIC_ALGS,
    edit: (draft, { keyInState }) => signedInState(draft, keyInState, "retiring"),
  },
  "embedded-jwk": {
    summary: "Signed with an attacker's key, which the header contains as `jwk` (CVE-2018-0114).",
    rule: "RFC 8725, section 3.8 (the key must be the issuer's); RFC 7515, section 4.1.3",
    remedy: TRUSTED_KEYS_ONLY,
    ...forged,
    algs: ASYMMETRIC_ALGS,
    edit: (draft, tools) => signedByStranger(draft, tools, async (jwk) => ({ jwk })),
  },
  jku: {
    summary:
      "Signed with an attacker's key; `jku` points to a JWKS with that key at Mintmark, which counts the fetches.",
    rule: "RFC 8725, section 3.10; RFC 7515, section 4.1.2",
    remedy: TRUSTED_KEYS_ONLY,
    ...forged,
    algs: ASYMMETRIC_ALGS,
    edit: (draft, tools) =>
      signedByStranger(draft, tools, async (jwk) => ({ jku: await tools.recorderUrl(jwk) })),
  },
  x5u: {
    summary: "Signed with an attacker's key; `x5u` points to that key at Mintmark, which counts the fetches.",
    rule: "RFC 8725, section 3.10; RFC 7515, section 4.1.5",
    remedy: TRUSTED_KEYS_ONLY,
    ...forged,
    algs: ASYMMETRIC_ALGS,
    edit: (draft, tools) =>
      signedByStranger(draft, tools, async (jwk) => ({ x5u: await tools.recorderUrl(jwk) })),
  },
  "kid-injection-path": {
    summary:
      "`kid` is a path to /dev/null; the token is signed with HS256 and the content of that file, an empty secret.",
    rule: "RFC 8725, section 3.10",
    remedy: KID_IS_A_NAME,
    ...forged,
    edit: (draft) => injected(draft, "../../../../../../../../dev/null", ""),
  },
  "kid-injection-sql": {
    summary:
      "`kid` is an SQL injection that selects the text `mintmark`; the token is signed with HS256 and that text.",
    rule: "RFC 8725, section 3.10",
    remedy: KID_IS_A_NAME,
    ...forged,
    edit: (draft) => injected(draft, "x' UNION SELECT 'mintmark'-- ", "mintmark"),
  },
  "crit-unknown": {
    summary: "The signature is valid, but `crit` lists a header parameter that no verifier knows.",
    rule: "RFC 7515, section 4.1.11",
    remedy: "Refuse a token whose `crit` lists a parameter that you do not understand and process.",
    ...forged,
    severity: "medium",
    edit: (draft) =>
      withHeader(draft, { crit: ["urn:mintmark:unknown"], "urn:mintmark:unknown": "must be understood" }),
  },
  "b64-false": {
    summary: "The signature is valid, but `b64` is false (unencoded payload), which JWTs must not use.",
    rule: "RFC 7797, section 7",
    remedy: "Refuse `b64: false`; a verifier that does not know the option refuses it because of `crit`.",
    ...forged,
    severity: "medium",
    // The encoded payload is what is signed, so a verifier that ignores `b64` finds a valid signature.
    edit: (draft) => withHeader(draft, { b64: false, crit: ["b64"] }),
  },
} satisfies Record<string, FlawBody>);

async function signedInState(
  draft: TokenDraft,
  keyInState: FlawTools["keyInState"],
  state: "retiring" | "removed",
): Promise<TokenDraft> {
  return { ...draft, key: await keyInState(state, keyOf(draft)) };
}

/** Uses the real `kid`, so that the offered key is the only thing that is wrong. */
async function signedByStranger(
  draft: TokenDraft,
  tools: FlawTools,
  pointer: (publicJwk: JWK) => Promise<Record<string, unknown>>,
): Promise<TokenDraft> {
  const real = keyOf(draft);
  const stranger = await tools.strangersKey(real.alg);
  const key = posingAs(real, stranger);
  return { ...withHeader(draft, await pointer(publicJwkOf(stranger, kidOf(key)))), key };
}

function publicJwkOf({ alg, key }: SigningKey, kid: string | undefined): JWK {
  const jwk = createPublicKey(key).export({ format: "jwk" }) as JWK;
  return { ...jwk, ...(kid !== undefined && { kid }), alg, use: "sig" };
}

function injected(draft: TokenDraft, kid: string, secret: string): TokenDraft {
  return { ...draft, key: { alg: "HS256", key: createSecretKey(Buffer.from(secret)), publishedKid: kid } };
}
