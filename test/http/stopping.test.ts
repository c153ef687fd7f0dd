// Slow clients do not block others, and a stopping server finishes open requests but cuts off endless ones.
import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Mintmark, startMintmark } from "../../src/index.ts";
import { post } from "../support/requests.ts";

let idp: Mintmark;

beforeAll(async () => {
  idp = await startMintmark();
});

afterAll(() => idp.close());

describe("slow clients", () => {
  test("do not block others, even with two hundred half-sent requests", async () => {
    const sockets = await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const socket = connect({ port: Number(new URL(idp.url).port), host: "127.0.0.1" }).on(
          "error",
          () => {},
        );
        await once(socket, "connect");
        const body = ["Content-Type: application/json", "Content-Length: 100", "", "{"];
        const half = [
          `POST /_mintmark/api/tokens HTTP/1.1`,
          `Host: ${new URL(idp.url).host}`,
          ...(index % 2 ? body : []),
        ];
        socket.write(half.join("\r\n"));
        return socket;
      }),
    );
    const response = await post(idp, "/token", "grant_type=client_credentials");
    expect(response.status).toBe(200);
    // The half-sent requests are cut off later, after 10 seconds.
    expect(sockets.filter(({ closed }) => closed)).toEqual([]);
    for (const socket of sockets) socket.destroy();
  });

  test("are cut off if their headers take longer than ten seconds", async () => {
    const socket = connect({ port: Number(new URL(idp.url).port), host: "127.0.0.1" }).on("error", () => {});
    await once(socket, "connect");
    socket.write(`GET / HTTP/1.1\r\nHost: ${new URL(idp.url).host}\r\n`);
    let answer = "";
    socket.setEncoding("utf8").on("data", (text: string) => (answer += text));
    await once(socket, "close");
    expect(answer === "" || answer.startsWith("HTTP/1.1 408")).toBe(true);
  });
});

describe("stopping the server", () => {
  const halfSent = async (to: Mintmark) => {
    const toPort = Number(new URL(to.url).port);
    const socket = connect({ port: toPort, host: "127.0.0.1" });
    await once(socket, "connect");
    let answer = "";
    socket.setEncoding("utf8").on("data", (text: string) => (answer += text));
    socket.on("error", () => {});
    const closed = once(socket, "close");
    socket.write(
      [
        "POST /_mintmark/api/tokens HTTP/1.1",
        `Host: localhost:${toPort}`,
        "Content-Type: application/json",
        "Content-Length: 16",
        "",
        '{"user":',
      ].join("\r\n"),
    );
    await (await fetch(`${to.url}/_mintmark/health`)).text(); // By now the half-sent request has arrived.
    return { socket, closed, answer: () => answer };
  };

  test("finishes open requests, accepts no new ones and closes idle connections", async () => {
    const stopping = await startMintmark();
    const { socket, closed, answer } = await halfSent(stopping);
    const done = stopping.close();
    await expect(fetch(`${stopping.url}/_mintmark/health`)).rejects.toThrow();
    socket.write('"alice"}');
    await closed;
    expect(answer()).toMatch(/^HTTP\/1\.1 201 /);
    await done;
  });

  test("cuts off unfinished requests after four seconds", async () => {
    const stopping = await startMintmark();
    const { closed, answer } = await halfSent(stopping);
    await stopping.close();
    await closed;
    expect(answer()).not.toMatch(/^HTTP\/1\.1 2/);
  });

  test("is idempotent", async () => {
    const stopping = await startMintmark();
    await Promise.all([stopping.close(), stopping.close()]);
    await stopping.close();
    await expect(fetch(stopping.url)).rejects.toThrow();
  });
});
