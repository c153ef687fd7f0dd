// Tests the error with which each vendor refuses an authorization code, by the cause.
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../src/index.ts";
import { discover } from "../support/code-flow.ts";
import { postForm } from "../support/post-form.ts";

const REDIRECT_URI = "http://localhost:7777/cb";
// The example of RFC 7636, appendix B.
const VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

const settings = {
  login: { headless: true, consent: false },
  clients: { app: { redirectUris: [REDIRECT_URI] } },
};
const VENDORS = ["auth0", "okta", "entra", "google", "cognito"] as const;
const idp = await startMintmark({
  issuers: Object.fromEntries(VENDORS.map((profile) => [profile, { profile, ...settings }])),
});
afterAll(() => idp.close());

type Vendor = (typeof VENDORS)[number];

async function endpoints(vendor: Vendor) {
  const { url } = await idp.issuer(vendor);
  const { authorization_endpoint = "", token_endpoint = "" } = (await discover(url)).serverMetadata();
  return { authorize: authorization_endpoint, token: token_endpoint };
}

/** Signs alice in, and returns the form that redeems the code. */
async function redemption(vendor: Vendor): Promise<Record<string, string>> {
  const query = new URLSearchParams({
    client_id: "app",
    response_type: "code",
    redirect_uri: REDIRECT_URI,
    scope: "openid",
    state: "some-state",
    code_challenge: CHALLENGE,
    code_challenge_method: "S256",
    login_hint: "alice",
  });
  const { authorize } = await endpoints(vendor);
  const response = await fetch(`${authorize}?${query.toString()}`, { redirect: "manual" });
  const code = new URL(response.headers.get("location") ?? "").searchParams.get("code") ?? "";
  const form = { grant_type: "authorization_code", client_id: "app", redirect_uri: REDIRECT_URI };
  return { ...form, code, code_verifier: VERIFIER };
}

const OTHER = "http://localhost:8888/cb";

describe.each<[Vendor, Record<"verifier" | "none" | "uri" | "used" | "client", [number, string, string]>]>([
  [
    "auth0",
    {
      verifier: [403, "invalid_grant", "Failed to verify code verifier"],
      none: [403, "invalid_grant", "Failed to verify code verifier"],
      uri: [
        403,
        "unauthorized_client",
        "The redirect URI is wrong. You sent http://localhost:8888, and we expected http://localhost:7777",
      ],
      used: [403, "invalid_grant", "Invalid authorization code"],
      client: [400, "invalid_request", ""],
    },
  ],
  [
    "okta",
    {
      verifier: [400, "invalid_grant", "PKCE verification failed."],
      none: [400, "invalid_grant", "PKCE verification failed."],
      uri: [400, "invalid_grant", "The authorization code is invalid or has expired."],
      used: [400, "invalid_grant", "The authorization code is invalid or has expired."],
      client: [400, "invalid_request", ""],
    },
  ],
  [
    "entra",
    {
      verifier: [400, "invalid_grant", "AADSTS501481: The Code_Verifier does not match the code_challenge"],
      none: [400, "invalid_grant", "AADSTS501481: The Code_Verifier does not match the code_challenge"],
      uri: [
        400,
        "invalid_client",
        `AADSTS500112: The reply address '${OTHER}' does not match the reply address '${REDIRECT_URI}' provided`,
      ],
      used: [400, "invalid_grant", "AADSTS54005: OAuth2 Authorization code was already redeemed"],
      client: [
        400,
        "invalid_request",
        "AADSTS900144: The request body must contain the following parameter: 'client_id'.",
      ],
    },
  ],
  [
    "google",
    {
      verifier: [400, "invalid_grant", "Invalid code verifier."],
      none: [400, "invalid_grant", "Missing code verifier."],
      uri: [400, "redirect_uri_mismatch", "Bad Request"],
      used: [400, "invalid_grant", "Bad Request"],
      client: [400, "invalid_request", "Could not determine client ID from request."],
    },
  ],
  [
    "cognito",
    {
      verifier: [400, "invalid_grant", ""],
      none: [400, "invalid_grant", ""],
      uri: [400, "invalid_grant", ""],
      used: [400, "invalid_grant", ""],
      client: [400, "invalid_request", ""],
    },
  ],
])("%s", (vendor, expected) => {
  const expectRefusal = async (
    form: Record<string, string>,
    [status, error, text]: [number, string, string],
  ) => {
    const { token } = await endpoints(vendor);
    const answer = await postForm(token, form);
    expect([answer.status, answer.body["error"]]).toEqual([status, error]);
    const { error_description: description = "" } = answer.body as { error_description?: string };
    if (text !== "") expect(description).toContain(text);
    const logged = (await (await idp.issuer(vendor)).requests.list({ endpoint: "token" })).at(-1);
    expect(logged?.reason).toBeTruthy();
    return logged;
  };

  it("refuses a wrong code_verifier, and a request without one", async () => {
    const wrong = { ...(await redemption(vendor)), code_verifier: "x".repeat(43) };
    const logged = await expectRefusal(wrong, expected.verifier);
    expect(logged?.reason).toContain("code_verifier does not match the code_challenge");
    const { code_verifier: _, ...none } = await redemption(vendor);
    await expectRefusal(none, expected.none);
  });

  it("refuses another redirect_uri", async () => {
    await expectRefusal({ ...(await redemption(vendor)), redirect_uri: OTHER }, expected.uri);
  });

  it("refuses a code that was redeemed before", async () => {
    const form = await redemption(vendor);
    expect((await postForm((await endpoints(vendor)).token, form)).status).toBe(200);
    await expectRefusal(form, expected.used);
  });

  it("refuses a request that names no client", async () => {
    const { client_id: _, ...form } = await redemption(vendor);
    await expectRefusal(form, expected.client);
  });
});

it("Auth0 names the grant that a client may not use", async () => {
  const form = { grant_type: "client_credentials", client_id: "app", audience: "https://api.test" };
  const { status, body } = await postForm((await endpoints("auth0")).token, form);
  expect([status, body]).toEqual([
    403,
    {
      error: "unauthorized_client",
      error_description: "Grant type 'client_credentials' not allowed for the client.",
    },
  ]);
});

const DEVICE = "urn:ietf:params:oauth:grant-type:device_code";

it.each([
  ["generic", ["client_credentials", DEVICE]],
  ["auth0", ["client_credentials", DEVICE]],
  ["keycloak", ["client_credentials", DEVICE]],
  ["okta", ["client_credentials", DEVICE]],
  ["entra", ["client_credentials", DEVICE]],
  ["google", [DEVICE]],
  ["cognito", ["client_credentials"]],
] as const)("%s refuses a scope that is sent twice", async (profile, grants) => {
  const grantTypes = ["authorization_code", ...grants] as ("authorization_code" | (typeof grants)[number])[];
  const web = { secret: "the-secret-of-web", redirectUris: [REDIRECT_URI], grantTypes };
  await using other = await startMintmark({ issuers: { vendor: { profile, clients: { web } } } });
  const { url } = await other.issuer("vendor");
  const metadata = (await discover(url)).serverMetadata();
  const repeated = "scope=openid&scope=api%3A%2F%2Fx%2F.default";
  const pkce = `code_challenge=${CHALLENGE}&code_challenge_method=S256`;
  const login = `client_id=web&response_type=code&state=s&redirect_uri=${encodeURIComponent(REDIRECT_URI)}&${pkce}`;
  const callback = await fetch(`${metadata.authorization_endpoint}?${login}&${repeated}`, {
    redirect: "manual",
  });
  const location = new URL(callback.headers.get("location") ?? "", url);
  expect([location.port, location.searchParams.get("error")]).toEqual(["7777", "invalid_request"]);
  for (const [endpoint, grant] of [
    [metadata.token_endpoint, "client_credentials"],
    [metadata.device_authorization_endpoint, DEVICE],
  ] as const) {
    if (!(grants as readonly string[]).includes(grant)) continue;
    const response = await fetch(endpoint ?? "", {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: `grant_type=client_credentials&client_id=web&client_secret=the-secret-of-web&${repeated}`,
    });
    const body = (await response.json()) as Record<string, unknown>;
    expect([grant, response.status, body["error"]]).toEqual([grant, 400, "invalid_request"]);
    if (profile === "entra") expect(body["error_codes"]).toEqual([9000411]);
  }
});
