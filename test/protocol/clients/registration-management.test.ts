// Management of a registered client through its own URL and token (RFC 7592).
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../../src/index.ts";
import { Browser } from "../../support/browser.ts";
import { introspect } from "../../support/introspect.ts";
import { manage, register } from "../../support/register.ts";
import { authorizationRequest, REDIRECT_URI, refresh, tokensFor } from "../../support/sign-in.ts";

const idp = await startMintmark({ issuers: { tenant: {} } });
afterAll(() => idp.close());

const PUBLIC = {
  client_name: "Mine",
  redirect_uris: [REDIRECT_URI],
  grant_types: ["authorization_code", "refresh_token"],
  token_endpoint_auth_method: "none",
  scope: "mcp:read",
};

describe("a client with its management token", () => {
  it.each(["default", "tenant"])("reads its registration at the issuer %s", async (id) => {
    const { url } = await idp.issuer(id);
    const created = await register(url, PUBLIC);
    expect(created.body["registration_client_uri"]).toBe(
      `${url}/register/${String(created.body["client_id"])}`,
    );
    const read = await manage(created, "GET");
    expect([read.status, read.body]).toEqual([200, created.body]);
  });

  it("replaces its registration, under the same rules as a new one", async () => {
    const created = await register(idp.url, PUBLIC);
    const { client_id } = created.body;
    const update = {
      client_id,
      client_name: "Yours",
      redirect_uris: ["http://localhost/other"],
      grant_types: ["authorization_code", "implicit"],
      token_endpoint_auth_method: "none",
      ...{ logo_uri: null, client_uri: "", scope: "" },
    };
    const { status, body } = await manage(created, "PUT", update);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      client_id,
      client_name: "Yours",
      redirect_uris: ["http://localhost/other"],
      grant_types: ["authorization_code"],
      application_type: "native",
      registration_access_token: created.body["registration_access_token"],
      client_id_issued_at: created.body["client_id_issued_at"],
    });
    expect(body).not.toHaveProperty("scope");
    expect((await manage(created, "GET")).body).toEqual(body);
    const old = await new Browser().open(authorizationRequest(idp.url, { client_id: String(client_id) }).url);
    expect(old.status).toBe(400);
    const params = { client_id: String(client_id), redirect_uri: "http://localhost:1234/other" };
    expect(await tokensFor(idp.url, { params, token: params })).toHaveProperty("access_token");
  });

  it("gets a secret by a change of authentication method, and loses it by the change back", async () => {
    const created = await register(idp.url, PUBLIC);
    const { client_id } = created.body;
    const update = { client_id, redirect_uris: [REDIRECT_URI] };
    const withSecret = await manage(created, "PUT", {
      ...update,
      token_endpoint_auth_method: "client_secret_basic",
    });
    expect(withSecret.body).toMatchObject({
      client_secret: expect.stringMatching(/^[A-Za-z0-9_-]{64}$/) as string,
      client_secret_expires_at: 0,
    });
    const without = await manage(created, "PUT", { ...update, token_endpoint_auth_method: "none" });
    expect(without.body).not.toHaveProperty("client_secret");
    expect((await manage(created, "GET")).body).toEqual(without.body);
  });

  it("updates its registration with its own secret, which it may repeat or leave out", async () => {
    const basic = { ...PUBLIC, token_endpoint_auth_method: "client_secret_basic" };
    const created = await register(idp.url, basic);
    const { client_id, client_secret } = created.body;
    for (const repeated of [{ client_secret }, {}]) {
      const update = { ...basic, client_id, client_name: "Renamed", ...repeated };
      const { status, body } = await manage(created, "PUT", update);
      expect([status, body["client_name"]]).toEqual([200, "Renamed"]);
    }
    const token = { client_id: String(client_id), client_secret: String(client_secret) };
    const params = { client_id: String(client_id) };
    expect(await tokensFor(idp.url, { params, token })).toHaveProperty("access_token");
  });

  it.each([{ token_endpoint_auth_method: "client_secret_jwt" }, { id_token_signed_response_alg: "HS256" }])(
    "cannot turn its stored secret into a key: %j",
    async (change) => {
      const basic = { ...PUBLIC, token_endpoint_auth_method: "client_secret_basic" };
      const created = await register(idp.url, basic);
      const { client_id, client_secret } = created.body;
      const { status, body } = await manage(created, "PUT", {
        ...basic,
        client_id,
        client_secret,
        ...change,
      });
      expect([status, body["error"], body["error_description"]]).toEqual([
        400,
        "invalid_client_metadata",
        "the client's secret is stored as a hash, so it cannot become a key: register a new client",
      ]);
      expect((await manage(created, "GET")).body).toMatchObject({
        token_endpoint_auth_method: "client_secret_basic",
      });
    },
  );

  it("keeps a secret that ID tokens are signed with, although it does not authenticate with it", async () => {
    const signed = { ...PUBLIC, id_token_signed_response_alg: "HS256" };
    const { status, body } = await register(idp.url, signed);
    expect([status, body["token_endpoint_auth_method"]]).toEqual([201, "none"]);
    expect(body["client_secret"]).toEqual(expect.any(String));
  });

  it("deletes itself and revokes all its tokens", async () => {
    const created = await register(idp.url, PUBLIC);
    const client = { client_id: String(created.body["client_id"]) };
    const tokens = await tokensFor(idp.url, { params: client, token: client });
    const removed = await manage(created, "DELETE");
    expect([removed.status, removed.body]).toEqual([204, {}]);
    expect(await introspect(idp.url, tokens["access_token"])).toEqual({ active: false });
    expect((await refresh(idp.url, tokens["refresh_token"], client)).body["error"]).toBe("invalid_client");
    for (const method of ["GET", "PUT", "DELETE"] as const) {
      const { status, body } = await manage(created, method, method === "PUT" ? PUBLIC : undefined);
      expect([method, status, body["error"]]).toEqual([method, 401, "invalid_token"]);
    }
  });
});

describe("a management request", () => {
  it.each([
    ["without a token", {}],
    ["with another client's token", "foreign"],
    ["with an invented token", { authorization: "Bearer made-up" }],
    ["with an access token", "access"],
  ])("%s is rejected with 401 invalid_token", async (_, how) => {
    const created = await register(idp.url, PUBLIC);
    const foreign = await register(idp.url, PUBLIC);
    const access = await idp.token({ client: String(created.body["client_id"]) });
    const authorization =
      how === "foreign"
        ? `Bearer ${String(foreign.body["registration_access_token"])}`
        : how === "access"
          ? `Bearer ${access}`
          : ((how as Record<string, string>)["authorization"] ?? "");
    for (const method of ["GET", "PUT", "DELETE"] as const) {
      const update = method === "PUT" ? { ...PUBLIC, client_id: created.body["client_id"] } : undefined;
      const { status, body, headers } = await manage(created, method, update, { authorization });
      expect([method, status, body["error"]]).toEqual([method, 401, "invalid_token"]);
      expect(headers.get("www-authenticate")).toMatch(/^Bearer/);
    }
    expect((await manage(created, "GET")).status).toBe(200);
  });

  it("for a configured client or at another issuer is rejected with 401", async () => {
    const created = await register(idp.url, PUBLIC);
    const authorization = { authorization: `Bearer ${String(created.body["registration_access_token"])}` };
    const own = String(created.body["registration_client_uri"]);
    const elsewhere = own.replace(idp.url, (await idp.issuer("tenant")).url);
    for (const url of [elsewhere, `${idp.url}/register/demo-app`]) {
      expect((await fetch(url, { headers: authorization })).status).toBe(401);
    }
  });

  it.each<[string, Record<string, unknown>, string]>([
    ["another client_id", { client_id: "demo-app" }, "invalid_request"],
    ["no client_id", { client_id: undefined }, "invalid_request"],
    ["a wrong secret", { client_secret: "guessed" }, "invalid_request"],
    ["a management token", { registration_access_token: "mine" }, "invalid_request"],
    ["client_id_issued_at", { client_id_issued_at: 1 }, "invalid_request"],
    ["an unsafe redirect URI", { redirect_uris: ["javascript:alert(1)"] }, "invalid_redirect_uri"],
    ["no redirect URI", { redirect_uris: [] }, "invalid_redirect_uri"],
    ["only unsupported grants", { grant_types: ["implicit"] }, "invalid_client_metadata"],
  ])("with %s is rejected with 400, and changes nothing", async (_, changes, error) => {
    const created = await register(idp.url, PUBLIC);
    const { client_id } = created.body;
    const { status, body } = await manage(created, "PUT", { ...PUBLIC, client_id, ...changes });
    expect([status, body["error"]]).toEqual([400, error]);
    expect((await manage(created, "GET")).body).toEqual(created.body);
  });
});

it("the request log does not contain the client's secrets", async () => {
  const created = await register(idp.url, { ...PUBLIC, token_endpoint_auth_method: "client_secret_post" });
  const { client_id, client_secret, registration_access_token: token } = created.body;
  await manage(created, "PUT", { ...PUBLIC, client_id, client_secret });
  const log = JSON.stringify(
    await idp.requests.list({ endpoint: "registration", clientId: String(client_id) }),
  );
  expect(log).toContain("Mine");
  expect(log).not.toContain(String(client_secret));
  expect(log).not.toContain(String(token));
});
