// The JWT bearer grant (RFC 7523): assertions of trusted issuers, with every way to find their keys, and the
// assertions that are rejected.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type CryptoKey, decodeJwt, generateKeyPair, SignJWT } from "jose";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { startMintmark } from "../../../src/index.ts";
import { DEMO_CLIENTS } from "../../support/clients.ts";
import { startForeignIssuer } from "../../support/foreign-issuer.ts";
import { introspect } from "../../support/introspect.ts";
import { type Answer, getJson, postForm } from "../../support/post-form.ts";
import { expectTokens } from "../../support/sign-in.ts";

const JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const ALICE = "11111111-1111-4111-8111-111111111111";
const APP: [string, string] = ["app", "app-secret"];

const corp = await startForeignIssuer();
const plain = await startForeignIssuer({ metadata: "oauth-authorization-server" });
const rsa = await startForeignIssuer({ alg: "RS256" });
const byUri = await startForeignIssuer({ metadata: null });
const byKeys = await startForeignIssuer({ metadata: null });
const liar = await startForeignIssuer({ issuer: "http://somebody.else.test" });
const silent = await startForeignIssuer({ metadata: null });
const stranger = await startForeignIssuer();
const idJagsOnly = await startForeignIssuer();

const idp = await startMintmark({
  clients: {
    ...DEMO_CLIENTS,
    app: { secret: "app-secret", grantTypes: [JWT_BEARER] },
    "public-app": { grantTypes: [JWT_BEARER] },
    "limited-app": { secret: "limited-secret", grantTypes: [JWT_BEARER], scopes: ["index:read"] },
  },
  trustedIssuers: {
    [corp.url]: { accepts: ["assertion"], users: { "corp-17": "bob" } },
    [plain.url]: { accepts: ["assertion"] },
    [rsa.url]: { accepts: ["assertion"], algorithms: ["PS256"] },
    [byUri.url]: { accepts: ["assertion"], jwksUri: byUri.jwksUri, userClaim: "email" },
    [byKeys.url]: { accepts: ["assertion"], jwks: { keys: [byKeys.publicJwk] }, allowReplay: true },
    [liar.url]: { accepts: ["assertion"] },
    [silent.url]: { accepts: ["assertion"] },
    [idJagsOnly.url]: { accepts: ["id-jag"] },
    partner: { accepts: ["assertion"] },
  },
  issuers: { partner: { profile: "generic" } },
});
afterEach(() => vi.useRealTimers());
afterAll(async () => {
  await idp.close();
  const issuers = [corp, plain, rsa, byUri, byKeys, liar, silent, stranger, idJagsOnly];
  for (const issuer of issuers) await issuer[Symbol.asyncDispose]();
});

function redeem(
  assertion: string,
  form: Record<string, string | string[]> = {},
  basic = APP,
): Promise<Answer> {
  return postForm(`${idp.url}/token`, { grant_type: JWT_BEARER, assertion, ...form }, { basic });
}

const claims = (more: Record<string, unknown> = {}) => ({ sub: ALICE, aud: idp.url, ...more });
const { privateKey: otherKey } = await generateKeyPair("ES256");
const refusal = ({ status, body }: Answer) => [status, body["error"]];

describe("the JWT bearer grant", () => {
  it("is neither advertised nor accepted if no issuer is trusted", async () => {
    await using bare = await startMintmark();
    const { body } = await getJson(`${bare.url}/.well-known/openid-configuration`);
    expect(body["grant_types_supported"]).not.toContain(JWT_BEARER);
    const answer = await postForm(`${bare.url}/token`, {
      grant_type: JWT_BEARER,
      client_id: "demo-app",
      assertion: "x",
    });
    expect(refusal(answer)).toEqual([400, "unsupported_grant_type"]);
  });

  it("is advertised if an issuer is trusted", async () => {
    for (const name of ["openid-configuration", "oauth-authorization-server"]) {
      const { body } = await getJson(`${idp.url}/.well-known/${name}`);
      expect(body["grant_types_supported"]).toContain(JWT_BEARER);
    }
  });

  it("issues an access token for the user, without a refresh token", async () => {
    const answer = await redeem(await corp.sign(claims()), {
      scope: "openid admin",
      resource: "https://api.test/",
    });
    const { access_token, ...rest } = expectTokens(answer);
    expect(rest).toEqual({ token_type: "Bearer", expires_in: 3600, scope: "openid admin" });
    expect(decodeJwt(access_token ?? "")).toMatchObject({
      iss: idp.url,
      sub: ALICE,
      aud: "https://api.test/",
      client_id: "app",
      roles: ["admin"],
    });
    expect(await introspect(idp.url, access_token)).toMatchObject({ active: true, username: "alice" });
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  it("accepts the token endpoint as audience, or a list that contains the issuer", async () => {
    for (const aud of [`${idp.url}/token`, ["https://elsewhere.test", idp.url]]) {
      expect((await redeem(await corp.sign(claims({ aud })))).status).toBe(200);
    }
  });

  it("finds keys through RFC 8414 metadata, a configured URL or the configuration itself", async () => {
    expect((await redeem(await plain.sign(claims()))).status).toBe(200);
    expect(plain.asked).toEqual([
      "/.well-known/openid-configuration",
      "/.well-known/oauth-authorization-server",
      "/jwks",
    ]);
    expect((await redeem(await byUri.sign(claims({ email: "bob@example.test" })))).status).toBe(200);
    expect(byUri.asked).toEqual(["/jwks"]);
    expect((await redeem(await byKeys.sign(claims()))).status).toBe(200);
    expect(byKeys.asked).toEqual([]);
  });

  it("trusts another issuer of the process by id, and follows its rotation without a fetch", async () => {
    const partner = await idp.issuer("partner");
    const assertion = () => partner.token({ user: "alice", audience: idp.url, header: { typ: "JWT" } });
    expect((await redeem(await assertion())).status).toBe(200);
    await partner.keys.rotate();
    expect((await redeem(await assertion())).status).toBe(200);
    expect(await partner.requests.list()).toEqual([]);
    const removed = await assertion();
    await partner.keys.compromise();
    expect(refusal(await redeem(removed))).toEqual([400, "invalid_grant"]);
  });

  it("fetches a new key at once after its issuer has rotated keys", async () => {
    await using rotating = await startForeignIssuer();
    await using own = await startMintmark({
      clients: { app: { secret: "app-secret", grantTypes: [JWT_BEARER] } },
      trustedIssuers: { [rotating.url]: { accepts: ["assertion"] } },
    });
    const redeemed = async (assertion: string) =>
      (await postForm(`${own.url}/token`, { grant_type: JWT_BEARER, assertion }, { basic: APP })).status;
    const say = () => rotating.sign({ sub: "alice", aud: own.url });
    expect(await redeemed(await say())).toBe(200);
    const old = await say();
    await rotating.rotate();
    expect(await redeemed(await say())).toBe(200);
    expect(await redeemed(old)).toBe(400);
  });

  it("follows no redirect to an issuer's metadata or keys", async () => {
    await using moved = await startForeignIssuer();
    const redirects = createServer((request, response) => {
      response.writeHead(302, { location: moved.url + (request.url ?? "") }).end();
    }).listen(0, "127.0.0.1");
    await once(redirects, "listening");
    const from = `http://127.0.0.1:${(redirects.address() as AddressInfo).port}`;
    try {
      for (const settings of [{}, { jwksUri: `${from}/jwks` }]) {
        await using own = await startMintmark({
          clients: { app: { secret: "app-secret", grantTypes: [JWT_BEARER] } },
          trustedIssuers: { [from]: { accepts: ["assertion"], ...settings } },
        });
        const assertion = await moved.sign({ iss: from, sub: "alice", aud: own.url });
        const form = { grant_type: JWT_BEARER, assertion };
        const { status, body } = await postForm(`${own.url}/token`, form, { basic: APP });
        expect([status, body["error"]]).toEqual([400, "invalid_grant"]);
        expect(body["error_description"]).toContain("cannot be fetched");
      }
      expect(moved.asked).toEqual([]);
    } finally {
      redirects.close().closeAllConnections();
    }
  });

  it("finds the user by name, e-mail address, another claim or a configured mapping", async () => {
    const subjectFor = async (assertion: string) =>
      decodeJwt(expectTokens(await redeem(assertion))["access_token"] ?? "").sub;
    const BOB = "22222222-2222-4222-8222-222222222222";
    expect(await subjectFor(await corp.sign(claims({ sub: "bob" })))).toBe(BOB);
    expect(await subjectFor(await corp.sign(claims({ sub: "bob@example.test" })))).toBe(BOB);
    expect(await subjectFor(await corp.sign(claims({ sub: "corp-17" })))).toBe(BOB);
    expect(await subjectFor(await byUri.sign(claims({ email: "bob@example.test" })))).toBe(BOB);
  });

  it("grants scopes within the user's roles and the client's limits, or the defaults", async () => {
    const bob = () => corp.sign(claims({ sub: "bob" }));
    expect(expectTokens(await redeem(await bob(), { scope: "index:read admin" }))["scope"]).toBe(
      "index:read",
    );
    expect(expectTokens(await redeem(await bob()))["scope"]).toBe("openid");
    expect(refusal(await redeem(await bob(), { scope: "admin" }))).toEqual([400, "access_denied"]);
    const limited: [string, string] = ["limited-app", "limited-secret"];
    expect(refusal(await redeem(await bob(), { scope: "index:write" }, limited))).toEqual([
      400,
      "invalid_scope",
    ]);
  });

  it("accepts public clients, and authenticates others by their secret", async () => {
    const form = { grant_type: JWT_BEARER, assertion: await corp.sign(claims()), client_id: "public-app" };
    expect((await postForm(`${idp.url}/token`, form)).status).toBe(200);
    const wrong = await redeem(await corp.sign(claims()), {}, ["app", "wrong"]);
    expect(refusal(wrong)).toEqual([401, "invalid_client"]);
    const without = await redeem(await corp.sign(claims()), {}, ["demo-service", "demo-service-secret"]);
    expect(refusal(without)).toEqual([400, "unauthorized_client"]);
  });

  it("accepts an assertion once, even from concurrent requests, unless replays are allowed", async () => {
    const assertion = await corp.sign(claims());
    const answers = await Promise.all(Array.from({ length: 5 }, () => redeem(assertion)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400, 400]);
    const refused = answers.find(({ status }) => status === 400);
    expect(refused?.body).toEqual({
      error: "invalid_grant",
      error_description: "the assertion was used already",
    });
    const again = await byKeys.sign(claims());
    expect([(await redeem(again)).status, (await redeem(again)).status]).toEqual([200, 200]);
    // Without a jti a replay cannot be detected, and RFC 7523 does not require one.
    const nameless = await corp.sign(claims({ jti: undefined }));
    expect([(await redeem(nameless)).status, (await redeem(nameless)).status]).toEqual([200, 200]);
  });

  it("remembers a used assertion until it expires, however often what has expired is deleted", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    await using own = await startMintmark({
      clients: { app: { secret: "app-secret", grantTypes: [JWT_BEARER] } },
      trustedIssuers: { [corp.url]: { accepts: ["assertion"] } },
      limits: { keepExpiredSeconds: 0 },
    });
    const exp = Math.floor(Date.now() / 1000) + 1000;
    const assertion = await corp.sign({ sub: ALICE, aud: own.url, exp });
    const send = () => postForm(`${own.url}/token`, { grant_type: JWT_BEARER, assertion }, { basic: APP });
    expect((await send()).status).toBe(200);
    const { id } = await own.mint({ user: "alice", expiresInSeconds: 900 });
    const isKept = async () => (await own.tokens.list()).some((token) => token.id === id);
    await own.clock.advance(950);
    expect(await isKept()).toBe(true);
    vi.advanceTimersByTime(60_000); // the server deletes every minute
    vi.useRealTimers();
    await expect.poll(isKept).toBe(false);
    expect((await send()).body).toMatchObject({ error_description: "the assertion was used already" });
  });

  it("counts a jti per issuer, because two issuers may choose the same", async () => {
    const jti = crypto.randomUUID();
    expect((await redeem(await corp.sign(claims({ jti })))).status).toBe(200);
    expect((await redeem(await plain.sign(claims({ jti })))).status).toBe(200);
    expect(refusal(await redeem(await corp.sign(claims({ jti })))).at(1)).toBe("invalid_grant");
  });

  it("fetches an issuer's metadata and keys once for several assertions", async () => {
    await using foreign = await startForeignIssuer();
    await using own = await startMintmark({
      clients: { app: { secret: "app-secret", grantTypes: [JWT_BEARER] } },
      trustedIssuers: { [foreign.url]: { accepts: ["assertion"] } },
    });
    for (const sub of ["alice", "bob"]) {
      const assertion = await foreign.sign({ sub, aud: own.url });
      const form = { grant_type: JWT_BEARER, assertion };
      expect((await postForm(`${own.url}/token`, form, { basic: APP })).status).toBe(200);
    }
    expect(foreign.asked).toEqual(["/.well-known/openid-configuration", "/jwks"]);
  });

  it.each([
    ["/a/b", "/a/b/.well-known/openid-configuration"],
    ["/a/b/", "/a/b/.well-known/openid-configuration"],
    ["/a/b", "/.well-known/oauth-authorization-server/a/b"],
    ["/a/b/", "/.well-known/oauth-authorization-server/a/b"],
  ])("finds the keys of an issuer at the path %s through the metadata at %s", async (path, place) => {
    const door = createServer((request, response) => {
      const documents: Record<string, object> = {
        [place]: { issuer: iss, jwks_uri: `${origin}/jwks` },
        "/jwks": { keys: [corp.publicJwk] },
      };
      const document = documents[request.url ?? ""];
      response.writeHead(document ? 200 : 404).end(JSON.stringify(document ?? {}));
    }).listen(0, "127.0.0.1");
    await once(door, "listening");
    const origin = `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
    const iss = origin + path;
    try {
      await using own = await startMintmark({
        clients: { app: { secret: "app-secret", grantTypes: [JWT_BEARER] } },
        trustedIssuers: { [iss]: { accepts: ["assertion"] } },
      });
      const assertion = await corp.sign({ iss, sub: "alice", aud: own.url });
      const form = { grant_type: JWT_BEARER, assertion };
      expect((await postForm(`${own.url}/token`, form, { basic: APP })).status).toBe(200);
    } finally {
      door.close().closeAllConnections();
    }
  });

  it("asks for an issuer's keys again after they could not be fetched", async () => {
    await using late = await startForeignIssuer();
    let isUp = false;
    const door = createServer((request, response) => {
      if (!isUp) return void response.writeHead(503).end();
      if (request.url === "/jwks") return void response.end(JSON.stringify({ keys: [late.publicJwk] }));
      response.end(JSON.stringify({ issuer: url, jwks_uri: `${url}/jwks` }));
    }).listen(0, "127.0.0.1");
    await once(door, "listening");
    const url = `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
    try {
      await using own = await startMintmark({
        clients: { app: { secret: "app-secret", grantTypes: [JWT_BEARER] } },
        trustedIssuers: { [url]: { accepts: ["assertion"] } },
      });
      const assertion = await late.sign({ iss: url, sub: "alice", aud: own.url });
      const ask = () => postForm(`${own.url}/token`, { grant_type: JWT_BEARER, assertion }, { basic: APP });
      expect(refusal(await ask())).toEqual([400, "invalid_grant"]);
      isUp = true;
      expect((await ask()).status).toBe(200);
    } finally {
      door.close().closeAllConnections();
    }
  });

  it("forgets used assertions on reset", async () => {
    await using own = await startMintmark({
      clients: { app: { secret: "app-secret", grantTypes: [JWT_BEARER] } },
      trustedIssuers: { [corp.url]: { accepts: ["assertion"] } },
    });
    const assertion = await corp.sign({ sub: ALICE, aud: own.url });
    const ask = () => postForm(`${own.url}/token`, { grant_type: JWT_BEARER, assertion }, { basic: APP });
    expect((await ask()).status).toBe(200);
    expect((await ask()).status).toBe(400);
    await own.reset();
    expect((await ask()).status).toBe(200);
  });

  const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;
  const tampered = async () => {
    const [header, , signature] = (await corp.sign(claims())).split(".");
    const payload = Buffer.from(
      JSON.stringify({ ...claims({ sub: "bob" }), iss: corp.url, exp: inSeconds(60) }),
    );
    return `${header}.${payload.toString("base64url")}.${signature}`;
  };
  const unsigned = () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    return `${part({ alg: "none" })}.${part({ ...claims(), iss: corp.url, exp: inSeconds(60) })}.`;
  };
  const keyedWithPublicKey = () =>
    new SignJWT({ ...claims(), iss: corp.url, exp: inSeconds(60), iat: inSeconds(0) })
      .setProtectedHeader({ alg: "HS256" })
      .sign(Buffer.from(JSON.stringify(corp.publicJwk)));

  it.each<[string, () => Promise<string> | string, RegExp]>([
    ["text that is not a JWT", () => "x", /not a signed JWT/],
    ["another audience", () => corp.sign(claims({ aud: "https://elsewhere.test" })), /another audience/],
    [
      "the issuer with a trailing slash as audience",
      () => corp.sign(claims({ aud: `${idp.url}/` })),
      /another audience/,
    ],
    ["no audience", () => corp.sign(claims({ aud: undefined })), /no aud/],
    ["an expired assertion", () => corp.sign(claims({ exp: inSeconds(-1) })), /expired/],
    ["an assertion that expires in this second", () => corp.sign(claims({ exp: inSeconds(0) })), /expired/],
    ["no exp", () => corp.sign(claims({ exp: undefined })), /no exp/],
    ["an iat in the future", () => corp.sign(claims({ iat: inSeconds(60) })), /in the future/],
    ["an nbf in the future", () => corp.sign(claims({ nbf: inSeconds(60) })), /not valid yet/],
    ["no sub", () => corp.sign(claims({ sub: undefined })), /no sub/],
    ["an empty sub", () => corp.sign(claims({ sub: "" })), /no sub/],
    ["a sub that is a number", () => corp.sign(claims({ sub: 17 })), /no sub/],
    ["a sub that objects inherit", () => corp.sign(claims({ sub: "constructor" })), /not name a user/],
    ["an unknown subject", () => corp.sign(claims({ sub: "mallory" })), /not name a user of this issuer/],
    ["an empty jti", () => corp.sign(claims({ jti: "" })), /no jti/],
    ["no iss", () => corp.sign(claims({ iss: undefined })), /no iss/],
    ["an issuer that is not trusted", () => stranger.sign(claims()), /not trusted/],
    [
      "the iss of a trusted issuer with another issuer's key",
      () => stranger.sign(claims({ iss: corp.url })),
      /does not publish|wrong/,
    ],
    ["a wrong signature", () => corp.sign(claims(), { key: otherKey }), /signature/],
    ["changed claims", tampered, /signature/],
    ["no signature", unsigned, /algorithm/],
    ["a public key used as an HMAC secret", keyedWithPublicKey, /algorithm/],
    ["an algorithm that is not listed", () => rsa.sign(claims()), /algorithm/],
    [
      "an unknown critical header",
      () => corp.sign(claims(), { header: { crit: ["x-unknown"], "x-unknown": 1 } }),
      /cannot be verified/,
    ],
    ["an access token", () => corp.sign(claims(), { header: { typ: "at+jwt" } }), /typ of an assertion/],
    [
      "an ID-JAG of an issuer trusted for plain assertions",
      () => corp.sign(claims(), { header: { typ: "oauth-id-jag+jwt" } }),
      /ID-JAGs/,
    ],
    [
      "a plain assertion of an issuer trusted for ID-JAGs",
      () => idJagsOnly.sign(claims()),
      /must be oauth-id-jag\+jwt/,
    ],
    [
      "an unverified e-mail address",
      () => byUri.sign(claims({ email: "bob@example.test", email_verified: false })),
      /not verified/,
    ],
    ["no e-mail address if it names the user", () => byUri.sign(claims()), /no email/],
    ["an empty e-mail address", () => byUri.sign(claims({ email: "" })), /no email/],
    [
      "an empty sub beside an e-mail address that names the user",
      () => byUri.sign(claims({ sub: "", email: "bob@example.test" })),
      /no sub/,
    ],
    ["an issuer whose metadata names another issuer", () => liar.sign(claims()), /keys .* cannot be fetched/],
    ["an issuer without metadata", () => silent.sign(claims()), /keys .* cannot be fetched/],
  ])("rejects %s", async (_, assertion, description) => {
    const answer = await redeem(await assertion());
    expect(refusal(answer)).toEqual([400, "invalid_grant"]);
    expect(answer.body["error_description"]).toMatch(description);
    expect(answer.body).not.toHaveProperty("access_token");
  });

  it.each<[string, Record<string, string | string[]>, string]>([
    ["no assertion", { assertion: "" }, "invalid_request"],
    ["two assertions", { assertion: ["a", "b"] }, "invalid_request"],
    ["a resource that is not a URI", { resource: "here" }, "invalid_target"],
    ["two resources", { resource: ["https://a.test", "https://b.test"] }, "invalid_request"],
    ["a malformed scope", { scope: 'a"b' }, "invalid_scope"],
  ])("rejects %s", async (_, form, error) => {
    expect(refusal(await redeem(await corp.sign(claims()), form))).toEqual([400, error]);
  });

  it("judges times by the clock of the issuer that redeems the assertion", async () => {
    await using own = await startMintmark({
      clients: { app: { secret: "app-secret", grantTypes: [JWT_BEARER] } },
      trustedIssuers: { [corp.url]: { accepts: ["assertion"] } },
    });
    await own.clock.advance(3600);
    const ask = async (more: object) =>
      postForm(
        `${own.url}/token`,
        { grant_type: JWT_BEARER, assertion: await corp.sign({ sub: ALICE, aud: own.url, ...more }) },
        { basic: APP },
      );
    expect(refusal(await ask({}))).toEqual([400, "invalid_grant"]);
    const token = expectTokens(await ask({ exp: inSeconds(3700) }))["access_token"] ?? "";
    expect(decodeJwt(token).iat).toBeGreaterThanOrEqual(inSeconds(3595));
  });

  it("accepts an assertion from the second of its iat and nbf, until the second before its exp", async () => {
    await using own = await startMintmark({
      clients: { app: { secret: "app-secret", grantTypes: [JWT_BEARER] } },
      trustedIssuers: { [corp.url]: { accepts: ["assertion"] } },
    });
    const { now } = await own.clock.set({ advanceSeconds: 3600, frozen: true });
    const second = Date.parse(now) / 1000;
    const answered = async (times: Record<string, number>) => {
      const assertion = await corp.sign({
        sub: ALICE,
        aud: own.url,
        iat: second,
        exp: second + 60,
        ...times,
      });
      const { status, body } = await postForm(
        `${own.url}/token`,
        { grant_type: JWT_BEARER, assertion },
        { basic: APP },
      );
      return [status, body["error"]];
    };
    for (const times of [{ exp: second + 1 }, { iat: second }, { nbf: second }]) {
      expect(await answered(times)).toEqual([200, undefined]);
    }
    for (const times of [{ exp: second }, { iat: second + 1 }, { nbf: second + 1 }]) {
      expect(await answered(times)).toEqual([400, "invalid_grant"]);
    }
  });

  const LIMIT_BYTES = 65_536;
  const padded = (value: object, bytes: number) => JSON.stringify(value).padEnd(bytes);
  type Documents = (issuer: string) => Record<string, [number, string] | undefined>;
  const metadata = (issuer: string, more: object = {}) => ({ issuer, jwks_uri: `${issuer}/jwks`, ...more });
  const keys = { keys: [corp.publicJwk] };
  const OPENID = "/.well-known/openid-configuration";
  it.each<[string, Documents, number]>([
    [
      "accepts metadata and keys of 65,536 bytes",
      (issuer) => ({
        [OPENID]: [200, padded(metadata(issuer), LIMIT_BYTES)],
        "/jwks": [200, padded(keys, LIMIT_BYTES)],
      }),
      200,
    ],
    [
      "rejects larger metadata",
      (issuer) => ({
        [OPENID]: [200, padded(metadata(issuer), LIMIT_BYTES + 1)],
        "/jwks": [200, JSON.stringify(keys)],
      }),
      400,
    ],
    [
      "rejects larger keys",
      (issuer) => ({
        [OPENID]: [200, JSON.stringify(metadata(issuer))],
        "/jwks": [200, padded(keys, LIMIT_BYTES + 1)],
      }),
      400,
    ],
    [
      "rejects metadata without jwks_uri",
      (issuer) => ({ [OPENID]: [200, JSON.stringify({ issuer })], "/jwks": [200, JSON.stringify(keys)] }),
      400,
    ],
    [
      "rejects metadata with another status than 200",
      (issuer) => ({
        [OPENID]: [203, JSON.stringify(metadata(issuer))],
        "/jwks": [200, JSON.stringify(keys)],
      }),
      400,
    ],
    [
      "rejects keys with status 500",
      (issuer) => ({
        [OPENID]: [200, JSON.stringify(metadata(issuer))],
        "/jwks": [500, JSON.stringify(keys)],
      }),
      400,
    ],
    [
      "rejects keys that are not JSON",
      (issuer) => ({ [OPENID]: [200, JSON.stringify(metadata(issuer))], "/jwks": [200, "keys"] }),
      400,
    ],
  ])("%s of a trusted issuer", async (_, documents, expected) => {
    const server = createServer((request, response) => {
      const [status, text] = documents(iss)[request.url ?? ""] ?? [404, "{}"];
      response.writeHead(status, { "content-type": "application/json" }).end(text);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const iss = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      await using own = await startMintmark({
        clients: { app: { secret: "app-secret", grantTypes: [JWT_BEARER] } },
        trustedIssuers: { [iss]: { accepts: ["assertion"] } },
      });
      const assertion = await corp.sign({ iss, sub: ALICE, aud: own.url });
      const form = { grant_type: JWT_BEARER, assertion };
      const { status, body } = await postForm(`${own.url}/token`, form, { basic: APP });
      expect([status, body["error"]]).toEqual([expected, expected === 200 ? undefined : "invalid_grant"]);
    } finally {
      server.close().closeAllConnections();
    }
  });

  it("handles claims and headers of any type", async () => {
    const strange: [object, object?][] = [
      [{}, { typ: 7 }],
      [{}, { typ: ["JWT"] }],
      [{ exp: 1e300 }],
      [{ exp: inSeconds(60) + 0.5 }],
      [{ exp: "soon" }],
      [{ iat: {} }],
      [{ nbf: "x" }],
      [{ sub: 7 }],
      [{ sub: "__proto__" }],
      [{ aud: { $ne: 1 } }],
      [{ jti: 7 }],
      [{ jti: "\u0000\ud800" }],
      [{ iss: ["a"] }],
    ];
    for (const [more, header = {}] of strange) {
      const { status, body } = await redeem(await corp.sign(claims({ ...more }), { header }));
      expect([JSON.stringify(more), status === 200 || body["error"]]).toEqual([
        JSON.stringify(more),
        status === 200 ? true : "invalid_grant",
      ]);
    }
  });

  it("tries each matching key if the assertion has no kid", async () => {
    const two = { keys: [byKeys.publicJwk, corp.publicJwk].map(({ kid: _, ...jwk }) => jwk) };
    await using own = await startMintmark({
      clients: { app: { secret: "app-secret", grantTypes: [JWT_BEARER] } },
      trustedIssuers: { [corp.url]: { accepts: ["assertion"], jwks: two } },
    });
    const ask = async (key: CryptoKey) => {
      const assertion = await corp.sign({ sub: ALICE, aud: own.url }, { key, header: { kid: undefined } });
      return postForm(`${own.url}/token`, { grant_type: JWT_BEARER, assertion }, { basic: APP });
    };
    expect((await ask(corp.privateKey)).status).toBe(200);
    expect((await ask(byKeys.privateKey)).status).toBe(200);
    expect(refusal(await ask(otherKey))).toEqual([400, "invalid_grant"]);
  });

  it("is logged with client, user and scopes, but without the assertion", async () => {
    const assertion = await corp.sign(claims());
    await redeem(assertion, { scope: "openid admin" });
    const [entry] = (await idp.requests.list({ grantType: JWT_BEARER, status: 200 })).slice(-1);
    expect(entry).toMatchObject({ clientId: "app", user: ALICE, scopes: ["openid", "admin"], findings: [] });
    expect(JSON.stringify(entry)).not.toContain(assertion);
  });
});

describe("the configuration of trusted issuers", () => {
  const keys = { jwks: { keys: [byKeys.publicJwk] } };
  it.each<[string, Parameters<typeof startMintmark>[0], RegExp]>([
    [
      "accepts nothing",
      { trustedIssuers: { "https://a.test": {} } },
      /trustedIssuers.*accepts: must name at least one of/,
    ],
    [
      "names an unknown issuer",
      { trustedIssuers: { keyclok: { accepts: ["assertion"] } }, issuers: { keycloak: {} } },
      /no issuer "keyclok" in this configuration.*did you mean "keycloak"/,
    ],
    [
      "sets both jwks and jwksUri",
      {
        trustedIssuers: {
          "https://a.test": { ...keys, jwksUri: "https://a.test/jwks", accepts: ["assertion"] },
        },
      },
      /jwks or jwksUri, not both/,
    ],
    [
      "sets keys for an issuer of the same process",
      { trustedIssuers: { keycloak: { ...keys, accepts: ["assertion"] } }, issuers: { keycloak: {} } },
      /whose keys are known/,
    ],
    [
      "contains a private key",
      {
        trustedIssuers: {
          "https://a.test": { accepts: ["assertion"], jwks: { keys: [{ ...byKeys.publicJwk, d: "x" }] } },
        },
      },
      /must be a public key/,
    ],
    [
      "allows a symmetric algorithm",
      { trustedIssuers: { "https://a.test": { accepts: ["assertion"], algorithms: ["HS256"] } } },
      /algorithms/,
    ],
    [
      "gives the grant to a client although no issuer is trusted",
      { clients: { app: { secret: "s", grantTypes: [JWT_BEARER] } } },
      /clients\.app\.grantTypes\[0\]: no trusted issuer may issue assertions/,
    ],
    [
      "has a misspelt grant type",
      {
        clients: {
          app: {
            secret: "s",
            grantTypes: ["urn:ietf:params:oauth:grant-type:jwt-bearr" as typeof JWT_BEARER],
          },
        },
      },
      /did you mean "urn:ietf:params:oauth:grant-type:jwt-bearer"/,
    ],
  ])("is rejected if it %s", async (_, config, message) => {
    await expect(startMintmark(config)).rejects.toThrow(message);
  });

  it("accepts an issuer that is not a URL if its keys are given", async () => {
    await using own = await startMintmark({
      clients: { app: { secret: "app-secret", grantTypes: [JWT_BEARER] } },
      trustedIssuers: { "spiffe://corp.test": { ...keys, accepts: ["assertion"] } },
    });
    const assertion = await byKeys.sign({ iss: "spiffe://corp.test", sub: "alice", aud: own.url });
    const answer = await postForm(`${own.url}/token`, { grant_type: JWT_BEARER, assertion }, { basic: APP });
    expect(answer.status).toBe(200);
  });
});
