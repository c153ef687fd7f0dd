// Tests every flaw of the catalogue against a strict jose verifier, introspection and a strict resource
// server. Each answers as the flaw declares, and accepts the same token without the flaw.
import { createLocalJWKSet, errors, type JSONWebKeySet, jwtVerify } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { type MintedToken, type MintOptions, startMintmark } from "../../src/index.ts";
import { FLAWS } from "../../src/tokens/flaws/catalogue.ts";
import { type Flaw, type Verdict, verdictFor } from "../../src/tokens/flaws/flaw.ts";
import { API_CLIENT, userinfo } from "../support/introspect.ts";
import { postForm } from "../support/post-form.ts";
import { present } from "../support/present.ts";
import { startStrictServer, strictRules } from "../support/strict-resource-server.ts";

const AUDIENCE = "http://localhost:8000/mcp";
const SCOPE = "index:read";
const CLIENT = "demo-app";
/** Longer tokens exceed Node's limit for request headers and Mintmark's limit for forms. */
const UNREADABLE = 16 * 1024;

// Adds an ES256 key at the start, so that the verifiers already know a key for the ECDSA flaws.
const idp = await startMintmark({ resources: { [AUDIENCE]: {}, es256: { alg: "ES256" } } });
const strict = { issuer: idp.url, audience: AUDIENCE, scope: SCOPE, clients: [CLIENT] };
const servers = {
  jwks: await startStrictServer({ ...strict, mode: "jwks" }),
  introspection: await startStrictServer({ ...strict, mode: "introspection" }),
};
afterAll(async () => {
  await Promise.all(Object.values(servers).map((server) => server[Symbol.asyncDispose]()));
  await idp.close();
});

const asked: MintOptions = {
  user: "alice",
  audience: AUDIENCE,
  scope: `${SCOPE} index:write`,
  client: CLIENT,
};
const flaws = FLAWS.map((flaw) => [flaw.name, flaw] as const);

/** The token with the flaw, minted once; in both formats if the flaw allows it. */
const minted = new Map<string, Promise<MintedToken>>();
function flawed({ name, format }: Flaw): Promise<MintedToken> {
  const made =
    minted.get(name) ?? idp.mint({ ...asked, format: format ?? "both", flaw: name } as MintOptions);
  minted.set(name, made);
  return made;
}

/** The same token without the flaw. */
function sound({ format, algs }: Flaw): Promise<MintedToken> {
  const alg = algs === undefined || algs.includes("RS256") ? undefined : algs[0];
  return idp.mint({ ...asked, format: format ?? "both", alg });
}

function valuesOf({ token, opaque }: MintedToken): string[] {
  return opaque === undefined ? [token] : [token, opaque];
}

function carried({ carry = bearer }: Flaw, token: string) {
  return carry(token);
}

function bearer(token: string) {
  return { authorization: [`Bearer ${token}`] };
}

async function getJson<T>(path: string): Promise<T> {
  return (await (await fetch(idp.url + path)).json()) as T;
}

async function verifiesByJose(token: string): Promise<boolean> {
  const metadata = await getJson<{ id_token_signing_alg_values_supported: string[] }>(
    "/.well-known/openid-configuration",
  );
  const keys = createLocalJWKSet(await getJson<JSONWebKeySet>("/.well-known/jwks.json"));
  try {
    await jwtVerify(token, keys, strictRules(idp.url, AUDIENCE, metadata));
    return true;
  } catch (error) {
    if (error instanceof errors.JOSEError) return false;
    throw error;
  }
}

async function isActive(token: string): Promise<boolean> {
  const { status, body } = await postForm(`${idp.url}/introspect`, { token }, { basic: API_CLIENT });
  if (token.length > UNREADABLE) {
    expect(status).toBe(413);
    return false;
  }
  expect(status).toBe(200);
  if (body["active"] !== true) expect(body).toEqual({ active: false });
  return body["active"] === true;
}

function outcomes({ outcome }: Verdict): boolean[] {
  return outcome === "either" ? [true, false] : [outcome === "accept"];
}

describe("the catalogue", () => {
  it("has every promised flaw", () => {
    const promised = [
      "expired", "expired-just-now", "not-yet-valid", "issued-in-future", "no-exp", "exp-as-string",
      "wrong-signature", "tampered-payload", "stripped-signature", "alg-none", "hmac-with-public-key-pem",
      "hmac-with-public-key-der", "hmac-with-public-key-jwk", "unknown-kid", "no-kid", "removed-key",
      "retired-key-still-valid", "unadvertised-alg", "zero-ecdsa-signature", "embedded-jwk", "jku", "x5u",
      "crit-unknown", "kid-injection-path", "kid-injection-sql", "b64-false",
      "wrong-issuer", "issuer-trailing-slash", "wrong-audience", "no-audience", "audience-list-without-you",
      "missing-sub", "empty-sub", "non-uuid-sub", "wrong-type-id-token", "wrong-type-refresh-token",
      "typ-confusion", "other-client",
      "no-scope", "missing-scope", "scope-prefix-lookalike", "scope-as-array",
      "revoked", "revoked-twin", "logged-out-session", "opaque-unknown", "opaque-truncated",
      "opaque-of-other-issuer",
      "token-in-query", "two-authorization-headers", "lower-case-scheme", "empty-bearer", "huge",
      "non-base64url", "two-segments", "five-segments", "duplicate-json-members", "nested-jwt",
    ]; // prettier-ignore
    const names = new Set<string>(FLAWS.map(({ name }) => name));
    expect(promised.filter((name) => !names.has(name))).toEqual([]);
  });

  it("names each flaw once", () => {
    expect(new Set(FLAWS.map(({ name }) => name)).size).toBe(FLAWS.length);
  });

  it("rewrites no genuine token, and mints every other token in one format only", () => {
    expect(FLAWS.filter(({ genuine, rewrite }) => genuine && rewrite)).toEqual([]);
    expect(FLAWS.filter(({ genuine, format }) => !genuine && (format ?? "both") === "both")).toEqual([]);
  });

  it("is listed over HTTP and in JavaScript", async () => {
    const listed = await idp.flaws.list();
    expect(listed.map(({ name }) => name)).toEqual(FLAWS.map(({ name }) => name));
    expect(await getJson("/_mintmark/api/flaws")).toEqual({ items: listed, next: null });
    expect(listed[0]).toEqual({
      name: "expired",
      group: "time",
      summary: "Expired two hours ago.",
      rule: "RFC 7519, section 4.1.4; RFC 9068, section 4",
      remedy: expect.any(String) as string,
      severity: "critical",
      format: "any",
      transport: false,
      verdicts: {
        jwks: { outcome: "refuse", status: 401, error: "invalid_token" },
        introspection: { outcome: "refuse", status: 401, error: "invalid_token" },
        resource: { outcome: "accept" },
      },
    });
  });
});

describe.each(flaws)("%s", (_, flaw) => {
  it(`is ${wording(flaw.verdicts.jwks)} by jose with the published keys`, async () => {
    const { token } = await flawed(flaw);
    if (flaw.verdicts.jwks.outcome !== "not-applicable") {
      expect(outcomes(flaw.verdicts.jwks)).toContain(await verifiesByJose(token));
    }
  });

  it(`is ${wording(flaw.verdicts.introspection)} by introspection`, async () => {
    for (const value of valuesOf(await flawed(flaw))) {
      expect(outcomes(flaw.verdicts.introspection)).toContain(await isActive(value));
    }
  });

  it("does not make userinfo fail with a server error", async () => {
    for (const value of valuesOf(await flawed(flaw))) {
      expect((await userinfo(idp.url, value)).status).toBeLessThan(500);
    }
  });

  it("appears in the ledger without its wire value", async () => {
    const { token, opaque, ...record } = await flawed(flaw);
    expect(record.flaw).toBe(flaw.name);
    const { lastUsedAt, ...shown } = await idp.tokens.get(record.id);
    expect({ ...shown, lastUsedAt: null }).toEqual(record);
    if (!flaw.genuine) expect(lastUsedAt).toBeNull();
    for (const value of valuesOf({ token, opaque } as MintedToken)) {
      if (value !== shown.jti) expect(JSON.stringify(shown)).not.toContain(value);
    }
  });

  const meeting = (["jwks", "introspection"] as const).filter(
    (mode) => verdictFor(flaw, mode).outcome !== "not-applicable",
  );
  describe.each(meeting)("at a strict resource server that verifies by %s", (mode) => {
    const verdict = verdictFor(flaw, mode);
    const values = async (make: (flaw: Flaw) => Promise<MintedToken>) =>
      valuesOf(await make(flaw)).filter((value) => mode === "introspection" || value.includes("."));

    it(`is ${wording(verdict)}`, async () => {
      for (const value of await values(flawed)) {
        const answer = await present(servers[mode].url, carried(flaw, value));
        if (verdict.outcome === "either") {
          expect(answer.status).toBeLessThan(500);
        } else if (verdict.outcome === "accept") {
          expect(answer.status).toBe(200);
        } else if (verdict.outcome === "refuse") {
          const { status, error, or } = verdict;
          expect([{ status, error }, { ...or }]).toContainEqual({
            status: answer.status,
            error: answer.error,
          });
        }
        if (answer.status === 401 || answer.status === 403) expect(answer.challenged).toBe(true);
      }
    });

    it("is the only fault of the token", async () => {
      for (const value of await values(sound)) {
        expect((await present(servers[mode].url, bearer(value))).status).toBe(200);
      }
    });
  });
});

describe("a strict resource server also refuses flaws that the rule leaves open", () => {
  it.each(["non-uuid-sub", "other-client", "dpop-bound-as-bearer"] as const)("%s", async (flaw) => {
    const { token } = await idp.mint({ ...asked, flaw });
    for (const { url } of Object.values(servers)) {
      expect(await present(url, bearer(token))).toEqual({
        status: 401,
        error: "invalid_token",
        challenged: true,
      });
    }
  });
});

function wording(verdict: Verdict): string {
  switch (verdict.outcome) {
    case "refuse":
      return `refused with ${[verdict.status, verdict.error, verdict.or && `or ${verdict.or.status} ${verdict.or.error}`].filter(Boolean).join(" ")}`;
    case "accept":
      return "accepted";
    case "either":
      return "accepted or refused";
    default:
      return "never seen";
  }
}
