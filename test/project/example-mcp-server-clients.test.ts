// examples/mcp-server with the client of SDK version 2, and with a user at a real browser: every form of the
// metadata, step-up of scopes, and the whole way from the first 401 to the result of the tool.
import {
  Client,
  InsufficientScopeError,
  StreamableHTTPClientTransport,
  type StreamableHTTPClientTransportOptions,
  UnauthorizedError,
} from "@modelcontextprotocol/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Example, startExample } from "../../examples/mcp-server/start.ts";
import { type Mintmark, startMintmark } from "../../src/index.ts";
import { Browser } from "../support/browser.ts";
import { callbackOf, loginThroughPages } from "../support/browser-login.ts";
import { startChromium } from "../support/chromium.ts";
import { startClientApp } from "../support/client-app.ts";
import { postTool } from "../support/mcp-client.ts";
import { McpApp, SDKS, signInWith } from "../support/mcp-oauth.ts";
import { visit } from "../support/visit.ts";

const ALICE = "11111111-1111-4111-8111-111111111111";
const [, V2] = SDKS as [unknown, (typeof SDKS)[number]];

const chromium = await startChromium();
let idp: Mintmark;
let server: Example;

beforeAll(async () => {
  idp = await startMintmark();
  server = await startExample({ issuer: idp.url, port: 0 });
});

afterAll(async () => {
  await chromium?.close();
  await server.close();
  await idp.close();
});

interface Connection extends AsyncDisposable {
  transport: StreamableHTTPClientTransport;
  connected: Promise<void>;
  call(name: string, args?: Record<string, unknown>): Promise<unknown>;
}

/** Returns a v2 client; `connected` rejects with UnauthorizedError if the user must sign in first. */
function connect(
  authProvider: McpApp,
  url = server.url,
  options: StreamableHTTPClientTransportOptions = {},
): Connection {
  const client = new Client({ name: "mintmark-test", version: "1.0.0" });
  const transport = new StreamableHTTPClientTransport(new URL(url), { authProvider, ...options });
  return {
    transport,
    connected: client.connect(transport),
    async call(name, args = {}) {
      const { content } = await client.callTool({ name, arguments: args });
      const [first] = content;
      return JSON.parse(first?.type === "text" ? first.text : "") as unknown;
    },
    [Symbol.asyncDispose]: () => client.close(),
  };
}

/** Returns the scopes of the app's last authorization request, and resets it. */
function askedScopes(app: McpApp): string[] | undefined {
  const scope = app.authorizationUrl?.searchParams.get("scope");
  app.authorizationUrl = undefined;
  return scope?.split(" ");
}

describe("the metadata", () => {
  const PATH = "/.well-known/oauth-protected-resource/mcp";
  const ROOT = "/.well-known/oauth-protected-resource";

  test.each([
    ["both", { [PATH]: 200, [ROOT]: 200 }, PATH],
    ["path", { [PATH]: 200, [ROOT]: 404 }, PATH],
    ["root", { [PATH]: 404, [ROOT]: 200 }, ROOT],
  ] as const)(
    "in the form `%s` is found by the client with and without the pointer in the 401",
    async (metadata, statuses, announced) => {
      const own = await startExample({ issuer: idp.url, port: 0, metadata });
      const { origin } = new URL(own.url);
      for (const [path, status] of Object.entries(statuses)) {
        const answer = await fetch(origin + path);
        expect([path, answer.status]).toEqual([path, status]);
        if (status === 200) expect(await answer.json()).toMatchObject({ resource: own.url });
      }
      const refused = await postTool(own.url, undefined, "whoami");
      expect(refused.headers.get("www-authenticate")).toBe(
        `Bearer resource_metadata="${origin}${announced}"`,
      );

      const withoutPointer: typeof fetch = async (input, init) => {
        const answer = await fetch(input, init);
        const headers = new Headers(answer.headers);
        headers.delete("www-authenticate");
        return new Response(answer.body, { status: answer.status, headers });
      };
      for (const options of [{}, { fetch: withoutPointer }]) {
        const app = new McpApp();
        await using first = connect(app, own.url, options);
        await expect(first.connected).rejects.toThrow(UnauthorizedError);
        const url = app.authorizationUrl as URL;
        expect(url.searchParams.get("resource")).toBe(own.url);
        await first.transport.finishAuth((await callbackOf(new Browser(), url)).searchParams);
        await using second = connect(app, own.url, options);
        await second.connected;
        expect(await second.call("whoami")).toMatchObject({ subject: ALICE });
      }
      await own.close();
    },
  );

  test("has only one form for a server at the root of its host", async () => {
    const port = new URL(server.url).port;
    const root = await startExample({ issuer: idp.url, port: 0, resource: `http://localhost:${port}/` });
    expect(root.metadataUrl).toBe(`http://localhost:${port}/.well-known/oauth-protected-resource`);
    await root.close();
  });
});

describe("a client that needs one more scope", () => {
  /** Returns an app whose user granted only notes:read. */
  async function reader(browser = new Browser()): Promise<McpApp> {
    const app = new McpApp();
    await signInWith(V2, app, server.url, { browser, scope: "notes:read" });
    askedScopes(app);
    return app;
  }

  test("learns the scope from a 403, requests both scopes, and the call works", async () => {
    const browser = new Browser();
    const app = await reader(browser);
    await using connection = connect(app);
    await connection.connected;
    expect(await connection.call("list_notes")).toEqual({ notes: [] });

    await expect(connection.call("add_note", { text: "milk" })).rejects.toThrow(UnauthorizedError);
    const url = app.authorizationUrl as URL;
    expect(askedScopes(app)).toEqual(["notes:read", "offline_access", "notes:write"]);
    expect(url.searchParams.get("resource")).toBe(server.url);
    await connection.transport.finishAuth((await callbackOf(browser, url)).searchParams);

    expect(await connection.call("add_note", { text: "milk" })).toMatchObject({ text: "milk" });
    expect(await connection.call("list_notes")).toMatchObject({ notes: [{ text: "milk" }] });
    expect(askedScopes(app)).toBeUndefined();
  });

  test("keeps its scopes if the user denies the new one", async () => {
    const browser = new Browser();
    const app = await reader(browser);
    await using connection = connect(app);
    await connection.connected;
    await expect(connection.call("add_note", { text: "no" })).rejects.toThrow(UnauthorizedError);
    const page = await loginThroughPages(browser, app.authorizationUrl as URL, { consent: "deny" });
    expect(page.leftTo?.searchParams.get("error")).toBe("access_denied");
    expect(await connection.call("whoami")).toMatchObject({
      scopes: ["notes:read", "offline_access"],
    });
  });

  test("gets the scopes and the pointer in the error with onInsufficientScope: throw", async () => {
    await using connection = connect(await reader(), server.url, { onInsufficientScope: "throw" });
    await connection.connected;
    const error: unknown = await connection
      .call("add_note", { text: "no" })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InsufficientScopeError);
    expect(error).toMatchObject({
      requiredScope: "notes:read notes:write",
      resourceMetadataUrl: new URL(server.metadataUrl),
      errorDescription: "this needs the scope notes:write",
    });
  });
});

describe.skipIf(!chromium)("in a real browser", () => {
  test("alice signs in through the client's redirect, and her tool call works", () =>
    visit(chromium, async (page) => {
      await using callback = await startClientApp();
      const app = new McpApp({ redirectUrl: callback.redirectUri });
      await using first = connect(app);
      await expect(first.connected).rejects.toThrow(UnauthorizedError);

      await page.goto((app.authorizationUrl as URL).href);
      await page.getByTestId("login-user-alice").click();
      await page.getByTestId("consent-allow").click();
      await page.waitForURL((url) => url.origin === callback.origin);
      const { searchParams } = new URL(page.url());
      expect(searchParams.get("state")).toBe(app.state());
      await first.transport.finishAuth(searchParams);

      await using second = connect(app);
      await second.connected;
      expect(await second.call("whoami")).toMatchObject({
        subject: ALICE,
        scopes: ["notes:read", "notes:write", "offline_access"], // The SDK adds the last one.
      });
      expect(await second.call("add_note", { text: "from a browser" })).toMatchObject({
        text: "from a browser",
      });
    }));

  test("the step-up asks her for the new scope only", () =>
    visit(chromium, async (page) => {
      await using callback = await startClientApp();
      const app = new McpApp({ redirectUrl: callback.redirectUri });
      const throughPages = async (press: string[]) => {
        await page.goto((app.authorizationUrl as URL).href);
        for (const testId of press) await page.getByTestId(testId).click();
        await page.waitForURL((url) => url.origin === callback.origin);
        return new URL(page.url()).searchParams;
      };
      await V2.auth(app, { serverUrl: server.url, scope: "notes:read" });
      const { code = "", iss = "" } = Object.fromEntries(
        await throughPages(["login-user-alice", "consent-allow"]),
      );
      await V2.auth(app, { serverUrl: server.url, authorizationCode: code, iss });

      await using connection = connect(app);
      await connection.connected;
      await expect(connection.call("add_note", { text: "eggs" })).rejects.toThrow(UnauthorizedError);
      await page.goto((app.authorizationUrl as URL).href);
      const consent = await page.getByTestId("consent-allow").locator("xpath=ancestor::main").textContent();
      expect(consent).toContain("notes:write");
      expect(consent).not.toContain("notes:read");
      await connection.transport.finishAuth(await throughPages(["consent-allow"]));
      expect(await connection.call("add_note", { text: "eggs" })).toMatchObject({ text: "eggs" });
    }));
});
