// Introspection (RFC 7662): what it reports to which clients, and that every other token gets only
// {"active":false}.
import { decodeJwt, generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import * as oidc from "openid-client";
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../../src/index.ts";
import { SERVICE } from "../../support/clients.ts";
import { API_CLIENT, introspect, userinfo } from "../../support/introspect.ts";
import { postForm } from "../../support/post-form.ts";
import { expectTokens, redeem, tokensFor } from "../../support/sign-in.ts";

const idp = await startMintmark({ issuers: { other: {} } });
const other = await idp.issuer("other");
afterAll(() => idp.close());
const endpoint = `${idp.url}/introspect`;
const INACTIVE = { active: false };

describe("introspection of a good token", () => {
  it.each(["jwt", "opaque"])(
    "returns the claims of a token in %s format to openid-client",
    async (token_format) => {
      const config = await oidc.discovery(
        new URL(idp.url),
        ...API_CLIENT,
        oidc.ClientSecretBasic(API_CLIENT[1]),
        {
          execute: [oidc.allowInsecureRequests],
        },
      );
      const tokens = await tokensFor(idp.url, {
        params: { scope: "openid index:read", resource: "https://api.test/mcp" },
        token: { token_format },
      });
      const answer = await oidc.tokenIntrospection(config, tokens["access_token"] ?? "");
      expect(answer).toEqual({
        active: true,
        iss: idp.url,
        sub: "11111111-1111-4111-8111-111111111111",
        aud: "https://api.test/mcp",
        exp: expect.any(Number) as number,
        iat: expect.any(Number) as number,
        jti: expect.any(String) as string,
        client_id: "demo-app",
        scope: "openid index:read",
        roles: ["admin"],
        acr: "1",
        amr: ["pwd"],
        auth_time: expect.any(Number) as number,
        username: "alice",
        token_type: "Bearer",
      });
      if (token_format === "jwt") {
        const { username: _, token_type: __, active: ___, ...claims } = answer;
        expect(decodeJwt(tokens["access_token"] ?? "")).toEqual(claims);
      }
    },
  );

  it("finds the token whatever token_type_hint says", async () => {
    const tokens = await tokensFor(idp.url);
    const machine = expectTokens(
      await redeem(idp.url, { grant_type: "client_credentials" }, { basic: SERVICE }),
    );
    for (const token of [tokens["access_token"], tokens["refresh_token"], machine["access_token"]]) {
      for (const token_type_hint of ["access_token", "refresh_token", "id_token", "nonsense", ""]) {
        expect(await introspect(idp.url, token, { token_type_hint })).toMatchObject({ active: true });
      }
    }
  });

  it("answers every confidential client, with each authentication method", async () => {
    const token = await idp.token({ user: "alice" });
    for (const answer of [
      await postForm(endpoint, { token }, { basic: API_CLIENT }),
      await postForm(endpoint, { token, client_id: API_CLIENT[0], client_secret: API_CLIENT[1] }),
      await postForm(endpoint, { token }, { basic: SERVICE }),
    ]) {
      expect([answer.status, answer.body["active"]]).toEqual([200, true]);
      expect(answer.headers.get("cache-control")).toContain("no-store");
    }
  });

  it("records the use in the ledger", async () => {
    const { id, token } = await idp.mint({ user: "bob" });
    expect((await idp.tokens.get(id)).lastUsedAt).toBeNull();
    await introspect(idp.url, token);
    expect((await idp.tokens.get(id)).lastUsedAt).not.toBeNull();
  });
});

describe('introspection answers only {"active":false}', () => {
  const flip = (text: string, at: number) =>
    text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1);
  const cases: Record<string, () => Promise<string> | string> = {
    "to garbage": () => "garbage",
    "to something that looks like a JWT": () => "e30.e30.AAAA",
    "to an unknown opaque value": () => "A".repeat(43),
    "to an encrypted token": () => "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..AAAA.AAAA.AAAA",
    "to the marker that the engine sees instead of tokens": () => "@presented",
    "to a prototype's name": () => "__proto__",
    "to an expired token": () => idp.token({ expiresInSeconds: -1 }),
    "to a token that expires this very second": () => idp.token({ expiresInSeconds: 0 }),
    "to an expired opaque token": () => idp.token({ expiresInSeconds: -1, format: "opaque" }),
    "to a token that is not valid yet": () => idp.token({ notBeforeInSeconds: 60 }),
    "to an opaque token that is not valid yet": () => idp.token({ notBeforeInSeconds: 60, format: "opaque" }),
    "to a token whose exp claim is in the past": () => idp.token({ claims: { exp: 1 } }),
    "to a token whose exp is not a number": () => idp.token({ claims: { exp: "tomorrow" } }),
    "to a token whose nbf is not a number": () => idp.token({ claims: { nbf: "yesterday" } }),
    "to another issuer's JWT": () => other.token({ user: "alice" }),
    "to another issuer's opaque token": () => other.token({ user: "alice", format: "opaque" }),
    "to an ID token": async () => (await tokensFor(idp.url))["id_token"] ?? "",
    "to a minted ID token": () => idp.token({ user: "alice", kind: "id" }),
    "to a token's jti": async () => (await idp.mint()).jti ?? "",
    "to a token's id": async () => (await idp.mint()).id,
    "to an opaque token's jti": async () => (await idp.mint({ format: "opaque" })).jti ?? "",
    "to an opaque token's id": async () => (await idp.mint({ format: "opaque" })).id,
    "to a token followed by a space": async () => `${await idp.token()} `,
    "to a token followed by a dot": async () => `${await idp.token()}.`,
    "to a changed signature": async () => flip(await idp.token(), (await idp.token()).length - 5),
    "to changed claims": async () => {
      const [header = "", , signature = ""] = (await idp.token({ user: "bob" })).split(".");
      const claims = {
        ...decodeJwt(await idp.token({ user: "bob" })),
        sub: "11111111-1111-4111-8111-111111111111",
      };
      return `${header}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.${signature}`;
    },
    "to alg none": async () => new UnsecuredJWT(decodeJwt(await idp.token({ user: "alice" }))).encode(),
    "to the right claims signed with another key": async () => {
      const { privateKey } = await generateKeyPair("RS256");
      const [key] = await idp.keys.list();
      return new SignJWT(decodeJwt(await idp.token()))
        .setProtectedHeader({ alg: "RS256", kid: key?.kid ?? "", typ: "at+jwt" })
        .sign(privateKey);
    },
    "to a token revoked in the ledger": async () => {
      const { id, token } = await idp.mint();
      await idp.tokens.revoke(id);
      return token;
    },
  };
  it.each(Object.entries(cases))("%s", async (_, make) => {
    const token = await make();
    for (const token_type_hint of ["", "access_token", "refresh_token"]) {
      expect(await introspect(idp.url, token, { token_type_hint })).toEqual(INACTIVE);
    }
    if (token === token.trim()) expect((await userinfo(idp.url, token)).status).toBe(401); // HTTP trims headers
  });

  it("to a token whose key was removed, and to its opaque twin", async () => {
    await using own = await startMintmark({ keys: "generate" });
    const { token, opaque } = await own.mint({ user: "alice", scope: "openid", format: "both" });
    expect(await introspect(own.url, opaque)).toMatchObject({ active: true });
    const [key] = (await own.keys.list()).filter(({ alg }) => alg === "RS256");
    await own.keys.remove(key?.kid ?? "");
    expect(await introspect(own.url, token)).toEqual(INACTIVE);
    expect(await introspect(own.url, opaque)).toEqual(INACTIVE);
    expect((await userinfo(own.url, token)).status).toBe(401);
  });
});

describe("introspection rejects", () => {
  it.each([
    ["a request without a client", {}, 400, "invalid_request"],
    ["only the id of a public client", { client_id: "demo-app" }, 401, "invalid_client"],
    ["only the id of a confidential client", { client_id: "demo-api" }, 401, "invalid_client"],
    ["an unknown client", { client_id: "nobody" }, 401, "invalid_client"],
    ["a wrong secret", { client_id: "demo-api", client_secret: "wrong" }, 401, "invalid_client"],
  ])("%s, for active and inactive tokens alike", async (_, form, status, error) => {
    for (const token of [await idp.token({ user: "alice" }), "garbage"]) {
      const answer = await postForm(endpoint, { token, ...form });
      expect([answer.status, answer.body["error"]]).toEqual([status, error]);
      expect(answer.body).not.toHaveProperty("active");
    }
  });

  it("Basic authentication with a wrong secret or malformed credentials, and a bearer token instead", async () => {
    const token = await idp.token();
    const wrong = await postForm(endpoint, { token }, { basic: [API_CLIENT[0], "wrong"] });
    expect([wrong.status, wrong.body["error"]]).toEqual([401, "invalid_client"]);
    expect(wrong.headers.get("www-authenticate")).toMatch(/^Basic realm=/);
    for (const authorization of [`Bearer ${token}`, "Basic %%%", "Basic", `Basic ${btoa("demo-api")}`]) {
      const answer = await postForm(endpoint, { token }, { headers: { authorization } });
      expect([authorization, answer.status, answer.body["active"]]).toEqual([authorization, 400, undefined]);
    }
  });

  it("requests without a token, with two tokens, by GET and in JSON", async () => {
    const sender = { basic: API_CLIENT };
    const token = await idp.token();
    expect((await postForm(endpoint, {}, sender)).body["error"]).toBe("invalid_request");
    expect((await postForm(endpoint, { token: [token, token] }, sender)).body["error"]).toBe(
      "invalid_request",
    );
    const read = await fetch(`${endpoint}?token=${token}`);
    expect([read.status, read.headers.get("allow")]).toEqual([405, "POST"]);
    const json = await fetch(endpoint, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Basic ${btoa(API_CLIENT.join(":"))}` },
      body: JSON.stringify({ token }),
    });
    expect([json.status, ((await json.json()) as { error: string }).error]).toEqual([400, "invalid_request"]);
  });
});
