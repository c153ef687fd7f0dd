// Refresh tokens: rotation, reuse detection, and the clients and scopes they are limited to.
import { decodeJwt } from "jose";
import * as oauth from "oauth4webapi";
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../../src/index.ts";
import { DEMO_CLIENTS } from "../../support/clients.ts";
import { introspect } from "../../support/introspect.ts";
import { codeFor, expectTokens, redeem, REDIRECT_URI, refresh, tokensFor } from "../../support/sign-in.ts";

const WEB: [string, string] = ["web-app", "web-app-secret"];
const idp = await startMintmark({
  clients: {
    ...DEMO_CLIENTS,
    "other-app": { redirectUris: [REDIRECT_URI] },
    "no-refresh": { redirectUris: [REDIRECT_URI], grantTypes: ["authorization_code"] },
    "web-app": { secret: WEB[1], redirectUris: [REDIRECT_URI] },
  },
});
afterAll(() => idp.close());

const ACTIVE = expect.objectContaining({ active: true }) as unknown;

describe("a refresh token", () => {
  it("rotates when oauth4webapi exchanges it for new tokens of the same user", async () => {
    const as = await oauth
      .discoveryRequest(new URL(idp.url), { [oauth.allowInsecureRequests]: true })
      .then((response) => oauth.processDiscoveryResponse(new URL(idp.url), response));
    const client: oauth.Client = { client_id: "demo-app" };
    const first = await tokensFor(idp.url, { params: { scope: "openid index:read", max_age: "600" } });
    const response = await oauth.refreshTokenGrantRequest(
      as,
      client,
      oauth.None(),
      first["refresh_token"] ?? "",
      { [oauth.allowInsecureRequests]: true },
    );
    const second = await oauth.processRefreshTokenResponse(as, client, response);
    expect(second.refresh_token).not.toBe(first["refresh_token"]);
    expect(second.access_token).not.toBe(first["access_token"]);
    expect(second.scope).toBe("openid index:read");
    expect(decodeJwt(second.id_token ?? "")).toMatchObject({
      sub: decodeJwt(first["id_token"] ?? "").sub,
      auth_time: decodeJwt(first["id_token"] ?? "")["auth_time"],
    });
    expect(await introspect(idp.url, first["access_token"])).toEqual(ACTIVE);
    expect(await introspect(idp.url, second.access_token)).toEqual(ACTIVE);
    expect(await introspect(idp.url, first["refresh_token"])).toEqual({ active: false });
    expect(await introspect(idp.url, second.refresh_token)).toMatchObject({
      active: true,
      client_id: "demo-app",
      scope: "openid index:read",
    });
  });

  it("is rejected on reuse, which revokes its whole family", async () => {
    const first = await tokensFor(idp.url);
    const second = expectTokens(await refresh(idp.url, first["refresh_token"]));
    const reused = await refresh(idp.url, first["refresh_token"]);
    expect([reused.status, reused.body["error"]]).toEqual([400, "invalid_grant"]);
    for (const token of [
      first["access_token"],
      second["access_token"],
      first["refresh_token"],
      second["refresh_token"],
    ]) {
      expect(await introspect(idp.url, token)).toEqual({ active: false });
    }
    const heir = await refresh(idp.url, second["refresh_token"]);
    expect([heir.status, heir.body["error"]]).toEqual([400, "invalid_grant"]);
  });

  it("does not affect other logins of the same user when its family is revoked", async () => {
    const untouched = await tokensFor(idp.url);
    const first = await tokensFor(idp.url);
    await refresh(idp.url, first["refresh_token"]);
    await refresh(idp.url, first["refresh_token"]);
    expect(await introspect(idp.url, untouched["access_token"])).toEqual(ACTIVE);
  });

  it("is redeemed only once by concurrent requests", async () => {
    const { refresh_token } = await tokensFor(idp.url);
    const answers = await Promise.all(Array.from({ length: 8 }, () => refresh(idp.url, refresh_token)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const { status, body } of answers.filter((each) => each.status !== 200)) {
      expect([status, body["error"]]).toEqual([400, "invalid_grant"]);
    }
  });

  it("is rejected from another client, and stays valid for its own", async () => {
    const { refresh_token } = await tokensFor(idp.url);
    const other = await refresh(idp.url, refresh_token, { client_id: "other-app" });
    expect([other.status, other.body["error"]]).toEqual([400, "invalid_grant"]);
    const byWeb = await redeem(idp.url, { grant_type: "refresh_token", refresh_token }, { basic: WEB });
    expect([byWeb.status, byWeb.body["error"]]).toEqual([400, "invalid_grant"]);
    expect((await refresh(idp.url, refresh_token)).status).toBe(200);
  });

  it("needs the secret if the client is confidential", async () => {
    const { redemption } = await codeFor(idp.url, { params: { client_id: "web-app" } });
    const { refresh_token } = expectTokens(await redeem(idp.url, redemption, { basic: WEB }));
    const form = { grant_type: "refresh_token", refresh_token };
    const bare = await redeem(idp.url, { ...form, client_id: "web-app" });
    expect([bare.status, bare.body["error"]]).toEqual([401, "invalid_client"]);
    const wrong = await redeem(idp.url, form, { basic: ["web-app", "wrong"] });
    expect([wrong.status, wrong.body["error"]]).toEqual([401, "invalid_client"]);
    expect((await redeem(idp.url, form, { basic: WEB })).status).toBe(200);
  });

  it.each([
    ["garbage", "garbage", "invalid_grant"],
    ["nothing", undefined, "invalid_request"],
    ["a static token", "dev-alice-token", "invalid_grant"],
  ])("cannot be %s", async (_, token, error) => {
    const { status, body } = await refresh(idp.url, token);
    expect([status, body["error"]]).toEqual([400, error]);
  });

  it("cannot be replaced by an access token or ID token, and is not accepted at userinfo", async () => {
    const tokens = await tokensFor(idp.url);
    for (const token of [tokens["access_token"], tokens["id_token"], await idp.token({ user: "alice" })]) {
      const { status, body } = await refresh(idp.url, token);
      expect([status, body["error"]]).toEqual([400, "invalid_grant"]);
    }
    const atUserinfo = await fetch(`${idp.url}/userinfo`, {
      headers: { authorization: `Bearer ${tokens["refresh_token"]}` },
    });
    expect(atUserinfo.status).toBe(401);
  });

  it("narrows the scopes on request, and restores them on the next refresh", async () => {
    const first = await tokensFor(idp.url, { params: { scope: "openid index:read index:write" } });
    const narrow = expectTokens(await refresh(idp.url, first["refresh_token"], { scope: "index:read" }));
    expect(decodeJwt(narrow["access_token"] ?? "")["scope"]).toBe("index:read");
    expect(narrow).not.toHaveProperty("id_token");
    const whole = expectTokens(await refresh(idp.url, narrow["refresh_token"]));
    expect(decodeJwt(whole["access_token"] ?? "")["scope"]).toBe("openid index:read index:write");
  });

  it("never widens the scopes, and is not consumed by the attempt", async () => {
    const { refresh_token } = await tokensFor(idp.url, {
      user: "bob",
      params: { scope: "openid search:read" },
    });
    for (const scope of ["openid admin", "index:read", "email"]) {
      const { status, body } = await refresh(idp.url, refresh_token, { scope });
      expect([scope, status, body["error"]]).toEqual([scope, 400, "invalid_scope"]);
    }
    expect((await refresh(idp.url, refresh_token)).status).toBe(200);
  });

  it("never restores a scope that the user's role did not allow", async () => {
    const first = await tokensFor(idp.url, { user: "bob", params: { scope: "openid index:read admin" } });
    expect(first["scope"]).toBe("openid index:read");
    const plain = expectTokens(await refresh(idp.url, first["refresh_token"]));
    expect(decodeJwt(plain["access_token"] ?? "")["scope"]).toBe("openid index:read");
    const asked = await refresh(idp.url, plain["refresh_token"], { scope: "index:read admin" });
    expect([asked.status, asked.body["error"]]).toEqual([400, "invalid_scope"]);
  });

  it("is not issued to a client without the refresh_token grant", async () => {
    const client_id = "no-refresh";
    const { redemption } = await codeFor(idp.url, { params: { client_id } });
    const tokens = expectTokens(await redeem(idp.url, { ...redemption, client_id }));
    expect(tokens).not.toHaveProperty("refresh_token");
    const refused = await refresh(idp.url, "any", { client_id });
    expect([refused.status, refused.body["error"]]).toEqual([400, "unauthorized_client"]);
  });
});
