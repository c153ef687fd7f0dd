// Inspection of tokens: good tokens have no problems, every flaw is found, and hostile input never breaks it.
import { createHmac, randomBytes } from "node:crypto";
import { generateKeyPair, importJWK, type JWK, SignJWT, UnsecuredJWT } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { type Inspection, type MintOptions, startMintmark } from "../../src/index.ts";
import { SIGNING_ALGS } from "../../src/keys/algorithms.ts";
import { FLAWS } from "../../src/tokens/flaws/catalogue.ts";
import { type Flaw, verdictFor } from "../../src/tokens/flaws/flaw.ts";
import { DEMO_CLIENTS, SERVICE } from "../support/clients.ts";
import { API_CLIENT } from "../support/introspect.ts";
import { postForm } from "../support/post-form.ts";
import { expectTokens, redeem, refresh, tokensFor } from "../support/sign-in.ts";

const AUDIENCE = "http://localhost:8000/mcp";
const SCOPE = "index:read";
const HS_SECRET = "a-secret-of-32-characters-or-more";

const idp = await startMintmark({
  clients: {
    ...DEMO_CLIENTS,
    "hs-app": {
      ...DEMO_CLIENTS["demo-app"],
      secret: "a-client-secret-of-32-characters-or-more",
      idTokenSignedResponseAlg: "HS256",
    },
  },
  login: { headless: true },
  resources: {
    [AUDIENCE]: {},
    es256: { alg: "ES256" },
    hs: { audience: "hs-api", alg: "HS256", secret: HS_SECRET, issuer: "timelines-mcp-local" },
    lists: { audience: ["https://one.test", "https://two.test"], scopeClaim: "scp", scopeFormat: "array" },
  },
  issuers: { other: { clients: DEMO_CLIENTS } },
});
const other = await idp.issuer("other");
afterAll(() => idp.close());

const asked: MintOptions = { user: "alice", audience: AUDIENCE, scope: `${SCOPE} index:write` };
const atApi = { audience: AUDIENCE, scope: SCOPE };
const codes = ({ problems }: Inspection) => problems.map(({ code }) => code);

/** Whether introspection reports the token as active; undefined if the form is too large (over 56 KiB). */
async function isActive(token: string, base = idp.url): Promise<boolean | undefined> {
  const { status, body } = await postForm(`${base}/introspect`, { token }, { basic: API_CLIENT });
  return status === 413 ? undefined : body["active"] === true;
}

describe("inspection finds no problem", () => {
  it.each(SIGNING_ALGS)("in a token signed with %s", async (alg) => {
    // Uses another issuer, because minting adds keys and a flaw needs an algorithm without a key.
    const token = await other.token({ ...asked, alg });
    const found = await other.inspect(token, atApi);
    expect(found.problems).toEqual([]);
    expect(found).toMatchObject({
      form: "jwt",
      kind: "access",
      header: { alg, typ: "at+jwt" },
      claims: { iss: other.url, aud: AUDIENCE },
      signature: { verified: true, kid: expect.any(String) as string, state: "active" },
      active: true,
      accepts: { jwks: true, introspection: true },
    });
  });

  it("in a JWT, an opaque token and both halves of a twin", async () => {
    const jwt = await idp.inspect(await idp.token(asked), atApi);
    const opaque = await idp.inspect(await idp.token({ ...asked, format: "opaque" }), atApi);
    const twin = await idp.mint({ ...asked, format: "both" });
    const halves = [await idp.inspect(twin.token, atApi), await idp.inspect(twin.opaque ?? "", atApi)];
    const all = [jwt, opaque, ...halves];
    expect(all.map(({ problems }) => problems)).toEqual([[], [], [], []]);
    expect(all.map(({ form }) => form)).toEqual(["jwt", "opaque", "jwt", "opaque"]);
    expect(opaque).toMatchObject({
      header: null,
      claims: { aud: AUDIENCE },
      signature: null,
      accepts: { jwks: null, introspection: true },
    });
    expect(halves.map(({ record }) => record?.id)).toEqual([twin.id, twin.id]);
  });

  it.each<[string, () => Promise<string>]>([
    ["a static token", () => Promise.resolve("dev-alice-token")],
    ["a client's own token", () => idp.token({ client: "demo-service", audience: AUDIENCE })],
    ["a token for the issuer itself", () => idp.token({ user: "bob" })],
    [
      "a token of a resource that sets its own secret and issuer",
      () => idp.token({ user: "bob", audience: "hs" }),
    ],
    [
      "a token of a resource with two audiences and scopes in a list",
      () => idp.token({ audience: "lists", scope: "a b" }),
    ],
    ["an ID token", () => idp.token({ user: "alice", kind: "id" })],
    [
      "an ID token signed with the client's secret",
      () => idp.token({ user: "alice", client: "hs-app", kind: "id" }),
    ],
    ["a refresh token", () => idp.token({ user: "alice", kind: "refresh", audience: AUDIENCE })],
    ["a login's access token", async () => (await tokensFor(idp.url))["access_token"] ?? ""],
    ["a login's ID token", async () => (await tokensFor(idp.url))["id_token"] ?? ""],
    ["a login's refresh token", async () => (await tokensFor(idp.url))["refresh_token"] ?? ""],
    [
      "a client-credentials token",
      async () =>
        expectTokens(await redeem(idp.url, { grant_type: "client_credentials" }, { basic: SERVICE }))[
          "access_token"
        ] ?? "",
    ],
  ])("in %s", async (_, make) => {
    const found = await idp.inspect(await make());
    expect(found.problems).toEqual([]);
    const { jwks, introspection } = found.accepts;
    expect([jwks ?? true, introspection ?? true]).toEqual([true, true]);
  });

  it("in a token for a resource, given by its name or by any of its audiences", async () => {
    const token = await idp.token({ user: "alice", audience: "lists", scope: "a b" });
    for (const audience of ["lists", "https://one.test", "https://two.test"]) {
      expect((await idp.inspect(token, { audience, scope: "a" })).problems).toEqual([]);
    }
    expect(codes(await idp.inspect(token, { audience: "https://one.test/" }))).toEqual(["wrong-audience"]);
  });

  it("in a token signed with a retiring key or a configured secret", async () => {
    await using own = await startMintmark({ keys: "generate" });
    const token = await own.token({ user: "alice" });
    await own.keys.rotate();
    expect(await own.inspect(token)).toMatchObject({ problems: [], signature: { state: "retiring" } });
    expect((await idp.inspect(await idp.token({ audience: "hs" }))).signature).toEqual({
      verified: true,
      kid: null,
      state: "configured",
    });
  });
});

describe("every flaw of the token itself", () => {
  const flaws = FLAWS.filter(({ carry }) => carry === undefined);

  /** The problem codes that inspection must report for each flaw, besides `unknown-token` for a changed one. */
  const names: Record<string, string | string[]> = {
    expired: "expired",
    "expired-just-now": "expired",
    "not-yet-valid": "not-yet-valid",
    "issued-in-future": "issued-in-future",
    "no-exp": "missing-exp",
    "exp-as-string": "not-a-time",
    "exp-in-milliseconds": "far-expiry",
    "no-iat": "missing-iat",
    "wrong-signature": "wrong-signature",
    "tampered-payload": "wrong-signature",
    "signature-of-another-token": "wrong-signature",
    "stripped-signature": "no-signature",
    "truncated-signature": "wrong-signature",
    "null-signature-hmac": ["no-signature", "alg-not-allowed"],
    "zero-ecdsa-signature": "wrong-signature",
    "der-ecdsa-signature": "wrong-signature",
    "signature-padded": "not-base64url",
    "signature-trailing-bits": "base64url-variant",
    "alg-none": "alg-none",
    "alg-none-capitalised": "alg-none",
    "alg-none-upper-case": "alg-none",
    "alg-none-mixed-case": "alg-none",
    "alg-none-with-signature": "alg-none",
    "alg-missing": "alg-missing",
    "hmac-with-public-key-pem": "alg-not-allowed",
    "hmac-with-public-key-pem-trimmed": "alg-not-allowed",
    "hmac-with-public-key-der": "alg-not-allowed",
    "hmac-with-public-key-jwk": "alg-not-allowed",
    "hmac-with-public-key-jwk-published": "alg-not-allowed",
    "unadvertised-alg": "alg-not-allowed",
    "unknown-kid": "unknown-kid",
    "no-kid": "no-kid",
    "removed-key": "removed-key",
    "embedded-jwk": ["key-in-header", "wrong-signature"],
    jku: ["key-in-header", "wrong-signature"],
    x5u: ["key-in-header", "wrong-signature"],
    "kid-injection-path": "unknown-kid",
    "kid-injection-sql": "unknown-kid",
    "crit-unknown": "unknown-crit",
    "b64-false": "unencoded-payload",
    "wrong-issuer": "wrong-issuer",
    "issuer-trailing-slash": "wrong-issuer",
    "missing-sub": "missing-sub",
    "empty-sub": "empty-sub",
    "dpop-bound-as-bearer": "bound-to-key",
    "wrong-audience": "wrong-audience",
    "no-audience": "missing-aud",
    "audience-list-without-you": "wrong-audience",
    "audience-longer": "wrong-audience",
    "audience-shorter": "wrong-audience",
    "audience-case": "wrong-audience",
    "audience-trailing-slash": "wrong-audience",
    "wrong-type-id-token": ["wrong-typ", "not-an-access-token"],
    "wrong-type-refresh-token": "not-an-access-token",
    "typ-confusion": "wrong-typ",
    "typ-confusion-dpop-proof": "wrong-typ",
    "typ-confusion-security-event": "wrong-typ",
    "typ-jwt": "wrong-typ",
    "typ-missing": "wrong-typ",
    "no-scope": "missing-scope",
    "missing-scope": "missing-scope",
    "scope-prefix-lookalike": "missing-scope",
    "scope-case": "missing-scope",
    "scope-as-array": "scope-form",
    revoked: "revoked",
    "revoked-twin": "revoked",
    "logged-out-session": "revoked",
    "opaque-unknown": "unknown-token",
    "opaque-truncated": "unknown-token",
    "opaque-of-other-issuer": "unknown-token",
    "opaque-jti": "unknown-token",
    huge: "too-large",
    "non-base64url": ["not-base64url", "wrong-signature"],
    "two-segments": "segment-count",
    "five-segments": "segment-count",
    "jwe-shaped": "encrypted",
    "duplicate-json-members": ["duplicate-members", "expired"],
    "duplicate-header-members": ["duplicate-members", "alg-none"],
    "nested-jwt": ["not-json", "nested-jwt"],
  };
  /** Flaws that neither a JWT verifier nor introspection can or should report. */
  const harmless = [
    "exp-fractional",
    "retired-key-still-valid",
    "non-uuid-sub",
    "other-client",
    "audience-list-with-you",
    "typ-full-media-type",
  ];

  it("is listed in this test", () => {
    const known = [...Object.keys(names), ...harmless];
    expect(flaws.map(({ name }) => name).filter((name) => !known.includes(name))).toEqual([]);
  });

  const valuesOf = async ({ name, format }: Flaw) => {
    const made = await idp.mint({ ...asked, format: format ?? "both", flaw: name } as MintOptions);
    return made.opaque === undefined ? [made.token] : [made.token, made.opaque];
  };

  describe.each(flaws.map((flaw) => [flaw.name, flaw] as const))("%s", (name, flaw) => {
    it("is judged as the catalogue says, with the expected problem codes", async () => {
      for (const value of await valuesOf(flaw)) {
        const found = await idp.inspect(value, atApi);
        for (const verifier of ["jwks", "introspection"] as const) {
          const { outcome } = verdictFor(flaw, verifier);
          const accepted = found.accepts[verifier];
          if (outcome === "refuse") expect([verifier, accepted ?? false]).toEqual([verifier, false]);
          if (outcome === "accept") expect([verifier, accepted ?? true]).toEqual([verifier, true]);
        }
        const isOpaque = found.form === "opaque";
        if (harmless.includes(name)) {
          expect(found.problems).toEqual([]);
        } else if (!isOpaque || verdictFor(flaw, "introspection").outcome === "refuse") {
          const expected = new Set([names[name]].flat());
          if (found.record === null) expected.add("unknown-token");
          expect(codes(found)).toEqual([...expected]);
        }
      }
    });

    it("is active exactly if introspection says so", async () => {
      for (const value of await valuesOf(flaw)) {
        const answer = await isActive(value);
        if (answer !== undefined) expect((await idp.inspect(value, atApi)).active).toBe(answer);
      }
    });
  });

  it("is refused without a given audience and scope too, unless only the API can notice it", async () => {
    const aboutTheApi = /^(wrong-audience|audience-|scope-|no-scope|missing-scope|wrong-type-refresh)/;
    for (const flaw of flaws) {
      if (verdictFor(flaw, "jwks").outcome !== "refuse" || aboutTheApi.test(flaw.name)) continue;
      const [value = ""] = await valuesOf(flaw);
      const { accepts, problems } = await idp.inspect(value);
      expect([flaw.name, accepts.jwks ?? false]).toEqual([flaw.name, false]);
      expect(problems.filter(({ severity }) => severity === "refuse")).not.toEqual([]);
    }
  });
});

describe("a problem", () => {
  it("names the fault, the rule and the verifiers that notice it", async () => {
    const { problems } = await idp.inspect(await idp.token({ ...asked, expiresInSeconds: -60 }), atApi);
    expect(problems).toEqual([
      {
        code: "expired",
        message: expect.stringMatching(/^expired 6\d s ago \(`exp` is \d{4}-/) as string,
        rule: "RFC 7519, section 4.1.4; RFC 9068, section 4",
        severity: "refuse",
        seenBy: ["jwks", "introspection"],
      },
    ]);
  });

  it("of a revoked JWT is visible to introspection only", async () => {
    const { id, token } = await idp.mint(asked);
    await idp.tokens.revoke(id);
    const found = await idp.inspect(token, atApi);
    expect(found).toMatchObject({ active: false, accepts: { jwks: true, introspection: false } });
    expect(found.problems).toMatchObject([{ code: "revoked", seenBy: ["introspection"] }]);
    expect(found.record?.revokedAt).not.toBeNull();
  });

  it("is judged by the issuer's clock", async () => {
    await using own = await startMintmark();
    const token = await own.token({ user: "alice" });
    await own.clock.advance(3600);
    const found = await own.inspect(token);
    expect(codes(found)).toEqual(["expired"]);
    expect(found.judgedAt).toBe((await own.clock.get()).now);
  });

  it("is reported for a token that was signed by hand with the real key", async () => {
    await using own = await startMintmark({ keys: "generate" });
    const [key] = await own.keys.list({ private: true });
    const forged = await new SignJWT({ client_id: "x" })
      .setProtectedHeader({ alg: "RS256", kid: key?.kid ?? "", typ: "at+jwt" })
      .setIssuer(own.url)
      .setSubject("somebody")
      .setAudience("https://api.test")
      .setJti("1")
      .setIssuedAt()
      .setExpirationTime("1h")
      .sign(await importJWK(key?.privateJwk as JWK));
    const found = await own.inspect(forged, { audience: "https://api.test" });
    expect(codes(found)).toEqual(["unknown-token"]);
    expect(found).toMatchObject({
      record: null,
      kind: null,
      accepts: { jwks: true, introspection: false },
    });
  });
});

describe("inspection", () => {
  it("finds the record of a token from another issuer in the same process", async () => {
    for (const format of ["jwt", "opaque"] as const) {
      const { id, token } = await other.mint({ user: "alice", format });
      const found = await idp.inspect(token);
      expect(codes(found)).toEqual(["wrong-issuer", "other-issuer"]);
      expect(found).toMatchObject({ active: false, record: { id, issuer: "other" } });
      expect((await other.inspect(token)).problems).toEqual([]);
    }
  });

  it("reports that no API may accept an ID token or a refresh token", async () => {
    const idToken = await idp.inspect(await idp.token({ user: "alice", kind: "id" }), atApi);
    expect(codes(idToken)).toEqual(expect.arrayContaining(["not-an-access-token", "wrong-audience"]));
    expect(idToken.accepts).toEqual({ jwks: false, introspection: false });
    const refreshToken = await idp.token({ ...asked, kind: "refresh" });
    const found = await idp.inspect(refreshToken, atApi);
    expect(codes(found)).toEqual(["not-an-access-token"]);
    expect(found).toMatchObject({ active: true, accepts: { jwks: null, introspection: false } });
  });

  it("judges an unknown token only by its contents", async () => {
    const { privateKey } = await generateKeyPair("RS256");
    const token = await new SignJWT({ a: 1 }).setProtectedHeader({ alg: "RS256", kid: "k" }).sign(privateKey);
    const found = await idp.inspect(token);
    expect(codes(found)).toEqual(
      expect.arrayContaining([
        "unknown-kid",
        "wrong-typ",
        "missing-iss",
        "missing-sub",
        "missing-aud",
        "missing-exp",
        "missing-iat",
        "missing-client_id",
        "missing-jti",
        "unknown-token",
      ]),
    );
    expect(found.claims).toEqual({ a: 1 });
  });
});

describe("inspection agrees with introspection", () => {
  const judged = async (token: string | undefined, base = idp) => {
    const found = await base.inspect(token ?? "");
    expect(found.active).toBe(await isActive(token ?? "", base.url));
    return codes(found);
  };

  it("after a refresh token was used", async () => {
    const { refresh_token } = await tokensFor(idp.url);
    expect(await judged(refresh_token)).toEqual([]);
    expectTokens(await refresh(idp.url, refresh_token));
    expect(await judged(refresh_token)).toEqual(["used-up"]);
    await refresh(idp.url, refresh_token); // a second use ends the grant
    expect(await judged(refresh_token)).toEqual(["revoked", "used-up", "grant-ended"]);
  });

  it("after the session of the token has ended", async () => {
    await using own = await startMintmark({ login: { headless: true } });
    const { access_token } = await tokensFor(own.url);
    await own.overrides.add({ target: "token", expiresInSeconds: "never" });
    const endless = (await tokensFor(own.url))["access_token"];
    expect(await judged(access_token, own)).toEqual([]);
    await own.clock.advance(15 * 24 * 3600);
    expect(await judged(access_token, own)).toContain("expired");
    expect(await judged(endless, own)).toEqual(["missing-exp", "grant-ended"]);
  });

  it("after the client was removed", async () => {
    await using own = await startMintmark({ login: { headless: true } });
    const { access_token } = await tokensFor(own.url);
    await own.clients.remove("demo-app");
    expect(await judged(access_token, own)).toEqual(["client-gone"]);
  });

  it("after the key was removed", async () => {
    await using own = await startMintmark({ keys: "generate", login: { headless: true } });
    const twin = await own.mint({ user: "alice", format: "both" });
    const [key] = (await own.keys.list()).filter(({ alg }) => alg === "RS256");
    await own.keys.remove(key?.kid ?? "");
    expect(await judged(twin.token, own)).toEqual(["removed-key"]);
    expect(await judged(twin.opaque, own)).toEqual(["removed-key"]);
    expect((await own.inspect(twin.token)).signature).toMatchObject({ verified: true, state: "removed" });
  });

  it("if an override set another subject and client", async () => {
    await idp.overrides.add({ target: "token", claims: { sub: "somebody", client_id: "another" } });
    expect(await judged((await tokensFor(idp.url))["access_token"])).toEqual([]);
  });

  it.each<[string, MintOptions]>([
    ["not valid yet", { notBeforeInSeconds: 60 }],
    ["without an expiry and issued in the future", { expiresInSeconds: "never", issuedSecondsAgo: -60 }],
    ["minted with an exp claim", { claims: { exp: 1 } }],
    ["minted with an exp claim that is no number", { claims: { exp: "tomorrow" } }],
  ])("if a token is %s", async (_, options) => {
    for (const format of ["jwt", "opaque"] as const) {
      expect(await judged(await idp.token({ ...options, format }))).not.toEqual([]);
    }
  });
});

describe("hostile input", () => {
  const encode = (content: string | Buffer) => Buffer.from(content as string).toString("base64url");
  const jwt = (header: string | Buffer, payload: string | Buffer, signature = "AAAA") =>
    `${encode(header)}.${encode(payload)}.${signature}`;
  const HEADER = '{"alg":"RS256","typ":"at+jwt"}';
  const deep = (open: string, close: string, levels: number) => open.repeat(levels) + close.repeat(levels);

  const cases: [string, string, string, string?][] = [
    ["an empty string", "", "garbage", "not-a-token"],
    ["spaces", "   ", "garbage", "not-a-token"],
    ["a token followed by a space", "dev-alice-token ", "garbage", "not-a-token"],
    ["a sentence", "this is no token", "garbage", "not-a-token"],
    ["control characters", "\u0000\u0001\n", "garbage", "not-a-token"],
    ["a lone surrogate", "\ud800", "garbage", "not-a-token"],
    ["a word", "garbage", "opaque", "unknown-token"],
    ["a prototype's name", "__proto__", "opaque", "unknown-token"],
    ["two segments", "a.b", "opaque", "unknown-token"],
    ["only dots", "..", "garbage", "not-a-token"],
    ["very many dots", ".".repeat(1_000_000), "garbage", "not-a-token"],
    ["very many segments", `a${".a".repeat(300_000)}`, "opaque", "too-large"],
    ["1 MiB of one letter", "A".repeat(1024 * 1024), "opaque", "too-large"],
    ["a header that is not JSON", jwt("{alg", "{}"), "garbage", "not-json"],
    ["a header that is a list", jwt("[]", "{}"), "garbage", "not-json"],
    ["a header that is null", jwt("null", "{}"), "garbage", "not-json"],
    ["a header that is not UTF-8", jwt(Buffer.from([0x7b, 0xff, 0x7d]), "{}"), "garbage", "not-utf8"],
    ["a payload that is not UTF-8", jwt(HEADER, Buffer.from('{"sub":"\xe9"}', "latin1")), "jwt", "not-utf8"],
    ["a byte order mark", jwt(HEADER, '\ufeff{"sub":"x"}'), "jwt", "not-json"],
    ["a payload that is a number", jwt(HEADER, "1e999"), "jwt", "not-json"],
    ["an empty payload", jwt(HEADER, ""), "jwt", "not-json"],
    ["an empty header", `.${encode("{}")}.AAAA`, "garbage", "not-json"],
    ["100000 nested lists", jwt(HEADER, `{"a":${deep("[", "]", 100_000)}}`), "jwt", "nested-too-deeply"],
    ["100000 nested objects", jwt(HEADER, deep('{"a":', "}", 100_000)), "jwt", "nested-too-deeply"],
    ["a deeply nested header", jwt(`{"alg":"RS256","x":${deep("[", "]", 1_000)}}`, "{}"), "garbage", "nested-too-deeply"],
    ["brackets in a string", jwt(HEADER, `{"a":"${"[{".repeat(200)}\\"{"}`), "jwt", "missing-iss"],
    ["a duplicate member", jwt(HEADER, '{"sub":"a","sub":"b"}'), "jwt", "duplicate-members"],
    ["a duplicate member, once escaped", jwt(HEADER, '{"sub":"a","s\\u0075b":"b"}'), "jwt", "duplicate-members"],
    ["a duplicate member in a nested object", jwt(HEADER, '{"a":[{"b":1,"b":2}]}'), "jwt", "duplicate-members"],
    ["a duplicate __proto__", jwt(HEADER, '{"__proto__":1,"__proto__":{"admin":true}}'), "jwt", "duplicate-members"],
    ["prototype names", jwt('{"alg":"constructor","kid":"__proto__"}', "{}"), "jwt", "unknown-kid"],
    ["an alg that is a list", jwt('{"alg":["RS256"]}', "{}"), "jwt", "alg-not-allowed"],
    ["an alg that is null", jwt('{"alg":null}', "{}"), "jwt", "alg-not-allowed"],
    ["a kid that is an object", jwt('{"alg":"RS256","kid":{"a":1}}', "{}"), "jwt", "unknown-kid"],
    ["a crit that is a string", jwt('{"alg":"RS256","crit":"b64"}', "{}"), "jwt", "unknown-crit"],
    ["an empty crit", jwt('{"alg":"RS256","crit":[]}', "{}"), "jwt", "unknown-crit"],
    ["a crit that lists an absent parameter", jwt('{"alg":"RS256","crit":["x"]}', "{}"), "jwt", "unknown-crit"],
    ["claims of wrong types", jwt(HEADER, '{"sub":{},"aud":7,"iss":[],"exp":{},"nbf":"","iat":[]}'), "jwt", "malformed-claim"],
    ["times outside the supported date range", jwt(HEADER, '{"exp":1e300,"nbf":1e300,"iat":-1e300}'), "jwt", "not-yet-valid"],
    ["a scope that is a number", jwt(HEADER, '{"scope":7}'), "jwt", "scope-form"],
    ["a signature that is not base64url", jwt(HEADER, "{}", "+/=="), "jwt", "not-base64url"],
    ["HMAC with an empty secret", hmac('{"alg":"HS256"}', "{}", ""), "jwt", "wrong-signature"],
    ["an unsigned token made by jose", new UnsecuredJWT({ sub: "a" }).encode(), "jwt", "alg-none"],
    ["five empty segments", "....", "garbage", "not-a-token"],
    ["random bytes", randomBytes(40_000).toString("base64url"), "opaque", "too-large"],
  ]; // prettier-ignore

  function hmac(header: string, payload: string, secret: string): string {
    const input = `${encode(header)}.${encode(payload)}`;
    return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
  }

  it.each(cases)("%s is judged, in process and over HTTP", async (_, token, form, code) => {
    const found = await idp.inspect(token, { scope: "a" });
    expect([found.form, codes(found)]).toEqual([form, expect.arrayContaining([code])]);
    expect(found).toMatchObject({ active: false, record: null, accepts: { introspection: false } });
    expect(found.accepts.jwks).toBe(form === "opaque" ? null : false);
    expect(found.signature?.verified ?? false).toBe(false);
    const response = await fetch(`${idp.url}/_mintmark/api/inspect`, {
      method: "POST",
      body: JSON.stringify({ token, scope: "a" }),
      headers: { "content-type": "application/json" },
    });
    if (token.length < 1_000_000) {
      expect(response.status).toBe(200);
      const { judgedAt: _, ...body } = (await response.json()) as Inspection;
      expect(body).toEqual({ ...found, judgedAt: undefined });
    } else {
      expect([200, 413]).toContain(response.status);
    }
  });

  it("is rejected beyond 1 MiB", async () => {
    await expect(idp.inspect("A".repeat(1024 * 1024 + 1))).rejects.toMatchObject({ code: "bad_request" });
  });

  it("is found in each of a thousand random changes to a good token", async () => {
    const token = await idp.token(asked);
    for (let count = 0; count < 1_000; count++) {
      const at = Math.floor(Math.random() * token.length);
      const changed =
        token.slice(0, at) + String.fromCharCode(33 + Math.floor(Math.random() * 94)) + token.slice(at + 1);
      if (changed === token) continue;
      const { active, problems } = await idp.inspect(changed, atApi);
      expect([changed, active, problems.length > 0]).toEqual([changed, false, true]);
    }
  });
});
