// Finds out what a text is without trusting it: a JWT, an opaque token or garbage. Accepts any text.
import type { JsonObject } from "../json-object.ts";
import { quoted } from "../wording.ts";
import { readJsonObject } from "./json-text.ts";
import { type Problem, problem } from "./problem.ts";

export const TOKEN_FORMS = ["jwt", "jwe", "opaque", "garbage"] as const;
export type TokenForm = (typeof TOKEN_FORMS)[number];

export interface Decoded {
  form: TokenForm;
  /** null if it cannot be read, like `claims`. */
  header: JsonObject | null;
  claims: JsonObject | null;
  problems: Problem[];
}

/** The syntax of a bearer token (RFC 6750, section 2.1). */
const BEARER = /^[A-Za-z0-9._~+/-]+=*$/;
const BASE64URL = /^[A-Za-z0-9_-]*$/;
/** Limit of many servers for all headers together, in bytes. */
const USUAL_LIMIT = 8 * 1024;

/** @param isKnownOpaque whether the ledger has this value as an opaque token */
export function decode(token: string, { isKnownOpaque = false } = {}): Decoded {
  const problems: Problem[] = [];
  if (token.length > USUAL_LIMIT) {
    problems.push(
      problem(
        "too-large",
        `the token has ${token.length} characters; many servers accept at most 8 KiB of headers`,
      ),
    );
  }
  if (isKnownOpaque) return { form: "opaque", header: null, claims: null, problems };
  if (!BEARER.test(token) || !/[A-Za-z0-9]/.test(token)) {
    const what =
      token === ""
        ? "the token is empty"
        : `the text has characters that a bearer token cannot have: ${quoted(token.slice(0, 20))}`;
    return {
      form: "garbage",
      header: null,
      claims: null,
      problems: [...problems, problem("not-a-token", what)],
    };
  }
  const segments = token.split(".");
  const [first = "", second = "", signature = ""] = segments;
  const header = segments.length > 1 ? readPart("header", first) : undefined;
  if (!header?.object && segments.length !== 3) {
    return { form: "opaque", header: null, claims: null, problems };
  }
  problems.push(...(header?.problems ?? []));
  const readHeader = header?.object ?? null;
  if (segments.length === 5 && typeof readHeader?.["enc"] === "string") {
    const message =
      "the token is encrypted (JWE), but this issuer does not encrypt tokens, and APIs have no key for it";
    return {
      form: "jwe",
      header: readHeader,
      claims: null,
      problems: [...problems, problem("encrypted", message)],
    };
  }
  if (segments.length !== 3) {
    problems.push(problem("segment-count", `a JWT has three parts, but this token has ${segments.length}`));
  }
  const payload = readPart("payload", second);
  return {
    form: segments.length === 3 && readHeader ? "jwt" : "garbage",
    header: readHeader,
    claims: payload.object ?? null,
    problems: [
      ...problems,
      ...payload.problems,
      ...spelling("signature", signature),
      ...nesting(readHeader, second),
    ],
  };
}

function readPart(name: string, segment: string): { object?: JsonObject; problems: Problem[] } {
  const problems = spelling(name, segment);
  const read = readJsonObject(Buffer.from(segment, "base64url"));
  if ("fault" in read) {
    const messages = {
      "not-utf8": `the ${name} is not UTF-8`,
      "not-json": `the ${name} is not a JSON object`,
      "nested-too-deeply": `the ${name} is nested more than 100 levels deep`,
    };
    return { problems: [...problems, problem(read.fault, messages[read.fault])] };
  }
  for (const member of read.duplicates) {
    const message = `the ${name} has ${quoted(member)} more than once; the last one is used here`;
    problems.push(problem("duplicate-members", message));
  }
  return { object: read.object, problems };
}

function spelling(name: string, segment: string): Problem[] {
  if (!BASE64URL.test(segment) || segment.length % 4 === 1) {
    return [problem("not-base64url", `the ${name} is not base64url without padding`)];
  }
  return Buffer.from(segment, "base64url").toString("base64url") === segment
    ? []
    : [problem("base64url-variant", `the last character of the ${name} has unused bits that are not zero`)];
}

function nesting(header: JsonObject | null, payload: string): Problem[] {
  const content = Buffer.from(payload, "base64url").toString("latin1");
  const cty = header?.["cty"];
  const isSaid = typeof cty === "string" && /^(application\/)?jwt$/i.test(cty);
  if (!isSaid && !/^eyJ[\w-]*\.[\w-]*\./.test(content)) return [];
  return [problem("nested-jwt", "the payload is another JWT instead of claims")];
}
