// The certificates in the JWKS of vendors that publish them beside their keys.
import { createHash, createPublicKey, X509Certificate } from "node:crypto";
import { calculateJwkThumbprint, type JWK } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../src/index.ts";
import { getJson } from "../support/post-form.ts";

const idp = await startMintmark();
afterAll(() => idp.close());

async function keysOf(id: string): Promise<JWK[]> {
  const { url } = await idp.issuer(id);
  const { body } = await getJson(`${url.replace(/\/$/, "")}/.well-known/openid-configuration`);
  return (await getJson(String(body["jwks_uri"]))).body["keys"] as JWK[];
}

describe("the JWKS", () => {
  it.each([
    ["keycloak", ["x5c", "x5t", "x5t#S256"]],
    ["auth0", ["x5c", "x5t"]],
    ["entra", ["x5c", "x5t"]],
    ["okta", []],
    ["google", []],
    ["cognito", []],
    ["default", []],
  ])("of %s has the certificate members %j for every key", async (id, expected) => {
    const keys = await keysOf(id);
    expect(keys).not.toEqual([]);
    for (const key of keys) {
      expect(
        Object.keys(key)
          .filter((name) => name.startsWith("x5"))
          .toSorted(),
      ).toEqual(expected);
    }
  });

  it("has valid certificates of exactly these keys, the same each time", async () => {
    const keys = await keysOf("keycloak");
    for (const key of keys) {
      const [text = ""] = key.x5c ?? [];
      const der = Buffer.from(text, "base64");
      const certificate = new X509Certificate(der);
      expect(certificate.verify(certificate.publicKey)).toBe(true);
      expect(certificate.validToDate.getTime()).toBeGreaterThan(Date.now());
      const own = createPublicKey({ key: { ...key }, format: "jwk" }).export({ format: "jwk" }) as JWK;
      expect(await calculateJwkThumbprint(certificate.publicKey.export({ format: "jwk" }) as JWK)).toBe(
        await calculateJwkThumbprint(own),
      );
      expect(key.x5t).toBe(createHash("sha1").update(der).digest("base64url"));
      expect(key["x5t#S256"]).toBe(createHash("sha256").update(der).digest("base64url"));
    }
    expect(await keysOf("keycloak")).toEqual(keys);
  });

  it("has no certificate for an elliptic curve key, for which Keycloak makes none", async () => {
    await using curves = await startMintmark({
      issuers: { keycloak: { profile: "keycloak", alg: "ES256" } },
    });
    const { url } = await curves.issuer("keycloak");
    const { body } = await getJson(`${url}/protocol/openid-connect/certs`);
    const key = (body["keys"] as JWK[]).find(({ kty }) => kty === "EC");
    expect(key).toBeDefined();
    expect(key?.x5c).toBeUndefined();
  });
});
