// Revocation (RFC 7009): which tokens end together, and that no client can revoke another client's tokens.
import * as oauth from "oauth4webapi";
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../../src/index.ts";
import { DEMO_CLIENTS, SERVICE } from "../../support/clients.ts";
import { introspect, userinfo } from "../../support/introspect.ts";
import { postForm } from "../../support/post-form.ts";
import { expectTokens, redeem, REDIRECT_URI, refresh, tokensFor } from "../../support/sign-in.ts";

const idp = await startMintmark({
  clients: { ...DEMO_CLIENTS, "other-app": { redirectUris: [REDIRECT_URI] } },
});
afterAll(() => idp.close());
const endpoint = `${idp.url}/revoke`;
const INACTIVE = { active: false };
const ACTIVE = expect.objectContaining({ active: true }) as unknown;

function revoke(token: string | undefined, more: Record<string, string> = {}) {
  return postForm(endpoint, { token, client_id: "demo-app", ...more });
}

describe("revoking", () => {
  it.each(["jwt", "opaque"])(
    "a %s access token through oauth4webapi ends it at once",
    async (token_format) => {
      const as = await oauth
        .discoveryRequest(new URL(idp.url), { [oauth.allowInsecureRequests]: true })
        .then((response) => oauth.processDiscoveryResponse(new URL(idp.url), response));
      const { access_token = "" } = await tokensFor(idp.url, { token: { token_format } });
      expect((await userinfo(idp.url, access_token)).status).toBe(200);
      const response = await oauth.revocationRequest(
        as,
        { client_id: "demo-app" },
        oauth.None(),
        access_token,
        {
          [oauth.allowInsecureRequests]: true,
        },
      );
      expect(await oauth.processRevocationResponse(response)).toBeUndefined();
      expect(await introspect(idp.url, access_token)).toEqual(INACTIVE);
      expect((await userinfo(idp.url, access_token)).status).toBe(401);
    },
  );

  it("a refresh token ends the access tokens of its grant", async () => {
    const first = await tokensFor(idp.url);
    const second = expectTokens(await refresh(idp.url, first["refresh_token"]));
    expect((await revoke(second["refresh_token"])).status).toBe(200);
    for (const token of [first["access_token"], second["access_token"], second["refresh_token"]]) {
      expect(await introspect(idp.url, token)).toEqual(INACTIVE);
    }
    expect((await refresh(idp.url, second["refresh_token"])).body["error"]).toBe("invalid_grant");
  });

  it("a client-credentials token ends only that token", async () => {
    const get = async () =>
      expectTokens(await redeem(idp.url, { grant_type: "client_credentials" }, { basic: SERVICE }))[
        "access_token"
      ];
    const [one, two] = [await get(), await get()];
    expect((await postForm(endpoint, { token: one }, { basic: SERVICE })).status).toBe(200);
    expect(await introspect(idp.url, one)).toEqual(INACTIVE);
    expect(await introspect(idp.url, two)).toEqual(ACTIVE);
  });

  it("either half of a minted twin ends both halves", async () => {
    for (const half of ["token", "opaque"] as const) {
      const minted = await idp.mint({ user: "alice", format: "both" });
      expect((await revoke(minted[half])).status).toBe(200);
      expect(await introspect(idp.url, minted.token)).toEqual(INACTIVE);
      expect(await introspect(idp.url, minted.opaque)).toEqual(INACTIVE);
      expect((await idp.tokens.get(minted.id)).revokedAt).not.toBeNull();
    }
  });

  it("works whatever token_type_hint says", async () => {
    for (const token_type_hint of ["access_token", "refresh_token", "nonsense"]) {
      const { access_token, refresh_token } = await tokensFor(idp.url);
      await revoke(access_token, { token_type_hint });
      expect(await introspect(idp.url, access_token)).toEqual(INACTIVE);
      const another = await tokensFor(idp.url);
      await revoke(another["refresh_token"], { token_type_hint });
      expect(await introspect(idp.url, another["refresh_token"])).toEqual(INACTIVE);
      expect(refresh_token).toBeDefined();
    }
  });

  it("an unknown or revoked token is answered with 200 (RFC 7009, section 2.2)", async () => {
    const { access_token } = await tokensFor(idp.url);
    await revoke(access_token);
    for (const token of ["garbage", "e30.e30.AAAA", "@presented", access_token]) {
      const { status, body } = await revoke(token);
      expect([status, body]).toEqual([200, {}]);
    }
  });

  it("by id or jti has no effect on the token", async () => {
    const { id, jti, token } = await idp.mint();
    await revoke(id);
    await revoke(jti ?? "");
    expect(await introspect(idp.url, token)).toEqual(ACTIVE);
  });

  it("an ID token has no effect, because clients do not present it here", async () => {
    const { id_token } = await tokensFor(idp.url, { params: { scope: "openid" } });
    expect((await revoke(id_token)).status).toBe(200);
    const [record] = await idp.tokens.list({ kind: "id", limit: 1 });
    expect([record?.valueEnd, record?.revokedAt]).toEqual([id_token?.slice(-4), null]);
  });
});

describe("revoking is rejected", () => {
  it("for another client, public or confidential, and the token stays active", async () => {
    const { access_token, refresh_token } = await tokensFor(idp.url);
    for (const token of [access_token, refresh_token]) {
      for (const { status, body } of [
        await revoke(token, { client_id: "other-app" }),
        await postForm(endpoint, { token }, { basic: SERVICE }),
      ]) {
        expect([status, body["error"]]).toEqual([400, "invalid_request"]);
      }
      expect(await introspect(idp.url, token)).toEqual(ACTIVE);
    }
  });

  it("for an unknown client, a wrong secret, or only the id of a confidential client", async () => {
    const token = expectTokens(
      await redeem(idp.url, { grant_type: "client_credentials" }, { basic: SERVICE }),
    )["access_token"];
    for (const answer of [
      await postForm(endpoint, { token, client_id: "nobody" }),
      await postForm(endpoint, { token }, { basic: [SERVICE[0], "wrong"] }),
      await postForm(endpoint, { token, client_id: SERVICE[0] }),
    ]) {
      expect([answer.status, answer.body["error"]]).toEqual([401, "invalid_client"]);
    }
    const nobody = await postForm(endpoint, { token });
    expect([nobody.status, nobody.body["error"]]).toEqual([400, "invalid_request"]);
    expect(await introspect(idp.url, token)).toEqual(ACTIVE);
  });

  it("without a token, or with two tokens", async () => {
    for (const token of [undefined, ["a", "b"]]) {
      const { status, body } = await postForm(endpoint, { token, client_id: "demo-app" });
      expect([status, body["error"]]).toEqual([400, "invalid_request"]);
    }
  });
});
