// Refresh tokens that are JWTs (`refreshTokenFormat`), for APIs that read them themselves: their claims, their life
// at the token endpoint, and that they and access tokens are not mistaken for each other.
import { decodeJwt, decodeProtectedHeader, jwtVerify } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { ConfigError, type MintmarkConfig, startMintmark } from "../../../src/index.ts";
import { introspect, userinfo } from "../../support/introspect.ts";
import { postForm } from "../../support/post-form.ts";
import { expectTokens, redeem, REDIRECT_URI, refresh, tokensFor } from "../../support/sign-in.ts";

const SECRET = "a-secret-of-32-characters-or-more";
const grantTypes = ["authorization_code", "refresh_token", "password"] as const;
const config = {
  passwordGrant: true,
  defaultAudience: "api",
  users: { alice: { password: "alice", roles: ["admin"] } },
  roles: { admin: ["read"] },
  clients: {
    "demo-app": { redirectUris: [REDIRECT_URI], grantTypes: [...grantTypes] },
    "demo-api": { secret: "demo-api-secret", grantTypes: [] },
  },
  resources: {
    api: {
      audience: null,
      issuer: "api",
      alg: "HS256" as const,
      secret: SECRET,
      scopeClaim: "scopes" as const,
      scopeFormat: "array" as const,
      claims: { sub: { fromUser: "username" }, type: "access" },
      refreshTokenFormat: "jwt" as const,
      refreshTokenClaims: { type: "refresh", scopes: null, mail: { fromUser: "email" } },
      refreshTokenExpiresInSeconds: 600,
    },
    named: { refreshTokenFormat: "jwt" as const, refreshTokenClaims: { aud: "refresh", use: "refresh" } },
    plain: {},
  },
} satisfies MintmarkConfig;
const idp = await startMintmark(config);
afterAll(() => idp.close());

const key = new TextEncoder().encode(SECRET);
const login = (form: Record<string, string> = {}) =>
  redeem(idp.url, {
    grant_type: "password",
    username: "alice",
    password: "alice",
    scope: "openid read",
    ...form,
  });

describe("the refresh token of a login", () => {
  it.each([
    ["with a password", async () => expectTokens(await login())],
    ["on the login page", () => tokensFor(idp.url, { params: { scope: "openid read" } })],
  ])("%s is a JWT with the claims of the access token and those that tell them apart", async (_, get) => {
    const { access_token = "", refresh_token = "" } = await get();
    const { payload, protectedHeader } = await jwtVerify(refresh_token, key, { issuer: "api" });
    const access = (await jwtVerify(access_token, key)).payload;
    expect(payload).toMatchObject({ sub: "alice", type: "refresh", client_id: "demo-app" });
    expect(access).toMatchObject({ sub: "alice", type: "access", scopes: ["openid", "read"] });
    expect(Number(payload.exp) - Number(payload.iat)).toBe(600);
    expect(payload.jti).not.toBe(access.jti);
    for (const name of ["aud", "scopes", "mail"]) expect(payload).not.toHaveProperty(name);
    expect(protectedHeader.alg).toBe("HS256");
  });

  it("has claims of the user as they are settled for the client, and none that is missing", async () => {
    await using own = await idp.isolate({
      users: {
        alice: {
          attributes: { tenant: "acme" },
          claims: { place: "${user.attributes.tenant}-${client.id}" },
        },
      },
      resources: {
        api: {
          ...config.resources.api,
          refreshTokenClaims: { type: "refresh", at: { fromUser: "place" }, none: { fromUser: "email" } },
        },
      },
    });
    const { claims } = await own.mint({
      user: "alice",
      audience: "api",
      kind: "refresh",
      client: "demo-app",
    });
    expect(claims).toMatchObject({ type: "refresh", at: "acme-demo-app" });
    expect(claims).not.toHaveProperty("none");
  });

  it("is redeemed once, keeps its resource and scopes, and ends with its grant when it is used again", async () => {
    const first = expectTokens(await login());
    const second = expectTokens(await refresh(idp.url, first["refresh_token"]));
    expect(decodeJwt(second["access_token"] ?? "")).toMatchObject({
      sub: "alice",
      scopes: ["openid", "read"],
    });
    expect(decodeJwt(second["access_token"] ?? "")).not.toHaveProperty("aud");
    expect(decodeJwt(second["refresh_token"] ?? "")).toMatchObject({ type: "refresh" });
    const again = await refresh(idp.url, first["refresh_token"]);
    expect([again.status, again.body["error"]]).toEqual([400, "invalid_grant"]);
    const late = await refresh(idp.url, second["refresh_token"]);
    expect([late.status, late.body["error"]]).toEqual([400, "invalid_grant"]);
  });

  it("is introspected and revoked as a refresh token, and opens no userinfo", async () => {
    const { refresh_token = "", access_token = "" } = expectTokens(await login());
    expect(await introspect(idp.url, refresh_token)).toMatchObject({ active: true, type: "refresh" });
    expect((await userinfo(idp.url, refresh_token)).status).toBe(401);
    const swapped = await refresh(idp.url, access_token);
    expect([swapped.status, swapped.body["error"]]).toEqual([400, "invalid_grant"]);
    const form = { client_id: "demo-app", token: refresh_token };
    expect((await postForm(`${idp.url}/revoke`, form)).status).toBe(200);
    expect(await introspect(idp.url, refresh_token)).toEqual({ active: false });
    expect((await refresh(idp.url, refresh_token)).body["error"]).toBe("invalid_grant");
  });

  it("is opaque for other resources", async () => {
    const { refresh_token = "" } = expectTokens(await login({ audience: "plain" }));
    expect(refresh_token).not.toContain(".");
  });

  it("is refused if it is changed or expired", async () => {
    const { refresh_token = "" } = expectTokens(await login());
    const [header, payload = "", signature] = refresh_token.split(".");
    const changed = Buffer.from(payload, "base64url").toString().replace("alice", "mallory");
    const forged = [header, Buffer.from(changed).toString("base64url"), signature].join(".");
    expect((await refresh(idp.url, forged)).body["error"]).toBe("invalid_grant");
    await using own = await startMintmark(config);
    const { token } = await own.mint({ user: "alice", audience: "api", kind: "refresh" });
    await own.clock.advance(601);
    expect((await refresh(own.url, token)).body["error"]).toBe("invalid_grant");
  });
});

describe("a minted refresh token", () => {
  it.each(["api", "named"])("is such a JWT too, and is redeemed for the resource %s", async (audience) => {
    const minted = await idp.mint({ user: "alice", audience, scope: "openid read", kind: "refresh" });
    expect(minted).toMatchObject({ kind: "refresh", format: "jwt" });
    expect(decodeProtectedHeader(minted.token)).toHaveProperty("alg");
    const access = decodeJwt(expectTokens(await refresh(idp.url, minted.token))["access_token"] ?? "");
    expect([access.iss, access.aud]).toEqual(audience === "api" ? ["api", undefined] : [idp.url, "named"]);
    expect(minted.audience).toBe(audience === "api" ? null : "refresh");
  });

  it("takes claims, and refuses another format", async () => {
    const options = { user: "alice", audience: "api", kind: "refresh" } as const;
    const { token } = await idp.mint({ ...options, claims: { device: "laptop", type: null } });
    expect(decodeJwt(token)).toMatchObject({ device: "laptop" });
    expect(decodeJwt(token)).not.toHaveProperty("type");
    await expect(idp.mint({ ...options, format: "opaque" })).rejects.toMatchObject({ code: "bad_request" });
    const expired = await idp.mint({ ...options, flaw: "expired" });
    expect((await refresh(idp.url, expired.token)).body["error"]).toBe("invalid_grant");
  });

  it("is a JWT at Keycloak, as that of a login is", async () => {
    await using own = await startMintmark({ issuers: { keycloak: { profile: "keycloak" } } });
    const keycloak = await own.issuer("keycloak");
    const { token, claims } = await keycloak.mint({ user: "alice", kind: "refresh" });
    expect(claims).toMatchObject({ typ: "Refresh", aud: keycloak.url, azp: "demo-app" });
    const form = { grant_type: "refresh_token", refresh_token: token, client_id: "demo-app" };
    const answer = await postForm(`${keycloak.url}/protocol/openid-connect/token`, form);
    expect(decodeJwt(expectTokens(answer)["access_token"] ?? "")).toMatchObject({ aud: "account" });
  });
});

it.each<[string, object, string]>([
  ["no claim that tells them apart", { refreshTokenFormat: "jwt" }, "resources.api.refreshTokenClaims"],
  [
    "claims of an opaque token",
    { refreshTokenClaims: { type: "refresh" } },
    "resources.api.refreshTokenClaims",
  ],
])("%s is a configuration error", async (_, api, path) => {
  const error = await startMintmark({ resources: { api } }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ConfigError);
  expect((error as ConfigError).problems.map((problem) => problem.path)).toEqual([path]);
});
