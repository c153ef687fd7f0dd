// Faulty key sets, and how a real verifier (jose's remote key set) reacts to each. Also caching of the JWKS.
import { createRemoteJWKSet, jwtVerify } from "jose";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { type FaultOptions, type MintmarkConfig, startMintmark } from "../../src/index.ts";
import { getJson } from "../support/post-form.ts";

const idp = await startMintmark({ alg: "ES256", keys: "generate" });
afterAll(() => idp.close());
afterEach(() => idp.faults.clear());

const JWKS_URL = `${idp.url}/.well-known/jwks.json`;
/** The time limit of an impatient verifier. Every other one waits as long as a busy machine may need. */
const TIMEOUT_MILLISECONDS = 150;

/** Returns a verifier with an empty cache. */
const newVerifier = (timeoutDuration = 60_000) =>
  createRemoteJWKSet(new URL(JWKS_URL), { timeoutDuration, cooldownDuration: 0 });

/** Returns the error code with which the verifier rejects the token, or "accepted". */
async function verdict(token: string, jwks = newVerifier()): Promise<string> {
  return jwtVerify(token, jwks, { issuer: idp.url }).then(
    () => "accepted",
    (error: Error & { code?: string }) => error.code ?? error.name,
  );
}

describe("a verifier that fetches", () => {
  it.each<[string, Omit<FaultOptions, "endpoint">, string]>([
    ["a set without the key that signs", { jwks: "missing-key" }, "ERR_JWKS_NO_MATCHING_KEY"],
    ["two keys with the same kid", { jwks: "duplicate-kid" }, "ERR_JWKS_MULTIPLE_MATCHING_KEYS"],
    ["keys without kid", { jwks: "no-kid" }, "ERR_JWKS_NO_MATCHING_KEY"],
    ["keys for encryption", { jwks: "wrong-use" }, "ERR_JWKS_NO_MATCHING_KEY"],
    ["keys for another algorithm", { jwks: "wrong-alg" }, "ERR_JWKS_NO_MATCHING_KEY"],
    ["no key at all", { jwks: "empty" }, "ERR_JWKS_NO_MATCHING_KEY"],
    ["truncated JSON", { jwks: "truncated" }, "ERR_JOSE_GENERIC"],
    ["an HTML page", { jwks: "html" }, "ERR_JOSE_GENERIC"],
    ["a server error", { status: 500 }, "ERR_JOSE_GENERIC"],
    ["a redirect", { status: 302, headers: { Location: "/jwks" } }, "ERR_JOSE_GENERIC"],
    ["a slow response", { delayMilliseconds: 10 * TIMEOUT_MILLISECONDS }, "ERR_JWKS_TIMEOUT"],
    ["no response", { connection: "hang" }, "ERR_JWKS_TIMEOUT"],
    ["a closed connection", { connection: "close" }, "TypeError"],
    ["an invalid set", { merge: { keys: null } }, "ERR_JWKS_INVALID"],
  ])("%s rejects a token that it accepts without the fault", async (_, fault, expected) => {
    const token = await idp.token();
    const { id } = await idp.faults.add({ endpoint: "jwks", ...fault });
    const isLate = expected === "ERR_JWKS_TIMEOUT";
    expect(await verdict(token, newVerifier(isLate ? TIMEOUT_MILLISECONDS : undefined))).toBe(expected);
    await idp.faults.remove(id);
    expect(await verdict(token)).toBe("accepted");
  });

  it("a stale set, added before a rotation, accepts only tokens of the old key", async () => {
    const before = await idp.token();
    await idp.faults.add({ endpoint: "jwks", jwks: "stale" });
    await idp.keys.rotate();
    const after = await idp.token();
    expect(await verdict(before)).toBe("accepted");
    expect(await verdict(after)).toBe("ERR_JWKS_NO_MATCHING_KEY");
    await idp.faults.clear();
    expect(await verdict(after)).toBe("accepted");
  });

  it("a set without the signing key still accepts tokens of retiring keys", async () => {
    const before = await idp.token();
    await idp.keys.rotate();
    await idp.faults.add({ endpoint: "jwks", jwks: "missing-key" });
    expect(await verdict(before)).toBe("accepted");
    expect(await verdict(await idp.token())).toBe("ERR_JWKS_NO_MATCHING_KEY");
  });

  it("byte by byte gets the complete set", async () => {
    await idp.faults.add({ endpoint: "jwks", connection: "trickle", trickleMilliseconds: 0 });
    const { body } = await getJson(JWKS_URL);
    expect(body["keys"]).toBeInstanceOf(Array);
  });

  it("a set that is wrong once fetches it again and accepts the token", async () => {
    const token = await idp.token();
    await idp.faults.add({ endpoint: "jwks", jwks: "empty", times: 1 });
    const jwks = newVerifier();
    expect(await verdict(token, jwks)).toBe("accepted"); // jose fetches the set again if no key matches
    expect(await idp.faults.list()).toMatchObject([{ used: 1 }]);
  });

  it("appears in the request log once for many tokens, and once more for a new key", async () => {
    await idp.requests.clear();
    const jwks = newVerifier();
    for (let count = 0; count < 5; count++) await verdict(await idp.token(), jwks);
    expect(await idp.requests.count({ endpoint: "jwks" })).toBe(1);
    await idp.keys.rotate();
    await verdict(await idp.token(), jwks);
    expect(await idp.requests.count({ endpoint: "jwks" })).toBe(2);
  });
});

describe("every faulty set", () => {
  it.each(["stale", "missing-key", "duplicate-kid", "no-kid", "wrong-use", "wrong-alg", "empty"] as const)(
    "%s is JSON of the right media type without private members",
    async (jwks) => {
      await idp.faults.add({ endpoint: "jwks", jwks });
      const { status, headers, body } = await getJson(JWKS_URL);
      expect([status, headers.get("content-type")]).toEqual([200, "application/json; charset=utf-8"]);
      for (const key of body["keys"] as object[]) {
        expect(Object.keys(key)).not.toEqual(expect.arrayContaining(["d"]));
      }
    },
  );

  it("duplicate-kid has two different keys with the same kid, also for an RSA issuer", async () => {
    await using rsa = await startMintmark();
    for (const { faults, url } of [idp, rsa]) {
      await faults.add({ endpoint: "jwks", jwks: "duplicate-kid" });
      const [first, second] = (await getJson(`${url}/jwks`)).body["keys"] as Record<string, unknown>[];
      expect(first?.["kid"]).toBe(second?.["kid"]);
      expect(first?.["kty"]).toBe(second?.["kty"]);
      expect(first?.["x"] ?? first?.["n"]).not.toBe(second?.["x"] ?? second?.["n"]);
    }
  });

  it("affects one issuer only", async () => {
    await using other = await startMintmark({ issuers: { tenant: {} } });
    const tenant = await other.issuer("tenant");
    await tenant.faults.add({ endpoint: "jwks", jwks: "empty" });
    expect((await getJson(`${tenant.url}/.well-known/jwks.json`)).body["keys"]).toEqual([]);
    expect((await getJson(`${other.url}/jwks`)).body["keys"]).not.toEqual([]);
  });
});

describe("the JWKS endpoint's caching", () => {
  const fetchJwks = (url: string, etag?: string | null) =>
    fetch(`${url}/jwks`, { headers: etag ? { "if-none-match": etag } : {} });

  const fresh = (jwks: MintmarkConfig["jwks"]) => startMintmark({ jwks, alg: "ES256", keys: "generate" });

  it("answers a known ETag with 304 until the set changes", async () => {
    const first = await fetchJwks(idp.url);
    const etag = first.headers.get("etag");
    expect(etag).toMatch(/^"[\w-]+"$/);
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
      const again = await fetchJwks(idp.url, known);
      expect([again.status, await again.text(), again.headers.get("etag")]).toEqual([304, "", etag]);
    }
    expect((await fetchJwks(idp.url, '"other"')).status).toBe(200);
    expect((await idp.requests.list({ endpoint: "jwks", status: 304 })).length).toBeGreaterThan(0);
    await idp.keys.rotate();
    const changed = await fetchJwks(idp.url, etag);
    expect([changed.status, changed.headers.get("etag") === etag]).toEqual([200, false]);
  });

  it("gives a faulty set its own ETag", async () => {
    const etag = (await fetchJwks(idp.url)).headers.get("etag");
    await idp.faults.add({ endpoint: "jwks", jwks: "empty" });
    const empty = await fetchJwks(idp.url, etag);
    expect([empty.status, await empty.json()]).toEqual([200, { keys: [] }]);
    expect((await fetchJwks(idp.url, empty.headers.get("etag"))).status).toBe(304);
  });

  it("sends the set each time if `etag` is false", async () => {
    await using plain = await fresh({ etag: false });
    expect((await fetchJwks(plain.url)).headers.has("etag")).toBe(false);
    expect((await fetchJwks(plain.url, "*")).status).toBe(200);
  });

  it("sends the configured Cache-Control, unless a fault sets another", async () => {
    await using cached = await fresh({ cacheControl: "public, max-age=300" });
    expect((await fetchJwks(cached.url)).headers.get("cache-control")).toBe("public, max-age=300");
    await cached.faults.add({ endpoint: "jwks", headers: { "Cache-Control": "no-store" } });
    expect((await fetchJwks(cached.url)).headers.get("cache-control")).toBe("no-store");
    expect((await fetchJwks(idp.url)).headers.get("cache-control")).toBeNull();
  });
});
