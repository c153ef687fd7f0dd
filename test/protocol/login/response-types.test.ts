// The implicit and hybrid flows: response types whose response has tokens in the redirect or in a posted form
// (OpenID Connect Core 1.0, sections 3.2 and 3.3; OAuth 2.0 Multiple Response Type Encoding Practices).
import { hash } from "node:crypto";
import { createRemoteJWKSet, decodeJwt, type JWTPayload, jwtVerify } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../../src/index.ts";
import { Browser } from "../../support/browser.ts";
import { callbackOf, loginThroughPages } from "../../support/browser-login.ts";
import { DEMO_CLIENTS } from "../../support/clients.ts";
import { discover, oidc } from "../../support/code-flow.ts";
import { getJson, postForm } from "../../support/post-form.ts";

const SIGNIN_OIDC = "http://localhost:5001/signin-oidc";
const SPA = "http://localhost:3000/";
const CHALLENGE = hash("sha256", "v".repeat(43), "base64url");
const WITH_TOKENS = [
  "id_token",
  "token",
  "id_token token",
  "code id_token",
  "code token",
  "code id_token token",
];

const clients = {
  ...DEMO_CLIENTS,
  aspnet: { secret: "aspnet-secret", redirectUris: [SIGNIN_OIDC], applicationType: "web" as const },
  spa: { redirectUris: [SPA] },
  "code-only": { redirectUris: [SPA], responseTypes: ["code" as const] },
};
/** Not every vendor supports DPoP. */
const bound = { redirectUris: [SPA], dpopBoundAccessTokens: true };
const login = { headless: true };
const all = ["code" as const, ...(WITH_TOKENS as "id_token"[])];

const idp = await startMintmark({
  issuers: {
    auth0: { profile: "auth0", clients, login },
    keycloak: { profile: "keycloak", clients, login, registration: "open" },
    okta: { profile: "okta", clients: { ...clients, bound }, login },
    entra: { profile: "entra", clients, login },
    open: { clients, login, responseTypes: all },
    plain: { clients, login },
    pages: { clients, responseTypes: all },
  },
});
afterAll(() => idp.close());

/** The response types that each vendor's metadata lists. */
const ADVERTISED: [string, string[]][] = [
  ["auth0", ["code", ...WITH_TOKENS]],
  ["keycloak", ["code", ...WITH_TOKENS, "none"]],
  ["okta", ["code", ...WITH_TOKENS]],
  ["entra", ["code", "id_token", "code id_token", "id_token token"]],
  ["open", ["code", ...WITH_TOKENS]],
  ["plain", ["code"]],
];

async function metadataOf(
  id: string,
): Promise<Record<string, unknown> & { issuer: string; jwks_uri: string }> {
  const { url } = await idp.issuer(id);
  const { body } = await getJson(`${url.replace(/\/$/, "")}/.well-known/openid-configuration`);
  return body as Record<string, unknown> & { issuer: string; jwks_uri: string };
}

async function authorize(id: string, params: Record<string, string | undefined>): Promise<Response> {
  const url = new URL(String((await metadataOf(id))["authorization_endpoint"]));
  const defaults = {
    client_id: "spa",
    redirect_uri: SPA,
    scope: "openid profile",
    state: "the-state",
    nonce: "the-nonce",
    login_hint: "alice",
    ...(params["response_type"]?.includes("code") && {
      code_challenge: CHALLENGE,
      code_challenge_method: "S256",
    }),
  };
  for (const [name, value] of Object.entries({ ...defaults, ...params })) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return fetch(url, { redirect: "manual" });
}

/** Returns the parameters in the fragment of the redirect. */
function fragmentOf(response: Response): Record<string, string> {
  const location = new URL(response.headers.get("location") ?? "", SPA);
  expect([...location.searchParams]).toEqual([]);
  return Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
}

function queryOf(response: Response): Record<string, string> {
  const location = new URL(response.headers.get("location") ?? "", SPA);
  expect(location.hash).toBe("");
  return Object.fromEntries(location.searchParams);
}

/** Returns the hidden fields of a page that posts itself, and where it posts them. */
async function postedBy(response: Response): Promise<{ action: string; fields: Record<string, string> }> {
  const html = await response.text();
  const fields = [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  return {
    action: /<form method="post" action="([^"]+)"/.exec(html)?.[1] ?? "",
    fields: Object.fromEntries(fields.map(([, name = "", value = ""]) => [name, value])),
  };
}

function leftHalf(value: string): string {
  return hash("sha256", value, "buffer").subarray(0, 16).toString("base64url");
}

async function verified(id: string, token: string, audience: string): Promise<JWTPayload> {
  const { issuer, jwks_uri } = await metadataOf(id);
  return (await jwtVerify(token, createRemoteJWKSet(new URL(jwks_uri)), { issuer, audience })).payload;
}

describe("response types in the metadata", () => {
  it.each(ADVERTISED)("%s lists what it offers, and the implicit grant with it", async (id, types) => {
    const body = await metadataOf(id);
    expect(new Set(body["response_types_supported"] as string[])).toEqual(new Set(types));
    const grants = body["grant_types_supported"] as string[] | undefined;
    expect(grants?.includes("implicit") ?? true).toBe(types.length > 1);
  });

  it.each(ADVERTISED)("%s answers what it lists, and refuses every other type", async (id, types) => {
    for (const type of ["code", "none", ...WITH_TOKENS]) {
      const response = await authorize(id, { response_type: type });
      expect(response.status, type).toBe(303);
      const isFragment = type.includes("token");
      const answer = isFragment ? fragmentOf(response) : queryOf(response);
      expect(answer["state"], type).toBe("the-state");
      if (!types.includes(type)) {
        expect(answer["error"], type).toBe("unsupported_response_type");
        continue;
      }
      expect(answer["error"], `${type}: ${answer["error_description"] ?? ""}`).toBeUndefined();
      const words = type.split(" ");
      expect("code" in answer, type).toBe(words.includes("code"));
      expect("id_token" in answer, type).toBe(words.includes("id_token"));
      expect("access_token" in answer, type).toBe(words.includes("token"));
    }
  });
});

describe("tokens in the response", () => {
  const vendors = ADVERTISED.filter(([, types]) => types.length > 1).map(([id]) => id);

  it.each(vendors)(
    "%s: the ID token has the nonce, `c_hash` of the code and a valid signature",
    async (id) => {
      const answer = fragmentOf(await authorize(id, { response_type: "code id_token" }));
      const claims = await verified(id, answer["id_token"] ?? "", "spa");
      expect(claims).toMatchObject({ nonce: "the-nonce", c_hash: leftHalf(answer["code"] ?? "") });
      expect(claims).not.toHaveProperty("at_hash");
    },
  );

  it.each(vendors)("%s: `at_hash` belongs to the access token, which has the profile's shape", async (id) => {
    const answer = fragmentOf(await authorize(id, { response_type: "id_token token" }));
    const token = answer["access_token"] ?? "";
    expect(answer["token_type"]).toBe("Bearer");
    expect(Number(answer["expires_in"])).toBeGreaterThan(0);
    const claims = await verified(id, answer["id_token"] ?? "", "spa");
    expect(claims).toMatchObject({ at_hash: leftHalf(token) });
    expect(claims).not.toHaveProperty("c_hash");
    const { body } = await getJson(String((await metadataOf(id))["userinfo_endpoint"]), {
      authorization: `Bearer ${token}`,
    });
    expect(body["sub"]).toBe(claims.sub);
  });

  it("a code of a hybrid response is redeemed like every other", async () => {
    const answer = fragmentOf(await authorize("keycloak", { response_type: "code id_token token" }));
    const { status, body } = await postForm(String((await metadataOf("keycloak"))["token_endpoint"]), {
      grant_type: "authorization_code",
      client_id: "spa",
      code: answer["code"],
      redirect_uri: SPA,
      code_verifier: "v".repeat(43),
    });
    expect(status).toBe(200);
    expect(decodeJwt(String(body["id_token"]))).toMatchObject({ nonce: "the-nonce" });
  });

  it("Okta's access token says when the user signed in", async () => {
    const { access_token: token = "" } = fragmentOf(await authorize("okta", { response_type: "token" }));
    const { auth_time, iat } = decodeJwt(token);
    expect(Math.abs(Number(auth_time) - Number(iat))).toBeLessThan(60);
  });

  it("Auth0's access token is opaque without an audience and a JWT with one", async () => {
    const opaque = fragmentOf(await authorize("auth0", { response_type: "token" }));
    expect(opaque["access_token"]?.split(".")).toHaveLength(1);
    const audience = "https://api.example.test";
    const { access_token: jwt = "" } = fragmentOf(
      await authorize("auth0", { response_type: "token", audience }),
    );
    expect(decodeJwt(jwt).aud).toEqual([audience, `${(await idp.issuer("auth0")).url}userinfo`]);
  });

  it("Entra names the scope with its resource", async () => {
    const answer = fragmentOf(
      await authorize("entra", { response_type: "id_token token", scope: "openid api://notes/read" }),
    );
    expect(answer["scope"]).toBe("openid api://notes/read");
    expect(decodeJwt(answer["access_token"] ?? "")).toMatchObject({ aud: "api://notes", scp: "read" });
  });

  it("a scope of `offline_access` leads to no refresh token and is not granted without a code", async () => {
    const answer = fragmentOf(
      await authorize("keycloak", { response_type: "id_token token", scope: "openid offline_access" }),
    );
    expect(decodeJwt(answer["access_token"] ?? "")["scope"]).toBe("openid email profile");
    expect(answer).not.toHaveProperty("refresh_token");
    expect(answer).not.toHaveProperty("scope");
  });

  it("`token_format` of the authorization request decides the format, also after the login page", async () => {
    const { url } = await idp.issuer("pages");
    const query = new URLSearchParams({
      client_id: "spa",
      redirect_uri: SPA,
      response_type: "token",
      scope: "openid",
      state: "s",
      token_format: "opaque",
    });
    const callback = await callbackOf(new Browser(), `${url}/authorize?${query.toString()}`);
    const token = new URLSearchParams(callback.hash.slice(1)).get("access_token") ?? "";
    expect(token.split(".")).toHaveLength(1);
    expect(token).not.toBe("");
  });
});

describe("refusals", () => {
  it.each(WITH_TOKENS)("%s is refused in the query, and no token is sent", async (type) => {
    for (const [id, types] of ADVERTISED) {
      if (!types.includes(type)) continue;
      const answer = queryOf(await authorize(id, { response_type: type, response_mode: "query" }));
      expect(answer, id).toMatchObject({ error: "invalid_request", state: "the-state" });
      expect(Object.keys(answer), id).not.toContain("access_token");
      expect(Object.keys(answer), id).not.toContain("id_token");
    }
  });

  it.each(WITH_TOKENS.filter((type) => type.includes("id_token")))("%s needs a nonce", async (type) => {
    const answer = fragmentOf(await authorize("open", { response_type: type, nonce: undefined }));
    expect(answer["error"]).toBe("invalid_request");
    expect(answer["error_description"]).toContain("nonce");
  });

  it("a client with its own `responseTypes` gets no other", async () => {
    const request = { client_id: "code-only", response_type: "id_token" };
    expect(fragmentOf(await authorize("auth0", request))).toMatchObject({ error: "invalid_request" });
    const { code } = queryOf(await authorize("auth0", { ...request, response_type: "code" }));
    expect(code).toBeDefined();
  });

  it("a client whose tokens must be bound to a key gets ID tokens, but no access token", async () => {
    const request = { client_id: "bound", response_type: "id_token token" };
    expect(fragmentOf(await authorize("okta", request))).toMatchObject({ error: "invalid_request" });
    const answer = fragmentOf(await authorize("okta", { ...request, response_type: "code id_token" }));
    expect(answer["id_token"]).toBeDefined();
  });

  it("the configuration is refused if a client has response types that its issuer does not offer", async () => {
    const config = { clients: { spa: { redirectUris: [SPA], responseTypes: ["id_token" as const] } } };
    await expect(startMintmark(config)).rejects.toThrow(/clients\.spa\.responseTypes.*does not offer/s);
  });
});

describe("ASP.NET Core's OpenID Connect handler", () => {
  /** The handler's authorization request; the order and the values are its own. */
  const request = (type: string) => ({
    client_id: "aspnet",
    redirect_uri: SIGNIN_OIDC,
    response_type: type,
    scope: "openid profile",
    response_mode: "form_post",
    nonce: "639000000000000000.MTIz",
    state: "CfDJ8-protected",
    "x-client-SKU": "ID_NET8_0",
    "x-client-ver": "8.14.0.0",
    code_challenge: undefined,
    code_challenge_method: undefined,
  });

  it.each(["entra", "auth0", "keycloak", "okta", "open"])(
    "%s posts an ID token to /signin-oidc at http://localhost",
    async (id) => {
      const response = await authorize(id, request("id_token"));
      expect(response.status).toBe(200);
      const { action, fields } = await postedBy(response);
      expect(action).toBe(SIGNIN_OIDC);
      expect(fields["state"]).toBe("CfDJ8-protected");
      const claims = await verified(id, fields["id_token"] ?? "", "aspnet");
      expect(claims["nonce"]).toBe("639000000000000000.MTIz");
    },
  );

  it.each(["entra", "auth0", "keycloak", "okta", "open"])(
    "%s posts a code with an ID token, and the code is redeemed with the secret",
    async (id) => {
      const { fields } = await postedBy(await authorize(id, request("code id_token")));
      const claims = await verified(id, fields["id_token"] ?? "", "aspnet");
      expect(claims["c_hash"]).toBe(leftHalf(fields["code"] ?? ""));
      const { status, body } = await postForm(String((await metadataOf(id))["token_endpoint"]), {
        client_id: "aspnet",
        client_secret: "aspnet-secret",
        code: fields["code"],
        grant_type: "authorization_code",
        redirect_uri: SIGNIN_OIDC,
      });
      expect(status, JSON.stringify(body)).toBe(200);
      expect(decodeJwt(String(body["id_token"])).sub).toBe(claims.sub);
    },
  );

  it("gets errors by a posted form too", async () => {
    const response = await authorize("entra", {
      ...request("id_token"),
      login_hint: undefined,
      prompt: "none",
    });
    const { action, fields } = await postedBy(response);
    expect(action).toBe(SIGNIN_OIDC);
    expect(fields).toMatchObject({ error: "login_required", state: "CfDJ8-protected" });
  });
});

describe("keycloak-js", () => {
  const request = { redirect_uri: SPA, response_mode: "fragment", scope: "openid" };

  it("implicit flow: the fragment has both tokens and `session_state`, and no code", async () => {
    const answer = fragmentOf(await authorize("keycloak", { ...request, response_type: "id_token token" }));
    expect(Object.keys(answer)).toEqual(
      expect.arrayContaining([
        "access_token",
        "id_token",
        "token_type",
        "expires_in",
        "state",
        "session_state",
      ]),
    );
    const access = decodeJwt(answer["access_token"] ?? "");
    expect(access).toMatchObject({ typ: "Bearer", azp: "spa", sid: answer["session_state"] });
    expect(decodeJwt(answer["id_token"] ?? "")).toMatchObject({ typ: "ID", sid: answer["session_state"] });
  });

  it("hybrid flow: the fragment has a code besides both tokens", async () => {
    const answer = fragmentOf(
      await authorize("keycloak", { ...request, response_type: "code id_token token" }),
    );
    const claims = decodeJwt(answer["id_token"] ?? "");
    expect(claims).toMatchObject({
      c_hash: leftHalf(answer["code"] ?? ""),
      at_hash: leftHalf(answer["access_token"] ?? ""),
    });
  });
});

describe("openid-client", () => {
  const silent = async (id: string, type: (config: oidc.Configuration) => void, mode?: string) => {
    const config = await discover((await metadataOf(id)).issuer, "spa");
    type(config);
    const nonce = oidc.randomNonce();
    const url = oidc.buildAuthorizationUrl(config, {
      redirect_uri: SPA,
      scope: "openid",
      nonce,
      state: "s",
      code_challenge: CHALLENGE,
      code_challenge_method: "S256",
      login_hint: "alice",
      ...(mode !== undefined && { response_mode: mode }),
    });
    return { config, nonce, page: await loginThroughPages(new Browser(), url) };
  };

  it.each(["auth0", "keycloak", "okta", "open"])("%s: accepts an ID token from the fragment", async (id) => {
    const { config, nonce, page } = await silent(id, oidc.useIdTokenResponseType);
    const claims = await oidc.implicitAuthentication(config, page.leftTo as URL, nonce, {
      expectedState: "s",
    });
    expect(claims.nonce).toBe(nonce);
  });

  it.each(["auth0", "keycloak", "okta", "open"])(
    "%s: accepts a hybrid response and redeems it",
    async (id) => {
      const { config, nonce, page } = await silent(id, oidc.useCodeIdTokenResponseType);
      const tokens = await oidc.authorizationCodeGrant(config, page.leftTo as URL, {
        expectedNonce: nonce,
        expectedState: "s",
        pkceCodeVerifier: "v".repeat(43),
      });
      expect(tokens.claims()?.nonce).toBe(nonce);
    },
  );
});

describe("registration of response types", () => {
  const register = async (id: string, metadata: Record<string, unknown>) => {
    const response = await fetch(String((await metadataOf(id))["registration_endpoint"]), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ redirect_uris: [SIGNIN_OIDC], token_endpoint_auth_method: "none", ...metadata }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  it.each(
    ADVERTISED.filter(([id]) => id !== "entra").flatMap(([id, types]) =>
      types.map((type) => [id, type] as const),
    ),
  )("%s registers `%s`, which it advertises, and answers it", async (id, type) => {
    const written = type.split(" ").toReversed().join(" ");
    const { status, body } = await register(id, { response_types: [written], application_type: "web" });
    expect(status, JSON.stringify(body)).toBe(201);
    expect(body["response_types"]).toEqual([type]);
    const request = { client_id: String(body["client_id"]), redirect_uri: SIGNIN_OIDC, response_type: type };
    const response = await authorize(id, request);
    const answer = type.includes("token") ? fragmentOf(response) : queryOf(response);
    expect(answer["error"]).toBeUndefined();
    const other = type === "code" ? "id_token" : "code";
    const refused = await authorize(id, { ...request, response_type: other });
    expect(refused.headers.get("location")).toMatch(
      /error=(invalid_request|unsupported_response_type|unauthorized_client)/,
    );
  });

  it("`grant_types` may name the implicit grant alone", async () => {
    const { body } = await register("auth0", { grant_types: ["implicit"], response_types: ["id_token"] });
    expect(body).toMatchObject({ grant_types: ["implicit"], response_types: ["id_token"] });
  });

  it("a generic issuer refuses to register tokens in the redirect unless it is configured to", async () => {
    const metadata = { grant_types: ["implicit"], response_types: ["id_token"] };
    expect(await register("plain", metadata)).toMatchObject({
      status: 400,
      body: { error: "invalid_client_metadata" },
    });
    expect(await register("open", metadata)).toMatchObject({ status: 201 });
  });
});

describe("okta_post_message", () => {
  it("posts the response to the application's origin alone, in a page that only runs its own script", async () => {
    const issuer = await idp.issuer("okta");
    const query = new URLSearchParams({
      client_id: "spa",
      response_type: "code",
      response_mode: "okta_post_message",
      redirect_uri: SPA,
      scope: "openid",
      login_hint: "alice",
      state: "</script>&\u2028",
      nonce: "n",
      code_challenge: CHALLENGE,
      code_challenge_method: "S256",
    });
    const response = await fetch(`${issuer.url}/v1/authorize?${query.toString()}`, { redirect: "manual" });
    const html = await response.text();
    const [, script = ""] = /<script>([^]*)<\/script>$/.exec(html) ?? [];
    const [, sent = "", origin] =
      /^\(window\.opener \?\? window\.parent\)\.postMessage\((.*), "(.*)"\);$/.exec(script) ?? [];
    expect(JSON.parse(sent)).toMatchObject({ code: expect.any(String) as string, state: "</script>&\u2028" });
    expect(sent).toContain("\\u003c/script\\u003e\\u0026\\u2028");
    expect(origin).toBe(new URL(SPA).origin);
    expect([response.status, response.headers.get("content-type")]).toEqual([
      200,
      "text/html; charset=utf-8",
    ]);
    expect(response.headers.has("x-frame-options")).toBe(false);
    const digest = hash("sha256", script, "base64");
    expect(response.headers.get("content-security-policy")).toBe(
      `default-src 'none'; script-src 'sha256-${digest}'; base-uri 'none'`,
    );
    const [logged] = await issuer.requests.list({ endpoint: "authorization" });
    expect(logged?.decision).toMatch(/^issued .* to http:\/\/localhost:3000\/$/);
  });
});

describe("a registration", () => {
  it("may name the parts of a response type in any order, and is told the standard's", async () => {
    await using own = await startMintmark({
      responseTypes: ["code", "id_token token", "code id_token token"],
    });
    const response = await fetch(`${own.url}/register`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        redirect_uris: ["https://app.test/cb"],
        token_endpoint_auth_method: "none",
        response_types: ["token id_token", " token  id_token code", "code"],
      }),
    });
    const { response_types: types } = (await response.json()) as { response_types: string[] };
    expect([response.status, types]).toEqual([201, ["id_token token", "code id_token token", "code"]]);
  });
});
