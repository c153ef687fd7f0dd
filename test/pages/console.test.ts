// The console's frame and its home tab in a real browser: the tabs, the choice of the issuer, what is in force,
// and everything that is copied from the home tab.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TABS } from "../../src/http/console/tabs.ts";
import { type Mintmark, startMintmark } from "../../src/index.ts";
import { audit } from "../support/audit.ts";
import { startChromium } from "../support/chromium.ts";
import { mintmark } from "../support/command-line.ts";
import { visit, type VisitOptions } from "../support/visit.ts";

const browser = await startChromium();
let idp: Mintmark;

beforeAll(async () => {
  idp = await startMintmark({
    resources: { mcp: { audience: "http://localhost:8000/mcp", scopes: ["read"] } },
    issuers: { tenant: { users: { carol: {} } }, keycloak: { profile: "keycloak" } },
  });
});

afterAll(async () => {
  await browser?.close();
  await idp.close();
});

const at = (path: string, use: (page: Page) => Promise<void>, options?: VisitOptions) =>
  visit(
    browser,
    async (page) => {
      await page.goto(`${idp.url}/_mintmark/${path}`);
      await use(page);
    },
    options,
  );
const clipboard = { permissions: ["clipboard-read", "clipboard-write"] };
const copied = (page: Page) => page.evaluate<string>("navigator.clipboard.readText()");

describe.skipIf(!browser)("the console", () => {
  test("opens when a browser visits the server's root URL", () =>
    visit(browser, async (page) => {
      for (const start of ["", "/_mintmark"]) {
        await page.goto(idp.url + start);
        expect(page.url()).toBe(`${idp.url}/_mintmark/`);
      }
    }));

  test("has a page of its own for each tab, reached by a click and by its URL", () =>
    at("", async (page) => {
      for (const { name, title, path } of TABS) {
        await page.getByTestId(`tab-${name}`).click();
        await page.waitForURL(`${idp.url}${path}`);
        expect(await page.title()).toBe(`${title} · Mintmark`);
        expect(await page.getByTestId(`tab-${name}`).getAttribute("aria-current")).toBe("page");
      }
    }));

  test("answers the path of no tab with 404", async () => {
    const { status } = await fetch(`${idp.url}/_mintmark/nothing`);
    expect(status).toBe(404);
  });

  test("keeps the chosen issuer from tab to tab", () =>
    at("", async (page) => {
      await page.getByTestId("issuer-select").selectOption("tenant");
      await page.waitForURL(/issuer=tenant/);
      await page.getByTestId("tab-mint").click();
      await page.waitForURL(/\/mint\?issuer=tenant$/);
      expect(await page.getByTestId("issuer-url").textContent()).toBe(`${idp.url}/tenant`);
    }));

  test("can be walked with the keyboard, with a way past the navigation", () =>
    at("", async (page) => {
      await page.keyboard.press("Tab");
      expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to the content");
      await page.keyboard.press("Enter");
      expect(await page.evaluate("document.activeElement.id")).toBe("console");
      await page.getByTestId("tab-tokens").focus();
      await page.keyboard.press("Enter");
      await page.waitForURL(/\/tokens$/);
    }));
});

describe.skipIf(!browser)("what is in force now", () => {
  test.each(TABS)("is shown on the $name tab as it changes, and turned off there", ({ path }) =>
    visit(browser, async (page) => {
      await using own = await idp.isolate();
      await page.goto(`${idp.url}${path}?issuer=${own.id}`);
      const now = page.getByTestId("now");
      expect(await now.isVisible()).toBe(false);
      await own.faults.add({ endpoint: "introspection", status: 503 });
      await own.overrides.add({ target: "userinfo", merge: { a: 1 } });
      await own.clock.set({ advanceSeconds: 3600, frozen: true });
      await expect
        .poll(() => now.textContent())
        .toMatch(
          /1 fault is on · 1 override waits · the clock is (?:1 h|59 min \d+ s) ahead and stands still/,
        );
      await page.getByTestId("now-off").click();
      await expect.poll(() => now.isVisible()).toBe(false);
      expect(await own.faults.list()).toEqual([]);
      expect(await own.overrides.list()).toEqual([]);
      expect(await own.clock.get()).toMatchObject({ frozen: false, aheadSeconds: 0 });
    }),
  );

  test("is shown also if it changed after the page was read and before its stream was open", () =>
    visit(browser, async (page) => {
      await using own = await idp.isolate();
      const isRead = Promise.withResolvers<void>();
      const isChanged = Promise.withResolvers<void>();
      await page.route("**/_mintmark/api/changes?*", async (route) => {
        await isChanged.promise;
        await route.continue();
      });
      page.on("response", (response) => void (response.url().includes("/api/clock") && isRead.resolve()));
      await page.goto(`${idp.url}/_mintmark/?issuer=${own.id}`);
      await isRead.promise;
      await own.faults.add({ endpoint: "introspection", status: 503 });
      isChanged.resolve();
      await expect.poll(() => page.getByTestId("now").textContent()).toContain("1 fault is on");
    }));

  test("stays off if an older answer comes late", () =>
    visit(browser, async (page) => {
      await using own = await idp.isolate();
      await own.faults.add({ endpoint: "introspection", status: 503 });
      await page.goto(`${idp.url}/_mintmark/?issuer=${own.id}`);
      const now = page.getByTestId("now");
      await expect.poll(() => now.isVisible()).toBe(true);
      const isHeld = Promise.withResolvers<void>();
      const isOff = Promise.withResolvers<void>();
      await page.route(
        "**/_mintmark/api/faults?*",
        async (route) => {
          const response = await route.fetch();
          isHeld.resolve();
          await isOff.promise;
          await route.fulfill({ response });
        },
        { times: 1 },
      );
      await own.overrides.add({ target: "userinfo", merge: { a: 1 } });
      await isHeld.promise;
      await page.getByTestId("now-off").click();
      await expect.poll(() => now.isVisible()).toBe(false);
      const late = page.waitForResponse(/\/api\/faults/);
      isOff.resolve();
      await (await late).finished();
      expect(
        await page.evaluate(
          "new Promise((done) => setTimeout(() => done(document.getElementById('now').hidden)))",
        ),
      ).toBe(true);
    }));

  test("leaves out what is used up", () =>
    visit(browser, async (page) => {
      await using own = await idp.isolate();
      await own.faults.add({ endpoint: "jwks", status: 503, times: 1 });
      await page.goto(`${idp.url}/_mintmark/?issuer=${own.id}`);
      await expect.poll(() => page.getByTestId("now").textContent()).toContain("1 fault is on");
      await fetch(`${own.url}/.well-known/jwks.json`);
      await expect.poll(() => page.getByTestId("now").isVisible()).toBe(false);
    }));
});

describe.skipIf(!browser)("the home tab", () => {
  test("shows every issuer with its URLs, each one click from the clipboard", () =>
    at(
      "",
      async (page) => {
        for (const { id, url, endpoints } of await idp.issuers.list()) {
          const heading = page.getByTestId(`issuer-${id}`);
          if (!(await page.getByTestId(`url-${id}-issuer`).isVisible())) await heading.click();
          for (const [name, expected] of Object.entries({ issuer: url, ...endpoints })) {
            await page.getByTestId(`copy-url-${id}-${name}`).click();
            await expect.poll(() => copied(page)).toBe(expected);
          }
        }
      },
      clipboard,
    ));

  test("has code for each language, with the issuer's own values", () =>
    at(
      "?issuer=keycloak",
      async (page) => {
        const options = await page.getByTestId("paste-choice").locator("option").allTextContents();
        expect(options).toEqual(expect.arrayContaining(["curl", "TypeScript", "Python", "Go", "Java"]));
        for (const [language, sign] of Object.entries({
          TypeScript: "jwtVerify",
          Python: "import jwt",
          Go: "package main",
          Java: "spring.security",
        })) {
          await page.getByTestId("paste-choice").selectOption({ label: language });
          await expect.poll(() => page.getByTestId("paste-text").textContent()).toContain(sign);
          const text = (await page.getByTestId("paste-text").textContent()) ?? "";
          expect(text, language).toContain(`${idp.url}/realms/`);
          await page.getByTestId("copy-paste").click();
          await expect.poll(() => copied(page)).toBe(text);
        }
      },
      clipboard,
    ));

  test("has the variables that `mintmark env` prints for each preset, by client and audience", () =>
    at(
      "?issuer=keycloak",
      async (page) => {
        const choice = page.getByTestId("paste-choice");
        const presets = await idp.presets.list();
        const fitting = presets.filter(({ profile }) => profile === null || profile === "keycloak");
        await expect
          .poll(() => choice.locator("option").allTextContents())
          .toEqual(expect.arrayContaining(fitting.map(({ name }) => name)));
        for (const { name } of fitting) {
          await choice.selectOption(`env:${name}`);
          const { stdout } = await mintmark(["env", name, "--issuer", "keycloak", "--url", idp.url]);
          await expect.poll(() => page.getByTestId("paste-text").textContent()).toBe(stdout.trimEnd());
        }
        await choice.selectOption("env:keycloak");
        await page.getByTestId("paste-client").selectOption("demo-api");
        const issuer = await idp.issuer("keycloak");
        const { text } = await issuer.presets.get("keycloak", { client: "demo-api" });
        await expect.poll(() => page.getByTestId("paste-text").textContent()).toBe(text);
        await choice.selectOption("env:fastmcp-jwks");
        await page.getByTestId("paste-audience").fill("https://api.example.com");
        await expect
          .poll(() => page.getByTestId("paste-text").textContent())
          .toContain("JWT_AUDIENCE=https://api.example.com");
        await page.getByTestId("copy-paste").click();
        await expect.poll(() => copied(page)).toContain("JWT_AUDIENCE=https://api.example.com");
      },
      clipboard,
    ));

  test("says why a preset does not fit the issuer, and what to use", () =>
    visit(
      browser,
      async (page) => {
        await using own = await idp.isolate({ profile: "google" });
        await page.goto(`${idp.url}/_mintmark/?issuer=${own.id}`);
        await page
          .getByTestId("paste-choice")
          .locator("option", { hasText: "fastmcp-introspection" })
          .waitFor({ state: "attached" });
        await page.getByTestId("paste-choice").selectOption("env:fastmcp-introspection");
        await expect
          .poll(() => page.getByTestId("paste").textContent())
          .toContain("has no introspection, like its vendor");
        expect(await page.getByTestId("paste").textContent()).toContain("fastmcp-jwks");
      },
      { expectedMessages: /400/ },
    ));

  test("has a curl command that mints a token and calls the API with it", () =>
    at("", async (page) => {
      await idp.requests.clear();
      await page.getByTestId("paste-choice").selectOption({ label: "curl" });
      await expect.poll(() => page.getByTestId("paste-text").textContent()).toContain("curl");
      const text = (await page.getByTestId("paste-text").textContent()) ?? "";
      const own = text.replace(/'http:\/\/localhost:8000\/mcp'$/, `'${idp.url}/userinfo'`);
      await promisify(execFile)("sh", ["-c", own]);
      const [request] = await idp.requests.list({ endpoint: "userinfo" });
      expect(request?.jti).toMatch(/./);
    }));

  test("shows the last requests as they come, with what was decided", () =>
    at("?issuer=tenant", async (page) => {
      const events = page.getByTestId("events");
      await expect.poll(() => events.textContent()).toContain("No request yet");
      await fetch(`${idp.url}/tenant/introspect`, {
        method: "POST",
        body: new URLSearchParams({ token: "x" }),
      });
      await expect.poll(() => events.locator(".event").count()).toBe(1);
      expect(await events.textContent()).toMatch(/400.*POST.*\/tenant\/introspect/);
    }));

  test("says that the server is ready, and with what it signs", () =>
    at("", async (page) => {
      await expect.poll(() => page.getByTestId("health").textContent()).toContain("Ready. Signs with RS256");
    }));

  test("has no accessibility violation and fits each screen", () =>
    at("", async (page) => {
      await page.getByTestId("paste-text").waitFor();
      await fetch(`${idp.url}/.well-known/jwks.json`);
      await page.getByTestId("events").locator(".event").first().waitFor();
      await audit(page, "home");
    }));
});
