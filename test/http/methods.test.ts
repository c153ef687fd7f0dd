// HTTP methods: wrong ones get 405 with `Allow` at every endpoint of every vendor, HEAD answers as GET, and the
// root of a server tells that it is there. No path but a preflight's takes OPTIONS.
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../src/index.ts";
import { freePort } from "../support/free-port.ts";
import { below, everyIssuer } from "../support/issuers.ts";
import { BEHIND_PROXY } from "../support/reachable.ts";
import { register } from "../support/register.ts";

const idp = await startMintmark();
afterAll(() => idp.close());
const issuers = await everyIssuer(idp);

const READ = "GET, HEAD";
const BOTH = "GET, HEAD, POST";
const ALLOWED: Record<string, string> = {
  jwks_uri: READ,
  authorization_endpoint: BOTH,
  token_endpoint: "POST",
  introspection_endpoint: "POST",
  revocation_endpoint: "POST",
  userinfo_endpoint: BOTH,
  registration_endpoint: "POST",
  pushed_authorization_request_endpoint: "POST",
  device_authorization_endpoint: "POST",
  end_session_endpoint: BOTH,
};

const ENDPOINTS = issuers.flatMap(({ id, url, metadata }) => [
  ...Object.keys(metadata)
    .filter((name) => /_endpoint$|^jwks_uri$/.test(name))
    .map((name): [string, string, string, string] => [
      id,
      name,
      String(metadata[name]),
      // Google revokes for anyone who presents the token, by GET too.
      id === "google" && name === "revocation_endpoint" ? BOTH : String(ALLOWED[name]),
    ]),
  [id, "metadata", below(url, "/.well-known/openid-configuration"), READ] as [string, string, string, string],
]);

async function expectProblem(path: string, method: string, allowed: string): Promise<void> {
  const response = await send(idp.url + path, method);
  expect([path, method, response.status, response.headers.get("allow")]).toEqual([
    path,
    method,
    405,
    allowed,
  ]);
  expect(await response.json()).toMatchObject({ code: "method_not_allowed", status: 405 });
}

const send = (url: string, method: string, headers: Record<string, string> = {}) =>
  fetch(url, { method, headers, redirect: "manual" });

describe("a method that the endpoint does not take", () => {
  it.each(ENDPOINTS)("gets 405 with Allow at %s, %s", async (_id, _name, url, allowed) => {
    const wrong = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].filter(
      (method) => !allowed.split(", ").includes(method),
    );
    for (const method of wrong) {
      const response = await send(url, method);
      expect([method, response.status, response.headers.get("allow")]).toEqual([method, 405, allowed]);
      const text = await response.text();
      if (method === "HEAD") continue;
      const body = JSON.parse(text) as { error: string; error_description: string };
      expect(body.error).toBe("invalid_request");
      expect(body.error_description).toContain(`${method} does not work at ${new URL(url).pathname};`);
    }
  });

  it.each([
    ["/oauth/token", "POST"],
    ["/oauth2/introspect", "POST"],
    ["/jwks", READ],
    ["/device", BOTH],
    ["/logout/confirm", "POST"],
    ["/logout/success", READ],
    ["/google/tokeninfo", BOTH],
    ["/google/oauth2/v1/certs", READ],
    ["/auth0/v2/logout", BOTH],
    ["/realms/demo", READ],
  ])("gets 405 with Allow at %s", async (path, allowed) => {
    const response = await send(idp.url + path, "DELETE");
    expect([response.status, response.headers.get("allow")]).toEqual([405, allowed]);
  });

  it("gets 405 with Allow at a registered client", async () => {
    const { body } = await register(idp.url, { redirect_uris: ["http://127.0.0.1:9/cb"] });
    const response = await send(String(body["registration_client_uri"]), "POST");
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD, PUT, DELETE"]);
  });

  it.each([
    "/",
    "/_mintmark",
    "/_mintmark/",
    "/_mintmark/tokens",
    "/_mintmark/errors",
    "/_mintmark/health",
    "/_mintmark/assets/mintmark.css",
  ])("gets 405 with Allow and a problem document at %s", async (path) => {
    for (const method of ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
      await expectProblem(path, method, READ);
    }
  });

  it("gets 405 with Allow and a problem document at every path of the control API", async () => {
    const description = await fetch(`${idp.url}/_mintmark/api/openapi.json`);
    const { paths } = (await description.json()) as { paths: Record<string, object> };
    expect(Object.keys(paths).length).toBeGreaterThan(30);
    for (const path of Object.keys(paths)) {
      // A path such as /keys/rotate may also be the path of a key with this name.
      const taken = Object.keys(paths)
        .filter((each) => new RegExp(`^${each.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(path))
        .flatMap((each) => Object.keys(paths[each]!).map((method) => method.toUpperCase()));
      const allowed = [...new Set([...taken, ...(taken.includes("GET") ? ["HEAD"] : [])])].sort();
      const wrong = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].filter(
        (each) => !allowed.includes(each),
      );
      for (const method of wrong) {
        await expectProblem(`/_mintmark/api${path.replaceAll(/\{\w+\}/g, "x")}`, method, allowed.join(", "));
      }
    }
  });

  it("gets 405 with Allow at keys of a token's header, and 404 if there are none", async () => {
    const bad = await idp.mint({ user: "alice", flaw: "jku" });
    const { pathname } = new URL(String(bad.header?.["jku"]));
    await expectProblem(pathname, "POST", READ);
    expect((await send(`${idp.url}/_mintmark/recorder/unknown`, "POST")).status).toBe(404);
  });

  it("gets 405 with Allow at the sign-in of the console, and 404 where there is none", async () => {
    expect((await send(`${idp.url}/_mintmark/sign-in`, "PUT")).status).toBe(404);
    const port = await freePort();
    await using _guarded = await startMintmark({ ...BEHIND_PROXY, port });
    for (const path of ["/_mintmark/sign-in", "/_mintmark/sign-out"]) {
      const response = await send(`http://127.0.0.1:${port}${path}`, "PUT");
      expect([response.status, response.headers.get("allow")]).toEqual([405, BOTH]);
    }
  });

  it("gets 405 with Allow at the pages of an issuer's own port", async () => {
    await using own = await startMintmark({ issuers: { staff: { profile: "keycloak", port: 0 } } });
    const { url } = await own.issuer("staff");
    for (const path of ["/", "/_mintmark/errors", "/_mintmark/assets/mintmark.css"]) {
      const response = await send(new URL(path, url).href, "POST");
      expect([path, response.status, response.headers.get("allow")]).toEqual([path, 405, READ]);
    }
    const nothing = await send(new URL("/_mintmark/assets/nothing.css", url).href, "GET");
    expect([nothing.status, nothing.headers.get("x-content-type-options")]).toEqual([404, "nosniff"]);
  });

  it("is in the request log with its endpoint", async () => {
    await send(`${idp.url}/introspect`, "GET");
    const [entry] = await idp.requests.list({ endpoint: "introspection" });
    expect(entry).toMatchObject({ method: "GET", status: 405, error: "invalid_request" });
  });
});

describe("an endpoint that the vendor lacks", () => {
  it.each([
    ["/google/introspect", "GET"],
    ["/google/logout", "POST"],
    ["/auth0/introspect", "DELETE"],
    ["/cognito/us-east-1_Mintmark1/register", "GET"],
  ])("gets 404, not 405: %s by %s", async (path, method) => {
    expect((await send(idp.url + path, method)).status).toBe(404);
  });

  it("keeps the confirmation of a sign-out, which another user's sign-in passes through", async () => {
    const response = await send(`${idp.url}/google/logout/confirm`, "GET");
    expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
  });
});

describe("HEAD", () => {
  const query = new URLSearchParams({
    client_id: "demo-app",
    response_type: "code",
    redirect_uri: "http://127.0.0.1:9/callback",
    scope: "openid",
    code_challenge: "x".repeat(43),
    code_challenge_method: "S256",
  }).toString();

  it.each(ENDPOINTS.filter(([, , , allowed]) => allowed.includes("GET")))(
    "answers as GET at %s, %s",
    async (_id, name, url) => {
      const at = name === "authorization_endpoint" ? `${url}?${query}` : url;
      for (const accept of ["*/*", "text/html"]) {
        const [head, get] = [await send(at, "HEAD", { accept }), await send(at, "GET", { accept })];
        expect(head.status).toBe(get.status);
        expect(head.headers.get("content-type")).toBe(get.headers.get("content-type"));
        expect(await head.text()).toBe("");
        await get.text();
      }
    },
  );

  it("answers as GET on login pages", async () => {
    const started = await send(`${idp.url}/authorize?${query}`, "GET");
    const cookie = started.headers
      .getSetCookie()
      .map((line) => line.split(";")[0])
      .join("; ");
    const page = await send(idp.url + String(started.headers.get("location")), "HEAD", { cookie });
    expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
  });

  it.each(["/_mintmark/", "/_mintmark/health", "/_mintmark/api/keys", "/_mintmark/api/events", "/device"])(
    "answers 200 without a body at %s",
    async (path) => {
      const response = await send(idp.url + path, "HEAD");
      expect([response.status, await response.text()]).toEqual([200, ""]);
    },
  );
});

it("HEAD answers as GET at the events of an unknown check", async () => {
  expect((await send(`${idp.url}/_mintmark/api/checks/unknown/events`, "HEAD")).status).toBe(404);
});

describe("the root of a server", () => {
  it.each(["GET", "HEAD"])("tells programs that it is ready, by %s", async (method) => {
    const response = await send(`${idp.url}/`, method, { accept: "*/*" });
    expect([response.status, response.headers.get("content-type")]).toEqual([
      200,
      "application/json; charset=utf-8",
    ]);
    if (method === "GET") expect(await response.json()).toMatchObject({ status: "ready" });
  });

  it.each(["GET", "HEAD"])("sends browsers to the console, by %s", async (method) => {
    const response = await send(`${idp.url}/`, method, {
      accept: "text/html,application/xhtml+xml,*/*;q=0.8",
    });
    expect([response.status, response.headers.get("location")]).toEqual([302, "/_mintmark/"]);
  });

  it("leads to the metadata at the own port of an issuer", async () => {
    await using own = await startMintmark({
      issuers: {
        auth0: { profile: "auth0", port: 0 },
        staff: { profile: "keycloak", port: 0 },
        azure: { profile: "entra", port: 0 },
      },
    });
    for (const id of ["auth0", "staff", "azure"]) {
      const { url } = await own.issuer(id);
      for (const method of ["GET", "HEAD"]) {
        const response = await fetch(new URL("/", url), { method });
        expect([id, response.status, response.redirected]).toEqual([id, 200, true]);
        if (method === "GET") expect(await response.json()).toMatchObject({ issuer: url });
      }
    }
  });
});
