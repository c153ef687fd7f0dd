// OpenID Connect Back-Channel Logout 1.0: which clients are notified when a login ends, the logout token they
// get, and what happens if a client cannot be reached.
import { decodeJwt, decodeProtectedHeader } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Mintmark, type MintmarkConfig, startMintmark } from "../../../src/index.ts";
import { Browser } from "../../support/browser.ts";
import { callbackOf, loginThroughPages } from "../../support/browser-login.ts";
import { codeFlow, oidc } from "../../support/code-flow.ts";
import { freePort } from "../../support/free-port.ts";
import { introspect } from "../../support/introspect.ts";
import {
  LOGOUT_EVENT,
  type LogoutReceiver,
  startLogoutReceiver,
  verifyLogoutToken,
} from "../../support/logout-receiver.ts";
import { getJson } from "../../support/post-form.ts";
import { register } from "../../support/register.ts";
import {
  authorizationRequest,
  codeFor,
  redeem,
  REDIRECT_URI,
  refresh,
  tokensFor,
} from "../../support/sign-in.ts";

const ALICE = "11111111-1111-4111-8111-111111111111";
const SECRET = "a-secret-of-more-than-thirty-two-characters";

const deadPort = await freePort();
let receiver: LogoutReceiver;
let idp: Mintmark;

const app = (backchannelLogoutUri?: string, more: object = {}) => ({
  redirectUris: [REDIRECT_URI],
  postLogoutRedirectUris: [REDIRECT_URI],
  ...(backchannelLogoutUri !== undefined && { backchannelLogoutUri }),
  ...more,
});

function clientsAt(origin: string): NonNullable<MintmarkConfig["clients"]> {
  const bySession = { backchannelLogoutSessionRequired: true };
  return {
    app: app(`${origin}/app`, bySession),
    other: app(`${origin}/other`, bySession),
    "by-user": app(`${origin}/by-user`),
    unconcerned: app(),
    hmac: app(`${origin}/hmac`, { secret: SECRET, idTokenSignedResponseAlg: "HS256" }),
    // An address that is neither public nor named as loopback, like that of a neighbouring container.
    "beside-it": app(`http://0.0.0.0:${new URL(origin).port}/beside-it`),
    dead: app(`http://localhost:${deadPort}/dead`),
    silent: app(`${origin}/silent`),
    broken: app(`${origin}/broken`),
    refusing: app(`${origin}/refusing`),
    empty: app(`${origin}/empty`),
    away: app(`${origin}/away`),
    "demo-api": { secret: "demo-api-secret", grantTypes: [] },
  };
}

beforeAll(async () => {
  receiver = await startLogoutReceiver();
  idp = await startMintmark({ clients: clientsAt(receiver.origin) });
});
afterEach(async () => {
  await idp.reset();
  receiver.received.length = 0;
});
afterAll(async () => {
  await idp.close();
  await receiver[Symbol.asyncDispose]();
});

/** Signs a browser in to the clients, one after the other, and returns the tokens by client. */
async function signedIn(
  clients: string[],
  { browser = new Browser(), user = "alice", url = idp.url, scope = "openid" } = {},
) {
  const tokens: Record<string, Record<string, string>> = {};
  for (const client_id of clients) {
    const options = { browser, user, params: { client_id, scope } };
    tokens[client_id] = await tokensFor(url, { ...options, token: { client_id } });
  }
  return { browser, tokens };
}

async function signOut(browser: Browser, query: Record<string, string> = {}, url = idp.url) {
  const asked = await browser.open(`${url}/logout?${new URLSearchParams(query).toString()}`);
  return browser.press(asked, "logout-yes");
}

const onlyToken = (path: string) => {
  const [first, ...more] = receiver.take(path);
  expect(more).toEqual([]);
  if (!first) throw new Error(`nothing came to ${path}`);
  return first.token;
};

describe("the metadata", () => {
  it.each(["generic", "auth0", "keycloak"] as const)(
    "advertises back-channel logout for %s",
    async (profile) => {
      await using own = await startMintmark({ issuers: { own: { profile } } });
      const { url } = await own.issuer("own");
      const { body } = await getJson(`${url.replace(/\/$/, "")}/.well-known/openid-configuration`);
      expect(body).toMatchObject({
        backchannel_logout_supported: true,
        backchannel_logout_session_supported: true,
      });
    },
  );

  it.each(["okta", "entra", "google", "cognito"] as const)(
    "does not mention back-channel logout for %s",
    async (profile) => {
      await using own = await startMintmark({ issuers: { own: { profile } } });
      const { url } = await own.issuer("own");
      const { body } = await getJson(`${url}/.well-known/openid-configuration`);
      expect(Object.keys(body).filter((name) => name.startsWith("backchannel"))).toEqual([]);
    },
  );
});

describe("signing out", () => {
  it("sends the client a logout token with the sub and sid of its ID token", async () => {
    const { browser, tokens } = await signedIn(["app"]);
    const idToken = tokens["app"]?.["id_token"] ?? "";
    const told = decodeJwt(idToken);
    await signOut(browser);
    const [{ token = "", ...post } = {}, ...more] = receiver.take("/app");
    expect(more).toEqual([]);
    expect(post).toEqual({
      path: "/app",
      method: "POST",
      contentType: "application/x-www-form-urlencoded",
    });
    const { header, claims } = await verifyLogoutToken(token, { issuer: idp.url, audience: "app" });
    const { alg, kid } = decodeProtectedHeader(idToken);
    expect(header).toEqual({ typ: "logout+jwt", alg, kid });
    expect(claims).toEqual({
      iss: idp.url,
      sub: ALICE,
      aud: "app",
      iat: expect.any(Number) as number,
      exp: Number(claims.iat) + 120,
      jti: expect.any(String) as string,
      events: { [LOGOUT_EVENT]: {} },
      sid: told["sid"],
    });
    expect(told["sid"]).toEqual(expect.any(String));
    expect(told.sub).toBe(claims.sub);
  });

  it("notifies the client after a logout through openid-client", async () => {
    const browser = new Browser();
    const { config, tokens } = await codeFlow(idp.url, { browser, clientId: "app" });
    const url = oidc.buildEndSessionUrl(config, {
      id_token_hint: tokens.id_token ?? "",
      post_logout_redirect_uri: REDIRECT_URI,
      state: "s-1",
    });
    const { leftTo } = await browser.press(await browser.open(url), "logout-yes");
    expect(leftTo?.href).toBe(`${REDIRECT_URI}?state=s-1`);
    const { claims } = await verifyLogoutToken(onlyToken("/app"), { issuer: idp.url, audience: "app" });
    expect(claims["sid"]).toBe(tokens.claims()?.["sid"]);
  });

  it("omits sid for a client that does not require it", async () => {
    const { browser, tokens } = await signedIn(["by-user"]);
    await signOut(browser);
    const { claims } = await verifyLogoutToken(onlyToken("/by-user"), {
      issuer: idp.url,
      audience: "by-user",
    });
    expect(claims).not.toHaveProperty("sid");
    expect(decodeJwt(tokens["by-user"]?.["id_token"] ?? "")).not.toHaveProperty("sid");
  });

  it("notifies every client of the login, each with its own sid, and no other client", async () => {
    const { browser, tokens } = await signedIn(["app", "other", "unconcerned"]);
    await signOut(browser);
    const sids = await Promise.all(
      ["app", "other"].map(async (client) => {
        const logoutToken = onlyToken(`/${client}`);
        const { claims } = await verifyLogoutToken(logoutToken, { issuer: idp.url, audience: client });
        expect(claims["sid"]).toBe(decodeJwt(tokens[client]?.["id_token"] ?? "")["sid"]);
        return claims["sid"];
      }),
    );
    expect(new Set(sids).size).toBe(2);
    expect(receiver.received).toEqual([]);
  });

  it("ends the login of one browser only", async () => {
    const here = await signedIn(["app"]);
    const there = await signedIn(["app"]);
    await signOut(here.browser);
    const { sid } = decodeJwt(onlyToken("/app")) as { sid: string };
    expect(sid).toBe(decodeJwt(here.tokens["app"]?.["id_token"] ?? "")["sid"]);
    expect(sid).not.toBe(decodeJwt(there.tokens["app"]?.["id_token"] ?? "")["sid"]);
    await signOut(there.browser);
    expect(decodeJwt(onlyToken("/app"))["sid"]).not.toBe(sid);
  });

  it("notifies only the requesting client if the user stays signed in", async () => {
    const { browser } = await signedIn(["app", "other"]);
    await browser.press(await browser.open(`${idp.url}/logout?client_id=app`), "logout-no");
    expect(receiver.received.map(({ path }) => path)).toEqual(["/app"]);
  });

  it("notifies no client without a login or if the request is rejected", async () => {
    const { browser } = await signedIn(["app"]);
    const refused = await browser.open(
      `${idp.url}/logout?post_logout_redirect_uri=http://evil.test&client_id=app`,
    );
    expect(refused.status).toBe(400);
    await loginThroughPages(new Browser(), `${idp.url}/logout`);
    expect(receiver.received).toEqual([]);
  });

  it("notifies each client once", async () => {
    const { browser } = await signedIn(["app"]);
    await signOut(browser);
    await loginThroughPages(browser, `${idp.url}/logout`);
    expect(receiver.take("/app")).toHaveLength(1);
  });
});

describe("the logout token", () => {
  it("is signed with the key active at sending time, and follows the issuer's clock", async () => {
    const { browser, tokens } = await signedIn(["app"]);
    const { kid: old } = decodeProtectedHeader(tokens["app"]?.["id_token"] ?? "");
    const { kid } = await idp.keys.rotate();
    await idp.clock.advance(600);
    const now = new Date((await idp.clock.get()).now);
    await signOut(browser);
    const token = onlyToken("/app");
    const { header, claims } = await verifyLogoutToken(token, { issuer: idp.url, audience: "app", now });
    expect([header.kid, header.kid === old]).toEqual([kid, false]);
    expect(Math.abs(Number(claims.iat) - now.getTime() / 1000)).toBeLessThan(30);
  });

  it("is signed with the client secret if the client's ID tokens are", async () => {
    const browser = new Browser();
    const { redemption } = await codeFor(idp.url, {
      browser,
      params: { client_id: "hmac", scope: "openid" },
    });
    const { body } = await redeem(idp.url, redemption, { basic: ["hmac", SECRET] });
    await signOut(browser);
    const key = new TextEncoder().encode(SECRET);
    const token = onlyToken("/hmac");
    const { header } = await verifyLogoutToken(token, { issuer: idp.url, audience: "hmac", key });
    expect(header).toEqual({ typ: "logout+jwt", alg: "HS256" });
    expect(decodeProtectedHeader(String(body["id_token"])).alg).toBe("HS256");
  });

  it("has the configured iss even if it differs from the issuer's URL", async () => {
    await using own = await startMintmark({
      iss: "https://login.example.test/tenant",
      clients: clientsAt(receiver.origin),
    });
    const [issuer] = await own.issuers.list();
    const url = issuer?.endpoints["authorization"]?.replace("/authorize", "") ?? "";
    const { browser } = await signedIn(["app"], { url });
    await signOut(browser, {}, url);
    expect(decodeJwt(onlyToken("/app")).iss).toBe("https://login.example.test/tenant");
  });

  it("is recorded in the ledger but is not valid as an access token", async () => {
    const { browser } = await signedIn(["app"]);
    await signOut(browser);
    const token = onlyToken("/app");
    const [record] = await idp.tokens.list({ kind: "logout" });
    expect(record).toMatchObject({
      jti: decodeJwt(token).jti,
      subject: ALICE,
      clientId: "app",
      kind: "logout",
      format: "jwt",
    });
    expect(await introspect(idp.url, token)).toEqual({ active: false });
    const userinfo = await getJson(`${idp.url}/userinfo`, { authorization: `Bearer ${token}` });
    expect([userinfo.status, userinfo.body["error"]]).toEqual([401, "invalid_token"]);
    const judged = await idp.inspect(token);
    expect(judged).toMatchObject({
      kind: "logout",
      active: false,
      accepts: { jwks: true, introspection: null },
      problems: [],
    });
    const asAccess = await idp.inspect(token, { audience: "app" });
    expect(asAccess.accepts.jwks).toBe(false);
    expect(asAccess.problems.map(({ code }) => code)).toContain("not-an-access-token");
  });

  it("can be changed by an override or a hook", async () => {
    const { browser } = await signedIn(["app", "other"]);
    await idp.overrides.add({
      target: "token",
      kind: "logout",
      when: { clientId: "app" },
      claims: { events: null, nonce: "n-1" },
    });
    idp.hooks.on("token", ({ kind }) => (kind === "logout" ? { claims: { trace: 1 } } : undefined));
    await signOut(browser);
    const spoilt = onlyToken("/app");
    expect(decodeJwt(spoilt)).toMatchObject({ nonce: "n-1", trace: 1 });
    await expect(verifyLogoutToken(spoilt, { issuer: idp.url, audience: "app" })).rejects.toThrow("event");
    const sound = await verifyLogoutToken(onlyToken("/other"), { issuer: idp.url, audience: "other" });
    expect(sound.claims["trace"]).toBe(1);
  });

  it("is not sent if a hook fails, which the log says, and the sign-out goes on", async () => {
    const { browser } = await signedIn(["app"]);
    idp.hooks.on("token", ({ kind }) => {
      if (kind === "logout") throw new Error("the hook failed");
    });
    expect((await signOut(browser)).html).toContain("logged-out");
    expect(receiver.received).toEqual([]);
    expect(await idp.requests.list({ endpoint: "backchannel_logout", raw: true })).toMatchObject([
      { status: null, error: expect.stringContaining("hook") as string, params: {}, jti: null },
    ]);
  });
});

describe("a back-channel request", () => {
  it.each([
    ["dead", { status: null, error: "ECONNREFUSED" }],
    ["silent", { status: null, error: "the client did not answer in time" }],
    ["broken", { status: 500, error: "the client answered 500, not 200" }],
    ["refusing", { status: 400, error: "the client answered 400, not 200" }],
    ["away", { status: null, error: "unexpected redirect" }],
  ])("does not stop the logout if the client is %s", async (client, outcome) => {
    const { browser, tokens } = await signedIn([client, "app"]);
    const page = await signOut(browser);
    expect(page.html).toContain("logged-out");
    expect(await introspect(idp.url, tokens[client]?.["access_token"])).toEqual({ active: false });
    expect(receiver.take("/app")).toHaveLength(1);
    expect(receiver.take("/landed")).toEqual([]);
    const sent = await idp.requests.list({ endpoint: "backchannel_logout", clientId: client });
    const told = { decision: null, reason: outcome.error, jti: expect.any(String) as string };
    expect(sent).toMatchObject([{ method: "POST", clientId: client, user: ALICE, ...outcome, ...told }]);
  });

  it("accepts 204 as well as 200", async () => {
    const { browser } = await signedIn(["empty"]);
    await signOut(browser);
    expect(await idp.requests.list({ endpoint: "backchannel_logout" })).toMatchObject([
      { status: 204, error: null, path: `${receiver.origin}/empty` },
    ]);
  });

  it("appears in the request log, with the token only in raw entries", async () => {
    const { browser } = await signedIn(["app"]);
    await signOut(browser);
    const token = onlyToken("/app");
    const filter = { endpoint: "backchannel_logout" as const };
    const [shown] = await idp.requests.list(filter);
    expect(shown).toMatchObject({
      endpoint: "backchannel_logout",
      method: "POST",
      path: `${receiver.origin}/app`,
      clientId: "app",
      grantType: null,
      status: 200,
      error: null,
      decision: "told the client that the login has ended",
      reason: null,
      user: ALICE,
      scopes: [],
      jti: decodeJwt(token).jti,
      fault: null,
      overrides: [],
      findings: [],
    });
    expect(Math.abs(Date.parse(String(shown?.at)) - Date.now())).toBeLessThan(60_000);
    expect(shown?.durationMilliseconds).toBeGreaterThan(0);
    expect(shown?.durationMilliseconds).toBeLessThan(60_000);
    expect(JSON.stringify(shown)).not.toContain(token);
    expect(await idp.requests.list({ ...filter, raw: true })).toMatchObject([
      { params: { logout_token: token } },
    ]);
  });

  it("cannot be the endpoint of a fault", async () => {
    const fault = { endpoint: "backchannel_logout" as never, status: 503 };
    await expect(idp.faults.add(fault)).rejects.toMatchObject({ code: "bad_request" });
  });
});

describe("clients that registered themselves", () => {
  const description = (path: string) => ({
    redirect_uris: [REDIRECT_URI],
    token_endpoint_auth_method: "none",
    backchannel_logout_uri: receiver.origin + path,
    backchannel_logout_session_required: true,
  });

  it("are notified like others on a server bound to loopback", async () => {
    const { status, body } = await register(idp.url, description("/registered"));
    expect([status, body["backchannel_logout_uri"]]).toEqual([201, `${receiver.origin}/registered`]);
    expect(body["backchannel_logout_session_required"]).toBe(true);
    const id = String(body["client_id"]);
    const { browser, tokens } = await signedIn([id]);
    await signOut(browser);
    const token = onlyToken("/registered");
    const { claims } = await verifyLogoutToken(token, { issuer: idp.url, audience: id });
    expect(claims["sid"]).toBe(decodeJwt(tokens[id]?.["id_token"] ?? "")["sid"]);
    expect((await idp.clients.get(id)).entry).toMatchObject({
      backchannelLogoutUri: `${receiver.origin}/registered`,
      backchannelLogoutSessionRequired: true,
    });
  });

  it("cannot register an invalid backchannel_logout_uri", async () => {
    for (const uri of ["javascript:alert(1)", "/relative", "ftp://a.test/"]) {
      const { status, body } = await register(idp.url, { ...description(""), backchannel_logout_uri: uri });
      expect([uri, status, body["error"]]).toEqual([uri, 400, "invalid_client_metadata"]);
    }
  });

  it("cannot make the server call a private address, but its configuration can", async () => {
    const address = `http://0.0.0.0:${new URL(receiver.origin).port}/registered`;
    const { body } = await register(idp.url, { ...description(""), backchannel_logout_uri: address });
    const { browser } = await signedIn(["beside-it", String(body["client_id"])]);
    await signOut(browser);
    expect(receiver.received.map(({ path }) => path)).toEqual(["/beside-it"]);
  });

  it("cannot make an exposed server call a loopback address, but its configuration can", async () => {
    await using own = await startMintmark({
      host: "0.0.0.0",
      dangerouslyBindBeyondLoopback: true,
      adminToken: "an-admin-token-of-32-characters!",
      keys: "generate",
      alg: "ES256",
      registration: "open",
      clients: clientsAt(receiver.origin),
    });
    const { body } = await register(own.url, description("/registered"));
    const id = String(body["client_id"]);
    const { browser } = await signedIn(["app", id], { url: own.url });
    const page = await signOut(browser, {}, own.url);
    expect(page.html).toContain("logged-out");
    expect(receiver.received.map(({ path }) => path)).toEqual(["/app"]);
    const [refused] = await own.requests.list({ endpoint: "backchannel_logout", clientId: id });
    expect(refused).toMatchObject({ status: null, error: expect.stringContaining("special-use") as string });
  });
});

describe("sessions", () => {
  it("are listed by user and client, without cookie values", async () => {
    await signedIn(["app", "other"]);
    await signedIn(["app"], { user: "bob" });
    const all = await idp.sessions.list();
    expect(all.map(({ user, clients }) => [user, clients])).toEqual([
      ["22222222-2222-4222-8222-222222222222", ["app"]],
      [ALICE, ["app", "other"]],
    ]);
    expect(await idp.sessions.list({ user: "alice" })).toEqual([all[1]]);
    expect(await idp.sessions.list({ clientId: "other" })).toEqual([all[1]]);
    expect(await idp.sessions.list({ user: "guest" })).toEqual([]);
    expect(Object.keys(all[0] ?? {})).toEqual([
      "id",
      "user",
      "signedInAt",
      "methods",
      "expiresAt",
      "outlivesBrowser",
      "claims",
      "clients",
    ]);
  });

  it("can be ended without the browser: revokes tokens, notifies clients, requires a login", async () => {
    const { browser, tokens } = await signedIn(["app", "unconcerned"]);
    const [session] = await idp.sessions.list();
    const ended = await idp.sessions.end(session?.id ?? "");
    expect(ended).toEqual({
      ...session,
      told: [{ clientId: "app", uri: `${receiver.origin}/app`, status: 200, error: null }],
    });
    const { claims } = await verifyLogoutToken(onlyToken("/app"), { issuer: idp.url, audience: "app" });
    expect(claims["sid"]).toBe(decodeJwt(tokens["app"]?.["id_token"] ?? "")["sid"]);
    for (const each of Object.values(tokens)) {
      expect(await introspect(idp.url, each["access_token"])).toEqual({ active: false });
    }
    const again = await refresh(idp.url, tokens["app"]?.["refresh_token"], { client_id: "app" });
    expect([again.status, again.body["error"]]).toEqual([400, "invalid_grant"]);
    const { url } = authorizationRequest(idp.url, { client_id: "app", scope: "openid", prompt: "none" });
    expect((await callbackOf(browser, url)).searchParams.get("error")).toBe("login_required");
    expect(await idp.sessions.list()).toEqual([]);
  });

  it("keep offline_access grants when they end", async () => {
    const { tokens } = await signedIn(["app"], { scope: "openid offline_access" });
    await idp.sessions.endMany({ user: "alice" });
    const again = await refresh(idp.url, tokens["app"]?.["refresh_token"], { client_id: "app" });
    expect(again.status).toBe(200);
  });

  it("can be ended for one user in all browsers", async () => {
    await signedIn(["app"]);
    await signedIn(["other"]);
    await signedIn(["app"], { user: "bob" });
    const { ended, told } = await idp.sessions.endMany({ user: "alice" });
    expect(ended).toBe(2);
    expect(told.map(({ clientId }) => clientId).toSorted()).toEqual(["app", "other"]);
    expect((await idp.sessions.list()).map(({ clients }) => clients)).toEqual([["app"]]);
    expect(await idp.sessions.endMany({ user: "alice" })).toEqual({ ended: 0, told: [] });
  });

  it("cannot be ended with an unknown id or an empty filter", async () => {
    await expect(idp.sessions.end("nothing")).rejects.toMatchObject({ code: "unknown_session", status: 404 });
    await expect(idp.sessions.endMany({})).rejects.toMatchObject({ code: "bad_request" });
    const { browser } = await signedIn(["app"]);
    const [session] = await idp.sessions.list();
    await signOut(browser);
    await expect(idp.sessions.end(session?.id ?? "")).rejects.toMatchObject({ code: "unknown_session" });
  });

  it("expire by the issuer's clock", async () => {
    await signedIn(["app"]);
    await idp.clock.advance(10 * 365 * 86_400);
    expect(await idp.sessions.list()).toEqual([]);
  });

  it("end without a notification if the client was removed or the issuer is reset", async () => {
    await signedIn(["app"]);
    await idp.clients.remove("app");
    expect(await idp.sessions.endMany({ user: "alice" })).toEqual({ ended: 1, told: [] });
    await idp.reset();
    await signedIn(["app"]);
    await idp.reset();
    expect(receiver.received).toEqual([]);
  });
});

describe("back-channel logout by profile", () => {
  const issuerOf = async (own: Mintmark) => (await own.issuer("own")).url;

  it("adds `typ: Logout` for Keycloak, and the sid of the ID token if the client requires it", async () => {
    await using own = await startMintmark({
      issuers: { own: { profile: "keycloak", clients: clientsAt(receiver.origin) } },
    });
    const issuer = await issuerOf(own);
    const browser = new Browser();
    const { tokens } = await codeFlow(issuer, { browser, clientId: "app" });
    await codeFlow(issuer, { browser, clientId: "by-user" });
    await (await own.issuer("own")).sessions.endMany({ user: "alice" });
    const token = onlyToken("/app");
    const { header, claims } = await verifyLogoutToken(token, { issuer, audience: "app" });
    expect(header.typ).toBe("logout+jwt");
    expect(claims).toEqual({
      exp: Number(claims.iat) + 120,
      iat: expect.any(Number) as number,
      jti: expect.any(String) as string,
      iss: issuer,
      aud: "app",
      sub: ALICE,
      typ: "Logout",
      sid: tokens.claims()?.["sid"],
      events: { [LOGOUT_EVENT]: {} },
    });
    expect(decodeJwt(onlyToken("/by-user"))).not.toHaveProperty("sid");
  });

  it("always adds sub and sid of the ID token for Auth0, and keeps the header `typ` JWT", async () => {
    await using own = await startMintmark({
      issuers: { own: { profile: "auth0", clients: clientsAt(receiver.origin) } },
    });
    const issuer = await issuerOf(own);
    const browser = new Browser();
    const { config, tokens } = await codeFlow(issuer, { browser, clientId: "by-user" });
    const url = oidc.buildEndSessionUrl(config, { id_token_hint: tokens.id_token ?? "" });
    await loginThroughPages(browser, url);
    const token = onlyToken("/by-user");
    const { claims } = await verifyLogoutToken(token, { issuer, audience: "by-user", typ: "JWT" });
    expect(claims).toEqual({
      iss: issuer,
      sub: `auth0|${ALICE}`,
      aud: "by-user",
      iat: expect.any(Number) as number,
      exp: Number(claims.iat) + 120,
      jti: expect.any(String) as string,
      events: { [LOGOUT_EVENT]: {} },
      trace_id: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      sid: tokens.claims()?.["sid"],
    });
    expect(tokens.claims()?.sub).toBe(claims.sub);
  });

  it.each(["okta", "entra", "google", "cognito"] as const)(
    "rejects a logout URI and does not mint logout tokens for %s",
    async (profile) => {
      const clients = { app: app("http://localhost:3000/logout") };
      await expect(startMintmark({ issuers: { own: { profile, clients } } })).rejects.toMatchObject({
        code: "invalid_config",
        problems: [
          {
            path: "issuers.own.clients.app.backchannelLogoutUri",
            message: `the profile ${profile} does not support back-channel logout, because its vendor does not`,
          },
        ],
      });
      await using own = await startMintmark({ issuers: { own: { profile } } });
      const issuer = await own.issuer("own");
      await expect(issuer.clients.put("app", clients.app)).rejects.toMatchObject({ code: "bad_request" });
      await expect(issuer.mint({ user: "alice", kind: "logout" })).rejects.toMatchObject({
        code: "bad_request",
      });
    },
  );

  it("sends nothing for demo issuers that share clients but do not support it", async () => {
    await using own = await startMintmark({ clients: clientsAt(receiver.origin) });
    const okta = await own.issuer("okta");
    await codeFlow(okta.url, { clientId: "app" });
    expect(await okta.sessions.endMany({ user: "alice" })).toEqual({ ended: 1, told: [] });
    expect(receiver.received).toEqual([]);
  });

  it("drops the URI from a registration if it is not supported (RFC 7591, section 2)", async () => {
    await using own = await startMintmark({ issuers: { own: { profile: "okta" } } });
    const endpoint = `${await issuerOf(own)}/v1/clients`;
    const answer = await fetch(endpoint, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        redirect_uris: [REDIRECT_URI],
        backchannel_logout_uri: `${receiver.origin}/registered`,
      }),
    });
    expect([answer.status, Object.keys((await answer.json()) as object)]).toEqual([
      201,
      expect.not.arrayContaining(["backchannel_logout_uri"]) as string[],
    ]);
  });
});

describe("minted logout tokens", () => {
  it("are valid by default", async () => {
    const token = await idp.token({ user: "alice", client: "app", kind: "logout", claims: { sid: "s-1" } });
    const { header, claims } = await verifyLogoutToken(token, { issuer: idp.url, audience: "app" });
    expect(header.typ).toBe("logout+jwt");
    expect(claims).toMatchObject({ sub: ALICE, sid: "s-1", events: { [LOGOUT_EVENT]: {} } });
    expect(Number(claims.exp) - Number(claims.iat)).toBe(120);
  });

  it.each([
    "expired",
    "no-exp",
    "wrong-signature",
    "tampered-payload",
    "alg-none",
    "unknown-kid",
    "removed-key",
    "wrong-issuer",
    "wrong-audience",
    "typ-jwt",
  ] as const)("are rejected by a verifying application if they have the flaw %s", async (flaw) => {
    const token = await idp.token({ user: "alice", client: "app", kind: "logout", flaw });
    const verified = verifyLogoutToken(token, { issuer: idp.url, audience: "app" });
    await expect(verified, flaw).rejects.toThrow();
  });

  it.each([
    [{ user: "alice", kind: "logout", format: "opaque" }, "always a JWT"],
    [{ client: "demo-api", kind: "logout" }, "no login"],
    [{ user: "alice", kind: "logout", flaw: "typ-confusion" }, "does not change a token of this issuer"],
  ] as const)("are not issued for the request %j", async (request, message) => {
    await expect(idp.mint(request)).rejects.toMatchObject({
      code: "bad_request",
      message: expect.stringContaining(message) as string,
    });
  });
});

describe("the configuration of back-channel logout", () => {
  it.each([
    [{ backchannelLogoutUri: "/relative" }, "backchannelLogoutUri"],
    [{ backchannelLogoutUri: "ftp://a.test/" }, "backchannelLogoutUri"],
    [{ backchannelLogoutUri: "http://a.test/#x" }, "backchannelLogoutUri"],
    [{ backchannelLogoutSessionRequired: true }, "backchannelLogoutSessionRequired"],
  ])("is rejected with %j", async (fields, field) => {
    await expect(startMintmark({ clients: { app: { ...app(), ...fields } } })).rejects.toMatchObject({
      problems: [{ path: `clients.app.${field}` }],
    });
  });
});
