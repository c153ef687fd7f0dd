// Flaws of the shape that a token has on the wire: too many parts, too few, too large, wrongly encoded.
import { randomBytes } from "node:crypto";
import { signText } from "../jws.ts";
import { encode, decode, keyOf, kidOf, withClaims, withSegment } from "./edits.ts";
import { defineFlaws, EITHER, FORGED, type FlawBody } from "./flaw.ts";

const SIZE = 64 * 1024;
const USE_A_LIBRARY =
  "Leave parsing to a JOSE library, and refuse everything that is no compact JWS of three parts.";

const shaped = {
  verdicts: FORGED,
  genuine: false,
  format: "jwt",
  severity: "medium",
  remedy: USE_A_LIBRARY,
} as const;

export const shapeFlaws = defineFlaws("transport", {
  huge: {
    summary: "Sound and 64 KiB long.",
    rule: "RFC 6585, section 5 (431); nothing limits a token",
    remedy: "Limit the size of headers and answer 431, 413 or 400: no crash, no 5xx, no endless work.",
    severity: "medium",
    verdicts: { jwks: EITHER, introspection: EITHER, resource: EITHER },
    genuine: true,
    format: "jwt",
    // Base64url makes four characters of three bytes.
    edit: (draft) => withClaims(draft, { padding: "x".repeat((SIZE * 3) / 4) }),
  },
  "non-base64url": {
    summary: "A character outside the alphabet stands in the real signature; some decoders skip it.",
    rule: "RFC 7515, sections 2 and 5.2; RFC 4648, section 3.3",
    ...shaped,
    rewrite: (value) => withSegment(value, "signature", (old) => `${old.slice(0, 10)}~${old.slice(10)}`),
  },
  "two-segments": {
    summary: "Header and payload alone, without the second dot.",
    rule: "RFC 7515, sections 5.2 and 7.1",
    ...shaped,
    severity: "critical",
    rewrite: (value) => value.slice(0, value.lastIndexOf(".")),
  },
  "five-segments": {
    summary: "The sound token with two more segments behind it.",
    rule: "RFC 7515, sections 5.2 and 7.1; RFC 7516, section 9",
    ...shaped,
    rewrite: (value) => `${value}.AAAA.AAAA`,
  },
  "jwe-shaped": {
    summary: "Five parts like an encrypted token, of random bytes.",
    rule: "RFC 7516, section 9; RFC 8725, section 3.1",
    ...shaped,
    rewrite(_, draft) {
      const header = { alg: "RSA-OAEP-256", enc: "A256GCM", cty: "JWT", kid: kidOf(keyOf(draft)) };
      const parts = [256, 12, 400, 16].map((length) => encode(randomBytes(length)));
      return [encode(JSON.stringify(header)), ...parts].join(".");
    },
  },
  "duplicate-json-members": {
    summary: "`exp` stands in the payload twice: in the future, then in the past.",
    rule: "RFC 7519, section 4 (refuse it, or take the last)",
    ...shaped,
    remedy: "Use a JSON parser that refuses duplicate members or takes the last, as the one in JavaScript.",
    rewrite(value, draft, { now }) {
      const [header = "", payload = ""] = value.split(".");
      const twice = decode(payload).replace(/\}$/, `,"exp":${now - 7200}}`);
      return signText(decode(header), twice, keyOf(draft));
    },
  },
  "duplicate-header-members": {
    summary: "`alg` stands in the header twice: the real one, then `none`; the signature is real.",
    rule: "RFC 7515, section 4 (refuse it, or take the last)",
    ...shaped,
    remedy: "Use a JSON parser that refuses duplicate members or takes the last, as the one in JavaScript.",
    rewrite(value, draft) {
      const [header = "", payload = ""] = value.split(".");
      const twice = decode(header).replace(/\}$/, ',"alg":"none"}');
      return signText(twice, decode(payload), keyOf(draft));
    },
  },
  "nested-jwt": {
    summary: "The sound token as the payload of another JWT that the real key signed.",
    rule: "RFC 7519, section 5.2; RFC 9068, section 2.1",
    ...shaped,
    remedy: "Take no token out of a token: an access token's payload is its claims.",
    async rewrite(value, draft) {
      const key = keyOf(draft);
      const header = { alg: key.alg, kid: kidOf(key), ...draft.header, cty: "JWT" };
      return signText(JSON.stringify(header), value, key);
    },
  },
} satisfies Record<string, FlawBody>);
