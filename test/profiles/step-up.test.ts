// A second factor at each vendor: the parameters that ask for it, the claims that tell of it, and the errors of a
// request that demands more than the user does.
import { decodeJwt, type JWTPayload } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../src/index.ts";
import { Browser, type Page } from "../support/browser.ts";
import { type LoginChoices, loginThroughPages, shows } from "../support/browser-login.ts";
import { codeFlow, discover, oidc } from "../support/code-flow.ts";
import { getJson, postForm } from "../support/post-form.ts";
import { authorizationRequest } from "../support/sign-in.ts";

const users = {
  alice: { email: "alice@example.test", password: "alice" },
  careful: { mfa: true, password: "careful" },
  without: { mfa: false, password: "without" },
};
const idp = await startMintmark({
  users,
  issuers: {
    plain: { users, passwordGrant: true },
    auth0: { profile: "auth0", users },
    keycloak: { profile: "keycloak", users },
    realm: {
      profile: "keycloak",
      users,
      acrValues: { silver: 1, gold: 2 },
    },
    keycloak264: { profile: "keycloak", dialect: "26.4", users },
    okta: { profile: "okta", users },
    entra: { profile: "entra", users },
    entra1: { profile: "entra", dialect: "v1.0", users },
    google: { profile: "google", users },
    cognito: { profile: "cognito", users },
  },
});
afterAll(() => idp.close());

const urls = Object.fromEntries(
  await Promise.all(
    [
      "plain",
      "auth0",
      "keycloak",
      "keycloak264",
      "realm",
      "okta",
      "entra",
      "entra1",
      "google",
      "cognito",
    ].map(async (id) => [id, (await idp.issuer(id)).url] as const),
  ),
);

const CODE = ["pwd", "otp", "mfa"];
const MULTI_FACTOR = "http://schemas.openid.net/pape/policies/2007/06/multi-factor";
const TWO_FACTORS = "urn:okta:loa:2fa:any";

type Options = LoginChoices & { browser?: Browser; params?: Record<string, string> };

async function login(id: string, options: Options = {}) {
  const flow = await codeFlow(urls[id] ?? "", options);
  const access: JWTPayload =
    flow.tokens.access_token.split(".").length === 3 ? decodeJwt(flow.tokens.access_token) : {};
  return { ...flow, id: (flow.tokens.claims() ?? {}) as JWTPayload, access };
}

/** Opens an authorization request at the vendor and completes its pages. */
async function open(
  id: string,
  { browser = new Browser(), params = {}, ...choices }: Options,
): Promise<Page> {
  const { authorization_endpoint: endpoint = "" } = (await discover(urls[id] ?? "")).serverMetadata();
  const query = new URL(authorizationRequest("http://vendor.test", { scope: "openid", ...params }).url)
    .search;
  return loginThroughPages(browser, `${endpoint}${query}`, choices);
}

async function errorOf(id: string, options: Options): Promise<[string | null, string | null]> {
  const { leftTo } = await open(id, options);
  return [leftTo?.searchParams.get("error") ?? null, leftTo?.searchParams.get("error_description") ?? null];
}

async function metadata(id: string): Promise<Record<string, unknown>> {
  return (await getJson(`${urls[id] ?? ""}/.well-known/openid-configuration`.replace("//.well", "/.well")))
    .body;
}

function demand(acr: object): string {
  return JSON.stringify({ id_token: { acr: { essential: true, ...acr } } });
}

describe("Keycloak", () => {
  it("numbers its levels: 1 at the login, 0 in the same session later, 2 with a second factor", async () => {
    const browser = new Browser();
    const first = await login("keycloak", { browser });
    expect([first.id["acr"], first.access["acr"]]).toEqual(["1", "1"]);
    expect((await login("keycloak", { browser })).access).toMatchObject({ acr: "0" });
    const stronger = await login("keycloak", { browser, params: { acr_values: "2" }, factor: "otp" });
    expect(stronger.access).toMatchObject({ acr: "2", auth_time: expect.any(Number) as number });
    expect(stronger.id).not.toHaveProperty("amr");
    expect((await login("keycloak", { browser })).id).toMatchObject({ acr: "2" });
  });

  it("maps names to levels by `acrValues`, in acr_values and in claims", async () => {
    const browser = new Browser();
    expect((await login("realm", { browser })).id).toMatchObject({ acr: "silver" });
    expect((await login("realm", { browser })).id).toMatchObject({ acr: "silver" });
    const claims = demand({ values: ["gold"] });
    const page = await open("realm", { browser, params: { claims } });
    expect([shows(page, "login-submit"), shows(page, "factor-otp"), shows(page, "factor-none")]).toEqual([
      false,
      true,
      false,
    ]);
    const gold = await login("realm", { browser, params: { claims }, factor: "otp" });
    expect([gold.id["acr"], gold.access["acr"]]).toEqual(["gold", "gold"]);
    expect((await login("realm", { params: { acr_values: "gold silver" } })).id).toMatchObject({
      acr: "silver",
    });
  });

  it("lists the values in the metadata", async () => {
    expect(await metadata("keycloak")).toMatchObject({
      claims_parameter_supported: true,
      acr_values_supported: ["0", "1", "2", "3"],
    });
    expect((await metadata("realm"))["acr_values_supported"]).toEqual(["silver", "gold"]);
  });

  it("shows errors of a demanded acr on a page, not to the client", async () => {
    const unknown = await open("realm", { params: { claims: demand({ values: ["platinum"] }) } });
    expect([unknown.status, unknown.leftTo]).toEqual([400, undefined]);
    expect(unknown.html).toContain("Invalid parameter: claims");
    const unmet = await open("realm", { user: "without", params: { claims: demand({ value: "gold" }) } });
    expect([unmet.status, unmet.leftTo]).toEqual([400, undefined]);
    expect(unmet.html).toContain("Authentication requirements not fulfilled");
  });

  it("ends prompt=none with login_required if the session is too weak", async () => {
    const browser = new Browser();
    await login("realm", { browser });
    const params = { prompt: "none", acr_values: "gold" };
    expect((await errorOf("realm", { browser, params }))[0]).toBe("login_required");
  });

  it("reads nothing else in claims, and asks for no consent because of it", async () => {
    const browser = new Browser();
    await login("keycloak", { browser });
    const claims = JSON.stringify({ id_token: { roles: null }, userinfo: { roles: null } });
    const { id } = await login("keycloak", { browser, params: { claims, prompt: "none" } });
    expect(id).not.toHaveProperty("roles");
  });
});

describe("Auth0", () => {
  it("says `amr: [mfa]` in the ID token of the login with the second factor, and in no other token", async () => {
    const browser = new Browser();
    const params = { acr_values: MULTI_FACTOR, scope: "openid offline_access" };
    expect((await login("auth0", { browser })).id).not.toHaveProperty("amr");
    const { id, access, config, tokens } = await login("auth0", { browser, params, factor: "otp" });
    expect(id).toMatchObject({ amr: ["mfa"], acr: MULTI_FACTOR });
    expect(access).not.toHaveProperty("amr");
    const silent = await login("auth0", { browser, params: { ...params, prompt: "none" } });
    expect(silent.id).not.toHaveProperty("amr");
    const refreshed = await oidc.refreshTokenGrant(config, tokens.refresh_token ?? "");
    expect(refreshed.claims()).not.toHaveProperty("amr");
  });

  it("needs the second factor that acr_values names", async () => {
    const params = { acr_values: MULTI_FACTOR };
    const page = await open("auth0", { params });
    expect([shows(page, "factor-otp"), shows(page, "factor-none")]).toEqual([true, false]);
    expect(await errorOf("auth0", { user: "without", params })).toEqual([
      "access_denied",
      "Multifactor authentication required",
    ]);
    const browser = new Browser();
    await login("auth0", { browser });
    expect(await errorOf("auth0", { browser, params: { ...params, prompt: "none" } })).toEqual([
      "login_required",
      "Multifactor authentication required",
    ]);
  });

  it("shows the second factor of a user who always has it, at the login and in minted ID tokens", async () => {
    const told = { amr: ["mfa"], acr: MULTI_FACTOR };
    expect((await login("auth0", { user: "careful" })).id).toMatchObject(told);
    const auth0 = await idp.issuer("auth0");
    expect(decodeJwt(await auth0.token({ user: "careful", kind: "id" }))).toMatchObject(told);
  });
});

describe("Okta", () => {
  it("tells acr only if acr_values asked for it, and always amr", async () => {
    const plain = await login("okta");
    expect(plain.id).toMatchObject({ amr: ["pwd"] });
    expect([plain.id, plain.access].filter((claims) => "acr" in claims)).toEqual([]);
    const { id, access } = await login("okta", { params: { acr_values: TWO_FACTORS }, factor: "otp" });
    expect(id).toMatchObject({ acr: TWO_FACTORS, amr: CODE });
    expect(access).toMatchObject({ acr: TWO_FACTORS, auth_time: id["auth_time"] });
    expect(access).not.toHaveProperty("amr");
  });

  it.each([
    ["urn:okta:loa:1fa:any", undefined, ["pwd"]],
    ["urn:okta:loa:1fa:pwd", undefined, ["pwd"]],
    ["urn:okta:loa:2fa:any:ifpossible", "otp", CODE],
    ["phr", "hwk", ["pwd", "hwk", "mfa"]],
    ["phrh", "hwk", ["pwd", "hwk", "mfa"]],
  ] as const)("knows %s", async (value, factor, amr) => {
    const { id } = await login("okta", { params: { acr_values: value }, ...(factor && { factor }) });
    expect(id).toMatchObject({ acr: value, amr });
  });

  it("keeps acr in refreshed tokens, and ignores values that it does not know", async () => {
    const params = { acr_values: TWO_FACTORS, scope: "openid offline_access" };
    const { config, tokens } = await login("okta", { user: "careful", params });
    const refreshed = await oidc.refreshTokenGrant(config, tokens.refresh_token ?? "");
    expect(decodeJwt(refreshed.access_token)).toMatchObject({ acr: TWO_FACTORS });
    expect((await login("okta", { params: { acr_values: "gold" } })).id).not.toHaveProperty("acr");
  });

  it("answers unmet_authentication_requirements to a user who cannot, unless it was `ifpossible`", async () => {
    const refused = await errorOf("okta", { user: "without", params: { acr_values: TWO_FACTORS } });
    expect(refused[0]).toBe("unmet_authentication_requirements");
    const value = "urn:okta:loa:2fa:any:ifpossible";
    const { id } = await login("okta", { user: "without", params: { acr_values: value } });
    expect(id).toMatchObject({ acr: value, amr: ["pwd"] });
    const both = { acr_values: `${TWO_FACTORS} ${value}` };
    expect((await login("okta", { user: "without", params: both })).id).toMatchObject({ amr: ["pwd"] });
  });

  it("does not read the claims parameter", async () => {
    expect((await metadata("okta"))["claims_parameter_supported"]).toBe(false);
    const params = { claims: demand({ value: "gold" }) };
    expect((await errorOf("okta", { params }))[0]).toBeNull();
  });
});

describe("Entra", () => {
  const context = (where: string, value = "c1") =>
    JSON.stringify({ [where]: { acrs: { essential: true, value } } });

  it("takes an authentication context for the access token, and needs no openid for it", async () => {
    const params = { claims: context("access_token"), scope: "openid offline_access User.Read" };
    const { access, id } = await login("entra", { params, factor: "otp" });
    expect(access).toMatchObject({ acrs: ["c1"] });
    expect(id).not.toHaveProperty("acrs");
    const page = await open("entra", { params: { ...params, scope: "User.Read" } });
    expect([shows(page, "factor-otp"), shows(page, "factor-none")]).toEqual([true, false]);
  });

  it("takes one for the ID token", async () => {
    const params = { claims: context("id_token", "c2") };
    const { access, id } = await login("entra", { user: "careful", params });
    expect(id).toMatchObject({ acrs: ["c2"] });
    expect(access).not.toHaveProperty("acrs");
  });

  it("shows the capabilities that a client declares, at either endpoint", async () => {
    const claims = JSON.stringify({ access_token: { xms_cc: { values: ["cp1"] } } });
    expect((await login("entra", { params: { claims } })).access).toMatchObject({ xms_cc: ["cp1"] });
    const { config, tokens } = await login("entra", { params: { scope: "openid offline_access User.Read" } });
    const refreshed = await oidc.refreshTokenGrant(config, tokens.refresh_token ?? "", { claims });
    expect(decodeJwt(refreshed.access_token)).toMatchObject({ xms_cc: ["cp1"] });
  });

  it("refuses a context at the token endpoint that the login did not reach, as MSAL expects it", async () => {
    const claims = context("access_token");
    const form = { grant_type: "refresh_token", client_id: "demo-app", claims };
    const params = { scope: "openid offline_access User.Read" };
    const weak = await login("entra", { params });
    const { token_endpoint: endpoint = "" } = weak.config.serverMetadata();
    const refused = await postForm(endpoint, { ...form, refresh_token: weak.tokens.refresh_token });
    expect(refused.status).toBe(400);
    expect(refused.body).toMatchObject({
      error: "interaction_required",
      suberror: "basic_action",
      error_codes: [50076],
      claims,
    });
    const strong = await login("entra", { user: "careful", params });
    const { status, body } = await postForm(endpoint, {
      ...form,
      refresh_token: strong.tokens.refresh_token,
    });
    expect(status).toBe(200);
    expect(decodeJwt(String(body["access_token"]))).toMatchObject({ acrs: ["c1"] });
  });

  it("ends prompt=none with interaction_required if the session is too weak", async () => {
    const browser = new Browser();
    await login("entra", { browser });
    const params = { prompt: "none", claims: context("id_token") };
    const [error, description] = await errorOf("entra", { browser, params });
    expect(error).toBe("interaction_required");
    expect(description).toMatch(/^AADSTS50076: /);
  });

  it("reads neither acr_values nor userinfo claims, and says so by leaving both out of the metadata", async () => {
    const params = { acr_values: "c1", claims: '{"userinfo":{"email":null}}' };
    expect((await login("entra", { params })).id).not.toHaveProperty("acrs");
    const told = await metadata("entra");
    expect(told).not.toHaveProperty("acr_values_supported");
    expect(told).not.toHaveProperty("claims_parameter_supported");
  });

  it("has amr in version 1 tokens", async () => {
    const { id, access } = await login("entra1", { user: "careful" });
    expect([id["amr"], access["amr"]]).toEqual([
      ["pwd", "mfa"],
      ["pwd", "mfa"],
    ]);
    expect((await login("entra1")).access).toMatchObject({ amr: ["pwd"], acr: "1" });
  });
});

describe("Cognito", () => {
  it("tells acr and amr in both tokens if acr_values names a level", async () => {
    const params = { acr_values: "urn:cognito:loa:4 urn:cognito:loa:1" };
    const { id, access } = await login("cognito", { params, factor: "otp" });
    for (const claims of [id, access]) expect(claims).toMatchObject({ acr: "urn:cognito:loa:4", amr: CODE });
    const plain = await login("cognito", { user: "careful" });
    expect([plain.id, plain.access].filter((claims) => "acr" in claims || "amr" in claims)).toEqual([]);
  });

  it("takes the first level that the user can reach, and reports the highest", async () => {
    const params = { acr_values: "urn:other urn:cognito:loa:3 urn:cognito:loa:1" };
    const { id } = await login("cognito", { user: "without", params });
    expect(id).toMatchObject({ acr: "urn:cognito:loa:1", amr: ["pwd"] });
    const stronger = await login("cognito", { params, factor: "otp" });
    expect(stronger.id).toMatchObject({ acr: "urn:cognito:loa:4" });
  });
});

describe("Google", () => {
  it("reads of all this only the request for auth_time", async () => {
    const params = { acr_values: "2", max_age: "0", claims: demand({ value: "2" }) };
    const browser = new Browser();
    const first = await login("google", { browser, user: "careful", params });
    expect(Object.keys(first.id).filter((name) => ["acr", "amr", "auth_time"].includes(name))).toEqual([]);
    const claims = '{"id_token":{"auth_time":{"essential":true}}}';
    const again = await login("google", { browser, params: { claims } });
    expect(again.id).toMatchObject({ auth_time: expect.any(Number) as number });
  });
});

describe("the password grant of a user who always uses a second factor", () => {
  const ask = async (id: string, form: Record<string, string> = {}) => {
    const { token_endpoint: endpoint = "" } = (await discover(urls[id] ?? "")).serverMetadata();
    const user = { client_id: "demo-app", username: "careful", password: "careful", scope: "openid" };
    return postForm(endpoint, { grant_type: "password", ...user, ...form });
  };

  it.each([
    ["plain", 400, "invalid_grant", /second factor, which this grant cannot ask for/],
    ["auth0", 403, "mfa_required", /^Multifactor authentication required$/],
    ["keycloak", 400, "invalid_grant", /^Invalid user credentials$/],
    ["keycloak264", 401, "invalid_grant", /^Invalid user credentials$/],
    ["okta", 400, "invalid_grant", /^Resource owner password credentials .* denied by sign on policy\.$/],
    ["entra", 400, "invalid_grant", /^AADSTS50076: .* you must use multi-factor authentication/],
    ["entra1", 400, "interaction_required", /^AADSTS50076: /],
  ])("is refused at %s with %i %s", async (id, status, error, description) => {
    const refused = await ask(id);
    expect([refused.status, refused.body["error"]]).toEqual([status, error]);
    expect(refused.body["error_description"]).toMatch(description);
    expect("mfa_token" in refused.body).toBe(id === "auth0");
    if (id.startsWith("entra")) expect(refused.body["suberror"]).toBe("basic_action");
    const logged = (await (await idp.issuer(id)).requests.list({ endpoint: "token" })).at(-1);
    expect(logged?.reason).toContain("careful always uses a second factor");
    // A wrong password is no reason to ask for more.
    const wrong = await ask(id, { password: "wrong" });
    expect([wrong.status >= 400, wrong.body["error"]]).toEqual([true, "invalid_grant"]);
    expect(wrong.body["error_description"]).not.toMatch(/factor|sign on/);
    const plain = await ask(id, { username: "alice", password: "alice" });
    expect([plain.status, plain.body["error"]]).toEqual([200, undefined]);
  });

  it("takes a one-time code at Keycloak", async () => {
    const { status, body } = await ask("keycloak", { totp: "123456" });
    expect([status, body["error"]]).toEqual([200, undefined]);
    expect((await ask("keycloak", { totp: "no-code" })).status).toBe(400);
  });

  it("is refused where the issuer's users all have one, except those without", async () => {
    await using other = await startMintmark({ users, login: { mfa: true }, passwordGrant: true });
    const form = { grant_type: "password", client_id: "demo-app", scope: "openid" };
    for (const [user, expected] of [
      ["alice", 400],
      ["without", 200],
    ] as const) {
      const answer = await postForm(`${other.url}/token`, { ...form, username: user, password: user });
      expect([user, answer.status]).toEqual([user, expected]);
    }
  });
});
