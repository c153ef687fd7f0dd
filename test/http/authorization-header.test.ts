// The Authorization header (RFC 9110, section 11.6.2): its scheme, its token, and Basic credentials in either encoding.
import { describe, expect, it } from "vitest";
import {
  basicCredentials,
  decodedCredentials,
  hasScheme,
  isPlainCredential,
  parseAuthorization,
  presentedToken,
} from "../../src/wire/authorization.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");

it.each<[string | null | undefined, object | undefined]>([
  ["Bearer abc", { scheme: "Bearer", credentials: "abc" }],
  ["bearer   abc ", { scheme: "bearer", credentials: "abc " }],
  ["X-Own_2 a b", { scheme: "X-Own_2", credentials: "a b" }],
  [`${"s".repeat(31)} x`, { scheme: "s".repeat(31), credentials: "x" }],
  [`${"s".repeat(32)} x`, undefined],
  ["Bearer", undefined],
  ["Bearer ", undefined],
  [" Bearer abc", undefined],
  ["2Bearer abc", undefined],
  ["Bearer\tabc", undefined],
  ["", undefined],
  [null, undefined],
  [undefined, undefined],
])("%j is read as its scheme and its credentials", (header, expected) => {
  expect(parseAuthorization(header)).toEqual(expected);
});

it("schemes are compared in any case, and only as a whole", () => {
  const authorization = parseAuthorization("DPoP abc");
  expect(hasScheme(authorization, "bearer", "dpop")).toBe(true);
  expect(hasScheme(authorization, "dpo")).toBe(false);
  expect(hasScheme(authorization)).toBe(false);
  expect(hasScheme(undefined, "dpop")).toBe(false);
});

it.each<[string | undefined, string | undefined]>([
  ["Bearer abc", "abc"],
  ["BEARER abc ", "abc"],
  ["Bearer a b", undefined],
  ["DPoP abc", undefined],
  ["Basic abc", undefined],
  [undefined, undefined],
])("the token of %j is %j", (header, expected) => {
  expect(presentedToken(parseAuthorization(header))).toBe(expected);
});

it("the token of another scheme is found if it is asked for", () => {
  expect(presentedToken(parseAuthorization("DPoP abc"), ["bearer", "dpop"])).toBe("abc");
});

describe("Basic credentials", () => {
  it.each<[string, string, { id: string; secret: string | undefined }]>([
    ["are split at the first colon", "a:b:c", { id: "a", secret: "b:c" }],
    ["may have an empty secret", "a:", { id: "a", secret: "" }],
    ["may have no secret", "a", { id: "a", secret: undefined }],
    ["may have no id", ":b", { id: "", secret: "b" }],
    ["may be any UTF-8", "ä:ü", { id: "ä", secret: "ü" }],
  ])("%s", (_, text, expected) => {
    expect(basicCredentials(parseAuthorization(`basic ${base64(text)} `))).toEqual(expected);
  });

  it.each<[string, { id: string; secret: string | undefined }]>([
    ["a%2Fb:c+d", { id: "a/b", secret: "c d" }],
    ["100%:50%", { id: "100%", secret: "50%" }],
    ["a%3Ab", { id: "a:b", secret: undefined }],
  ])("%j are decoded as a form is, and taken as they are if that fails", (text, expected) => {
    expect(decodedCredentials(parseAuthorization(`Basic ${base64(text)}`))).toEqual(expected);
  });

  it("are those of the scheme Basic alone", () => {
    for (const header of [undefined, `Bearer ${base64("a:b")}`]) {
      expect(basicCredentials(parseAuthorization(header))).toBeUndefined();
      expect(decodedCredentials(parseAuthorization(header))).toBeUndefined();
    }
  });

  it.each(["", "a b", "a+b", "a%b", "a:b", "ä", "\n"])("%j differ if they are form-encoded", (text) => {
    expect(isPlainCredential(text)).toBe(false);
  });

  it.each(["demo-service", "!$&*,9;~", "https;//a/b"])("%j are the same form-encoded", (text) => {
    expect(isPlainCredential(text)).toBe(true);
  });
});
