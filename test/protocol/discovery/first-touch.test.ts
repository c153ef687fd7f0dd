// Issuers that are made when a request first asks for their metadata or another endpoint.
import { createRemoteJWKSet, decodeJwt, jwtVerify } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { type MintmarkConfig, startMintmark } from "../../../src/index.ts";
import { codeFlow } from "../../support/code-flow.ts";
import { postForm } from "../../support/post-form.ts";

const idp = await startMintmark({ issuersOnFirstTouch: true });
afterAll(() => idp.close());

const metadata = async (url: string) => {
  const response = await fetch(url);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};
const touch = (base: string, name: string) => metadata(`${base}${name}/.well-known/openid-configuration`);

async function machineToken(issuer: string): Promise<string> {
  const form = { grant_type: "client_credentials" };
  const { status, body } = await postForm(`${issuer}/token`, form, {
    basic: ["demo-service", "demo-service-secret"],
  });
  expect(status).toBe(200);
  return String(body["access_token"]);
}

describe("an issuer on first touch", () => {
  it("has metadata, keys and tokens of its own, which no other issuer's keys verify", async () => {
    const { status, body } = await touch(idp.url, "/aad");
    expect(status).toBe(200);
    expect(body).toMatchObject({ issuer: `${idp.url}/aad`, token_endpoint: `${idp.url}/aad/token` });
    expect((await touch(idp.url, "/tokenx")).body["issuer"]).toBe(`${idp.url}/tokenx`);

    const token = await machineToken(`${idp.url}/aad`);
    const keysOf = (name: string) => createRemoteJWKSet(new URL(`${idp.url}/${name}/.well-known/jwks.json`));
    const { payload } = await jwtVerify(token, keysOf("aad"), { issuer: `${idp.url}/aad` });
    expect(payload.iss).toBe(`${idp.url}/aad`);
    await expect(jwtVerify(token, keysOf("tokenx"))).rejects.toMatchObject({
      code: "ERR_JWKS_NO_MATCHING_KEY",
    });
    const moduli = await Promise.all(
      ["aad", "tokenx"].map(async (name) => {
        const { body: set } = await metadata(`${idp.url}/${name}/.well-known/jwks.json`);
        return (set as { keys: { n: string }[] }).keys[0]?.n;
      }),
    );
    expect(new Set(moduli).size).toBe(2);
  });

  it.each([
    ["token", "/by-token"],
    ["jwks", "/by-jwks"],
    ["authorization", "/by-login"],
  ])("may be touched at its %s endpoint first", async (endpoint, name) => {
    const issuer = `${idp.url}${name}`;
    if (endpoint === "token") expect(decodeJwt(await machineToken(issuer)).iss).toBe(issuer);
    if (endpoint === "jwks") expect((await metadata(`${issuer}/.well-known/jwks.json`)).status).toBe(200);
    if (endpoint === "authorization") {
      const { tokens } = await codeFlow(issuer, { user: "alice" });
      expect(decodeJwt(tokens.access_token).iss).toBe(issuer);
    }
  });

  it.each([
    ["/azureAd.v2", "/azureAd.v2"],
    ["/tenants/acme", "/tenants/acme"],
    ["/default", "/default"],
    ["/keycloak", "/keycloak"],
    ["//doubled", "/doubled"],
  ])("may be named %s", async (name, path) => {
    expect((await touch(idp.url, name)).body["issuer"]).toBe(idp.url + path);
  });

  it("is found by the form of RFC 8414 too", async () => {
    const { body } = await metadata(`${idp.url}/.well-known/oauth-authorization-server/rfc8414`);
    expect(body["issuer"]).toBe(`${idp.url}/rfc8414`);
  });

  it("is listed, can mint, is reset and closed, and comes back with new keys", async () => {
    await touch(idp.url, "/listed");
    const record = (await idp.issuers.list()).find(({ id }) => id === "listed");
    expect(record).toMatchObject({ id: "listed", isolated: true, url: `${idp.url}/listed` });
    const listed = await idp.issuer("listed");
    expect(decodeJwt(await listed.token({ user: "bob" })).iss).toBe(`${idp.url}/listed`);
    await listed.reset();
    const [before] = await listed.keys.list();
    await using like = await idp.isolate({ issuer: "listed" });
    expect(like.url).not.toBe(`${idp.url}/listed`);
    await idp.issuers.close("listed");
    expect((await idp.issuers.list()).map(({ id }) => id)).not.toContain("listed");
    await touch(idp.url, "/listed");
    const [after] = await (await idp.issuer("listed")).keys.list();
    expect(after?.kid).not.toBe(before?.kid);
  });

  it("is made by a control call that names it", async () => {
    const token = await (await idp.issuer("minted-first")).token({ user: "alice" });
    const keys = createRemoteJWKSet(new URL(`${idp.url}/minted-first/.well-known/jwks.json`));
    expect((await jwtVerify(token, keys)).payload.iss).toBe(`${idp.url}/minted-first`);
  });

  it.each([
    ["a name with other characters", "/a%20b/.well-known/openid-configuration"],
    ["Mintmark's own paths", "/_mintmark/.well-known/openid-configuration"],
    ["a path that would hide an alias of the root", "/oauth2/.well-known/openid-configuration"],
    ["a path below the well-known one", "/.well-known/x/token"],
    ["a path below a configured issuer", "/realms/demo/x/.well-known/openid-configuration"],
    ["a realm beside a configured one", "/realms/other/.well-known/openid-configuration"],
    ["no endpoint", "/somewhere/else"],
    ["a name that is too long", `/${"a".repeat(201)}/.well-known/openid-configuration`],
  ])("is not made for %s", async (_, path) => {
    const before = await idp.issuers.list();
    expect((await fetch(idp.url + path)).status).toBeGreaterThanOrEqual(400);
    expect(await idp.issuers.list()).toEqual(before);
  });

  it("leaves the aliases of the root and of vendors alone", async () => {
    const before = await idp.issuers.list();
    const form = { grant_type: "client_credentials" };
    const basic = { basic: ["demo-service", "demo-service-secret"] as [string, string] };
    const { body } = await postForm(`${idp.url}/oauth2/token`, form, basic);
    expect(decodeJwt(String(body["access_token"])).iss).toBe(idp.url);
    const common = await metadata(`${idp.url}/common/v2.0/.well-known/openid-configuration`);
    expect(common.status).toBe(200);
    expect(await idp.issuers.list()).toEqual(before);
  });
});

describe("issuersOnFirstTouch", () => {
  it("is off by default", async () => {
    await using plain = await startMintmark();
    const { status, body } = await touch(plain.url, "/any");
    expect([status, body["error"]]).toEqual([404, "not_found"]);
    await expect(plain.issuer("any")).rejects.toMatchObject({ code: "unknown_issuer" });
  });

  it("is bounded: one issuer too many gets 503, and a hint", async () => {
    await using few = await startMintmark({ issuers: {}, issuersOnFirstTouch: { max: 2 } });
    expect((await touch(few.url, "/one")).status).toBe(200);
    expect((await touch(few.url, "/two")).status).toBe(200);
    const { status, body } = await touch(few.url, "/three");
    expect(status).toBe(503);
    expect(body).toMatchObject({ error: "too_many_issuers", hint: expect.stringContaining("max") as string });
    await expect(few.issuer("three")).rejects.toMatchObject({ code: "too_many_issuers" });
    expect((await touch(few.url, "/one")).status).toBe(200);
    await few.issuers.close("two");
    expect((await touch(few.url, "/three")).status).toBe(200);
  });

  it("has 100 issuers at most unless `max` says otherwise", async () => {
    const settings = { alg: "ES256" as const };
    await using many = await startMintmark({ issuers: {}, issuersOnFirstTouch: { settings } });
    for (let number = 0; number < 100; number++) {
      expect((await touch(many.url, `/n${number}`)).status).toBe(200);
    }
    expect((await touch(many.url, "/n100")).status).toBe(503);
  });

  it("gives all of them a profile and settings", async () => {
    await using realms = await startMintmark({
      issuers: {},
      issuersOnFirstTouch: {
        profile: "keycloak",
        settings: { users: { carol: {} }, accessTokenExpiresInSeconds: 77, alg: "ES256" },
      },
    });
    const { body } = await touch(realms.url, "/realms/acme");
    expect(body).toMatchObject({
      issuer: `${realms.url}/realms/acme`,
      token_endpoint: `${realms.url}/realms/acme/protocol/openid-connect/token`,
    });
    const acme = await realms.issuer("acme");
    expect((await acme.users.list()).map(({ name }) => name)).toEqual(["carol"]);
    const { exp = 0, iat = 0 } = decodeJwt(await acme.token({ user: "carol" }));
    expect(exp - iat).toBe(77);
    expect((await touch(realms.url, "/realms/other")).body["issuer"]).toBe(`${realms.url}/realms/other`);
  });

  it.each<[string, MintmarkConfig["issuersOnFirstTouch"], string]>([
    ["entra", { profile: "entra" }, "/tenant/v2.0"],
    ["auth0", { profile: "auth0" }, "/tenant/"],
    ["okta", { profile: "okta" }, "/oauth2/tenant"],
  ])("keeps the form of issuer identifiers of %s", async (_, setting, path) => {
    await using vendor = await startMintmark({ issuers: {}, issuersOnFirstTouch: setting });
    const { status, body } = await touch(vendor.url, path.replace(/\/$/, ""));
    expect([status, body["issuer"]]).toEqual([200, vendor.url + path]);
  });

  it.each<[string, unknown, RegExp]>([
    ["no number", { max: 0 }, /issuersOnFirstTouch\.max/],
    ["a path", { settings: { path: "/x" } }, /issuersOnFirstTouch\.settings\.path/],
    [
      "a role that does not exist",
      { settings: { users: { a: { roles: ["boss"] } } } },
      /settings\.users\.a\.roles\[0\]/,
    ],
    ["a dialect of another profile", { profile: "okta", settings: { dialect: "x" } }, /settings\.dialect/],
  ])("is refused at start with %s", async (_, setting, expected) => {
    const config = { issuersOnFirstTouch: setting } as MintmarkConfig;
    await expect(startMintmark(config)).rejects.toMatchObject({
      code: "invalid_config",
      message: expect.stringMatching(expected) as string,
    });
  });
});
