// The client credentials grant: every client authentication method, and the errors of those that fail.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type CryptoKey, decodeJwt, exportJWK, generateKeyPair, SignJWT } from "jose";
import * as oidc from "openid-client";
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../../src/index.ts";
import { DEMO_CLIENTS, SERVICE } from "../../support/clients.ts";
import { introspect } from "../../support/introspect.ts";
import { postForm } from "../../support/post-form.ts";

const GRANT = { grant_type: "client_credentials" };
const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const ALGS = ["RS256", "PS256", "ES256", "EdDSA"];

const keys = new Map<string, { privateKey: CryptoKey; jwk: Record<string, unknown> & { kty: string } }>();
for (const alg of [...ALGS, "ES384"]) {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  keys.set(alg, {
    privateKey,
    jwk: { ...(await exportJWK(publicKey)), kty: (await exportJWK(publicKey)).kty ?? "", kid: alg },
  });
}
const publicKeys = ALGS.map((alg) => keys.get(alg)?.jwk).filter((jwk) => jwk !== undefined);

/** A client's own JWKS on loopback, an address that oidc-provider by itself would not fetch from. */
const jwksServer = createServer((_, response) => {
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ keys: publicKeys }));
}).listen(0, "127.0.0.1");
await once(jwksServer, "listening");
const jwksUri = `http://127.0.0.1:${(jwksServer.address() as AddressInfo).port}/jwks`;

const LONG_SECRET = "a-secret-for-hmac-assertions-of-more-than-32-bytes";
const idp = await startMintmark({
  clients: {
    ...DEMO_CLIENTS,
    "post-client": {
      secret: "post-secret",
      tokenEndpointAuthMethod: "client_secret_post",
      grantTypes: ["client_credentials"],
    },
    "jwt-client": {
      secret: LONG_SECRET,
      tokenEndpointAuthMethod: "client_secret_jwt",
      grantTypes: ["client_credentials"],
      defaultScopes: ["jwt:default"],
    },
    "key-client": { jwks: { keys: publicKeys }, grantTypes: ["client_credentials"] },
    "uri-client": { jwksUri, grantTypes: ["client_credentials"] },
    "lost-client": { jwksUri: "http://127.0.0.1:1/jwks", grantTypes: ["client_credentials"] },
  },
});
afterAll(async () => {
  await idp.close();
  jwksServer.close();
});

async function assertion(
  clientId: string,
  alg: string,
  key: CryptoKey | Uint8Array,
  claims: Record<string, unknown> = {},
) {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({
    iss: clientId,
    sub: clientId,
    aud: idp.url,
    jti: crypto.randomUUID(),
    iat: now,
    exp: now + 60,
    ...claims,
  })
    .setProtectedHeader({ alg, ...(!(key instanceof Uint8Array) && { kid: alg }) })
    .sign(key);
}

function withAssertion(client_assertion: string, more: Record<string, string> = {}) {
  return postForm(`${idp.url}/token`, {
    ...GRANT,
    client_assertion_type: ASSERTION_TYPE,
    client_assertion,
    ...more,
  });
}

function keyOf(alg: string): CryptoKey {
  const key = keys.get(alg)?.privateKey;
  if (!key) throw new Error(`no ${alg} key`);
  return key;
}

describe("the client credentials grant", () => {
  const discover = (id: string, auth: oidc.ClientAuth) =>
    oidc.discovery(new URL(idp.url), id, undefined, auth, { execute: [oidc.allowInsecureRequests] });

  it.each([
    ["client_secret_basic", "demo-service", oidc.ClientSecretBasic(SERVICE[1])],
    ["client_secret_post", "demo-service", oidc.ClientSecretPost(SERVICE[1])],
    ["client_secret_post as the registered method", "post-client", oidc.ClientSecretPost("post-secret")],
    ["client_secret_jwt", "jwt-client", oidc.ClientSecretJwt(LONG_SECRET)],
    ["private_key_jwt", "key-client", oidc.PrivateKeyJwt({ key: keyOf("ES256"), kid: "ES256" })],
    [
      "private_key_jwt with a JWKS on loopback",
      "uri-client",
      oidc.PrivateKeyJwt({ key: keyOf("RS256"), kid: "RS256" }),
    ],
  ])("issues a token to openid-client authenticated by %s", async (_, id, auth) => {
    const tokens = await oidc.clientCredentialsGrant(await discover(id, auth), { scope: "api:read" });
    expect(decodeJwt(tokens.access_token)).toMatchObject({ client_id: id, aud: idp.url, scope: "api:read" });
    expect(tokens).not.toHaveProperty("refresh_token");
    expect(tokens).not.toHaveProperty("id_token");
  });

  it("uses a stable UUID as subject, different for each client", async () => {
    const subjects = await Promise.all(
      [SERVICE, SERVICE, ["post-client", "post-secret"] as [string, string]].map(async (basic) => {
        const { body } = await postForm(`${idp.url}/token`, GRANT, { basic });
        return decodeJwt(String(body["access_token"])).sub;
      }),
    );
    expect(subjects[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/);
    expect(subjects[1]).toBe(subjects[0]);
    expect(subjects[2]).not.toBe(subjects[0]);
  });

  it("issues tokens without user roles, which userinfo rejects", async () => {
    const { body } = await postForm(`${idp.url}/token`, { ...GRANT, scope: "openid" }, { basic: SERVICE });
    const token = String(body["access_token"]);
    expect(decodeJwt(token)).not.toHaveProperty("roles");
    const { status, headers } = await fetch(`${idp.url}/userinfo`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(status).toBe(401);
    expect(headers.get("www-authenticate")).toContain("invalid_token");
    expect(await introspect(idp.url, token)).toMatchObject({ active: true, client_id: "demo-service" });
  });

  it("accepts an assertion signed with any advertised algorithm", async () => {
    for (const alg of ALGS) {
      const { status } = await withAssertion(await assertion("key-client", alg, keyOf(alg)));
      expect([alg, status]).toEqual([alg, 200]);
    }
  });

  it("grants the client's default scopes even if only the assertion names the client", async () => {
    const { body } = await withAssertion(
      await assertion("jwt-client", "HS256", new TextEncoder().encode(LONG_SECRET)),
    );
    expect(body["scope"]).toBe("jwt:default");
  });
});

describe("client authentication", () => {
  it.each([
    ["a wrong secret", SERVICE[0], "wrong"],
    ["another client's secret", SERVICE[0], "demo-api-secret"],
    ["an unknown client", "nobody", "secret"],
    ["a secret for a client that has keys", "key-client", "secret"],
  ])("rejects %s with invalid_client, by Basic and by post", async (_, id, secret) => {
    const basic = await postForm(`${idp.url}/token`, GRANT, { basic: [id, secret] });
    expect([basic.status, basic.body["error"]]).toEqual([401, "invalid_client"]);
    expect(basic.headers.get("www-authenticate")).toMatch(/^Basic realm=/);
    const post = await postForm(`${idp.url}/token`, { ...GRANT, client_id: id, client_secret: secret });
    expect([post.status, post.body["error"]]).toEqual([401, "invalid_client"]);
  });

  it("rejects a client_id without a secret with invalid_client", async () => {
    const { status, body } = await postForm(`${idp.url}/token`, { ...GRANT, client_id: "demo-service" });
    expect([status, body["error"]]).toEqual([401, "invalid_client"]);
  });

  const bad: Record<string, () => Promise<string>> = {
    "is expired": () => assertion("key-client", "ES256", keyOf("ES256"), { exp: 1 }),
    "names another audience": () =>
      assertion("key-client", "ES256", keyOf("ES256"), { aud: "https://other.test" }),
    "names another issuer": () => assertion("key-client", "ES256", keyOf("ES256"), { iss: "demo-app" }),
    "has no jti": () => assertion("key-client", "ES256", keyOf("ES256"), { jti: undefined }),
    "is signed with a key that is not registered": () => assertion("key-client", "ES384", keyOf("ES384")),
    "is signed with the public key as an HMAC secret": () =>
      assertion("key-client", "HS256", new TextEncoder().encode(JSON.stringify(publicKeys[0]))),
    "is signed with a wrong secret": () =>
      assertion("jwt-client", "HS256", new TextEncoder().encode("x".repeat(32))),
    "is from a client whose keys cannot be fetched": () => assertion("lost-client", "ES256", keyOf("ES256")),
    "is unsigned": async () => {
      const [, payload] = (await assertion("key-client", "ES256", keyOf("ES256"))).split(".");
      return `${Buffer.from('{"alg":"none"}').toString("base64url")}.${payload}.`;
    },
  };
  it.each(Object.entries(bad))("rejects an assertion that %s with invalid_client", async (_, make) => {
    const { status, body } = await withAssertion(await make());
    expect([status, body["error"]]).toEqual([401, "invalid_client"]);
  });

  it("rejects a reused assertion with invalid_client", async () => {
    const once = await assertion("key-client", "ES256", keyOf("ES256"));
    expect((await withAssertion(once)).status).toBe(200);
    const { status, body } = await withAssertion(once);
    expect([status, body["error"]]).toEqual([401, "invalid_client"]);
  });
});

describe("a client that authenticates in two ways at once", () => {
  it("is rejected with invalid_request (RFC 6749, section 2.3)", async () => {
    const { status, body } = await postForm(
      `${idp.url}/token`,
      { ...GRANT, client_id: SERVICE[0], client_secret: SERVICE[1] },
      { basic: SERVICE },
    );
    expect([status, body["error"]]).toEqual([400, "invalid_request"]);
  });

  it("is rejected if the two client ids differ", async () => {
    const { status, body } = await postForm(
      `${idp.url}/token`,
      { ...GRANT, client_id: "post-client" },
      { basic: SERVICE },
    );
    expect([status, body["error"]]).toEqual([400, "invalid_request"]);
  });
});
