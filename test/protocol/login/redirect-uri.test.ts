// A redirect URI that is left out: in the authorization request, in a pushed one, and at the token endpoint.
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../../src/index.ts";
import { Browser } from "../../support/browser.ts";
import { discover } from "../../support/code-flow.ts";
import { postForm } from "../../support/post-form.ts";
import { authorizationRequest } from "../../support/sign-in.ts";

const URI = "https://one.test/cb";
const SECRET = "one-secret";
const CLIENTS = {
  one: { redirectUris: [URI] },
  two: { redirectUris: [URI, "https://two.test/cb"] },
  native: { redirectUris: ["http://127.0.0.1/cb"] },
  web: { secret: SECRET, redirectUris: [URI] },
  web2: { secret: SECRET, redirectUris: [URI, "https://two.test/cb"] },
};
const settings = { clients: CLIENTS, login: { headless: true } };
const VENDORS = ["auth0", "cognito", "entra", "google", "keycloak", "okta"] as const;

const idp = await startMintmark({
  ...settings,
  issuers: Object.fromEntries(VENDORS.map((profile) => [profile, { profile, ...settings }])),
});
afterAll(() => idp.close());

type Params = Record<string, string | undefined>;
const NO_PKCE = { code_challenge: undefined, code_challenge_method: undefined };

interface Endpoints {
  authorize: string;
  token: string;
}
const GENERIC: Endpoints = { authorize: `${idp.url}/authorize`, token: `${idp.url}/token` };

async function endpointsOf(vendor: (typeof VENDORS)[number]): Promise<Endpoints> {
  const metadata = (await discover((await idp.issuer(vendor)).url, "one")).serverMetadata();
  return { authorize: metadata.authorization_endpoint ?? "", token: metadata.token_endpoint ?? "" };
}

/** Signs Alice in at the authorization endpoint; the page is an error page if nothing is redirected. */
async function authorize({ authorize: endpoint }: Endpoints, params: Params) {
  const { url, verifier } = authorizationRequest("http://unused.test", {
    redirect_uri: undefined,
    login_hint: "alice",
    ...params,
  });
  const page = await new Browser().open(`${endpoint}${new URL(url).search}`);
  return { page, verifier, code: page.leftTo?.searchParams.get("code") ?? undefined };
}

async function redeemWithout(
  endpoints: Endpoints,
  { code, client_id = "", ...params }: Params & { code: string | undefined },
): Promise<[number, unknown]> {
  const isPublic = !client_id.startsWith("web");
  const { status, body } = await postForm(
    endpoints.token,
    { grant_type: "authorization_code", code, ...(isPublic && { client_id }), ...params },
    isPublic ? {} : { basic: [client_id, SECRET] },
  );
  return [status, body["error"]];
}

describe("an authorization request without redirect_uri", () => {
  it("uses the client's only URI, and the token request needs none either (RFC 6749, 3.1.2.3)", async () => {
    for (const [client_id, uri] of [
      ["one", URI],
      ["native", "http://127.0.0.1/cb"],
      ["web", URI],
    ] as const) {
      const { page, code, verifier } = await authorize(GENERIC, { client_id, scope: "notes:read" });
      expect(page.leftTo?.href).toContain(`${uri}?code=`);
      expect(await redeemWithout(GENERIC, { client_id, code, code_verifier: verifier })).toEqual([
        200,
        undefined,
      ]);
    }
    const { code } = await authorize(GENERIC, { client_id: "web", scope: "notes:read", ...NO_PKCE });
    expect(await redeemWithout(GENERIC, { client_id: "web", code })).toEqual([200, undefined]);
  });

  it.each([
    ["asks for openid (OpenID Connect Core, 3.1.2.1)", { client_id: "one", scope: "openid" }],
    ["comes from a client with several URIs", { client_id: "two", scope: "notes:read" }],
    ["has a forged marker", { client_id: "two", scope: "notes:read", mintmark_no_redirect_uri: "1" }],
  ])("gets an error page if it %s", async (_, params) => {
    for (const redirect_uri of [undefined, ""]) {
      const { page } = await authorize(GENERIC, { ...params, redirect_uri });
      expect(page.leftTo).toBeUndefined();
      expect(page.status).toBe(400);
      expect(page.html).toContain('data-testid="error-code">invalid_request<');
    }
  });

  it("follows the same rule if it is pushed", async () => {
    const push = async (client_id: string, scope: string) => {
      const { url, verifier } = authorizationRequest(idp.url, {
        client_id,
        scope,
        redirect_uri: undefined,
        login_hint: "alice",
      });
      const answer = await postForm(`${idp.url}/par`, Object.fromEntries(new URL(url).searchParams));
      return { ...answer, verifier };
    };
    for (const [client, scope] of [
      ["one", "openid"],
      ["two", "notes:read"],
    ] as const) {
      const { status, body } = await push(client, scope);
      expect([status, body["error"]]).toEqual([400, "invalid_request"]);
    }
    const { body, verifier } = await push("one", "notes:read");
    const query = new URLSearchParams({ client_id: "one", request_uri: String(body["request_uri"]) });
    const { leftTo } = await new Browser().open(`${GENERIC.authorize}?${query.toString()}`);
    const code = leftTo?.searchParams.get("code") ?? undefined;
    const answer = await redeemWithout(GENERIC, { client_id: "one", code, code_verifier: verifier });
    expect(answer).toEqual([200, undefined]);
  });

  it.each([
    ["auth0", "openid", true],
    ["auth0", "email", true],
    ["entra", "openid", true],
    ["keycloak", "openid", false],
    ["keycloak", "email", true],
    ["okta", "email", false],
    ["google", "email", false],
    ["cognito", "email", false],
  ] as const)("at %s with scope %s: %s", async (vendor, scope, works) => {
    const endpoints = await endpointsOf(vendor);
    const { page, code, verifier } = await authorize(endpoints, { client_id: "one", scope });
    if (works) {
      expect(await redeemWithout(endpoints, { client_id: "one", code, code_verifier: verifier })).toEqual([
        200,
        undefined,
      ]);
    } else {
      expect([page.status, page.leftTo]).toEqual([400, undefined]);
    }
  });
});

describe("a token request without the redirect_uri that the authorization request had", () => {
  it("is rejected with invalid_request (RFC 6749, 4.1.3)", async () => {
    for (const [client_id, redirect_uri, pkce] of [
      ["one", URI, {}],
      ["two", URI, {}],
      ["native", "http://127.0.0.1:8599/cb", {}],
      ["web", URI, {}],
      ["web", URI, NO_PKCE],
      ["web2", URI, {}],
      ["web2", URI, NO_PKCE],
    ] as const) {
      const { code, verifier } = await authorize(GENERIC, { client_id, redirect_uri, ...pkce });
      const redemption = { client_id, code, ...(pkce !== NO_PKCE && { code_verifier: verifier }) };
      expect(await redeemWithout(GENERIC, redemption)).toEqual([400, "invalid_request"]);
      const other = { ...redemption, redirect_uri: "https://other.test/cb" };
      expect(await redeemWithout(GENERIC, other)).toEqual([400, "invalid_grant"]);
      expect(await redeemWithout(GENERIC, { ...redemption, redirect_uri })).toEqual([200, undefined]);
    }
  });

  it("is rejected by every vendor", async () => {
    for (const vendor of VENDORS) {
      const endpoints = await endpointsOf(vendor);
      const { code, verifier } = await authorize(endpoints, {
        client_id: "one",
        redirect_uri: URI,
        scope: "openid",
      });
      const redemption = { client_id: "one", code, code_verifier: verifier };
      const [status, error] = await redeemWithout(endpoints, redemption);
      const expected = vendor === "keycloak" ? "invalid_grant" : "invalid_request";
      expect([vendor, status, error]).toEqual([vendor, 400, expected]);
      expect(await redeemWithout(endpoints, { ...redemption, redirect_uri: URI })).toEqual([200, undefined]);
    }
  });
});
