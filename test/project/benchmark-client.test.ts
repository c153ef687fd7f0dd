import { describe, expect, it } from "vitest";
import { headersOf, readAnswer } from "../../bench/response.ts";

const OK = "HTTP/1.1 200 OK\r\n";

describe("the answers that the benchmark's client reads", () => {
  it.each([
    ["with a length", `${OK}Content-Length: 5\r\n\r\nhello`, "hello"],
    ["in chunks", `${OK}transfer-encoding: chunked\r\n\r\n2\r\nhe\r\n3;a=b\r\nllo\r\n0\r\n\r\n`, "hello"],
    ["in other letters than ASCII", `${OK}content-length: 4\r\n\r\nGrü`, "Grü"],
    ["without a body", "HTTP/1.1 304 Not Modified\r\netag: x\r\n\r\n", ""],
  ])("are complete at their last byte, not before: %s", (_, response, text) => {
    const bytes = Buffer.from(response);
    for (let length = 0; length < bytes.length; length++) {
      expect(readAnswer(bytes.subarray(0, length))).toBeUndefined();
    }
    expect(readAnswer(bytes)).toMatchObject({ text });
  });

  it("end with the connection if they have neither a length nor chunks, and say that it closes", () => {
    const bytes = Buffer.from(`${OK}connection: close\r\n\r\nhello`);
    expect(readAnswer(bytes)).toBeUndefined();
    expect(readAnswer(bytes, true)).toMatchObject({ text: "hello", isLast: true });
  });

  it("have a status and headers, and say whether the connection ends", () => {
    const lines = ["HTTP/1.1 303 See Other", "location: /a:b", "set-cookie: a=1", "set-cookie: b=2"];
    const answer = readAnswer(
      Buffer.from(`${[...lines, "connection: close", "content-length: 0"].join("\r\n")}\r\n\r\n`),
    );
    expect(answer).toMatchObject({ status: 303, isLast: true });
    const headers = answer && headersOf(answer);
    expect(headers?.get("location")).toBe("/a:b");
    expect(headers?.getSetCookie()).toEqual(["a=1", "b=2"]);
  });

  it.each([
    ["is not HTTP/1.1", "HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n", "not an HTTP/1.1 response"],
    ["ends with its connection", `${OK}\r\nhello`, "without content-length"],
    ["is longer than its length", `${OK}content-length: 4\r\n\r\nhello`, "1 bytes too long"],
    ["has a chunk of no length", `${OK}transfer-encoding: chunked\r\n\r\nx\r\n`, "not the length of a chunk"],
    ["has a chunk that is too long", `${OK}transfer-encoding: chunked\r\n\r\n1\r\nhello`, "line break"],
    ["goes on", `${OK}transfer-encoding: chunked\r\n\r\n0\r\n\r\nHTTP`, "goes on after its last chunk"],
  ])("are refused if the response %s", (_, response, message) => {
    expect(() => readAnswer(Buffer.from(response))).toThrow(message);
  });
});
