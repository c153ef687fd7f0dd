// Tests in a real browser which responses of the protocol endpoints a page on another port of this machine can get: by
// its scripts, by plain forms, and by frames that use the login of the user.
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Mintmark, startMintmark } from "../../src/index.ts";
import { startChromium } from "../support/chromium.ts";

const browser = await startChromium();

/** Serves an empty page at every path, and remembers the addresses that were asked for. */
class PageServer {
  readonly asked: URL[] = [];
  readonly #server: Server = createServer((request, response) => {
    this.asked.push(new URL(request.url ?? "/", this.url));
    response.setHeader("content-type", "text/html").end("<!doctype html><link rel=icon href=data:,><p>page");
  });

  get url(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  get callback(): string {
    return `${this.url}/callback`;
  }

  async start(): Promise<void> {
    this.#server.listen(0, "localhost");
    await once(this.#server, "listening");
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** Whether a code or an access token was sent here. */
  get gotCode(): boolean {
    return this.asked.some((url) => url.searchParams.has("code"));
  }
}

const ALICE = "11111111-1111-4111-8111-111111111111";
const app = new PageServer();
const foreign = new PageServer();
let idp: Mintmark;

beforeAll(async () => {
  await Promise.all([app.start(), foreign.start()]);
  idp = await startMintmark({
    passwordGrant: true,
    users: { alice: { id: ALICE, password: "alice" } },
    clients: {
      "demo-app": {
        applicationType: "native",
        redirectUris: ["http://localhost/callback"],
        grantTypes: ["authorization_code", "refresh_token", "password"],
      },
      exact: { redirectUris: [app.callback] },
      listed: { redirectUris: ["http://localhost/callback"], webOrigins: [foreign.url] },
      service: { secret: "service-secret", grantTypes: ["client_credentials"] },
    },
  });
});

afterAll(async () => {
  await browser?.close();
  await idp.close();
  app.stop();
  foreign.stop();
});

function authorization(client: string, redirectUri: string, more: Record<string, string> = {}): string {
  const query = new URLSearchParams({
    client_id: client,
    response_type: "code",
    redirect_uri: redirectUri,
    scope: "openid",
    code_challenge: "x".repeat(43),
    code_challenge_method: "S256",
    ...more,
  });
  return `${idp.url}/authorize?${query.toString()}`;
}

async function signIn(page: Page, client: string, redirectUri = app.callback): Promise<void> {
  await page.goto(authorization(client, redirectUri));
  await page.locator("[data-testid=login-user-alice], [data-testid=consent-allow]").first().click();
  const allow = page.getByTestId("consent-allow");
  await Promise.race([page.waitForURL(/[?&]code=/), allow.click().then(() => page.waitForURL(/[?&]code=/))]);
}

async function inContext(use: (page: Page, context: BrowserContext) => Promise<void>): Promise<void> {
  const context = await browser?.newContext();
  if (!context) return;
  try {
    await use(await context.newPage(), context);
  } finally {
    await context.close();
  }
}

/** Sends a form by script; returns the response, or null if the page may not read it. */
async function call(page: Page, path: string, fields: Record<string, string>): Promise<string | null> {
  return page.evaluate(
    async ({ url, form }) => {
      try {
        const answer = await fetch(url, {
          method: "POST",
          body: new URLSearchParams(form),
        });
        return await answer.text();
      } catch {
        return null;
      }
    },
    { url: idp.url + path, form: fields },
  );
}

const HIDDEN_REQUESTS = readFileSync(new URL("../support/hidden-requests.js", import.meta.url), "utf8");

/** Sends a request in a way that the user does not see, and waits for the response. */
async function hidden(page: Page, way: string, url: string, attributes: object = {}): Promise<void> {
  await page.evaluate(HIDDEN_REQUESTS);
  await page.evaluate(`hiddenRequests.${way}(${JSON.stringify(url)}, ${JSON.stringify(attributes)})`);
}

const lastOf = async (endpoint: "authorization" | "token" | "registration") =>
  (await idp.requests.list({ endpoint })).at(-1);

describe.skipIf(!browser)("a page on another port", () => {
  const SERVICE = { client_id: "service", client_secret: "service-secret" };
  const PASSWORD = { grant_type: "password", client_id: "demo-app", username: "alice", password: "alice" };

  test.each([
    ["client credentials", "/token", { grant_type: "client_credentials", ...SERVICE }],
    ["a password", "/token", PASSWORD],
    ["introspection", "/introspect", { token: "x", ...SERVICE }],
    ["device authorization", "/device/auth", { client_id: "demo-app" }],
  ])("gets nothing by %s, neither by script nor by a plain form", (_title, path, fields) =>
    inContext(async (page) => {
      await page.goto(foreign.url);
      const issued = await idp.tokens.list();
      expect(await call(page, path, fields)).toBeNull();
      const inputs = Object.entries(fields).map(([name, value]) => `<input name="${name}" value="${value}">`);
      await page.setContent(
        `<form method=post action="${idp.url}${path}">${inputs.join("")}<button>Send</button></form>`,
      );
      const answer = page.waitForResponse((response) => response.url() === idp.url + path);
      await page.locator("button").click();
      expect((await answer).status()).toBe(400);
      expect(await idp.tokens.list()).toEqual(issued);
    }),
  );

  test("redeems a code, renews its token, reads userinfo and revokes", () =>
    inContext(async (page) => {
      const verifier = "v".repeat(43);
      const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
      const challenge = Buffer.from(digest).toString("base64url");
      await page.goto(authorization("demo-app", foreign.callback, { code_challenge: challenge }));
      await page.getByTestId("login-user-alice").click();
      await page.getByTestId("consent-allow").click();
      await page.waitForURL(/[?&]code=/);
      const code = new URL(page.url()).searchParams.get("code") ?? "";
      const client = { client_id: "demo-app" };
      const redeemed = await call(page, "/token", {
        ...client,
        grant_type: "authorization_code",
        code,
        redirect_uri: foreign.callback,
        code_verifier: verifier,
      });
      const { refresh_token: refresh = "" } = JSON.parse(redeemed ?? "{}") as Record<string, string>;
      const renewed = await call(page, "/token", {
        ...client,
        grant_type: "refresh_token",
        refresh_token: refresh,
      });
      const { access_token: token = "" } = JSON.parse(renewed ?? "{}") as Record<string, string>;
      const sub = await page.evaluate(
        async ({ url, headers }) => {
          const answer = await fetch(url, { headers });
          return ((await answer.json()) as { sub: string }).sub;
        },
        { url: `${idp.url}/userinfo`, headers: { authorization: `Bearer ${token}` } },
      );
      expect(sub).toBe(ALICE);
      expect(await call(page, "/revoke", { ...client, token })).toBe("");
    }));

  test("registers a client for pages, but none with a secret", () =>
    inContext(async (page) => {
      await page.goto(foreign.url);
      const register = (method: string) =>
        page.evaluate(
          async ({ url, metadata }) => {
            const headers = { "content-type": "application/json" };
            const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(metadata) });
            return answer.status;
          },
          {
            url: `${idp.url}/register`,
            metadata: { redirect_uris: [foreign.callback], token_endpoint_auth_method: method },
          },
        );
      expect([await register("none"), await register("client_secret_basic")]).toEqual([201, 400]);
    }));

  describe("after the user signed in elsewhere", () => {
    test.each([
      ["a frame", "frame", {}],
      ["a frame without referrer", "frame", { referrerpolicy: "no-referrer" }],
      ["an image", "image", {}],
      ["a script's fetch", "script", {}],
      ["a form in a frame", "form", {}],
    ])("gets no code by %s", (_title, way, attributes) =>
      inContext(async (page) => {
        await signIn(page, "demo-app");
        foreign.asked.length = 0;
        await page.goto(foreign.url);
        for (const more of [{ prompt: "none" }, {}]) {
          await hidden(page, way, authorization("demo-app", foreign.callback, more), attributes);
          expect(await lastOf("authorization")).toMatchObject({ error: "login_required" });
        }
        expect(foreign.gotCode).toBe(false);
      }),
    );

    test("cannot make the client's own page receive a code by a frame", () =>
      inContext(async (page) => {
        await signIn(page, "exact");
        app.asked.length = 0;
        await page.goto(foreign.url);
        await hidden(page, "frame", authorization("exact", app.callback, { prompt: "none" }));
        expect(app.gotCode).toBe(false);
        expect(app.asked.at(-1)?.searchParams.get("error")).toBe("login_required");
        expect(app.asked.at(-1)?.searchParams.get("error_description")).toContain("webOrigins");
      }));

    test("gets a code by a frame once its origin is among the client's webOrigins", () =>
      inContext(async (page) => {
        await signIn(page, "listed");
        foreign.asked.length = 0;
        await page.goto(foreign.url);
        await hidden(page, "frame", authorization("listed", foreign.callback, { prompt: "none" }));
        expect(foreign.gotCode).toBe(true);
      }));
  });
});

test.each([
  ["a frame", { "sec-fetch-dest": "iframe" }, true],
  ["an embedded object", { "sec-fetch-dest": "object" }, true],
  ["a prefetch", { "sec-fetch-dest": "document", "sec-purpose": "prefetch;prerender" }, true],
  ["a page that the user sees", { "sec-fetch-dest": "document" }, false],
  ["a client that is no browser", {}, false],
])("the headers of %s tell whether the request is hidden", async (_title, headers, isHidden) => {
  const url = authorization("demo-app", foreign.callback, { prompt: "none" });
  const answer = await fetch(url, { redirect: "manual", headers });
  const refusal = new URL(answer.headers.get("location") ?? "").searchParams;
  expect(refusal.get("error")).toBe("login_required");
  expect(refusal.get("error_description")?.includes("hidden frame")).toBe(isHidden);
});

describe.skipIf(!browser)("the page of a client renews its login in a frame", () => {
  test.each([
    ["a client with an exact redirect URI", "exact"],
    ["a client that accepts any port, after a sign-in from this one", "demo-app"],
  ])("%s", (_title, client) =>
    inContext(async (page) => {
      await signIn(page, client);
      for (const referrerpolicy of ["strict-origin-when-cross-origin", "no-referrer"]) {
        app.asked.length = 0;
        await page.goto(app.url);
        await hidden(page, "frame", authorization(client, app.callback, { prompt: "none" }), {
          referrerpolicy,
        });
        expect(app.gotCode).toBe(true);
      }
    }),
  );
});
