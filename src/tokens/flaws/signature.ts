// Signature flaws: made with an attacker's key, taken from another token, missing, or malformed.
import { randomUUID, sign } from "node:crypto";
import { SIGNING_ALGS } from "../../keys/algorithms.ts";
import type { TokenDraft } from "../issue.ts";
import { signJwt } from "../jws.ts";
import { decode, encode, keyOf, posingAs, withHeader, withSegment } from "./edits.ts";
import { defineFlaws, EITHER, type FlawBody, type FlawTools, FORGED, REFUSE } from "./flaw.ts";

const VERIFY = "Verify the signature with a library before you trust anything in the token.";
const ECDSA_BYTES: Record<string, number> = { ES256: 64, ES384: 96, ES512: 132 };

/** Algorithms whose signatures are not a multiple of 3 bytes, so that the last character has spare bits. */
const UNEVEN = SIGNING_ALGS.filter((alg) => alg !== "ES384" && alg !== "HS384");

const forged = { verdicts: FORGED, genuine: false, format: "jwt" } as const;

export const signatureFlaws = defineFlaws("signature", {
  "wrong-signature": {
    summary: "Signed with an attacker's key, under the `kid` of the real one.",
    rule: "RFC 7515, section 5.2; RFC 8725, section 3.3",
    remedy: VERIFY,
    severity: "critical",
    ...forged,
    edit: signedByStranger,
  },
  "tampered-payload": {
    summary: "The subject was changed after signing.",
    rule: "RFC 7515, section 5.2; RFC 8725, section 3.3",
    remedy: VERIFY,
    severity: "critical",
    ...forged,
    rewrite: (value) =>
      withSegment(value, "payload", (payload) =>
        encode(JSON.stringify({ ...(JSON.parse(decode(payload)) as object), sub: randomUUID() })),
      ),
  },
  "signature-of-another-token": {
    summary: "Carries the real signature of another token of the same issuer.",
    rule: "RFC 7515, section 5.2",
    remedy: VERIFY,
    severity: "critical",
    ...forged,
    async rewrite(value, draft) {
      const other = await signJwt(draft.header, { ...draft.claims, jti: randomUUID() }, keyOf(draft));
      return withSegment(value, "signature", () => other.jwt.split(".")[2] ?? "");
    },
  },
  "stripped-signature": {
    summary: "The signature is cut off; the dot before it remains.",
    rule: "RFC 7515, section 5.2; RFC 8725, section 3.3",
    remedy: VERIFY,
    severity: "critical",
    ...forged,
    rewrite: (value) => withSegment(value, "signature", () => ""),
  },
  "truncated-signature": {
    summary: "The signature is cut off after its first half.",
    rule: "RFC 7515, section 5.2; RFC 8725, section 3.3",
    remedy: "Compare whole signatures; a comparison that stops at the end of the shorter one proves nothing.",
    severity: "critical",
    ...forged,
    rewrite: (value) =>
      withSegment(value, "signature", (old) => {
        const bytes = Buffer.from(old, "base64url");
        return encode(bytes.subarray(0, bytes.length / 2));
      }),
  },
  "null-signature-hmac": {
    summary: "`alg` is HS256 and the signature is empty (CVE-2020-28042).",
    rule: "RFC 7518, section 3.2; RFC 8725, section 3.1",
    remedy: "Allow only the algorithms that the issuer announces, and never accept an empty signature.",
    severity: "critical",
    ...forged,
    edit: (draft) => withHeader(draft, { alg: "HS256" }),
    rewrite: (value) => withSegment(value, "signature", () => ""),
  },
  "zero-ecdsa-signature": {
    summary: "An ECDSA signature that is all zeros (r = s = 0, CVE-2022-21449).",
    rule: "RFC 8725, section 3.4; FIPS 186-5, section 6.4.2 (r and s lie between 1 and n - 1)",
    remedy: "Update the cryptographic library: one that accepts this signature accepts any token.",
    severity: "critical",
    ...forged,
    algs: ["ES256", "ES384", "ES512"],
    rewrite: (value, draft) =>
      withSegment(value, "signature", () => encode(Buffer.alloc(ECDSA_BYTES[keyOf(draft).alg] ?? 64))),
  },
  "der-ecdsa-signature": {
    summary: "A real ECDSA signature in ASN.1 DER, as most tools make it, instead of r and s as plain bytes.",
    rule: "RFC 7518, section 3.4",
    remedy:
      "Accept ECDSA signatures only in the JWS format (r and s); otherwise one token has several valid spellings.",
    severity: "low",
    ...forged,
    algs: ["ES256", "ES384", "ES512"],
    rewrite(value, draft) {
      const { alg, key } = keyOf(draft);
      const input = value.slice(0, value.lastIndexOf("."));
      return `${input}.${encode(sign(`sha${alg.slice(2)}`, Buffer.from(input), key))}`;
    },
  },
  "signature-padded": {
    summary: "The real signature, followed by base64 padding (`=`).",
    rule: "RFC 7515, section 2 (all trailing `=` omitted); common libraries accept it",
    remedy: "If you cache or block tokens by their text, allow for several spellings of one token.",
    severity: "low",
    verdicts: { jwks: EITHER, introspection: REFUSE, resource: EITHER },
    genuine: false,
    format: "jwt",
    algs: UNEVEN,
    rewrite: (value) => value + "=".repeat((4 - ((value.split(".")[2] ?? "").length % 4)) % 4),
  },
  "signature-trailing-bits": {
    summary: "The real signature, with another last character that decodes to the same bytes.",
    rule: "RFC 4648, section 3.5 (a decoder may refuse it)",
    remedy: "If you cache or block tokens by their text, allow for several spellings of one token.",
    severity: "low",
    verdicts: { jwks: EITHER, introspection: REFUSE, resource: EITHER },
    genuine: false,
    format: "jwt",
    algs: UNEVEN,
    rewrite: (value) => value.slice(0, -1) + sameBytes(value.at(-1) ?? ""),
  },
} satisfies Record<string, FlawBody>);

async function signedByStranger(draft: TokenDraft, tools: FlawTools): Promise<TokenDraft> {
  const real = keyOf(draft);
  return { ...draft, key: posingAs(real, await tools.strangersKey(real.alg)) };
}

/** The lowest bit of the last character is unused if the byte count is not a multiple of 3. */
function sameBytes(character: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return alphabet[alphabet.indexOf(character) ^ 1] ?? character;
}
