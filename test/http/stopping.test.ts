// Slow clients, and the end of the server: what is in flight is finished, what never ends is cut off.
import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startMintmark, type Mintmark } from "../../src/index.ts";
import { post } from "../support/requests.ts";

let idp: Mintmark;

beforeAll(async () => {
  idp = await startMintmark();
});

afterAll(() => idp.close());

describe("slow clients keep nobody else waiting", () => {
  test("two hundred half-sent requests leave the server answering", async () => {
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
    const begun = Date.now();
    const response = await post(idp, "/token", "grant_type=client_credentials");
    expect(response.status).toBe(200);
    expect(Date.now() - begun).toBeLessThan(8_000); // the half-sent ones are cut off after 10 s
    for (const socket of sockets) socket.destroy();
  });

  test("headers that take longer than ten seconds are cut off", async () => {
    const begun = Date.now();
    const socket = connect({ port: Number(new URL(idp.url).port), host: "127.0.0.1" }).on("error", () => {});
    await once(socket, "connect");
    socket.write(`GET / HTTP/1.1\r\nHost: ${new URL(idp.url).host}\r\n`);
    let answer = "";
    socket.setEncoding("utf8").on("data", (text: string) => (answer += text));
    await once(socket, "close");
    expect(Date.now() - begun).toBeLessThan(15_000);
    expect(answer === "" || answer.startsWith("HTTP/1.1 408")).toBe(true);
  });
});

describe("stopping", () => {
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
    await (await fetch(`${to.url}/_mintmark/health`)).text(); // by now the half has arrived
    return { socket, closed, answer: () => answer };
  };

  test("finishes what is in flight, takes nothing new and lets idle connections go", async () => {
    const stopping = await startMintmark();
    const { socket, closed, answer } = await halfSent(stopping);
    const done = stopping.close();
    await expect(fetch(`${stopping.url}/_mintmark/health`)).rejects.toThrow();
    socket.write('"alice"}');
    await closed;
    expect(answer()).toMatch(/^HTTP\/1\.1 201 /);
    await done;
  });

  test("cuts off after four seconds what is never finished", async () => {
    const stopping = await startMintmark();
    const { closed } = await halfSent(stopping);
    const begun = Date.now();
    await stopping.close();
    expect(Date.now() - begun).toBeLessThan(5_000);
    await closed;
  });

  test("twice is the same as once", async () => {
    const stopping = await startMintmark();
    await Promise.all([stopping.close(), stopping.close()]);
    await stopping.close();
    await expect(fetch(stopping.url)).rejects.toThrow();
  });
});
