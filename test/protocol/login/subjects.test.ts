// Users whose subject is no UUID: in logins, tokens, userinfo, introspection, sessions, lists and login_hint.
import { decodeJwt } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { ConfigError, type MintmarkConfig, startMintmark } from "../../../src/index.ts";
import { Browser } from "../../support/browser.ts";
import { callbackOf, shows } from "../../support/browser-login.ts";
import { codeFlow } from "../../support/code-flow.ts";
import { startForeignIssuer } from "../../support/foreign-issuer.ts";
import { introspect, userinfo } from "../../support/introspect.ts";
import { type Answer, getJson, postForm } from "../../support/post-form.ts";
import {
  authorizationRequest,
  expectTokens,
  redeem,
  REDIRECT_URI,
  refresh,
  tokensFor,
} from "../../support/sign-in.ts";

const SUBJECTS = {
  auth: "auth0|5f7c8ec7c33c6c004bbafe82",
  one: "1",
  mail: "person@example.test",
  spaced: 'CN=Some One, O="Acme" <x>',
  long: "x".repeat(255),
};
const DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";
const EXCHANGE_GRANT = "urn:ietf:params:oauth:grant-type:token-exchange";
const JWT_BEARER_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";

const corp = await startForeignIssuer();
const shared: MintmarkConfig = {
  passwordGrant: true,
  users: {
    ...Object.fromEntries(
      Object.entries(SUBJECTS).map(([name, subject]) => [name, { subject, password: "secret" }]),
    ),
    another: {},
  },
  clients: {
    "demo-app": {
      redirectUris: [REDIRECT_URI],
      postLogoutRedirectUris: [REDIRECT_URI],
      grantTypes: ["authorization_code", "refresh_token", "password", DEVICE_GRANT],
    },
    "demo-api": { secret: "demo-api-secret", grantTypes: [] },
    gateway: { secret: "gateway-secret", grantTypes: [EXCHANGE_GRANT, JWT_BEARER_GRANT] },
  },
  trustedIssuers: { [corp.url]: { accepts: ["assertion"] } },
};
const { passwordGrant: _, ...directory } = shared;
const idp = await startMintmark({ ...shared, issuers: { okta: { profile: "okta", ...directory } } });
const headless = await startMintmark({ ...shared, login: { headless: true } });
afterAll(async () => {
  await idp.close();
  await headless.close();
  await corp[Symbol.asyncDispose]();
});

describe.each(Object.entries(SUBJECTS))("the user %s with the subject %s", (user, subject) => {
  it("signs in, and has that subject everywhere", async () => {
    const tokens = await tokensFor(idp.url, { user, params: { scope: "openid" } });
    const { access_token = "", id_token = "", refresh_token } = tokens;
    expect([decodeJwt(access_token).sub, decodeJwt(id_token).sub]).toEqual([subject, subject]);
    expect((await userinfo(idp.url, access_token)).body["sub"]).toBe(subject);
    expect(await introspect(idp.url, access_token)).toMatchObject({ sub: subject, username: user });
    const renewed = await refresh(idp.url, refresh_token);
    expect(decodeJwt(String(renewed.body["access_token"])).sub).toBe(subject);
    expect((await idp.sessions.list()).some((session) => session.user === subject)).toBe(true);
    const listed = await idp.tokens.list({ subject });
    expect(listed.length).toBeGreaterThan(0);
  });

  it("is found by its subject in login_hint and minting", async () => {
    const { url } = authorizationRequest(headless.url, { scope: "openid", login_hint: subject });
    const location = (await getJson(url)).headers.get("location") ?? "";
    expect(new URL(location).searchParams.get("code")).toBeTruthy();
    expect(decodeJwt(await idp.token({ user: subject })).sub).toBe(subject);
  });
});

describe.each(Object.entries(SUBJECTS))(
  "the user %s with the subject %s, in every grant",
  (user, subject) => {
    const subOf = (answer: Answer) => {
      const { access_token = "", id_token } = expectTokens(answer);
      if (id_token !== undefined) expect(decodeJwt(id_token).sub).toBe(subject);
      return decodeJwt(access_token).sub;
    };

    it("signs in with the password, by name and by subject", async () => {
      for (const username of [user, subject]) {
        const form = { grant_type: "password", username, password: "secret", scope: "openid" };
        expect(subOf(await redeem(idp.url, form))).toBe(subject);
      }
    });

    it("signs in on a device, and refreshes", async () => {
      const started = await postForm(`${idp.url}/device/auth`, { client_id: "demo-app", scope: "openid" });
      const { user_code = "", device_code } = started.body as Record<string, string>;
      const browser = new Browser();
      let page = await browser.press(await browser.open(`${idp.url}/device`), "device-submit", { user_code });
      for (const button of ["device-confirm", `login-user-${user}`, "consent-allow"]) {
        if (shows(page, button)) page = await browser.press(page, button);
      }
      expect(shows(page, "device-done")).toBe(true);
      const tokens = await redeem(idp.url, { grant_type: DEVICE_GRANT, device_code });
      expect(subOf(tokens)).toBe(subject);
      expect(subOf(await refresh(idp.url, String(tokens.body["refresh_token"])))).toBe(subject);
    });

    it("is the subject of exchanged tokens, and of assertions of a trusted issuer", async () => {
      const basic: [string, string] = ["gateway", "gateway-secret"];
      const { access_token } = await tokensFor(idp.url, { user, params: { scope: "openid read" } });
      const exchange = {
        grant_type: EXCHANGE_GRANT,
        subject_token: access_token,
        subject_token_type: ACCESS_TOKEN,
      };
      expect(subOf(await redeem(idp.url, { ...exchange, scope: "read" }, { basic }))).toBe(subject);
      const assertion = await corp.sign({ sub: subject, aud: idp.url });
      const bearer = { grant_type: JWT_BEARER_GRANT, assertion, scope: "read" };
      expect(subOf(await redeem(idp.url, bearer, { basic }))).toBe(subject);
    });

    it("is recognised in an id_token_hint, by a silent login and at sign-out, whatever `sub` the hint shows", async () => {
      for (const changed of [undefined, "somebody-else"]) {
        const browser = new Browser();
        if (changed) await idp.overrides.add({ target: "token", kind: "id", claims: { sub: changed } });
        const { id_token = "" } = await tokensFor(idp.url, { browser, user, params: { scope: "openid" } });
        expect(decodeJwt(id_token).sub).toBe(changed ?? subject);
        const silent = async (hint: string) => {
          const params = { scope: "openid", prompt: "none", id_token_hint: hint };
          return (await callbackOf(browser, authorizationRequest(idp.url, params).url)).searchParams;
        };
        expect((await silent(id_token)).get("code")).toBeTruthy();
        const other = await idp.token({ user: "another", kind: "id" });
        expect((await silent(other)).get("error")).toBe("login_required");
        const query = new URLSearchParams({
          id_token_hint: id_token,
          post_logout_redirect_uri: REDIRECT_URI,
        });
        const asked = await browser.open(`${idp.url}/logout?${query.toString()}`);
        expect((await browser.press(asked, "logout-yes")).leftTo?.href).toBe(REDIRECT_URI);
        expect((await silent(id_token)).get("error")).toBe("login_required");
      }
    });

    it("is signed out at once by its own hint where the vendor does that, but not by another user's", async () => {
      const okta = await idp.issuer("okta");
      const browser = new Browser();
      await okta.overrides.add({ target: "token", kind: "id", claims: { sub: "somebody-else" } });
      const { config, tokens } = await codeFlow(okta.url, { browser, user, params: { scope: "openid" } });
      const { id_token = "" } = tokens;
      expect(decodeJwt(id_token).sub).toBe("somebody-else");
      const end = async (hint: string) => {
        const query = new URLSearchParams({ id_token_hint: hint, post_logout_redirect_uri: REDIRECT_URI });
        return browser.open(`${config.serverMetadata().end_session_endpoint}?${query.toString()}`);
      };
      expect(shows(await end(await okta.token({ user: "another", kind: "id" })), "logout-yes")).toBe(true);
      expect((await end(id_token)).leftTo?.href).toBe(REDIRECT_URI);
    });
  },
);

it("a resource's sub is the username if it is taken from there", async () => {
  await using api = await startMintmark({
    users: { alice: { claims: { team: "blue" } } },
    resources: { api: { claims: { sub: { fromUser: "username" }, team: { fromUser: "team" } } } },
  });
  const minted = decodeJwt(await api.token({ user: "alice", audience: "api" }));
  expect(minted).toMatchObject({ sub: "alice", team: "blue" });
});

it.each<[string, MintmarkConfig, string]>([
  ["an empty subject", { users: { a: { subject: "" } } }, "users.a.subject"],
  ["256 characters", { users: { a: { subject: "x".repeat(256) } } }, "users.a.subject"],
  ["other characters than ASCII", { users: { a: { subject: "caf\u00e9" } } }, "users.a.subject"],
  [
    "an id and a subject",
    { users: { a: { id: "11111111-1111-4111-8111-111111111111", subject: "1" } } },
    "users.a.subject",
  ],
  ["another user's name", { users: { a: { subject: "b" }, b: {} } }, "users.a.subject"],
  [
    "a claim from a field that no user has",
    { resources: { api: { claims: { sub: { fromUser: "usrname" } } } } },
    "resources.api.claims.sub.fromUser",
  ],
])("%s is a configuration error", async (_, config, path) => {
  const error = await startMintmark(config).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ConfigError);
  expect((error as ConfigError).problems.map((problem) => problem.path)).toEqual([path]);
});

const DERIVED = "8f5d05ca-80df-56c7-a3a8-3ef99c272ce7";
const UPPER = "AAAAAAAA-BBBB-4CCC-8DDD-EEEEEEEEEEEE";

it.each<[string, MintmarkConfig["users"], string]>([
  ["a text", { a: { subject: "1" }, b: { subject: "1" } }, "users.b.subject"],
  ["a UUID", { a: { id: UPPER }, b: { id: UPPER } }, "users.b.id"],
  ["a UUID in another case", { a: { id: UPPER }, b: { subject: UPPER.toLowerCase() } }, "users.b.subject"],
  ["the UUID that the other user has by default", { b: { id: DERIVED }, a: {} }, "users.b.id"],
])(
  "two users with the same subject, %s, are a configuration error that names both",
  async (_, users, path) => {
    const error = await startMintmark({ users }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConfigError);
    const [problem, ...others] = (error as ConfigError).problems;
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ path, message: 'is already the subject of the user "a"' });
  },
);
