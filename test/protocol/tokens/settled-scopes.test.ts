// The scope that a request gets before the engine reads it: its own, that of its resource, client or vendor, or none.
import { describe, expect, it } from "vitest";
import type { EndpointName } from "../../../src/issuer/endpoints.ts";
import type { Issuer } from "../../../src/issuer/issuer.ts";
import { withScope } from "../../../src/issuer/requests/default-scope.ts";
import type { Params } from "../../../src/params.ts";
import { JWT_BEARER } from "../../../src/profiles/grant-types.ts";
import { openIssuer } from "../../support/open-issuer.ts";

const NOTES = "https://notes.test";
const MAIL = "https://mail.test";
const MACHINE = { grantTypes: ["client_credentials" as const] };

const openOne = () =>
  openIssuer({
    resources: {
      notes: { audience: NOTES, scopes: ["notes", "admin"], defaultScopes: ["notes"] },
      mail: { audience: MAIL, scopes: ["mail", "d"] },
      closed: { scopes: ["other"] },
    },
    clients: {
      usual: { secret: "secret-of-usual", ...MACHINE, defaultScopes: ["d"] },
      some: { secret: "secret-of-some", ...MACHINE, scopes: ["mail", "elsewhere"] },
    },
    roles: {},
    users: { alice: {} },
  });

const settled = (issuer: Issuer, endpoint: EndpointName, params: Params) =>
  withScope({ issuer, endpoint, raw: { authorization: undefined } } as never, params);

describe("a request without scope", () => {
  const machine = { grant_type: "client_credentials" };
  const closed = "urn:mintmark:aud:closed";
  it.each<[EndpointName, Params, string | undefined]>([
    ["authorization", { resource: NOTES }, "notes"],
    ["authorization", { resource: MAIL }, "openid"],
    ["authorization", { resource: MAIL, client_id: "usual" }, "d"],
    ["authorization", { resource: closed, client_id: "usual" }, "openid"],
    ["authorization", { resource: [NOTES, MAIL], client_id: "usual" }, "notes d"],
    ["authorization", { resource: [NOTES, MAIL] }, "notes openid"],
    ["authorization", {}, "openid"],
    ["authorization", { scope: "", resource: "" }, "openid"],
    ["device_authorization", { resource: NOTES }, "notes"],
    ["authorization", { request_uri: "urn:x" }, undefined],
    ["token", { grant_type: "authorization_code", resource: NOTES }, undefined],
    ["token", { grant_type: "refresh_token", resource: NOTES }, undefined],
    ["token", { grant_type: JWT_BEARER, resource: NOTES }, undefined],
    ["token", { resource: NOTES }, undefined],
    ["token", { grant_type: "password", resource: NOTES }, "notes"],
    ["token", { ...machine, resource: NOTES, client_id: "usual" }, "notes"],
    ["token", { ...machine, resource: MAIL, client_id: "usual" }, "d"],
    ["token", { ...machine, resource: closed, client_id: "usual" }, undefined],
    ["token", { ...machine, resource: MAIL, client_id: "some" }, "mail"],
    ["token", { ...machine, resource: MAIL }, undefined],
  ])("at %s with %j gets %s", async (endpoint, params, scope) => {
    const result = settled(await openOne(), endpoint, params);
    if (scope === undefined) expect(result).toBe(params);
    else expect(result).toEqual({ ...params, scope });
  });
});

describe("a scope", () => {
  it.each<[Params["scope"], Params["scope"]]>([
    ["a b", "a b"],
    [" offline_access", "offline_access"],
    ["a ", "a"],
    ["a  b", "a b"],
    [
      ["a", "b"],
      ["a", "b"],
    ],
  ])("%j that was sent becomes %j", async (sent, scope) => {
    expect(settled(await openOne(), "authorization", { scope: sent })).toEqual({ scope });
  });

  it("stays as it was sent with grants that have their scopes already", async () => {
    const params = { grant_type: "refresh_token", scope: "a  b" };
    expect(settled(await openOne(), "token", params)).toBe(params);
  });
});

describe("the scope for all scopes of Entra", () => {
  const openEntra = () =>
    openIssuer({
      profile: "entra",
      resources: { api: { scopes: ["read", "write"] } },
      clients: {
        app: { redirectUris: ["http://127.0.0.1/cb"] },
        some: { redirectUris: ["http://127.0.0.1/cb"], scopes: ["read"] },
      },
      roles: {},
      users: { alice: {} },
    });
  const resource = "urn:mintmark:aud:api";

  it.each<[Params, string]>([
    [{ client_id: "app", scope: ".default" }, "read write"],
    [{ client_id: "app", scope: "openid .default" }, "openid read write"],
    [{ client_id: "some", scope: ".default openid" }, "openid read"],
    [{ client_id: "app", grant_type: JWT_BEARER, scope: ".default" }, "read write"],
    [{ client_id: "app", grant_type: "client_credentials", scope: ".default" }, ""],
  ])("with %j becomes %j", async (params, scope) => {
    const issuer = await openEntra();
    const { wholeScope = "" } = issuer.profile.requests;
    const sent = { ...params, resource, scope: String(params["scope"]).replace(".default", wholeScope) };
    const endpoint = "grant_type" in params ? "token" : "authorization";
    expect(settled(issuer, endpoint, sent)).toEqual({ ...sent, scope });
  });
});
