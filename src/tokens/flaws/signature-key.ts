// Flaws of the key that the header leads to: unknown, former, brought along, or injected through `kid`; and of
// header parameters that a verifier must understand.
import { createPublicKey, createSecretKey } from "node:crypto";
import type { JWK } from "jose";
import { ASYMMETRIC_ALGS } from "../../keys/algorithms.ts";
import type { SigningKey } from "../../keys/material.ts";
import type { TokenDraft } from "../issue.ts";
import { keyOf, kidOf, posingAs, withHeader } from "./edits.ts";
import { ACCEPT, defineFlaws, EITHER, FORGED, HARMLESS, type FlawBody, type FlawTools } from "./flaw.ts";

const TRUSTED_KEYS_ONLY =
  "Use the keys of the issuer's configured `jwks_uri` and nothing that the token itself brings or points to.";
const KID_IS_A_NAME =
  "Take `kid` for nothing but a name to look up among the fetched keys: no path, no query, no URL.";

const forged = { severity: "critical", verdicts: FORGED, genuine: false, format: "jwt" } as const;

export const keyFlaws = defineFlaws("signature", {
  "unknown-kid": {
    summary: "Signed by a key that the issuer never published, under that key's own `kid`.",
    rule: "RFC 7515, sections 4.1.4 and 5.2; RFC 8725, section 3.8",
    remedy:
      "Refuse what no published key verifies; fetch the keys again for an unknown `kid`, but not at every one.",
    ...forged,
    edit: async (draft, { strangersKey }) => {
      const { kid, ...key } = await strangersKey(keyOf(draft).alg);
      return { ...draft, key: { ...key, publishedKid: kid } };
    },
  },
  "no-kid": {
    summary: "Signed by the real key, without a `kid`.",
    rule: "RFC 7515, section 4.1.4 (`kid` is optional); OpenID Connect Core 1.0, section 10.1 (needed among several keys)",
    remedy: "Both answers are right; trying every key of a large set for each such token is not.",
    severity: "low",
    verdicts: { jwks: EITHER, introspection: ACCEPT, resource: ACCEPT },
    genuine: true,
    format: "jwt",
    edit: (draft) => ({ ...draft, key: { ...keyOf(draft), publishedKid: null } }),
  },
  "removed-key": {
    summary: "Signed by a key of the issuer that has been taken out of its JWKS.",
    rule: "OpenID Connect Core 1.0, section 10.1.1; RFC 8725, section 3.8",
    remedy: "Let go of keys that are no longer published: a cached set must not live for ever.",
    severity: "high",
    verdicts: FORGED,
    genuine: true,
    format: "jwt",
    algs: ASYMMETRIC_ALGS,
    edit: (draft, { keyInState }) => signedInState(draft, keyInState, "removed"),
  },
  "retired-key-still-valid": {
    summary: "Signed by a key that no longer signs but is still published; must be accepted.",
    rule: "OpenID Connect Core 1.0, section 10.1.1",
    remedy:
      "Accept every published key, not the first or the newest alone, or each rotation locks users out.",
    severity: "high",
    verdicts: HARMLESS,
    genuine: true,
    format: "jwt",
    algs: ASYMMETRIC_ALGS,
    edit: (draft, { keyInState }) => signedInState(draft, keyInState, "retiring"),
  },
  "embedded-jwk": {
    summary: "Signed by a stranger's key, which the header brings along as `jwk` (CVE-2018-0114).",
    rule: "RFC 8725, section 3.8 (the key must be the issuer's); RFC 7515, section 4.1.3",
    remedy: TRUSTED_KEYS_ONLY,
    ...forged,
    algs: ASYMMETRIC_ALGS,
    edit: (draft, tools) => signedByStranger(draft, tools, (jwk) => ({ jwk })),
  },
  jku: {
    summary:
      "Signed by a stranger's key; `jku` points to a JWKS with it, at Mintmark, which counts who fetches it.",
    rule: "RFC 8725, section 3.10; RFC 7515, section 4.1.2",
    remedy: TRUSTED_KEYS_ONLY,
    ...forged,
    algs: ASYMMETRIC_ALGS,
    edit: (draft, tools) => signedByStranger(draft, tools, (jwk) => ({ jku: tools.recorderUrl(jwk) })),
  },
  x5u: {
    summary: "Signed by a stranger's key; `x5u` points to it, at Mintmark, which counts who fetches it.",
    rule: "RFC 8725, section 3.10; RFC 7515, section 4.1.5",
    remedy: TRUSTED_KEYS_ONLY,
    ...forged,
    algs: ASYMMETRIC_ALGS,
    edit: (draft, tools) => signedByStranger(draft, tools, (jwk) => ({ x5u: tools.recorderUrl(jwk) })),
  },
  "kid-injection-path": {
    summary: "`kid` is a path to /dev/null, and the token an HS256 one keyed with what is in there: nothing.",
    rule: "RFC 8725, section 3.10",
    remedy: KID_IS_A_NAME,
    ...forged,
    edit: (draft) => injected(draft, "../../../../../../../../dev/null", ""),
  },
  "kid-injection-sql": {
    summary: "`kid` is an SQL injection that selects the text `mintmark`, and the token is keyed with that.",
    rule: "RFC 8725, section 3.10",
    remedy: KID_IS_A_NAME,
    ...forged,
    edit: (draft) => injected(draft, "x' UNION SELECT 'mintmark'-- ", "mintmark"),
  },
  "crit-unknown": {
    summary: "Soundly signed, with a header parameter that nobody knows marked as critical.",
    rule: "RFC 7515, section 4.1.11",
    remedy: "Refuse a token whose `crit` names anything that you do not understand and process.",
    ...forged,
    severity: "medium",
    edit: (draft) =>
      withHeader(draft, { crit: ["urn:mintmark:unknown"], "urn:mintmark:unknown": "must be understood" }),
  },
  "b64-false": {
    summary: "Soundly signed as an unencoded payload (`b64` is false), which a JWT must not be.",
    rule: "RFC 7797, section 7",
    remedy: "Refuse `b64: false`; a verifier without that option refuses it through `crit`.",
    ...forged,
    severity: "medium",
    // The payload segment is signed as it stands, so a verifier that overlooks `b64` finds nothing wrong.
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

/** Under the real `kid`, so that nothing but the key that is offered is wrong. */
async function signedByStranger(
  draft: TokenDraft,
  tools: FlawTools,
  pointer: (publicJwk: JWK) => Record<string, unknown>,
): Promise<TokenDraft> {
  const real = keyOf(draft);
  const stranger = await tools.strangersKey(real.alg);
  const key = posingAs(real, stranger);
  return { ...withHeader(draft, pointer(publicJwkOf(stranger, kidOf(key)))), key };
}

function publicJwkOf({ alg, key }: SigningKey, kid: string | undefined): JWK {
  const jwk = createPublicKey(key).export({ format: "jwk" }) as JWK;
  return { ...jwk, ...(kid === undefined ? {} : { kid }), alg, use: "sig" };
}

function injected(draft: TokenDraft, kid: string, secret: string): TokenDraft {
  return { ...draft, key: { alg: "HS256", key: createSecretKey(Buffer.from(secret)), publishedKid: kid } };
}
