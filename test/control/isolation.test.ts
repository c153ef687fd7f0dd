// Isolated issuers: one for each parallel test, with its own keys, users, clock, faults and log.
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from "jose";
import * as client from "openid-client";
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../src/index.ts";
import { introspect } from "../support/introspect.ts";

const idp = await startMintmark({
  users: { alice: { roles: ["reader"] } },
  roles: { reader: ["notes:read"] },
  staticTokens: false,
});
afterAll(() => idp.close());

const api = `${idp.url}/_mintmark/api`;

async function controlCall(method: string, path: string, body?: object): Promise<Response> {
  return fetch(`${api}${path}`, {
    method,
    ...(body && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  });
}

describe("an isolated issuer", () => {
  it("has its own discovery, keys and tokens that a client can use", async () => {
    await using own = await idp.isolate();
    expect(own.url).toBe(`${idp.url}/${own.id}`);

    const config = await client.discovery(
      new URL(own.url),
      "demo-service",
      "demo-service-secret",
      client.ClientSecretBasic("demo-service-secret"),
      { execute: [client.allowInsecureRequests] },
    );
    const { access_token: token } = await client.clientCredentialsGrant(config, { scope: "files:read" });
    const keys = createRemoteJWKSet(new URL(String(config.serverMetadata().jwks_uri)));
    const { payload, protectedHeader } = await jwtVerify(token, keys, { issuer: own.url });
    expect(payload).toMatchObject({ client_id: "demo-service", scope: "files:read" });
    expect(protectedHeader.alg).toBe("ES256");
  });

  it("takes settings that are left out from the issuer it is made from", async () => {
    await using own = await idp.isolate({ users: { carol: { roles: ["reader"] } } });
    expect((await own.users.list()).map(({ name }) => name)).toEqual(["carol"]);
    expect(decodeJwt(await own.token({ user: "carol" }))["roles"]).toEqual(["reader"]);
    await expect(own.token({ user: "alice" })).rejects.toMatchObject({ code: "not_found" });
  });

  it("keeps only existing roles of inherited users", async () => {
    await using own = await idp.isolate({ roles: { writer: ["notes:write"] } });
    expect((await own.users.get("alice")).entry.roles).toEqual([]);
  });

  it("can sign with an RSA key, under its own kid", async () => {
    await using one = await idp.isolate({ alg: "RS256" });
    await using other = await idp.isolate({ alg: "RS256" });
    const kids = await Promise.all(
      [one, other, idp].map(async (each) => decodeProtectedHeader(await each.token())),
    );
    expect(kids.map(({ alg }) => alg)).toEqual(["RS256", "RS256", "RS256"]);
    expect(new Set(kids.map(({ kid }) => kid)).size).toBe(3);
  });

  it("shares its clock, faults, keys, directory and log with no other issuer", async () => {
    await using one = await idp.isolate();
    await using other = await idp.isolate();
    await one.clock.advance(7200);
    await one.faults.add({ endpoint: "jwks", status: 503 });
    await one.users.put("dora", {});
    await one.keys.rotate();

    expect((await other.clock.get()).aheadSeconds).toBe(0);
    expect((await fetch(`${other.url}/.well-known/jwks.json`)).status).toBe(200);
    expect((await fetch(`${one.url}/.well-known/jwks.json`)).status).toBe(503);
    expect((await other.users.list()).map(({ name }) => name)).not.toContain("dora");
    expect(await other.requests.count()).toBe(1);
    expect(await one.requests.count()).toBe(1);
    expect(await idp.requests.count({ endpoint: "jwks" })).toBe(0);
    expect((await other.keys.list()).filter(({ alg }) => alg === "ES256")).toHaveLength(1);
  });

  it("does not know tokens of another issuer", async () => {
    await using one = await idp.isolate();
    await using other = await idp.isolate();
    const token = await one.token({ format: "opaque" });
    expect(await introspect(one.url, token)).toMatchObject({ active: true });
    expect(await introspect(other.url, token)).toEqual({ active: false });
    expect(await introspect(idp.url, token)).toEqual({ active: false });
  });

  it("can be made, used and closed over HTTP", async () => {
    const made = await controlCall("POST", "/issuers", { id: "mine", alg: "ES384", users: { eve: {} } });
    expect(made.status).toBe(201);
    expect(await made.json()).toMatchObject({ id: "mine", url: `${idp.url}/mine`, isolated: true });

    const minted = await controlCall("POST", "/tokens", { issuer: "mine", user: "eve" });
    expect(await minted.json()).toMatchObject({ issuer: "mine", header: { alg: "ES384" } });

    expect((await controlCall("DELETE", "/issuers/mine")).status).toBe(200);
    expect((await fetch(`${idp.url}/mine/.well-known/openid-configuration`)).status).toBe(404);
    expect((await controlCall("DELETE", "/issuers/mine")).status).toBe(404);
  });
});

describe("closing an isolated issuer", () => {
  it("deletes everything it held and ends waiting calls", async () => {
    const own = await idp.isolate({ id: "short-lived" });
    const waiting = own.requests.waitFor({ endpoint: "token" }, { timeoutSeconds: 60 });
    const refused = expect(waiting).rejects.toMatchObject({ code: "closed" });
    await own.close();
    await refused;
    await expect(own.token()).rejects.toMatchObject({ code: "unknown_issuer" });
    await expect(own.close()).rejects.toMatchObject({ code: "unknown_issuer" });
    expect((await idp.issuers.list()).map(({ id }) => id)).not.toContain("short-lived");

    await using again = await idp.isolate({ id: "short-lived" });
    expect(await again.tokens.list()).toEqual([]);
  });

  it("leaves nothing behind for the next one with its id, which answers with its own keys", async () => {
    const kidsAt = async (own: { url: string }) => {
      const answer = await fetch(`${own.url}/.well-known/jwks.json`);
      return ((await answer.json()) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
    };
    const first = await idp.isolate({ id: "taken-again" });
    const kids = await kidsAt(first);
    await first.close();
    await using second = await idp.isolate({ id: "taken-again" });
    const theirs = await kidsAt(second);
    expect(theirs).toContain(decodeProtectedHeader(await second.token()).kid);
    expect(theirs.filter((kid) => kids.includes(kid))).toEqual([]);
  });

  it("rejects a configured issuer", async () => {
    await expect(idp.issuers.close("default")).rejects.toMatchObject({ code: "conflict" });
    expect((await fetch(`${idp.url}/.well-known/jwks.json`)).status).toBe(200);
  });
});

describe("making an isolated issuer", () => {
  it("rejects an id or path that is taken", async () => {
    await using own = await idp.isolate({ id: "taken" });
    expect(own.id).toBe("taken");
    await expect(idp.isolate({ id: "taken" })).rejects.toMatchObject({ code: "conflict" });
    await expect(idp.isolate({ id: "default" })).rejects.toMatchObject({ code: "conflict" });
    await expect(idp.isolate({ id: "other", path: "/taken" })).rejects.toMatchObject({ code: "conflict" });
  });

  it("suggests the nearest setting for an unknown one", async () => {
    const wrong = { users: { alice: { rols: ["reader"] } } } as object;
    await expect(idp.isolate(wrong)).rejects.toMatchObject({
      code: "bad_request",
      message: 'isolate: users.alice.rols: there is no such setting — did you mean "roles"?',
    });
  });

  it("rejects a path that is an endpoint of the issuer at the root", async () => {
    await expect(idp.isolate({ id: "token" })).rejects.toMatchObject({ code: "invalid_config" });
  });

  it("rejects an unknown issuer to take settings from", async () => {
    await expect(idp.isolate({ issuer: "nowhere" })).rejects.toMatchObject({ code: "unknown_issuer" });
  });
});

describe("two hundred isolated issuers at once", () => {
  it("do not affect each other", async () => {
    const journeys = Array.from({ length: 200 }, async (_, index) => {
      await using own = await idp.isolate({ users: { [`user-${index}`]: {} } });
      const opaque = await own.token({ user: `user-${index}`, format: "opaque" });
      const jwt = await own.token({ user: `user-${index}`, audience: `api-${index}` });
      const keys = createRemoteJWKSet(new URL(`${own.url}/.well-known/jwks.json`), {
        timeoutDuration: 60_000, // all of them share a few cores
      });
      const { payload } = await jwtVerify(jwt, keys, { issuer: own.url, audience: `api-${index}` });
      const known = await introspect(own.url, opaque);
      const log = await own.requests.list();
      return {
        subject: payload.sub === known["sub"],
        users: (await own.users.list()).length,
        tokens: (await own.tokens.list()).length,
        log: log.map(({ endpoint }) => endpoint).toSorted(),
        kid: decodeProtectedHeader(jwt).kid,
      };
    });
    const results = await Promise.all(journeys);
    expect(new Set(results.map(({ kid }) => kid)).size).toBe(200);
    for (const { kid: _, ...result } of results) {
      expect(result).toEqual({ subject: true, users: 1, tokens: 2, log: ["introspection", "jwks"] });
    }
    expect((await idp.issuers.list()).filter(({ isolated }) => isolated)).toEqual([]);
  });
});
