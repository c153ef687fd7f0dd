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

  it("is valid for a key that was made before 1950, on an issuer whose clock was set back", async () => {
    const early = { ...(await keyFor("ES256")), createdAt: Date.UTC(1940, 5, 2) / 1000 };
    const certificate = new X509Certificate(certificateOf(early, "demo") ?? "");
    expect(new Date(certificate.validFrom).toISOString()).toBe("1940-06-01T00:00:00.000Z");
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

  // The SHA-256 of these public keys begins with 80, with 00 87 and with 00 0f.
  it.each([
    [
      "c1ELLno01GLimAGETD1oh51wKZ-9Gosawny5v9rXUp0",
      "6Yx8SLvxJ7pOj8yns_uh-BNK42t2Lxf_3uHC4U2Q9i4",
      "8053F7CE9D3BECE9844087BFC33D1795",
    ],
    [
      "3H2sfRbj0YiawkErTbyu0wZOKXRs0UY5xIIRsUDkEWo",
      "g_u8Zb0SErzewyea9PENy2-2YK-KfF5RTJb0yPkvKSs",
      "872DE1E28C96CA61A3962861F8C1F0",
    ],
    [
      "lg6Hv6V9UcxU3dsWxMeTFmvH0DQDm49FTZl36ukipkQ",
      "-TjRt7eIDY0lNSmTJAdAQOayH1xtCRKrvRj8P-aeJHo",
      "0F96978D227E7E4170C2919E75B06C",
    ],
  ])("has the hash of its key as serial number, in the shortest form (%#)", (d, x, serial) => {
    const jwk = { kty: "OKP", crv: "Ed25519", d, x };
    const der = certificateOf({ createdAt: CREATED, jwk }, "demo") ?? Buffer.alloc(0);
    expect(new X509Certificate(der).serialNumber).toBe(serial);
    const padding = serial.startsWith("8") ? "00" : "";
    const length = (padding.length + serial.length) / 2;
    expect(der.toString("hex")).toContain(
      `a00302010202${length.toString(16).padStart(2, "0")}${padding}${serial.toLowerCase()}30`,
    );
  });

  it("as PEM has lines of 64 characters, and ends with a line break", async () => {
    const der = certificateOf(await keyFor("ES256"), "demo") ?? Buffer.alloc(0);
    const [first, ...rest] = toPem(der).split("\n");
    expect([first, ...rest.slice(-2)]).toEqual([
      "-----BEGIN CERTIFICATE-----",
      "-----END CERTIFICATE-----",
      "",
    ]);
    const lines = rest.slice(0, -2);
    expect(lines.slice(0, -1).map(({ length }) => length)).toEqual(lines.slice(1).map(() => 64));
    expect(Buffer.from(lines.join(""), "base64")).toEqual(der);
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
