// Clients whose id is the URL of a metadata document, which is fetched or comes from the configuration.
import dns, { type LookupAddress } from "node:dns";
import { syncBuiltinESMExports } from "node:module";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { decodeJwt, exportJWK, generateKeyPair } from "jose";
import * as oidc from "openid-client";
import { afterAll, describe, expect, it } from "vitest";
import { ConfigError, type Mintmark, type MintmarkConfig, startMintmark } from "../../../src/index.ts";
import { makeAuthority, makeServerIdentity } from "../../../src/tls/authority.ts";
import { Browser } from "../../support/browser.ts";
import { callbackOf, shows } from "../../support/browser-login.ts";
import { startDocumentServer } from "../../support/document-server.ts";
import { freePort } from "../../support/free-port.ts";
import { introspect, userinfo } from "../../support/introspect.ts";
import { McpApp, SDKS, signInWith, startProtectedResource } from "../../support/mcp-oauth.ts";
import { getJson, postForm } from "../../support/post-form.ts";
import { BEHIND_PROXY } from "../../support/reachable.ts";
import {
  authorizationRequest,
  expectTokens,
  REDIRECT_URI,
  refresh,
  tokensFor,
} from "../../support/sign-in.ts";

const CLIENT = "https://client.example.test/mcp/client.json";
const documentOf = (client_id: string, changes: Record<string, unknown> = {}) => ({
  client_id,
  client_name: "A described client",
  redirect_uris: ["http://127.0.0.1/callback", "http://localhost/callback"],
  grant_types: ["authorization_code", "refresh_token"],
  token_endpoint_auth_method: "none",
  ...changes,
});

/** Serves `/client.json`, and at `/with` a document with the changes that the query holds as JSON. */
const web = await startDocumentServer((response, url, path) => {
  const send = (body: unknown, status = 200) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };
  if (path === "/client.json" || path.startsWith("/other.json")) return send(documentOf(url));
  if (path.startsWith("/expires")) {
    const seconds = Number(new URL(url).searchParams.get("in"));
    response.setHeader("expires", new Date(Date.now() + seconds * 1000).toUTCString());
    return send(documentOf(url));
  }
  if (path === "/by-address.json") return send(documentOf(url.replace("localhost", "127.0.0.1")));
  if (path === "/choices") return send({}, 300);
  if (path === "/no-store.json" || path === "/cached.json") {
    response.setHeader("cache-control", path === "/cached.json" ? "public, max-age=600" : "no-store");
    return send(documentOf(url));
  }
  const { pathname, searchParams } = new URL(url);
  if (pathname === "/with") {
    return send(documentOf(url, JSON.parse(searchParams.get("changes") ?? "{}") as Record<string, unknown>));
  }
  if (pathname === "/text") return send(searchParams.get("text") ?? "");
  if (pathname === "/redirect") {
    response.writeHead(302, { location: "/client.json" });
    return response.end();
  }
  if (pathname === "/large") return send(documentOf(url, { padding: "x".repeat(6_000) }));
  if (pathname === "/endless") {
    const pump = () => void (response.destroyed || response.write("x".repeat(1_000), pump));
    return pump();
  }
  if (pathname === "/silent") return undefined;
  return send({}, 404);
});
const idp = await startMintmark({
  clientIdMetadata: { fetch: "loopback", documents: { [CLIENT]: documentOf(CLIENT) } },
});
afterAll(async () => {
  await idp.close();
  await web[Symbol.asyncDispose]();
});

const metadataOf = async ({ url }: Mintmark) =>
  (await getJson(`${url}/.well-known/oauth-authorization-server`)).body;
const asking = (client_id: string, params: Record<string, string> = {}) => ({
  params: { client_id, ...params },
  token: { client_id },
});
/** Returns the status and error of the page on which an authorization request of this client ends. */
async function refusalOf(issuer: string, client_id: string) {
  const page = await new Browser().open(authorizationRequest(issuer, { client_id }).url);
  const [, error] = /data-testid="error-code">([^<]*)</.exec(page.html) ?? [];
  const [, description] = /data-testid="error-description">([^<]*)</.exec(page.html) ?? [];
  return { status: page.status, leftTo: page.leftTo, error, description };
}

describe("support for client ID metadata documents", () => {
  it("is advertised only if documents are configured or fetching is enabled", async () => {
    const flag = "client_id_metadata_document_supported";
    const cases: [MintmarkConfig["clientIdMetadata"], boolean][] = [
      [undefined, false],
      [{ fetch: false }, false],
      [{ fetch: true }, true],
      [{ fetch: "loopback" }, true],
      [{ knownClients: true }, true],
      [{ documents: { [CLIENT]: documentOf(CLIENT) } }, true],
    ];
    for (const [clientIdMetadata, expected] of cases) {
      await using one = await startMintmark({ ...(clientIdMetadata && { clientIdMetadata }) });
      const metadata = await metadataOf(one);
      expect([clientIdMetadata, metadata[flag]]).toEqual([clientIdMetadata, expected ? true : undefined]);
      if (!expected) {
        expect(await refusalOf(one.url, CLIENT)).toMatchObject({ status: 400, error: "invalid_client" });
      }
    }
  });
});

describe("a client with a metadata document", () => {
  it.each(SDKS)(
    "signs in through the clientMetadataUrl of the MCP SDK $version, without registering",
    async (sdk) => {
      await using resource = await startProtectedResource(idp.url);
      const app = new McpApp({ clientMetadataUrl: CLIENT });
      const tokens = await signInWith(sdk, app, resource.url);
      expect(app.client?.client_id).toBe(CLIENT);
      expect(decodeJwt(tokens.access_token)).toMatchObject({ client_id: CLIENT, aud: resource.url });
      expect(await idp.requests.list({ endpoint: "registration" })).toEqual([]);
      expect((await idp.requests.list({ endpoint: "token", clientId: CLIENT })).length).toBeGreaterThan(0);
      // A second run of the same application needs no user interaction.
      expect(await sdk.auth(app, { serverUrl: resource.url })).toBe("AUTHORIZED");
    },
  );

  it.each(SDKS)("registers instead with the MCP SDK $version if support is not advertised", async (sdk) => {
    await using plain = await startMintmark();
    await using resource = await startProtectedResource(plain.url);
    const app = new McpApp({ clientMetadataUrl: CLIENT });
    await signInWith(sdk, app, resource.url);
    expect(app.client?.client_id).toMatch(/^client-/);
  });

  it("signs in if its document is on loopback over http, with any port in its redirect URI", async () => {
    const id = `${web.origin}/client.json`;
    const tokens = await tokensFor(idp.url, asking(id, { redirect_uri: "http://localhost:5123/callback" }));
    expect(await introspect(idp.url, tokens["access_token"])).toMatchObject({ active: true, client_id: id });
    expect((await userinfo(idp.url, tokens["access_token"])).status).toBe(200);
    const renewed = expectTokens(await refresh(idp.url, tokens["refresh_token"], { client_id: id }));
    expect(renewed["refresh_token"]).not.toBe(tokens["refresh_token"]);
  });

  it("signs in if its document is on https with a trusted certificate only", async () => {
    const [authority, stranger] = await Promise.all([
      makeAuthority(["localhost"]),
      makeAuthority(["localhost"]),
    ]);
    const handler = (response: { end(text: string): void }, url: string) =>
      response.end(JSON.stringify(documentOf(url)));
    await using trusted = await startDocumentServer(
      handler,
      await makeServerIdentity(authority, ["localhost"]),
    );
    await using untrusted = await startDocumentServer(
      handler,
      await makeServerIdentity(stranger, ["localhost"]),
    );
    const before = getCACertificates("default");
    setDefaultCACertificates([...before, authority.certificate]);
    try {
      const tokens = await tokensFor(idp.url, asking(`${trusted.origin}/client.json`));
      expect(decodeJwt(tokens["access_token"] ?? "")["client_id"]).toBe(`${trusted.origin}/client.json`);
      const refused = await refusalOf(idp.url, `${untrusted.origin}/client.json`);
      expect(refused).toMatchObject({ status: 400, error: "invalid_client" });
      expect(untrusted.asked).toEqual([]);
    } finally {
      setDefaultCACertificates(before);
    }
  });

  it("authenticates with its own key instead of a secret (private_key_jwt)", async () => {
    const { publicKey, privateKey } = await generateKeyPair("ES256");
    const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: "k" }] };
    const id = "https://keyed.example.test/client.json";
    const document = { client_name: "Keyed", redirect_uris: [REDIRECT_URI], jwks };
    await using keyed = await startMintmark({ clientIdMetadata: { documents: { [id]: document } } });
    const config = await oidc.discovery(
      new URL(keyed.url),
      id,
      undefined,
      oidc.PrivateKeyJwt({ key: privateKey, kid: "k" }),
      {
        execute: [oidc.allowInsecureRequests],
      },
    );
    const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
    const url = oidc.buildAuthorizationUrl(config, {
      redirect_uri: REDIRECT_URI,
      code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: "S256",
    });
    const callback = await callbackOf(new Browser(), url);
    const unauthenticated = await postForm(`${keyed.url}/token`, {
      grant_type: "authorization_code",
      client_id: id,
      code: callback.searchParams.get("code") ?? "",
      code_verifier: pkceCodeVerifier,
      redirect_uri: REDIRECT_URI,
    });
    expect([unauthenticated.status, unauthenticated.body["error"]]).toEqual([401, "invalid_client"]);
    const again = await callbackOf(new Browser(), url);
    const tokens = await oidc.authorizationCodeGrant(config, again, { pkceCodeVerifier });
    expect(decodeJwt(tokens.access_token)["client_id"]).toBe(id);
  });

  it("signs in with real-world metadata: unsupported grants, null, no application_type", async () => {
    const changes = {
      grant_types: ["authorization_code", "urn:example:x"],
      logo_uri: null,
      scope: "mcp:read",
    };
    const id = `${web.origin}/with?${new URLSearchParams({ changes: JSON.stringify(changes) }).toString()}`;
    const tokens = await tokensFor(idp.url, asking(id, { scope: "mcp:read mcp:write" }));
    expect(tokens["scope"]).toBe("mcp:read mcp:write");
  });

  it.each([
    ["https://claude.ai/oauth/claude-code-client-metadata", "http://localhost:40123/callback", "Claude Code"],
    ["https://chatgpt.com/oauth/codex/client.json", "http://127.0.0.1:40124/callback", "Codex"],
    ["https://vscode.dev/oauth/client-metadata.json", "http://127.0.0.1:33418/", "Visual Studio Code"],
    ["https://vscode.dev/oauth/client-metadata.json", "https://vscode.dev/redirect", "Visual Studio Code"],
  ])("signs in offline as a known client: %s at %s", async (client_id, redirect_uri, name) => {
    await using offline = await startMintmark({ clientIdMetadata: { knownClients: true } });
    const params = { client_id, redirect_uri };
    const page = await new Browser().open(authorizationRequest(offline.url, params).url);
    expect(page.html).toContain(name);
    expect(await tokensFor(offline.url, { params, token: params })).toHaveProperty("refresh_token");
  });
});

describe("the login page", () => {
  it("shows the redirect host and client id, and warns if all redirect URIs are on loopback", async () => {
    const page = await new Browser().open(authorizationRequest(idp.url, { client_id: CLIENT }).url);
    expect(page.html).toContain(`data-testid="redirect-host">127.0.0.1:8599<`);
    expect(page.html.replaceAll("<wbr>", "")).toContain(CLIENT);
    expect(shows(page, "client-unverified")).toBe(true);
  });
});

describe("a metadata document", () => {
  const withChanges = (changes: Record<string, unknown>) =>
    `${web.origin}/with?${new URLSearchParams({ changes: JSON.stringify(changes) }).toString()}`;
  it.each<[string, string, string]>([
    ["another client_id", withChanges({ client_id: "https://other.test/" }), "client_id"],
    ["no client_id", withChanges({ client_id: null }), "client_id"],
    ["no client_name", withChanges({ client_name: "" }), "client_name"],
    ["no redirect_uris", withChanges({ redirect_uris: null }), "redirect_uris"],
    ["an empty list of redirect_uris", withChanges({ redirect_uris: [] }), "redirect_uris"],
    ["redirect_uris that are not URIs", withChanges({ redirect_uris: ["nowhere"] }), "redirect_uris"],
    ["an unsafe redirect URI", withChanges({ redirect_uris: ["javascript:alert(1)"] }), "redirect_uris"],
    ["a secret", withChanges({ client_secret: "x" }), "client_secret"],
    [
      "an authentication method with a secret",
      withChanges({ token_endpoint_auth_method: "client_secret_post" }),
      "client_secret_post",
    ],
    ["a logo that is a script", withChanges({ logo_uri: "javascript:alert(1)" }), "logo_uri"],
    ["only unsupported grants", withChanges({ grant_types: ["implicit"] }), "grant_types"],
    [
      "an encryption that does not exist",
      withChanges({ id_token_encrypted_response_alg: "RSA-OAEP" }),
      "id_token_encrypted_response_alg",
    ],
    ["text that is not JSON", `${web.origin}/text?text=nothing`, "JSON"],
    ["a JSON list", `${web.origin}/text?text=%5B%5D`, "JSON object"],
    ["status 404", `${web.origin}/nothing`, "404"],
    ["a redirect to a valid document", `${web.origin}/redirect`, "redirect"],
    ["more than five kilobytes", `${web.origin}/large`, "5120"],
    ["an endless body", `${web.origin}/endless`, "5120"],
    ["no server at its address", "http://localhost:1/client.json", "ECONNREFUSED"],
  ])("is rejected on a page, without a redirect, for %s", async (_, id, told) => {
    const refused = await refusalOf(idp.url, id);
    expect(refused).toMatchObject({ status: 400, error: "invalid_client", leftTo: undefined });
    expect(refused.description).toContain(told);
    const atToken = await postForm(`${idp.url}/token`, {
      grant_type: "refresh_token",
      refresh_token: "x",
      client_id: id,
    });
    expect([atToken.status < 500, atToken.body["error"]]).toEqual([true, "invalid_client"]);
  });

  it("is rejected after a timeout if the server does not answer", async () => {
    expect((await refusalOf(idp.url, `${web.origin}/silent`)).description).toContain("no response in time");
  });

  it("rejects a redirect URI that it does not list", async () => {
    for (const redirect_uri of [
      "http://127.0.0.1:8599/other",
      "http://evil.test/callback",
      "https://localhost/callback",
    ]) {
      const request = authorizationRequest(idp.url, { client_id: CLIENT, redirect_uri });
      const page = await new Browser().open(request.url);
      expect([redirect_uri, page.status, page.leftTo]).toEqual([redirect_uri, 400, undefined]);
      expect(page.html).toContain("invalid_redirect_uri");
    }
  });

  it.each([
    "http://client.example.test/client.json",
    "https://localhost",
    "https://user:pw@localhost/client.json",
    "https://localhost/client.json#x",
    "https://localhost/a/../client.json",
    "https://localhost/%2e%2e/client.json",
    "ftp://localhost/client.json",
    "https://localhost/a b",
  ])("is not fetched for the invalid client id %s", async (id) => {
    expect(await refusalOf(idp.url, id)).toMatchObject({ status: 400, error: "invalid_client" });
  });
});

describe("the fetch of a document", () => {
  const anywhere = startMintmark({ clientIdMetadata: { fetch: true } });
  afterAll(async () => (await anywhere).close());

  it.each([
    "https://10.0.0.1/client.json",
    "https://169.254.169.254/latest/meta-data",
    "https://192.168.1.1/client.json",
    "https://0.0.0.0/client.json",
    "https://[::]/client.json",
    "https://[fd00::1]/client.json",
    "https://[fe80::1]/client.json",
    "https://[::ffff:10.0.0.1]/client.json",
    "https://[::ffff:127.0.0.1]/client.json",
    "https://[64:ff9b::a00:1]/client.json",
    "https://100.64.0.1/client.json",
    "https://167772161/client.json",
  ])("rejects an address that is not public: %s", async (id) => {
    const refused = await refusalOf((await anywhere).url, id);
    expect(refused).toMatchObject({ status: 400, error: "invalid_client" });
    expect(refused.description).toContain("public address");
  });

  it("judges a name by the address it resolves to, unless it is a loopback name", async () => {
    const refused = await refusalOf(
      (await anywhere).url,
      `https://localhost.:${new URL(web.origin).port}/client.json`,
    );
    expect(refused.description).toMatch(/public address|ENOTFOUND/);
  });

  it.each<[string, LookupAddress[]]>([
    ["this machine", [{ address: "127.0.0.1", family: 4 }]],
    [
      "this machine and a public address",
      ["127.0.0.1", "8.8.8.8"].map((address) => ({ address, family: 4 })),
    ],
    ["this machine, as IPv6", [{ address: "::1", family: 6 }]],
    ["nothing", []],
  ])("rejects a name that resolves to %s", async (_, addresses) => {
    const { url } = await anywhere;
    const before = web.asked.length;
    const { port } = new URL(web.origin);
    const { lookup } = dns;
    const resolved = (name: string, options: dns.LookupOptions, done: (...found: unknown[]) => void) => {
      if (name !== "inside.example.test") return (lookup as (...all: unknown[]) => void)(name, options, done);
      if (options.all) return done(null, addresses);
      done(null, addresses[0]?.address, addresses[0]?.family);
    };
    dns.lookup = resolved as typeof dns.lookup;
    syncBuiltinESMExports();
    try {
      const refused = await refusalOf(url, `https://inside.example.test:${port}/client.json`);
      expect(refused).toMatchObject({ status: 400, error: "invalid_client" });
      expect(refused.description).toContain("inside.example.test has no public address");
    } finally {
      dns.lookup = lookup;
      syncBuiltinESMExports();
    }
    expect(web.asked).toHaveLength(before);
  });

  it("is allowed from loopback only if the server is bound to loopback itself", async () => {
    const id = `${web.origin}/other.json`;
    expect(await tokensFor((await anywhere).url, asking(id))).toHaveProperty("access_token");
    const seen = web.asked.length;
    const port = await freePort();
    await using wide = await startMintmark({
      ...BEHIND_PROXY,
      port,
      clientIdMetadata: { fetch: true },
    });
    expect(wide.url).toBe("https://idp.example.test");
    const refused = await refusalOf(`http://localhost:${port}`, id);
    expect(refused.description).toContain("this issuer does not fetch documents from localhost");
    expect(web.asked).toHaveLength(seen);
  });

  it("is allowed from a loopback address as from the name localhost", async () => {
    const id = `${web.origin.replace("localhost", "127.0.0.1")}/by-address.json`;
    for (const { url } of [await anywhere, idp]) {
      expect(await tokensFor(url, asking(id))).toHaveProperty("access_token");
    }
  });

  it("follows no response that offers other places, like any redirect", async () => {
    const refused = await refusalOf(idp.url, `${web.origin}/choices`);
    expect(refused.description).toContain("the response is a redirect");
  });

  it("is limited to loopback if the configuration says so", async () => {
    expect((await refusalOf(idp.url, "https://elsewhere.example.test/client.json")).description).toContain(
      "this issuer does not fetch documents from elsewhere.example.test",
    );
  });
});

describe("a fetched document", () => {
  const countOf = (path: string) => web.asked.filter((each) => each === path).length;

  it("is cached for its max-age by the issuer's clock, at most until a reset", async () => {
    await using own = await startMintmark({ clientIdMetadata: { fetch: "loopback" } });
    const id = `${web.origin}/cached.json`;
    await tokensFor(own.url, asking(id));
    expect(countOf("/cached.json")).toBe(1);
    await own.clock.advance(300);
    await tokensFor(own.url, asking(id));
    expect(countOf("/cached.json")).toBe(1);
    await own.clock.advance(301);
    await tokensFor(own.url, asking(id));
    expect(countOf("/cached.json")).toBe(2);
    await own.reset();
    await tokensFor(own.url, asking(id));
    expect(countOf("/cached.json")).toBe(3);
  });

  it("is cached until its Expires, if it has no max-age", async () => {
    await using own = await startMintmark({ clientIdMetadata: { fetch: "loopback" } });
    const path = "/expires.json?in=600";
    const use = () => tokensFor(own.url, asking(web.origin + path));
    await use();
    await own.clock.advance(500);
    await use();
    expect(countOf(path)).toBe(1);
    await own.clock.advance(200);
    await use();
    expect(countOf(path)).toBe(2);
  });

  it("is cached for 30 seconds if it says nothing about caching", async () => {
    await using own = await startMintmark({ clientIdMetadata: { fetch: "loopback" } });
    const use = () => tokensFor(own.url, asking(`${web.origin}/other.json?plain`));
    await own.clock.set({ frozen: true });
    await use();
    await own.clock.advance(29);
    await use();
    expect(countOf("/other.json?plain")).toBe(1);
    await own.clock.advance(1);
    await use();
    expect(countOf("/other.json?plain")).toBe(2);
  });

  it("is not cached if it says no-store", async () => {
    await tokensFor(idp.url, asking(`${web.origin}/no-store.json`));
    expect(countOf("/no-store.json")).toBeGreaterThan(1);
  });

  it("is fetched once for concurrent requests", async () => {
    await using own = await startMintmark({ clientIdMetadata: { fetch: "loopback" } });
    const before = countOf("/cached.json");
    const { url } = authorizationRequest(own.url, { client_id: `${web.origin}/cached.json` });
    await Promise.all(Array.from({ length: 10 }, () => new Browser().open(url)));
    expect(countOf("/cached.json")).toBe(before + 1);
  });

  it("is not needed for the client's access tokens to stay valid", async () => {
    const gone = await startDocumentServer((response, url) => {
      response.setHeader("cache-control", "no-store");
      response.end(JSON.stringify(documentOf(url)));
    });
    const id = `${gone.origin}/client.json`;
    const tokens = await tokensFor(idp.url, asking(id));
    await gone[Symbol.asyncDispose]();
    expect(await introspect(idp.url, tokens["access_token"])).toMatchObject({ active: true, client_id: id });
    expect((await userinfo(idp.url, tokens["access_token"])).status).toBe(200);
    expect((await refresh(idp.url, tokens["refresh_token"], { client_id: id })).body["error"]).toBe(
      "invalid_client",
    );
  });
});

describe("a configured document", () => {
  it.each<[string, string, Record<string, unknown>]>([
    [
      "at a URL that is not a valid client id",
      "http://client.example.test/x",
      documentOf("http://client.example.test/x"),
    ],
    ["of another client", CLIENT, documentOf("https://other.test/x")],
    ["without a name", CLIENT, { redirect_uris: [REDIRECT_URI] }],
    ["without redirect URIs", CLIENT, { client_name: "x" }],
    ["with a secret", CLIENT, documentOf(CLIENT, { client_secret: "x" })],
  ])("is rejected at startup %s", async (_, id, document) => {
    const config = { clientIdMetadata: { documents: { [id]: document } } } as MintmarkConfig;
    const error = await startMintmark(config).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as ConfigError).problems[0]?.path).toContain("clientIdMetadata.documents");
  });
});

describe("the built-in documents of well-known clients", () => {
  const KNOWN: [string, string, string[]][] = [
    [
      "https://claude.ai/oauth/claude-code-client-metadata",
      "Claude Code",
      ["http://127.0.0.1:5555/callback", "http://localhost:5555/callback"],
    ],
    [
      "https://chatgpt.com/oauth/codex/client.json",
      "Codex",
      ["http://127.0.0.1:5555/callback", "http://localhost:5555/callback"],
    ],
    [
      "https://vscode.dev/oauth/client-metadata.json",
      "Visual Studio Code",
      [
        "https://insiders.vscode.dev/redirect",
        "https://vscode.dev/redirect",
        "http://127.0.0.1:5555/",
        "http://127.0.0.1:33418/",
      ],
    ],
  ];

  it.each(KNOWN)("let %s sign in, if they are switched on", async (client_id, name, redirectUris) => {
    await using own = await startMintmark({
      clientIdMetadata: { knownClients: true },
      login: { headless: true },
    });
    for (const redirect_uri of redirectUris) {
      const { url } = authorizationRequest(own.url, { client_id, redirect_uri, login_hint: "alice" });
      expect((await new Browser().open(url)).leftTo?.searchParams.has("code"), redirect_uri).toBe(true);
    }
    const { url } = authorizationRequest(own.url, { client_id, redirect_uri: redirectUris[0] });
    const page = await new Browser().open(url);
    expect([page.status, page.html.includes(name)]).toEqual([200, true]);
    const elsewhere = authorizationRequest(own.url, { client_id, redirect_uri: "https://evil.test/" }).url;
    expect((await new Browser().open(elsewhere)).status).toBe(400);
    const code = authorizationRequest(own.url, {
      client_id,
      redirect_uri: redirectUris[0],
      response_type: "token",
    });
    const refused = (await new Browser().open(code.url)).leftTo;
    expect(refused?.href).toContain("unsupported_response_type");
  });

  it.each([
    ["https://vscode.dev/oauth/client-metadata.json", 200],
    ["https://chatgpt.com/oauth/codex/client.json", 400],
  ])("let %s use the device flow with the status %i", async (client_id, expected) => {
    await using own = await startMintmark({ clientIdMetadata: { knownClients: true } });
    expect((await postForm(`${own.url}/device/auth`, { client_id })).status).toBe(expected);
  });

  it("are unknown if they are not switched on", async () => {
    await using own = await startMintmark();
    const [client_id, , redirectUris] = KNOWN[0]!;
    const { url } = authorizationRequest(own.url, { client_id, redirect_uri: redirectUris[0] });
    expect((await new Browser().open(url)).status).toBe(400);
  });
});
