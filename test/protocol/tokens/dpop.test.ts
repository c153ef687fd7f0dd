// DPoP (RFC 9449): tokens bound to a key at every grant, rejected proofs, and clients that must send a proof.
import * as v2 from "@modelcontextprotocol/client";
import { decodeJwt, generateKeyPair, importJWK, SignJWT } from "jose";
import * as oauth from "oauth4webapi";
import * as oidc from "openid-client";
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../../src/index.ts";
import { Browser } from "../../support/browser.ts";
import { callbackOf } from "../../support/browser-login.ts";
import { newProofKey } from "../../support/dpop.ts";
import { startForeignIssuer } from "../../support/foreign-issuer.ts";
import { introspect } from "../../support/introspect.ts";
import { fetchWithMcpServer } from "../../support/mcp-origin.ts";
import { type Answer, basicHeader, getJson, postForm } from "../../support/post-form.ts";
import { codeFor, expectTokens, REDIRECT_URI } from "../../support/sign-in.ts";

const JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
const ALICE = "11111111-1111-4111-8111-111111111111";
const MCP = "https://mcp.test/mcp";

const foreign = await startForeignIssuer();
const app = {
  redirectUris: [REDIRECT_URI],
  grantTypes: ["authorization_code", "refresh_token", "password"] as const,
};
const idp = await startMintmark({
  passwordGrant: true,
  clients: {
    "demo-app": { ...app, grantTypes: [...app.grantTypes] },
    bound: { ...app, grantTypes: [...app.grantTypes], dpopBoundAccessTokens: true },
    web: { ...app, grantTypes: [...app.grantTypes], secret: "web-secret" },
    service: { secret: "service-secret", grantTypes: ["client_credentials", JWT_BEARER, TOKEN_EXCHANGE] },
    "bound-service": {
      secret: "bound-secret",
      grantTypes: ["client_credentials", JWT_BEARER, TOKEN_EXCHANGE],
      dpopBoundAccessTokens: true,
    },
    "demo-api": { secret: "demo-api-secret", grantTypes: [] },
    worker: { grantTypes: [] },
  },
  trustedIssuers: {
    [foreign.url]: { accepts: ["assertion"], workloads: [{ claims: { sub: "pod" }, client: "worker" }] },
  },
});
const TOKEN = `${idp.url}/token`;
const USERINFO = `${idp.url}/userinfo`;
afterAll(async () => {
  await idp.close();
  await foreign[Symbol.asyncDispose]();
});

const key = await newProofKey();
const other = await newProofKey();
const refusal = ({ status, body }: Answer) => [status, body["error"]];

/** Sends a token request with a proof: a fresh one by default, none for null. */
async function ask(
  form: Record<string, string>,
  proof?: string | null,
  basic?: [string, string],
): Promise<Answer> {
  const dpop = proof === undefined ? await key.proof(TOKEN) : proof;
  const authorization = basic && basicHeader(...basic);
  return postForm(TOKEN, form, {
    headers: { ...(dpop !== null && { dpop }), ...(authorization && { authorization }) },
  });
}

/** Makes a fresh request for each grant. */
const GRANTS: Record<string, () => Promise<[form: Record<string, string>, basic?: [string, string]]>> = {
  "authorization code": async () => {
    const { redemption } = await codeFor(idp.url, { user: "alice", params: { scope: "openid" } });
    return [{ client_id: "demo-app", ...redemption }];
  },
  password: async () => [
    { grant_type: "password", client_id: "demo-app", username: "alice", password: "alice", scope: "openid" },
  ],
  "client credentials": async () => [{ grant_type: "client_credentials" }, ["service", "service-secret"]],
  "JWT bearer": async () => [
    { grant_type: JWT_BEARER, assertion: await foreign.sign({ sub: "alice", aud: idp.url }) },
    ["service", "service-secret"],
  ],
  "workload federation": async () => [
    { grant_type: JWT_BEARER, assertion: await foreign.sign({ sub: "pod", aud: TOKEN }) },
  ],
  "token exchange": async () => [
    {
      grant_type: TOKEN_EXCHANGE,
      subject_token: await idp.token({ user: "alice" }),
      subject_token_type: ACCESS_TOKEN,
    },
    ["service", "service-secret"],
  ],
};

describe("metadata", () => {
  it("lists asymmetric algorithms only", async () => {
    const { body } = await getJson(`${idp.url}/.well-known/oauth-authorization-server`);
    const algs = body["dpop_signing_alg_values_supported"] as string[];
    expect(algs).toEqual(expect.arrayContaining(["ES256", "RS256", "PS256", "EdDSA", "Ed25519"]));
    expect(algs.filter((alg) => alg === "none" || alg.startsWith("HS"))).toEqual([]);
  });

  it.each(["ES256", "ES384", "ES512", "RS256", "PS512", "Ed25519"])("is correct for %s", async (alg) => {
    const another = await newProofKey(alg);
    const [form, basic] = await GRANTS["client credentials"]!();
    expect((await ask(form, await another.proof(TOKEN), basic)).body["token_type"]).toBe("DPoP");
  });
});

describe.each(Object.entries(GRANTS))("the grant %s", (_, request) => {
  it("binds its token to the key of the proof", async () => {
    const [form, basic] = await request();
    const tokens = expectTokens(await ask(form, undefined, basic));
    expect(tokens["token_type"]).toBe("DPoP");
    expect(decodeJwt(tokens["access_token"] ?? "")["cnf"]).toEqual({ jkt: key.thumbprint });
    expect(await introspect(idp.url, tokens["access_token"])).toMatchObject({
      active: true,
      token_type: "DPoP",
      cnf: { jkt: key.thumbprint },
    });
  });

  it("returns a plain bearer token without a proof", async () => {
    const [form, basic] = await request();
    const tokens = expectTokens(await ask(form, null, basic));
    expect(tokens["token_type"]).toBe("Bearer");
    expect(decodeJwt(tokens["access_token"] ?? "")).not.toHaveProperty("cnf");
  });

  it("rejects a reused proof", async () => {
    const [first, basic] = await request();
    const [second] = await request();
    const proof = await key.proof(TOKEN);
    expect((await ask(first, proof, basic)).status).toBe(200);
    expect(refusal(await ask(second, proof, basic))).toEqual([400, "invalid_dpop_proof"]);
  });

  it("rejects a proof for another URL or method without using up the code or assertion", async () => {
    const [form, basic] = await request();
    const elsewhere = await key.proof(`${idp.url}/revoke`);
    expect(refusal(await ask(form, elsewhere, basic))).toEqual([400, "invalid_dpop_proof"]);
    const reading = await key.proof(TOKEN, { claims: { htm: "GET" } });
    expect(refusal(await ask(form, reading, basic))).toEqual([400, "invalid_dpop_proof"]);
    expect((await ask(form, undefined, basic)).status).toBe(200);
  });
});

describe("a proof", () => {
  const now = () => Math.floor(Date.now() / 1000);
  const symmetric = async () => {
    const jwk = { kty: "oct", k: Buffer.from("a-secret-that-is-32-bytes-long!!").toString("base64url") };
    return new SignJWT({ htm: "POST", htu: TOKEN, jti: "x", iat: now() })
      .setProtectedHeader({ alg: "HS256", typ: "dpop+jwt", jwk })
      .sign(await importJWK(jwk, "HS256"));
  };
  it.each<[string, () => Promise<string> | string]>([
    ["is empty", () => ""],
    ["is only a space", () => " "],
    ["is not a JWT", () => "text"],
    ["has another typ", () => key.proof(TOKEN, { header: { typ: "JWT" } })],
    ["has no key", () => key.proof(TOKEN, { header: { jwk: undefined } })],
    ["carries an invalid key", async () => key.proof(TOKEN, { header: { jwk: { kty: "EC" } } })],
    ["is signed with a shared secret", symmetric],
    ["is old", () => key.proof(TOKEN, { claims: { iat: now() - 3600 } })],
    ["is issued in the future", () => key.proof(TOKEN, { claims: { iat: now() + 3600 } })],
    ["has no iat", () => key.proof(TOKEN, { claims: { iat: undefined } })],
    ["has no jti", () => key.proof(TOKEN, { claims: { jti: undefined } })],
    ["has no htm", () => key.proof(TOKEN, { claims: { htm: undefined } })],
    ["has no htu", () => key.proof(TOKEN, { claims: { htu: undefined } })],
    ["names another host", () => key.proof("https://elsewhere.test/token")],
  ])("is rejected if it %s", async (_, proof) => {
    for (const request of [GRANTS["password"]!, GRANTS["JWT bearer"]!, GRANTS["token exchange"]!]) {
      const [form, basic] = await request();
      expect(refusal(await ask(form, await proof(), basic))).toEqual([400, "invalid_dpop_proof"]);
    }
  });

  it("is judged by real time, not by the issuer's clock", async () => {
    await using own = await startMintmark();
    await own.clock.advance(7200);
    const answer = await postForm(
      `${own.url}/token`,
      { grant_type: "client_credentials" },
      {
        headers: {
          dpop: await key.proof(`${own.url}/token`),
          authorization: basicHeader("demo-service", "demo-service-secret"),
        },
      },
    );
    expect(answer.body["token_type"]).toBe("DPoP");
  });
});

describe("a client with dpopBoundAccessTokens", () => {
  const BOUND: [string, string] = ["bound-service", "bound-secret"];
  const credentials = { username: "alice", password: "alice" };
  it.each<[string, () => Promise<[Record<string, string>, [string, string]?]>]>([
    ["client credentials", async () => [{ grant_type: "client_credentials" }, BOUND]],
    ["password", async () => [{ grant_type: "password", client_id: "bound", ...credentials }]],
    ["JWT bearer", async () => [(await GRANTS["JWT bearer"]!())[0], BOUND]],
    ["token exchange", async () => [(await GRANTS["token exchange"]!())[0], BOUND]],
    [
      "authorization code",
      async () => {
        const params = { client_id: "bound", dpop_jkt: key.thumbprint };
        const { redemption } = await codeFor(idp.url, { user: "alice", params });
        return [{ client_id: "bound", ...redemption }];
      },
    ],
  ])("is rejected without a proof: %s", async (_, request) => {
    const [form, basic] = await request();
    expect(refusal(await ask(form, null, basic))).toEqual([400, "invalid_grant"]);
    const [again] = await request();
    expect((await ask(again, undefined, basic)).body["token_type"]).toBe("DPoP");
  });

  it("can reuse an assertion that was rejected for lack of a proof", async () => {
    const [form] = await GRANTS["JWT bearer"]!();
    expect((await ask(form, null, BOUND)).status).toBe(400);
    expect((await ask(form, undefined, BOUND)).status).toBe(200);
  });

  it("may register itself with dpop_bound_access_tokens", async () => {
    const response = await fetch(`${idp.url}/register`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        redirect_uris: [REDIRECT_URI],
        token_endpoint_auth_method: "none",
        dpop_bound_access_tokens: true,
      }),
    });
    const registered = (await response.json()) as Record<string, unknown>;
    expect(registered["dpop_bound_access_tokens"]).toBe(true);
    const clientId = String(registered["client_id"]);
    const { redemption } = await codeFor(idp.url, { user: "alice", params: { client_id: clientId } });
    expect(refusal(await ask({ client_id: clientId, ...redemption }, null))).toEqual([400, "invalid_grant"]);
  });
});

describe("a pushed authorization request", () => {
  const PAR = `${idp.url}/par`;
  const push = (dpop: string) =>
    postForm(
      PAR,
      {
        client_id: "demo-app",
        response_type: "code",
        redirect_uri: REDIRECT_URI,
        code_challenge: "x".repeat(43),
        code_challenge_method: "S256",
      },
      { headers: { dpop } },
    );

  it("is rejected with a reused proof", async () => {
    const proof = await key.proof(PAR);
    expect((await push(proof)).status).toBe(201);
    expect(refusal(await push(proof))).toEqual([400, "invalid_dpop_proof"]);
  });

  it("is rejected with an empty or malformed proof", async () => {
    for (const proof of ["", " ", "text"]) {
      expect(refusal(await push(proof))).toEqual([400, "invalid_dpop_proof"]);
    }
  });
});

describe("a client assertion that is replayed beside a fresh proof", () => {
  it("is still invalid_client", async () => {
    const secret = "a-secret-of-at-least-32-characters";
    await using own = await startMintmark({
      clients: {
        signer: { secret, grantTypes: ["client_credentials"], tokenEndpointAuthMethod: "client_secret_jwt" },
      },
    });
    const assertion = await new SignJWT({ jti: "once" })
      .setProtectedHeader({ alg: "HS256" })
      .setIssuer("signer")
      .setSubject("signer")
      .setAudience(own.url)
      .setIssuedAt()
      .setExpirationTime("1m")
      .sign(new TextEncoder().encode(secret));
    const send = async () =>
      postForm(
        `${own.url}/token`,
        {
          grant_type: "client_credentials",
          client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
          client_assertion: assertion,
        },
        { headers: { dpop: await key.proof(`${own.url}/token`) } },
      );
    expect((await send()).status).toBe(200);
    expect(refusal(await send())).toEqual([401, "invalid_client"]);
  });
});

describe("a bound refresh token of a public client", () => {
  it.each(["authorization code", "password"])(
    "from the grant %s works with its own key only, and rotates",
    async (name) => {
      const [form] = await GRANTS[name]!();
      const { refresh_token = "" } = expectTokens(await ask(form));
      const renew = (token: string, proof?: string | null) =>
        ask({ grant_type: "refresh_token", client_id: "demo-app", refresh_token: token }, proof);
      expect(refusal(await renew(refresh_token, null))).toEqual([400, "invalid_grant"]);
      expect(refusal(await renew(refresh_token, await other.proof(TOKEN)))).toEqual([400, "invalid_grant"]);
      const renewed = expectTokens(await renew(refresh_token));
      expect(renewed["token_type"]).toBe("DPoP");
      expect(renewed["refresh_token"]).not.toBe(refresh_token);
      expect(decodeJwt(renewed["access_token"] ?? "")["cnf"]).toEqual({ jkt: key.thumbprint });
    },
  );
});

it("a refresh token of a client that authenticates is bound to no key, as its secret protects it", async () => {
  const web: [string, string] = ["web", "web-secret"];
  const login = { grant_type: "password", username: "alice", password: "alice", scope: "openid" };
  const { refresh_token = "" } = expectTokens(await ask(login, undefined, web));
  const form = { grant_type: "refresh_token", refresh_token };
  const renewed = expectTokens(await ask(form, await other.proof(TOKEN), web));
  expect(decodeJwt(renewed["access_token"] ?? "")["cnf"]).toEqual({ jkt: other.thumbprint });
});

describe("a bound token at userinfo", () => {
  const read = (token: string, proof: string | null, scheme = "DPoP") =>
    getJson(USERINFO, { authorization: `${scheme} ${token}`, ...(proof !== null && { dpop: proof }) });
  const proofFor = (accessToken: string, by = key, more: Record<string, unknown> = {}) =>
    by.proof(USERINFO, { accessToken, claims: { htm: "GET", ...more } });

  it("needs a fresh proof for the token, signed with its key", async () => {
    const [form] = await GRANTS["password"]!();
    const { access_token: token = "" } = expectTokens(await ask(form));
    const proof = await proofFor(token);
    expect((await read(token, proof)).body).toMatchObject({ sub: ALICE });
    const again = await read(token, proof);
    expect(refusal(again)).toEqual([401, "invalid_dpop_proof"]);
    expect(again.headers.get("www-authenticate")).toMatch(/^DPoP .*error="invalid_dpop_proof"/);
    expect(refusal(await read(token, await proofFor(token, other)))).toEqual([401, "invalid_token"]);
    expect(refusal(await read(token, await proofFor("another token")))).toEqual([401, "invalid_dpop_proof"]);
    expect((await read(token, null, "Bearer")).status).toBe(401);
    expect((await read(token, null)).status).toBeGreaterThanOrEqual(400);
  });

  it("is rejected with an empty or malformed proof", async () => {
    const [form] = await GRANTS["password"]!();
    const { access_token: token = "" } = expectTokens(await ask(form));
    for (const proof of ["", " ", "text"]) {
      expect(refusal(await read(token, proof))).toEqual([401, "invalid_dpop_proof"]);
      expect(refusal(await read(token, proof, "Bearer"))).toEqual([400, "invalid_request"]);
    }
  });

  it("is rejected with a proof if it is not bound", async () => {
    const token = await idp.token({ user: "alice", scope: "openid" });
    expect(refusal(await read(token, await proofFor(token)))).toEqual([401, "invalid_token"]);
  });

  it("is rejected with the Bearer scheme beside a DPoP header, an empty one too, even if it is not bound", async () => {
    const token = await idp.token({ user: "alice", scope: "openid" });
    expect((await read(token, null, "Bearer")).status).toBe(200);
    for (const proof of ["", " ", "text", await proofFor(token)]) {
      expect(refusal(await read(token, proof, "Bearer"))).toEqual([400, "invalid_request"]);
    }
  });
});

describe("with real clients", () => {
  it("DPoP works with openid-client, from login to userinfo", async () => {
    const config = await oidc.discovery(new URL(idp.url), "demo-app", undefined, oidc.None(), {
      execute: [oidc.allowInsecureRequests],
    });
    const keyPair = await oidc.randomDPoPKeyPair();
    const DPoP = oidc.getDPoPHandle(config, keyPair);
    const verifier = oidc.randomPKCECodeVerifier();
    const url = oidc.buildAuthorizationUrl(config, {
      redirect_uri: REDIRECT_URI,
      scope: "openid email",
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      dpop_jkt: await DPoP.calculateThumbprint(),
    });
    const back = await callbackOf(new Browser(), url.href, { user: "alice" });
    const tokens = await oidc.authorizationCodeGrant(
      config,
      back,
      { pkceCodeVerifier: verifier },
      undefined,
      { DPoP },
    );
    expect(tokens.token_type).toBe("dpop");
    const claims = await oidc.fetchUserInfo(config, tokens.access_token, ALICE, { DPoP });
    expect(claims.email).toBe("alice@example.test");
    const renewed = await oidc.refreshTokenGrant(config, tokens.refresh_token ?? "", undefined, { DPoP });
    expect(renewed.token_type).toBe("dpop");
  });

  it("DPoP works with oauth4webapi at the JWT bearer grant", async () => {
    const insecure = { [oauth.allowInsecureRequests]: true };
    const issuer = new URL(idp.url);
    const server = await oauth.processDiscoveryResponse(
      issuer,
      await oauth.discoveryRequest(issuer, insecure),
    );
    const client: oauth.Client = { client_id: "service" };
    const DPoP = oauth.DPoP(client, await generateKeyPair("ES256"));
    const response = await oauth.genericTokenEndpointRequest(
      server,
      client,
      oauth.ClientSecretBasic("service-secret"),
      JWT_BEARER,
      { assertion: await foreign.sign({ sub: "alice", aud: idp.url }) },
      { ...insecure, DPoP },
    );
    const result = await oauth.processGenericTokenEndpointResponse(server, client, response);
    expect(result.token_type).toBe("dpop");
  });

  it("DPoP works with the MCP SDK's DPoP session", async () => {
    const session = await v2.DpopSession.create();
    class BoundProvider extends v2.ClientCredentialsProvider {
      dpop() {
        return session;
      }
    }
    const provider = new BoundProvider({
      clientId: "bound-service",
      clientSecret: "bound-secret",
      expectedIssuer: idp.url,
    });
    expect(await v2.auth(provider, { serverUrl: MCP, fetchFn: fetchWithMcpServer(MCP, idp.url) })).toBe(
      "AUTHORIZED",
    );
    const token = provider.tokens()?.access_token ?? "";
    expect(provider.tokens()?.token_type).toBe("DPoP");
    expect(decodeJwt(token)["cnf"]).toEqual({ jkt: session.thumbprint });
  });
});
