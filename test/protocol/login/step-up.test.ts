// A second factor in logins: what asks for it, which pages it takes, what tokens say about it, and how a request
// fails that demands more than the user has (OpenID Connect Core 1.0, 5.5.1.1; RFC 9470).
import { decodeJwt } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { type MintOptions, startMintmark } from "../../../src/index.ts";
import { Browser } from "../../support/browser.ts";
import { callbackOf, type LoginChoices, loginThroughPages, shows } from "../../support/browser-login.ts";
import { codeFlow, oidc } from "../../support/code-flow.ts";
import { introspect } from "../../support/introspect.ts";
import { postForm } from "../../support/post-form.ts";
import { authorizationRequest, redeem, REDIRECT_URI, refresh, tokensFor } from "../../support/sign-in.ts";

const idp = await startMintmark({
  users: {
    alice: {},
    careful: { mfa: true, password: "careful" },
    without: { mfa: false },
  },
  passwordGrant: true,
});
const named = await startMintmark({ acrValues: { silver: 1, gold: 2, platinum: 3 }, resources: {} });
const headless = await startMintmark({
  login: { headless: true },
  users: { alice: {}, without: { mfa: false } },
});
const always = await startMintmark({ login: { mfa: true } });
afterAll(() => Promise.all([idp.close(), named.close(), headless.close(), always.close()]));

type Options = LoginChoices & { browser?: Browser; params?: Record<string, string> };

const OPENID = { scope: "openid" };
const TWO = { ...OPENID, acr_values: "2" };
const WITH_CODE = ["pwd", "otp", "mfa"];
const WITH_KEY = ["pwd", "hwk", "mfa"];

async function claims(issuer: string, options: Options) {
  const tokens = await tokensFor(issuer, options);
  return {
    tokens,
    id: decodeJwt(tokens["id_token"] ?? tokens["access_token"] ?? ""),
    access: decodeJwt(tokens["access_token"] ?? ""),
  };
}

/** Returns the parameters of the response that goes to the client. */
async function answer(issuer: string, { browser = new Browser(), params, ...choices }: Options) {
  const { url } = authorizationRequest(issuer, params ?? {});
  return (await callbackOf(browser, url, choices)).searchParams;
}

function essential(request: object, destination = "id_token"): Record<string, string> {
  return { ...OPENID, claims: JSON.stringify({ [destination]: { acr: { essential: true, ...request } } }) };
}

async function metadata(issuer: string): Promise<Record<string, unknown>> {
  const response = await fetch(`${issuer}/.well-known/openid-configuration`);
  return (await response.json()) as Record<string, unknown>;
}

describe("a login", () => {
  it("tells level, methods and time in the ID token, the access token and introspection", async () => {
    const { id, access, tokens } = await claims(idp.url, { params: OPENID });
    const told = { acr: "1", amr: ["pwd"], auth_time: expect.any(Number) as number };
    expect(id).toMatchObject(told);
    expect(access).toMatchObject(told);
    expect(await introspect(idp.url, tokens["access_token"])).toMatchObject({ active: true, ...told });
  });

  it("asks for a second factor on a page of its own if acr_values names one", async () => {
    const browser = new Browser();
    const page = await loginThroughPages(browser, authorizationRequest(idp.url, TWO).url);
    expect(shows(page, "factor-otp") && shows(page, "factor-hwk") && shows(page, "factor-none")).toBe(true);
    const { id, access } = await claims(idp.url, { params: TWO, factor: "otp" });
    expect(id).toMatchObject({ acr: "2", amr: WITH_CODE });
    expect(access).toMatchObject({ acr: "2", amr: WITH_CODE });
  });

  it("offers only factors that are strong enough", async () => {
    const params = { ...OPENID, acr_values: "phr" };
    const page = await loginThroughPages(new Browser(), authorizationRequest(idp.url, params).url);
    expect([shows(page, "factor-otp"), shows(page, "factor-hwk")]).toEqual([false, true]);
    const { id } = await claims(idp.url, { params, factor: "hwk" });
    expect(id).toMatchObject({ acr: "phr", amr: WITH_KEY });
  });

  it("has a second factor at once if the login page's tick is set", async () => {
    const { id } = await claims(idp.url, { params: OPENID, tick: true });
    expect(id).toMatchObject({ acr: "2", amr: WITH_CODE });
    const { id: asked } = await claims(idp.url, { params: TWO, tick: true });
    expect(asked).toMatchObject({ acr: "2", amr: WITH_CODE });
  });

  it("has a second factor without a question for a user or an issuer with `mfa: true`", async () => {
    const { id } = await claims(idp.url, { user: "careful", params: OPENID });
    expect(id).toMatchObject({ acr: "2", amr: WITH_CODE });
    expect((await claims(always.url, { params: OPENID })).id).toMatchObject({ acr: "2", amr: WITH_CODE });
    const page = await new Browser().open(authorizationRequest(always.url, OPENID).url);
    expect(shows(page, "login-factor")).toBe(false);
  });

  it("still asks such a user for a stronger factor", async () => {
    const params = { ...OPENID, acr_values: "phr" };
    const { id } = await claims(idp.url, { user: "careful", params, factor: "hwk" });
    expect(id).toMatchObject({ acr: "phr", amr: ["pwd", "otp", "hwk", "mfa"] });
  });

  it("goes on without a second factor that was only wished for", async () => {
    const { id } = await claims(idp.url, { params: TWO, factor: "none" });
    expect(id).toMatchObject({ acr: "1", amr: ["pwd"] });
    const { id: cannot } = await claims(idp.url, { user: "without", params: TWO });
    expect(cannot).toMatchObject({ acr: "1", amr: ["pwd"] });
  });

  it("ends with access_denied if the user denies at the second factor", async () => {
    expect((await answer(idp.url, { params: TWO, factor: "deny" })).get("error")).toBe("access_denied");
  });

  it("ignores values of acr_values that the issuer does not know", async () => {
    const { id } = await claims(idp.url, { params: { ...OPENID, acr_values: "urn:other 0" } });
    expect(id).toMatchObject({ acr: "1" });
  });

  it("takes acr_values in the client's order of preference", async () => {
    const both = { ...OPENID, acr_values: "gold silver" };
    expect((await claims(named.url, { params: both, factor: "otp" })).id).toMatchObject({ acr: "gold" });
    expect((await claims(named.url, { params: both, factor: "none" })).id).toMatchObject({ acr: "silver" });
    const weaker = { ...OPENID, acr_values: "silver gold" };
    expect((await claims(named.url, { params: weaker })).id).toMatchObject({ acr: "silver" });
  });

  it("needs no openid scope for acr_values and max_age, as RFC 9470 has it", async () => {
    const params = { scope: "files", acr_values: "2", max_age: "300" };
    const { access, tokens } = await claims(idp.url, { user: "careful", params });
    expect(tokens["id_token"]).toBeUndefined();
    expect(access).toMatchObject({ acr: "2", amr: WITH_CODE, auth_time: expect.any(Number) as number });
    for (const wrong of [{ max_age: "-1" }, { max_age: "1.5" }, { claims: "[]" }, { claims: "{" }]) {
      const refused = await new Browser().open(
        authorizationRequest(idp.url, { scope: "files", ...wrong }).url,
      );
      expect(refused.leftTo?.searchParams.get("error")).toBe("invalid_request");
    }
  });

  it("repeats the login for max_age=0 without the openid scope", async () => {
    const browser = new Browser();
    await tokensFor(idp.url, { browser, params: { scope: "files" } });
    const page = await browser.open(authorizationRequest(idp.url, { scope: "files", max_age: "0" }).url);
    expect(shows(page, "login-submit")).toBe(true);
  });

  it("keeps what a client puts in place of Mintmark's own parameters out", async () => {
    const params = { ...OPENID, mintmark_acr_values: "2", mintmark_claims: "{" };
    const { id } = await claims(idp.url, { params });
    expect(id).toMatchObject({ acr: "1" });
  });
});

describe("a session", () => {
  it("is asked only for the second factor when a request needs one", async () => {
    const browser = new Browser();
    const first = await claims(idp.url, { browser, params: OPENID });
    const page = await browser.open(authorizationRequest(idp.url, TWO).url);
    expect([shows(page, "login-submit"), shows(page, "factor-otp")]).toEqual([false, true]);
    const { id } = await claims(idp.url, { browser, params: TWO, factor: "otp" });
    expect(id).toMatchObject({ sub: first.id.sub, acr: "2", amr: WITH_CODE });
  });

  it("remembers its methods for later requests", async () => {
    const browser = new Browser();
    await claims(idp.url, { browser, params: TWO, factor: "otp" });
    for (const params of [TWO, OPENID, { ...TWO, prompt: "none" }]) {
      expect((await claims(idp.url, { browser, params })).id).toMatchObject({ amr: WITH_CODE });
    }
    const [session] = await idp.sessions.list({ user: "alice" });
    expect(session).toMatchObject({ methods: WITH_CODE });
  });

  it("loses them with a new login", async () => {
    const browser = new Browser();
    await claims(idp.url, { browser, params: TWO, factor: "otp" });
    const { id } = await claims(idp.url, { browser, params: { ...OPENID, max_age: "0" } });
    expect(id).toMatchObject({ acr: "1", amr: ["pwd"] });
  });

  it("asks for the whole login and the second factor if both are due", async () => {
    const browser = new Browser();
    await claims(idp.url, { browser, params: TWO, factor: "otp" });
    const params = { ...TWO, prompt: "login" };
    const page = await loginThroughPages(browser, authorizationRequest(idp.url, params).url);
    expect(shows(page, "factor-otp")).toBe(true);
    const { id } = await claims(idp.url, { browser, params, factor: "hwk" });
    expect(id).toMatchObject({ acr: "2", amr: WITH_KEY });
  });

  it.each([
    ["acr_values", TWO],
    ["claims", essential({ value: "2" })],
    ["acr_values without openid", { scope: "files", acr_values: "2" }],
  ])("that is too weak ends prompt=none with login_required: %s", async (_, params) => {
    const browser = new Browser();
    await claims(idp.url, { browser, params: { scope: "openid files" } });
    const { leftTo } = await browser.open(authorizationRequest(idp.url, { ...params, prompt: "none" }).url);
    expect(leftTo?.searchParams.get("error")).toBe("login_required");
    expect(leftTo?.searchParams.get("error_description")).toBe("the user would have to use a second factor");
  });

  it("that reaches one of the wished levels is enough for prompt=none", async () => {
    const browser = new Browser();
    await claims(named.url, { browser, params: OPENID });
    const params = { ...OPENID, acr_values: "gold silver", prompt: "none" };
    expect((await claims(named.url, { browser, params })).id).toMatchObject({ acr: "silver" });
  });

  it("moves auth_time when the second factor is added", async () => {
    const own = await idp.isolate();
    const browser = new Browser();
    const first = await claims(own.url, { browser, params: OPENID });
    await own.clock.advance(120);
    const { id } = await claims(own.url, { browser, params: TWO, factor: "otp" });
    expect(Number(id["auth_time"]) - Number(first.id["auth_time"])).toBeGreaterThanOrEqual(120);
  });
});

describe("the claims parameter", () => {
  it("is in the metadata, with the values and claims that can be asked for", async () => {
    const told = await metadata(idp.url);
    expect(told).toMatchObject({ claims_parameter_supported: true, acr_values_supported: ["1", "2", "phr"] });
    expect(told["claims_supported"]).toEqual(expect.arrayContaining(["acr", "amr", "auth_time", "email"]));
    expect((await metadata(named.url))["acr_values_supported"]).toEqual(["silver", "gold", "platinum"]);
  });

  it("brings claims without their scope into the ID token and userinfo, each as asked", async () => {
    const asked = {
      id_token: { email: null, nonsense: null },
      userinfo: { name: { essential: true }, acr: null, amr: null, auth_time: { essential: true } },
    };
    const { id, tokens } = await claims(idp.url, {
      user: "careful",
      params: { ...OPENID, claims: JSON.stringify(asked) },
    });
    expect(id).not.toHaveProperty("name");
    const userinfo = await fetch(`${idp.url}/userinfo`, {
      headers: { authorization: `Bearer ${tokens["access_token"]}` },
    });
    expect(await userinfo.json()).toEqual({
      sub: id.sub,
      name: "careful",
      acr: "2",
      amr: WITH_CODE,
      auth_time: id["auth_time"],
    });
  });

  it("still counts for tokens that are refreshed", async () => {
    const { tokens, id } = await claims(idp.url, {
      user: "careful",
      params: { ...OPENID, claims: JSON.stringify({ userinfo: { name: null } }) },
    });
    const { body } = await refresh(idp.url, tokens["refresh_token"]);
    expect(decodeJwt(String(body["id_token"]))).toMatchObject({
      acr: "2",
      amr: WITH_CODE,
      auth_time: id["auth_time"],
    });
    const userinfo = await fetch(`${idp.url}/userinfo`, {
      headers: { authorization: `Bearer ${String(body["access_token"])}` },
    });
    expect(await userinfo.json()).toEqual({ sub: id.sub, name: "careful" });
  });

  it("shows the claims on the consent page, and asks again only for new ones", async () => {
    const browser = new Browser();
    const params = { ...OPENID, claims: JSON.stringify({ userinfo: { email: null } }) };
    const page = await browser.open(authorizationRequest(idp.url, params).url);
    const consent = await browser.press(page, "login-user-alice");
    expect(shows(consent, "consent-claim-email")).toBe(true);
    await browser.press(consent, "consent-allow");
    expect((await answer(idp.url, { browser, params: { ...params, prompt: "none" } })).has("code")).toBe(
      true,
    );
  });

  it.each([
    ["a value", { value: "2" }],
    ["one of several values", { values: ["urn:other", "2"] }],
  ])("demands %s of acr", async (_, request) => {
    const page = await loginThroughPages(
      new Browser(),
      authorizationRequest(idp.url, essential(request)).url,
    );
    expect([shows(page, "factor-otp"), shows(page, "factor-none")]).toEqual([true, false]);
    const { id } = await claims(idp.url, { params: essential(request), factor: "otp" });
    expect(id).toMatchObject({ acr: "2", amr: WITH_CODE });
  });

  it("outranks acr_values, which only wish", async () => {
    const params = { ...essential({ value: "2" }), acr_values: "1" };
    expect((await claims(idp.url, { params, factor: "hwk" })).id).toMatchObject({ acr: "2" });
  });

  it.each([
    ["a value that the issuer does not know", "alice", essential({ values: ["gold"] })],
    ["a level that the user cannot reach", "without", essential({ value: "2" })],
  ])("ends with unmet_authentication_requirements for %s", async (_, user, params) => {
    const refused = await answer(idp.url, { user, params });
    expect(refused.get("error")).toBe("unmet_authentication_requirements");
    expect(refused.get("error_description")).toBe("the user did not authenticate as the request demands");
    expect(refused.get("iss")).toBe(idp.url);
  });

  it("wishes for acr if it is not essential", async () => {
    for (const request of [null, { value: "2" }, { values: ["gold"] }, { essential: false, value: "2" }]) {
      const params = { ...OPENID, claims: JSON.stringify({ id_token: { acr: request } }) };
      expect((await claims(idp.url, { params, factor: "none" })).id).toMatchObject({ acr: "1" });
    }
  });

  it.each([
    ["no JSON", "{"],
    ["no object", "[]"],
    ["no destination", '{"access_token":{}}'],
    ["a destination that is no object", '{"id_token":[]}'],
    ["values that are no list", '{"id_token":{"acr":{"essential":true,"values":"2"}}}'],
  ])("is refused with invalid_request if it is %s", async (_, value) => {
    const refused = await answer(idp.url, { params: { ...OPENID, claims: value } });
    expect(refused.get("error")).toBe("invalid_request");
  });

  it("can be pushed, and so can acr_values without openid", async () => {
    for (const pushed of [essential({ value: "2" }), { scope: "files", acr_values: "2" }]) {
      const { url, verifier } = authorizationRequest(idp.url, pushed);
      const form = Object.fromEntries(new URL(url).searchParams);
      const { status, body } = await postForm(`${idp.url}/par`, form);
      expect(status).toBe(201);
      const query = new URLSearchParams({ client_id: "demo-app", request_uri: String(body["request_uri"]) });
      const callback = await callbackOf(new Browser(), `${idp.url}/authorize?${query.toString()}`, {
        factor: "otp",
      });
      const answered = await redeem(idp.url, {
        grant_type: "authorization_code",
        code: callback.searchParams.get("code") ?? "",
        redirect_uri: REDIRECT_URI,
        code_verifier: verifier,
      });
      expect(decodeJwt(String(answered.body["access_token"]))).toMatchObject({ acr: "2", amr: WITH_CODE });
    }
  });
});

describe("a client's default", () => {
  it("asks for a second factor if the request names no value, for a configured client", async () => {
    await using own = await startMintmark({
      clients: { bank: { redirectUris: [REDIRECT_URI], defaultAcrValues: ["2"] } },
    });
    const page = await loginThroughPages(
      new Browser(),
      authorizationRequest(own.url, { ...OPENID, client_id: "bank" }).url,
    );
    expect(shows(page, "factor-otp")).toBe(true);
    const named = { ...OPENID, client_id: "bank", acr_values: "1" };
    const other = await loginThroughPages(new Browser(), authorizationRequest(own.url, named).url);
    expect(other.leftTo?.searchParams.has("code")).toBe(true);
  });

  it("is kept at registration as far as the issuer knows the values, and the rest is a finding", async () => {
    const register = async (values: string[]) => {
      const response = await fetch(`${idp.url}/register`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          redirect_uris: [REDIRECT_URI],
          token_endpoint_auth_method: "none",
          default_acr_values: values,
        }),
      });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    };
    const known = await register(["urn:other", "2"]);
    expect([known.status, known.body["default_acr_values"]]).toEqual([201, ["2"]]);
    const params = { ...OPENID, client_id: String(known.body["client_id"]) };
    const page = await loginThroughPages(new Browser(), authorizationRequest(idp.url, params).url);
    expect(shows(page, "factor-otp")).toBe(true);
    const unknown = await register(["urn:other"]);
    expect([unknown.status, unknown.body["default_acr_values"]]).toEqual([201, undefined]);
    const [request] = await idp.requests.list({ endpoint: "registration" });
    expect(request?.findings).toContainEqual(
      expect.objectContaining({ name: "client-metadata-without-effect" }),
    );
  });
});

describe("a login without a page", () => {
  const hint = { login_hint: "alice" };

  it.each([
    ["the password", OPENID, "1", ["pwd"]],
    ["a one-time code that acr_values asks for", TWO, "2", WITH_CODE],
    ["a security key that claims demand", essential({ value: "phr" }), "phr", WITH_KEY],
  ])("uses %s", async (_, params, acr, amr) => {
    const { id } = await claims(headless.url, { params: { ...params, ...hint } });
    expect(id).toMatchObject({ acr, amr });
  });

  it("fails if the user has no second factor and the request demands one", async () => {
    const params = { ...essential({ value: "2" }), login_hint: "without" };
    const refused = await answer(headless.url, { params });
    expect(refused.get("error")).toBe("unmet_authentication_requirements");
  });
});

describe("other ways to tokens", () => {
  it("say that a user with `mfa: true` used the second factor: minted tokens", async () => {
    const minted = async (request: MintOptions) => decodeJwt(await idp.token(request));
    const told = { acr: "2", amr: WITH_CODE, auth_time: expect.any(Number) as number };
    expect(await minted({ user: "careful" })).toMatchObject(told);
    expect(await minted({ user: "careful", kind: "id" })).toMatchObject(told);
    expect(await minted({ user: "careful", claims: { acr: "other" } })).toMatchObject({
      ...told,
      acr: "other",
    });
    expect(await minted({ user: "alice" })).not.toHaveProperty("amr");
  });

  it("ask for the second factor in the device flow", async () => {
    const started = await postForm(`${idp.url}/device/auth`, { client_id: "demo-app", ...TWO });
    const browser = new Browser();
    const form = await browser.open(String(started.body["verification_uri_complete"]));
    const confirm = await browser.submitOnlyForm(form);
    const login = shows(confirm, "device-confirm") ? await browser.press(confirm, "device-confirm") : confirm;
    const factor = await browser.press(login, "login-user-alice");
    const consent = await browser.press(factor, "factor-otp");
    await browser.press(consent, "consent-allow");
    const { body } = await redeem(idp.url, {
      grant_type: "urn:ietf:params:oauth:grant-type:device_code",
      device_code: String(started.body["device_code"]),
    });
    expect(decodeJwt(String(body["id_token"]))).toMatchObject({ acr: "2", amr: WITH_CODE });
  });
});

describe("openid-client", () => {
  it("steps a session up after a resource server's challenge", async () => {
    const browser = new Browser();
    const { tokens } = await codeFlow(idp.url, { browser });
    expect(tokens.claims()).toMatchObject({ acr: "1" });
    const challenge = new oidc.WWWAuthenticateChallengeError("step up", {
      cause: [
        {
          scheme: "bearer",
          parameters: { error: "insufficient_user_authentication", acr_values: "2", max_age: "60" },
        },
      ],
      response: new Response(null, { status: 401 }),
    });
    const { acr_values = "", max_age = "" } = challenge.cause[0]?.parameters ?? {};
    const stronger = await codeFlow(idp.url, { browser, factor: "otp", params: { acr_values, max_age } });
    expect(stronger.tokens.claims()).toMatchObject({ acr: "2", amr: WITH_CODE });
  });
});
