// The parts of an inspection by themselves: the form of a text, the JSON in it, its claims and its times.
import { describe, expect, it } from "vitest";
import { judgeClaims, judgeType } from "../../src/inspection/claims.ts";
import { decode } from "../../src/inspection/decode.ts";
import type { Expectations } from "../../src/inspection/expectations.ts";
import { readJsonObject } from "../../src/inspection/json-text.ts";
import { problem } from "../../src/inspection/problem.ts";
import { standingProblem, timeProblem } from "../../src/inspection/standing.ts";

const encode = (content: string | Buffer) => Buffer.from(content as string).toString("base64url");
const HEADER = encode('{"alg":"RS256"}');
const CLAIMS = encode('{"sub":"alice"}');

describe("a text is decoded as", () => {
  const shown = (token: string, isKnownOpaque = false) => {
    const { form, header, claims, problems } = decode(token, { isKnownOpaque });
    return [form, header, claims, problems.map(({ code }) => code)];
  };

  it("an opaque value if the ledger has it, whatever it looks like", () => {
    for (const token of [`${HEADER}.${CLAIMS}.AAAA`, "a b", ""]) {
      expect(shown(token, true)).toEqual(["opaque", null, null, []]);
    }
    expect(shown("x".repeat(8193), true)).toEqual(["opaque", null, null, ["too-large"]]);
    expect(decode("a b")).toMatchObject({ form: "garbage" });
  });

  it.each<[string, string, string[]]>([
    ["8 KiB", "x".repeat(8192), []],
    ["more", "x".repeat(8193), ["too-large"]],
    ["more that is no token", `${"x".repeat(8192)} `, ["too-large", "not-a-token"]],
  ])("too large only beyond 8 KiB: %s", (_, token, expected) => {
    expect(decode(token).problems.map(({ code }) => code)).toEqual(expected);
  });

  it.each([
    ["", "the token is empty"],
    [
      "ä".repeat(30),
      `the text has characters that a bearer token cannot have: ${JSON.stringify("ä".repeat(20))}`,
    ],
    ["---", 'the text has characters that a bearer token cannot have: "---"'],
    ["a=b", 'the text has characters that a bearer token cannot have: "a=b"'],
    ["a\n", 'the text has characters that a bearer token cannot have: "a\\n"'],
    ["=", 'the text has characters that a bearer token cannot have: "="'],
  ])("garbage, with the reason: %j", (token, message) => {
    const { form, header, claims, problems } = decode(token);
    expect([form, header, claims]).toEqual(["garbage", null, null]);
    expect(problems).toMatchObject([{ code: "not-a-token", message }]);
  });

  it.each<[string, unknown[]]>([
    ["a", ["opaque", null, null, []]],
    ["A-._~+/z==", ["opaque", null, null, []]],
    ["a.b", ["opaque", null, null, []]],
    [HEADER, ["opaque", null, null, []]],
    [`${HEADER}.`, ["garbage", { alg: "RS256" }, null, ["segment-count", "not-json"]]],
    [`${HEADER}.${CLAIMS}`, ["garbage", { alg: "RS256" }, { sub: "alice" }, ["segment-count"]]],
    [`${HEADER}.${CLAIMS}.AAAA`, ["jwt", { alg: "RS256" }, { sub: "alice" }, []]],
    [`${HEADER}.${CLAIMS}.`, ["jwt", { alg: "RS256" }, { sub: "alice" }, []]],
    [`x.${CLAIMS}.AAAA`, ["garbage", null, { sub: "alice" }, ["not-base64url", "not-json"]]],
    [`${HEADER}.x.AAAA`, ["jwt", { alg: "RS256" }, null, ["not-base64url", "not-json"]]],
    [`${HEADER}.${CLAIMS}.AAAAA`, ["jwt", { alg: "RS256" }, { sub: "alice" }, ["not-base64url"]]],
    [`${HEADER}.${CLAIMS}.AB`, ["jwt", { alg: "RS256" }, { sub: "alice" }, ["base64url-variant"]]],
    [`${HEADER}.${CLAIMS}.+AAA`, ["jwt", { alg: "RS256" }, { sub: "alice" }, ["not-base64url"]]],
    [`${HEADER}.${CLAIMS}.AAAA.x`, ["garbage", { alg: "RS256" }, { sub: "alice" }, ["segment-count"]]],
    [`${HEADER}.${CLAIMS}.AAAA.x.x`, ["garbage", { alg: "RS256" }, { sub: "alice" }, ["segment-count"]]],
    ["a.b.c.d.e", ["opaque", null, null, []]],
    [`${encode('{"enc":"A"}')}.b.c.d.e`, ["jwe", { enc: "A" }, null, ["encrypted"]]],
    [`${encode('{"enc":7}')}.${CLAIMS}.AA.d.e`, ["garbage", { enc: 7 }, { sub: "alice" }, ["segment-count"]]],
    [`${encode('{"enc":"A"}')}.${CLAIMS}.AAAA`, ["jwt", { enc: "A" }, { sub: "alice" }, []]],
    [
      `${HEADER}.${encode("eyJhbGci.eyJzdWIi.")}.AAAA`,
      ["jwt", { alg: "RS256" }, null, ["not-json", "nested-jwt"]],
    ],
    [`${HEADER}.${encode("eyJhbGci.eyJzdWIi")}.AAAA`, ["jwt", { alg: "RS256" }, null, ["not-json"]]],
    [`${HEADER}.${encode(" eyJhbGci.eyJzdWIi.")}.AAAA`, ["jwt", { alg: "RS256" }, null, ["not-json"]]],
    [`${encode('{"cty":"x-jwt"}')}.${CLAIMS}.AAAA`, ["jwt", { cty: "x-jwt" }, { sub: "alice" }, []]],
    [`${encode('{"cty":"jwt"}')}.${CLAIMS}.AAAA`, ["jwt", { cty: "jwt" }, { sub: "alice" }, ["nested-jwt"]]],
  ])("%s", (token, expected) => {
    expect(shown(token)).toEqual(expected);
  });
});

describe("a JSON object in bytes", () => {
  const read = (text: string | Buffer) => readJsonObject(Buffer.from(text as string));
  const nested = (levels: number, [open, close]: [string, string]) =>
    `{"a":${open.repeat(levels - 1)}1${close.repeat(levels - 1)}}`;

  it.each<[string, string[]]>([
    ["{}", []],
    ['{"a":"a","b":"a"}', []],
    ['{"a":1,"b":2}', []],
    ['{"a":1,"a":2}', ["a"]],
    ['{"a":1,"a":2,"a":3,"b":1,"b":2}', ["a", "b"]],
    ['{"a":{"a":1},"b":{"a":1}}', []],
    ['{"a":{"b":1},"a":2}', ["a"]],
    ['{"a":[1],"a":2}', ["a"]],
    ['{"a":[{"b":1},{"b":1}]}', []],
    ['{"a":[{"b":1,"b":2}]}', ["b"]],
    ['{"a":["b","b"],"b":1}', []],
    ['{"a" : "x:y" , "b" : ":" }', []],
    ['{"a\\u0062":1,"ab":2}', ["ab"]],
    ['{"a\\"":1,"a":2}', []],
    ['{"a\\"":1,"a\\"":2}', ['a"']],
    ['{"a\\\\":1,"a":"{"}', []],
    ['{"a":"\\"","b":"\\\\","a":1}', ["a"]],
  ])("%s has these members twice: %j", (text, duplicates) => {
    expect(read(text)).toEqual({ object: JSON.parse(text) as unknown, duplicates });
  });

  it.each(["", "null", "1", "[]", '"a"', "{", '{"a"', '{"a', "{:}", '{"\\x":1}', "\ufeff{}"])(
    "%j is none",
    (text) => {
      expect(read(text)).toEqual({ fault: "not-json" });
    },
  );

  it("is none if the bytes are not UTF-8", () => {
    expect(read(Buffer.of(0x7b, 0xff, 0x7d))).toEqual({ fault: "not-utf8" });
  });

  it.each<[string, string]>([
    ["[", "]"],
    ['{"a":', "}"],
  ])("may have 100 levels, and not one more, with %s", (...brackets) => {
    expect(read(nested(100, brackets))).toHaveProperty("object");
    expect(read(nested(101, brackets))).toEqual({ fault: "nested-too-deeply" });
    const beside = `{"a":[${Array.from({ length: 200 }, () => `${brackets[0]}1${brackets[1]}`).join()}]}`;
    expect(read(beside)).toHaveProperty("object");
  });
});

const NOW = 1_000_000;
const ANY: Expectations = {
  kind: "access",
  issuers: ["https://idp.test", "https://other.test"],
  audiences: undefined,
  requiredClaims: [],
  typ: "at+jwt",
  scopes: [],
  scopeClaim: "scope",
  scopeFormat: "string",
  secrets: [],
};
const CENTURY = 100 * 365 * 86_400;

describe("claims", () => {
  it.each<[object, Partial<Expectations>, string[]]>([
    [{}, {}, []],
    [{}, { requiredClaims: ["iss", "jti"] }, ["missing-iss", "missing-jti"]],
    [{ iss: "" }, { requiredClaims: ["iss"] }, ["wrong-issuer"]],
    [{ iss: "https://other.test" }, {}, []],
    [{ aud: [] }, { kind: "refresh" }, []],
    [{ aud: [] }, { kind: "id" }, ["missing-aud"]],
    [{ aud: "" }, {}, []],
    [{ aud: "x" }, { audiences: ["a", "x"] }, []],
    [{ aud: ["b", "x"] }, { audiences: ["a", "x"] }, []],
    [{ aud: "b" }, { audiences: ["a", "x"] }, ["wrong-audience"]],
    [{}, { audiences: ["a"] }, []],
    [{ iat: NOW }, {}, []],
    [{ iat: NOW + 1 }, {}, ["issued-in-future"]],
    [{ exp: NOW }, {}, ["expired"]],
    [{ exp: NOW + 1 }, {}, []],
    [{ exp: NOW + CENTURY }, {}, []],
    [{ exp: NOW + CENTURY + 1 }, {}, ["far-expiry"]],
    [{ nbf: NOW }, {}, []],
    [{ nbf: NOW + 1 }, {}, ["not-yet-valid"]],
    [{ scope: "a b" }, { scopes: ["b", "a"] }, []],
    [{ scope: "a b" }, { scopes: ["c"] }, ["missing-scope"]],
    [{ scope: "a b" }, { scopes: ["c"], kind: "refresh" }, []],
    [{}, { scopes: ["c"] }, ["missing-scope"]],
    [{ scp: ["a"] }, { scopes: ["a"], scopeClaim: "scp", scopeFormat: "array" }, []],
    [{ scp: "a" }, { scopes: ["a"], scopeClaim: "scp", scopeFormat: "array" }, ["scope-form"]],
    [{ scope: ["a"] }, { scopes: ["a"] }, ["scope-form"]],
    [{}, { scopeFormat: "array" }, []],
  ])("%j with the expectations %j have these problems: %j", (claims, expected, codes) => {
    const found = [...judgeClaims({ ...claims }, { ...ANY, ...expected }, NOW)];
    expect(found.map(({ code }) => code)).toEqual(codes);
  });

  it.each<[object, Partial<Expectations>, string]>([
    [{ iss: "x" }, {}, '`iss` is "x", not "https://idp.test" or "https://other.test"'],
    [{ aud: "x" }, { audiences: ["a", "b"] }, '`aud` is "x", but "a" or "b" is expected'],
    [
      { aud: "x" },
      { audiences: ["app"], kind: "id" },
      '`aud` is "x", but the token was issued to the client "app"',
    ],
    [{ iat: NOW + 90 }, {}, "issued 90 s in the future (`iat` is 1970-01-12T13:48:10.000Z)"],
    [{ scp: "a" }, { scopeClaim: "scp", scopeFormat: "array" }, '`scp` is "a", but it should be a list'],
    [{ scope: 7 }, {}, "`scope` is 7, but it should be a string, separated by spaces"],
    [
      { scope: "a" },
      { scopes: ["b", "c"] },
      'the token does not have the scope "b", "c"; its `scope` is "a"',
    ],
  ])("%j with the expectations %j are described: %s", (claims, expected, message) => {
    const [found] = judgeClaims({ ...claims }, { ...ANY, ...expected }, NOW);
    expect(found?.message).toBe(message);
  });

  it("an iat that is no number is no problem at introspection", () => {
    const [found] = judgeClaims({ iat: "x" }, ANY, NOW);
    expect(found).toMatchObject({ code: "not-a-time", severity: "refuse", seenBy: ["jwks"] });
  });
});

it.each<[unknown, string | undefined, string | undefined]>([
  ["at+jwt", "at+jwt", undefined],
  ["application/AT+jwt", "at+jwt", undefined],
  ["at+jwt", "application/at+jwt", undefined],
  ["x", undefined, undefined],
  [undefined, "at+jwt", '`typ` is missing; access tokens of this issuer have "at+jwt"'],
  ["JWT", "at+jwt", '`typ` is "JWT"; access tokens of this issuer have "at+jwt"'],
  [7, "at+jwt", '`typ` is 7; access tokens of this issuer have "at+jwt"'],
])("the typ %j where %j is expected has the problem: %j", (typ, expected, message) => {
  const [found] = judgeType({ typ }, { ...ANY, typ: expected });
  expect(found?.message).toBe(message);
  if (found) expect(found).toMatchObject({ code: "wrong-typ", severity: "refuse", seenBy: ["jwks"] });
});

describe("a problem", () => {
  it.each([
    ["encrypted", "refuse", ["jwks"]],
    ["revoked", "refuse", ["introspection"]],
    ["expired", "refuse", ["jwks", "introspection"]],
    ["no-kid", "warn", ["jwks"]],
    ["bound-to-key", "warn", ["jwks", "introspection"]],
  ] as const)("%s has the severity %s, and is seen by %j", (code, severity, seenBy) => {
    expect(problem(code, "text")).toMatchObject({ code, message: "text", severity, seenBy });
    expect(problem(code, "text", { severity: "warn", seenBy: ["jwks"] })).toMatchObject({
      severity: "warn",
      seenBy: ["jwks"],
    });
  });

  it("tells the issue in the future, which is a warning for other tokens, as a refusal for one that never expires", () => {
    expect(standingProblem({ code: "not-issued-yet", issuedAt: NOW + 5 }, NOW)).toMatchObject({
      code: "issued-in-future",
      severity: "refuse",
      message: expect.stringContaining("without an expiry") as unknown,
    });
    expect(standingProblem({ code: "revoked", at: NOW }, NOW)).toMatchObject({
      code: "revoked",
      message: expect.stringMatching(/^revoked at 1970-/) as unknown,
    });
    expect(timeProblem({ code: "expired", claim: "exp", value: NOW - 5 }, NOW)).toMatchObject({
      code: "expired",
      message: expect.stringMatching(/^expired 5 s ago/) as unknown,
    });
  });
});
