// Wire format flaws: too many segments, too few, too large, or wrongly encoded.
import { randomBytes } from "node:crypto";
import { signText } from "../jws.ts";
import { decode, encode, keyOf, kidOf, withClaims, withSegment } from "./edits.ts";
import { defineFlaws, EITHER, type FlawBody, FORGED } from "./flaw.ts";

const SIZE = 64 * 1024;
const USE_A_LIBRARY =
  "Leave parsing to a JOSE library, and refuse everything that is not a compact JWS of three segments.";

const shaped = {
  verdicts: FORGED,
  genuine: false,
  format: "jwt",
  severity: "medium",
  remedy: USE_A_LIBRARY,
} as const;

export const shapeFlaws = defineFlaws("transport", {
  huge: {
    summary: "A valid token that is 64 KiB long.",
    rule: "RFC 6585, section 5 (431); no rule limits the size of a token",
    remedy:
      "Limit the size of headers and answer with 431, 413 or 400; do not crash, hang or answer with 5xx.",
    severity: "medium",
    verdicts: { jwks: EITHER, introspection: EITHER, resource: EITHER },
    genuine: true,
    format: "jwt",
    // Base64url encodes 3 bytes as 4 characters.
    edit: (draft) => withClaims(draft, { padding: "x".repeat((SIZE * 3) / 4) }),
  },
  "non-base64url": {
    summary:
      "The real signature with an inserted character outside the base64url alphabet; some decoders skip it.",
    rule: "RFC 7515, sections 2 and 5.2; RFC 4648, section 3.3",
    ...shaped,
    rewrite: (value) => withSegment(value, "signature", (old) => `${old.slice(0, 10)}~${old.slice(10)}`),
  },
  "two-segments": {
    summary: "Only header and payload, without the second dot.",
    rule: "RFC 7515, sections 5.2 and 7.1",
    ...shaped,
    severity: "critical",
    rewrite: (value) => value.slice(0, value.lastIndexOf(".")),
  },
  "five-segments": {
    summary: "The unflawed token, followed by two more segments.",
    rule: "RFC 7515, sections 5.2 and 7.1; RFC 7516, section 9",
    ...shaped,
    rewrite: (value) => `${value}.AAAA.AAAA`,
  },
  "jwe-shaped": {
    summary: "Five segments of random bytes, shaped like an encrypted token.",
    rule: "RFC 7516, section 9; RFC 8725, section 3.1",
    ...shaped,
    rewrite(_, draft) {
      const header = { alg: "RSA-OAEP-256", enc: "A256GCM", cty: "JWT", kid: kidOf(keyOf(draft)) };
      const parts = [256, 12, 400, 16].map((length) => encode(randomBytes(length)));
      return [encode(JSON.stringify(header)), ...parts].join(".");
    },
  },
  "duplicate-json-members": {
    summary: "The payload has `exp` twice: first in the future, then in the past.",
    rule: "RFC 7519, section 4 (refuse the token, or use the last member)",
    ...shaped,
    remedy: "Use a JSON parser that refuses duplicate members or uses the last one, as JavaScript's does.",
    rewrite(value, draft, { now }) {
      const [header = "", payload = ""] = value.split(".");
      const twice = decode(payload).replace(/\}$/, `,"exp":${now - 7200}}`);
      return signText(decode(header), twice, keyOf(draft));
    },
  },
  "duplicate-header-members": {
    summary: "The header has `alg` twice: first the real one, then `none`; the signature is real.",
    rule: "RFC 7515, section 4 (refuse the token, or use the last member)",
    ...shaped,
    remedy: "Use a JSON parser that refuses duplicate members or uses the last one, as JavaScript's does.",
    rewrite(value, draft) {
      const [header = "", payload = ""] = value.split(".");
      const twice = decode(header).replace(/\}$/, ',"alg":"none"}');
      return signText(twice, decode(payload), keyOf(draft));
    },
  },
  "nested-jwt": {
    summary: "The unflawed token as the payload of another JWT, signed with the real key.",
    rule: "RFC 7519, section 5.2; RFC 9068, section 2.1",
    ...shaped,
    remedy: "Do not unwrap nested tokens: the payload of an access token must be its claims.",
    async rewrite(value, draft) {
      const key = keyOf(draft);
      const header = { alg: key.alg, kid: kidOf(key), ...draft.header, cty: "JWT" };
      return signText(JSON.stringify(header), value, key);
    },
  },
} satisfies Record<string, FlawBody>);
