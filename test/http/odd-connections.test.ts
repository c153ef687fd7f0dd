// Connections and requests that nothing else reads: malformed HTTP, plain HTTP on a port for HTTPS, and answers that
// cannot be finished.
import { EventEmitter } from "node:events";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { Duplex } from "node:stream";
import type { Context } from "koa";
import { describe, expect, it, vi } from "vitest";
import { failureAnswer, isPassing } from "../../src/http/failure-answer.ts";
import { answerFailures, isCutByClient, surfaceStoreFailure } from "../../src/http/failures.ts";
import { hostCheck, isAllowed } from "../../src/http/host-check.ts";
import { answerPlainHttp } from "../../src/http/plain-http.ts";
import { answerUnopened } from "../../src/http/unopened.ts";
import { answerUnknownExpectation, answerUnreadable } from "../../src/http/unreadable.ts";
import { MintmarkError } from "../../src/index.ts";
import { createLog } from "../../src/log.ts";

/** A socket that keeps what is written to it. */
class Written extends Duplex {
  text = "";
  readonly remoteAddress = "127.0.0.1";
  readonly remotePort: number;
  constructor(remotePort = 1) {
    super({ emitClose: false });
    this.remotePort = remotePort;
  }
  override _read() {}
  override _write(chunk: Buffer, _encoding: string, done: () => void) {
    this.text += chunk.toString();
    done();
  }
}

const failed = (code?: string) => Object.assign(new Error("odd"), code !== undefined && { code });

describe("a request that Node cannot read", () => {
  it.each([
    ["HPE_HEADER_OVERFLOW", "431 Request Header Fields Too Large"],
    ["HPE_CHUNK_EXTENSIONS_OVERFLOW", "413 Payload Too Large"],
    ["ERR_HTTP_REQUEST_TIMEOUT", "408 Request Timeout"],
    ["HPE_INVALID_METHOD", "400 Bad Request"],
    [undefined, "400 Bad Request"],
  ])("is answered by its error: %s by %s", (code, status) => {
    const socket = new Written();
    answerUnreadable(failed(code), socket);
    expect(socket.text.split("\r\n")).toEqual([
      `HTTP/1.1 ${status}`,
      "X-Mock: mintmark",
      "X-Content-Type-Options: nosniff",
      "Connection: close",
      "Content-Length: 0",
      "",
      "",
    ]);
    expect(socket.writableEnded).toBe(true);
  });

  it("is not answered if its client has left", () => {
    const [reset, ended] = [new Written(), new Written().end()];
    answerUnreadable(failed("ECONNRESET"), reset);
    answerUnreadable(failed("HPE_INVALID_METHOD"), ended);
    expect([reset.destroyed, reset.text, ended.destroyed, ended.text]).toEqual([true, "", true, ""]);
  });

  it("is refused with 417 if it expects something unknown", () => {
    const response = { writeHead: vi.fn().mockReturnThis(), end: vi.fn() };
    answerUnknownExpectation({} as IncomingMessage, response as unknown as ServerResponse);
    const headers = expect.objectContaining({ "X-Mock": "mintmark", Connection: "close" }) as unknown;
    expect(response.writeHead).toHaveBeenCalledWith(417, headers);
    expect(response.end).toHaveBeenCalledOnce();
  });
});

describe("plain HTTP on a port for HTTPS", () => {
  function listening() {
    const server = new EventEmitter() as EventEmitter & { prependListener: EventEmitter["prependListener"] };
    const told = vi.fn();
    answerPlainHttp(server as unknown as Server, told);
    return { server, told };
  }

  it.each([
    "ERR_SSL_HTTP_REQUEST",
    "ERR_SSL_HTTPS_PROXY_REQUEST",
    "ERR_SSL_WRONG_VERSION_NUMBER",
    "ERR_SSL_PACKET_LENGTH_TOO_LONG",
  ])("is recognised by %s, and gets https_required on its own connection", (code) => {
    const { server, told } = listening();
    const [socket, other] = [new Written(1), new Written(2)];
    for (const each of [socket, other]) server.emit("connection", each);
    server.emit("tlsClientError", failed(code), { remoteAddress: "127.0.0.1", remotePort: 1 });
    expect(other.text).toBe("");
    expect(told).toHaveBeenCalledOnce();
    const [head = "", body = ""] = socket.text.split("\r\n\r\n");
    expect(head.split("\r\n")).toEqual([
      "HTTP/1.1 400 Bad Request",
      "Content-Type: application/problem+json",
      `Content-Length: ${Buffer.byteLength(body)}`,
      "Connection: close",
      "X-Mock: mintmark",
      "X-Content-Type-Options: nosniff",
    ]);
    expect(JSON.parse(body)).toMatchObject({
      code: "https_required",
      status: 400,
      hint: expect.stringContaining("mintmark ca") as unknown,
    });
  });

  it.each(["ERR_SSL_NO_SHARED_CIPHER", undefined])("is not meant by the error %s", (code) => {
    const { server, told } = listening();
    const socket = new Written();
    server.emit("connection", socket);
    server.emit("tlsClientError", failed(code), socket);
    expect([socket.text, told.mock.calls]).toEqual(["", []]);
  });

  it("is not answered on a connection that is closed", () => {
    const { server, told } = listening();
    const socket = new Written();
    server.emit("connection", socket);
    socket.emit("close");
    server.emit("tlsClientError", failed("ERR_SSL_HTTP_REQUEST"), socket);
    expect(socket.text).toBe("");
    expect(told).toHaveBeenCalledOnce();
  });
});

const FULL = new MintmarkError("limit_reached", "there is no room", { hint: "Reset it." });
const BROKEN = new MintmarkError("store_failed", "disk I/O error");

describe("a failure in Mintmark itself", () => {
  it.each<[string, unknown, number, string, RegExp]>([
    ["a full store", FULL, 503, "temporarily_unavailable", /^there is no room\. Reset it\.$/],
    [
      "a full store without a hint",
      new MintmarkError("limit_reached", "full"),
      503,
      "temporarily_unavailable",
      /^full\. $/,
    ],
    ["a store that fails", BROKEN, 503, "temporarily_unavailable", /^the store of this server fails/],
    ["another refusal", new MintmarkError("not_found", "none"), 500, "server_error", /^unexpected error/],
    ["any other error", new Error("secret"), 500, "server_error", /^unexpected error/],
    ["no error at all", undefined, 500, "server_error", /^unexpected error/],
  ])("is answered by its cause: %s", (_, error, status, code, description) => {
    expect(failureAnswer(error)).toEqual({
      status,
      error: code,
      description: expect.stringMatching(description) as unknown,
    });
    expect(isPassing(error)).toBe(status === 503);
  });

  it("is thrown again for the engine's answer if the request may succeed later", () => {
    for (const failure of [FULL, BROKEN]) expect(() => surfaceStoreFailure({ failure })).toThrow(failure);
    for (const failure of [undefined, new Error("other")]) surfaceStoreFailure({ failure });
  });

  /** A context of which only the parts exist that an answer to a failure touches. */
  const context = () => ({ status: 200, body: undefined as unknown, remove: vi.fn(), set: vi.fn() });

  it("is logged, and what was lost leaves no code and no cookie", async () => {
    const log = createLog("silent");
    const logged = vi.spyOn(log, "error");
    const ctx = context();
    await answerFailures(ctx as unknown as Context, { log, isForPrograms: true }, () =>
      Promise.reject(BROKEN),
    );
    expect(logged.mock.calls).toEqual([["request failed", BROKEN]]);
    expect(ctx.remove.mock.calls).toEqual([["location"], ["set-cookie"]]);
    expect(ctx).toMatchObject({ status: 503, body: { error: "temporarily_unavailable" } });
    expect(ctx.set).toHaveBeenCalledWith("Retry-After", "1");
  });

  it("is left to Koa if its message is for the client, and is not logged", async () => {
    const log = createLog("silent");
    const logged = vi.spyOn(log, "error");
    const exposed = Object.assign(new Error("too large"), { expose: true });
    const ctx = context();
    const serving = answerFailures(ctx as unknown as Context, { log, isForPrograms: true }, () =>
      Promise.reject(exposed),
    );
    await expect(serving).rejects.toBe(exposed);
    expect([logged.mock.calls, ctx.remove.mock.calls, ctx.body]).toEqual([[], [], undefined]);
  });

  it.each<[string, unknown, object, object, boolean]>([
    ["an error of the socket", "same", { errored: "same" }, { closed: false }, true],
    ["an answer that was closed early", { code: "ERR_STREAM_PREMATURE_CLOSE" }, {}, { closed: true }, true],
    ["an answer that is still open", { code: "ERR_STREAM_PREMATURE_CLOSE" }, {}, { closed: false }, false],
    ["another error of a closed answer", { code: "EPIPE" }, {}, { closed: true }, false],
    ["another error", {}, { errored: null }, { closed: false }, false],
  ])("is its client's leaving if it is %s: %j", (_, error, socket, res, expected) => {
    const ctx = { req: { socket }, res } as unknown as Context;
    expect(isCutByClient(error as NodeJS.ErrnoException, ctx)).toBe(expected);
  });
});

describe("a request while the server cannot be opened", () => {
  const response = (headersSent = false) => ({
    headersSent,
    destroy: vi.fn(),
    writeHead: vi.fn().mockReturnThis(),
    end: vi.fn(),
  });

  it.each<[unknown, number, string, object]>([
    [BROKEN, 503, "temporarily_unavailable", { "Retry-After": "1" }],
    [new Error("secret"), 500, "server_error", {}],
  ])("is answered by the cause %s with %d", (error, status, code, more) => {
    const answer = response();
    answerUnopened(answer as unknown as ServerResponse, error);
    expect(answer.writeHead.mock.calls).toEqual([
      [
        status,
        {
          "X-Mock": "mintmark",
          "X-Content-Type-Options": "nosniff",
          "Cache-Control": "no-store",
          "Content-Type": "application/json; charset=utf-8",
          ...more,
        },
      ],
    ]);
    const [[body]] = answer.end.mock.calls as [[string]];
    expect(JSON.parse(body)).toEqual({
      error: code,
      error_description: expect.not.stringContaining("secret") as unknown,
    });
    expect(answer.destroy).not.toHaveBeenCalled();
  });

  it("is cut off if its answer has begun", () => {
    const answer = response(true);
    answerUnopened(answer as unknown as ServerResponse, BROKEN);
    expect([answer.destroy.mock.calls.length, answer.writeHead.mock.calls.length]).toEqual([1, 0]);
  });
});

describe("the check of a host", () => {
  const admits = hostCheck(["One.test", "two.test:8443"]);
  const ask = (rawHeaders: string[], url: string | undefined = "/") => admits({ rawHeaders, url });

  it("gives the same verdict each time, by host and form of the URL", () => {
    for (let count = 0; count < 2; count++) {
      expect(ask(["Accept", "*/*", "Host", "one.test"])).toBe(true);
      expect(ask(["host", "two.test:8443"])).toBe(true);
      expect(ask(["Host", "two.test"])).toBe(false);
      expect(ask(["Host", "evil.test"])).toBe(false);
      expect(ask(["Host", "one.test"], "http://one.test/")).toBe(false);
      expect(admits({ rawHeaders: ["Host", "one.test"], url: undefined })).toBe(false);
    }
  });

  it("reads names of headers alone, and refuses none, several and one without a value", () => {
    expect(ask(["X-Name", "host", "Host", "one.test"])).toBe(true);
    expect(ask([])).toBe(false);
    expect(ask(["X-Name", "host"])).toBe(false);
    expect(ask(["Host", "one.test", "Accept", "*/*", "HOST", "one.test"])).toBe(false);
    expect(ask(["Host"])).toBe(false);
  });

  it.each([
    ["a", true],
    ["a:1", true],
    ["a:65535", true],
    ["a:65536", false],
    ["a:", false],
    ["b:80", true],
    ["b:81", false],
    ["b", false],
    ["", false],
    [":80", false],
    ["1.2.3.4", true],
    ["[1::2]:80", true],
    ["1::2", false],
    ["0.0.0.0", false],
    ["[::]", false],
  ])("allows %j: %s", (host, expected) => {
    expect(isAllowed(host, new Set(["a", "b:80"]))).toBe(expected);
  });
});
