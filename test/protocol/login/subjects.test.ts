// Users whose subject is no UUID: in logins, tokens, userinfo, introspection, sessions, lists and login_hint.
import { decodeJwt } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { ConfigError, type MintmarkConfig, startMintmark } from "../../../src/index.ts";
import { introspect, userinfo } from "../../support/introspect.ts";
import { getJson } from "../../support/post-form.ts";
import { authorizationRequest, REDIRECT_URI, refresh, tokensFor } from "../../support/sign-in.ts";

const SUBJECTS = {
  auth: "auth0|5f7c8ec7c33c6c004bbafe82",
  one: "1",
  mail: "person@example.test",
  spaced: 'CN=Some One, O="Acme" <x>',
  long: "x".repeat(255),
};
const shared = {
  users: Object.fromEntries(Object.entries(SUBJECTS).map(([name, subject]) => [name, { subject }])),
  clients: {
    "demo-app": { redirectUris: [REDIRECT_URI] },
    "demo-api": { secret: "demo-api-secret", grantTypes: [] },
  },
};
const idp = await startMintmark(shared);
const headless = await startMintmark({ ...shared, login: { headless: true } });
afterAll(async () => {
  await idp.close();
  await headless.close();
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
  ["another user's subject", { users: { a: { subject: "1" }, b: { subject: "1" } } }, "users.b.subject"],
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
