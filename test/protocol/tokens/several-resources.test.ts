// Requests for several resources (RFC 8707, section 2): each resource knows some of the scopes, and each token
// is for one resource and has the scopes that this one knows.
import { decodeJwt } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../../src/index.ts";
import { Browser } from "../../support/browser.ts";
import { callbackOf } from "../../support/browser-login.ts";
import { DEMO_CLIENTS } from "../../support/clients.ts";
import { postForm } from "../../support/post-form.ts";
import {
  authorizationRequest,
  codeFor,
  expectTokens,
  redeem,
  refresh,
  tokensFor,
} from "../../support/sign-in.ts";

const CALENDAR = "https://cal.example.com/";
const CONTACTS = "https://contacts.example.com/";
const BOTH = [CALENDAR, CONTACTS];

const settings = {
  clients: DEMO_CLIENTS,
  resources: {
    calendar: { audience: CALENDAR, scopes: ["calendar"], defaultScopes: ["calendar"] },
    contacts: { audience: CONTACTS, scopes: ["contacts", "admin"], defaultScopes: ["contacts"] },
  },
  roles: { admin: ["admin"] },
};
const idp = await startMintmark({
  ...settings,
  issuers: { quiet: { ...settings, login: { consent: false } } },
});
afterAll(() => idp.close());

function shown(token: string | undefined) {
  const { aud, scope } = decodeJwt(token ?? "");
  return [aud, scope];
}

describe("two resources in one authorization request", () => {
  it("are granted with the scopes that one of them knows, and narrowed for each token", async () => {
    for (const issuer of [idp.url, (await idp.issuer("quiet")).url]) {
      const params = { resource: BOTH, scope: "openid calendar contacts" };
      const { redemption } = await codeFor(issuer, { params });
      const first = expectTokens(await redeem(issuer, { ...redemption, resource: CALENDAR }));
      expect(shown(first["access_token"])).toEqual([CALENDAR, "openid calendar"]);
      expect(first["scope"]).toBe("openid calendar");
      const second = expectTokens(await refresh(issuer, first["refresh_token"], { resource: CONTACTS }));
      expect(shown(second["access_token"])).toEqual([CONTACTS, "openid contacts"]);
      const third = await refresh(issuer, second["refresh_token"], {
        resource: CALENDAR,
        scope: "calendar contacts",
      });
      expect(shown(expectTokens(third)["access_token"])).toEqual([CALENDAR, "calendar"]);
      const other = { resource: CALENDAR, scope: "contacts" };
      const { status, body } = await refresh(issuer, expectTokens(third)["refresh_token"], other);
      expect([status, body["error"]]).toEqual([400, "invalid_scope"]);
    }
  });

  it("get the default scopes of both if the request names none", async () => {
    const { redemption } = await codeFor(idp.url, { params: { resource: BOTH } });
    const first = expectTokens(await redeem(idp.url, { ...redemption, resource: CONTACTS }));
    expect(shown(first["access_token"])).toEqual([CONTACTS, "contacts"]);
    const second = expectTokens(await refresh(idp.url, first["refresh_token"], { resource: CALENDAR }));
    expect(shown(second["access_token"])).toEqual([CALENDAR, "calendar"]);
  });

  it("still have only the scopes that the user's roles allow", async () => {
    const params = { resource: BOTH, scope: "calendar contacts admin" };
    const tokens = await tokensFor(idp.url, { user: "bob", params, token: { resource: CONTACTS } });
    expect(shown(tokens["access_token"])).toEqual([CONTACTS, "contacts"]);
  });

  it("need a choice of one at the token endpoint", async () => {
    const { redemption } = await codeFor(idp.url, { params: { resource: BOTH, scope: "calendar contacts" } });
    const { status, body } = await redeem(idp.url, redemption);
    expect([status, body["error"]]).toEqual([400, "invalid_target"]);
  });

  it("work as a pushed request and at the device endpoint", async () => {
    const form = { client_id: "demo-app", resource: BOTH, scope: "calendar contacts" };
    const { searchParams } = new URL(authorizationRequest(idp.url).url);
    const pushed = await postForm(`${idp.url}/par`, { ...Object.fromEntries(searchParams), ...form });
    expect(pushed.status).toBe(201);
    expect((await postForm(`${idp.url}/device/auth`, form)).status).toBe(200);
  });
});

describe("a scope that none of the resources knows", () => {
  it("is rejected with invalid_scope at every endpoint", async () => {
    const params = { resource: BOTH, scope: "calendar nonsense" };
    const request = authorizationRequest(idp.url, params);
    const callback = await callbackOf(new Browser(), request.url);
    expect(callback.searchParams.get("error")).toBe("invalid_scope");
    const pushed = Object.fromEntries(new URL(request.url).searchParams);
    const form = { client_id: "demo-app", ...params };
    for (const answer of [
      await postForm(`${idp.url}/par`, { ...pushed, ...params }),
      await postForm(`${idp.url}/device/auth`, form),
    ]) {
      expect([answer.status, answer.body["error"]]).toEqual([400, "invalid_scope"]);
    }
    const one = authorizationRequest(idp.url, { resource: CALENDAR, scope: "contacts" });
    const alone = await callbackOf(new Browser(), one.url);
    expect(alone.searchParams.get("error")).toBe("invalid_scope");
  });
});
