// The key ring as a state machine: the effect of each verb on the JWKS, on signing and on issued tokens.
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  calculateJwkThumbprint,
  createLocalJWKSet,
  decodeProtectedHeader,
  exportJWK,
  type JSONWebKeySet,
  type JWK,
  jwtVerify,
} from "jose";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { type Mintmark, type MintmarkConfig, type MintOptions, startMintmark } from "../../src/index.ts";
import type { RingKey } from "../../src/keys/states.ts";
import { openSqliteStore } from "../../src/store/sqlite/sqlite.ts";
import { introspect } from "../support/introspect.ts";

let idp: Mintmark;
const running: Mintmark[] = [];

beforeEach(async () => {
  idp = await startMintmark({ alg: "ES256" });
  running.push(idp);
});
afterAll(() => Promise.all(running.map((each) => each.close())));

async function jwks(): Promise<JSONWebKeySet> {
  return (await (await fetch(`${idp.url}/.well-known/jwks.json`)).json()) as JSONWebKeySet;
}

const kids = async () => (await jwks()).keys.map(({ kid }) => kid);
const kidOf = (token: string) => decodeProtectedHeader(token).kid;
const verifies = async (token: string) =>
  jwtVerify(token, createLocalJWKSet(await jwks())).then(
    () => true,
    () => false,
  );
const active = async (token: string) => (await introspect(idp.url, token))["active"];
const stateOf = async (kid: string) => (await idp.keys.list()).find((key) => key.kid === kid)?.state;

describe("rotating keys", () => {
  it("with `prepublish` publishes a key, which signs after the next rotation", async () => {
    const [before] = await kids();
    const next = await idp.keys.rotate({ prepublish: true });
    expect(next).toMatchObject({ state: "next", activatedAt: null, tokensSigned: 0 });
    expect(await kids()).toEqual([before, next.kid]);
    expect(kidOf(await idp.token({ user: "alice" }))).toBe(before);

    const rotated = await idp.keys.rotate();
    expect(rotated).toMatchObject({ kid: next.kid, state: "active" });
    expect(kidOf(await idp.token({ user: "alice" }))).toBe(next.kid);
    expect(await stateOf(before ?? "")).toBe("retiring");
  });

  it("without overlap removes the old key and invalidates its tokens", async () => {
    const old = await idp.token({ user: "alice" });
    const { kid } = await idp.keys.rotate({ overlap: false });
    expect(await kids()).toEqual([kid]);
    expect(await verifies(old)).toBe(false);
    expect(await active(old)).toBe(false);
  });

  it("with overlap keeps tokens of the old key valid until it is removed", async () => {
    const old = await idp.token({ user: "alice" });
    await idp.keys.rotate();
    expect([await verifies(old), await active(old)]).toEqual([true, true]);
    await idp.keys.remove(kidOf(old) ?? "");
    expect([await verifies(old), await active(old)]).toEqual([false, false]);
  });

  it.each([2048, 3072, 4096] as const)("creates RSA keys of %i bits", async (modulusLength) => {
    const { publicJwk } = await idp.keys.rotate({ alg: "RS256", modulusLength });
    expect(Buffer.from((publicJwk as { n: string }).n, "base64url").length * 8).toBe(modulusLength);
    expect(await verifies(await idp.token({ user: "alice", alg: "RS256" }))).toBe(true);
  });

  it.each([
    ["ES256", { kty: "EC", crv: "P-256" }],
    ["ES384", { kty: "EC", crv: "P-384" }],
    ["ES512", { kty: "EC", crv: "P-521" }],
    ["EdDSA", { kty: "OKP", crv: "Ed25519" }],
    ["PS384", { kty: "RSA" }],
  ] as const)("creates keys for %s, in an isolated issuer too", async (alg, members) => {
    const isolated = await idp.isolate();
    for (const issuer of [idp, isolated]) {
      const { publicJwk } = await issuer.keys.rotate({ alg });
      expect(publicJwk).toMatchObject({ ...members, alg });
      expect(await issuer.token({ user: "alice", alg })).toMatch(/^eyJ/);
    }
    const first = decodeProtectedHeader(await isolated.token({ user: "alice", alg: "ES384" }));
    expect((await isolated.keys.list()).find(({ kid }) => kid === first.kid)?.publicJwk).toMatchObject({
      kty: "EC",
      crv: "P-384",
    });
    await isolated.close();
  });

  it("does not change keys of other algorithms", async () => {
    const rs256 = kidOf(await idp.token({ user: "alice", alg: "RS256" }));
    await idp.keys.rotate();
    expect(kidOf(await idp.token({ user: "alice", alg: "RS256" }))).toBe(rs256);
  });

  it("keeps the previous HMAC secret for its tokens, and publishes neither secret", async () => {
    const old = await idp.token({ user: "alice", alg: "HS256" });
    await idp.keys.rotate({ alg: "HS256" });
    const secrets = (await idp.keys.list({ private: true })).filter(({ alg }) => alg === "HS256");
    expect(secrets.map(({ state, publicJwk }) => [state, publicJwk])).toEqual([
      ["retiring", null],
      ["active", null],
    ]);
    expect(await active(old)).toBe(true);
    expect((await jwks()).keys.every(({ kty }) => kty !== "oct")).toBe(true);
  });
});

describe("the kid of a new key", () => {
  it("can be set", async () => {
    await idp.keys.rotate({ kid: "my-key" });
    expect(await kids()).toContain("my-key");
    expect(kidOf(await idp.token({ user: "alice" }))).toBe("my-key");
  });

  it.each([
    ["a rotation", {}],
    ["a key that is published in advance", { prepublish: true }],
  ])("of %s is rejected if another key has it", async (_, options) => {
    const [signing = ""] = await kids();
    const before = await idp.keys.list();
    const rotated = idp.keys.rotate({ kid: signing, ...options });
    await expect(rotated).rejects.toMatchObject({
      code: "conflict",
      hint: expect.stringContaining("publishedKid") as string,
    });
    expect(await idp.keys.list()).toEqual(before);
  });

  it("is the thumbprint of the key if none is set (RFC 7638), and shows nothing of a secret", async () => {
    const pem = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }) as string;
    for (const key of [await idp.keys.rotate({ alg: "ES384" }), await idp.keys.import({ pem })]) {
      expect(key.kid).toBe(await calculateJwkThumbprint(key.publicJwk as JWK));
    }
    const secret = "x".repeat(64);
    const { kid } = await idp.keys.import({ secret });
    const k = Buffer.from(secret).toString("base64url");
    expect(kid).not.toBe(await calculateJwkThumbprint({ kty: "oct", k }));
  });

  it("is the third member in the JWKS, after kty and use, and alg follows it", async () => {
    for (const key of (await jwks()).keys) {
      expect(Object.keys(key).slice(0, 4)).toEqual(["kty", "use", "kid", "alg"]);
    }
  });

  it("is absent from the JWKS and from headers if `publishedKid` is null", async () => {
    await idp.keys.rotate({ publishedKid: null, overlap: false });
    expect((await jwks()).keys.map((key) => "kid" in key)).toEqual([false]);
    const token = await idp.token({ user: "alice" });
    expect(decodeProtectedHeader(token)).not.toHaveProperty("kid");
    expect([await verifies(token), await active(token)]).toEqual([true, true]);
  });

  it("can repeat another one with `publishedKid`", async () => {
    const [first] = await kids();
    const second = await idp.keys.rotate({ publishedKid: first ?? null });
    expect(await kids()).toEqual([first, first]);
    const token = await idp.token({ user: "alice" });
    expect(kidOf(token)).toBe(first);
    expect(await active(token)).toBe(true);
    await idp.keys.remove(second.kid);
    expect(await active(token)).toBe(false);
  });
});

describe("a compromised key", () => {
  it("is removed at once, and every token it signed is revoked, in any format", async () => {
    const jwt = await idp.token({ user: "alice" });
    const twin = await idp.mint({ user: "alice", format: "both" });
    const other = await idp.token({ user: "alice", alg: "RS256" });
    const { removed, active: successor, revokedTokens } = await idp.keys.compromise();
    expect(removed).toMatchObject({ kid: kidOf(jwt), state: "removed" });
    expect(successor.state).toBe("active");
    expect(revokedTokens).toBe(2);
    expect(await kids()).not.toContain(removed.kid);
    expect(await Promise.all([jwt, twin.token, twin.opaque ?? "", other].map(active))).toEqual([
      false,
      false,
      false,
      true,
    ]);
    expect(await active(await idp.token({ user: "alice" }))).toBe(true);
  });
});

describe("a key that is retired or removed", () => {
  it("is replaced by another one if it was active", async () => {
    const [kid = ""] = await kids();
    expect(await idp.keys.retire(kid)).toMatchObject({ state: "retiring" });
    const [successor = ""] = await kids();
    expect(successor).not.toBe(kid);
    await idp.keys.remove(successor);
    expect(await stateOf(successor)).toBe("removed");
    expect(await verifies(await idp.token({ user: "alice" }))).toBe(true);
  });

  it("does not sign any more if it was published in advance", async () => {
    const next = await idp.keys.rotate({ prepublish: true });
    expect(await idp.keys.retire(next.kid)).toMatchObject({ kid: next.kid, state: "retiring" });
    const rotated = await idp.keys.rotate();
    expect(rotated.kid).not.toBe(next.kid);
    expect(await kids()).toContain(next.kid);
  });

  it("keeps the time of its retirement when it is removed later", async () => {
    const [kid = ""] = await kids();
    const { retiredAt } = await idp.keys.retire(kid);
    expect(retiredAt).not.toBeNull();
    await idp.clock.advance(60);
    const removed = await idp.keys.remove(kid);
    expect(removed.retiredAt).toBe(retiredAt);
    expect(Date.parse(removed.removedAt ?? "")).toBeGreaterThanOrEqual(Date.parse(retiredAt ?? "") + 60_000);
    await idp.clock.advance(60);
    expect(await idp.keys.remove(kid)).toMatchObject({ retiredAt, removedAt: removed.removedAt });
  });

  it("cannot be retired after it was removed", async () => {
    const [kid = ""] = await kids();
    await idp.keys.remove(kid);
    await expect(idp.keys.retire(kid)).rejects.toMatchObject({ code: "key_state" });
    await expect(idp.keys.remove(kid)).resolves.toMatchObject({ state: "removed" });
  });

  it("is rejected with a hint if its kid is unknown", async () => {
    await expect(idp.keys.retire("nobody")).rejects.toMatchObject({
      code: "unknown_key",
      hint: expect.any(String) as string,
    });
  });

  it("keeps the number of tokens that it signed", async () => {
    await idp.mint([{ user: "alice" }, { user: "bob" }]);
    const { kid } = await idp.keys.rotate();
    await idp.token({ user: "alice" });
    const counts = (await idp.keys.list())
      .filter(({ alg }) => alg === "ES256")
      .map((key) => [key.kid === kid, key.tokensSigned]);
    expect(counts).toEqual([
      [false, 2],
      [true, 1],
    ]);
  });
});

describe("importing keys", () => {
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });

  it.each([
    [
      "PKCS#8 PEM",
      () => ({ pem: rsa.privateKey.export({ type: "pkcs8", format: "pem" }) as string }),
      "RS256",
    ],
    [
      "PKCS#1 PEM",
      () => ({ pem: rsa.privateKey.export({ type: "pkcs1", format: "pem" }) as string }),
      "RS256",
    ],
    [
      "an RSA PEM for PS256",
      () => ({
        pem: rsa.privateKey.export({ type: "pkcs8", format: "pem" }) as string,
        alg: "PS256" as const,
      }),
      "PS256",
    ],
    [
      "SEC1 PEM",
      () => ({
        pem: generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey.export({
          type: "sec1",
          format: "pem",
        }) as string,
      }),
      "ES384",
    ],
    [
      "an Ed25519 PEM",
      () => ({
        pem: generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }) as string,
      }),
      "EdDSA",
    ],
  ])("accepts %s, signs with it and publishes its public half", async (_, source, alg) => {
    const imported = await idp.keys.import(source());
    expect(imported).toMatchObject({ alg, state: "active" });
    expect(imported).not.toHaveProperty("privateJwk");
    const token = await idp.token({ user: "alice", alg: imported.alg });
    expect(kidOf(token)).toBe(imported.kid);
    expect(await verifies(token)).toBe(true);
    expect(JSON.stringify(await jwks())).not.toMatch(/"(d|p|q|dp|dq|qi)":/);
  });

  it("accepts a private JWK with its kid, and a secret as text", async () => {
    const jwk = {
      ...(await exportJWK(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey)),
      kid: "brought",
    };
    expect(await idp.keys.import({ jwk })).toMatchObject({ kid: "brought", alg: "ES256" });
    const secret = "x".repeat(32);
    await idp.keys.import({ secret });
    const token = await idp.token({ user: "alice", alg: "HS256" });
    await expect(jwtVerify(token, Buffer.from(secret))).resolves.toBeTruthy();
  });

  it("accepts a secret as a JWK, and rejects one without its value", async () => {
    const secret = "x".repeat(48);
    const jwk = { kty: "oct", k: Buffer.from(secret).toString("base64url"), alg: "HS384", kid: "shared" };
    expect(await idp.keys.import({ jwk })).toMatchObject({ kid: "shared", alg: "HS384", state: "active" });
    const token = await idp.token({ user: "alice", alg: "HS384" });
    expect(kidOf(token)).toBe("shared");
    await expect(jwtVerify(token, Buffer.from(secret))).resolves.toBeTruthy();
    const refused = idp.keys.import({ jwk: { kty: "oct", kid: "empty" } });
    await expect(refused).rejects.toMatchObject({ code: "bad_request" });
  });

  it("as next or retiring does not change the active key", async () => {
    const [signing] = await kids();
    const pem = () =>
      generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({
        type: "pkcs8",
        format: "pem",
      }) as string;
    const next = await idp.keys.import({ pem: pem(), state: "next" });
    expect(next).toMatchObject({ state: "next", activatedAt: null, retiredAt: null });
    const retiring = await idp.keys.import({ pem: pem(), state: "retiring" });
    expect(retiring).toMatchObject({ state: "retiring", retiredAt: expect.any(String) as string });
    expect(await kids()).toEqual([signing, next.kid, retiring.kid]);
    expect(kidOf(await idp.token({ user: "alice" }))).toBe(signing);
    expect(await stateOf(signing ?? "")).toBe("active");
  });

  it.each([
    [
      "a public PEM",
      () => ({ pem: rsa.publicKey.export({ type: "spki", format: "pem" }) as string }),
      "bad_request",
    ],
    [
      "a public JWK",
      () => ({ jwk: rsa.publicKey.export({ format: "jwk" }) as Record<string, unknown> }),
      "bad_request",
    ],
    ["garbage", () => ({ pem: "rubbish" }), "bad_request"],
    [
      "a key that is too small",
      () => ({
        pem: generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey.export({
          type: "pkcs8",
          format: "pem",
        }) as string,
      }),
      "bad_request",
    ],
    [
      "an algorithm that does not fit the key",
      () => ({
        pem: rsa.privateKey.export({ type: "pkcs8", format: "pem" }) as string,
        alg: "ES256" as const,
      }),
      "bad_request",
    ],
    ["a secret that is too short", () => ({ secret: "x".repeat(47), alg: "HS384" as const }), "weak_secret"],
    ["no key", () => ({}), "bad_request"],
    ["two sources at once", () => ({ secret: "x".repeat(64), pem: "x" }), "bad_request"],
  ])("rejects %s", async (_, source, code) => {
    await expect(idp.keys.import(source())).rejects.toMatchObject({ code });
  });

  it("rejects a kid that is in use", async () => {
    const secret = "x".repeat(64);
    await idp.keys.import({ secret, kid: "mine" });
    await expect(idp.keys.import({ secret, kid: "mine" })).rejects.toMatchObject({ code: "conflict" });
  });

  it.each([
    ["retired", (kid: string) => idp.keys.retire(kid)],
    ["removed", (kid: string) => idp.keys.remove(kid)],
  ])("rejects the kid of a key that was %s, because tokens name it", async (_, end) => {
    const secret = "x".repeat(64);
    await idp.keys.import({ secret, kid: "mine" });
    await end("mine");
    const before = await idp.keys.list();
    const again = { secret: "y".repeat(64), kid: "mine" };
    await expect(idp.keys.import(again)).rejects.toMatchObject({ code: "conflict" });
    expect(await idp.keys.list()).toEqual(before);
  });

  it("accepts one of two keys with the same kid that are imported at the same time", async () => {
    const imports = ["x", "y"].map((each) => idp.keys.import({ secret: each.repeat(64), kid: "mine" }));
    const outcomes = await Promise.allSettled(imports);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const refused = outcomes.find((each) => each.status === "rejected");
    expect(refused?.reason).toMatchObject({ code: "conflict" });
    expect((await idp.keys.list()).filter(({ kid }) => kid === "mine")).toHaveLength(1);
  });
});

describe("a rotation schedule", () => {
  const scheduled = async (config: MintmarkConfig = {}) => {
    const issuer = await startMintmark({
      alg: "ES256",
      rotateEverySeconds: 600,
      accessTokenExpiresInSeconds: 60,
      idTokenExpiresInSeconds: 60,
      ...config,
    });
    running.push(issuer);
    return issuer;
  };
  const statesOf = async (issuer: Mintmark, signedWith: string) =>
    (await issuer.keys.list()).filter(({ alg }) => alg === signedWith).map(({ state }) => state);

  it("rotates a key at its age of rotateEverySeconds, not a second earlier", async () => {
    const issuer = await scheduled();
    const activatedAt = (await issuer.keys.list()).find(({ alg }) => alg === "ES256")?.activatedAt ?? "";
    await issuer.clock.set({ setAt: activatedAt, advanceSeconds: 599, frozen: true });
    expect(await statesOf(issuer, "ES256")).toEqual(["active"]);
    await issuer.clock.advance(1);
    expect(await statesOf(issuer, "ES256")).toEqual(["retiring", "active"]);
  });

  it.each<[string, MintmarkConfig, MintOptions]>([
    ["access tokens", { accessTokenExpiresInSeconds: 3600 }, { user: "alice" }],
    ["ID tokens", { idTokenExpiresInSeconds: 3600 }, { user: "alice", kind: "id" }],
    [
      "access tokens of a resource",
      { resources: { slow: { audience: "https://slow.test", accessTokenExpiresInSeconds: 3600 } } },
      { user: "alice", audience: "https://slow.test" },
    ],
  ])("keeps a key until its %s have expired", async (_, config, options) => {
    const issuer = await scheduled(config);
    await issuer.clock.set({ advanceSeconds: 590, frozen: true });
    const token = await issuer.token(options);
    for (let rotation = 0; rotation < 5; rotation++) {
      await issuer.clock.advance(600);
      expect(await statesOf(issuer, "ES256")).not.toContain("removed");
      expect((await issuer.inspect(token)).problems).toEqual([]);
    }
    for (let rotation = 0; rotation < 3; rotation++) {
      await issuer.clock.advance(600);
      await issuer.keys.list();
    }
    const { kid } = decodeProtectedHeader(token);
    expect((await issuer.keys.list()).find((key) => key.kid === kid)?.state).toBe("removed");
  });

  it("keeps secrets, because verifiers have copies of them", async () => {
    const issuer = await scheduled({ alg: "HS256" });
    const secrets = async () =>
      (await issuer.keys.list()).filter(({ alg }) => alg === "HS256").map(({ kid, state }) => [kid, state]);
    const before = await secrets();
    expect(before).toEqual([[expect.any(String), "active"]]);
    await issuer.clock.advance(6000);
    expect(await secrets()).toEqual(before);
    expect(await statesOf(issuer, "RS256")).toEqual(["retiring", "active"]);
  });

  it("rotates a key that is due on the next request, and removes it when its tokens have expired", async () => {
    const folder = mkdtempSync(join(tmpdir(), "mintmark-schedule-"));
    const settings = {
      data: folder,
      ephemeral: false,
      alg: "ES256",
      accessTokenExpiresInSeconds: 60,
      idTokenExpiresInSeconds: 60,
    } as const;
    try {
      const first = await startMintmark(settings);
      await first.keys.list();
      await first.close();
      await ageKeys(folder, 100);
      const second = await startMintmark({ ...settings, rotateEverySeconds: 90 });
      const states = async () =>
        (await second.keys.list()).filter(({ alg }) => alg === "ES256").map(({ state }) => state);
      expect(await states()).toEqual(["retiring", "active"]);
      expect(await states()).toEqual(["retiring", "active"]);
      await second.close();
      await ageKeys(folder, 100);
      const third = await startMintmark({ ...settings, rotateEverySeconds: 90 });
      expect(
        (await third.keys.list()).filter(({ alg }) => alg === "ES256").map(({ state }) => state),
      ).toEqual(["removed", "retiring", "active"]);
      await third.close();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

/** Moves the activation and retirement of all keys back by this time. */
async function ageKeys(folder: string, seconds: number): Promise<void> {
  const store = openSqliteStore(join(folder, "mintmark.db"));
  const ring = await store.documents.get<{ keys: RingKey[] }>("default", "keys", "ring");
  const earlier = (time: number | null) => (time === null ? null : time - seconds);
  const keys = ring?.value.keys.map((key) => ({
    ...key,
    activatedAt: earlier(key.activatedAt),
    retiredAt: earlier(key.retiredAt),
  }));
  await store.documents.put("default", "keys", "ring", { keys }, ring?.version ?? 0);
  await store.close();
}

it("rotates, imports, retires and compromises keys over HTTP", async () => {
  const post = async (path: string, body: object) => {
    const response = await fetch(`${idp.url}/_mintmark/api${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  expect(await post("/keys/rotate", { prepublish: true, kid: "soon" })).toMatchObject({
    status: 200,
    body: { kid: "soon", state: "next" },
  });
  expect(await post("/keys/import", { secret: "x".repeat(64), kid: "brought" })).toMatchObject({
    status: 201,
    body: { kid: "brought" },
  });
  expect(await post("/keys/brought/retire", {})).toMatchObject({ status: 200, body: { state: "retiring" } });
  expect(await post("/keys/compromise", {})).toMatchObject({
    status: 200,
    body: { active: { kid: "soon" } },
  });
  expect(await post("/keys/rotate", { modulusLength: 1000 })).toMatchObject({
    status: 400,
    body: { code: "bad_request" },
  });
  expect(await post("/keys/nobody/retire", {})).toMatchObject({ status: 404, body: { code: "unknown_key" } });
});
