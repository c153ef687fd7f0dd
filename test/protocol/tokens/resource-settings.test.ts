// Effect of a resource's settings on its tokens, from protocol flows and minted: signing, format, claims,
// lifetimes.
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify, type JWTVerifyResult } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { ConfigError, type MintmarkConfig, startMintmark } from "../../../src/index.ts";
import { DEMO_CLIENTS, SERVICE } from "../../support/clients.ts";
import { introspect } from "../../support/introspect.ts";
import { expectTokens, redeem, REDIRECT_URI, refresh, tokensFor } from "../../support/sign-in.ts";

const ASYMMETRIC = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
] as const;
const HMAC = { HS256: 32, HS384: 48, HS512: 64 } as const;
const byAlg = (name: string, settings: (alg: string) => object) =>
  Object.fromEntries(
    [...ASYMMETRIC, ...Object.keys(HMAC)].map((alg) => [`${name}-${alg}`, { alg, ...settings(alg) }]),
  );
const secretFor = (alg: keyof typeof HMAC) => `secret-of-${alg}`.padEnd(HMAC[alg], "x");

const FORMS = ["scope", "scp", "scopes", "permissions"].flatMap((scopeClaim) =>
  ["string", "array"].map((scopeFormat) => ({ scopeClaim, scopeFormat })),
);

const idp = await startMintmark({
  keys: "generate",
  users: {
    alice: {
      id: "11111111-1111-4111-8111-111111111111",
      email: "alice@example.test",
      claims: { team: "blue", plan: "user" },
    },
    bob: { claims: { phone: "+1 555" } },
  },
  clients: {
    ...DEMO_CLIENTS,
    "opaque-app": { redirectUris: [REDIRECT_URI], tokenFormat: "opaque" },
    "jwt-service": { secret: "jwt-service-secret", grantTypes: ["client_credentials"], tokenFormat: "jwt" },
  },
  resources: {
    ...(byAlg("ring", () => ({})) as MintmarkConfig["resources"]),
    ...(Object.fromEntries(
      Object.keys(HMAC).map((alg) => [`own-${alg}`, { alg, secret: secretFor(alg as keyof typeof HMAC) }]),
    ) as MintmarkConfig["resources"]),
    ...(Object.fromEntries(
      FORMS.map((form) => [`${form.scopeClaim}-${form.scopeFormat}`, form]),
    ) as MintmarkConfig["resources"]),
    timelines: {
      audience: "timelines-mcp-api",
      issuer: "timelines-mcp-local",
      alg: "HS256",
      secret: "a-secret-of-32-characters-or-more",
    },
    claims: {
      claims: {
        tier: "gold",
        nested: { list: [1] },
        mail: { fromUser: "email" },
        none: { fromUser: "phone" },
        uid: { fromUser: "id" },
        plan: "resource",
      },
    },
    short: { accessTokenExpiresInSeconds: 60, refreshTokenExpiresInSeconds: 120 },
    opaque: { tokenFormat: "opaque" },
  },
});
afterAll(() => idp.close());
const jwks = createRemoteJWKSet(new URL(`${idp.url}/.well-known/jwks.json`));

function machine(params: Record<string, string>, basic = SERVICE) {
  return redeem(idp.url, { grant_type: "client_credentials", ...params }, { basic });
}

async function machineToken(params: Record<string, string>, basic = SERVICE): Promise<string> {
  return expectTokens(await machine(params, basic))["access_token"] ?? "";
}

async function ringSecret(alg: string): Promise<Uint8Array> {
  const key = (await idp.keys.list({ private: true })).find(
    (each) => each.alg === alg && each.state === "active",
  );
  return Buffer.from(String(key?.privateJwk?.["k"]), "base64url");
}

function verify(token: string, alg: string, key?: Uint8Array): Promise<JWTVerifyResult> {
  const options = { algorithms: [alg], issuer: idp.url, typ: "at+jwt" };
  return key ? jwtVerify(token, key, options) : jwtVerify(token, jwks, options);
}

describe("alg", () => {
  it.each(ASYMMETRIC)("%s: jose verifies tokens of a flow and minted ones by the JWKS", async (alg) => {
    const audience = `ring-${alg}`;
    for (const token of [
      await machineToken({ audience }),
      await idp.token({ audience }),
      await idp.token({ alg }),
    ]) {
      const { protectedHeader } = await verify(token, alg);
      expect(protectedHeader.kid).toBeTypeOf("string");
      expect(await introspect(idp.url, token)).toMatchObject({ active: true });
    }
  });

  it.each(["HS256", "HS384", "HS512"] as const)(
    "%s: tokens verify with the ring's secret, or with the resource's own",
    async (alg) => {
      for (const token of [await machineToken({ audience: `ring-${alg}` }), await idp.token({ alg })]) {
        await verify(token, alg, await ringSecret(alg));
      }
      for (const token of [
        await machineToken({ audience: `own-${alg}` }),
        await idp.token({ audience: `own-${alg}` }),
      ]) {
        await verify(token, alg, new TextEncoder().encode(secretFor(alg)));
        expect(decodeProtectedHeader(token)).not.toHaveProperty("kid");
        expect(await introspect(idp.url, token)).toMatchObject({ active: true });
      }
      // A minted token with another algorithm must not be signed with the resource's secret.
      await verify(await idp.token({ audience: "own-HS256", alg: "ES256" }), "ES256");
    },
  );

  it.each(["HS256", "HS384", "HS512"] as const)(
    "%s: a secret that is one byte too short is rejected, naming the minimum",
    async (alg) => {
      const tooShort = { resources: { api: { alg, secret: "x".repeat(HMAC[alg] - 1) } } };
      const error: unknown = await startMintmark(tooShort).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(ConfigError);
      expect((error as ConfigError).message).toContain(`at least ${HMAC[alg]} bytes`);
      // The minimum is in bytes, not characters.
      await using fits = await startMintmark({
        resources: { api: { alg, secret: "ä".repeat(HMAC[alg] / 2) } },
      });
      await jwtVerify(
        await fits.token({ audience: "api" }),
        new TextEncoder().encode("ä".repeat(HMAC[alg] / 2)),
      );
    },
  );
});

describe("issuer and audience", () => {
  it("may be any string, which jose verifies with HS256 as a FastMCP server does", async () => {
    const key = new TextEncoder().encode("a-secret-of-32-characters-or-more");
    const user = "550e8400-e29b-41d4-a716-446655440000";
    const options = { issuer: "timelines-mcp-local", audience: "timelines-mcp-api", algorithms: ["HS256"] };
    const minted = await idp.token({ user, audience: "timelines-mcp-api" });
    expect((await jwtVerify(minted, key, options)).payload.sub).toBe(user);
    const flow = await tokensFor(idp.url, {
      user,
      params: { audience: "timelines-mcp-api", scope: "openid read:timelines" },
    });
    expect((await jwtVerify(flow["access_token"] ?? "", key, options)).payload).toMatchObject({
      sub: user,
      scope: "openid read:timelines",
    });
    expect(decodeJwt(flow["id_token"] ?? "").iss).toBe(idp.url);
    expect(await introspect(idp.url, minted)).toMatchObject({ active: true, iss: "timelines-mcp-local" });
  });
});

describe("scopeClaim and scopeFormat", () => {
  it.each(FORMS)("$scopeClaim as $scopeFormat", async ({ scopeClaim, scopeFormat }) => {
    const audience = `${scopeClaim}-${scopeFormat}`;
    const expected = scopeFormat === "array" ? ["a", "b"] : "a b";
    for (const token of [
      await machineToken({ audience, scope: "a b" }),
      await idp.token({ audience, scope: "a b" }),
    ]) {
      expect(decodeJwt(token)[scopeClaim]).toEqual(expected);
      if (scopeClaim !== "scope") expect(decodeJwt(token)).not.toHaveProperty("scope");
      // RFC 7662 defines only this format.
      expect(await introspect(idp.url, token)).toMatchObject({ scope: "a b" });
    }
    expect(decodeJwt(await idp.token({ audience, scope: "" }))).not.toHaveProperty(scopeClaim);
  });
});

describe("claims", () => {
  it("are fixed or taken from the user, whose own claims win; missing values are left out", async () => {
    const expected = {
      tier: "gold",
      nested: { list: [1] },
      mail: "alice@example.test",
      uid: "11111111-1111-4111-8111-111111111111",
      team: "blue",
      plan: "user",
    };
    const { access_token = "" } = await tokensFor(idp.url, { params: { audience: "claims" } });
    for (const token of [access_token, await idp.token({ user: "alice", audience: "claims" })]) {
      expect(decodeJwt(token)).toMatchObject(expected);
      expect(decodeJwt(token)).not.toHaveProperty("none");
    }
    const own = decodeJwt(await machineToken({ audience: "claims" }));
    expect(own).toMatchObject({ tier: "gold", plan: "resource", uid: own.sub });
    expect(own).not.toHaveProperty("mail");
  });
});

describe("lifetimes", () => {
  it("come from the resource for access and refresh tokens, in the response, the token and the ledger", async () => {
    const tokens = await tokensFor(idp.url, { params: { audience: "short" } });
    const claims = decodeJwt(tokens["access_token"] ?? "");
    expect([Number(tokens["expires_in"]), (claims.exp ?? 0) - (claims.iat ?? 0)]).toEqual([60, 60]);
    const { iat, exp } = await introspect(idp.url, tokens["refresh_token"]);
    expect(Number(exp) - Number(iat)).toBe(120);
    const next = expectTokens(await refresh(idp.url, tokens["refresh_token"]));
    expect(Number(next["expires_in"])).toBe(60);
    expect(Number((await machine({ audience: "short" })).body["expires_in"])).toBe(60);
    const minted = await idp.mint({ audience: "short" });
    expect(Date.parse(minted.expiresAt ?? "") - Date.parse(minted.issuedAt)).toBe(60_000);
    expect(Number((await machine({ audience: "opaque" })).body["expires_in"])).toBe(3600);
  });
});

describe("the format of a token is decided", () => {
  const isJwt = (token: string | undefined) => token?.split(".").length === 3;
  const JWT_SERVICE: [string, string] = ["jwt-service", "jwt-service-secret"];

  it("by the request first, then the client, then the resource, then the profile", async () => {
    expect(isJwt(await machineToken({}))).toBe(true);
    expect(isJwt(await machineToken({ audience: "opaque" }))).toBe(false);
    expect(isJwt(await machineToken({ audience: "opaque" }, JWT_SERVICE))).toBe(true);
    expect(isJwt(await machineToken({ audience: "opaque", token_format: "jwt" }))).toBe(true);
    expect(isJwt(await machineToken({ audience: "opaque", token_format: "opaque" }, JWT_SERVICE))).toBe(
      false,
    );
    expect(isJwt(await machineToken({ token_format: "opaque" }))).toBe(false);
  });

  it("in the same order when minting", async () => {
    expect(isJwt(await idp.token({ audience: "opaque" }))).toBe(false);
    expect(isJwt(await idp.token({ audience: "opaque", client: "jwt-service" }))).toBe(true);
    expect(isJwt(await idp.token({ client: "opaque-app", user: "alice" }))).toBe(false);
    expect(isJwt(await idp.token({ client: "opaque-app", user: "alice", format: "jwt" }))).toBe(true);
  });

  it("again at each code redemption and refresh", async () => {
    const params = { client_id: "opaque-app" };
    const first = await tokensFor(idp.url, { params, token: params });
    expect(isJwt(first["access_token"])).toBe(false);
    const second = expectTokens(
      await refresh(idp.url, first["refresh_token"], { ...params, token_format: "jwt" }),
    );
    expect(isJwt(second["access_token"])).toBe(true);
    expect(isJwt(expectTokens(await refresh(idp.url, second["refresh_token"], params))["access_token"])).toBe(
      false,
    );
  });
});
