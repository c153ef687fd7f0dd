// The material of keys: members that are published, keys that issuers share, and keys that users bring.
import { generateKeyPairSync } from "node:crypto";
import { calculateJwkThumbprint, exportJWK, type JWK } from "jose";
import { describe, expect, it } from "vitest";
import { importKey } from "../../src/keys/import.ts";
import { generateJwk, publicJwk, secretKey } from "../../src/keys/material.ts";
import { pooledJwk } from "../../src/keys/pool.ts";
import { publishedJwk, usableKeys } from "../../src/keys/published.ts";
import type { RingKey } from "../../src/keys/states.ts";
import { aRingKey } from "../support/ring-key.ts";

describe("the public members of a key", () => {
  it("are all but those that only its owner may know", () => {
    const shown = { kty: "RSA", n: "n", e: "AQAB", kid: "k", alg: "RS256", use: "sig" };
    const hidden = { d: "1", p: "2", q: "3", dp: "4", dq: "5", qi: "6", k: "7", oth: [] };
    const jwk: JWK = { ...shown, ...hidden };
    expect(publicJwk(jwk)).toEqual(shown);
    expect(jwk).toEqual({ ...shown, ...hidden });
  });

  it("are none for a secret", () => {
    expect(publicJwk({ kty: "oct", k: "x" })).toBeUndefined();
    expect(publishedJwk(aRingKey("secret", { jwk: { kty: "oct", k: "x" } }))).toBeUndefined();
  });

  it("are published in one order, whatever order the key has", () => {
    const jwk: JWK = { y: "y", x: "x", alg: "ES256", kid: "k", d: "d", crv: "P-256", use: "sig", kty: "EC" };
    const order = ["kty", "use", "kid", "alg", "crv", "x", "y"];
    expect(Object.keys(publishedJwk(aRingKey("k", { jwk })) ?? {})).toEqual(order);
    const reversed = Object.fromEntries(Object.entries(jwk).toReversed());
    expect(Object.keys(publishedJwk(aRingKey("k", { jwk: reversed })) ?? {})).toEqual(order);
  });

  it("have the kid that is to be published, or none", () => {
    const shownKid = (changes: Partial<RingKey>) => publishedJwk(aRingKey("own", changes));
    expect(shownKid({})).toEqual({ kid: "own" });
    expect(shownKid({ publishedKid: "other" })).toEqual({ kid: "other" });
    expect(shownKid({ publishedKid: null })).toEqual({});
    expect(shownKid({ jwk: {} })).toEqual({});
  });
});

it("keys are published by state, and within a state those for ID tokens alone come last", () => {
  const keys = [
    aRingKey("removed", { state: "removed" }),
    aRingKey("retiring-id", { state: "retiring", tokens: "id" }),
    aRingKey("retiring", { state: "retiring" }),
    aRingKey("next", { state: "next" }),
    aRingKey("active-id", { tokens: "id" }),
    aRingKey("active"),
    aRingKey("active-too", { alg: "ES384" }),
  ];
  expect(usableKeys(keys).map(({ kid }) => kid)).toEqual([
    ...["active", "active-too", "active-id"],
    "next",
    ...["retiring", "retiring-id"],
  ]);
});

describe("keys that issuers share", () => {
  it("are one RSA pair for each use, under another kid each time", async () => {
    const [one, other, id] = [
      await pooledJwk({ alg: "RS256" }),
      await pooledJwk({ alg: "PS384" }),
      await pooledJwk({ alg: "RS256", tokens: "id" }),
    ];
    expect(other.n).toBe(one.n);
    expect(other).toMatchObject({ kty: "RSA", alg: "PS384", use: "sig" });
    expect(id.n).not.toBe(one.n);
    expect(new Set([one, other, id].map(({ kid }) => kid)).size).toBe(3);
    expect(one.kid).toMatch(/^[\w-]{16}$/);
  });

  it("are no others", async () => {
    const [one, other] = [await pooledJwk({ alg: "ES256" }), await pooledJwk({ alg: "ES256" })];
    expect(one).toMatchObject({ kty: "EC", crv: "P-256", alg: "ES256" });
    expect(other.x).not.toBe(one.x);
  });
});

describe("a new key", () => {
  it("has its kid, its algorithm and its use", async () => {
    expect(await generateJwk("ES256", { kid: "mine" })).toMatchObject({
      kid: "mine",
      alg: "ES256",
      use: "sig",
    });
    const rsa = await generateJwk("RS256");
    expect(Buffer.from(rsa.n ?? "", "base64url")).toHaveLength(2048 / 8);
  });

  it("that is a secret is the text of 64 characters, with a random kid", async () => {
    const secret = await generateJwk("HS512");
    expect(secret).toMatchObject({ kty: "oct", alg: "HS512", use: "sig" });
    expect(Buffer.from(secret.k ?? "", "base64url").toString()).toMatch(/^[\w-]{64}$/);
    expect(secret.kid).toMatch(/^[\w-]{16}$/);
  });
});

it("a secret of the configuration signs with the bytes of its text, and has no kid", () => {
  const signing = secretKey("sécret", "HS256");
  expect(signing.alg).toBe("HS256");
  expect(signing.key.export().toString()).toBe("sécret");
  expect(signing).not.toHaveProperty("kid");
});

describe("an imported key", () => {
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  const onCurve = (namedCurve: string) => generateKeyPairSync("ec", { namedCurve }).privateKey;
  const jwkOf = (key: typeof rsa, more: object = {}) => ({
    ...(key.export({ format: "jwk" }) as Record<string, unknown>),
    ...more,
  });

  it.each([
    ["P-256", "ES256"],
    ["P-384", "ES384"],
    ["P-521", "ES512"],
  ])("on the curve %s signs with %s", async (curve, alg) => {
    const { jwk } = await importKey({ jwk: jwkOf(onCurve(curve)) });
    expect(jwk).toMatchObject({ kty: "EC", crv: curve, alg, use: "sig" });
  });

  it.each([undefined, 7, null])("has its thumbprint as kid if its own is %j", async (kid) => {
    const given = jwkOf(rsa, { kid });
    const { jwk } = await importKey({ jwk: given });
    expect(jwk.kid).toBe(await calculateJwkThumbprint(await exportJWK(rsa)));
    expect((await importKey({ jwk: given, kid: "mine" })).jwk.kid).toBe("mine");
  });

  it("keeps its kid unless the import sets one", async () => {
    const jwk = jwkOf(rsa, { kid: "own" });
    expect((await importKey({ jwk })).jwk.kid).toBe("own");
    expect((await importKey({ jwk, kid: "mine" })).jwk.kid).toBe("mine");
  });

  it.each([
    ["RS256", {}, undefined],
    ["PS512", { alg: "PS512" }, undefined],
    ["RS384", { alg: "PS512" }, "RS384"],
  ] as const)("signs with %s if it says %j and %s is asked for", async (alg, more, asked) => {
    expect((await importKey({ jwk: jwkOf(rsa, more), alg: asked })).alg).toBe(alg);
  });

  it.each([
    ["an RSA key for encryption", () => ({ jwk: jwkOf(rsa, { alg: "RSA-OAEP" }) }), "RS256"],
    ["an RSA key for HS256", () => ({ jwk: jwkOf(rsa), alg: "HS256" as const }), "RS256"],
    ["a key on P-256 for ES384", () => ({ jwk: jwkOf(onCurve("P-256")), alg: "ES384" as const }), "ES256"],
    ["a key on P-256 for RS256", () => ({ jwk: jwkOf(onCurve("P-256"), { alg: "RS256" }) }), "ES256"],
    ["a secret for RS256", () => ({ secret: "x".repeat(64), alg: "RS256" as const }), "HS256"],
    ["a secret for ES256", () => ({ secret: "x".repeat(64), alg: "ES256" as const }), "HS256"],
  ])("is refused with bad_request and the right algorithm: %s", async (_, source, natural) => {
    await expect(importKey(source())).rejects.toMatchObject({
      code: "bad_request",
      status: 400,
      hint: `It can sign with ${natural}.`,
    });
  });

  it("is refused with bad_request if no algorithm signs on its curve", async () => {
    await expect(importKey({ jwk: jwkOf(onCurve("secp256k1")) })).rejects.toMatchObject({
      code: "bad_request",
      status: 400,
      message: "keys on the curve secp256k1 are not supported",
    });
  });

  it.each([
    ["HS256", 32],
    ["HS384", 48],
    ["HS512", 64],
  ] as const)(
    "is refused with weak_secret if a secret for %s has fewer than %i bytes",
    async (alg, bytes) => {
      const of = (length: number) => importKey({ secret: "x".repeat(length), alg });
      expect((await of(bytes)).alg).toBe(alg);
      await expect(of(bytes - 1)).rejects.toMatchObject({ code: "weak_secret", status: 400 });
    },
  );
});
