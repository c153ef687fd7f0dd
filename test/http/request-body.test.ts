// The body of a request: it is read once, all readers get the same bytes, and its size and depth are bounded.
import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { DEEPEST_JSON } from "../../src/json-depth.ts";
import { RequestBody } from "../../src/wire/body.ts";
import { RawRequest } from "../../src/wire/raw-request.ts";

const FORM = "application/x-www-form-urlencoded";
const JSON_TYPE = "application/json";

interface Sent {
  method?: string;
  type?: string;
  headers?: Record<string, string>;
}

/** A request whose body comes in these chunks. */
function requestOf(chunks: string[], { method = "POST", type = FORM, headers }: Sent = {}): IncomingMessage {
  const body = Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
  const sent = headers ?? { "content-type": type, "content-length": String(chunks.join("").length) };
  return Object.assign(body, { method, headers: sent }) as unknown as IncomingMessage;
}

/** A request whose client leaves before it has sent the whole body. */
function cutOff(type = FORM): IncomingMessage {
  const request = requestOf([], { type });
  const body = Object.assign(new Readable({ read() {} }), { method: "POST", headers: request.headers });
  body.push("a=");
  setImmediate(() => body.destroy());
  return body as unknown as IncomingMessage;
}

describe("the bytes of a body", () => {
  it("are the same for every reader, in one request and in several", async () => {
    const request = requestOf(["a=", "1"]);
    const body = new RequestBody(request, 3);
    expect([String(await body.read()), String(await body.read())]).toEqual(["a=1", "a=1"]);
    expect(String(await new RequestBody(request, 3).read())).toBe("a=1");
    expect(await new RawRequest(request).text()).toBe("a=1");
  });

  it.each([
    [3, "a=1"],
    [2, undefined],
  ])("may be %d at most", async (limit, expected) => {
    const request = requestOf(["a=", "1"]);
    for (const reader of [new RequestBody(request, limit), new RequestBody(request, limit)]) {
      const read = reader.read().then(String);
      if (expected === undefined) await expect(read).rejects.toMatchObject({ status: 413, expose: true });
      else expect(await read).toBe(expected);
    }
  });

  it("leave no listener behind, whether they were read, too many or cut off", async () => {
    const events = ["data", "end", "error", "close"];
    const listeners = (request: IncomingMessage) => events.map((event) => request.listenerCount(event));
    const tooMany = requestOf(["a=", "1"]);
    for (const [request, limit] of [
      [requestOf(["a=1"]), 3],
      [tooMany, 2],
      [cutOff(), 9],
    ] as const) {
      const before = listeners(request);
      const read = new RequestBody(request, limit).read();
      expect(listeners(request)).toEqual(before.map((count) => count + 1));
      await read.catch(() => {});
      expect(listeners(request)).toEqual(before);
    }
    expect(tooMany.isPaused()).toBe(true);
  });

  it("are missing if the connection breaks", async () => {
    const request = Object.assign(new Readable({ read() {} }), { headers: {} });
    const read = new RequestBody(request as unknown as IncomingMessage, 9).read();
    request.emit("error", new Error("read ECONNRESET"));
    await expect(read).rejects.toMatchObject({ name: "BodyCutOff", status: 400, expose: true });
  });

  it("are offered to readers that ask whether the request can be read", async () => {
    const request = requestOf(["a=", "1"]);
    await new RequestBody(request, 3).read();
    expect(request.readable).toBe(true);
    new RequestBody(request, 3).replace(Buffer.from("b=2"));
    expect(request.readable).toBe(true);
    expect(String(await new RequestBody(request, 3).read())).toBe("b=2");
  });

  it("are too many for a later reader that takes fewer", async () => {
    const request = requestOf(["a=1"]);
    await new RequestBody(request, 3).read();
    await expect(new RequestBody(request, 2).read()).rejects.toMatchObject({
      name: "BodyTooLarge",
      message: "the request body is larger than 2 bytes",
    });
  });

  it.each<[string, (raw: RawRequest) => void, string, object]>([
    ["other parameters", (raw) => raw.replaceForm({ b: ["2", "3"] }), "b=2&b=3", { a: "1" }],
    ["parameters that count as sent", (raw) => raw.rewriteForm({ c: "4" }), "c=4", { c: "4" }],
    ["JSON", (raw) => raw.replaceJson({ d: 5 }), '{"d":5}', { a: "1" }],
  ])("can be replaced for a later reader by %s", async (_, replace, text, own) => {
    const request = requestOf(["a=1"]);
    const raw = new RawRequest(request);
    expect(await raw.form()).toEqual({ a: "1" });
    replace(raw);
    expect(request.headers["content-length"]).toBe(String(text.length));
    expect(await raw.form()).toEqual(own);
    expect(await new RawRequest(request).text()).toBe(text);
  });

  it("are those of a form once a form has taken their place", async () => {
    const request = requestOf(['{"a":1}'], { type: JSON_TYPE });
    const raw = new RawRequest(request);
    expect(await raw.json()).toEqual({ a: 1 });
    raw.rewriteForm({ a: "1" });
    expect(await new RawRequest(request).form()).toEqual({ a: "1" });
  });

  it("are missing if the client leaves before it has sent all", async () => {
    const cut = { name: "BodyCutOff", status: 400, expose: true };
    await expect(new RequestBody(cutOff(), 9).read()).rejects.toMatchObject(cut);
    await expect(new RawRequest(cutOff()).form()).rejects.toMatchObject(cut);
    await expect(new RawRequest(cutOff()).formUnlessTooLarge()).rejects.toMatchObject(cut);
    await expect(new RawRequest(cutOff(JSON_TYPE)).json()).rejects.toMatchObject(cut);
  });
});

describe("a form", () => {
  it.each<[Sent, object | undefined]>([
    [{}, { a: "1" }],
    [{ type: `${FORM.toUpperCase()} ; charset=utf-8` }, { a: "1" }],
    [{ type: "text/plain" }, undefined],
    [{ type: `${FORM}+x` }, undefined],
    [{ method: "GET" }, undefined],
    [{ method: "PUT" }, undefined],
    [{ headers: { "content-type": FORM, "transfer-encoding": "chunked" } }, { a: "1" }],
    [{ headers: { "content-type": FORM } }, undefined],
    [{ headers: { "content-type": FORM, "content-length": "x" } }, undefined],
    [{ headers: { "content-length": "3" } }, undefined],
    [{ headers: { "content-type": FORM, "content-length": "0" } }, { a: "1" }],
  ])("is read from a request with %j as %j", async (sent, expected) => {
    expect(await new RawRequest(requestOf(["a=1"], sent)).form()).toEqual(expected);
  });

  it("that is too large counts as none for a reader that leaves it to the next one", async () => {
    const raw = () => new RawRequest(requestOf(["a=1"]), { limitBytes: 2 });
    await expect(raw().form()).rejects.toMatchObject({ status: 413 });
    expect(await raw().formUnlessTooLarge()).toBeUndefined();
  });
});

describe("a JSON object", () => {
  const json = (text: string, sent: Sent = {}) =>
    new RawRequest(requestOf([text], { type: JSON_TYPE, ...sent })).json();
  const nested = (levels: number) => `{"a":${"[".repeat(levels)}${"]".repeat(levels)}}`;

  it.each<[string, Sent, object | undefined]>([
    ['{"a":1}', {}, { a: 1 }],
    ['{"a":1}', { method: "PUT" }, { a: 1 }],
    ['{"a":1}', { method: "GET" }, undefined],
    ['{"a":1}', { method: "DELETE" }, undefined],
    ['{"a":1}', { type: "text/json" }, undefined],
    ["[1]", {}, undefined],
    ["null", {}, undefined],
    ["{", {}, undefined],
  ])("is read from %s with %j as %j", async (text, sent, expected) => {
    expect(await json(text, sent)).toEqual(expected);
  });

  it("may have a hundred levels of nesting, and not one more", async () => {
    expect(await json(nested(DEEPEST_JSON))).toBeDefined();
    await expect(json(nested(DEEPEST_JSON + 1))).rejects.toMatchObject({ name: "BodyTooDeep", status: 400 });
  });
});

it("credentials can be replaced and removed for later readers", () => {
  const request = requestOf([], { headers: { authorization: "Bearer abc" } });
  const raw = new RawRequest(request);
  raw.replaceBasicCredentials("a b", "c:d");
  expect(raw.authorization).toEqual({ scheme: "Basic", credentials: btoa("a%20b:c%3Ad") });
  raw.removeAuthorization();
  expect(raw.authorization).toBeUndefined();
});
