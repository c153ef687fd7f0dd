// Clients that cut their connection before the answer has ended.
import { once } from "node:events";
import { request } from "node:http";
import { connect, type Socket } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { startMintmark } from "../../src/index.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

test.each(["resetAndDestroy", "destroy"] as const)(
  "a call of an MCP tool that its client leaves by %s is no error in the log",
  async (leave) => {
    const lines: string[] = [];
    vi.spyOn(process.stderr, "write").mockImplementation((line) => lines.push(String(line)) > 0);
    await using idp = await startMintmark({ log: "json" });
    const headers = {
      accept: "application/json, text/event-stream",
      "content-type": "application/json",
    };
    const call = (name: string) =>
      JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: {} } });
    const url = `${idp.url}/_mintmark/mcp`;
    await (await fetch(url, { method: "POST", headers, body: call("flaws_list") })).text(); // loads the tools

    // The server reads from its connections in their order, so these answers come after what it had to read.
    const catchUp = async () => {
      for (let count = 0; count < 5; count++) await fetch(`${idp.url}/_mintmark/health`);
    };
    const sending = request(url, { method: "POST", headers }).on("error", () => {});
    sending.end(call("requests_wait_for"));
    const [socket] = (await once(sending, "socket")) as [Socket];
    await once(sending, "finish");
    await catchUp();
    socket[leave]();
    await once(socket, "close");
    await catchUp();
    expect(lines.join("")).not.toContain("request failed");
  },
);

test("a request whose client leaves before it has sent the whole body is no error in the log", async () => {
  const lines: string[] = [];
  vi.spyOn(process.stderr, "write").mockImplementation((line) => lines.push(String(line)) > 0);
  await using idp = await startMintmark({ log: "json" });
  const { port, host } = new URL(idp.url);
  const form = "application/x-www-form-urlencoded";
  for (const [path, type] of [
    ["/token", form],
    ["/introspect", form],
    ["/authorize", form],
    ["/register", "application/json"],
    ["/_mintmark/api/tokens", "application/json"],
    ["/_mintmark/mcp", "application/json"],
  ]) {
    for (const leave of ["resetAndDestroy", "end"] as const) {
      const socket = connect(Number(port), "127.0.0.1").on("error", () => {});
      const head = [`POST ${path} HTTP/1.1`, `Host: ${host}`, `Content-Type: ${type}`, "Content-Length: 99"];
      socket.write([...head, "", "{"].join("\r\n"));
      for (let count = 0; count < 3; count++) await fetch(`${idp.url}/_mintmark/health`);
      socket.resume()[leave]();
      await once(socket, "close");
      for (let count = 0; count < 3; count++) await fetch(`${idp.url}/_mintmark/health`);
    }
  }
  expect(lines.join("")).not.toMatch(/request failed|unexpected error/);
});

test("a connection that its client resets is no error in the log", async () => {
  const lines: string[] = [];
  vi.spyOn(process.stderr, "write").mockImplementation((line) => lines.push(String(line)) > 0);
  await using idp = await startMintmark({ log: "json", limits: { eventStreams: 1 } });
  const { port, host } = new URL(idp.url);
  const socket = connect(Number(port), "127.0.0.1").on("error", () => {});
  socket.write(`GET /_mintmark/api/events HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  await once(socket, "data");
  socket.resetAndDestroy();
  const events = `${idp.url}/_mintmark/api/events`;
  const statusOfNext = async () => {
    const answer = await fetch(events);
    await answer.body?.cancel();
    return answer.status;
  };
  await expect.poll(statusOfNext).toBe(200); // the server has noticed the reset
  expect(lines.join("")).not.toContain("request failed");
});
