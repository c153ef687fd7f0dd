// Stops the server with SIGTERM while requests are under way: each is answered, and what it got is kept.
import { once } from "node:events";
import { get } from "node:http";
import { connect, type Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { emptyFolder, serve } from "../support/command-line.ts";
import { introspect } from "../support/introspect.ts";
import { report, STOPS } from "./amounts.ts";
import { STORES } from "./stores.ts";

const REQUESTS = 10;
const BODY = "grant_type=client_credentials&client_id=demo-service&client_secret=demo-service-secret";

describe.each(STORES)("a server on $name", ({ name, open }) => {
  it("answers every request in flight when it is stopped by SIGTERM, and keeps what it answered", async () => {
    const cwd = emptyFolder();
    const args = await open();
    let server = await serve(args, { cwd });
    const { port, host } = new URL(server.url);
    let answered = 0;
    for (let stop = 0; stop < STOPS; stop++) {
      const sockets = await Promise.all(Array.from({ length: REQUESTS }, () => halfSent(port, host)));
      await answerOnNewConnection(server.ready.health); // the server reads connections in their order
      const answers = sockets.map(textOf);
      server.kill("SIGTERM");
      for (const socket of sockets) socket.write(BODY.slice(20));
      const texts = await Promise.all(answers);
      expect(await server.ended).toMatchObject({ code: 0, signal: null });
      server = await serve([...args, "--port", port], { cwd });
      for (const text of texts) {
        expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
        const [, token] = /"access_token":"([^"]+)"/.exec(text) ?? [];
        expect(await introspect(server.url, token)).toMatchObject({ active: true });
        answered++;
      }
    }
    report(
      `${name}: ${STOPS} stops by SIGTERM, ${answered} requests in flight, 0 cut, 0 of their tokens lost`,
    );
    expect(answered).toBe(STOPS * REQUESTS);
  });
});

async function halfSent(port: string, host: string): Promise<Socket> {
  const socket = connect(Number(port), "127.0.0.1").on("error", () => {});
  await once(socket, "connect");
  const head = [
    "POST /token HTTP/1.1",
    `Host: ${host}`,
    "Content-Type: application/x-www-form-urlencoded",
    `Content-Length: ${BODY.length}`,
    "",
    BODY.slice(0, 20),
  ];
  socket.write(head.join("\r\n"));
  return socket;
}

async function answerOnNewConnection(url: string): Promise<void> {
  const [response] = (await once(get(url, { agent: false }), "response")) as [NodeJS.ReadableStream];
  await once(response.resume(), "end");
}

/** Resolves with everything that was received when the connection has ended. */
async function textOf(socket: Socket): Promise<string> {
  let text = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  await new Promise((resolve) => socket.on("close", resolve));
  return text;
}
