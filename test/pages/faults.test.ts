// The console's tab of faults and time in a real browser: the switchboard, scenarios, overrides, clock, sessions.
import { decodeJwt, decodeProtectedHeader } from "jose";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { IsolatedIssuer } from "../../src/index.ts";
import { audit } from "../support/audit.ts";
import { SERVICE } from "../support/clients.ts";
import { consoleTab } from "../support/console-tab.ts";
import { postForm } from "../support/post-form.ts";
import { codeFor } from "../support/sign-in.ts";

const { browser, open } = await consoleTab("faults", '[data-testid="scenario-clock"]');

function atFaults(
  use: (page: Page, own: IsolatedIssuer) => Promise<void>,
  expectedMessages?: RegExp,
): Promise<void> {
  return open(use, expectedMessages && { expectedMessages });
}

const jwksStatus = async ({ url }: IsolatedIssuer) => (await fetch(`${url}/.well-known/jwks.json`)).status;
const line = (page: Page, endpoint: string) => () => page.getByTestId(`switch-${endpoint}`).textContent();
const serviceToken = async (own: IsolatedIssuer) => {
  const { body } = await postForm(
    `${own.url}/token`,
    { grant_type: "client_credentials" },
    { basic: SERVICE },
  );
  return decodeJwt(String(body["access_token"]));
};

describe.skipIf(!browser)("the switchboard", () => {
  test("breaks an endpoint until it is turned off", () =>
    atFaults(async (page, own) => {
      await page.getByTestId("break-jwks").selectOption({ label: "Answer 503" });
      await expect.poll(line(page, "jwks")).toContain("status 503");
      expect(await jwksStatus(own)).toBe(503);
      await expect.poll(line(page, "jwks")).toContain("used once");
      const [fault] = await own.faults.list();
      await page.getByTestId(`remove-${fault?.id}`).click();
      await expect.poll(line(page, "jwks")).toContain("Normal");
      expect(await jwksStatus(own)).toBe(200);
    }));

  test("breaks it for a number of requests, and shows when they are used up", () =>
    atFaults(async (page, own) => {
      await page.getByTestId("fault-duration").selectOption("for one request");
      await page.getByTestId("break-jwks").selectOption({ label: "Answer 500" });
      await expect.poll(line(page, "jwks")).toContain("1 of 1 left");
      expect(await jwksStatus(own)).toBe(500);
      await expect.poll(line(page, "jwks")).toContain("Normal");
      expect(await jwksStatus(own)).toBe(200);
    }));

  test("shows faults that were set up elsewhere, and those of a path", () =>
    atFaults(async (page, own) => {
      await own.faults.add({ endpoint: "token", delayMilliseconds: 2000 });
      await expect.poll(line(page, "token")).toContain("2000 ms late");
      await own.faults.add({ endpoint: "/userinfo", status: 418 });
      await expect.poll(line(page, "paths")).toContain("at /userinfo, status 418");
      expect(await line(page, "*")()).toContain("Normal");
    }));

  test("loads faults by pages, and does not call an endpoint normal before all are loaded", () =>
    open(
      async (page) => {
        const status = () => page.getByTestId("faults-status").textContent();
        await expect.poll(status).toBe("50 faults are on, more available.");
        await expect
          .poll(() => page.getByTestId("now").textContent())
          .toContain("more than 100 faults are on");
        expect(await line(page, "jwks")()).toContain("None of the faults shown so far");
        await page.getByTestId("faults-more").click();
        await expect.poll(status).toBe("100 faults are on, more available.");
        await page.getByTestId("faults-more").click();
        await expect.poll(status).toBe("101 faults are on.");
        expect(await line(page, "jwks")()).toContain("status 500");
        await expect.poll(line(page, "token")).toContain("Normal");
      },
      {
        async prepare(own) {
          await own.faults.add({ endpoint: "jwks", status: 500 }); // the oldest, so on the last page
          for (let n = 0; n < 100; n++) await own.faults.add({ endpoint: "userinfo", status: 503 });
          const used = await own.faults.add({ endpoint: "jwks", status: 500, times: 1 });
          expect(await jwksStatus(own)).toBe(500);
          expect(await own.faults.list({ unused: false })).toMatchObject([{ id: used.id }]);
        },
      },
    ));

  test("adds any fault as JSON, and says what is wrong with one", () =>
    atFaults(async (page, own) => {
      await page.getByTestId("fault-json-toggle").click();
      await page.getByTestId("fault-json").fill("{ endpoint }");
      await page.getByTestId("fault-add").click();
      await expect.poll(() => page.locator("#fault-problem").textContent()).toContain("not JSON");
      await page.getByTestId("fault-json").fill('{ "endpoint": "tokn", "status": 503 }');
      await page.getByTestId("fault-add").click();
      await expect
        .poll(() => page.locator("#fault-problem").textContent())
        .toContain('Did you mean "token"?');
      const { id } = await own.faults.add({ endpoint: "userinfo", status: 503 });
      await page.getByTestId(`fault-${id}`).waitFor();
      expect(await page.locator("#fault-problem").textContent()).toContain("Did you mean");
      await own.faults.remove(id);
      await page.getByTestId("fault-json").fill('{ "endpoint": "jwks", "status": 418, "times": 2 }');
      await page.getByTestId("fault-add").click();
      await expect.poll(line(page, "jwks")).toContain("status 418, 2 of 2 left");
      expect(await own.faults.list()).toHaveLength(1);
    }, /status of 400/));
});

describe.skipIf(!browser)("the scenarios", () => {
  test("take introspection down for 30 seconds, and slow the token endpoint", () =>
    atFaults(async (page, own) => {
      await page.getByTestId("scenario-introspection-down").click();
      await expect.poll(line(page, "introspection")).toContain("for 30 s");
      await page.getByTestId("scenario-token-slow").click();
      await expect.poll(line(page, "token")).toContain("5000 ms late");
      expect(await own.faults.list()).toMatchObject([
        { endpoint: "token", delayMilliseconds: 5000 },
        { endpoint: "introspection", connection: "close", forSeconds: 30 },
      ]);
    }));

  test("publish stale keys: a token of the new key is in no published key set", () =>
    atFaults(async (page, own) => {
      const published = async () => {
        const { keys } = (await (await fetch(`${own.url}/.well-known/jwks.json`)).json()) as {
          keys: { kid: string }[];
        };
        return keys.map(({ kid }) => kid);
      };
      const [before, old] = [await own.keys.list(), await published()];
      await page.getByTestId("scenario-jwks-stale").click();
      await expect.poll(async () => (await own.keys.list()).length).toBe(before.length + 1);
      expect(await published()).toEqual(old);
      const { token } = await own.mint({ user: "alice" });
      expect(old).not.toContain(decodeProtectedHeader(token).kid);
    }));

  test("compromise the key only after a question", () =>
    atFaults(async (page, own) => {
      const { id } = await own.mint({ user: "alice" });
      await page.getByTestId("scenario-compromised").click();
      await page.keyboard.press("Escape");
      expect((await own.tokens.get(id)).revokedAt).toBeNull();
      await page.getByTestId("scenario-compromised").click();
      await page.getByTestId("dialog-confirm").click();
      await expect.poll(async () => (await own.tokens.get(id)).revokedAt).not.toBeNull();
    }));
});

describe.skipIf(!browser)("overrides, clock and sessions", () => {
  test("lists overrides by pages, and finds one by its text", () =>
    open(async (page, own) => {
      for (let n = 1; n <= 51; n++) {
        await own.overrides.add({ target: "token", claims: { n: `tenant-${n}-end` } });
      }
      await page.reload();
      const rows = page.locator("#overrides-rows > li");
      await expect.poll(() => rows.count()).toBe(50);
      await page.getByTestId("overrides-more").click();
      await expect.poll(() => rows.count()).toBe(51);
      await page.getByTestId("overrides-search").fill("tenant-7-end");
      await expect.poll(() => rows.count()).toBe(1);
      await page.getByTestId("overrides-search").fill("none of them");
      await expect
        .poll(() => page.locator("#overrides-empty").textContent())
        .toContain("No override matches");
    }));

  test("an override changes the next token only", () =>
    atFaults(async (page, own) => {
      await page.getByTestId("override-add").click();
      await expect.poll(() => page.getByTestId("overrides").textContent()).toContain("acme");
      expect(await serviceToken(own)).toMatchObject({ tenant: "acme" });
      await expect.poll(() => page.locator("#overrides-empty").textContent()).toContain("No override waits");
      expect(await serviceToken(own)).not.toHaveProperty("tenant");
    }));

  test("the clock is moved, stopped and set to real time again", () =>
    atFaults(async (page, own) => {
      const now = () => page.getByTestId("clock-now").textContent();
      await expect.poll(now).toContain("real time");
      await page.getByTestId("clock-3600").click();
      await expect.poll(now).toMatch(/(?:1 h|59 min \d+ s) ahead/);
      await page.getByTestId("clock-freeze").click();
      await expect.poll(now).toContain("stands still");
      expect(await own.clock.get()).toMatchObject({ frozen: true });
      await page.getByTestId("clock-real").click();
      await expect.poll(now).not.toContain("stands still");
      expect(Math.abs((await own.clock.get()).aheadSeconds)).toBeLessThanOrEqual(1);
    }));

  test("a session appears after a login, and ends with a click", () =>
    atFaults(async (page, own) => {
      const sessions = () => page.getByTestId("sessions").textContent();
      const empty = () => page.getByTestId("sessions-empty").textContent();
      await expect.poll(empty).toContain("Nobody is signed in");
      await codeFor(own.url, { params: { scope: "openid" } });
      await expect.poll(sessions).toMatch(/Alice.*stays signed in.*demo-app/);
      await page.locator('[data-testid^="end-"]').click();
      await expect.poll(empty).toContain("Nobody is signed in");
      expect(await own.sessions.list()).toEqual([]);
    }));

  test("sessions are searched on the server and come page by page", () =>
    atFaults(async (page, own) => {
      const session = {
        methods: ["pwd"],
        clients: ["demo-app"],
        signedInAt: new Date().toISOString(),
        outlivesBrowser: false,
        claims: { department: "sales" },
      };
      await page.route("**/_mintmark/api/sessions?*", async (route) => {
        const query = new URL(route.request().url()).searchParams;
        const start = Number(query.get("after") ?? -1) + 1;
        const wanted = query.get("search") ?? "";
        const all = Array.from({ length: 70 }, (_, index) => ({
          ...session,
          id: String(index),
          user: `user-${index}`,
        }));
        const found = all.slice(start).filter(({ user }) => user.includes(wanted));
        const items = found.slice(0, Number(query.get("limit")));
        await route.fulfill({
          json: { items, next: items.length < found.length ? items.at(-1)?.id : null },
        });
      });
      await codeFor(own.url, { params: { scope: "openid" } });
      const status = () => page.getByTestId("sessions-status").textContent();
      await expect.poll(status).toBe("50 sessions, more available.");
      await page.getByTestId("sessions-more").click();
      await expect.poll(status).toBe("70 sessions.");
      await page.getByTestId("sessions-search").fill("user-69");
      await expect.poll(status).toBe("1 session.");
      const shown = await page.getByTestId("session-69").textContent();
      expect(shown).toMatch(/typed claims: department.*until the browser closes/);
    }));

  test("have no accessibility violation and fit each screen", () =>
    atFaults(async (page, own) => {
      await own.faults.add({ endpoint: "jwks", status: 503, times: 3 });
      await own.overrides.add({ target: "userinfo", merge: { locale: "nl" } });
      await codeFor(own.url, { params: { scope: "openid" } });
      await expect.poll(() => page.getByTestId("sessions").textContent()).toContain("Alice");
      await expect.poll(() => page.getByTestId("overrides").textContent()).toContain("nl");
      await page.getByTestId("fault-json-toggle").click();
      await audit(page, "faults");
    }));
});
