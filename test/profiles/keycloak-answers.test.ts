// The statuses, error texts and introspection rules of Keycloak, as measured with versions 26.4 and 26.7.
import { createHash } from "node:crypto";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { type MintmarkConfig, startMintmark } from "../../src/index.ts";
import { Browser } from "../support/browser.ts";
import { callbackOf } from "../support/browser-login.ts";
import { DEMO_CLIENTS, SERVICE } from "../support/clients.ts";
import { codeFlow } from "../support/code-flow.ts";
import { getJson, postForm, type Sender } from "../support/post-form.ts";
import { REDIRECT_URI } from "../support/sign-in.ts";

const ENCODED = { id: "https://client.test/a b", secret: "a+secret/with %=&:" };
const REALM = {
  profile: "keycloak",
  clients: {
    ...DEMO_CLIENTS,
    web: { secret: "web-secret", redirectUris: [REDIRECT_URI], grantTypes: ["authorization_code"] },
    [ENCODED.id]: { secret: ENCODED.secret, grantTypes: ["client_credentials"] },
    orders: { secret: "orders-secret", redirectUris: [REDIRECT_URI] },
  },
  roles: { "orders/clerk": [] },
  users: { alice: { password: "alice", roles: ["orders/clerk"] } },
} satisfies NonNullable<MintmarkConfig["issuers"]>[string];
const ORDERS: [string, string] = ["orders", "orders-secret"];
const API: [string, string] = ["demo-api", "demo-api-secret"];
const VERIFIER = "v".repeat(43);

const idp = await startMintmark({
  issuers: { keycloak: REALM, older: { ...REALM, dialect: "26.4" } },
});
afterAll(() => idp.close());

const url = (await idp.issuer("keycloak")).url;
const older = (await idp.issuer("older")).url;

function send(path: string, form: Record<string, string | undefined>, sender?: Sender, issuer = url) {
  return postForm(`${issuer}/protocol/openid-connect/${path}`, form, sender);
}

function login(form: Record<string, string> = {}, issuer = url) {
  const own = { grant_type: "password", client_id: "demo-app", username: "alice", password: "alice" };
  return send("token", { ...own, ...form }, undefined, issuer);
}

async function tokens(form: Record<string, string> = {}, issuer = url) {
  const { status, body } = await login({ scope: "openid", ...form }, issuer);
  expect(status).toBe(200);
  return body as Record<string, string>;
}

async function code(): Promise<string> {
  const request = new URL(`${url}/protocol/openid-connect/auth`);
  request.search = new URLSearchParams({
    client_id: "demo-app",
    response_type: "code",
    redirect_uri: REDIRECT_URI,
    scope: "openid",
    code_challenge: createHash("sha256").update(VERIFIER).digest("base64url"),
    code_challenge_method: "S256",
  }).toString();
  return (await callbackOf(new Browser(), request)).searchParams.get("code") ?? "";
}

const REDEMPTION = {
  grant_type: "authorization_code",
  client_id: "demo-app",
  redirect_uri: REDIRECT_URI,
  code_verifier: VERIFIER,
};

describe("a code is refused by Keycloak's text for", () => {
  it.each([
    ["another redirect URI", { redirect_uri: `${REDIRECT_URI}/other` }, "Incorrect redirect_uri"],
    ["a wrong verifier", { code_verifier: "w".repeat(43) }, "PKCE verification failed: Code mismatch"],
    ["a missing verifier", { code_verifier: "" }, "PKCE code verifier not specified"],
    ["another code", { code: "x" }, "Code not valid"],
  ] as [string, Record<string, string>, string][])("%s", async (_, form, error_description) => {
    const { status, body } = await send("token", { ...REDEMPTION, code: await code(), ...form });
    expect([status, body]).toEqual([400, { error: "invalid_grant", error_description }]);
  });

  it("a second use", async () => {
    const form = { ...REDEMPTION, code: await code() };
    expect((await send("token", form)).status).toBe(200);
    const { status, body } = await send("token", form);
    expect([status, body]).toEqual([400, { error: "invalid_grant", error_description: "Code not valid" }]);
  });
});

it("an ID token of the authorization endpoint has the hash of the state, others have none", async () => {
  const request = {
    client_id: "demo-app",
    response_type: "code id_token",
    redirect_uri: REDIRECT_URI,
    scope: "openid",
    state: "the-state",
    nonce: "n",
  };
  const query = new URLSearchParams(request).toString();
  const { hash: fragment } = await callbackOf(new Browser(), `${url}/protocol/openid-connect/auth?${query}`);
  const idToken = new URLSearchParams(fragment.slice(1)).get("id_token") ?? "";
  const digest = createHash("sha256").update("the-state").digest().subarray(0, 16).toString("base64url");
  expect(decodeJwt(idToken)["s_hash"]).toBe(digest);
  expect(decodeJwt((await tokens())["id_token"] ?? "")).not.toHaveProperty("s_hash");
});

describe("an offline token", () => {
  const YEARS = 20 * 365 * 24 * 3600;

  it("has no exp, and the response and introspection say so", async () => {
    const given = await tokens({ scope: "openid offline_access" });
    const claims = decodeJwt(given["refresh_token"] ?? "");
    expect([claims["typ"], "exp" in claims, given["refresh_expires_in"]]).toEqual(["Offline", false, 0]);
  });

  it.each(["password", "authorization_code"])(
    "of the grant %s works after twenty years, again and again",
    async (grant) => {
      await using own = await startMintmark({ issuers: { keycloak: REALM } });
      const issuer = await own.issuer("keycloak");
      const scope = "openid offline_access";
      let refresh =
        grant === "password"
          ? (await login({ scope }, issuer.url)).body["refresh_token"]
          : (await codeFlow(issuer.url, { params: { scope } })).tokens.refresh_token;
      for (let round = 0; round < 2; round++) {
        await issuer.clock.advance(YEARS);
        const form = { grant_type: "refresh_token", client_id: "demo-app", refresh_token: String(refresh) };
        const { status, body } = await send("token", form, undefined, issuer.url);
        expect([status, body["refresh_expires_in"]]).toEqual([200, 0]);
        refresh = body["refresh_token"];
      }
    },
  );

  it("is minted without exp too, and other refresh tokens expire", async () => {
    const issuer = await idp.issuer("keycloak");
    const offline = await issuer.mint({ user: "alice", kind: "refresh", scope: "openid offline_access" });
    const usual = await issuer.mint({ user: "alice", kind: "refresh", scope: "openid" });
    expect([offline.expiresAt, offline.claims["exp"], usual.expiresAt]).toEqual([
      null,
      undefined,
      expect.any(String),
    ]);
    const other = await idp.mint({ user: "alice", kind: "refresh", scope: "openid offline_access" });
    expect(other.expiresAt).toEqual(expect.any(String));
  });
});

describe("a refresh token", () => {
  const refresh = (token: string | undefined, sender?: Sender) =>
    send(
      "token",
      { grant_type: "refresh_token", refresh_token: token ?? "", ...(!sender && { client_id: "demo-app" }) },
      sender,
    );

  it("is signed HS512 with a secret that the JWKS does not have", async () => {
    const { refresh_token: token = "" } = await tokens();
    const { alg, kid } = decodeProtectedHeader(token);
    expect(alg).toBe("HS512");
    const { body } = await getJson(`${url}/protocol/openid-connect/certs`);
    expect((body["keys"] as { kid: string }[]).map((key) => key.kid)).not.toContain(kid);
    expect((await refresh(token)).status).toBe(200);
  });

  it.each([
    ["of another client", "Invalid refresh token. Token client and authorized client don't match", ORDERS],
    ["of an ended session", "Session not active", undefined],
  ] as [string, string, [string, string] | undefined][])("%s is refused with %s", async (_, text, basic) => {
    const { refresh_token: token = "" } = await tokens();
    if (!basic) await send("revoke", { client_id: "demo-app", token });
    const { status, body } = await refresh(token, basic && { basic });
    expect([status, body]).toEqual([400, { error: "invalid_grant", error_description: text }]);
  });

  it("gives an ID token without the nonce of the login", async () => {
    const { tokens: first, nonce } = await codeFlow(url, { params: { scope: "openid" } });
    expect(decodeJwt(first.id_token ?? "")["nonce"]).toBe(nonce);
    const { body } = await refresh(first.refresh_token);
    expect(decodeJwt(String(body["id_token"]))).not.toHaveProperty("nonce");
  });

  it("that has expired is not active", async () => {
    const { refresh_token: token = "" } = await tokens();
    const issuer = await idp.issuer("keycloak");
    await issuer.clock.advance(1801);
    const { status, body } = await refresh(token);
    await issuer.clock.advance(-1801);
    expect([status, body["error_description"]]).toEqual([400, "Token is not active"]);
  });
});

describe("a client", () => {
  const INVALID = "Invalid client or Invalid client credentials";
  it.each([
    ["that is not named", {}, undefined, 401, "invalid_client", INVALID],
    [
      "that is public, for itself",
      { client_id: "demo-app" },
      undefined,
      401,
      "unauthorized_client",
      "Public client not allowed to retrieve service account",
    ],
    [
      "without a service account, for itself",
      {},
      ORDERS,
      401,
      "unauthorized_client",
      "Client not enabled to retrieve service account",
    ],
  ] as [string, Record<string, string>, [string, string] | undefined, number, string, string][])(
    "%s gets no token",
    async (_, form, basic, expected, error, error_description) => {
      const { status, body, headers } = await send(
        "token",
        { grant_type: "client_credentials", ...form },
        basic && { basic },
      );
      expect([status, body]).toEqual([expected, { error, error_description }]);
      expect(headers.get("www-authenticate")).toBeNull();
    },
  );

  it("in the body outranks another client in the Authorization header", async () => {
    const form = { grant_type: "client_credentials", client_id: SERVICE[0], client_secret: SERVICE[1] };
    const { status, body } = await send("token", form, { basic: ["demo-service", "wrong"] });
    expect([status, decodeJwt(String(body["access_token"]))["azp"]]).toEqual([200, "demo-service"]);
    const asPublic = { ...form, client_id: "demo-app", client_secret: undefined };
    const answers = [
      await send("token", asPublic, { basic: SERVICE }),
      await send("token", { ...form, client_id: "orders", client_secret: undefined }, { basic: SERVICE }),
      await send("token", { ...form, client_id: "unknown", client_secret: undefined }, { basic: SERVICE }),
    ];
    expect(answers.map((each) => [each.status, each.body["error_description"]])).toEqual([
      [401, "Public client not allowed to retrieve service account"],
      [401, INVALID],
      [401, INVALID],
    ]);
  });

  it("whose Authorization header has another scheme is read from the body", async () => {
    const form = { grant_type: "client_credentials", client_id: SERVICE[0], client_secret: SERVICE[1] };
    const headers = { authorization: "Bearer garbage" };
    expect((await send("token", form, { headers })).status).toBe(200);
    const { status, body } = await send("token", { grant_type: "client_credentials" }, { headers });
    expect([status, body["error"]]).toEqual([401, "invalid_client"]);
  });

  it("in the Authorization header may push a request that names it", async () => {
    const form = { client_id: "web", response_type: "code", redirect_uri: REDIRECT_URI, scope: "openid" };
    const { status, body } = await send("ext/par/request", form, { basic: ["web", "web-secret"] });
    expect([status, body["expires_in"]]).toEqual([201, 60]);
  });

  it("pushes its authorization request with its id in the Authorization header and in the body", async () => {
    const form = { client_id: "web", response_type: "code", redirect_uri: REDIRECT_URI, scope: "openid" };
    const { status, body } = await send("ext/par/request", form, { basic: ["web", "web-secret"] });
    expect([status, body]).toMatchObject([201, { request_uri: expect.any(String) as string }]);
  });

  it("may send its secret twice, also if the header needs encoding", async () => {
    const form = { grant_type: "client_credentials", client_id: ENCODED.id, client_secret: ENCODED.secret };
    const { status } = await send("token", form, { basic: [ENCODED.id, ENCODED.secret] });
    expect(status).toBe(200);
  });

  it.each(["token", "token/introspect", "revoke"])(
    "with a wrong secret gets no Basic challenge from %s",
    async (path) => {
      const form = { grant_type: "client_credentials", token: "x" };
      const { status, headers } = await send(path, form, { basic: [SERVICE[0], "wrong"] });
      expect([status, headers.get("www-authenticate")]).toEqual([401, null]);
    },
  );

  it("with a wrong password is refused with 400, and with 401 by older versions", async () => {
    const answers = [await login({ password: "x" }), await login({ password: "x" }, older)];
    expect(answers.map(({ status, body }) => [status, body["error"]])).toEqual([
      [400, "invalid_grant"],
      [401, "invalid_grant"],
    ]);
  });

  it("gets 403 from userinfo for its own token", async () => {
    const { body } = await send("token", { grant_type: "client_credentials" }, { basic: SERVICE });
    const answer = await getJson(`${url}/protocol/openid-connect/userinfo`, {
      authorization: `Bearer ${String(body["access_token"])}`,
    });
    expect([answer.status, answer.body, answer.headers.get("www-authenticate")]).toEqual([
      403,
      {},
      'Bearer realm="demo", error="insufficient_scope", error_description="Missing openid scope"',
    ]);
  });
});

describe("scopes", () => {
  it("are email and profile if none is requested, without an ID token", async () => {
    const { status, body } = await login();
    expect([status, body["scope"]]).toEqual([200, "email profile"]);
    expect(body).not.toHaveProperty("id_token");
    expect(decodeJwt(String(body["access_token"]))["scope"]).toBe("email profile");
  });

  it("without openid give no ID token, in a login through the pages too", async () => {
    const request = new URL(`${url}/protocol/openid-connect/auth`);
    request.search = new URLSearchParams({
      client_id: "web",
      response_type: "code",
      redirect_uri: REDIRECT_URI,
      code_challenge: createHash("sha256").update(VERIFIER).digest("base64url"),
      code_challenge_method: "S256",
    }).toString();
    const given = (await callbackOf(new Browser(), request)).searchParams.get("code") ?? "";
    const { client_id: _, ...form } = REDEMPTION;
    const { body } = await send("token", { ...form, code: given }, { basic: ["web", "web-secret"] });
    expect(body).toMatchObject({ scope: "email profile" });
    expect(body).not.toHaveProperty("id_token");
  });

  it("that only steer Keycloak are not shown", async () => {
    const { scope, access_token: token = "" } = await tokens({ scope: "openid roles web-origins acr basic" });
    expect([scope, decodeJwt(token)["scope"]]).toEqual(["openid email profile", "openid email profile"]);
  });

  it("of a client that acts for itself do not come from the scopes that it may request", async () => {
    await using other = await startMintmark({
      issuers: {
        keycloak: {
          ...REALM,
          clients: {
            worker: { secret: "worker-secret", grantTypes: ["client_credentials"], scopes: ["read"] },
          },
        },
      },
    });
    const { url: at } = await other.issuer("keycloak");
    const basic: [string, string] = ["worker", "worker-secret"];
    const { body } = await send("token", { grant_type: "client_credentials" }, { basic }, at);
    expect(body["scope"]).toBe("email profile");
  });
});

describe("introspection", () => {
  const introspect = (token: string | undefined, basic: [string, string], issuer = url, form = {}) =>
    send("token/introspect", { token: token ?? "", ...form }, { basic }, issuer);

  it("is active only for clients in the token's audience", async () => {
    const { access_token: token } = await tokens();
    expect((await introspect(token, ORDERS)).body).toMatchObject({ active: true, token_type: "Bearer" });
    expect((await introspect(token, API)).body).toEqual({ active: false });
    const meant = await tokens({ audience: "demo-api" });
    expect((await introspect(meant["access_token"], API)).body).toMatchObject({ active: true });
  });

  it("is active for every confidential client in the dialect 26.4", async () => {
    const { access_token: token } = await tokens({}, older);
    expect((await introspect(token, API, older)).body).toMatchObject({ active: true });
  });

  it("describes ID tokens and refresh tokens by their type", async () => {
    const { tokens: given } = await codeFlow(url, { clientId: "orders", secret: "orders-secret" });
    expect((await introspect(given.id_token, ORDERS)).body).toMatchObject({
      active: true,
      typ: "ID",
      token_type: "ID",
    });
    const hint = { token_type_hint: "refresh_token" };
    expect((await introspect(given.refresh_token, ORDERS, url, hint)).body).toMatchObject({
      active: true,
      token_type: "Refresh",
    });
    expect((await introspect(given.refresh_token, API, url, hint)).body).toEqual({ active: false });
    expect((await introspect(given.refresh_token, ORDERS)).body).toEqual({ active: false });
    expect((await introspect(given.access_token, ORDERS, url, hint)).body).toEqual({ active: false });
    await send("revoke", { token: given.refresh_token }, { basic: ORDERS });
    expect((await introspect(given.refresh_token, ORDERS, url, hint)).body).toEqual({ active: false });
  });

  it.each([
    ["by its refresh token", "openid"],
    ["by its offline token", "openid offline_access"],
  ])("describes an ID token only until its login ends, %s", async (_, scope) => {
    const { tokens: given } = await codeFlow(url, {
      clientId: "orders",
      secret: "orders-secret",
      params: { scope },
    });
    expect((await introspect(given.id_token, ORDERS)).body).toMatchObject({ active: true });
    await send("logout", { refresh_token: given.refresh_token }, { basic: ORDERS });
    expect((await introspect(given.id_token, ORDERS)).body).toEqual({ active: false });
  });

  it("describes an ID token only until its login ends, without its browser", async () => {
    const { tokens: given } = await codeFlow(url, { clientId: "orders", secret: "orders-secret" });
    await (await idp.issuer("keycloak")).sessions.endMany({ user: "alice" });
    expect((await introspect(given.id_token, ORDERS)).body).toEqual({ active: false });
  });

  it("is refused to public clients with 403", async () => {
    const { status, body } = await send("token/introspect", { client_id: "demo-app", token: "x" });
    expect([status, body]).toEqual([
      403,
      { error: "invalid_request", error_description: "Client not allowed." },
    ]);
  });
});

describe("revocation", () => {
  it("of an unknown token has status 200 and an error as body", async () => {
    const { status, body } = await send("revoke", { client_id: "demo-app", token: "garbage" });
    expect([status, body]).toEqual([200, { error: "invalid_token", error_description: "Invalid token" }]);
  });

  it("of another client's token is refused", async () => {
    const { access_token: token = "" } = await tokens();
    const { status, body } = await send("revoke", { token }, { basic: ORDERS });
    expect([status, body]).toEqual([
      400,
      { error: "invalid_request", error_description: "Unmatching clients" },
    ]);
  });
});

describe("discovery", () => {
  it("does not list the authentication method none", async () => {
    const { body } = await getJson(`${url}/.well-known/openid-configuration`);
    for (const endpoint of ["token", "introspection", "revocation"]) {
      expect(body[`${endpoint}_endpoint_auth_methods_supported`]).not.toContain("none");
    }
  });
});

describe("sign-out", () => {
  const logout = (form: Record<string, string>, sender?: Sender) => send("logout", form, sender);

  it("by a refresh token has status 204 and ends the session of the token", async () => {
    const { tokens: given } = await codeFlow(url, { clientId: "orders", secret: "orders-secret" });
    const { status } = await logout({ refresh_token: given.refresh_token ?? "" }, { basic: ORDERS });
    expect(status).toBe(204);
    const form = { grant_type: "refresh_token", refresh_token: given.refresh_token ?? "" };
    const { body } = await send("token", form, { basic: ORDERS });
    expect(body).toEqual({ error: "invalid_grant", error_description: "Session not active" });
    const sessions = await (await idp.issuer("keycloak")).sessions.list();
    expect(sessions.map(({ id }) => id)).not.toContain(given["session_state"]);
  });

  it.each([
    ["an unknown token", { client_id: "demo-app", refresh_token: "x" }, undefined, 400, "invalid_grant"],
    ["a wrong secret", { refresh_token: "x" }, ["orders", "wrong"], 401, "unauthorized_client"],
    ["no client", { refresh_token: "x" }, undefined, 401, "invalid_client"],
  ] as [string, Record<string, string>, [string, string] | undefined, number, string][])(
    "by a refresh token is refused for %s",
    async (_, form, basic, expected, error) => {
      const { status, body } = await logout(form, basic && { basic });
      expect([status, body["error"]]).toEqual([expected, error]);
    },
  );

  it("does not end a session for an access token or for another client's refresh token", async () => {
    const given = await tokens();
    for (const refresh_token of [given["access_token"] ?? "", given["refresh_token"] ?? ""]) {
      const { status, body } = await logout({ refresh_token }, { basic: ORDERS });
      expect([status, body["error"]]).toEqual([400, "invalid_grant"]);
    }
    const form = { grant_type: "refresh_token", refresh_token: given["refresh_token"] ?? "" };
    expect((await send("token", { ...form, client_id: "demo-app" })).status).toBe(200);
  });

  it("with an id_token_hint is one redirect, with a session and without one", async () => {
    const browser = new Browser();
    const { tokens: given } = await codeFlow(url, { browser });
    const target = new URL(`${url}/protocol/openid-connect/logout`);
    target.search = new URLSearchParams({
      id_token_hint: given.id_token ?? "",
      post_logout_redirect_uri: REDIRECT_URI,
      state: "s",
    }).toString();
    expect((await browser.open(target)).leftTo?.href).toBe(`${REDIRECT_URI}?state=s`);
    const { status, headers } = await getJson(target.href);
    expect([status, headers.get("location")]).toEqual([302, `${REDIRECT_URI}?state=s`]);
  });
});

describe("a realm that does not exist", () => {
  it.each(["", "/.well-known/openid-configuration", "/protocol/openid-connect/certs"])(
    "is named as the cause at its path %j",
    async (path) => {
      const { status, body } = await getJson(`${idp.url}/realms/nowhere${path}`);
      expect([status, body]).toEqual([404, { error: "Realm does not exist" }]);
    },
  );
});
