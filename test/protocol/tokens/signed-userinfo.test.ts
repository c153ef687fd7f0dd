// Signed userinfo (OpenID Connect Core 1.0, section 5.3.2): clients that registered for a JWT get one, which the
// issuer's keys or the client's secret verify, in the issuer's time and the profile's shape.
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify, type JWTVerifyResult } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { ConfigError, startMintmark } from "../../../src/index.ts";
import { getJson } from "../../support/post-form.ts";
import { register } from "../../support/register.ts";
import { REDIRECT_URI, tokensFor } from "../../support/sign-in.ts";

const ALICE = "11111111-1111-4111-8111-111111111111";
const SECRET = "a-secret-of-at-least-thirty-two-bytes";
const APP = { redirectUris: [REDIRECT_URI], userinfoSignedResponseAlg: "ES256" as const };
const idp = await startMintmark({
  users: { alice: { id: ALICE, email: "alice@example.test" } },
  clients: { app: APP, secretive: { ...APP, userinfoSignedResponseAlg: "HS256", secret: SECRET } },
  issuers: { auth0: { profile: "auth0" }, realm: { profile: "keycloak", clients: { app: APP } } },
});
afterAll(() => idp.close());

/** Mints a token, because its form makes no difference here, and sends it to userinfo. */
async function ask(client: string, token?: string): Promise<{ type: string | null; text: string }> {
  const sent = token ?? (await idp.token({ user: "alice", client, scope: "openid email" }));
  const response = await fetch(`${idp.url}/userinfo`, { headers: { authorization: `Bearer ${sent}` } });
  expect(response.status).toBe(200);
  return { type: response.headers.get("content-type"), text: await response.text() };
}

function verified(text: string, issuer: string, audience: string): Promise<JWTVerifyResult> {
  const keys = createRemoteJWKSet(new URL(`${idp.url}/jwks`));
  return jwtVerify(text, keys, { issuer, audience });
}

describe("signed userinfo", () => {
  it("is a JWT of the issuer's keys for a configured client", async () => {
    const { type, text } = await ask("app");
    expect(type).toBe("application/jwt");
    const { payload, protectedHeader } = await verified(text, idp.url, "app");
    expect(protectedHeader.alg).toBe("ES256");
    expect(payload).toMatchObject({ sub: ALICE, email: "alice@example.test", email_verified: true });
    expect(payload).not.toHaveProperty("name"); // the scope has no profile
  });

  it("is a JWT for a client that registered for one", async () => {
    const registered = await register(idp.url, {
      redirect_uris: [REDIRECT_URI],
      token_endpoint_auth_method: "none",
      userinfo_signed_response_alg: "RS256",
    });
    expect(registered.body).toMatchObject({ userinfo_signed_response_alg: "RS256" });
    const client = { client_id: String(registered.body["client_id"]) };
    const { access_token = "" } = await tokensFor(idp.url, {
      params: { ...client, scope: "openid" },
      token: client,
    });
    const { text } = await ask(client.client_id, access_token);
    expect((await verified(text, idp.url, client.client_id)).payload.sub).toBe(ALICE);
  });

  it("is signed with the client's secret for HMAC algorithms", async () => {
    const { text } = await ask("secretive");
    expect(decodeProtectedHeader(text)).toEqual({ alg: "HS256", typ: "JWT" });
    const { payload } = await jwtVerify(text, Buffer.from(SECRET), { audience: "secretive" });
    expect(payload.sub).toBe(ALICE);
  });

  it("follows the issuer's clock", async () => {
    const issuer = await idp.isolate();
    await issuer.clock.advance(86_400);
    const token = await issuer.token({
      user: "alice",
      client: "app",
      scope: "openid",
      expiresInSeconds: 100,
    });
    const response = await fetch(`${issuer.url}/userinfo`, { headers: { authorization: `Bearer ${token}` } });
    const { iat = 0, exp = 0 } = JSON.parse(
      Buffer.from((await response.text()).split(".")[1] ?? "", "base64url").toString(),
    ) as { iat?: number; exp?: number };
    const tomorrow = Date.now() / 1000 + 86_400;
    expect(Math.abs(iat - tomorrow)).toBeLessThan(60);
    expect(Math.abs(exp - tomorrow - 100)).toBeLessThan(60);
  });

  it("carries what an override changes", async () => {
    await idp.overrides.add({ target: "userinfo", merge: { email: "other@example.test" } });
    const { payload } = await verified((await ask("app")).text, idp.url, "app");
    expect(payload["email"]).toBe("other@example.test");
  });

  it("is JSON for all other clients", async () => {
    const { type, text } = await ask("somebody");
    expect(type).toContain("application/json");
    expect(JSON.parse(text)).toMatchObject({ sub: ALICE });
  });

  it("is no access token", async () => {
    const { text } = await ask("app");
    const { status, body } = await getJson(`${idp.url}/userinfo`, { authorization: `Bearer ${text}` });
    expect([status, body["error"]]).toEqual([401, "invalid_token"]);
  });

  it("is in the metadata of the issuers that offer it, with the algorithms that work", async () => {
    const metadataOf = async (id: string) => {
      const { url } = await idp.issuer(id);
      return (await getJson(`${url.replace(/\/$/, "")}/.well-known/openid-configuration`)).body;
    };
    const name = "userinfo_signing_alg_values_supported";
    expect((await metadataOf("default"))[name]).toEqual(expect.arrayContaining(["RS256", "ES256", "HS256"]));
    expect((await metadataOf("realm"))[name]).toContain("ES256");
    expect(await metadataOf("auth0")).not.toHaveProperty(name);
  });

  it("cannot be configured where the vendor does not sign userinfo, or without a key", async () => {
    for (const config of [
      { profile: "auth0" as const, clients: { app: APP } },
      { clients: { app: { ...APP, userinfoSignedResponseAlg: "HS256" as const } } },
    ]) {
      const error = await startMintmark(config).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(ConfigError);
      expect((error as ConfigError).problems.map(({ path }) => path)).toEqual([
        "clients.app.userinfoSignedResponseAlg",
      ]);
    }
  });
});
