// What a text is, before anything in it is believed: a JWT, something opaque, or garbage. Takes whatever comes.
import type { JsonObject } from "../json-object.ts";
import { readJsonObject } from "./json-text.ts";
import { problem, quoted, type Problem } from "./problem.ts";

export const TOKEN_FORMS = ["jwt", "jwe", "opaque", "garbage"] as const;
export type TokenForm = (typeof TOKEN_FORMS)[number];

export interface Decoded {
  form: TokenForm;
  /** As far as it can be read; null where not. */
  header: JsonObject | null;
  claims: JsonObject | null;
  problems: Problem[];
}

/** What a Bearer header can carry (RFC 6750, section 2.1). */
const BEARER = /^[A-Za-z0-9._~+/-]+=*$/;
const BASE64URL = /^[A-Za-z0-9_-]*$/;
/** What many servers read of all headers together. */
const USUAL_LIMIT = 8 * 1024;

/** `isKnown`: the ledger has this very value, as an opaque one. */
export function decode(token: string, { isKnownOpaque = false } = {}): Decoded {
  const problems: Problem[] = [];
  if (token.length > USUAL_LIMIT) {
    problems.push(
      problem(
        "too-large",
        `it has ${token.length} characters; many servers read no more than 8 KiB of headers`,
      ),
    );
  }
  if (isKnownOpaque) return { form: "opaque", header: null, claims: null, problems };
  if (!BEARER.test(token) || !/[A-Za-z0-9]/.test(token)) {
    const what =
      token === ""
        ? "it is empty"
        : `it is nothing that a Bearer header carries: ${quoted(token.slice(0, 20))}`;
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
  if (!header?.object && segments.length !== 3)
    return { form: "opaque", header: null, claims: null, problems };
  problems.push(...(header?.problems ?? []));
  const readHeader = header?.object ?? null;
  if (segments.length === 5 && typeof readHeader?.["enc"] === "string") {
    const message = "it is encrypted (JWE): this issuer encrypts no token, and an API has no key for it";
    return {
      form: "jwe",
      header: readHeader,
      claims: null,
      problems: [...problems, problem("encrypted", message)],
    };
  }
  if (segments.length !== 3) {
    problems.push(problem("segment-count", `a JWT has three parts, this one ${segments.length}`));
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
      "not-json": `the ${name} is no JSON object`,
      "nested-too-deeply": `the ${name} is nested more than 100 levels deep`,
    };
    return { problems: [...problems, problem(read.fault, messages[read.fault])] };
  }
  for (const member of read.duplicates) {
    const message = `${quoted(member)} stands in the ${name} more than once; read here as it stands last`;
    problems.push(problem("duplicate-members", message));
  }
  return { object: read.object, problems };
}

function spelling(name: string, segment: string): Problem[] {
  if (!BASE64URL.test(segment) || segment.length % 4 === 1)
    return [problem("not-base64url", `the ${name} is not base64url without padding`)];
  return Buffer.from(segment, "base64url").toString("base64url") === segment
    ? []
    : [problem("base64url-variant", `the ${name} ends in a character that another one usually stands for`)];
}

function nesting(header: JsonObject | null, payload: string): Problem[] {
  const content = Buffer.from(payload, "base64url").toString("latin1");
  const cty = header?.["cty"];
  const isSaid = typeof cty === "string" && /^(application\/)?jwt$/i.test(cty);
  if (!isSaid && !/^eyJ[\w-]*\.[\w-]*\./.test(content)) return [];
  return [problem("nested-jwt", "its payload is another JWT, in place of claims")];
}
