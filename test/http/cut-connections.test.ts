// Clients that cut their connection before the answer has ended.
import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { startMintmark } from "../../src/index.ts";

afterEach(() => {
  vi.restoreAllMocks();
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
