// Userinfo: claims by scope for every kind of token that may ask, and 401 with a challenge for all others.
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../../src/index.ts";
import { Browser } from "../../support/browser.ts";
import { userinfo } from "../../support/introspect.ts";
import { getJson, postForm } from "../../support/post-form.ts";
import { tokensFor } from "../../support/sign-in.ts";

const ALICE = "11111111-1111-4111-8111-111111111111";
const idp = await startMintmark({
  users: {
    alice: {
      id: ALICE,
      name: "Alice",
      email: "alice@example.test",
      roles: ["admin"],
      claims: { team: "blue" },
    },
    bob: {},
  },
  staticTokens: {
    "static-openid-token": {
      clientId: "not-registered@company.com",
      scopes: ["openid", "email"],
      user: "alice",
    },
    "static-machine-token": { clientId: "someone", scopes: ["openid"] },
    "static-plain-token": { clientId: "someone", scopes: ["read"] },
  },
});
afterAll(() => idp.close());
const endpoint = `${idp.url}/userinfo`;

describe("userinfo", () => {
  it.each([
    ["openid", { team: "blue", roles: ["admin"] }],
    ["openid profile", { name: "Alice", preferred_username: "alice" }],
    ["openid email", { email: "alice@example.test", email_verified: true }],
  ])("returns the claims for the scopes %s", async (scope, claims) => {
    const { access_token } = await tokensFor(idp.url, { params: { scope } });
    const { body } = await userinfo(idp.url, access_token);
    expect(body).toMatchObject({ sub: ALICE, ...claims });
    for (const hidden of ["name", "email"]) if (!(hidden in claims)) expect(body).not.toHaveProperty(hidden);
  });

  it("accepts opaque tokens, tokens for another audience, and tokens in a POST body", async () => {
    const { access_token } = await tokensFor(idp.url, {
      params: { resource: "https://api.test/" },
      token: { token_format: "opaque" },
    });
    expect((await userinfo(idp.url, access_token)).body["sub"]).toBe(ALICE);
    expect((await postForm(endpoint, { access_token })).body["sub"]).toBe(ALICE);
    expect(
      (await fetch(endpoint, { method: "POST", headers: { authorization: `Bearer ${access_token}` } }))
        .status,
    ).toBe(200);
  });

  it("accepts minted tokens in both formats, of configured and other users, and of unknown clients", async () => {
    for (const format of ["jwt", "opaque"] as const) {
      const scope = "openid email";
      expect((await userinfo(idp.url, await idp.token({ user: "alice", scope, format }))).body).toMatchObject(
        {
          sub: ALICE,
          email: "alice@example.test",
        },
      );
      const anybody = await idp.token({
        subject: "test@example.com",
        client: "nobody",
        user: "bob",
        scope,
        format,
      });
      expect((await userinfo(idp.url, anybody)).body["sub"]).toBe("test@example.com");
      const audience = ["one", "two#three", "http://[", "a\ud800"];
      expect((await userinfo(idp.url, await idp.token({ scope, format, audience }))).status).toBe(200);
    }
    const never = await idp.token({ user: "alice", scope: "openid", expiresInSeconds: "never" });
    expect((await userinfo(idp.url, never)).status).toBe(200);
  });

  it("accepts static tokens with the scope openid", async () => {
    expect((await userinfo(idp.url, "static-openid-token")).body).toMatchObject({
      sub: ALICE,
      email: "alice@example.test",
    });
    expect((await userinfo(idp.url, "static-machine-token")).body).toHaveProperty("sub");
  });

  it("rejects tokens without openid with 403 and insufficient_scope", async () => {
    for (const token of [
      "static-plain-token",
      await idp.token({ user: "alice", scope: "index:read" }),
      (await tokensFor(idp.url, { params: { scope: "index:read" } }))["access_token"],
    ]) {
      const { status, body, headers } = await userinfo(idp.url, token);
      expect([status, body["error"]]).toEqual([403, "insufficient_scope"]);
      expect(headers.get("www-authenticate")).toContain('error="insufficient_scope"');
    }
  });

  it("answers a request without a token with 401 and a challenge without an error (RFC 6750, section 3.1)", async () => {
    for (const method of ["GET", "POST"]) {
      const response = await fetch(endpoint, { method });
      expect(response.status).toBe(401);
      expect(response.headers.get("www-authenticate")).toMatch(/^Bearer realm="[^"]+"/);
      expect(response.headers.get("www-authenticate")).not.toContain("error=");
    }
  });

  it("answers invalid tokens with 401 and invalid_token", async () => {
    for (const token of ["garbage", "e30.e30.AAAA", "@presented", "A".repeat(43), `${await idp.token()}x`]) {
      const { status, body, headers } = await userinfo(idp.url, token);
      expect([token, status, body["error"]]).toEqual([token, 401, "invalid_token"]);
      expect(headers.get("www-authenticate")).toContain('error="invalid_token"');
    }
  });

  it("rejects ID tokens and refresh tokens", async () => {
    const { id_token = "", refresh_token = "" } = await tokensFor(idp.url, {
      params: { scope: "openid offline_access" },
    });
    for (const token of [id_token, refresh_token]) {
      const { status, body } = await userinfo(idp.url, token);
      expect([status, body["error"]]).toEqual([401, "invalid_token"]);
    }
  });

  it("rejects a token sent twice, in the query, or with another scheme", async () => {
    const { access_token = "" } = await tokensFor(idp.url);
    const twice = await postForm(
      endpoint,
      { access_token },
      { headers: { authorization: `Bearer ${access_token}` } },
    );
    expect([twice.status, twice.body["error"]]).toEqual([400, "invalid_request"]);
    const basic = await getJson(endpoint, { authorization: `Basic ${access_token}` });
    expect([basic.status, basic.body["error"]]).toEqual([400, "invalid_request"]);
    const query = await getJson(`${endpoint}?access_token=${access_token}`);
    expect([query.status, query.body["sub"]]).toEqual([400, undefined]);
  });

  it("rejects a token whose session has ended", async () => {
    const browser = new Browser();
    const { access_token } = await tokensFor(idp.url, { browser });
    await browser.press(await browser.open(`${idp.url}/logout`), "logout-yes");
    expect((await userinfo(idp.url, access_token)).status).toBe(401);
  });
});
