// A check reads an answer: its challenge, the failures in its body, and whether it is the public one.
import { describe, expect, test } from "vitest";
import {
  accepted,
  type Answer,
  answerText,
  challengeOf,
  isSuccess,
  refused,
} from "../../src/check/target/answer.ts";
import { parseChallenge } from "../../src/check/target/challenge.ts";
import {
  type Failure,
  failureIn,
  isAnswered,
  isSameFailure,
  responseIn,
} from "../../src/check/target/failure.ts";
import { isSameIssuer } from "../../src/check/target/issuer.ts";
import { labelOf } from "../../src/check/target/label.ts";
import { isPage, isPublic } from "../../src/check/target/public-answer.ts";

const RESPONSE = '{"jsonrpc":"2.0","id":1,"result":{"ok":true}}';
const NOTIFICATION = '{"jsonrpc":"2.0","method":"notifications/message","params":{}}';
const STREAM = "text/event-stream";
const JSON_TYPE = "application/json";
const event = (data: string, end = "\n\n") => `data: ${data}${end}`;

describe("a challenge", () => {
  test.each<[string, Record<string, string>]>([
    ["Bearer", {}],
    ["Bearer ", {}],
    ["Bearer,Basic", {}],
    [
      'Bearer error="invalid_token", resource_metadata="http://a/b"',
      { error: "invalid_token", resource_metadata: "http://a/b" },
    ],
    ['bearer realm="a \\"b\\", c",error=x', { realm: 'a "b", c', error: "x" }],
    ['BEARER Error = "y" , X-Y=z', { error: "y", "x-y": "z" }],
    ['Bearer realm="", error=y', { realm: "", error: "y" }],
    ['Bearer realm="a\\\\b\\c"', { realm: "a\\bc" }],
    ['Basic realm="x", Bearer error="y"', { error: "y" }],
    ['Basic realm="x",Bearer error="y"', { error: "y" }],
    ['Basic realm="x",   Bearer error="y"', { error: "y" }],
    ['Bearer error="y", Basic realm="x"', { error: "y" }],
    ['Bearer error="y",Basic realm="x"', { error: "y" }],
    ['Bearer error="y",  D2-x  realm = "x"', { error: "y" }],
    ['Bearer error="y", D realm="x", scope="z"', { error: "y" }],
    ["DPoP error=z, Bearer", {}],
  ])("is parsed: %s", (header, parameters) => {
    expect(parseChallenge(header)?.parameters).toEqual(parameters);
  });

  test.each(['Basic realm="Bearer"', "Bearerish", "Bearer=x", "NotBearer error=x", "Basic Bearer", ""])(
    "of another scheme is ignored: %s",
    (header) => {
      expect(parseChallenge(header)).toBeUndefined();
    },
  );
});

describe("an answer", () => {
  const answer = (changes: Partial<Answer>): Answer => ({
    status: 200,
    failure: null,
    wwwAuthenticate: null,
    contentType: "",
    location: null,
    session: null,
    body: "",
    refusal: null,
    ...changes,
  });
  const failed: Failure = { form: "a failed MCP tool", text: "no" };

  test.each<[Partial<Answer>, { success: boolean; accepts: boolean; refuses: boolean }, string]>([
    [{ status: null }, { success: false, accepts: false, refuses: false }, "no answer (unknown)"],
    [
      { status: null, failure: "EPIPE" },
      { success: false, accepts: false, refuses: false },
      "no answer (EPIPE)",
    ],
    [{ status: 199 }, { success: false, accepts: false, refuses: false }, "199"],
    [{ status: 200 }, { success: true, accepts: true, refuses: false }, "200"],
    [{ status: 299 }, { success: true, accepts: true, refuses: false }, "299"],
    [{ status: 300 }, { success: false, accepts: false, refuses: false }, "300"],
    [{ status: 400 }, { success: false, accepts: false, refuses: false }, "400"],
    [{ status: 401 }, { success: false, accepts: false, refuses: true }, "401"],
    [{ status: 402 }, { success: false, accepts: false, refuses: false }, "402"],
    [
      { status: 403, wwwAuthenticate: "Bearer error=a" },
      { success: false, accepts: false, refuses: true },
      "403 a",
    ],
    [
      { status: 500, wwwAuthenticate: "Basic error=a" },
      { success: false, accepts: false, refuses: false },
      "500",
    ],
    [{ refusal: failed }, { success: true, accepts: false, refuses: true }, "200 with a failed MCP tool"],
  ])("is judged and named: %j", (changes, expected, text) => {
    const one = answer(changes);
    const judged = { success: isSuccess(one.status), accepts: accepted(one), refuses: refused(one) };
    expect(judged).toEqual(expected);
    expect(answerText(one)).toBe(text);
  });

  test("has a challenge only with the header", () => {
    expect(challengeOf(answer({}))).toBeUndefined();
    expect(challengeOf(answer({ wwwAuthenticate: "Bearer scope=a" }))?.parameters).toEqual({ scope: "a" });
  });
});

describe("a stream of events", () => {
  test.each<[string, string, boolean]>([
    ["nothing", "", false],
    ["a comment", ": hello\n\n", false],
    ["a response that is not complete", event(RESPONSE, "\n"), false],
    ["a response", event(RESPONSE), true],
    ["a response with carriage returns", event(RESPONSE, "\r\n\r\n"), true],
    ["a response with other fields", `event: message\n${event(RESPONSE)}`, true],
    ["a response without a space", `data:${RESPONSE}\n\n`, true],
    ["a notification", event(NOTIFICATION), false],
    ["a response after a notification", event(NOTIFICATION) + event(RESPONSE), true],
    ["a notification and half a response", event(NOTIFICATION) + event(RESPONSE, ""), false],
    ["a response and half a notification", event(RESPONSE) + event(NOTIFICATION, ""), true],
  ])("is read until its response: %s", (_, stream, expected) => {
    expect(isAnswered(stream)).toBe(expected);
  });

  const result = { jsonrpc: "2.0", id: 1, result: { ok: true } };
  test.each<[string, string, string, object | undefined]>([
    ["an object", RESPONSE, JSON_TYPE, result],
    ["a response after a notification", event(NOTIFICATION) + event(RESPONSE), STREAM, result],
    ["a response in lines", 'data: {"a":\ndata: 1}\n\n', `${STREAM}; charset=utf-8`, { a: 1 }],
    [
      "a response with carriage returns",
      `${event(NOTIFICATION, "\r\n\r\n")}${event(RESPONSE)}`,
      STREAM,
      result,
    ],
    ["a number in two lines", 'data: {"a":1\ndata: 2}\n\n', STREAM, undefined],
    ["an object of another kind", '{"method":"x"}', JSON_TYPE, { method: "x" }],
    ["a notification alone", NOTIFICATION, JSON_TYPE, undefined],
    ["a list", "[1]", JSON_TYPE, undefined],
    ["no JSON", "<html>", JSON_TYPE, undefined],
    ["a stream of another type", event(RESPONSE), "text/plain", undefined],
    ["JSON as a stream", RESPONSE, STREAM, undefined],
    ["a line that is like data", `xdata: ${RESPONSE}\n\n`, STREAM, undefined],
  ])("or JSON gives the response: %s", (_, body, type, expected) => {
    expect(responseIn(body, type)).toEqual(expected);
  });
});

describe("a failure in a body", () => {
  const call = '{"jsonrpc":"2.0","id":3,"method":"tools/call"}';
  const mute = { form: "no JSON-RPC response", text: "" };
  const graphql = (more: object) => JSON.stringify({ errors: [{ message: "no" }], ...more });
  const errors = JSON.stringify([{ message: "no" }]);

  test.each<[string, string | undefined, string, Failure | null]>([
    ["a call without a response", call, "", mute],
    ["a call that is answered with a page", call, "<html>", mute],
    ["a call with a notification alone", call, NOTIFICATION, mute],
    ["a notification without a response", NOTIFICATION, "", null],
    ["another JSON request without a response", '{"id":3}', "", null],
    ["another request without a response", "x=1", "", null],
    ["no request body", undefined, "", null],
    ["a result", call, RESPONSE, null],
    [
      "an error",
      call,
      '{"jsonrpc":"2.0","error":{"code":-32602,"message":"no"}}',
      { form: "JSON-RPC error -32602", text: '"no"' },
    ],
    [
      "an error without a text",
      call,
      '{"jsonrpc":"2.0","error":{"code":1}}',
      { form: "JSON-RPC error 1", text: '""' },
    ],
    [
      "a failed tool",
      call,
      '{"jsonrpc":"2.0","result":{"isError":true,"content":[1]}}',
      { form: "a failed MCP tool", text: "[1]" },
    ],
    [
      "a failed tool without content",
      call,
      '{"jsonrpc":"2.0","result":{"isError":true}}',
      { form: "a failed MCP tool", text: "null" },
    ],
    ["a tool's error that is a text", call, '{"jsonrpc":"2.0","result":{"isError":"true"}}', null],
    ["a result of no JSON-RPC", undefined, '{"result":{"isError":true}}', null],
    ["GraphQL errors without data", undefined, graphql({}), { form: "GraphQL errors", text: errors }],
    [
      "GraphQL errors with empty data",
      undefined,
      graphql({ data: { a: null } }),
      { form: "GraphQL errors", text: errors },
    ],
    ["GraphQL errors beside data", undefined, graphql({ data: { a: 1, b: null } }), null],
    ["GraphQL errors beside a text", undefined, graphql({ data: "" }), null],
  ])("is found or not: %s", (_, request, body, expected) => {
    expect(failureIn(request, body, JSON_TYPE)).toEqual(expected);
  });

  test.each<[unknown, boolean]>([
    ["AUTH_NOT_AUTHORIZED", true],
    ["FORBIDDEN", true],
    ["NOT_AUTHORIZED", true],
    ["UNAUTHENTICATED", true],
    ["unauthorized", true],
    ["FORBIDDEN_FRUIT", false],
    ["NOT_FORBIDDEN", false],
    [403, false],
    [undefined, false],
  ])("is a GraphQL error beside data only with a code that refuses: %s", (code, expected) => {
    const body = JSON.stringify({ data: { a: 1 }, errors: [{ extensions: { code } }] });
    expect(failureIn(undefined, body, JSON_TYPE) !== null).toBe(expected);
  });

  test.each<[string, string, boolean]>([
    ["Unknown tool", "Unknown tool", true],
    ["request 1 at 12:30", "request 23 at 12:31", true],
    ["trace 0A1b2c3d-4", "trace ffffffff", true],
    ["trace abcdefa", "trace bcdefab", false],
    ["Unknown tool", "Unknown prompt", false],
  ])("is the same apart from ids and numbers: %s, %s", (one, other, expected) => {
    expect(isSameFailure({ form: "a", text: one }, { form: "a", text: other })).toBe(expected);
    expect(isSameFailure({ form: "a", text: one }, { form: "b", text: other })).toBe(false);
  });
});

describe("the public answer", () => {
  const page = (title: string, body = "") => ({
    contentType: "text/html; charset=utf-8",
    body: `<html><TITLE lang="en">${title}</TITLE>${body}</html>`,
  });
  const data = (body: string) => ({ contentType: JSON_TYPE, body });

  test.each<[string, Parameters<typeof isPublic>, boolean]>([
    ["equal data", [data("a"), data("a")], true],
    ["data with another number", [data('{"at":12}'), data('{"at":3}')], true],
    ["other data", [data("a"), data("b")], false],
    ["a page with another body", [page("Sign in", "x"), page("Sign in", "y")], true],
    ["a page with another number in its title", [page("Page 1"), page("Page 22")], true],
    ["a page with another title", [page("Sign in"), page("Your notes")], false],
    [
      "pages without a title",
      [
        { ...page(""), body: "a" },
        { ...page(""), body: "b" },
      ],
      true,
    ],
    ["a page with a title and one without", [page("x"), { ...page(""), body: "b" }], false],
    ["a page in place of data", [page("a"), { ...page("a"), contentType: JSON_TYPE }], false],
  ])("is recognised: %s", (_, answers, expected) => {
    expect(isPublic(...answers)).toBe(expected);
  });

  test.each<[string, boolean]>([
    ["text/html", true],
    ["Text/HTML;charset=utf-8", true],
    ["application/xhtml+xml", true],
    ["text/htmlx", false],
    ["x-text/html", false],
    ["application/json", false],
    ["", false],
  ])("of the type %s is a page: %s", (contentType, expected) => {
    expect(isPage({ contentType })).toBe(expected);
  });
});

test.each<[string, string | undefined, string]>([
  ["GET", undefined, "GET http://a/b"],
  ["POST", '{"a":1}', "POST http://a/b"],
  ["POST", 'x{"jsonrpc":"2.0"}', "POST http://a/b"],
  ["POST", '{"jsonrpc":"2.0","method":"initialize"}', "MCP initialize at http://a/b"],
  [
    "POST",
    '{"jsonrpc":"2.0","method":"tools/call","params":{"name":"read"}}',
    "MCP tools/call read at http://a/b",
  ],
])("a %s request with the body %s is called %s", (method, body, label) => {
  expect(labelOf({ method, url: "http://a/b", headers: {}, body })).toBe(label);
});

test.each<[string, string, boolean]>([
  ["http://a", "http://a/", true],
  ["http://a/", "http://a", true],
  ["http://a/b/", "http://a/b", true],
  ["http://a//", "http://a", false],
  ["http://a/b", "http://a", false],
])("the issuer %s is %s, apart from a slash at the end: %s", (one, other, expected) => {
  expect(isSameIssuer(one, other)).toBe(expected);
});
