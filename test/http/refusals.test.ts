// The answers of refusals by themselves: their status, their headers, and the form that programs and people get.
import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import Koa, { type Context } from "koa";
import { describe, expect, it } from "vitest";
import { bodyRefusal } from "../../src/http/body-refusal.ts";
import { refuseLongHeaders } from "../../src/http/header-size.ts";
import { hostGuard } from "../../src/http/host-guard.ts";
import { markAsMock } from "../../src/http/marks.ts";
import { isCorsPreflight } from "../../src/http/methods.ts";
import { refuseRoute } from "../../src/http/no-route.ts";
import { sendProblem } from "../../src/http/problems.ts";
import { isRead, RefusalBody, refuse, showRefusals } from "../../src/http/refusals.ts";
import { requireMethod } from "../../src/http/require-method.ts";
import { MintmarkError } from "../../src/index.ts";
import type { Exchange } from "../../src/issuer/requests/exchange.ts";
import { sameSecret } from "../../src/same-secret.ts";
import { parseAuthorization } from "../../src/wire/authorization.ts";
import { BodyCutOff, BodyTooLarge } from "../../src/wire/body.ts";
import { claimedClient } from "../../src/wire/claimed-client.ts";

function context({ method = "GET", url = "/there?x=1", accept = "text/html" } = {}): Context {
  const request = new IncomingMessage(new Socket());
  Object.assign(request, { method, url, headers: { accept, host: "localhost" } });
  return new Koa().createContext(request, new ServerResponse(request));
}

/** Returns the header of the answer; "" if it has none. */
const header = (ctx: Context, name: string) => String(ctx.res.getHeader(name) ?? "");

describe("a refusal in the form of the protocol's errors", () => {
  const refusal = { status: 400, error: "invalid_request", description: "odd", hint: "Mend it." };
  const json = { error: "invalid_request", error_description: "odd", hint: "Mend it." };

  it("is plain JSON where only programs ask, else JSON that may become a page", () => {
    const [forPrograms, forAll] = [context(), context()];
    refuse(forPrograms, refusal, true);
    refuse(forAll, refusal, false);
    expect([forPrograms.status, forPrograms.body]).toEqual([400, json]);
    expect(forPrograms.body).not.toBeInstanceOf(RefusalBody);
    expect(forAll.body).toBeInstanceOf(RefusalBody);
    expect([forAll.status, JSON.parse(JSON.stringify(forAll.body))]).toEqual([400, json]);
    for (const ctx of [forPrograms, forAll]) {
      expect([header(ctx, "cache-control"), header(ctx, "retry-after")]).toEqual(["no-store", ""]);
    }
  });

  it("says when to try again if it has the status 503", () => {
    const ctx = context();
    refuse(ctx, { ...refusal, status: 503 }, true);
    expect(header(ctx, "retry-after")).toBe("1");
  });

  it.each([
    [404, "There is nothing here"],
    [500, "The server could not answer"],
    [503, "The server could not answer"],
  ])("with the status %d is a page with the heading %s for a person who reads", async (status, heading) => {
    const ctx = context();
    await showRefusals(ctx, async () => refuse(ctx, { ...refusal, status }, false));
    expect([ctx.status, ctx.type]).toEqual([status, "text/html"]);
    expect(ctx.body).toContain(heading);
    expect(ctx.body).toContain("Mend it.");
  });

  it.each([
    ["a program that reads", { accept: "application/json" }],
    ["a program that takes everything", { accept: "*/*" }],
    ["a form that was sent", { method: "POST" }],
  ])("stays JSON for %s", async (_, request) => {
    const ctx = context(request);
    await showRefusals(ctx, async () => refuse(ctx, refusal, false));
    expect(JSON.parse(JSON.stringify(ctx.body))).toEqual(json);
  });

  it("is a page by HEAD as by GET, and other answers stay as they are", async () => {
    const ctx = context({ method: "HEAD" });
    await showRefusals(ctx, async () => refuse(ctx, refusal, false));
    expect(ctx.type).toBe("text/html");
    const other = context();
    await showRefusals(other, async () => void (other.body = { fine: true }));
    expect(other.body).toEqual({ fine: true });
    expect(["GET", "HEAD", "POST"].map((method) => isRead(context({ method })))).toEqual([true, true, false]);
  });
});

describe("a problem document", () => {
  it("has a type, a title and a hint, if there is one", () => {
    const ctx = context();
    sendProblem(ctx, new MintmarkError("not_found", "none", { hint: "Look." }), false);
    expect(ctx.body).toEqual({
      type: "/_mintmark/errors#not_found",
      title: "not found",
      status: 404,
      code: "not_found",
      detail: "none",
      hint: "Look.",
    });
    expect([ctx.status, header(ctx, "content-type"), header(ctx, "cache-control")]).toEqual([
      404,
      "application/problem+json",
      "no-store",
    ]);
    expect(header(ctx, "retry-after")).toBe("");
    sendProblem(ctx, new MintmarkError("not_found", "none"), false);
    expect(ctx.body).not.toHaveProperty("hint");
  });

  it("may become a page that leads to the error's explanation, and says when to try again", () => {
    const ctx = context();
    sendProblem(ctx, new MintmarkError("store_failed", "broken"), true);
    expect(ctx.body).toBeInstanceOf(RefusalBody);
    expect((ctx.body as RefusalBody).refusal).toEqual({
      status: 503,
      error: "store_failed",
      description: "broken",
      hint: undefined,
      more: "/_mintmark/errors#store_failed",
    });
    expect(JSON.parse(JSON.stringify(ctx.body))).toMatchObject({ code: "store_failed", status: 503 });
    expect(header(ctx, "retry-after")).toBe("1");
  });
});

describe("a request that nothing serves", () => {
  const answered = (methods: string[] | undefined, meant?: { url: string }) => {
    const ctx = context({ method: "PUT" });
    refuseRoute(ctx, methods, true, meant);
    return [ctx.status, header(ctx, "allow"), ctx.body];
  };

  it("gets 405 and the methods that work, or 404", () => {
    expect(answered(["GET", "POST"])).toEqual([
      405,
      "GET, POST",
      { error: "invalid_request", error_description: "PUT does not work at /there; use GET or POST" },
    ]);
    for (const methods of [undefined, ["PUT"]]) {
      const [status, allow, body] = answered(methods);
      expect([status, allow, body]).toMatchObject([404, "", { error: "not_found" }]);
      expect(body).toMatchObject({
        error_description: "there is nothing at PUT /there",
        hint: expect.stringContaining("/.well-known/openid-configuration") as unknown,
      });
    }
    expect(answered(undefined, { url: "https://idp.test/a" })[2]).toMatchObject({
      hint: "Did you mean the issuer https://idp.test/a?",
    });
  });

  it("gets method_not_allowed at Mintmark's own paths", () => {
    const ctx = context({ method: "PUT" });
    expect(() => requireMethod(ctx, ["GET"])).toThrow(
      expect.objectContaining({ code: "method_not_allowed", status: 405 }) as Error,
    );
    expect(header(ctx, "allow")).toBe("GET");
    requireMethod(context({ method: "GET" }), ["GET"]);
  });
});

describe("a response with long headers", () => {
  const exchange = () => ({}) as Exchange;

  it("is refused beyond 15,000 bytes, and loses the long headers and what belongs to a login", () => {
    const ctx = context();
    const noted = exchange();
    ctx.set({ location: "/x", "x-short": "x", "x-long": "x".repeat(14_000), "x-text": "ä".repeat(1_000) });
    ctx.set("set-cookie", ["a=1", "b=2"]);
    refuseLongHeaders(ctx, noted, true);
    expect(ctx.status).toBe(400);
    expect(Object.keys(ctx.response.headers).sort()).toEqual(["cache-control", "content-type", "x-short"]);
    expect(ctx.body).toMatchObject({ error: "invalid_request" });
    expect(noted).toEqual({
      error: "invalid_request",
      reason: expect.stringMatching(/would have \d+ bytes, more than 15000/) as unknown,
    });
  });

  it("is left alone with 15,000 bytes, each line with its name, a colon, a space and a line break", () => {
    const sized = (bytes: number) => {
      const ctx = context();
      ctx.set("set-cookie", ["x".repeat(5_000), "x".repeat(bytes - 5_000 - 2 * "set-cookie: \r\n".length)]);
      const noted = exchange();
      refuseLongHeaders(ctx, noted, false);
      return [ctx.status, noted.error];
    };
    expect(sized(15_000)).toEqual([200, undefined]);
    expect(sized(15_001)).toEqual([400, "invalid_request"]);
  });
});

describe("marks", () => {
  const marks = { "X-Mock": "mintmark", "X-Content-Type-Options": "nosniff" };

  it("are on every answer, and on errors that Koa answers, beside their own headers", async () => {
    const ctx = context();
    await markAsMock(ctx, async () => {});
    expect([header(ctx, "x-mock"), header(ctx, "x-content-type-options")]).toEqual(["mintmark", "nosniff"]);
    const plain = new Error("plain");
    await expect(markAsMock(context(), () => Promise.reject(plain))).rejects.toBe(plain);
    expect(plain).toMatchObject({ headers: marks });
    const own = Object.assign(new Error("own"), { headers: { allow: "GET" } });
    await expect(markAsMock(context(), () => Promise.reject(own))).rejects.toBe(own);
    expect(own.headers).toEqual({ ...marks, allow: "GET" });
  });
});

it.each([
  ["/_mintmark/assets/mintmark.css", true],
  ["/_mintmark/errors", true],
  ["/_mintmark/errors?x", true],
  ["/_mintmark/errors/x", false],
  ["/_mintmark/asset", false],
  ["/x/_mintmark/assets/", false],
  ["/", false],
  [undefined, false],
])("a foreign host reads the path %s: %s", async (url, isServed) => {
  const ctx = context();
  Object.assign(ctx.req, { url });
  let served = false;
  await hostGuard(() => false)(ctx, async () => void (served = true));
  expect(served).toBe(isServed);
  if (!isServed) {
    expect([ctx.status, (ctx.body as RefusalBody).json]).toMatchObject([403, { code: "bad_host" }]);
    expect((ctx.body as RefusalBody).json["hint"]).toContain("--allow-host");
  }
  await hostGuard(() => true)(ctx, async () => void (served = true));
  expect(served).toBe(true);
});

it("a body that cannot be read is refused by its cause, and other errors stay as they are", () => {
  const [large, cut, other] = [new BodyTooLarge("large"), new BodyCutOff("cut"), new Error("other")];
  expect(bodyRefusal(large)).toMatchObject({
    code: "body_too_large",
    status: 413,
    message: "large",
    cause: large,
  });
  expect(bodyRefusal(cut)).toMatchObject({ code: "bad_request", status: 400, message: "cut", cause: cut });
  expect(bodyRefusal(other)).toBe(other);
});

it("two secrets are the same only if all their characters are", () => {
  expect(["secret", "Secret", "secret ", "", "secre"].map((each) => sameSecret("secret", each))).toEqual([
    ...[true, false, false],
    ...[false, false],
  ]);
  expect([sameSecret("", ""), sameSecret("other", "other"), sameSecret("other", "secret")]).toEqual([
    ...[true, true, false],
  ]);
});

describe("the client that a request claims to come from", () => {
  const basic = (text: string) => parseAuthorization(`Basic ${btoa(text)}`);
  const assertion = (claims: object) => `${btoa('{"alg":"none"}')}.${btoa(JSON.stringify(claims))}.`;

  it.each<[string, Parameters<typeof claimedClient>, string | undefined]>([
    ["none", [{}, undefined], undefined],
    ["that of the form", [{ client_id: "form" }, undefined], "form"],
    ["that of the header", [{ client_id: "form" }, basic("header:x")], "header"],
    ["that of the header, decoded", [{}, basic("a%2Fb:x")], "a/b"],
    ["that of the form if the header has an empty one", [{ client_id: "form" }, basic(":x")], "form"],
    ["none if the header has an empty one", [{}, basic(":x")], undefined],
    ["none of several in the form", [{ client_id: ["a", "b"] }, undefined], undefined],
    [
      "that of the form if it outranks the header",
      [{ client_id: "form" }, basic("header:x"), { bodyOutranksHeader: true }],
      "form",
    ],
    [
      "that of the header if the form has none",
      [{}, basic("header:x"), { bodyOutranksHeader: true }],
      "header",
    ],
    [
      "the subject of an assertion",
      [{ client_assertion: assertion({ sub: "sub" }), client_id: "form" }, basic("header:x")],
      "sub",
    ],
    [
      "that of the form if the assertion has no subject",
      [{ client_assertion: assertion({}), client_id: "form" }, basic("header:x")],
      "form",
    ],
    [
      "that of the form if the subject is no text",
      [{ client_assertion: assertion({ sub: 7 }), client_id: "form" }, undefined],
      "form",
    ],
    [
      "that of the form if the assertion is no JWT",
      [{ client_assertion: "x", client_id: "form" }, undefined],
      "form",
    ],
  ])("is %s", (_, args, expected) => {
    expect(claimedClient(...args)).toBe(expected);
  });
});

it.each<[string, Record<string, string>, boolean]>([
  ["OPTIONS", { origin: "https://app.test", "access-control-request-method": "POST" }, true],
  ["POST", { origin: "https://app.test", "access-control-request-method": "POST" }, false],
  ["OPTIONS", { "access-control-request-method": "POST" }, false],
  ["OPTIONS", { origin: "https://app.test" }, false],
  ["OPTIONS", {}, false],
])("%s with the headers %j is a browser's question about another origin: %s", (method, headers, expected) => {
  expect(isCorsPreflight({ method, headers } as IncomingMessage)).toBe(expected);
});
