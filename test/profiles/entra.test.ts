// The entra profile against the formats that Microsoft documents: discovery, tokens of both versions, scopes
// that contain their resource, errors with AADSTS codes, logout.
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from "jose";
import * as oidc from "openid-client";
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../src/index.ts";
import { Browser } from "../support/browser.ts";
import { loginThroughPages } from "../support/browser-login.ts";
import { DEMO_CLIENTS, SERVICE } from "../support/clients.ts";
import { codeFlow, type CodeFlowOptions, discover } from "../support/code-flow.ts";
import { getJson, postForm } from "../support/post-form.ts";
import { authorizationRequest, REDIRECT_URI } from "../support/sign-in.ts";

const TENANT = "aaaabbbb-0000-cccc-1111-dddd2222eeee";
const API = "11112222-bbbb-3333-cccc-4444dddd5555";
const GRAPH = "00000003-0000-0000-c000-000000000000";
const BOB = "22222222-2222-4222-8222-222222222222";
const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const guid = expect.stringMatching(GUID) as string;
const text = expect.any(String) as string;
const number = expect.any(Number) as number;
const numbers = { iat: number, nbf: number, exp: number };

const clients = {
  ...DEMO_CLIENTS,
  "demo-service": { ...DEMO_CLIENTS["demo-service"], scopes: ["Data.Read.All"] },
  web: { secret: "web-secret", redirectUris: [REDIRECT_URI], grantTypes: ["authorization_code" as const] },
};
const idp = await startMintmark({
  issuers: {
    entra: { profile: "entra", clients },
    strict: {
      profile: "entra",
      clients,
      resources: {
        "api://notes": { audience: API, scopes: ["access_as_user", "index:read", "Data.Read.All"] },
        "api://mail": { scopes: ["mail:send", "admin"] },
      },
    },
    defaulting: {
      profile: "entra",
      clients,
      defaultAudience: "api://mail",
      resources: { "api://mail": { scopes: ["mail:send"] } },
    },
    older: { profile: "entra", dialect: "v1.0", clients },
    literal: { profile: "entra", dialect: "v1.0", clients, iss: `https://sts.windows.net/${TENANT}/` },
  },
});
afterAll(() => idp.close());

const entra = await idp.issuer("entra");
const strict = await idp.issuer("strict");
const url = entra.url;
const base = `${idp.url}/${TENANT}`;
const strictBase = strict.url.replace(/\/v2\.0$/, "");

function tokenRequest(form: Record<string, string | undefined>, basic?: [string, string], at = base) {
  return postForm(`${at}/oauth2/v2.0/token`, form, basic && { basic });
}

function machineToken(scope: string | undefined, at = base) {
  return tokenRequest({ grant_type: "client_credentials", scope }, SERVICE, at);
}

function login(scope: string, options: CodeFlowOptions = {}, issuer = url) {
  return codeFlow(issuer, { user: "bob", ...options, params: { scope, ...options.params } });
}

describe("discovery of an Entra tenant", () => {
  it("is below the issuer, and lists endpoints beside it", async () => {
    const { body } = await getJson(`${url}/.well-known/openid-configuration`);
    expect(url).toBe(`${base}/v2.0`);
    expect(body).toMatchObject({
      token_endpoint: `${base}/oauth2/v2.0/token`,
      token_endpoint_auth_methods_supported: ["client_secret_post", "private_key_jwt", "client_secret_basic"],
      jwks_uri: `${base}/discovery/v2.0/keys`,
      subject_types_supported: ["pairwise"],
      id_token_signing_alg_values_supported: expect.arrayContaining(["RS256"]) as string[],
      response_types_supported: ["code", "id_token", "code id_token", "id_token token"],
      scopes_supported: expect.arrayContaining(["openid", "profile", "email", "offline_access"]) as string[],
      issuer: url,
      request_uri_parameter_supported: false,
      userinfo_endpoint: `${base}/oidc/userinfo`,
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`,
      http_logout_supported: true,
      frontchannel_logout_supported: true,
      end_session_endpoint: `${base}/oauth2/v2.0/logout`,
      tenant_region_scope: null,
      cloud_instance_name: "localhost",
    });
  });

  it("omits what Entra omits, such as the PKCE methods", async () => {
    const { body } = await getJson(`${url}/.well-known/openid-configuration`);
    for (const name of [
      "code_challenge_methods_supported",
      "grant_types_supported",
      "introspection_endpoint",
      "revocation_endpoint",
      "registration_endpoint",
      "pushed_authorization_request_endpoint",
    ]) {
      expect(body).not.toHaveProperty(name);
    }
    for (const path of ["/introspect", "/revoke", "/register", "/par"]) {
      expect((await postForm(`${base}${path}`, { token: "x" }, { basic: SERVICE })).status).toBe(404);
    }
  });

  it.each(["common", "organizations", "consumers"])(
    "exists for %s, with a placeholder for the tenant",
    async (tenant) => {
      const at = `${idp.url}/${tenant}`;
      const { body } = await getJson(`${at}/v2.0/.well-known/openid-configuration`);
      expect(body).toMatchObject({
        issuer: `${idp.url}/{tenantid}/v2.0`,
        authorization_endpoint: `${at}/oauth2/v2.0/authorize`,
        token_endpoint: `${at}/oauth2/v2.0/token`,
        jwks_uri: `${at}/discovery/v2.0/keys`,
      });
      const { body: issued } = await machineToken("api://notes/.default", at);
      expect(decodeJwt(String(issued["access_token"]))).toMatchObject({ iss: url, tid: TENANT });
    },
  );

  it("has a separate tenant for each further issuer", () => {
    expect(strictBase.slice(idp.url.length + 1)).toMatch(GUID);
    expect(strictBase).not.toBe(base);
  });

  it("leads to keys with their issuer", async () => {
    const { body } = await getJson(`${base}/discovery/v2.0/keys`);
    expect(body).toEqual({
      keys: [
        {
          kty: "RSA",
          use: "sig",
          alg: "RS256",
          kid: text,
          n: text,
          e: "AQAB",
          x5t: text,
          x5c: [text],
          issuer: url,
        },
      ],
    });
  });
});

describe("a user's tokens", () => {
  it("have the format of version 2: scp without resource, pairwise sub, oid and tid", async () => {
    const { tokens, nonce } = await login(`openid profile email api://${API}/index:read`);
    expect(decodeProtectedHeader(tokens.access_token)).toEqual({ typ: "JWT", alg: "RS256", kid: text });
    expect(decodeJwt(tokens.access_token)).toEqual({
      aud: API,
      iss: url,
      ...numbers,
      aio: text,
      azp: "demo-app",
      azpacr: "0",
      name: "Bob",
      oid: BOB,
      preferred_username: "bob@example.test",
      rh: text,
      scp: "index:read",
      sub: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/) as string,
      tid: TENANT,
      uti: text,
      ver: "2.0",
      roles: ["developer"],
    });
    expect(decodeProtectedHeader(String(tokens.id_token))).toEqual({ typ: "JWT", alg: "RS256", kid: text });
    const { auth_time: _, ...claims } = tokens.claims() ?? {};
    expect(claims).toEqual({
      aud: "demo-app",
      iss: url,
      ...numbers,
      aio: text,
      email: "bob@example.test",
      name: "Bob",
      nonce,
      oid: BOB,
      preferred_username: "bob@example.test",
      rh: text,
      roles: ["developer"],
      sub: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/) as string,
      tid: TENANT,
      uti: text,
      ver: "2.0",
    });
    await jwtVerify(tokens.access_token, createRemoteJWKSet(new URL(`${base}/discovery/v2.0/keys`)), {
      issuer: url,
      audience: API,
    });
  });

  it("show in azpacr how a confidential client authenticated", async () => {
    const { tokens } = await login("openid api://notes/read", { clientId: "web", secret: "web-secret" });
    expect(decodeJwt(tokens.access_token)).toMatchObject({ azp: "web", azpacr: "1" });
  });

  it("have a sub for each application, which userinfo returns too", async () => {
    const { tokens, config } = await login("openid profile email");
    const sub = String(tokens.claims()?.sub);
    expect(decodeJwt(tokens.access_token)).toMatchObject({ aud: GRAPH, oid: BOB });
    expect(await oidc.fetchUserInfo(config, tokens.access_token, sub)).toEqual({
      sub,
      name: "Bob",
      email: "bob@example.test",
    });
    const again = await login("openid");
    expect(again.tokens.claims()?.sub).toBe(sub);
    const web = await login("openid", { clientId: "web", secret: "web-secret" });
    expect(web.tokens.claims()?.sub).not.toBe(sub);
    expect(web.tokens.claims()?.["oid"]).toBe(BOB);
  });

  it("are rejected at userinfo unless they are for Graph", async () => {
    const { tokens } = await login(`openid profile api://${API}/index:read`);
    const { status, body } = await getJson(`${base}/oidc/userinfo`, {
      authorization: `Bearer ${tokens.access_token}`,
    });
    expect([status, body]).toEqual([
      401,
      expect.objectContaining({
        error: expect.objectContaining({ code: "InvalidAuthenticationToken" }) as unknown,
      }) as unknown,
    ]);
  });

  it("come with full scope names, and with client_info on request", async () => {
    const { url: request, verifier } = authorizationRequest(`${base}/oauth2/v2.0`, {
      scope: `openid profile offline_access api://${API}/index:read`,
    });
    const { leftTo } = await loginThroughPages(new Browser(), request, { user: "bob" });
    const { status, body } = await tokenRequest({
      grant_type: "authorization_code",
      client_id: "demo-app",
      code: leftTo?.searchParams.get("code") ?? "",
      code_verifier: verifier,
      redirect_uri: REDIRECT_URI,
      scope: `openid profile offline_access api://${API}/index:read`,
      client_info: "1",
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      token_type: "Bearer",
      scope: `openid profile api://${API}/index:read`,
      expires_in: 3599,
      ext_expires_in: 3599,
      access_token: text,
      refresh_token: text,
      id_token: text,
      client_info: text,
    });
    expect(JSON.parse(Buffer.from(String(body["client_info"]), "base64url").toString())).toEqual({
      uid: BOB,
      utid: TENANT,
    });
    const refreshed = await tokenRequest({
      grant_type: "refresh_token",
      client_id: "demo-app",
      refresh_token: String(body["refresh_token"]),
      scope: `api://${API}/.default openid profile offline_access`,
    });
    expect(refreshed.body).toMatchObject({ scope: `openid profile api://${API}/index:read` });
    expect(refreshed.body).not.toHaveProperty("client_info");
  });

  it("have for .default all scopes of the resource that the user's roles allow", async () => {
    const { tokens } = await login("openid api://notes/.default", { user: "guest" }, strict.url);
    expect(decodeJwt(tokens.access_token)).toMatchObject({ aud: API, scp: "access_as_user Data.Read.All" });
    const bob = await login("openid api://notes/.default", {}, strict.url);
    expect(decodeJwt(bob.tokens.access_token)["scp"]).toBe("access_as_user index:read Data.Read.All");
  });

  it("identify the user by an id_token_hint", async () => {
    const browser = new Browser();
    const { tokens } = await login("openid", { browser });
    const { url: request } = authorizationRequest(`${base}/oauth2/v2.0`, {
      scope: "openid",
      prompt: "none",
      id_token_hint: tokens.id_token,
    });
    expect((await browser.open(request)).leftTo?.searchParams.get("code")).toEqual(text);
  });

  it("have the tenant's issuer after a login at common", async () => {
    const { url: request, verifier } = authorizationRequest(`${idp.url}/common/oauth2/v2.0`, {
      scope: "openid",
    });
    const { leftTo } = await loginThroughPages(new Browser(), request, { user: "bob" });
    const { body } = await tokenRequest(
      {
        grant_type: "authorization_code",
        client_id: "demo-app",
        code: leftTo?.searchParams.get("code") ?? "",
        code_verifier: verifier,
        redirect_uri: REDIRECT_URI,
      },
      undefined,
      `${idp.url}/common`,
    );
    expect(decodeJwt(String(body["id_token"]))).toMatchObject({ iss: url, tid: TENANT });
  });
});

describe("a client's own token", () => {
  it("has roles, no scp, and the service principal as oid and sub", async () => {
    const { status, body } = await machineToken(`api://${API}/.default`);
    expect(status).toBe(200);
    expect(body).toEqual({
      token_type: "Bearer",
      expires_in: 3599,
      ext_expires_in: 3599,
      access_token: text,
    });
    const claims = decodeJwt(String(body["access_token"]));
    expect(claims).toEqual({
      aud: API,
      iss: url,
      ...numbers,
      aio: text,
      azp: "demo-service",
      azpacr: "1",
      oid: guid,
      rh: text,
      roles: ["Data.Read.All"],
      sub: claims["oid"],
      tid: TENANT,
      uti: text,
      ver: "2.0",
    });
  });

  it.each([
    [`api://${API}`, API],
    [API, API],
    ["https://notes.example.test", "https://notes.example.test"],
    ["https://graph.microsoft.com", GRAPH],
  ])("is for the resource before .default: %s", async (resource, audience) => {
    const { body } = await machineToken(`${resource}/.default`);
    expect(decodeJwt(String(body["access_token"])).aud).toBe(audience);
  });
});

describe("Microsoft Graph beside configured resources", () => {
  it.each([
    ["without a resource", "openid profile email User.Read"],
    ["by its URL", "openid profile email https://graph.microsoft.com/User.Read"],
    ["by its GUID", `openid profile email ${GRAPH}/User.Read`],
  ])("has its scopes %s", async (_, scope) => {
    const { tokens } = await login(scope, {}, strict.url);
    expect(decodeJwt(tokens.access_token)).toMatchObject({ aud: GRAPH, scp: "User.Read" });
    const { status } = await getJson(`${strictBase}/oidc/userinfo`, {
      authorization: `Bearer ${tokens.access_token}`,
    });
    expect(status).toBe(200);
  });

  it("is the resource of a scope without one, whatever the default audience is", async () => {
    const { tokens } = await login("openid User.Read", {}, (await idp.issuer("defaulting")).url);
    expect(decodeJwt(tokens.access_token)).toMatchObject({ aud: GRAPH, scp: "User.Read" });
  });

  it("does not have the scopes of a configured resource, which need its name in front", async () => {
    const request = authorizationRequest(`${strictBase}/oauth2/v2.0`, { scope: "openid index:read" });
    const page = await loginThroughPages(new Browser(), request.url);
    expect(page.leftTo?.searchParams.get("error")).toBe("invalid_scope");
  });
});

describe("a refresh token", () => {
  const refreshed = (token: unknown, scope: string | undefined, at = strictBase) =>
    tokenRequest(
      { grant_type: "refresh_token", client_id: "demo-app", refresh_token: String(token), scope },
      undefined,
      at,
    );
  const claimsOf = ({ body }: Awaited<ReturnType<typeof refreshed>>) =>
    decodeJwt(String(body["access_token"]));

  it("gets tokens for every configured resource of the tenant, and for Graph", async () => {
    const { tokens } = await login("openid offline_access api://notes/index:read", {}, strict.url);
    const mail = await refreshed(tokens.refresh_token, "openid offline_access api://mail/mail:send");
    expect(claimsOf(mail)).toMatchObject({ aud: "api://mail", scp: "mail:send", oid: BOB });
    const graph = await refreshed(mail.body["refresh_token"], "User.Read");
    expect(claimsOf(graph)).toMatchObject({ aud: GRAPH, scp: "User.Read", oid: BOB });
    const notes = await refreshed(graph.body["refresh_token"], "api://notes/access_as_user");
    expect(claimsOf(notes)).toMatchObject({ aud: API, scp: "access_as_user", oid: BOB });
  });

  it("stays at its resource if only scopes of OpenID Connect are asked for", async () => {
    const { tokens } = await login("openid offline_access api://notes/index:read", {}, strict.url);
    const { status, body } = await refreshed(tokens.refresh_token, "openid offline_access");
    expect(status).toBe(200);
    const { aud, scp } = decodeJwt(String(body["access_token"]));
    expect([aud, scp]).toEqual([decodeJwt(tokens.access_token).aud, undefined]);
  });

  it("gets no token for a resource or a scope that does not exist", async () => {
    const { tokens } = await login("openid offline_access api://notes/index:read", {}, strict.url);
    const scope = await refreshed(tokens.refresh_token, "api://mail/mail:burn");
    expect([scope.status, scope.body["error"]]).toEqual([400, "invalid_scope"]);
    const resource = await refreshed(tokens.refresh_token, "api://none/read");
    expect([resource.status, resource.body["error"]]).not.toEqual([200, undefined]);
    expect(["invalid_scope", "invalid_resource"]).toContain(resource.body["error"]);
  });

  it("gets no scope that the user's roles do not allow", async () => {
    const { tokens } = await login("openid offline_access api://notes/index:read", {}, strict.url);
    const { body } = await refreshed(tokens.refresh_token, "openid api://mail/admin");
    expect(decodeJwt(String(body["access_token"]))).not.toHaveProperty("scp");
  });
});

describe("metadata in the form of RFC 8414", () => {
  it("is at the issuer's own well-known path, with the same issuer", async () => {
    const { body } = await getJson(`${idp.url}/.well-known/oauth-authorization-server/${TENANT}/v2.0`);
    expect(body).toEqual((await getJson(`${url}/.well-known/openid-configuration`)).body);
    expect(body["issuer"]).toBe(url);
  });
});

describe("the dialect v1.0", () => {
  it("has an issuer in the version 1 format, and the endpoints of both versions", async () => {
    const older = await idp.issuer("older");
    expect(older.url).toMatch(/\/[0-9a-f-]{36}\/$/);
    const { body } = await getJson(`${older.url}.well-known/openid-configuration`);
    expect(body).toMatchObject({
      issuer: older.url,
      authorization_endpoint: `${older.url}oauth2/authorize`,
      token_endpoint: `${older.url}oauth2/token`,
      jwks_uri: `${older.url}discovery/keys`,
      userinfo_endpoint: `${older.url}openid/userinfo`,
      end_session_endpoint: `${older.url}oauth2/logout`,
      device_authorization_endpoint: `${older.url}oauth2/devicecode`,
    });
    const newer = await getJson(`${older.url}v2.0/.well-known/openid-configuration`);
    expect(newer.body).toEqual(body);
    expect((await getJson(`${older.url}discovery/v2.0/keys`)).status).toBe(200);
  });

  it("accepts the parameter resource, and keeps the audience as requested", async () => {
    const older = await idp.issuer("older");
    const form = { grant_type: "client_credentials", resource: `api://${API}` };
    const { body } = await postForm(`${older.url}oauth2/token`, form, { basic: SERVICE });
    const claims = decodeJwt(String(body["access_token"]));
    expect(claims).toEqual({
      aud: `api://${API}`,
      iss: older.url,
      ...numbers,
      aio: text,
      appid: "demo-service",
      appidacr: "1",
      idp: older.url,
      oid: guid,
      rh: text,
      roles: ["Data.Read.All"],
      sub: claims["oid"],
      tid: guid,
      uti: text,
      ver: "1.0",
    });
  });

  it("has the user claims of version 1, and issues tokens at the v2.0 endpoints too", async () => {
    const older = await idp.issuer("older");
    const { tokens } = await login(`openid profile api://${API}/index:read`, {}, older.url);
    expect(decodeJwt(tokens.access_token)).toMatchObject({
      aud: `api://${API}`,
      acr: "1",
      amr: ["pwd"],
      appid: "demo-app",
      appidacr: "0",
      unique_name: "bob@example.test",
      upn: "bob@example.test",
      scp: "index:read",
      ver: "1.0",
    });
    const { body } = await postForm(
      `${older.url}oauth2/v2.0/token`,
      { grant_type: "client_credentials", scope: `api://${API}/.default` },
      { basic: SERVICE },
    );
    expect(decodeJwt(String(body["access_token"]))).toMatchObject({ ver: "1.0", aud: `api://${API}` });
  });

  it("can have Entra's real iss", async () => {
    const literal = await idp.issuer("literal");
    const token = await literal.token({ client: "demo-service", audience: `api://${API}` });
    expect(decodeJwt(token).iss).toBe(`https://sts.windows.net/${TENANT}/`);
  });
});

describe("an error response", () => {
  const shape = (code: number, error: string) => ({
    error,
    error_description: expect.stringMatching(
      new RegExp(`^AADSTS${code}: .+ Trace ID: .+ Correlation ID: .+ Timestamp: .+Z$`),
    ) as string,
    error_codes: [code],
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/) as string,
    trace_id: guid,
    correlation_id: guid,
    error_uri: `https://login.microsoftonline.com/error?code=${code}`,
  });

  it.each([
    ["a scope without .default", "api://notes/read", 1002012, "invalid_scope"],
    ["a scope of OpenID Connect", "openid", 1002012, "invalid_scope"],
    ["no scope", undefined, 900144, "invalid_request"],
    ["two resources", "api://notes/.default api://mail/.default", 28000, "invalid_scope"],
  ])("has an AADSTS code for a client's request with %s", async (_, scope, code, error) => {
    const { status, body } = await machineToken(scope);
    expect(status).toBe(400);
    expect(body).toEqual(shape(code, error));
  });

  it("has an AADSTS code for an unknown resource", async () => {
    const { status, body } = await machineToken("api://nothing/.default", strictBase);
    expect(status).toBe(400);
    expect(body).toEqual(shape(500011, "invalid_resource"));
  });

  it("has an AADSTS code for a wrong secret, a missing secret and an unknown client", async () => {
    const form = { grant_type: "client_credentials", scope: "api://notes/.default" };
    const wrong = await tokenRequest({ ...form, client_id: "demo-service", client_secret: "wrong" });
    expect(wrong.status).toBe(401);
    expect(wrong.body).toEqual(shape(7000215, "invalid_client"));
    const missing = await tokenRequest({ ...form, client_id: "demo-service" });
    expect(missing.status).toBe(401);
    expect(missing.body).toEqual(shape(7000218, "invalid_client"));
    const unknown = await tokenRequest({ ...form, client_id: "nobody", client_secret: "wrong" });
    expect(unknown.status).toBe(400);
    expect(unknown.body).toEqual(shape(700016, "unauthorized_client"));
  });

  it("has an AADSTS code for an invented code, refresh token and device code", async () => {
    const client = { client_id: "demo-app", redirect_uri: REDIRECT_URI };
    const code = await tokenRequest({
      ...client,
      grant_type: "authorization_code",
      code: "made-up",
      code_verifier: "v".repeat(43),
    });
    expect(code.body).toEqual(shape(9002313, "invalid_grant"));
    const unknown = await tokenRequest({
      ...client,
      grant_type: "authorization_code",
      code: "x".repeat(43),
      code_verifier: "v".repeat(43),
    });
    expect(unknown.body).toEqual(shape(70008, "invalid_grant"));
    const refresh = await tokenRequest({ ...client, grant_type: "refresh_token", refresh_token: "made-up" });
    expect(refresh.body).toEqual(shape(70000, "invalid_grant"));
    const device = await tokenRequest({
      ...client,
      grant_type: "urn:ietf:params:oauth:grant-type:device_code",
      device_code: "made-up",
    });
    expect(device.body).toEqual(shape(70018, "bad_verification_code"));
  });

  it("has an AADSTS code for a missing parameter and an unknown grant type", async () => {
    const missing = await tokenRequest({ client_id: "demo-app", grant_type: "refresh_token" });
    expect(missing.body).toEqual(shape(900144, "invalid_request"));
    const grant = await tokenRequest({ client_id: "demo-app", grant_type: "magic" });
    expect(grant.body).toEqual(shape(70003, "unsupported_grant_type"));
  });

  it("returns the client-request-id as correlation_id", async () => {
    const id = "0f0e0d0c-0b0a-4908-8706-050403020100";
    const { body } = await tokenRequest({
      client_id: "demo-app",
      grant_type: "magic",
      "client-request-id": id,
    });
    expect(body["correlation_id"]).toBe(id);
  });

  it("returns a client-request-id of the header too", async () => {
    const id = "0f0e0d0c-0b0a-4908-8706-050403020100";
    const form = { client_id: "demo-app", grant_type: "magic" };
    for (const [sent, expected] of [
      [id, id],
      ["no GUID", guid],
    ]) {
      const headers = { "client-request-id": String(sent) };
      const { body } = await postForm(`${base}/oauth2/v2.0/token`, form, { headers });
      expect(body["correlation_id"]).toEqual(expected);
    }
  });

  it.each([
    ["bob@example.test", "example.test"],
    ["bob%40example.test", "example.test"],
    ["bob", ""],
  ])("tells MSAL before the password grant that the user %s is managed", async (user, domain_name) => {
    const { status, body } = await getJson(`${idp.url}/common/userrealm/${user}?api-version=1.0`);
    expect([status, body]).toMatchObject([200, { account_type: "Managed", domain_name }]);
    expect((await getJson(`${idp.url}/common/userrealm/${user}/more`)).status).toBe(404);
  });

  it.each([
    ["openid api://notes/read", "https://mail.example.test", "AADSTS9010010"],
    ["openid", "api://notes", "AADSTS901002"],
  ])("has an AADSTS code for a login for %s with resource=%s", async (scope, resource, code) => {
    const { url: request } = authorizationRequest(`${base}/oauth2/v2.0`, { scope, resource });
    const { leftTo } = await new Browser().open(request);
    expect(leftTo?.searchParams.get("error_description")).toContain(`${code}: `);
  });

  it("has Graph's format at userinfo", async () => {
    const { status, body } = await getJson(`${base}/oidc/userinfo`, { authorization: "Bearer made-up" });
    expect(status).toBe(401);
    expect(body).toEqual({ error: { code: "InvalidAuthenticationToken", message: text } });
  });
});

describe("device authorization", () => {
  it("has a message for the user, and answers polls like Entra", async () => {
    const config = await discover(url);
    const device = await oidc.initiateDeviceAuthorization(config, { scope: "openid api://notes/read" });
    expect(device).toMatchObject({
      verification_uri: `${base}/oauth2/deviceauth`,
      interval: 5,
      message: expect.stringContaining(device.user_code) as string,
    });
    const { status, body } = await tokenRequest({
      client_id: "demo-app",
      grant_type: "urn:ietf:params:oauth:grant-type:device_code",
      device_code: device.device_code,
    });
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: "authorization_pending", error_codes: [70016] });
    const short = await tokenRequest({
      client_id: "demo-app",
      grant_type: "device_code", // as MSAL sends it
      device_code: device.device_code,
    });
    expect(short.body["error"]).toMatch(/^(authorization_pending|slow_down)$/);
  });
});

describe("signing out", () => {
  it("with an id_token_hint needs no confirmation, and redirects to the client", async () => {
    const browser = new Browser();
    const { tokens, config } = await login("openid", { browser });
    const page = await browser.open(
      oidc.buildEndSessionUrl(config, {
        id_token_hint: String(tokens.id_token),
        post_logout_redirect_uri: REDIRECT_URI,
      }),
    );
    const left = page.leftTo ?? (await browser.submitOnlyForm(page)).leftTo;
    expect(left?.href).toBe(REDIRECT_URI);
    const { url: request } = authorizationRequest(`${base}/oauth2/v2.0`, { scope: "openid", prompt: "none" });
    expect((await browser.open(request)).leftTo?.searchParams.get("error")).toBe("login_required");
  });
});

describe("inspection and flaws", () => {
  it("find no problem in a valid token of a user or client, in both versions", async () => {
    for (const id of ["entra", "older"]) {
      const issuer = await idp.issuer(id);
      for (const owner of [{ user: "alice" }, { client: "demo-service" }]) {
        const token = await issuer.token({ ...owner, audience: `api://${API}`, scope: "read" });
        const audience = id === "entra" ? API : `api://${API}`;
        const { problems, accepts } = await issuer.inspect(token, { audience });
        expect(problems).toEqual([]);
        expect(accepts.jwks).toBe(true);
      }
    }
  });

  it.each(["expired", "wrong-audience", "wrong-issuer", "alg-none", "missing-scope"] as const)(
    "reject a token with the flaw %s",
    async (flaw) => {
      const token = await entra.token({ user: "alice", audience: API, scope: "read", flaw });
      const { accepts } = await entra.inspect(token, { audience: API, scope: "read" });
      expect(accepts.jwks).toBe(false);
    },
  );
});
