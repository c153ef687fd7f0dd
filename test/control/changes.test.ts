// The stream of what happens at an issuer, which pages follow to stay up to date.
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../src/index.ts";
import { eventsOf } from "../support/event-stream.ts";

const idp = await startMintmark({ issuers: { tenant: {} } });
afterAll(() => idp.close());

const changes = (query = "") => eventsOf(`${idp.url}/_mintmark/api/changes${query}`);

describe("the stream of changes", () => {
  it("tells calls from JavaScript and HTTP, and requests, as they come", async () => {
    await using stream = await changes();
    await idp.keys.rotate();
    await fetch(`${idp.url}/_mintmark/api/tokens`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ user: "alice" }),
    });
    await idp.mint([{ user: "alice" }, { user: "bob" }]);
    await fetch(`${idp.url}/.well-known/jwks.json`);
    const told = [];
    for (let count = 0; count < 4; count++) told.push(JSON.parse((await stream.next()).text));
    expect(told).toMatchObject([
      { id: "1", verb: "keys.rotate", request: null },
      { id: "2", verb: "tokens.mint", request: null },
      { id: "3", verb: "tokens.mint", request: null },
      { id: "4", verb: null, request: { endpoint: "jwks", status: 200 } },
    ]);
  });

  it("leaves out calls that only read, calls that fail, and other issuers", async () => {
    await using stream = await changes("?issuer=tenant");
    const tenant = await idp.issuer("tenant");
    await tenant.keys.list();
    await tenant.inspect("no token");
    await expect(tenant.mint({ user: "nobody" })).rejects.toMatchObject({ code: "not_found" });
    await idp.mint({ user: "alice" });
    await tenant.clock.advance(60);
    expect(JSON.parse((await stream.next()).text)).toMatchObject({ verb: "clock.set" });
  });

  it("rejects an unknown issuer", async () => {
    const response = await fetch(`${idp.url}/_mintmark/api/changes?issuer=nobody`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: "unknown_issuer" });
  });
});
