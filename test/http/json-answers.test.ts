// Endpoints for programs answer in JSON whatever the client accepts: Java's HttpURLConnection prefers HTML by
// default, and Nimbus, Spring and others leave that as it is.
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../src/index.ts";
import { below, everyIssuer } from "../support/issuers.ts";
import { postForm, type Sender } from "../support/post-form.ts";

const idp = await startMintmark();
afterAll(() => idp.close());
const issuers = await everyIssuer(idp);

const JAVA = "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2";
const SERVICE: Sender["basic"] = ["demo-service", "demo-service-secret"];
const API: Sender["basic"] = ["demo-api", "demo-api-secret"];

const post = (url: string, form: Record<string, string>, basic?: Sender["basic"]) =>
  postForm(url, form, { headers: { accept: JAVA }, ...(basic && { basic }) });

const POSTED = [
  "token_endpoint",
  "introspection_endpoint",
  "revocation_endpoint",
  "userinfo_endpoint",
  "registration_endpoint",
  "pushed_authorization_request_endpoint",
  "device_authorization_endpoint",
];
const ENDPOINTS = issuers.flatMap(({ id, endpoint }) =>
  POSTED.flatMap((name): [string, string, string][] => {
    const url = endpoint(name);
    return url === undefined ? [] : [[id, name, url]];
  }),
);

describe("with the Accept header of Java", () => {
  const isEmpty = (id: string, name: string) => id === "keycloak" && name === "userinfo_endpoint";

  it.each(ENDPOINTS.filter(([id, name]) => !isEmpty(id, name)))(
    "an error is JSON at %s, %s",
    async (_id, _name, url) => {
      const { status, headers, body } = await post(url, { client_id: "nobody", grant_type: "nothing" });
      expect(status).toBeGreaterThanOrEqual(400);
      expect(headers.get("content-type")).toMatch(/^application\/json/);
      expect(body).toHaveProperty("error");
    },
  );

  it.each(ENDPOINTS.filter(([id, name]) => isEmpty(id, name)))(
    "an error has no body at %s, %s, as with the real one",
    async (_id, _name, url) => {
      const { status, headers, body } = await post(url, {});
      expect([status, body, headers.get("content-type")]).toEqual([401, {}, "text/plain; charset=utf-8"]);
    },
  );

  it.each(ENDPOINTS)(
    "a wrong method and an unknown path below are JSON at %s, %s",
    async (_id, name, url) => {
      for (const at of [url, `${url}/nothing/here`]) {
        const response = await fetch(at, { method: "PATCH", headers: { accept: JAVA } });
        expect([404, 405]).toContain(response.status);
        expect(await response.json()).toHaveProperty("error_description");
      }
      const lost = await fetch(`${url}/nothing/here`, { headers: { accept: JAVA } });
      // Everything below the registration endpoint needs the token of a client.
      expect(lost.status).toBe(name === "registration_endpoint" ? 401 : 404);
      expect(await lost.json()).toHaveProperty("error");
    },
  );

  it.each(
    issuers.map(({ id, url, endpoint }): [string, string, string] => [id, url, endpoint("jwks_uri") ?? ""]),
  )("metadata and keys are JSON at %s, and so is what is not there", async (_id, url, jwks) => {
    const metadata = below(url, "/.well-known/openid-configuration");
    for (const at of [metadata, jwks]) {
      const response = await fetch(at, { headers: { accept: JAVA } });
      expect(response.status).toBe(200);
      expect(Object.keys((await response.json()) as object)).not.toEqual([]);
    }
    for (const at of [`${metadata}/nothing`, `${jwks}/nothing`, below(url, "/.well-known/nothing")]) {
      const response = await fetch(at, { headers: { accept: JAVA } });
      expect([at, response.status]).toEqual([at, 404]);
      expect(await response.json()).toMatchObject({ error: "not_found" });
    }
  });

  it("tokens, introspection, revocation and userinfo work as with any other", async () => {
    const granted = await post(`${idp.url}/token`, { grant_type: "client_credentials" }, SERVICE);
    const token = String(granted.body["access_token"]);
    expect((await post(`${idp.url}/introspect`, { token }, API)).body).toMatchObject({ active: true });
    expect((await post(`${idp.url}/revoke`, { token }, SERVICE)).status).toBe(200);
    expect((await post(`${idp.url}/introspect`, { token }, API)).body).toEqual({ active: false });
    const headers = {
      accept: JAVA,
      authorization: `Bearer ${await idp.token({ user: "alice", scope: "openid" })}`,
    };
    expect(await (await fetch(`${idp.url}/userinfo`, { headers })).json()).toMatchObject({
      sub: expect.any(String) as string,
    });
  });

  it.each([
    ["the metadata of an issuer that does not exist", "GET", "/nothing/.well-known/openid-configuration"],
    ["RFC 8414 metadata of one", "GET", "/.well-known/oauth-authorization-server/nothing"],
    ["the token endpoint of one", "POST", "/realms/nothing/protocol/openid-connect/token"],
    ["an endpoint that the vendor lacks", "GET", "/google/introspect"],
    ["an alias, and a path below it", "GET", "/oauth2/token/nothing"],
    ["a client that is not registered", "GET", "/register/nobody"],
  ])("gets an error in JSON for %s", async (_title, method, path) => {
    const response = await fetch(idp.url + path, { method, headers: { accept: JAVA } });
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(await response.json()).toHaveProperty("error");
  });
});

describe("a browser", () => {
  it.each(["/authorize", "/logout?client_id=nobody", "/nothing", "/login/over", "/logout/confirm"])(
    "still gets an error page at %s",
    async (path) => {
      const response = await fetch(idp.url + path, { headers: { accept: "text/html,*/*;q=0.8" } });
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(response.headers.get("content-type")).toMatch(/^text\/html/);
    },
  );
});
