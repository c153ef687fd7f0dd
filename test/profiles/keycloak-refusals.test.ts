// What a Keycloak realm refuses, in its words: authorization requests, pushed requests, token requests with missing
// parameters, userinfo, revocation and sign-out. test/interop/keycloak-differential.test.ts asks the real one.
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../src/index.ts";
import { codeFlow } from "../support/code-flow.ts";
import { getJson, postForm, type Sender } from "../support/post-form.ts";

const URI = "https://web.acme.test/cb";
const BYE = "https://web.acme.test/bye";
const WEB: [string, string] = ["web", "web-secret"];

const idp = await startMintmark({
  issuers: {
    keycloak: {
      profile: "keycloak",
      login: { headless: true },
      users: { alice: { password: "alice" } },
      clients: {
        web: {
          secret: "web-secret",
          redirectUris: [URI],
          postLogoutRedirectUris: [BYE],
          responseTypes: ["code"],
          grantTypes: ["authorization_code", "refresh_token", "password"],
          scopes: ["openid", "email"],
        },
        spa: { redirectUris: ["https://spa.acme.test/cb"], grantTypes: ["authorization_code", "password"] },
      },
    },
  },
});
afterAll(() => idp.close());
const { url } = await idp.issuer("keycloak");

function send(path: string, form: Record<string, string>, sender?: Sender) {
  return postForm(`${url}/protocol/openid-connect/${path}`, form, sender);
}

async function login(form: Record<string, string> = {}): Promise<Record<string, string>> {
  const grant = { grant_type: "password", username: "alice", password: "alice", scope: "openid" };
  const { body } = await send("token", { ...grant, ...form }, { basic: WEB });
  return body as Record<string, string>;
}

const REQUEST = { client_id: "web", response_type: "code", redirect_uri: URI, scope: "openid", state: "s" };

describe("an authorization request", () => {
  it.each<[string, Record<string, string>, string, string | undefined]>([
    ["without a response type", { response_type: "" }, "invalid_request", "Missing parameter: response_type"],
    ["with an unknown response type", { response_type: "x" }, "unsupported_response_type", undefined],
    [
      "with an unknown response mode",
      { response_mode: "x" },
      "invalid_request",
      "Invalid parameter: response_mode",
    ],
    ["with an unknown scope", { scope: "openid x:y" }, "invalid_scope", "Invalid scopes: openid x:y"],
    ["with prompt=none beside another", { prompt: "none login" }, "login_required", undefined],
    [
      "with an unknown PKCE method",
      { code_challenge: "c".repeat(43), code_challenge_method: "x" },
      "invalid_request",
      "Invalid parameter: code_challenge_method",
    ],
    [
      "with a PKCE method alone",
      { code_challenge_method: "S256" },
      "invalid_request",
      "Missing parameter: code_challenge",
    ],
    [
      "with a short PKCE challenge",
      { code_challenge: "short", code_challenge_method: "S256" },
      "invalid_request",
      "Invalid parameter: code_challenge",
    ],
  ])("%s is refused in Keycloak's words", async (_, params, error, text) => {
    const query = new URLSearchParams({ ...REQUEST, ...params }).toString();
    const { headers } = await getJson(`${url}/protocol/openid-connect/auth?${query}`);
    const answer = new URL(headers.get("location") ?? "").searchParams;
    expect(Object.fromEntries(answer)).toEqual({
      error,
      ...(text !== undefined && { error_description: text }),
      state: "s",
      iss: url,
    });
  });

  it("for tokens of a client without them is refused in the fragment", async () => {
    const query = new URLSearchParams({ ...REQUEST, response_type: "token" }).toString();
    const { headers } = await getJson(`${url}/protocol/openid-connect/auth?${query}`);
    const answer = new URLSearchParams(new URL(headers.get("location") ?? "").hash.slice(1));
    expect([answer.get("error"), answer.get("error_description")]).toEqual([
      "unauthorized_client",
      "Client is not allowed to initiate browser login with given response_type. Implicit flow is disabled for the client.",
    ]);
  });

  it.each(["select_account", "something", "consent select_account"])(
    "with prompt=%s is answered, because Keycloak ignores prompts that it does not know",
    async (prompt) => {
      const query = new URLSearchParams({ ...REQUEST, prompt, login_hint: "alice" }).toString();
      const { headers } = await getJson(`${url}/protocol/openid-connect/auth?${query}`);
      const answer = new URL(headers.get("location") ?? "").searchParams;
      expect([answer.has("code"), answer.get("error")]).toEqual([true, null]);
    },
  );
});

describe("a pushed request", () => {
  it.each<[string, Record<string, string>, Sender["basic"], number, string]>([
    ["with a wrong secret", {}, ["web", "wrong"], 401, "Authentication failed."],
    ["of an unknown client", { client_id: "nobody" }, undefined, 401, "Authentication failed."],
    ["with another redirect URI", { redirect_uri: BYE }, WEB, 400, "Invalid parameter: redirect_uri"],
    ["without a response type", { response_type: "" }, WEB, 400, "Missing parameter: response_type"],
    ["with an unknown scope", { scope: "openid x:y" }, WEB, 400, "Invalid scopes: openid x:y"],
    [
      "with a request_uri",
      { request_uri: "urn:x" },
      WEB,
      400,
      "It is not allowed to include request_uri to PAR.",
    ],
  ])("%s is refused", async (_, form, basic, expected, error_description) => {
    const { status, body } = await send("ext/par/request", { ...REQUEST, ...form }, basic && { basic });
    expect([status, body]).toEqual([expected, { error: "invalid_request", error_description }]);
  });
});

describe("a token request", () => {
  const grant = (grant_type: string) => ({ grant_type });
  it.each<[string, Record<string, string>, number, string, string]>([
    ["without a grant type", {}, 400, "invalid_request", "Missing form parameter: grant_type"],
    ["with an unknown grant type", grant("x"), 400, "unsupported_grant_type", "Unsupported grant_type"],
    ["without a code", grant("authorization_code"), 400, "invalid_request", "Missing parameter: code"],
    ["without a refresh token", grant("refresh_token"), 400, "invalid_request", "No refresh token"],
    [
      "with an empty refresh token",
      { ...grant("refresh_token"), refresh_token: "" },
      400,
      "invalid_grant",
      "Invalid refresh token",
    ],
    ["without a user", grant("password"), 401, "invalid_request", "Missing parameter: username"],
    [
      "without a password",
      { ...grant("password"), username: "alice" },
      400,
      "invalid_grant",
      "Invalid user credentials",
    ],
    [
      "with an unknown scope",
      { ...grant("password"), username: "alice", password: "alice", scope: "x:y" },
      400,
      "invalid_scope",
      "Invalid scopes: x:y",
    ],
  ])("%s is refused", async (_, form, expected, error, error_description) => {
    const { status, body } = await send("token", form, { basic: WEB });
    expect([status, body]).toEqual([expected, { error, error_description }]);
  });

  it("from another origin is refused with 403", async () => {
    const { status, body } = await send(
      "token",
      { grant_type: "password", client_id: "spa", username: "alice", password: "alice" },
      { headers: { origin: "https://elsewhere.test" } },
    );
    expect([status, body]).toEqual([403, { error: "Invalid origin" }]);
  });
});

describe("userinfo says in its challenge alone", () => {
  const ask = async (headers: Record<string, string>) => {
    const answer = await getJson(`${url}/protocol/openid-connect/userinfo`, headers);
    return [answer.status, answer.body, answer.headers.get("www-authenticate")];
  };
  const challenge = (error: string, text: string) =>
    `Bearer realm="demo", error="${error}", error_description="${text}"`;

  it.each<[string, Record<string, string>]>([
    ["no token", {}],
    ["another scheme", { authorization: "Basic eA==" }],
    ["an empty token", { authorization: "Bearer " }],
  ])("that a token is missing: %s", async (_, headers) => {
    expect(await ask(headers)).toEqual([401, {}, 'Bearer realm="demo"']);
  });

  it("what is wrong with the token", async () => {
    const { access_token: token = "" } = await login({ scope: "email" });
    const { access_token: over = "", refresh_token: refresh = "" } = await login();
    await send("logout", { refresh_token: refresh }, { basic: WEB });
    expect([
      await ask({ authorization: "Bearer garbage" }),
      await ask({ authorization: `Bearer ${token}` }),
      await ask({ authorization: `Bearer ${over}` }),
    ]).toEqual([
      [401, {}, challenge("invalid_token", "Token verification failed")],
      [403, {}, challenge("insufficient_scope", "Missing openid scope")],
      [401, {}, challenge("invalid_token", "user_session_not_found")],
    ]);
  });
});

describe("revocation", () => {
  const revoke = (token: string | undefined) => send("revoke", { token: token ?? "" }, { basic: WEB });

  it("of an access token keeps the refresh token", async () => {
    const given = await login();
    expect((await revoke(given["access_token"])).status).toBe(200);
    const form = { grant_type: "refresh_token", refresh_token: given["refresh_token"] ?? "" };
    expect((await send("token", form, { basic: WEB })).status).toBe(200);
  });

  it("of an ID token, and of a refresh token for the second time, is an error", async () => {
    const given = await login();
    const first = await revoke(given["refresh_token"]);
    expect([first.status, first.body]).toEqual([200, {}]);
    const second = await revoke(given["refresh_token"]);
    expect([second.status, second.body["error"]]).toEqual([200, "invalid_token"]);
    const { status, body } = await revoke(given["id_token"]);
    expect([status, body["error"]]).toEqual([400, "unsupported_token_type"]);
  });
});

describe("sign-out", () => {
  const at = (params: Record<string, string>) =>
    getJson(`${url}/protocol/openid-connect/logout?${new URLSearchParams(params).toString()}`);

  it("without a login redirects to the client's URI", async () => {
    const { status, headers } = await at({ client_id: "web", post_logout_redirect_uri: BYE });
    expect([status, headers.get("location")]).toEqual([302, BYE]);
  });

  it("with a URI, but neither client nor hint, is refused with 400", async () => {
    expect((await at({ post_logout_redirect_uri: BYE })).status).toBe(400);
  });

  it("by a refresh token works again after the session has ended, but not for another client", async () => {
    const { tokens } = await codeFlow(url, {
      clientId: "web",
      secret: "web-secret",
      params: { redirect_uri: URI },
    });
    const form = { refresh_token: tokens.refresh_token ?? "" };
    const other = await send("logout", { ...form, client_id: "spa" });
    expect([other.status, other.body]).toEqual([
      400,
      {
        error: "invalid_grant",
        error_description: "Invalid refresh token. Token client and authorized client don't match",
      },
    ]);
    expect((await send("logout", form, { basic: WEB })).status).toBe(204);
    expect((await send("logout", form, { basic: WEB })).status).toBe(204);
  });
});
