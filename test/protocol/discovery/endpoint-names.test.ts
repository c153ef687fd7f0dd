// The endpoint that a path belongs to, in whatever case it is written, and which endpoints answer in JSON.
import { describe, expect, it } from "vitest";
import {
  ENDPOINT_NAMES,
  isBelowJsonEndpoint,
  isBrowserEndpoint,
  isJsonEndpoint,
  routeOf,
} from "../../../src/issuer/endpoints.ts";
import { profileNamed } from "../../../src/profiles/registry.ts";

const generic = profileNamed("generic");

describe("a path", () => {
  it.each([
    ["/token", "token"],
    ["/TOKEN", "token"],
    ["/token/", "token"],
    ["/device", "code_verification"],
    ["/device/auth", "device_authorization"],
    ["/par", "pushed_authorization_request"],
    ["/logout", "end_session"],
    ["/.well-known/jwks.json", "jwks"],
    ["/.well-known/openid-configuration", "discovery"],
    ["/.well-known/OAuth-authorization-server/", "discovery"],
  ])("%s is that of the endpoint %s", (path, endpoint) => {
    expect(routeOf(generic, path)).toEqual({ endpoint, isStep: false });
  });

  it.each([
    ["/authorize/abc", "login"],
    ["/login/abc", "login"],
    ["/Login/abc", "login"],
    ["/device/abc", "code_verification"],
    ["/logout/confirm", "end_session"],
    ["/register/client-1", "registration"],
  ])("%s is a step below the endpoint %s", (path, endpoint) => {
    expect(routeOf(generic, path)).toEqual({ endpoint, isStep: true });
  });

  it.each(["/", "", "/tokens", "/token/x", "/login", "/logins/x", "/registers", "/.well-known/other"])(
    "%j belongs to no endpoint",
    (path) => {
      expect(routeOf(generic, path)).toEqual({ endpoint: null, isStep: false });
    },
  );

  it("is compared with the paths of the vendor", () => {
    const okta = profileNamed("okta");
    expect(routeOf(okta, "/v1/token").endpoint).toBe("token");
    expect(routeOf(okta, "/token").endpoint).toBeNull();
  });

  it.each([
    ["/token", true],
    ["/token/", true],
    ["/Token/below", true],
    ["/register/client-1", true],
    ["/oauth/token", true],
    ["/jwks", true],
    ["/.well-known/anything", true],
    ["/issuer/.WELL-KNOWN/x", true],
    ["/.well-known", false],
    ["/tokens", false],
    ["/authorize", false],
    ["/device", false],
    ["/device/auth", true],
    ["/logout", false],
    ["/", false],
  ])("%s is for programs, which get JSON: %s", (path, isForPrograms) => {
    expect(isBelowJsonEndpoint(generic, path)).toBe(isForPrograms);
  });
});

it("browsers visit four endpoints, and all others answer in JSON", () => {
  const forBrowsers = ["authorization", "code_verification", "end_session", "login"];
  expect(ENDPOINT_NAMES.filter(isBrowserEndpoint).toSorted()).toEqual(forBrowsers);
  expect(ENDPOINT_NAMES.filter((name) => !isJsonEndpoint(name)).toSorted()).toEqual(forBrowsers);
  expect([isBrowserEndpoint(null), isJsonEndpoint(null)]).toEqual([false, false]);
});
