// JSON bodies where OAuth has forms (`acceptsJson`): which endpoints take them, which bodies are no JSON, and that a page
// of another origin cannot send one without asking first.
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../src/index.ts";
import { SERVICE } from "../support/clients.ts";

/** The page that may send passwords. */
const OWN = "http://localhost:5173";

const idp = await startMintmark({
  acceptsJson: true,
  passwordGrant: true,
  corsOrigins: [OWN],
  issuers: { strict: {} },
});
afterAll(() => idp.close());
const [CLIENT, SECRET] = SERVICE;
const GRANT = { grant_type: "client_credentials", client_id: CLIENT, client_secret: SECRET, scope: "read" };

async function send(path: string, body: unknown, headers: Record<string, string> = {}, base = idp.url) {
  const response = await fetch(`${base}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: JSON.parse(text || "{}") as Record<string, unknown>,
  };
}

describe("with acceptsJson", () => {
  it("the token, introspection, revocation and pushed request endpoints take JSON", async () => {
    const { status, body } = await send("/token", GRANT);
    expect([status, body["scope"], body["token_type"]]).toEqual([200, "read", "Bearer"]);
    const token = String(body["access_token"]);
    const api = { client_id: "demo-api", client_secret: "demo-api-secret" };
    expect((await send("/introspect", { token, ...api })).body).toMatchObject({
      active: true,
      scope: "read",
    });
    const revoked = await send("/revoke", { token, client_id: CLIENT, client_secret: SECRET });
    expect(revoked.status).toBe(200);
    expect((await send("/introspect", { token, ...api })).body).toEqual({ active: false });
    const pushed = {
      client_id: "demo-app",
      response_type: "code",
      redirect_uri: "http://127.0.0.1/callback",
      code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
      code_challenge_method: "S256",
    };
    expect((await send("/par", pushed)).status).toBe(201);
    const [request] = (await idp.requests.list({ endpoint: "token" })).slice(-1);
    expect(request).toMatchObject({ clientId: CLIENT, grantType: "client_credentials" });
  });

  it("forms and Basic credentials still work", async () => {
    const form = await fetch(`${idp.url}/token`, { method: "POST", body: new URLSearchParams(GRANT) });
    expect(form.status).toBe(200);
    const authorization = `Basic ${Buffer.from(`${CLIENT}:${SECRET}`).toString("base64")}`;
    expect((await send("/token", { grant_type: "client_credentials" }, { authorization })).status).toBe(200);
  });

  it("an error is the same as for a form", async () => {
    const wrong = await send("/token", { ...GRANT, client_secret: "wrong" });
    expect([wrong.status, wrong.body["error"]]).toEqual([401, "invalid_client"]);
    const login = { grant_type: "password", client_id: "demo-app", username: "alice", password: "wrong" };
    const refused = await send("/token", login);
    expect([refused.status, refused.body["error"]]).toEqual([400, "invalid_grant"]);
  });

  it.each([
    ["text that is no JSON", "{"],
    ["a list", [GRANT]],
    ["a string", JSON.stringify("grant_type=client_credentials")],
    ["nested values", { grant_type: { $ne: "" }, client_id: [CLIENT] }],
    ["nothing", ""],
  ])("%s is invalid_request", async (_, body) => {
    const { status, body: answer } = await send("/token", body);
    expect([status, answer["error"]]).toEqual([400, "invalid_request"]);
  });

  it("a large body is refused with 413", async () => {
    expect((await send("/token", { ...GRANT, scope: "x".repeat(200_000) })).status).toBe(413);
  });

  it.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])(
    "JSON as %s, which pages may send without a preflight, is no JSON body",
    async (type) => {
      const { status, body } = await send("/token", GRANT, { "content-type": type });
      expect(status).toBe(400);
      expect(body).not.toHaveProperty("access_token");
    },
  );

  it("a foreign page learns nothing: its preflight and its request get no permission", async () => {
    const origin = "https://evil.test";
    const asks = (from: string) =>
      fetch(`${idp.url}/token`, {
        method: "OPTIONS",
        headers: {
          origin: from,
          "access-control-request-method": "POST",
          "access-control-request-headers": "content-type",
        },
      });
    const sent = await send(
      "/token",
      { grant_type: "password", client_id: "demo-app", username: "alice", password: "alice" },
      { origin },
    );
    expect(sent.headers.get("access-control-allow-origin")).toBeNull();
    expect(sent.body).not.toHaveProperty("access_token");
    expect((await asks(OWN)).headers.get("access-control-allow-origin")).toBe(OWN);
    const allowed = await send(
      "/token",
      { grant_type: "password", client_id: "demo-app", username: "alice", password: "alice" },
      { origin: OWN },
    );
    expect([allowed.status, allowed.headers.get("access-control-allow-origin")]).toEqual([200, OWN]);
  });
});

it("without it, a JSON body is invalid_request", async () => {
  const strict = await idp.issuer("strict");
  const { status, body } = await send("/token", GRANT, {}, strict.url);
  expect([status, body["error"]]).toEqual([400, "invalid_request"]);
});

it("Auth0 takes JSON unless it is switched off", async () => {
  await using vendors = await startMintmark({
    issuers: { auth0: { profile: "auth0" }, off: { profile: "auth0", acceptsJson: false } },
  });
  const grant = { ...GRANT, audience: "https://api.test" };
  const status = async (id: string) => {
    const { url } = await vendors.issuer(id);
    return (await send("oauth/token", grant, {}, url)).status;
  };
  expect([await status("auth0"), await status("off")]).toEqual([200, 400]);
});

describe("a body of the control API is refused", () => {
  it.each<[string, string, number, string, RegExp]>([
    ["if it is not JSON", "{", 400, "bad_request", /^the body is not JSON: /],
    ["if it is no object", "[]", 400, "bad_request", /^the body must be a JSON object$/],
    [
      "beyond 1 MiB",
      JSON.stringify({ user: "x".repeat(1024 * 1024) }),
      413,
      "body_too_large",
      /^the request body is larger than 1048576 bytes$/,
    ],
  ])("%s", async (_, text, status, code, detail) => {
    const answer = await send("/_mintmark/api/tokens", text);
    expect([answer.status, answer.body["code"]]).toEqual([status, code]);
    expect(answer.body["detail"]).toMatch(detail);
  });
});

it("a body of the control API may have 1 MiB, and not a byte more", async () => {
  const statusOf = async (bytes: number) =>
    (await send("/_mintmark/api/tokens", '{"user":"alice"}'.padEnd(bytes))).status;
  expect([await statusOf(1024 * 1024), await statusOf(1024 * 1024 + 1)]).toEqual([201, 413]);
});

it("a DELETE of the control API needs no content type if it has no body, and JSON if it has one", async () => {
  const remove = async (more: RequestInit) => {
    const { id } = await idp.mint({ user: "alice" });
    const answer = await fetch(`${idp.url}/_mintmark/api/tokens/${id}`, { method: "DELETE", ...more });
    return answer.status < 300 || [answer.status, ((await answer.json()) as { code: string }).code];
  };
  expect(await remove({})).toBe(true);
  const text = { body: "{}", headers: { "content-type": "text/plain" } };
  expect(await remove(text)).toEqual([415, "unsupported_media_type"]);
});
