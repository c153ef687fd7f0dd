// Metadata: where it is served, and that everything it announces works.
import { exportJWK, generateKeyPair, jwtVerify } from "jose";
import * as oidc from "openid-client";
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../../src/index.ts";
import { Browser } from "../../support/browser.ts";
import { callbackOf } from "../../support/browser-login.ts";
import { DEMO_CLIENTS, SERVICE } from "../../support/clients.ts";
import { getJson, postForm } from "../../support/post-form.ts";
import { authorizationRequest, redeem, REDIRECT_URI, tokensFor } from "../../support/sign-in.ts";

const idp = await startMintmark({
  clients: DEMO_CLIENTS,
  issuers: { tenant: {}, deep: { path: "/a/b", alg: "ES256" }, slash: { path: "/with-slash/" } },
});
afterAll(() => idp.close());
const NAMES = ["openid-configuration", "oauth-authorization-server"];
const { body: metadata } = await getJson(`${idp.url}/.well-known/openid-configuration`);
const list = (name: string) => metadata[name] as string[];

describe("metadata", () => {
  it("is the same in both documents of the default issuer, with its exact identifier", async () => {
    const { status, headers, body } = await getJson(`${idp.url}/.well-known/oauth-authorization-server`);
    expect([status, headers.get("content-type")]).toEqual([200, "application/json; charset=utf-8"]);
    expect(body).toEqual(metadata);
    expect(body["issuer"]).toBe(idp.url);
    expect(idp.url).toMatch(/^http:\/\/localhost:\d+$/);
  });

  it.each(["tenant", "deep", "slash"])(
    "of the issuer %s, which has a path, is served under both names in both URL forms",
    async (id) => {
      const issuer = await idp.issuer(id);
      const { pathname, origin } = new URL(issuer.url);
      for (const name of NAMES) {
        for (const url of [
          `${origin}/.well-known/${name}${pathname}`,
          `${origin}${pathname.replace(/\/$/, "")}/.well-known/${name}`,
        ]) {
          const { status, body } = await getJson(url);
          expect([url, status, body["issuer"]]).toEqual([url, 200, issuer.url]);
          for (const [field, value] of Object.entries(body).filter(([key]) => /_endpoint$|_uri$/.test(key))) {
            expect(`${field} ${String(value)}`).toContain(`${field} ${issuer.url.replace(/\/$/, "")}/`);
          }
        }
      }
      const config = await oidc.discovery(new URL(issuer.url), "demo-app", undefined, oidc.None(), {
        execute: [oidc.allowInsecureRequests],
        algorithm: id === "deep" ? "oauth2" : "oidc",
      });
      expect(config.serverMetadata().issuer).toBe(issuer.url);
    },
  );

  it("names the issuer and every URL with localhost, at whichever loopback address it is requested", async () => {
    const { port } = new URL(idp.url);
    for (const host of ["127.0.0.1", "localhost", "[::1]"]) {
      const { body } = await getJson(`http://${host}:${port}/.well-known/openid-configuration`);
      expect(body).toEqual(metadata);
      const token = await postForm(
        `http://${host}:${port}/token`,
        { grant_type: "client_credentials" },
        { basic: SERVICE },
      );
      expect(token.status).toBe(200);
    }
  });

  it("is answered with 404 for unknown issuers", async () => {
    for (const path of [
      "/.well-known/openid-configuration/nobody",
      "/nobody/.well-known/openid-configuration",
      "/.well-known/nothing",
    ]) {
      expect([path, (await getJson(idp.url + path)).status]).toEqual([path, 404]);
    }
  });
});

describe("every advertised endpoint exists", () => {
  const endpoints = Object.entries(metadata).filter(([name]) => /_endpoint$|^jwks_uri$/.test(name));

  it("and the list is complete", () => {
    expect(endpoints.map(([name]) => name).toSorted()).toEqual([
      "authorization_endpoint",
      "device_authorization_endpoint",
      "end_session_endpoint",
      "introspection_endpoint",
      "jwks_uri",
      "pushed_authorization_request_endpoint",
      "registration_endpoint",
      "revocation_endpoint",
      "token_endpoint",
      "userinfo_endpoint",
    ]);
  });

  it.each(endpoints)("%s", async (_, url) => {
    const byGet = await fetch(String(url), { redirect: "manual" });
    const byPost = await fetch(String(url), { method: "POST", redirect: "manual" });
    expect([byGet.status, byPost.status].filter((status) => status !== 404 && status !== 405)).not.toEqual(
      [],
    );
    expect(Math.max(byGet.status, byPost.status)).toBeLessThan(500);
  });

  it("also under the aliases of the default issuer", async () => {
    for (const path of ["/oauth/token", "/oauth2/token"]) {
      expect(
        (await postForm(idp.url + path, { grant_type: "client_credentials" }, { basic: SERVICE })).status,
      ).toBe(200);
    }
    const token = await idp.token();
    for (const path of ["/oauth/introspect", "/oauth2/introspect"]) {
      expect(
        (await postForm(idp.url + path, { token }, { basic: ["demo-api", "demo-api-secret"] })).body[
          "active"
        ],
      ).toBe(true);
    }
    expect((await getJson(`${idp.url}/jwks`)).body).toEqual(
      (await getJson(`${idp.url}/.well-known/jwks.json`)).body,
    );
    expect((await postForm(`${idp.url}/tenant/oauth/token`, {})).status).toBe(404);
  });
});

describe("every advertised value works", () => {
  it("grants: the token endpoint supports each, and no others", async () => {
    expect(list("grant_types_supported").toSorted()).toEqual([
      "authorization_code",
      "client_credentials",
      "refresh_token",
      "urn:ietf:params:oauth:grant-type:device_code",
    ]);
    for (const grant_type of list("grant_types_supported")) {
      const { body } = await redeem(idp.url, { grant_type });
      expect([grant_type, body["error"]]).not.toEqual([grant_type, "unsupported_grant_type"]);
    }
    for (const grant_type of ["password", "implicit", "urn:ietf:params:oauth:grant-type:token-exchange"]) {
      const { body } = await redeem(idp.url, { grant_type });
      expect([grant_type, body["error"]]).toEqual([grant_type, "unsupported_grant_type"]);
    }
  });

  it("response types, response modes and the only challenge method", async () => {
    expect(list("response_types_supported")).toEqual(["code"]);
    expect(list("code_challenge_methods_supported")).toEqual(["S256"]);
    for (const response_mode of list("response_modes_supported")) {
      const answer = await fetch(authorizationRequest(idp.url, { response_mode }).url, {
        redirect: "manual",
      });
      expect([response_mode, answer.headers.get("location")]).toEqual([
        response_mode,
        expect.stringContaining(`${idp.url.replace(/^http:..[^/]+/, "")}/login/`) as string,
      ]);
    }
  });

  it("ID token algorithms: each signs for a client that asks for it", async () => {
    for (const alg of list("id_token_signing_alg_values_supported")) {
      await using one = await startMintmark({
        clients: {
          app: {
            secret: "x".repeat(64),
            redirectUris: [REDIRECT_URI],
            idTokenSignedResponseAlg: alg as "RS256",
          },
        },
      });
      const config = await oidc.discovery(
        new URL(one.url),
        "app",
        { id_token_signed_response_alg: alg },
        oidc.ClientSecretBasic("x".repeat(64)),
        {
          // Checks the signature by JWKS; for HMAC the library only checks the algorithm.
          execute: [
            oidc.allowInsecureRequests,
            ...(alg.startsWith("HS") ? [] : [oidc.enableNonRepudiationChecks]),
          ],
        },
      );
      const verifier = oidc.randomPKCECodeVerifier();
      const url = oidc.buildAuthorizationUrl(config, {
        redirect_uri: REDIRECT_URI,
        scope: "openid",
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
      });
      const callback = await callbackOf(new Browser(), url);
      const tokens = await oidc.authorizationCodeGrant(config, callback, { pkceCodeVerifier: verifier });
      expect(tokens.claims()?.aud).toBe("app");
      if (alg.startsWith("HS")) {
        await jwtVerify(tokens.id_token ?? "", Buffer.from("x".repeat(64)), { algorithms: [alg] });
      }
    }
  });

  it("client authentication algorithms: each works at the token, introspection and revocation endpoints", async () => {
    const algs = list("token_endpoint_auth_signing_alg_values_supported");
    expect(algs).toContain("ES256");
    for (const endpoint of ["introspection", "revocation"]) {
      expect(list(`${endpoint}_endpoint_auth_signing_alg_values_supported`)).toEqual(algs);
      expect(list(`${endpoint}_endpoint_auth_methods_supported`)).toContain("private_key_jwt");
    }
    expect(list("introspection_endpoint_auth_methods_supported")).not.toContain("none");
    const pairs = await Promise.all(
      algs
        .filter((alg) => !alg.startsWith("HS"))
        .map(async (alg) => ({ alg, ...(await generateKeyPair(alg, { extractable: true })) })),
    );
    const keys = await Promise.all(
      pairs.map(async ({ alg, publicKey }) => ({ kty: "", ...(await exportJWK(publicKey)), kid: alg })),
    );
    await using one = await startMintmark({
      clients: { app: { jwks: { keys }, grantTypes: ["client_credentials"] } },
    });
    for (const { alg, privateKey } of pairs) {
      const config = await oidc.discovery(
        new URL(one.url),
        "app",
        undefined,
        oidc.PrivateKeyJwt({ key: privateKey, kid: alg }),
        { execute: [oidc.allowInsecureRequests] },
      );
      const { access_token } = await oidc.clientCredentialsGrant(config);
      expect(await oidc.tokenIntrospection(config, access_token)).toMatchObject({ active: true });
      await oidc.tokenRevocation(config, access_token);
      expect(await oidc.tokenIntrospection(config, access_token)).toEqual({ active: false });
    }
  });

  it("scopes: a user who may have them is granted each", async () => {
    const scope = list("scopes_supported").join(" ");
    expect(scope).toContain("openid");
    const tokens = await tokensFor(idp.url, { params: { scope, prompt: "consent" } });
    expect(tokens["scope"]?.split(" ").toSorted()).toEqual(scope.split(" ").toSorted());
  });

  it("does not announce features that are missing", () => {
    for (const absent of [
      "client_id_metadata_document_supported",
      "require_pushed_authorization_requests",
      "check_session_iframe",
    ]) {
      expect(metadata).not.toHaveProperty(absent);
    }
    expect(metadata["request_uri_parameter_supported"]).toBe(false);
    expect(metadata["authorization_response_iss_parameter_supported"]).toBe(true);
  });
});

describe("the JWK Set", () => {
  it("is plain JSON with only public keys, each with kid, alg and use", async () => {
    const { headers, body } = await getJson(String(metadata["jwks_uri"]));
    expect(headers.get("content-type")).toMatch(/^application\/json/);
    const keys = body["keys"] as Record<string, unknown>[];
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys) {
      expect(Object.keys(key)).toEqual(expect.arrayContaining(["kid", "alg", "use", "kty"]));
      for (const secret of ["d", "p", "q", "dp", "dq", "qi", "k"]) expect(key).not.toHaveProperty(secret);
    }
  });

  it("of one issuer has no key of another issuer, if each generates its own", async () => {
    await using own = await startMintmark({ keys: "generate", issuers: { second: {} } });
    const kids = async (url: string) =>
      ((await getJson(`${url}/.well-known/jwks.json`)).body["keys"] as { kid: string }[]).map(
        ({ kid }) => kid,
      );
    const first = await kids(own.url);
    for (const kid of await kids((await own.issuer("second")).url)) expect(first).not.toContain(kid);
  });
});
