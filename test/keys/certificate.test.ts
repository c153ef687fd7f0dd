// Self-signed certificates of signing keys, read back with node:crypto.
import { X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import { SIGNING_ALGS } from "../../src/keys/algorithms.ts";
import { certificateOf, toPem } from "../../src/keys/certificate.ts";
import { generateJwk } from "../../src/keys/material.ts";

const CREATED = Date.UTC(2026, 0, 2) / 1000;
const ALGS = SIGNING_ALGS.filter((alg) => !alg.startsWith("HS"));

async function keyFor(alg: (typeof SIGNING_ALGS)[number]) {
  const jwk = await generateJwk(alg);
  return { createdAt: CREATED, jwk };
}

describe("a key's certificate", () => {
  it.each(ALGS)("%s: has the public key, and is signed by it", async (alg) => {
    const key = await keyFor(alg);
    const certificate = new X509Certificate(toPem(certificateOf(key, "demo") ?? Buffer.alloc(0)));
    expect(key.jwk).toMatchObject(certificate.publicKey.export({ format: "jwk" }));
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect([certificate.subject, certificate.issuer]).toEqual(["CN=demo", "CN=demo"]);
  });

  it("is valid from the day before the key was made for ten years", async () => {
    const certificate = new X509Certificate(certificateOf(await keyFor("RS256"), "demo") ?? "");
    expect(new Date(certificate.validFrom).toISOString()).toBe("2026-01-01T00:00:00.000Z");
    expect(new Date(certificate.validTo).toISOString()).toBe("2035-12-31T00:00:00.000Z");
  });

  it("is valid for a key that was made late in the century", async () => {
    const late = { ...(await keyFor("ES256")), createdAt: Date.UTC(2060, 5, 1) / 1000 };
    expect(new Date(new X509Certificate(certificateOf(late, "demo") ?? "").validFrom).getUTCFullYear()).toBe(
      2060,
    );
  });

  it("is the same each time", async () => {
    const key = await keyFor("ES256");
    expect(certificateOf(key, "demo")).toEqual(certificateOf(key, "demo"));
  });

  it("has a positive serial number for every key", async () => {
    for (let count = 0; count < 20; count++) {
      const certificate = new X509Certificate(certificateOf(await keyFor("ES256"), "demo") ?? "");
      expect(certificate.serialNumber).toMatch(/^[0-9A-F]+$/);
    }
  });

  it.each([1, 127, 128, 129, 255, 256, 257])("can name a holder of %i bytes", async (length) => {
    const holder = "x".repeat(length);
    const certificate = new X509Certificate(certificateOf(await keyFor("ES256"), holder) ?? "");
    expect(certificate.subject).toBe(`CN=${holder}`);
  });

  it("does not exist for a secret", async () => {
    expect(certificateOf(await keyFor("HS256"), "demo")).toBeUndefined();
  });
});
