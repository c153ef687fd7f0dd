// TLS client certificates (RFC 8705): clients that authenticate with one, and tokens that are bound to one.
import { createHash, createPublicKey, X509Certificate } from "node:crypto";
import { request } from "node:https";
import { decodeJwt, type JWK } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Mintmark, startMintmark } from "../../../src/index.ts";
import { type Identity, makeAuthority } from "../../../src/tls/authority.ts";

let idp: Mintmark;
let ca: string;
/** Self-signed: any certificate is accepted, whoever issued it. */
let own: Identity;
let foreign: Identity;

const boundService = {
  secret: "bound-secret",
  grantTypes: ["client_credentials" as const],
  tlsClientCertificateBoundAccessTokens: true,
};

beforeAll(async () => {
  [own, foreign] = await Promise.all([makeAuthority([]), makeAuthority([])]);
  idp = await startMintmark({
    https: true,
    clientCertificates: true,
    passwordGrant: true,
    issuers: { keycloak: { profile: "keycloak", clients: { service: boundService } } },
    clients: {
      bound: {
        secret: "bound-secret",
        grantTypes: ["client_credentials", "password", "refresh_token"],
        tlsClientCertificateBoundAccessTokens: true,
      },
      registered: {
        tokenEndpointAuthMethod: "self_signed_tls_client_auth",
        grantTypes: ["client_credentials"],
        jwks: { keys: [jwkOf(own)] },
      },
      "demo-api": { secret: "demo-api-secret", grantTypes: [] },
    },
  });
  ca = (await idp.ca()).certificate;
});
afterAll(() => idp.close());

function jwkOf({ certificate }: Identity): JWK & { kty: string } {
  const x509 = new X509Certificate(certificate);
  const key = createPublicKey(certificate).export({ format: "jwk" }) as JWK & { kty: string };
  return { ...key, x5c: [x509.raw.toString("base64")] };
}

const thumbprint = ({ certificate }: Identity) =>
  createHash("sha256").update(new X509Certificate(certificate).raw).digest("base64url");

interface Sending {
  form?: Record<string, string>;
  identity?: Identity | undefined;
  headers?: Record<string, string>;
}

function send(path: string, { form, identity, headers }: Sending) {
  return new Promise<{ status: number; body: Record<string, unknown> }>((resolve, reject) => {
    const call = request(
      `${idp.url}${path}`,
      {
        method: form ? "POST" : "GET",
        ca,
        agent: false,
        ...(identity && { key: identity.key, cert: identity.certificate }),
        headers: { ...(form && { "content-type": "application/x-www-form-urlencoded" }), ...headers },
      },
      (response) => {
        let text = "";
        response.on("data", (chunk: Buffer) => (text += chunk.toString()));
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            body: JSON.parse(text || "{}") as Record<string, unknown>,
          }),
        );
      },
    ).on("error", reject);
    call.end(form && new URLSearchParams(form).toString());
  });
}

const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`,
});
const machine = { grant_type: "client_credentials" };
const login = { grant_type: "password", username: "alice", password: "alice", scope: "openid" };

describe("a client whose tokens are bound to its certificate", () => {
  it.each([
    ["client credentials", machine],
    ["the password grant", login],
  ])("gets bound tokens by %s, and introspection shows the binding", async (_name, form) => {
    const { status, body } = await send("/token", {
      form,
      identity: own,
      headers: basic("bound", "bound-secret"),
    });
    expect([status, body["token_type"]]).toEqual([200, "Bearer"]);
    const cnf = { "x5t#S256": thumbprint(own) };
    expect(decodeJwt(String(body["access_token"]))).toMatchObject({ cnf });
    const known = await send("/introspect", {
      form: { token: String(body["access_token"]) },
      headers: basic("demo-api", "demo-api-secret"),
    });
    expect(known.body).toMatchObject({ active: true, cnf });
  });

  it.each([
    ["client credentials", machine],
    ["the password grant", login],
  ])("gets no tokens by %s without a certificate", async (_name, form) => {
    const refused = await send("/token", { form, headers: basic("bound", "bound-secret") });
    expect([refused.status, refused.body["error"]]).toEqual([400, "invalid_grant"]);
  });

  it("can use its tokens at userinfo only with that certificate", async () => {
    const { body } = await send("/token", {
      form: login,
      identity: own,
      headers: basic("bound", "bound-secret"),
    });
    const headers = { authorization: `Bearer ${String(body["access_token"])}` };
    expect((await send("/userinfo", { identity: own, headers })).status).toBe(200);
    for (const identity of [foreign, undefined]) {
      expect(await send("/userinfo", { identity, headers })).toMatchObject({
        status: 401,
        body: { error: "invalid_token" },
      });
    }
  });
});

describe("a client that authenticates with its certificate", () => {
  it("gets a token with the registered certificate only", async () => {
    const form = { ...machine, client_id: "registered" };
    expect((await send("/token", { form, identity: own })).status).toBe(200);
    for (const identity of [foreign, undefined]) {
      expect(await send("/token", { form, identity })).toMatchObject({
        status: 401,
        body: { error: "invalid_client" },
      });
    }
  });
});

describe("the metadata", () => {
  it("lists bound tokens and self_signed_tls_client_auth", async () => {
    const { body } = await send("/.well-known/openid-configuration", {});
    expect(body["tls_client_certificate_bound_access_tokens"]).toBe(true);
    expect(body["token_endpoint_auth_methods_supported"]).toContain("self_signed_tls_client_auth");
  });

  it("does not list them if the server requests no certificates", async () => {
    await using plain = await startMintmark();
    const answer = await fetch(`${plain.url}/.well-known/openid-configuration`);
    const metadata = (await answer.json()) as Record<string, unknown>;
    expect(metadata).not.toHaveProperty("tls_client_certificate_bound_access_tokens");
    expect(metadata["token_endpoint_auth_methods_supported"]).not.toContain("self_signed_tls_client_auth");
  });
});

describe("Keycloak's metadata", () => {
  it("names endpoints for certificates, where they bind tokens", async () => {
    const realm = "/realms/demo";
    const { body } = await send(`${realm}/.well-known/openid-configuration`, {});
    const aliases = body["mtls_endpoint_aliases"] as Record<string, string>;
    expect(Object.keys(aliases).toSorted()).toEqual([
      "device_authorization_endpoint",
      "introspection_endpoint",
      "pushed_authorization_request_endpoint",
      "registration_endpoint",
      "revocation_endpoint",
      "token_endpoint",
      "userinfo_endpoint",
    ]);
    for (const [name, url] of Object.entries(aliases)) expect([name, url]).toEqual([name, body[name]]);
    const form = { grant_type: "client_credentials", client_id: "service", client_secret: "bound-secret" };
    const path = new URL(String(aliases["token_endpoint"])).pathname;
    expect((await send(path, { form })).status).toBe(400);
    const { status, body: bound } = await send(path, { form, identity: own });
    expect([status, decodeJwt(String(bound["access_token"]))["cnf"]]).toEqual([
      200,
      { "x5t#S256": thumbprint(own) },
    ]);
  });

  it("names none without certificates", async () => {
    await using plain = await startMintmark({ issuers: { keycloak: { profile: "keycloak" } } });
    const response = await fetch(`${(await plain.issuer("keycloak")).url}/.well-known/openid-configuration`);
    expect(await response.json()).not.toHaveProperty("mtls_endpoint_aliases");
  });
});

describe("the configuration of certificates", () => {
  it("is rejected without TLS, or with a client that has no keys to match its certificate", async () => {
    await expect(startMintmark({ clientCertificates: true })).rejects.toThrow(
      "clientCertificates: needs `https`: client certificates exist only in TLS connections",
    );
    await expect(
      startMintmark({
        clients: { a: { tokenEndpointAuthMethod: "self_signed_tls_client_auth", grantTypes: [] } },
      }),
    ).rejects.toThrow("self_signed_tls_client_auth needs jwks or jwksUri");
  });
});
