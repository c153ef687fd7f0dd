// The pages that a person sees when a request is refused.
import { get } from "node:http";
import type { Page } from "playwright-core";
import { afterAll, describe, expect, it, test } from "vitest";
import { type Mintmark, type MintmarkConfig, startMintmark } from "../../src/index.ts";
import { startChromium } from "../support/chromium.ts";
import { startClientApp } from "../support/client-app.ts";
import { GUARDED } from "../support/reachable.ts";
import { register } from "../support/register.ts";
import { visit } from "../support/visit.ts";

const CONFIG: MintmarkConfig = {
  clients: {
    app: {
      clientName: "My app",
      redirectUris: ["http://localhost:3000/callback", "https://app.example.com/callback"],
      postLogoutRedirectUris: ["http://localhost:3000/bye"],
    },
    service: { secret: "the-secret-of-the-service", grantTypes: ["client_credentials"] },
  },
  registration: "open",
};
const REFUSED = { expectedMessages: /status of (?:4\d\d|503)/ };

const browser = await startChromium();
const idp = await startMintmark(CONFIG);
const app = await startClientApp();
afterAll(async () => {
  await browser?.close();
  await idp.close();
  await app[Symbol.asyncDispose]();
});

const authorizeUrl = (params: Record<string, string>, url = idp.url) =>
  `${url}/authorize?${new URLSearchParams({
    response_type: "code",
    scope: "openid",
    code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    code_challenge_method: "S256",
    ...params,
  }).toString()}`;

/** Requests as a browser does, without one. */
async function pageAt(url: string, headers: Record<string, string> = {}) {
  const response = await fetch(url, { headers: { accept: "text/html,*/*;q=0.8", ...headers } });
  const html = await response.text();
  const at = (id: string) =>
    new RegExp(`data-testid="${id}"[^>]*>(.*?)</(?:dd|p|code|pre)>`, "s")
      .exec(html)?.[1]
      ?.replaceAll(/<(?!\/?mark)[^>]*>/g, "")
      .replaceAll("&#34;", '"')
      .replaceAll("&#39;", "'");
  return { status: response.status, type: response.headers.get("content-type"), html, at };
}

describe.skipIf(!browser)("a redirect URI that is not registered", () => {
  const inBrowser = (use: (page: Page) => Promise<void>) => visit(browser, use, REFUSED);

  test("is added by one click, and the same request then leads to the login and back to the client", () =>
    inBrowser(async (page) => {
      const signIn = await app.signIn(idp.url, {}, "app");
      await page.goto(signIn.url);
      expect(await page.getByTestId("uri-sent").textContent()).toBe(app.redirectUri);
      await page.getByTestId("add-uri").click();
      await page.getByTestId("login-user-alice").click();
      await page.getByTestId("consent-allow").click();
      await page.waitForURL((url) => url.origin === app.origin);
      expect((await signIn.redeem(page.url())).access_token).toBeTruthy();
      const { entry } = await idp.clients.get("app");
      expect(entry.redirectUris).toEqual([
        "http://localhost:3000/callback",
        "https://app.example.com/callback",
        app.redirectUri,
      ]);
    }));

  test("says so when it cannot be added", () =>
    inBrowser(async (page) => {
      await page.goto(authorizeUrl({ client_id: "app", redirect_uri: "http://localhost:3000/x" }));
      await page.route("**/_mintmark/api/**", (route) =>
        route.fulfill({ status: 503, json: { title: "store failed", detail: "the store fails" } }),
      );
      await page.getByTestId("add-uri").click();
      await page.getByText("The URI was not added: the store fails").waitFor();
      expect(await page.getByTestId("add-uri").isEnabled()).toBe(true);
    }));

  test("fits a phone", () =>
    inBrowser(async (page) => {
      await page.setViewportSize({ width: 360, height: 740 });
      const redirect_uri = `http://localhost:3000/${"long-path/".repeat(40)}`;
      await page.goto(authorizeUrl({ client_id: "app", redirect_uri }));
      const width = await page.evaluate("document.documentElement.scrollWidth");
      expect(width).toBe(360);
    }));
});

describe("the page of a refused authorization request", () => {
  it.each([
    [
      "slash, but no port of a loopback URI",
      "http://localhost:3001/callback/",
      "http://localhost:3001/callback<mark>/</mark>",
    ],
    ["port", "https://app.example.com:8443/callback", "https://app.example.com<mark>:8443</mark>/callback"],
    ["scheme", "https://localhost:3000/callback", "<mark>https</mark>://localhost:3000/callback"],
    ["host", "https://api.example.com/callback", "https://<mark>api</mark>.example.com/callback"],
    ["query", "http://localhost:3000/callback?x=1", "http://localhost:3000/callback<mark>?x=1</mark>"],
  ])("marks another %s", async (_what, redirect_uri, marked) => {
    const { status, at } = await pageAt(authorizeUrl({ client_id: "app", redirect_uri }));
    expect(status).toBe(400);
    expect(at("error-code")).toBe("invalid_redirect_uri");
    expect(at("uri-sent")).toBe(marked);
    expect(at("uri-registered")).toContain("/callback");
  });

  it("has the lines of the configuration that would admit the request", async () => {
    const redirect_uri = "http://localhost:3001/other";
    const { at } = await pageAt(authorizeUrl({ client_id: "app", redirect_uri }));
    expect(JSON.parse(at("configuration") ?? "")).toEqual({
      clients: { app: { redirectUris: [redirect_uri] } },
    });
  });

  it("names the nearest client and the known ones if the client is unknown", async () => {
    const redirect_uri = "http://localhost:3001/callback";
    const { at, html } = await pageAt(authorizeUrl({ client_id: "ap", redirect_uri }));
    expect(at("error-code")).toBe("invalid_client");
    expect(at("error-description")).toBe("This issuer has no client with the id that was sent.");
    expect(at("client-sent")).toBe("ap");
    expect(at("client-nearest")).toContain("app");
    expect(html).toContain(">service<");
    const lines = { clients: { ap: { redirectUris: [redirect_uri] } } };
    expect(JSON.parse(at("configuration") ?? "")).toEqual(lines);
    await using other = await startMintmark(lines);
    const login = await fetch(authorizeUrl({ client_id: "ap", redirect_uri }, other.url), {
      redirect: "manual",
    });
    expect([login.status, login.headers.get("location")]).toEqual([303, expect.stringMatching(/^\/login\//)]);
  });

  it("puts the lines below the issuer that refused", async () => {
    const redirect_uri = "http://localhost:3001/callback";
    await using demos = await startMintmark();
    const authorizeAt = ({ url }: Mintmark) =>
      `${url}/realms/demo/protocol/openid-connect/auth?${new URL(authorizeUrl({ client_id: "mine", redirect_uri })).searchParams.toString()}`;
    const { at } = await pageAt(authorizeAt(demos));
    const lines = JSON.parse(at("configuration") ?? "") as MintmarkConfig;
    expect(lines).toEqual({
      issuers: { keycloak: { profile: "keycloak", clients: { mine: { redirectUris: [redirect_uri] } } } },
    });
    await using other = await startMintmark(lines);
    expect((await fetch(authorizeAt(other), { redirect: "manual" })).status).toBe(303);
  });

  it("gives the reason of the request log for any other refusal", async () => {
    const { at } = await pageAt(authorizeUrl({ client_id: "app" }));
    expect(at("error-description")).toBe("Missing required parameter 'redirect_uri'.");
    const entry = (await idp.requests.list({ endpoint: "authorization" })).at(-1);
    expect(entry?.reason).toBeTruthy();
    expect([at("error-reason"), at("error-description")]).toContainEqual(
      expect.stringContaining((entry?.reason ?? "").slice(1)),
    );
  });

  it("escapes what was sent", async () => {
    const evil = `http://localhost/"><script>alert(1)</script>`;
    for (const params of [
      { client_id: "app", redirect_uri: evil },
      { client_id: evil, redirect_uri: evil },
    ]) {
      expect((await pageAt(authorizeUrl(params))).html).not.toContain("<script>alert");
    }
  });

  it("offers no button for an address that is not on this machine", async () => {
    for (const redirect_uri of [
      "https://evil.example/callback",
      "com.example.app:/cb",
      "http://localhost.evil.example/",
    ]) {
      const { at, html } = await pageAt(authorizeUrl({ client_id: "app", redirect_uri }));
      expect(at("uri-sent")).toBeTruthy();
      expect(html).not.toContain("add-uri");
    }
  });

  it("offers no button for a client that registered itself, and no lines", async () => {
    const { body } = await register(idp.url, { redirect_uris: ["http://localhost:3000/cb"] });
    const redirect_uri = "http://localhost:3000/other";
    const { html, at } = await pageAt(authorizeUrl({ client_id: String(body["client_id"]), redirect_uri }));
    expect(at("uri-sent")).toContain("other");
    expect(html).not.toContain("add-uri");
    expect(html).not.toContain('data-testid="configuration"');
  });

  it("offers no button to a request that a proxy forwarded, or at a server for others", async () => {
    const params = { client_id: "app", redirect_uri: "http://localhost:3001/other" };
    const forwarded = await pageAt(authorizeUrl(params), { "x-forwarded-for": "192.0.2.1" });
    expect(forwarded.at("uri-sent")).toBeTruthy();
    expect(forwarded.html).not.toContain("add-uri");
    await using shared = await startMintmark({ ...CONFIG, ...GUARDED, allowHosts: ["idp.example.test"] });
    const answer = await pageAt(authorizeUrl(params, shared.url));
    expect(answer.at("uri-sent")).toBeTruthy();
    expect(answer.html).not.toContain("add-uri");
  });

  it("compares a post_logout_redirect_uri with the registered ones too", async () => {
    const query = { client_id: "app", post_logout_redirect_uri: "http://localhost:3000/bye/" };
    const { at } = await pageAt(`${idp.url}/logout?${new URLSearchParams(query).toString()}`);
    expect(at("uri-sent")).toBe("http://localhost:3000/bye<mark>/</mark>");
    expect(JSON.parse(at("configuration") ?? "")).toEqual({
      clients: { app: { postLogoutRedirectUris: [query.post_logout_redirect_uri] } },
    });
  });
});

describe("a request for an issuer whose path is misspelt", () => {
  it.each([
    ["/auht0/.well-known/openid-configuration", "/auth0/"],
    ["/.well-known/oauth-authorization-server/oauth2/defualt", "/oauth2/default"],
    ["/oauth2/defualt/v1/token", "/oauth2/default"],
    ["/realm/demo/protocol/openid-connect/auth", "/realms/demo"],
  ])("at %s is told which issuer was probably meant", async (path, meant) => {
    await using own = await startMintmark();
    const answer = await fetch(`${own.url}${path}`);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({
      error: "not_found",
      hint: `Did you mean the issuer ${own.url}${meant}?`,
    });
  });

  it("is told where the endpoints are listed if no issuer's path is like it", async () => {
    await using own = await startMintmark();
    const { hint } = (await (await fetch(`${own.url}/somewhere/else`)).json()) as { hint: string };
    expect(hint).toContain("/.well-known/openid-configuration lists its endpoints");
  });
});

describe("a person never gets raw JSON", () => {
  it.each([
    ["an unknown path", "/nothing/here", 404],
    ["an unknown path of the console", "/_mintmark/nothing", 404],
    ["an unknown issuer", "/nope/authorize", 404],
    ["an unknown realm", "/realms/nope/protocol/openid-connect/auth", 404],
    ["an unknown realm's account page", "/realms/nope/account", 404],
    ["a login that has ended", "/login/abc", 400],
  ])("at %s", async (_what, path, status) => {
    await using own = await startMintmark();
    const page = await pageAt(`${own.url}${path}`);
    expect([page.status, page.type]).toEqual([status, "text/html; charset=utf-8"]);
    expect(page.at("error-code")).toBeTruthy();
    expect(page.at("error-description")).toMatch(/^[A-Z].*\.$/s);
    const forPrograms = await fetch(`${own.url}${path}`, { headers: { accept: "application/json" } });
    expect(forPrograms.status).toBe(status);
  });

  it("at a host that the server does not serve, and the page has its style", async () => {
    const ask = (path: string, accept: string) =>
      new Promise<{ status: number | undefined; type: string | undefined; body: string }>(
        (resolve, reject) => {
          const headers = { host: "rebound.example", accept };
          get(`${idp.url}${path}`, { headers }, (response) => {
            let body = "";
            response.setEncoding("utf8").on("data", (text: string) => (body += text));
            const {
              statusCode: status,
              headers: { "content-type": type },
            } = response;
            response.on("end", () => resolve({ status, type, body }));
          }).on("error", reject);
        },
      );
    const page = await ask("/_mintmark/", "text/html");
    expect([page.status, page.type]).toEqual([403, "text/html; charset=utf-8"]);
    expect(page.body).toContain("--allow-host");
    expect((await ask("/_mintmark/assets/mintmark.css", "text/css")).status).toBe(200);
    const problem = await ask("/_mintmark/api/keys", "application/json");
    expect([problem.status, problem.type]).toEqual([403, "application/problem+json"]);
    expect(JSON.parse(problem.body)).toMatchObject({ code: "bad_host", status: 403 });
    expect((await ask("/_mintmark/api/keys?private=true", "text/html")).status).toBe(403);
  });
});
