// Algorithm flaws: no algorithm, HMAC keyed with the public key, and one that the issuer does not announce.
import { createPublicKey, createSecretKey } from "node:crypto";
import { MintmarkError } from "../../errors.ts";
import { ASYMMETRIC_ALGS, type SigningAlg } from "../../keys/algorithms.ts";
import type { SigningKey } from "../../keys/material.ts";
import { keyOf, kidOf, posingAs, withHeader, withSegment } from "./edits.ts";
import { defineFlaws, type FlawBody, FORGED } from "./flaw.ts";

const ALLOW_LIST =
  "Give the verifier the list of algorithms that the issuer announces; never take the algorithm from the token.";
const RSA = ASYMMETRIC_ALGS.filter((alg) => /^[RP]S/.test(alg));

const forged = { severity: "critical", verdicts: FORGED, genuine: false, format: "jwt" } as const;

const unsigned = (alg: string): FlawBody => ({
  summary: `Unsigned: \`alg\` is \`${alg}\`.`,
  rule: "RFC 8725, sections 2.1 and 3.2; RFC 9068, section 4 (`none` must be refused); RFC 7518, section 3.6",
  remedy: ALLOW_LIST,
  ...forged,
  edit: (draft) => withHeader(draft, { alg }),
  rewrite: (value) => withSegment(value, "signature", () => ""),
});

/** The public key is not secret, so anyone can make this signature. */
const keyedWith = (form: string, secretOf: (real: SigningKey) => string | Buffer): FlawBody => ({
  summary: `HS256 with the issuer's public key as the secret, as ${form}.`,
  rule: "RFC 8725, sections 2.1 and 3.1",
  remedy: `${ALLOW_LIST} Never use a key that was published for RS256 to verify HS256.`,
  ...forged,
  algs: ASYMMETRIC_ALGS,
  edit(draft) {
    const real = keyOf(draft);
    const secret = createSecretKey(Buffer.from(secretOf(real) as string));
    return { ...draft, key: posingAs(real, { alg: "HS256", key: secret }) };
  },
});

const pem = ({ key }: SigningKey) => createPublicKey(key).export({ type: "spki", format: "pem" }) as string;

export const algorithmFlaws = defineFlaws("signature", {
  "alg-none": unsigned("none"),
  "alg-none-capitalised": unsigned("None"),
  "alg-none-upper-case": unsigned("NONE"),
  "alg-none-mixed-case": unsigned("nOnE"),
  "alg-none-with-signature": {
    summary: "`alg` is `none`, but the token still carries a real signature.",
    rule: "RFC 9068, section 4 (`none` must be refused); RFC 7518, section 3.6",
    remedy: ALLOW_LIST,
    ...forged,
    edit: (draft) => withHeader(draft, { alg: "none" }),
  },
  "alg-missing": {
    summary: "The header has no `alg`; the signature is real.",
    rule: "RFC 7515, section 4.1.1 (`alg` is required)",
    remedy: ALLOW_LIST,
    ...forged,
    severity: "medium",
    edit: (draft) => ({ ...draft, header: { ...draft.header, alg: undefined } }),
  },
  "hmac-with-public-key-pem": keyedWith("PEM", pem),
  "hmac-with-public-key-pem-trimmed": keyedWith("PEM without its final line feed", (real) =>
    pem(real).trimEnd(),
  ),
  "hmac-with-public-key-der": keyedWith("DER", ({ key }) =>
    createPublicKey(key).export({ type: "spki", format: "der" }),
  ),
  "hmac-with-public-key-jwk": keyedWith("the JSON text of the minimal JWK", ({ key }) =>
    JSON.stringify(createPublicKey(key).export({ format: "jwk" })),
  ),
  "hmac-with-public-key-jwk-published": keyedWith("the JSON text of the published JWK", (real) => {
    const { kty, ...jwk } = createPublicKey(real.key).export({ format: "jwk" });
    const members = Object.entries(jwk).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return JSON.stringify({
      kty,
      use: "sig",
      kid: kidOf(real),
      alg: real.alg,
      ...Object.fromEntries(members),
    });
  }),
  "unadvertised-alg": {
    summary: "Signed with the real key, but with an algorithm that the issuer does not announce.",
    rule: "RFC 8725, section 3.1; RFC 9068, section 4",
    remedy: ALLOW_LIST,
    ...forged,
    severity: "medium",
    algs: RSA,
    edit(draft, { advertises }) {
      const real = keyOf(draft);
      return { ...draft, key: posingAs(real, { key: real.key, alg: unused(advertises) }) };
    },
  },
} satisfies Record<string, FlawBody>);

/** An RSA algorithm that the metadata does not list. */
function unused(advertises: (alg: SigningAlg) => boolean): SigningAlg {
  const alg = RSA.toReversed().find((each) => !advertises(each));
  if (alg) return alg;
  throw new MintmarkError("bad_request", "this issuer announces every RSA algorithm", {
    hint: "The flaw unadvertised-alg needs an RSA algorithm that the issuer has no key for.",
  });
}
