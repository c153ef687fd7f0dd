// A check sends one request, with a token where a flaw puts it, and keeps what a verdict needs of the answer.
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Answer } from "../../src/check/target/answer.ts";
import { type ApiRequest, sender } from "../../src/check/target/send.ts";
import type { Carriage } from "../../src/tokens/flaws/flaw.ts";

const STREAM = "text/event-stream";
const JSON_TYPE = "application/json";
const ERROR = '{"jsonrpc":"2.0","id":1,"error":{"code":7,"message":"no 12"}}';
const FAILED = { form: "JSON-RPC error 7", text: '"no 12"' };
const LIMIT = 64 * 1024;

async function startApi(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close().closeAllConnections());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/notes?page=1`;
}

/** Returns the answer to a request, from an API that answers all requests with this. */
async function answered(
  status: number,
  headers: Record<string, string>,
  body: string,
  request: Partial<ApiRequest> = {},
): Promise<Answer> {
  const url = await startApi((_, res) => void res.writeHead(status, headers).end(body));
  return sender(60_000)({ method: "GET", headers: {}, ...request, url });
}

describe("a request", () => {
  const sent = async (request: Partial<ApiRequest>, carriage?: Carriage) => {
    let got:
      { line: string; headers: IncomingHttpHeaders; tokens: string[] | undefined; body: string } | undefined;
    const url = await startApi((req, res) => {
      const { authorization: tokens } = req.headersDistinct as { authorization?: string[] };
      void text(req).then((body) => {
        got = { line: `${req.method} ${req.url}`, headers: req.headers, tokens, body };
        res.end();
      });
    });
    await sender(60_000)({ method: "GET", headers: {}, ...request, url }, carriage);
    return got;
  };

  test("has no token and no body unless they are given", async () => {
    const got = await sent({ headers: { "x-tenant": "t1" } });
    expect(got).toMatchObject({ line: "GET /notes?page=1", tokens: undefined, body: "" });
    expect(got?.headers).toMatchObject({ "x-tenant": "t1", connection: "close" });
    expect(got?.headers).not.toHaveProperty("content-length");
  });

  test("has the length of its body in bytes", async () => {
    const got = await sent({ method: "POST", body: "grüße" });
    expect(got).toMatchObject({
      line: "POST /notes?page=1",
      body: "grüße",
      headers: { "content-length": "7" },
    });
  });

  test("has each token in a header of its own, or in the query beside its own parameters", async () => {
    expect(await sent({}, { authorization: ["Bearer a", "Bearer b"] })).toMatchObject({
      tokens: ["Bearer a", "Bearer b"],
    });
    expect(await sent({}, { query: { access_token: "a b", page: "2" } })).toMatchObject({
      line: "GET /notes?page=1&access_token=a+b&page=2",
      tokens: undefined,
    });
  });
});

describe("an answer", () => {
  test("has the headers that matter, or null", async () => {
    const full = {
      "www-authenticate": "Bearer",
      location: "/a",
      "mcp-session-id": "s1",
      "content-type": "text/a",
    };
    expect(await answered(401, full, "no")).toEqual({
      ...{ status: 401, failure: null, wwwAuthenticate: "Bearer", contentType: "text/a" },
      ...{ location: "/a", session: "s1", body: "no", refusal: null },
    });
    expect(await answered(204, {}, "")).toEqual({
      ...{ status: 204, failure: null, wwwAuthenticate: null, contentType: "" },
      ...{ location: null, session: null, body: "", refusal: null },
    });
  });

  test("has the first 64 KiB of its body, and a failure only in one that is not longer", async () => {
    const padded = (length: number) => ERROR + " ".repeat(length - ERROR.length);
    const short = await answered(200, { "content-type": JSON_TYPE }, padded(LIMIT - 1));
    expect([short.body.length, short.refusal]).toEqual([LIMIT - 1, FAILED]);
    const long = await answered(200, { "content-type": JSON_TYPE }, padded(LIMIT + 9));
    expect([long.body.length, long.refusal]).toEqual([LIMIT, null]);
  });

  test.each<[string, number, Partial<ApiRequest>, Answer["refusal"]]>([
    ["a failure", 200, {}, FAILED],
    ["a failure that is not 2xx", 400, {}, null],
    ["the usual failure", 200, { usualFailure: { ...FAILED, text: '"no 3"' } }, null],
    ["another failure than the usual one", 200, { usualFailure: { ...FAILED, text: '"oops"' } }, FAILED],
    [
      "a failure that is the public answer",
      200,
      { publicAnswer: { contentType: JSON_TYPE, body: ERROR } },
      FAILED,
    ],
    [
      "another answer than the public one",
      200,
      { publicAnswer: { contentType: JSON_TYPE, body: "x" } },
      FAILED,
    ],
    [
      "the usual failure that is the public answer",
      200,
      { usualFailure: FAILED, publicAnswer: { contentType: JSON_TYPE, body: ERROR } },
      { form: "the answer to a request without a token", text: "" },
    ],
    [
      "the public answer that is not 2xx",
      404,
      { publicAnswer: { contentType: JSON_TYPE, body: ERROR } },
      null,
    ],
  ])("is a refusal or not: %s", async (_, status, request, refusal) => {
    expect(await answered(status, { "content-type": JSON_TYPE }, ERROR, request)).toMatchObject({
      status,
      body: ERROR,
      refusal,
    });
  });

  test("that is a stream is read until its response, but not after a GET", async () => {
    const url = await startApi((_, res) => {
      res.writeHead(200, { "content-type": `${STREAM}; charset=utf-8` }).write(`data: ${ERROR}\n\n`);
    });
    const send = sender(60_000);
    const body = '{"jsonrpc":"2.0","id":1,"method":"x"}';
    expect(await send({ method: "POST", url, headers: {}, body })).toMatchObject({
      body: `data: ${ERROR}\n\n`,
      refusal: FAILED,
    });
    expect(await send({ method: "GET", url, headers: {} })).toMatchObject({ body: "", refusal: null });
  });

  test("that is a stream is read on after a notification", async () => {
    const note = 'data: {"jsonrpc":"2.0","method":"notifications/progress"}\n\n';
    const url = await startApi((_, res) => {
      const respond = () => setImmediate(() => res.write(`data: ${ERROR}\n\n`));
      res.writeHead(200, { "content-type": STREAM }).write(note, respond);
    });
    const body = '{"jsonrpc":"2.0","id":1,"method":"x"}';
    const answer = await sender(60_000)({ method: "POST", url, headers: {}, body });
    expect(answer).toMatchObject({ body: `${note}data: ${ERROR}\n\n`, refusal: FAILED });
  });

  test("that is cut off has its status and no failure", async () => {
    const url = await startApi((_, res) => {
      res
        .writeHead(200, { "content-type": JSON_TYPE, "content-length": "1000" })
        .write(ERROR, () => res.destroy());
    });
    expect(await sender(60_000)({ method: "GET", url, headers: {} })).toMatchObject({
      status: 200,
      failure: null,
      refusal: null,
    });
  });

  test("that does not come has the reason", async () => {
    const reset = await startApi((req) => void req.socket.destroy());
    expect(await sender(60_000)({ method: "GET", url: reset, headers: {} })).toEqual({
      ...{ status: null, failure: "ECONNRESET", wwwAuthenticate: null, contentType: "" },
      ...{ location: null, session: null, body: "", refusal: null },
    });
    const garbled = await startApi((req) => void req.socket.end("no HTTP\r\n\r\n"));
    expect(await sender(60_000)({ method: "GET", url: garbled, headers: {} })).toMatchObject({
      status: null,
      failure: expect.stringMatching(/^HPE_/) as string,
    });
  });

  test("of a server without TLS does not come at an https URL, and has the reason", async () => {
    const url = (await startApi((_, res) => void res.end())).replace("http:", "https:");
    expect(await sender(60_000)({ method: "GET", url, headers: {} })).toMatchObject({
      status: null,
      failure: "EPROTO",
    });
  });

  test("is not waited for once the check is cancelled", async () => {
    const cancelling = new AbortController();
    const reason = new Error("enough");
    let count = 0;
    const url = await startApi(() => {
      count += 1;
      cancelling.abort(reason);
    });
    const send = sender(60_000, cancelling.signal);
    await expect(send({ method: "GET", url, headers: {} })).rejects.toBe(reason);
    await expect(send({ method: "GET", url, headers: {} })).rejects.toBe(reason);
    expect(count).toBe(1);
  });
});
