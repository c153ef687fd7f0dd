// The recorder serves the key that a token's `jku` or `x5u` points to, and counts the fetches.
import { decodeProtectedHeader, type JSONWebKeySet } from "jose";
import { describe, expect, it } from "vitest";
import { parseConfig } from "../../src/config/parse.ts";
import { Recorder } from "../../src/http/recorder.ts";
import { mint } from "../../src/minting/mint.ts";
import { startServer } from "../../src/mintmark.ts";
import { openMintmark } from "../../src/opened.ts";
import { openSqliteStore } from "../../src/store/sqlite/sqlite.ts";

async function start() {
  const config = parseConfig({ ephemeral: true, log: "silent", host: "127.0.0.1", port: 0 });
  const started = await startServer(config, { keys: "published", port: 0 });
  return Object.assign(started, { [Symbol.asyncDispose]: () => started.close() });
}

describe("the recorder", () => {
  it.each(["jku", "x5u"] as const)("serves the key behind %s to any origin and counts it", async (flaw) => {
    await using server = await start();
    const issuer = await server.control.issuers.get();
    const { token } = await mint(issuer, { flaw });
    const { kid, [flaw]: url = "" } = decodeProtectedHeader(token);
    const id = url.split("/").at(-1) ?? "";
    expect(url).toBe(`${server.url}/_mintmark/recorder/${id}`);
    expect(await issuer.recorder?.fetches(id)).toBe(0);

    // Sent from another origin, which the control API would reject.
    const answer = await fetch(url, { headers: { origin: "https://elsewhere.test" } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toMatch(/^application\/json/);
    const { keys } = (await answer.json()) as JSONWebKeySet;
    expect(keys).toEqual([
      { kty: "RSA", n: expect.any(String) as string, e: "AQAB", kid, alg: "RS256", use: "sig" },
    ]);
    expect(await issuer.recorder?.fetches(id)).toBe(1);
  });

  it("answers 404 to unknown ids and 405 to methods other than GET, and counts none of them", async () => {
    await using server = await start();
    const issuer = await server.control.issuers.get();
    const url = (await issuer.recorder?.publish({ kty: "RSA" })) ?? "";
    for (const path of ["", "unknown", "__proto__", `${url.split("/").at(-1)}/more`]) {
      const { status } = await fetch(`${server.url}/_mintmark/recorder/${path}`);
      expect([path, status]).toEqual([path, 404]);
    }
    for (const method of ["POST", "DELETE"]) {
      const { status, headers } = await fetch(url, { method });
      expect([method, status, headers.get("allow")]).toEqual([method, 405, "GET, HEAD"]);
    }
    expect(await issuer.recorder?.fetches(url.split("/").at(-1) ?? "")).toBe(0);
  });

  it("forgets the oldest keys once there are too many", async () => {
    const store = openSqliteStore(":memory:");
    const recorder = new Recorder("http://localhost", store.artifacts, 2);
    const ids: string[] = [];
    for (let key = 0; key < 3; key++) ids.push((await recorder.publish({})).split("/").at(-1) ?? "");
    const serve = (id = "") =>
      recorder.serve({ path: `/_mintmark/recorder/${id}`, method: "GET", set() {} } as never);
    await expect(serve(ids[0])).rejects.toThrow("there is nothing");
    await serve(ids[1]);
    await serve(ids[2]);
    expect(await recorder.fetches(ids[1] ?? "")).toBe(1);
    await store.close();
  });

  it("counts a thousand fetches of a key, and serves it to all further ones too", async () => {
    const store = openSqliteStore(":memory:");
    const recorder = new Recorder("http://localhost", store.artifacts);
    const id = (await recorder.publish({ kty: "RSA" })).split("/").at(-1) ?? "";
    const ctx = { path: `/_mintmark/recorder/${id}`, method: "GET", set() {}, body: undefined };
    for (let count = 0; count < 1_002; count++) {
      ctx.body = undefined;
      await recorder.serve(ctx as never);
      expect(ctx.body).toEqual({ keys: [{ kty: "RSA" }] });
    }
    expect(await recorder.fetches(id)).toBe(1_000);
    await store.close();
  });

  it("is required only by the flaws that point to it, which are rejected without a server", async () => {
    const opened = await openMintmark(parseConfig({ ephemeral: true }), {
      keys: "published",
      ports: { main: 80, own: new Map() },
    });
    const issuer = await opened.control.issuers.get();
    await expect(mint(issuer, { flaw: "jku" })).rejects.toMatchObject({
      code: "bad_request",
      hint: "Start `mintmark` and mint the token there.",
    });
    await expect(mint(issuer, { flaw: "embedded-jwk" })).resolves.toBeDefined();
    await opened.close();
  });
});
