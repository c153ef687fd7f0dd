// The reason in the request log: every refusal says which value was wrong, why, and what to do, whatever the client was
// told, and never shows a secret.
import { decodeProtectedHeader, exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { type IsolatedIssuer, startMintmark } from "../../src/index.ts";
import { DEMO_CLIENTS, SERVICE } from "../support/clients.ts";
import { API_CLIENT, userinfo } from "../support/introspect.ts";
import { type Answer, postForm, type Sender } from "../support/post-form.ts";
import { manage, register } from "../support/register.ts";
import { authorizationRequest, redeem, REDIRECT_URI, refresh, tokensFor } from "../support/sign-in.ts";

const DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";
const JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const AUDIENCE = "https://api.example.test";

const key = await generateKeyPair("ES256", { extractable: true });
const jwk = { ...(await exportJWK(key.publicKey)), kty: "EC", kid: "k1" };
const mintmark = await startMintmark();
afterAll(() => mintmark.close());

const newIssuer = (settings: Parameters<typeof mintmark.isolate>[0] = {}): Promise<IsolatedIssuer> =>
  mintmark.isolate({
    login: { headless: true },
    passwordGrant: true,
    registration: "open",
    clients: {
      ...DEMO_CLIENTS,
      "key-app": { jwks: { keys: [jwk] }, grantTypes: ["client_credentials"] },
      "bound-app": {
        secret: "bound-app-secret",
        grantTypes: ["client_credentials"],
        dpopBoundAccessTokens: true,
      },
      "web-app": { secret: "web-app-secret", redirectUris: [REDIRECT_URI] },
    },
    resources: { api: { audience: AUDIENCE, scopes: ["notes:read"] } },
    ...settings,
  });

/** Sends a request that is refused, after others that prepare it. */
type Send = (issuer: IsolatedIssuer) => Promise<Answer>;

const service =
  (form: Record<string, string>, sender: Sender = { basic: SERVICE }): Send =>
  (issuer) =>
    postForm(`${issuer.url}/token`, { grant_type: "client_credentials", ...form }, sender);

const authorize =
  (params: Record<string, string | undefined>): Send =>
  async (issuer) => {
    const { url } = authorizationRequest(issuer.url, { login_hint: "alice", scope: "openid", ...params });
    const response = await fetch(url, { redirect: "manual" });
    const location = response.headers.get("location");
    const body = location === null ? {} : Object.fromEntries(new URL(location, issuer.url).searchParams);
    return { status: response.status, headers: response.headers, body };
  };

const push =
  (params: Record<string, string | undefined>): Send =>
  (issuer) =>
    postForm(
      `${issuer.url}/par`,
      Object.fromEntries(new URL(authorizationRequest(issuer.url, params).url).searchParams),
    );

const code = async (issuer: IsolatedIssuer) => {
  const request = authorizationRequest(issuer.url, { login_hint: "alice", scope: "openid offline_access" });
  const response = await fetch(request.url, { redirect: "manual" });
  const redirected = new URL(response.headers.get("location") ?? "").searchParams;
  return {
    grant_type: "authorization_code",
    code: redirected.get("code") ?? "",
    redirect_uri: REDIRECT_URI,
    code_verifier: request.verifier,
  };
};
const tokens = async (issuer: IsolatedIssuer) =>
  (await redeem(issuer.url, await code(issuer))).body as Record<string, string>;

const redeemWith =
  (change: Record<string, string | undefined>, sender?: Sender): Send =>
  async (issuer) =>
    redeem(issuer.url, { ...(await code(issuer)), ...change }, sender);

const refreshAfter =
  (spoil: (issuer: IsolatedIssuer, token: string) => Promise<unknown>): Send =>
  async (issuer) => {
    const { refresh_token: token = "" } = await tokens(issuer);
    await spoil(issuer, token);
    return refresh(issuer.url, token);
  };

const assertion =
  (
    claims: Record<string, unknown> = {},
    header: Record<string, unknown> = {},
    signer = key.privateKey,
  ): Send =>
  async (issuer) => {
    const now = Math.floor(Date.now() / 1000);
    const jwt = await new SignJWT({
      iss: "key-app",
      sub: "key-app",
      aud: issuer.url,
      exp: now + 60,
      jti: crypto.randomUUID(),
      ...claims,
    })
      .setProtectedHeader({ alg: "ES256", kid: "k1", ...header })
      .sign(signer);
    return postForm(`${issuer.url}/token`, {
      grant_type: "client_credentials",
      client_assertion_type: JWT_BEARER,
      client_assertion: jwt,
    });
  };
const twice =
  (send: (form: Record<string, string>, issuer: IsolatedIssuer) => Promise<Answer>): Send =>
  async (issuer) => {
    const form = await code(issuer);
    await send(form, issuer);
    return send(form, issuer);
  };

const otherKey = (await generateKeyPair("ES256")).privateKey;
const device = async (issuer: IsolatedIssuer) =>
  (await postForm(`${issuer.url}/device/auth`, { client_id: "demo-app" })).body as Record<string, string>;
const poll = (issuer: IsolatedIssuer, device_code: string | undefined) =>
  redeem(issuer.url, { grant_type: DEVICE_GRANT, device_code });
const signOut =
  (params: Record<string, string>): Send =>
  async (issuer) => {
    const response = await fetch(`${issuer.url}/logout?${new URLSearchParams(params).toString()}`, {
      redirect: "manual",
    });
    return { status: response.status, headers: response.headers, body: {} };
  };
const introspected =
  (token: string): Send =>
  (issuer) =>
    postForm(`${issuer.url}/introspect`, { token }, { basic: API_CLIENT });

type Row = [title: string, send: Send, status: number, error: string | null, reason: string];

const ROWS: Row[] = [
  [
    "an unknown client",
    service({}, { basic: ["demo-servcie", "demo-service-secret"] }),
    401,
    "invalid_client",
    'the client "demo-servcie" does not exist; did you mean "demo-service"?',
  ],
  [
    "a client that resembles none",
    service({ client_id: "zzzzzzzzzzzz" }, {}),
    401,
    "invalid_client",
    'the client "zzzzzzzzzzzz" does not exist; known: demo-app, demo-service, demo-api, key-app, bound-app, web-app',
  ],
  [
    "no client at all",
    service({}, {}),
    400,
    "invalid_request",
    "the request names no client: send client_id, Basic credentials or a client_assertion",
  ],
  [
    "a wrong secret in the header",
    service({}, { basic: ["demo-service", "wrong-secret"] }),
    401,
    "invalid_client",
    'the secret of the client "demo-service" is wrong; in a Basic header, id and secret are form-encoded before base64',
  ],
  [
    "a wrong secret in the body",
    service({ client_id: "demo-service", client_secret: "wrong-secret" }, {}),
    401,
    "invalid_client",
    'the secret of the client "demo-service" is wrong',
  ],
  [
    "a missing secret",
    service({ client_id: "demo-service" }, {}),
    401,
    "invalid_client",
    'the client "demo-service" is registered for the authentication method client_secret_basic, but the request has no credentials; change the request or the client\'s tokenEndpointAuthMethod',
  ],
  [
    "a secret of a public client",
    service({ client_id: "demo-app", client_secret: "wrong-secret" }, {}),
    401,
    "invalid_client",
    'the client "demo-app" is registered for the authentication method none, but the request has a client_secret in its body; change the request or the client\'s tokenEndpointAuthMethod',
  ],
  [
    "a client_id beside another",
    service({ client_id: "demo-app" }),
    400,
    "invalid_request",
    'the client_id of the body is "demo-app", but the Authorization header or client_assertion names another client',
  ],
  [
    "a grant that does not exist",
    service({ grant_type: "urn:example:none" }),
    400,
    "unsupported_grant_type",
    'the grant_type "urn:example:none" does not exist at this issuer; its metadata lists grant_types_supported',
  ],
  [
    "a grant that the client may not use",
    service({ client_id: "demo-app" }, {}),
    400,
    "unauthorized_client",
    'the client "demo-app" may not use the grant "client_credentials"; its grantTypes: authorization_code, refresh_token, urn:ietf:params:oauth:grant-type:device_code, password',
  ],
  [
    "an unknown scope",
    service({ scope: "notes:raed", resource: AUDIENCE }),
    400,
    "invalid_scope",
    'the scope "notes:raed" is not one that the client "demo-service" may have; scopes of the resource: notes:read, openid, profile, email, offline_access',
  ],
  [
    "an unknown resource",
    service({ resource: "https://api.example.tset" }),
    400,
    "invalid_target",
    'the resource "https://api.example.tset" is not configured at this issuer; did you mean "https://api.example.test"?',
  ],
  [
    "an unknown token_format",
    service({ token_format: "paper" }),
    400,
    "invalid_request",
    "token_format must be jwt or opaque",
  ],
  [
    "an assertion for another audience",
    assertion({ aud: "https://other.test" }),
    401,
    "invalid_client",
    'the `aud` of the client_assertion is "https://other.test"; it must be one of ISSUER, ISSUER/token',
  ],
  [
    "an assertion for several other audiences",
    assertion({ aud: ["https://other.test"] }),
    401,
    "invalid_client",
    'the `aud` of the client_assertion is ["https://other.test"]; it must be one of ISSUER, ISSUER/token',
  ],
  [
    "an assertion that has expired",
    assertion({ exp: 1_000_000_000 }),
    401,
    "invalid_client",
    "the client_assertion has expired: its `exp` is TIME",
  ],
  [
    "an assertion that is not valid yet",
    assertion({ nbf: 9_000_000_000 }),
    401,
    "invalid_client",
    "the client_assertion is not valid before its `nbf`, TIME; compare the clocks",
  ],
  [
    "an assertion of an unknown key",
    assertion({}, { kid: "k2" }),
    401,
    "invalid_client",
    'the client "key-app" has no key for the client_assertion (alg "ES256", kid "k2"); add it to the client\'s jwks or jwks_uri',
  ],
  [
    "an assertion with a wrong signature",
    assertion({}, {}, otherKey),
    401,
    "invalid_client",
    'no key of the client "key-app" verifies the client_assertion (alg "ES256", kid "k1"); compare its jwks, jwks_uri or secret with the key that signed',
  ],
  [
    "an assertion without a jti",
    assertion({ jti: undefined }),
    401,
    "invalid_client",
    "the client_assertion needs a `jti` that is new in every request",
  ],
  [
    "an assertion of another issuer",
    assertion({ iss: "demo-app" }),
    401,
    "invalid_client",
    'the `iss` of the client_assertion is "demo-app"; it must be the client_id, like `sub`',
  ],
  [
    "an assertion that was used before",
    async (issuer) => {
      const jti = "once";
      await assertion({ jti })(issuer);
      return assertion({ jti })(issuer);
    },
    401,
    "invalid_client",
    'the client_assertion with the jti "once" was used before; sign a new one for every request',
  ],
  [
    "no DPoP proof of a client that must send one",
    service({}, { basic: ["bound-app", "bound-app-secret"] }),
    400,
    "invalid_grant",
    'the client "bound-app" must send a DPoP proof (dpopBoundAccessTokens)',
  ],
  [
    "a wrong code_verifier",
    redeemWith({ code_verifier: "v".repeat(43) }),
    400,
    "invalid_grant",
    "the code_verifier does not match the code_challenge (S256) of the authorization request; send the verifier of the same login",
  ],
  [
    "no code_verifier",
    redeemWith({ code_verifier: undefined }),
    400,
    "invalid_grant",
    "the authorization request had a code_challenge, so the token request needs its code_verifier",
  ],
  [
    "a wrong redirect_uri",
    redeemWith({ redirect_uri: "http://127.0.0.1:1/callback" }),
    400,
    "invalid_grant",
    'the redirect_uri is "http://127.0.0.1:1/callback", but the authorization request had "http://127.0.0.1:8599/callback"',
  ],
  [
    "an unknown code",
    redeemWith({ code: "code-that-never-was" }),
    400,
    "invalid_grant",
    "this issuer has not issued this authorization code, or its record has been deleted; check that the whole value was sent, or start a new authorization request",
  ],
  [
    "a code of another client",
    redeemWith({}, { basic: ["web-app", "web-app-secret"] }),
    400,
    "invalid_grant",
    'the request is from the client "web-app", but the authorization code was issued to "demo-app"',
  ],
  [
    "a code that was redeemed",
    twice((form, { url }) => redeem(url, form)),
    400,
    "invalid_grant",
    "the authorization code was redeemed before at TIME; its tokens are revoked now, so start a new authorization request",
  ],
  [
    "a code that was redeemed thrice",
    async (issuer) => {
      const form = await code(issuer);
      await redeem(issuer.url, form);
      await redeem(issuer.url, form);
      return redeem(issuer.url, form);
    },
    400,
    "invalid_grant",
    "the authorization code was redeemed before, and its tokens were revoked; start a new authorization request",
  ],
  [
    "a code that has expired",
    async (issuer) => {
      const form = await code(issuer);
      await issuer.clock.advance(3600);
      return redeem(issuer.url, form);
    },
    400,
    "invalid_grant",
    "the authorization code expired at TIME; redeem it at once or raise authorizationCodeExpiresInSeconds",
  ],
  ["no code", redeemWith({ code: undefined }), 400, "invalid_request", "missing required parameter 'code'"],
  [
    "an unknown refresh token",
    (issuer) => refresh(issuer.url, "refresh-that-never-was"),
    400,
    "invalid_grant",
    "this issuer has not issued this refresh token, or its record has been deleted; check that the whole value was sent; sign in again to get a new one",
  ],
  [
    "a refresh token that was used",
    refreshAfter(({ url }, token) => refresh(url, token)),
    400,
    "invalid_grant",
    "the refresh token is no longer valid: exchanged for its successor at TIME; the token's grant has ended; sign in again to get a new one",
  ],
  [
    "a refresh token that was revoked",
    refreshAfter(({ url }, token) => postForm(`${url}/revoke`, { client_id: "demo-app", token })),
    400,
    "invalid_grant",
    "the refresh token is no longer valid: revoked at TIME; the token's grant has ended; sign in again to get a new one",
  ],
  [
    "a refresh token that has expired",
    refreshAfter((issuer) => issuer.clock.advance(400 * 24 * 3600)),
    400,
    "invalid_grant",
    "the refresh token is no longer valid: expired N s ago (`exp` is TIME); the token's grant has ended; sign in again to get a new one",
  ],
  [
    "a refresh token of another client",
    async (issuer) => {
      const { refresh_token } = await tokens(issuer);
      return redeem(
        issuer.url,
        { grant_type: "refresh_token", refresh_token },
        { basic: ["web-app", "web-app-secret"] },
      );
    },
    400,
    "invalid_grant",
    'the request is from the client "web-app", but the refresh token was issued to "demo-app"',
  ],
  [
    "an access token in place of a refresh token",
    async (issuer) => refresh(issuer.url, (await tokens(issuer))["access_token"]),
    400,
    "invalid_grant",
    "the value is an access token; send a refresh token; sign in again to get a new one",
  ],
  [
    "a refresh with more scopes",
    async (issuer) => refresh(issuer.url, (await tokens(issuer))["refresh_token"], { scope: "openid email" }),
    400,
    "invalid_scope",
    'the refresh token does not have the scope "email"; its scopes: openid, offline_access',
  ],
  [
    "a device_code that is pending",
    async (issuer) => poll(issuer, (await device(issuer))["device_code"]),
    400,
    "authorization_pending",
    "no user has approved the device_code yet; open verification_uri, enter the user code, and poll again",
  ],
  [
    "a device_code that has expired",
    async (issuer) => {
      const { device_code } = await device(issuer);
      await issuer.clock.advance(3600);
      return poll(issuer, device_code);
    },
    400,
    "expired_token",
    "the device_code expired at TIME before a user approved it; start a new device authorization",
  ],
  [
    "an unknown device_code",
    (issuer) => poll(issuer, "device-code-that-never-was"),
    400,
    "invalid_grant",
    "this issuer has not issued this device_code, or it was redeemed or has expired; start a new device authorization",
  ],
  [
    "a device request with an unknown resource",
    (issuer) =>
      postForm(`${issuer.url}/device/auth`, { client_id: "demo-app", resource: "https://other.test" }),
    400,
    "invalid_target",
    'the resource "https://other.test" is not configured at this issuer; known: https://api.example.test',
  ],
  [
    "a wrong password",
    (issuer) => redeem(issuer.url, { grant_type: "password", username: "alice", password: "wrong-password" }),
    400,
    "invalid_grant",
    'the password of the user "alice" is wrong',
  ],
  [
    "an unknown user",
    (issuer) => redeem(issuer.url, { grant_type: "password", username: "alcie", password: "wrong-password" }),
    400,
    "invalid_grant",
    'the user "alcie" does not exist; did you mean "alice"?',
  ],
  [
    "a redirect_uri that is not registered",
    authorize({ redirect_uri: "http://127.0.0.1:8599/cb" }),
    400,
    "invalid_redirect_uri",
    'the redirect_uri "http://127.0.0.1:8599/cb" is not registered for the client "demo-app"; registered: http://127.0.0.1:8599/callback',
  ],
  [
    "an authorization request of an unknown client",
    authorize({ client_id: "demo-aap" }),
    400,
    "invalid_client",
    'the client "demo-aap" does not exist; did you mean "demo-app"?',
  ],
  [
    "a response_type that does not exist",
    authorize({ response_type: "ticket" }),
    303,
    "unsupported_response_type",
    'the response_type "ticket" does not exist at this issuer; its metadata lists response_types_supported',
  ],
  [
    "a response_type that the client may not use",
    authorize({ response_type: "none" }),
    303,
    "unsupported_response_type",
    'the response_type "none" does not exist at this issuer; its metadata lists response_types_supported',
  ],
  [
    "a response_mode that does not exist",
    authorize({ response_mode: "pigeon" }),
    303,
    "unsupported_response_mode",
    'the response_mode "pigeon" does not exist at this issuer; its metadata lists response_modes_supported',
  ],
  [
    "an authorization request without PKCE",
    authorize({ code_challenge: undefined, code_challenge_method: undefined }),
    303,
    "invalid_request",
    'the client "demo-app" has no secret, so its request needs PKCE: a code_challenge and code_challenge_method=S256',
  ],
  [
    "a plain code_challenge",
    authorize({ code_challenge_method: "plain" }),
    303,
    "invalid_request",
    'the code_challenge_method is "plain"; it must be S256',
  ],
  [
    "an unknown prompt",
    authorize({ prompt: "please" }),
    303,
    "invalid_request",
    'the prompt "please" has a value that this issuer does not support',
  ],
  [
    "prompt=none without a session",
    authorize({ prompt: "none", login_hint: undefined }),
    303,
    "login_required",
    "prompt=none was sent, but this browser has no session of a user who is signed in; sign in first",
  ],
  [
    "an unknown scope at the login",
    authorize({ scope: "openid notes:raed", resource: AUDIENCE }),
    303,
    "invalid_scope",
    'the scope "notes:raed" is not one that the client "demo-app" may have; scopes of the resource: notes:read, openid, profile, email, offline_access',
  ],
  [
    "an unknown resource at the login",
    authorize({ resource: "https://other.test" }),
    303,
    "invalid_target",
    'the resource "https://other.test" is not configured at this issuer; known: https://api.example.test',
  ],
  [
    "a login_hint of an unknown user",
    authorize({ login_hint: "nobody-known" }),
    303,
    "access_denied",
    'the login_hint "nobody-known" names no user of this issuer; known: alice, bob, guest',
  ],
  [
    "a request_uri that was never issued",
    authorize({ request_uri: "urn:ietf:params:oauth:request_uri:never" }),
    303,
    "invalid_request_uri",
    "this issuer has not issued this request_uri, or it has expired or was used; push the request again",
  ],
  [
    "a pushed redirect_uri that is not registered",
    push({ redirect_uri: "http://127.0.0.1:8599/cb" }),
    400,
    "invalid_request",
    'the redirect_uri "http://127.0.0.1:8599/cb" is not registered for the client "demo-app"; registered: http://127.0.0.1:8599/callback',
  ],
  [
    "a pushed request of an unknown client",
    push({ client_id: "demo-aap" }),
    401,
    "invalid_client",
    'the client "demo-aap" does not exist; did you mean "demo-app"?',
  ],
  [
    "introspection by a public client",
    (issuer) => postForm(`${issuer.url}/introspect`, { client_id: "demo-app", token: "x" }),
    401,
    "invalid_client",
    "client authentication is required to introspect",
  ],
  [
    "introspection of an unknown token",
    introspected("token-that-never-was"),
    200,
    null,
    "this issuer has not issued this token, or its record has been deleted; check that the whole value was sent",
  ],
  [
    "introspection of an ID token",
    async (issuer) => introspected((await tokens(issuer))["id_token"] ?? "")(issuer),
    200,
    null,
    "the value is an ID token; send an access token or a refresh token",
  ],
  [
    "introspection of an expired token",
    async (issuer) => {
      const { token } = await issuer.mint({ user: "alice" });
      await issuer.clock.advance(7200);
      return introspected(token)(issuer);
    },
    200,
    null,
    "the token is no longer valid: expired N s ago (`exp` is TIME)",
  ],
  [
    "revocation of an unknown token",
    (issuer) => postForm(`${issuer.url}/revoke`, { client_id: "demo-app", token: "token-that-never-was" }),
    200,
    null,
    "this issuer has not issued this token, or its record has been deleted; check that the whole value was sent",
  ],
  [
    "revocation of another client's token",
    async (issuer) =>
      postForm(`${issuer.url}/revoke`, { token: (await tokens(issuer))["access_token"] }, { basic: SERVICE }),
    400,
    "invalid_request",
    'the request is from the client "demo-service", but the token was issued to "demo-app"',
  ],
  [
    "userinfo without a token",
    ({ url }) => postForm(`${url}/userinfo`, {}),
    401,
    "invalid_token",
    "the request has no token: send Authorization: Bearer and the access token",
  ],
  [
    "userinfo with an unknown token",
    ({ url }) => userinfo(url, "token-that-never-was"),
    401,
    "invalid_token",
    "this issuer has not issued this access token, or its record has been deleted; check that the whole value was sent",
  ],
  [
    "userinfo with a revoked token",
    async (issuer) => {
      const { token, id } = await issuer.mint({ user: "alice", scope: "openid" });
      await issuer.tokens.revoke(id);
      return userinfo(issuer.url, token);
    },
    401,
    "invalid_token",
    "the access token is no longer valid: revoked at TIME",
  ],
  [
    "userinfo with a token of a client that was removed",
    async (issuer) => {
      const { access_token: token } = await tokens(issuer);
      await issuer.clients.remove("demo-app");
      return userinfo(issuer.url, token);
    },
    401,
    "invalid_token",
    'the access token is no longer valid: the client "demo-app" no longer exists',
  ],
  [
    "userinfo with a token whose key was removed",
    async (issuer) => {
      const token = await issuer.token({ user: "alice", scope: "openid", format: "jwt" });
      const [key] = (await issuer.keys.list()).filter(({ kid }) => decodeProtectedHeader(token).kid === kid);
      await issuer.keys.rotate();
      await issuer.keys.remove(key?.kid ?? "");
      return userinfo(issuer.url, token);
    },
    401,
    "invalid_token",
    'the access token is no longer valid: the key "KID" that signed the token was removed',
  ],
  [
    "userinfo with a token that is not valid yet",
    async (issuer) =>
      userinfo(issuer.url, await issuer.token({ user: "alice", scope: "openid", notBeforeInSeconds: 60 })),
    401,
    "invalid_token",
    "the access token is no longer valid: becomes valid in N s (`nbf` is TIME)",
  ],
  [
    "userinfo with a token without an expiry that is issued in the future",
    async (issuer) => {
      const never = { expiresInSeconds: "never", issuedSecondsAgo: -60 } as const;
      return userinfo(issuer.url, await issuer.token({ user: "alice", scope: "openid", ...never }));
    },
    401,
    "invalid_token",
    "the access token is no longer valid: issued in the future, at TIME, and without an expiry",
  ],
  [
    "userinfo with a token whose expiry is no number",
    async (issuer) =>
      userinfo(
        issuer.url,
        await issuer.token({ user: "alice", scope: "openid", claims: { exp: "tomorrow" } }),
      ),
    401,
    "invalid_token",
    'the access token is no longer valid: `exp` is "tomorrow", which is not a number',
  ],
  [
    "userinfo with a token of a login that was ended",
    async (issuer) => {
      const { access_token: token } = await tokensFor(issuer.url, { params: { login_hint: "alice" } });
      const [session] = await issuer.sessions.list();
      await issuer.sessions.end(session?.id ?? "");
      return userinfo(issuer.url, token);
    },
    401,
    "invalid_token",
    "the access token is no longer valid: revoked at TIME; the token's grant has ended",
  ],
  [
    "userinfo with a client's token",
    async (issuer) => userinfo(issuer.url, String((await service({})(issuer)).body["access_token"])),
    401,
    "invalid_token",
    "the token is a client's own token (client credentials); userinfo takes the tokens of users",
  ],
  [
    "userinfo without openid",
    async (issuer) => userinfo(issuer.url, (await issuer.mint({ user: "alice", scope: "notes:read" })).token),
    403,
    "insufficient_scope",
    "the access token does not have the scope openid; its scopes: notes:read. Request openid at the login",
  ],
  [
    "userinfo with a token of another issuer",
    async (issuer) => userinfo(issuer.url, await mintmark.token({ user: "alice" })),
    401,
    "invalid_token",
    'this issuer has not issued this access token: its `iss` is "SERVER", and this issuer is "ISSUER"',
  ],
  [
    "registration with an unusable redirect URI",
    ({ url }) => register(url, { redirect_uris: ["javascript:alert(1)"] }),
    400,
    "invalid_redirect_uri",
    'redirect_uris must only contain web uris (received ["javascript:alert(1)"])',
  ],
  [
    "registration without redirect URIs",
    ({ url }) => register(url, { grant_types: ["authorization_code"] }),
    400,
    "invalid_redirect_uri",
    "redirect_uris is mandatory property (received nothing)",
  ],
  [
    "management with a wrong token",
    async ({ url }) =>
      manage(await register(url, { redirect_uris: [REDIRECT_URI] }), "GET", undefined, {
        authorization: "Bearer wrong-token-value",
      }),
    401,
    "invalid_token",
    "this issuer has not issued this registration access token, or the client was removed; send the registration_access_token that the registration returned",
  ],
  [
    "a sign-out to a URI that is not registered",
    signOut({ client_id: "demo-app", post_logout_redirect_uri: "http://127.0.0.1:1/bye" }),
    400,
    "invalid_request",
    'the post_logout_redirect_uri "http://127.0.0.1:1/bye" is not registered for the client "demo-app"; registered: http://127.0.0.1:8599/callback',
  ],
  [
    "a sign-out with a broken hint",
    signOut({ id_token_hint: "no-token" }),
    400,
    "invalid_request",
    "could not decode id_token_hint: Invalid Token or Protected Header formatting",
  ],
  [
    "a sign-out of an unknown client",
    signOut({ client_id: "demo-aap" }),
    400,
    "invalid_client",
    'the client "demo-aap" does not exist; did you mean "demo-app"?',
  ],
];

/** The reason without parts that differ each time. */
const comparable = (reason: string | null | undefined, issuer: IsolatedIssuer) =>
  reason
    ?.replaceAll(issuer.url, "ISSUER")
    .replaceAll(mintmark.url, "SERVER")
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME")
    .replace(/(expired|becomes valid in) \d+ s/, "$1 N s")
    .replace(/(the key) "[^"]+"/, '$1 "KID"');

const SECRET_PARAMS = [
  "client_assertion",
  "client_secret",
  "code",
  "code_verifier",
  "device_code",
  "id_token_hint",
  "password",
  "refresh_token",
];

const lastOf = async (issuer: IsolatedIssuer) => (await issuer.requests.list({ raw: true })).at(-1);

describe("the request log says why it refused", () => {
  it.each(ROWS)("%s", async (_title, send, status, error, reason) => {
    const issuer = await newIssuer();
    const answer = await send(issuer);
    const entry = await lastOf(issuer);
    expect(answer.status).toBe(status);
    expect(entry).toMatchObject({ status, error });
    expect(comparable(entry?.reason, issuer)).toBe(reason);
    for (const name of SECRET_PARAMS.filter((each) => entry?.params[each] !== undefined)) {
      expect(entry?.reason).not.toContain(entry?.params[name]);
    }
    await issuer.close();
  });

  it("and says nothing about a request that it granted", async () => {
    const issuer = await newIssuer();
    const { access_token } = await tokens(issuer);
    expect(await lastOf(issuer)).toMatchObject({ status: 200, error: null, reason: null });
    expect((await introspected(access_token ?? "")(issuer)).body).toMatchObject({ active: true });
    expect(await lastOf(issuer)).toMatchObject({ status: 200, error: null, reason: null });
    await issuer.close();
  });

  it("and names the fault that replaced an answer", async () => {
    const issuer = await newIssuer();
    const fault = await issuer.faults.add({ endpoint: "token", status: 503, body: { error: "busy" } });
    await service({})(issuer);
    expect(await lastOf(issuer)).toMatchObject({
      status: 503,
      reason: `the fault ${fault.id} replaced the answer`,
    });
    await issuer.close();
  });

  it("over HTTP too", async () => {
    const issuer = await newIssuer();
    await service({}, { basic: ["demo-servcie", "demo-service-secret"] })(issuer);
    const response = await fetch(`${mintmark.url}/_mintmark/api/requests?issuer=${issuer.id}`);
    const { items } = (await response.json()) as { items: { reason: string }[] };
    expect(items.at(-1)?.reason).toBe(
      'the client "demo-servcie" does not exist; did you mean "demo-service"?',
    );
    await issuer.close();
  });
});

describe("the client sees", () => {
  const UNTOLD = "grant request is invalid";

  it.each<[string, Send, string | RegExp]>([
    [
      "a wrong code_verifier",
      redeemWith({ code_verifier: "v".repeat(43) }),
      /^the code_verifier does not match/,
    ],
    [
      "an expired code",
      ROWS.find(([title]) => title === "a code that has expired")?.[1] ?? service({}),
      /^the authorization code expired at/,
    ],
    [
      "a used refresh token",
      refreshAfter(({ url }, token) => refresh(url, token)),
      /exchanged for its successor at/,
    ],
  ])("the reason for %s at a generic issuer", async (_title, send, text) => {
    const issuer = await newIssuer();
    const description = (await send(issuer)).body["error_description"];
    expect(description).toMatch(text);
    expect(description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/); // RFC 6749, section 5.2
    await issuer.close();
  });

  it.each<[string, Send, string]>([
    [
      "a wrong password",
      (issuer) =>
        redeem(issuer.url, { grant_type: "password", username: "alice", password: "wrong-password" }),
      UNTOLD,
    ],
    [
      "an unknown user",
      (issuer) =>
        redeem(issuer.url, { grant_type: "password", username: "alcie", password: "wrong-password" }),
      UNTOLD,
    ],
    ["another client's code", redeemWith({}, { basic: ["web-app", "web-app-secret"] }), UNTOLD],
    ["an unknown client", service({}, { basic: ["demo-servcie", "x"] }), "client authentication failed"],
    ["a wrong secret", service({}, { basic: ["demo-service", "x"] }), "client authentication failed"],
  ])("no reason that would help a stranger: %s", async (_title, send, text) => {
    const issuer = await newIssuer();
    expect((await send(issuer)).body["error_description"]).toBe(text);
    await issuer.close();
  });

  it.each([
    ["auth0", "/oauth/token", 403, "Invalid authorization code"],
    ["okta", "/v1/token", 400, "The authorization code is invalid or has expired."],
  ] as const)("the text of %s, and the log the reason", async (profile, path, status, text) => {
    const issuer = await newIssuer({ profile });
    const code = "code-that-never-was";
    const answer = await postForm(`${issuer.url.replace(/\/$/, "")}${path}`, {
      grant_type: "authorization_code",
      client_id: "demo-app",
      redirect_uri: REDIRECT_URI,
      code_verifier: "v".repeat(43),
      code,
    });
    expect(answer).toMatchObject({ status, body: { error: "invalid_grant", error_description: text } });
    const entry = await lastOf(issuer);
    expect(entry).toMatchObject({ error: "invalid_grant" });
    expect(entry?.reason).toMatch(/^this issuer has not issued this authorization code/);
    await issuer.close();
  });
});

it.each([
  ["8-chars!", "[redacted]"],
  ["7-chars", "7-chars"],
])(
  "a reason that would repeat the secret %s says %s, because a short one may be a word",
  async (secret, told) => {
    const issuer = await newIssuer();
    const form = { grant_type: "client_credentials", client_id: secret, client_secret: secret };
    await postForm(`${issuer.url}/token`, form);
    const entry = (await issuer.requests.list({ endpoint: "token" })).at(-1);
    expect(entry?.error).toBe("invalid_client");
    expect(entry?.reason).toContain(told);
    if (secret !== told) expect(entry?.reason).not.toContain(secret);
    await issuer.close();
  },
);
