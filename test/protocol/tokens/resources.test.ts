// Resources (RFC 8707): which audience a token gets, which endpoints accept it, and which requests are
// rejected.
import { decodeJwt } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../../src/index.ts";
import { Browser } from "../../support/browser.ts";
import { callbackOf } from "../../support/browser-login.ts";
import { DEMO_CLIENTS, SERVICE } from "../../support/clients.ts";
import { introspect } from "../../support/introspect.ts";
import { postForm } from "../../support/post-form.ts";
import {
  authorizationRequest,
  codeFor,
  expectTokens,
  redeem,
  refresh,
  tokensFor,
} from "../../support/sign-in.ts";

type Params = Record<string, string | string[] | undefined>;

const open = await startMintmark();
const strict = await startMintmark({
  clients: DEMO_CLIENTS,
  resources: {
    notes: {
      audience: "https://notes.test/mcp",
      scopes: ["notes:read", "notes:write"],
      defaultScopes: ["notes:read"],
    },
    "timelines-mcp-api": { audience: ["timelines-mcp-api", "https://timelines.test"], scopes: ["timelines"] },
    free: {},
  },
});
afterAll(() => Promise.all([open.close(), strict.close()]));

/** Requests a token for a client acting for itself. */
function machine(issuer: string, params: Params) {
  return redeem(issuer, { grant_type: "client_credentials", ...params }, { basic: SERVICE });
}

async function audienceOf(
  answer: Promise<{ status: number; body: Record<string, unknown>; headers: Headers }>,
) {
  return decodeJwt(expectTokens(await answer)["access_token"] ?? "").aud;
}

describe("an audience may be requested", () => {
  it.each([
    ["resource", "https://api.test/mcp"],
    ["audience", "https://api.test/mcp"],
    ["audience", "timelines-mcp-api"],
    ["audience", "urn:example:api"],
    ["audience", "api with spaces & Umlaut ä"],
    ["audience", "https://api.test/#fragment"],
    ["audience", "urn:mintmark:aud:nested"],
    ["audience", "__proto__"],
  ])("by %s: %s, at both endpoints", async (name, value) => {
    expect(await audienceOf(machine(open.url, { [name]: value }))).toBe(value);
    const tokens = await tokensFor(open.url, { params: { [name]: value } });
    expect(decodeJwt(tokens["access_token"] ?? "").aud).toBe(value);
    expect(await introspect(open.url, tokens["access_token"])).toMatchObject({ aud: value });
    const next = expectTokens(await refresh(open.url, tokens["refresh_token"]));
    expect(decodeJwt(next["access_token"] ?? "").aud).toBe(value);
  });

  it("by both names at once if they agree", async () => {
    const value = "https://api.test/mcp";
    expect(await audienceOf(machine(open.url, { resource: value, audience: value }))).toBe(value);
  });

  it("or left out, which makes the issuer the audience", async () => {
    for (const empty of [{}, { resource: "" }, { audience: "" }]) {
      expect(await audienceOf(machine(open.url, empty))).toBe(open.url);
    }
    expect(await audienceOf(machine(strict.url, {}))).toBe(strict.url);
  });

  it.each([
    ["http://x.test:1", "http://x.test:1/"],
    ["http://x.test:1/", "http://x.test:1"],
    ["http://x.test:1/mcp", "HTTP://X.test:1/mcp/"],
    ["https://x.test/~a", "https://x.test:443/%7Ea"],
    ["http://[::1]:80/mcp", "http://[0:0::1]/mcp"],
  ])("in another spelling at the token endpoint: %s as %s", async (resource, spelling) => {
    const { redemption } = await codeFor(open.url, { params: { resource } });
    const tokens = expectTokens(await redeem(open.url, { ...redemption, resource: spelling }));
    expect(decodeJwt(tokens["access_token"] ?? "").aud).toBe(resource);
    const next = expectTokens(await refresh(open.url, tokens["refresh_token"], { resource: spelling }));
    expect(decodeJwt(next["access_token"] ?? "").aud).toBe(resource);
    expect(await audienceOf(machine(open.url, { resource: [resource, spelling] }))).toBe(resource);
    const own = open.url.replace("http:", "HTTP:");
    expect(await audienceOf(machine(open.url, { resource: `${own}/` }))).toBe(`${own}/`);
  });

  it("one at a time, if the authorization request named several resources", async () => {
    const resource = ["https://one.test/", "https://two.test/"];
    const { redemption } = await codeFor(open.url, { params: { resource, scope: "openid read" } });
    const first = expectTokens(await redeem(open.url, { ...redemption, resource: "https://two.test/" }));
    expect(decodeJwt(first["access_token"] ?? "").aud).toBe("https://two.test/");
    const second = expectTokens(
      await refresh(open.url, first["refresh_token"], { resource: "https://one.test/" }),
    );
    expect(decodeJwt(second["access_token"] ?? "")).toMatchObject({
      aud: "https://one.test/",
      scope: "openid read",
    });
    const third = await refresh(open.url, second["refresh_token"], { resource: "https://three.test/" });
    expect([third.status, third.body["error"]]).toEqual([400, "invalid_target"]);
  });
});

describe("an audience is rejected with invalid_target", () => {
  it.each<[string, Params]>([
    ["two resources", { resource: ["https://one.test/", "https://two.test/"] }],
    ["two audiences", { audience: ["one", "two"] }],
    ["a resource and another audience", { resource: "https://one.test/", audience: "two" }],
    ["a resource that is not a URI", { resource: "not-a-uri" }],
    ["a relative resource", { resource: "/mcp" }],
    ["a resource with a fragment", { resource: "https://api.test/#x" }],
    ["a resource with a trailing space", { resource: "https://api.test/ " }],
    ["a resource with a space", { resource: "https://api.test/a b" }],
    ["a resource with a newline", { resource: "https://api.test/\n" }],
    ["a resource with a broken escape", { resource: "https://api.test/%zz" }],
    ["a resource that is no URI for its umlaut", { resource: "https://api.test/ä" }],
    ["a web address without a host", { resource: "https:///x" }],
    ["a web address without slashes", { resource: "https:api.test" }],
    ["a malformed URL as audience", { audience: "https://api.test/a b" }],
    ["a URL with a trailing space as audience", { audience: "https://api.test/ " }],
    ["an internal wrapper that cannot be decoded", { resource: "urn:mintmark:aud:%zz" }],
    ["an empty internal wrapper", { resource: "urn:mintmark:aud:" }],
  ])("if it is given as %s", async (_, params) => {
    const { status, body } = await machine(open.url, params);
    expect([status, body["error"]]).toEqual([400, "invalid_target"]);
  });

  it("with a description that names `audience` for a name that is no URI", async () => {
    const resource = "timelines";
    const callback = await callbackOf(new Browser(), authorizationRequest(open.url, { resource }).url);
    const { body } = await machine(open.url, { resource });
    for (const description of [callback.searchParams.get("error_description"), body["error_description"]]) {
      expect(description).toContain("send a name that is no URI as audience");
    }
    expect((await machine(open.url, { audience: resource })).status).toBe(200);
    const [refused] = (await open.requests.list({ endpoint: "token", error: "invalid_target" })).slice(-1);
    expect(refused?.reason).toContain("audience");
  });

  it.each(["https://api.test/ ", "https://api.test/a b", "https://api.test/\n", "https://api.test/%zz"])(
    "by every other endpoint and grant too: %j",
    async (resource) => {
      const callback = await callbackOf(new Browser(), authorizationRequest(open.url, { resource }).url);
      expect(callback.searchParams.get("error")).toBe("invalid_target");
      const pushed = new URL(authorizationRequest(open.url, { resource }).url).searchParams;
      const { redemption } = await codeFor(open.url, { params: { resource: "https://api.test/" } });
      const tokens = await tokensFor(open.url, { params: { resource: "https://api.test/" } });
      const answers = [
        await postForm(`${open.url}/par`, Object.fromEntries(pushed)),
        await postForm(`${open.url}/device/auth`, { client_id: "demo-app", resource }),
        await redeem(open.url, { ...redemption, resource }),
        await refresh(open.url, tokens["refresh_token"], { resource }),
      ];
      expect(answers.map(({ status, body }) => [status, body["error"]])).toEqual(
        answers.map(() => [400, "invalid_target"]),
      );
    },
  );

  it("if the code was not issued for it", async () => {
    const { redemption } = await codeFor(open.url, { params: { resource: "https://one.test/" } });
    const other = await redeem(open.url, { ...redemption, resource: "https://two.test/" });
    expect([other.status, other.body["error"]]).toEqual([400, "invalid_target"]);
    const tokens = await tokensFor(open.url, { params: { resource: "https://one.test/" } });
    const widened = await refresh(open.url, tokens["refresh_token"], { audience: "two" });
    expect([widened.status, widened.body["error"]]).toEqual([400, "invalid_target"]);
  });
});

describe("with configured resources", () => {
  it.each([
    ["https://notes.test/mcp", "https://notes.test/mcp"],
    ["https://notes.test/mcp/", "https://notes.test/mcp"],
    ["HTTPS://Notes.test:443/mcp", "https://notes.test/mcp"],
    ["https://notes.test/other/../%6dcp", "https://notes.test/mcp"],
    ["notes", "https://notes.test/mcp"],
    ["timelines-mcp-api", ["timelines-mcp-api", "https://timelines.test"]],
    ["https://timelines.test", ["timelines-mcp-api", "https://timelines.test"]],
    ["free", "free"],
  ])("%s is accepted as a name or audience", async (audience, expected) => {
    expect(await audienceOf(machine(strict.url, { audience }))).toEqual(expected);
    const tokens = await tokensFor(strict.url, { params: { audience } });
    expect(await introspect(strict.url, tokens["access_token"])).toMatchObject({ aud: expected });
  });

  it("every endpoint rejects others with invalid_target, but accepts the issuer itself", async () => {
    const resource = "https://unlisted.test/";
    expect((await machine(strict.url, { resource })).body["error"]).toBe("invalid_target");
    const par = await postForm(
      `${strict.url}/par`,
      Object.fromEntries(new URL(authorizationRequest(strict.url, { resource }).url).searchParams),
    );
    expect([par.status, par.body["error"]]).toEqual([400, "invalid_target"]);
    const device = await postForm(`${strict.url}/device/auth`, { client_id: "demo-app", resource });
    expect([device.status, device.body["error"]]).toEqual([400, "invalid_target"]);
    const callback = await callbackOf(new Browser(), authorizationRequest(strict.url, { resource }).url);
    expect(callback.searchParams.get("error")).toBe("invalid_target");
    expect(await audienceOf(machine(strict.url, { resource: strict.url }))).toBe(strict.url);
  });

  it("unknown scopes are rejected with invalid_scope, but those of OpenID Connect are accepted", async () => {
    for (const [audience, scope] of [
      ["notes", "timelines"],
      ["notes", "notes:read nonsense"],
      [undefined, "notes:read"],
    ]) {
      const { status, body } = await machine(strict.url, { audience, scope });
      expect([scope, status, body["error"]]).toEqual([scope, 400, "invalid_scope"]);
      const callback = await callbackOf(
        new Browser(),
        authorizationRequest(strict.url, { audience, scope }).url,
      );
      expect(callback.searchParams.get("error")).toBe("invalid_scope");
    }
    const scope = "openid email offline_access notes:write";
    const tokens = await tokensFor(strict.url, { params: { audience: "notes", scope, prompt: "consent" } });
    expect(decodeJwt(tokens["access_token"] ?? "")["scope"]).toBe(scope);
    expect(expectTokens(await machine(strict.url, { audience: "free", scope: "whatever" }))["scope"]).toBe(
      "whatever",
    );
  });

  it("a resource may be the issuer itself", async () => {
    const publicUrl = "http://idp.localhost:8598";
    await using own = await startMintmark({
      publicUrl,
      resources: { self: { audience: publicUrl, defaultScopes: ["own"] } },
    });
    expect(own.url).toBe(publicUrl);
    expect(decodeJwt(await own.token({ client: "demo-service" }))).toMatchObject({
      aud: publicUrl,
      scope: "own",
    });
  });
});
