// The issuer's clock: tokens, codes and sessions follow it, and the process's own time does not change.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, jwtVerify } from "jose";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { type Mintmark, startMintmark } from "../../src/index.ts";
import { Browser } from "../support/browser.ts";
import { callbackOf } from "../support/browser-login.ts";
import { introspect } from "../support/introspect.ts";
import { authorizationRequest, codeFor, redeem, refresh, tokensFor } from "../support/sign-in.ts";

const HOUR = 3600;
let idp: Mintmark;
const running: Mintmark[] = [];

beforeEach(async () => {
  idp = await startMintmark({ alg: "ES256", issuers: { other: {} } });
  running.push(idp);
});
afterAll(() => Promise.all(running.map((each) => each.close())));

const active = async (token: string) => (await introspect(idp.url, token))["active"];
const refreshed = (refreshToken: string | undefined) => refresh(idp.url, refreshToken);

describe("advancing the clock", () => {
  it("expires minted tokens of every form, at introspection and userinfo", async () => {
    const { token, opaque = "" } = await idp.mint({ user: "alice", format: "both", expiresInSeconds: HOUR });
    await idp.clock.advance(HOUR - 5);
    expect([await active(token), await active(opaque)]).toEqual([true, true]);
    await idp.clock.advance(5);
    expect([await active(token), await active(opaque)]).toEqual([false, false]);
    const userinfo = await fetch(`${idp.url}/userinfo`, { headers: { authorization: `Bearer ${opaque}` } });
    expect(userinfo.status).toBe(401);
  });

  it("dates access tokens, ID tokens and answers that are issued afterwards", async () => {
    const before = Math.floor(Date.now() / 1000);
    await idp.clock.advance(100 * HOUR);
    const {
      access_token = "",
      id_token = "",
      expires_in,
    } = await tokensFor(idp.url, { params: { scope: "openid" } });
    for (const jwt of [access_token, id_token]) {
      const { iat = 0, exp = 0 } = decodeJwt(jwt);
      expect(iat).toBeGreaterThanOrEqual(before + 100 * HOUR);
      expect(exp - iat).toBe(HOUR);
    }
    expect(expires_in).toBe(HOUR);
    expect(await introspect(idp.url, access_token)).toMatchObject({
      active: true,
      iat: decodeJwt(access_token).iat,
    });
    const jwks = (await (await fetch(`${idp.url}/.well-known/jwks.json`)).json()) as JSONWebKeySet;
    const currentDate = new Date((before + 100 * HOUR + 60) * 1000);
    await expect(jwtVerify(access_token, createLocalJWKSet(jwks), { currentDate })).resolves.toBeTruthy();
    expect((await idp.tokens.list({ kind: "access" }))[0]?.issuedAt).toBe(
      new Date((decodeJwt(access_token).iat ?? 0) * 1000).toISOString(),
    );
  });

  it("expires authorization codes", async () => {
    const { redemption } = await codeFor(idp.url);
    await idp.clock.advance(61);
    expect(await redeem(idp.url, redemption)).toMatchObject({
      status: 400,
      body: { error: "invalid_grant" },
    });
  });

  it("expires refresh tokens, but not too early", async () => {
    const { refresh_token = "" } = await tokensFor(idp.url, { params: { scope: "openid" } });
    await idp.clock.advance(13 * 24 * HOUR);
    const { status, body } = await refreshed(refresh_token);
    expect(status).toBe(200);
    await idp.clock.advance(14 * 24 * HOUR + 1);
    expect(await refreshed(String(body["refresh_token"]))).toMatchObject({
      status: 400,
      body: { error: "invalid_grant" },
    });
  });

  it("expires login sessions, and counts towards max_age", async () => {
    const browser = new Browser();
    const silently = (params: Record<string, string>) =>
      callbackOf(
        browser,
        authorizationRequest(idp.url, { prompt: "none", scope: "openid", ...params }).url,
      ).then(({ searchParams }) => searchParams.get("error"));
    await callbackOf(browser, authorizationRequest(idp.url, { scope: "openid" }).url);
    expect(await silently({ max_age: "600" })).toBeNull();
    await idp.clock.advance(601);
    expect(await silently({ max_age: "600" })).toBe("login_required");
    expect(await silently({})).toBeNull();
    await idp.clock.advance(15 * 24 * HOUR);
    expect(await silently({})).toBe("login_required");
  });

  it("keeps auth_time at the time of the login when tokens are refreshed", async () => {
    const { id_token = "", refresh_token = "" } = await tokensFor(idp.url, {
      params: { scope: "openid", max_age: "9999" },
    });
    await idp.clock.advance(HOUR);
    const { body } = await refreshed(refresh_token);
    expect(decodeJwt(String(body["id_token"]))["auth_time"]).toBe(decodeJwt(id_token)["auth_time"]);
  });

  it("rotates keys that are on a schedule", async () => {
    const scheduled = await startMintmark({ alg: "ES256", rotateEverySeconds: 24 * HOUR });
    running.push(scheduled);
    const states = async () =>
      (await scheduled.keys.list()).filter(({ alg }) => alg === "ES256").map(({ state }) => state);
    expect(await states()).toEqual(["active"]);
    await scheduled.clock.advance(24 * HOUR);
    expect(await states()).toEqual(["retiring", "active"]);
  });
});

describe("setting the clock", () => {
  it("back makes expired tokens active again, and later tokens not yet valid", async () => {
    const token = await idp.token({ user: "alice", expiresInSeconds: 60 });
    await idp.clock.advance(120);
    const later = await idp.token({ user: "alice", notBeforeInSeconds: 0 });
    expect([await active(token), await active(later)]).toEqual([false, true]);
    await idp.clock.advance(-120);
    expect([await active(token), await active(later)]).toEqual([true, false]);
  });

  it("to a moment and freezing it stops the issuer's time there", async () => {
    const set = await idp.clock.set({ setAt: "2030-01-01T00:00:00Z", frozen: true });
    expect(set).toMatchObject({ now: "2030-01-01T00:00:00.000Z", frozen: true });
    const [one, other] = [await idp.mint({ user: "alice" }), await idp.mint({ user: "alice" })];
    expect([one.issuedAt, other.issuedAt]).toEqual([set.now, set.now]);
    expect(await active(one.token)).toBe(true);
    expect(await idp.clock.set({ frozen: false })).toMatchObject({ frozen: false });
    expect((await idp.clock.get()).now.slice(0, 10)).toBe("2030-01-01");
  });

  it("keeps a frozen clock frozen when it is moved", async () => {
    await idp.clock.set({ setAt: "2030-01-01T00:00:00Z", frozen: true });
    expect(await idp.clock.advance(90)).toMatchObject({ now: "2030-01-01T00:01:30.000Z", frozen: true });
  });

  it("back to real time is exact, however far it was moved and whether it was frozen", async () => {
    await idp.clock.set({ setAt: "2030-01-01T00:00:00Z", frozen: true });
    expect(await idp.clock.reset()).toMatchObject({ frozen: false, aheadSeconds: 0 });
    await idp.clock.advance(-HOUR);
    await idp.clock.reset();
    expect((await idp.clock.get()).aheadSeconds).toBe(0);
  });

  it("of one issuer does not affect other issuers or the process", async () => {
    const other = await idp.issuer("other");
    const token = await other.token({ user: "alice" });
    await idp.clock.advance(100 * HOUR);
    expect((await other.clock.get()).aheadSeconds).toBe(0);
    expect(await introspect(other.url, token)).toMatchObject({ active: true });
    expect(Math.abs(Date.now() / 1000 - (decodeJwt(token).iat ?? 0))).toBeLessThan(HOUR);
  });

  it("rejects times outside the supported years", async () => {
    await expect(idp.clock.advance(Number.MAX_SAFE_INTEGER)).rejects.toMatchObject({ code: "bad_request" });
    await expect(idp.clock.set({ setAt: "yesterday" })).rejects.toMatchObject({ code: "bad_request" });
  });

  it("survives a restart, and reaches other processes that use the data folder", async () => {
    const data = mkdtempSync(join(tmpdir(), "mintmark-clock-"));
    try {
      const first = await startMintmark({ data, ephemeral: false, alg: "ES256" });
      const second = await startMintmark({ data, ephemeral: false, alg: "ES256" });
      await first.clock.set({ setAt: "2031-05-06T07:08:09Z", frozen: true });
      expect((await second.mint({ user: "alice" })).issuedAt).toBe("2031-05-06T07:08:09.000Z");
      await first.close();
      await second.close();
      const third = await startMintmark({ data, ephemeral: false, alg: "ES256" });
      expect(await third.clock.get()).toMatchObject({ now: "2031-05-06T07:08:09.000Z", frozen: true });
      await third.close();
    } finally {
      rmSync(data, { recursive: true, force: true });
    }
  });
});
