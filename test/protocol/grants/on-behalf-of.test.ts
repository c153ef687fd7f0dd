// The on-behalf-of flow: an API exchanges the token that it received for one for the next API.
import { decodeJwt } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../../src/index.ts";
import { JWT_BEARER } from "../../../src/profiles/grant-types.ts";
import { postForm } from "../../support/post-form.ts";

const clients = {
  "first-api": { secret: "first-api-secret", grantTypes: [JWT_BEARER, "client_credentials"] },
  "lasting-api": { secret: "lasting-api-secret", grantTypes: [JWT_BEARER, "refresh_token"] },
  "other-api": { secret: "other-api-secret", grantTypes: [JWT_BEARER] },
  "no-grant": { secret: "no-grant-secret", grantTypes: ["client_credentials"] },
  app: { redirectUris: ["http://localhost:7777/cb"] },
  bare: { grantTypes: [JWT_BEARER], redirectUris: [] },
} as const;
const settings = structuredClone(clients) as unknown as Record<string, object>;

const idp = await startMintmark({
  onBehalfOf: true,
  clients: settings,
  issuers: {
    entra: {
      profile: "entra",
      clients: settings,
      resources: { "first-api": {}, "lasting-api": {}, next: { audience: "api://next", scopes: ["read"] } },
    },
    off: { clients: settings, onBehalfOf: false, trustedIssuers: { default: { accepts: ["assertion"] } } },
  },
});
afterAll(() => idp.close());

interface Ask {
  url?: string;
  client?: string;
  form?: Record<string, string>;
}
const ask = (assertion: string, { url = idp.url, client = "first-api", form = {} }: Ask = {}) =>
  postForm(
    `${url}/token`,
    {
      grant_type: JWT_BEARER,
      requested_token_use: "on_behalf_of",
      resource: "https://next.test",
      assertion,
      ...form,
    },
    { basic: [client, `${client}-secret`] },
  );
const received = (audience = "first-api") => idp.token({ user: "alice", client: "app", audience });

describe("on behalf of a user", () => {
  it.each(["first-api", "api://first-api"])(
    "an API with a token for %s gets one for the next",
    async (aud) => {
      const { status, body } = await ask(await received(aud), { form: { scope: "read" } });
      expect(status).toBe(200);
      expect(body).toMatchObject({ token_type: "Bearer", scope: "read" });
      expect(decodeJwt(String(body["access_token"]))).toMatchObject({
        sub: "11111111-1111-4111-8111-111111111111",
        aud: "https://next.test",
        client_id: "first-api",
      });
    },
  );

  it("works at Entra without a setting, with the API in the scope", async () => {
    const entra = await idp.issuer("entra");
    const assertion = await entra.token({ user: "alice", client: "app", audience: "first-api" });
    const { status, body } = await postForm(
      `${entra.url.replace(/\/v2\.0$/, "")}/oauth2/v2.0/token`,
      { grant_type: JWT_BEARER, requested_token_use: "on_behalf_of", assertion, scope: "api://next/read" },
      { basic: ["first-api", "first-api-secret"] },
    );
    expect([status, body["error"]]).toEqual([200, undefined]);
    expect(decodeJwt(String(body["access_token"]))).toMatchObject({ aud: "api://next", scp: "read" });
  });

  it.each([
    ["openid profile offline_access api://next/read", ["refresh_token", "id_token"]],
    ["offline_access api://next/read", ["refresh_token"]],
    ["openid api://next/read", ["id_token"]],
    ["api://next/.default", []],
    ["openid offline_access api://next/.default", ["refresh_token", "id_token"]],
  ])("returns the tokens that the scopes %s ask for, as Entra does", async (scope, expected) => {
    const entra = await idp.issuer("entra");
    const tokenUrl = `${entra.url.replace(/\/v2\.0$/, "")}/oauth2/v2.0/token`;
    const basic: [string, string] = ["lasting-api", "lasting-api-secret"];
    const assertion = await entra.token({ user: "alice", client: "app", audience: "lasting-api" });
    const form = { grant_type: JWT_BEARER, requested_token_use: "on_behalf_of", assertion, scope };
    const { status, body } = await postForm(tokenUrl, form, { basic });
    expect([status, body["error"]]).toEqual([200, undefined]);
    expect(["refresh_token", "id_token"].filter((name) => name in body)).toEqual(expected);
    expect(decodeJwt(String(body["access_token"]))).toMatchObject({ aud: "api://next", scp: "read" });
    if (expected.includes("id_token")) {
      expect(decodeJwt(String(body["id_token"])).aud).toBe("lasting-api");
    }
    if (!expected.includes("refresh_token")) return;
    const refresh = { grant_type: "refresh_token", refresh_token: String(body["refresh_token"]) };
    const refreshed = await postForm(tokenUrl, refresh, { basic });
    expect([refreshed.status, refreshed.body["error"]]).toEqual([200, undefined]);
    const access = decodeJwt(String(refreshed.body["access_token"]));
    expect(access).toMatchObject({ aud: "api://next", scp: "read" });
    expect(access["oid"]).toBe(decodeJwt(assertion)["oid"]);
  });

  it("gives no refresh token to a client without that grant", async () => {
    const { body } = await ask(await received(), { form: { scope: "read offline_access" } });
    expect(body).not.toHaveProperty("refresh_token");
  });

  it.each<[string, () => Promise<string>, Ask, number, string]>([
    ["a token for another API", () => received("else"), {}, 400, "invalid_grant"],
    ["another API than the token's", () => received(), { client: "other-api" }, 400, "invalid_grant"],
    [
      "a client's own token",
      () => idp.token({ client: "app", audience: "first-api" }),
      {},
      400,
      "invalid_grant",
    ],
    [
      "an expired token",
      () => idp.token({ user: "alice", audience: "first-api", expiresInSeconds: -1 }),
      {},
      400,
      "invalid_grant",
    ],
    [
      "an ID token",
      () => idp.token({ user: "alice", client: "first-api", kind: "id" }),
      {},
      400,
      "invalid_grant",
    ],
    ["an unknown token", () => Promise.resolve("not-a-token"), {}, 400, "invalid_grant"],
    ["another use", () => received(), { form: { requested_token_use: "else" } }, 400, "invalid_request"],
    ["no use", () => received(), { form: { requested_token_use: "" } }, 400, "invalid_grant"],
    ["a client without the grant", () => received(), { client: "no-grant" }, 400, "unauthorized_client"],
  ])("refuses %s", async (_, token, asked, status, error) => {
    const { status: got, body } = await ask(await token(), asked);
    expect([got, body["error"]]).toEqual([status, error]);
  });

  it("refuses a public client, a revoked token, and an issuer that has switched it off", async () => {
    const form = { grant_type: JWT_BEARER, requested_token_use: "on_behalf_of", client_id: "bare" };
    const assertion = await received("bare");
    const { status, body } = await postForm(`${idp.url}/token`, { ...form, assertion });
    expect([status, body["error"]]).toEqual([401, "invalid_client"]);

    const { id, token } = await idp.mint({ user: "alice", audience: "first-api" });
    await idp.tokens.revoke(id);
    expect((await ask(String(token))).body["error"]).toBe("invalid_grant");

    const off = await idp.issuer("off");
    const own = await off.token({ user: "alice", audience: "first-api" });
    expect((await ask(own, { url: off.url })).body["error"]).toBe("invalid_grant");
  });
});
