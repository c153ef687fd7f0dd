// Session management at Keycloak's paths: the frame that tells a client's page whether the login is still the one that
// the page knows, who may use it, and the page that finds out whether such frames get cookies.
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Mintmark, startMintmark } from "../../src/index.ts";
import { Browser } from "../support/browser.ts";
import { startChromium } from "../support/chromium.ts";
import { visit } from "../support/visit.ts";

const chromium = await startChromium();
let idp: Mintmark;
let protocol: string;
let apps: Server;
let origin: string;

beforeAll(async () => {
  apps = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>App</title><body>");
  }).listen(0, "127.0.0.1");
  await once(apps, "listening");
  origin = `http://localhost:${(apps.address() as AddressInfo).port}`;
  const app = { applicationType: "web" as const, redirectUris: [`${origin}/cb`, "https://app.example/cb"] };
  const keycloak = {
    profile: "keycloak" as const,
    clients: { app, other: app },
    login: { headless: true },
  };
  idp = await startMintmark({ corsOrigins: ["https://allowed.example"], issuers: { keycloak } });
  protocol = `${(await idp.issuer("keycloak")).url}/protocol/openid-connect`;
});
afterAll(async () => {
  await chromium?.close();
  await idp.close();
  apps.closeAllConnections();
  apps.close();
});

const frame = () => `${protocol}/login-status-iframe.html`;

describe("the frame", () => {
  it("may be shown by any page, runs only Mintmark's own script, and is not cached", async () => {
    const { status, headers } = await fetch(frame());
    expect([status, headers.get("content-type"), headers.get("cache-control")]).toEqual([
      200,
      "text/html; charset=utf-8",
      "no-store",
    ]);
    expect(headers.get("content-security-policy")).toBe(
      "default-src 'none'; script-src 'self'; connect-src 'self'; base-uri 'none'",
    );
  });

  it.each([
    ["a redirect URI of the client", "app", "https://app.example", 204],
    ["loopback", "app", "http://localhost:9", 204],
    ["the configured origins", "app", "https://allowed.example", 204],
    ["another origin", "app", "https://evil.example", 403],
    ["no origin", "app", undefined, 403],
    ["an opaque origin", "app", "null", 403],
    ["a client that does not exist", "nobody", "https://app.example", 403],
    ["no client", undefined, "https://app.example", 403],
  ])("tells a page of %s whether it may watch", async (_, client, from, expected) => {
    const query = new URLSearchParams({
      ...(client !== undefined && { client_id: client }),
      ...(from !== undefined && { origin: from }),
    });
    const response = await fetch(`${frame()}/init?${query.toString()}`);
    expect([response.status, await response.text()]).toEqual([expected, ""]);
  });

  it("is read only, and does not exist at other vendors", async () => {
    const posted = await fetch(frame(), { method: "POST" });
    expect([posted.status, posted.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
    expect((await fetch(`${idp.url}/login-status-iframe.html`)).status).toBe(404);
  });
});

describe("the cookie for scripts", () => {
  const request = (params: Record<string, string>) =>
    `${protocol}/auth?${new URLSearchParams({
      client_id: "app",
      response_type: "code",
      redirect_uri: `${origin}/cb`,
      scope: "openid",
      ...params,
    }).toString()}`;

  it("has no id of the login, and the login's own cookie stays hidden from scripts", async () => {
    const response = await fetch(request({ login_hint: "alice" }), { redirect: "manual" });
    const cookies = response.headers.getSetCookie();
    const [shown = "", ...more] = cookies.filter((cookie) => !/httponly/i.test(cookie));
    expect(more).toEqual([]);
    expect(shown).toMatch(/_shown_session=[\w-]{43}; path=\/realms\/demo\/; .*samesite=lax/i);
    const state = new URL(String(response.headers.get("location"))).searchParams.get("session_state");
    expect(state).toMatch(/^[\w-]+$/);
    expect(shown).not.toContain(String(state));
  });

  it("is removed by a sign-out", async () => {
    const browser = new Browser();
    const shown = () => browser.cookieNames.filter((name) => name.includes("_shown_session"));
    await browser.open(request({ login_hint: "alice" }));
    expect(shown()).toHaveLength(1);
    await browser.press(await browser.open(`${protocol}/logout`), "logout-yes");
    expect(shown()).toEqual([]);
  });

  it("is not set for a browser without a login, nor by another vendor", async () => {
    const refused = await fetch(request({ prompt: "none" }), { redirect: "manual" });
    expect(new URL(String(refused.headers.get("location"))).searchParams.get("error")).toBe("login_required");
    expect(refused.headers.getSetCookie().join()).not.toContain("_shown_session");
  });
});

describe.skipIf(!chromium)("a page of a client in a browser", () => {
  async function signIn(page: Page, user: string): Promise<string> {
    const query = { client_id: "app", response_type: "code", redirect_uri: `${origin}/cb`, scope: "openid" };
    const params = new URLSearchParams({ ...query, login_hint: user }).toString();
    await page.goto(`${protocol}/auth?${params}`);
    await page.waitForURL(/code=/);
    return new URL(page.url()).searchParams.get("session_state") ?? "";
  }

  /** Shows a new frame, sends it the message, if there is one, and returns what the frame says. */
  const ask = (page: Page, url: string, message?: string) =>
    page.evaluate(`new Promise((resolve) => {
      const frame = document.createElement("iframe");
      window.addEventListener("message", ({ data, source }) => {
        if (source === frame.contentWindow) resolve(data);
      });
      frame.src = ${JSON.stringify(url)};
      const message = ${JSON.stringify(message ?? null)};
      if (message !== null) frame.addEventListener("load", () => frame.contentWindow.postMessage(message, "*"));
      document.body.append(frame);
    })`);

  it("learns that the login is the same, has ended, or is another one", async () => {
    await visit(chromium, async (page) => {
      await page.goto(origin);
      expect(await ask(page, frame(), "app ")).toBe("unchanged");
      const first = await signIn(page, "alice");
      expect(await ask(page, frame(), `app ${first}`)).toBe("unchanged");
      expect(await ask(page, frame(), `other ${first}`)).toBe("unchanged");
      expect(await ask(page, frame(), "app ")).toBe("changed");
      expect(await ask(page, frame(), "app another-session")).toBe("changed");
      await page.context().clearCookies();
      const second = await signIn(page, "bob");
      expect(await ask(page, frame(), `app ${first}`)).toBe("changed");
      expect(await ask(page, frame(), `app ${second}`)).toBe("unchanged");
      await page.goto(`${protocol}/logout`);
      await page.getByTestId("logout-yes").click();
      await page.getByTestId("logged-out").waitFor();
      await page.goto(origin);
      expect(await ask(page, frame(), `app ${second}`)).toBe("changed");
      expect(await ask(page, frame(), "app ")).toBe("unchanged");
    });
  });

  it("gets an error for a client that does not exist", async () => {
    await visit(
      chromium,
      async (page) => {
        await page.goto(origin);
        expect(await ask(page, frame(), "nobody ")).toBe("error");
      },
      { expectedMessages: /403/ },
    );
  });

  it("learns whether frames get cookies: they do on the same site", async () => {
    await visit(chromium, async (page) => {
      const probe = `${protocol}/3p-cookies/step1.html`;
      await page.goto(origin);
      expect(await ask(page, probe)).toBe("supported");
      await page.goto(origin.replace("localhost", "127.0.0.1"));
      expect(await ask(page, probe)).toBe("unsupported");
    });
  });
});
