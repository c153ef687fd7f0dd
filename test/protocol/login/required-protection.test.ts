// PKCE and pushed requests: which login requests need them, and the settings that require them of every client.
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../../src/index.ts";
import { Browser } from "../../support/browser.ts";
import { discover } from "../../support/code-flow.ts";
import { getJson, postForm } from "../../support/post-form.ts";
import { authorizationRequest, REDIRECT_URI } from "../../support/sign-in.ts";

const SECRET = "web-secret";
const web = { secret: SECRET, redirectUris: [REDIRECT_URI] };
const login = { headless: true };

const idp = await startMintmark({
  login,
  clients: {
    web,
    careful: { ...web, pkce: "required" },
    pushing: { ...web, requirePushedAuthorizationRequests: true },
  },
  issuers: {
    strict: {
      login,
      requirePkce: true,
      requirePushedAuthorizationRequests: true,
      clients: { web },
    },
    keycloak: { profile: "keycloak", login, clients: { web } },
  },
});
afterAll(() => idp.close());

type Params = Record<string, string | undefined>;
const NO_PKCE = { code_challenge: undefined, code_challenge_method: undefined };

function query(params: Params): string {
  return new URL(authorizationRequest("http://unused.test", { login_hint: "alice", ...params }).url).search;
}

/** Returns the error code of an authorization request; null if it led to a code. */
async function errorOf(params: Params, issuer = idp.url): Promise<string | null | undefined> {
  const { authorization_endpoint: endpoint } = (await discover(issuer, "web")).serverMetadata();
  const { leftTo } = await new Browser().open(`${endpoint}${query(params)}`);
  return leftTo?.searchParams.has("code") === true ? null : leftTo?.searchParams.get("error");
}

async function push(issuer: string, client_id: string, params: Params) {
  const form = Object.fromEntries(new URLSearchParams(query({ client_id, ...params })));
  return postForm(`${issuer}/par`, form, { basic: [client_id, SECRET] });
}

describe("PKCE", () => {
  it("is needed from a confidential client that sends a resource and no nonce (OAuth 2.1, 4.1.2.1)", async () => {
    const resource = "https://api.test/mcp";
    const request = { client_id: "web", scope: "openid", ...NO_PKCE };
    expect(await errorOf(request)).toBeNull();
    expect(await errorOf({ ...request, resource })).toBe("invalid_request");
    expect(await errorOf({ ...request, resource, nonce: "n" })).toBeNull();
    expect(await errorOf({ client_id: "web", scope: "openid", resource })).toBeNull();
    const pushed = await push(idp.url, "web", { ...NO_PKCE, resource });
    expect([pushed.status, pushed.body["error"]]).toEqual([400, "invalid_request"]);
    expect((await push(idp.url, "web", { ...NO_PKCE, resource, scope: "openid", nonce: "n" })).status).toBe(
      201,
    );
    const keycloak = (await idp.issuer("keycloak")).url;
    expect(await errorOf({ ...request, resource }, keycloak)).toBeNull();
  });

  it("is needed from every client if the issuer or the client says so", async () => {
    const request = { scope: "openid", nonce: "n", ...NO_PKCE };
    expect(await errorOf({ client_id: "careful", ...request })).toBe("invalid_request");
    expect(await errorOf({ client_id: "careful", scope: "openid" })).toBeNull();
    const { url } = await idp.issuer("strict");
    const pushed = await push(url, "web", request);
    expect([pushed.status, pushed.body["error"]]).toEqual([400, "invalid_request"]);
  });
});

describe("pushed requests", () => {
  it("are needed if the issuer or the client says so", async () => {
    const { url } = await idp.issuer("strict");
    for (const [issuer, client_id] of [
      [idp.url, "pushing"],
      [url, "web"],
    ] as const) {
      expect(await errorOf({ client_id, scope: "openid" }, issuer)).toBe("invalid_request");
      const { status, body } = await push(issuer, client_id, { scope: "openid" });
      expect(status).toBe(201);
      const request = new URLSearchParams({ client_id, request_uri: String(body["request_uri"]) });
      const { leftTo } = await new Browser().open(`${issuer}/authorize?${request.toString()}`);
      expect(leftTo?.searchParams.has("code")).toBe(true);
    }
    expect(await errorOf({ client_id: "web", scope: "openid" })).toBeNull();
  });

  it("are announced in the metadata only if every client needs them", async () => {
    const metadata = async (issuer: string) =>
      (await getJson(`${issuer}/.well-known/oauth-authorization-server`)).body;
    const member = "require_pushed_authorization_requests";
    const { url } = await idp.issuer("strict");
    expect((await getJson(`${url}/.well-known/openid-configuration`)).body).toHaveProperty(member, true);
    expect(await metadata(idp.url)).not.toHaveProperty(member);
  });

  it.each(["google", "cognito", "entra"] as const)("cannot be required of %s", async (profile) => {
    const client = { redirectUris: [REDIRECT_URI], requirePushedAuthorizationRequests: true };
    await expect(startMintmark({ profile, requirePushedAuthorizationRequests: true })).rejects.toThrow(
      /requirePushedAuthorizationRequests.*takes no pushed requests/s,
    );
    await expect(startMintmark({ profile, clients: { client } })).rejects.toThrow(/takes no pushed requests/);
  });
});
