// Tokens of clients and users that were never registered, or have been removed from the configuration:
// requests are answered without a server error, and grant no more than the current configuration does.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Mintmark, type MintmarkConfig, startMintmark } from "../../../src/index.ts";
import { DEMO_CLIENTS } from "../../support/clients.ts";
import { introspect, userinfo } from "../../support/introspect.ts";
import { postForm } from "../../support/post-form.ts";
import { expectTokens, redeem, REDIRECT_URI, refresh, tokensFor } from "../../support/sign-in.ts";

const INACTIVE = { active: false };

describe("a minted token of an unknown client and subject", () => {
  it.each(["jwt", "opaque"] as const)(
    "works at introspection, userinfo and revocation like any other: %s",
    async (format) => {
      await using idp = await startMintmark();
      for (const options of [
        { client: "never-registered", subject: "nobody@example.com", scope: "openid" },
        { client: "strange id ä/\"'<>", subject: "service-123", scope: "openid" },
        { client: "__proto__", subject: "__proto__", scope: "openid" },
      ]) {
        const token = await idp.token({ ...options, format });
        expect(await introspect(idp.url, token)).toMatchObject({
          active: true,
          client_id: options.client,
          sub: options.subject,
        });
        expect((await userinfo(idp.url, token)).status).toBeLessThan(500);
        const answer = await postForm(`${idp.url}/revoke`, { token, client_id: "demo-app" });
        expect(answer.status).toBeLessThan(500);
        expect(await introspect(idp.url, token)).toMatchObject({ active: true }); // owned by another client
      }
    },
  );
});

describe("after a restart with another configuration", () => {
  let data: string;
  let idp: Mintmark;
  let removed: Record<string, string>;
  let machine: string;
  let demoted: Record<string, string>;
  let kept: Record<string, string>;

  const start = (config: MintmarkConfig) =>
    startMintmark({ ephemeral: false, data, keys: "generate", ...config });

  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), "mintmark-owners-"));
    const before = await start({
      clients: {
        ...DEMO_CLIENTS,
        "gone-app": { redirectUris: [REDIRECT_URI] },
        "gone-service": { secret: "gone-service-secret", grantTypes: ["client_credentials"] },
      },
    });
    const gone = { client_id: "gone-app" };
    removed = await tokensFor(before.url, { params: gone, token: gone });
    const basic: [string, string] = ["gone-service", "gone-service-secret"];
    machine =
      expectTokens(await redeem(before.url, { grant_type: "client_credentials" }, { basic }))[
        "access_token"
      ] ?? "";
    demoted = await tokensFor(before.url, { user: "bob", params: { scope: "openid index:read free" } });
    kept = await tokensFor(before.url, { params: { scope: "openid index:read" } });
    await before.close();
    idp = await start({
      clients: DEMO_CLIENTS,
      users: {
        alice: { id: "11111111-1111-4111-8111-111111111111", roles: ["admin"] },
        bob: { id: "22222222-2222-4222-8222-222222222222" },
      },
    });
  });
  afterAll(async () => {
    await idp.close();
    await rm(data, { recursive: true });
  });

  it("the tokens of a removed client are inactive, and its refresh token is rejected", async () => {
    for (const token of [removed["access_token"], removed["refresh_token"], machine]) {
      expect(await introspect(idp.url, token)).toEqual(INACTIVE);
    }
    expect((await userinfo(idp.url, removed["access_token"])).status).toBe(401);
    const { status, body } = await refresh(idp.url, removed["refresh_token"], { client_id: "gone-app" });
    expect([status, body["error"]]).toEqual([401, "invalid_client"]);
    expect((await postForm(`${idp.url}/revoke`, { token: machine, client_id: "demo-app" })).status).toBe(200);
  });

  it("a user who lost a role loses its scopes at the next refresh, and keeps the others", async () => {
    const next = expectTokens(await refresh(idp.url, demoted["refresh_token"]));
    expect(decodeJwt(next["access_token"] ?? "")["scope"]).toBe("openid free");
  });

  it("the tokens of other users still work", async () => {
    expect(await introspect(idp.url, kept["access_token"])).toMatchObject({
      active: true,
      username: "alice",
    });
    const next = expectTokens(await refresh(idp.url, kept["refresh_token"]));
    expect(decodeJwt(next["access_token"] ?? "")["scope"]).toBe("openid index:read");
  });
});
