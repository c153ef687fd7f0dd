// The tokens tab of the console in a real browser: the list and its search, the whole record, and revoking.
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { audit } from "../support/audit.ts";
import { consoleTab } from "../support/console-tab.ts";
import { introspect } from "../support/introspect.ts";

const MCP = "http://localhost:8000/mcp";
const { browser, open: atTokens } = await consoleTab("tokens", "main", { staticTokens: false });

const rows = (page: Page) => page.locator('[data-testid^="token-row-"]');
const row = (page: Page, id: string) => page.getByTestId(`token-row-${id}`);
const textOf = (page: Page, id: string) => async () => (await row(page, id).textContent()) ?? "";

describe.skipIf(!browser)("the tokens tab", () => {
  test("says what will appear while there is no token", () =>
    atTokens(async (page) => {
      await expect.poll(() => page.locator("#tokens-empty").textContent()).toContain("No token issued yet");
    }));

  test("shows a token as soon as it is minted elsewhere, and its use as it happens, never its value", () =>
    atTokens(async (page, own) => {
      const { id, token } = await own.mint({ user: "bob", description: "by the handle", audience: MCP });
      await row(page, id).waitFor();
      const text = textOf(page, id);
      expect(await text()).toMatch(/by the handle.*Bob.*active.*never$/);
      expect(await text()).toContain(MCP);
      expect(await text()).toContain(`…${token.slice(-4)}`);
      expect(await page.content()).not.toContain(token);
      await introspect(own.url, token);
      await expect.poll(text).not.toContain("never");
    }));

  test("finds a token by the value that is pasted, by text, state and kind, on the server", () =>
    atTokens(
      async (page, own) => {
        await expect.poll(() => rows(page).count()).toBe(50);
        const wanted = await own.mint({
          user: "alice",
          description: "needle in a haystack",
          expiresInSeconds: -1,
        });
        for (const text of [wanted.token, "NEEDLE", "alice", `…${wanted.token.slice(-4)}`, wanted.id]) {
          await page.getByTestId("tokens-filter").fill(text);
          await expect.poll(() => page.getByTestId("tokens-status").textContent()).toBe("1 token.");
          expect(await textOf(page, wanted.id)()).toContain("expired");
        }
        await page.getByTestId("tokens-state").selectOption("active");
        await expect.poll(() => page.locator("#tokens-empty").textContent()).toContain("No token matches");
        await page.getByTestId("tokens-state").selectOption("expired");
        await row(page, wanted.id).waitFor();
        await page.getByTestId("tokens-kind").selectOption("refresh");
        await expect.poll(() => rows(page).count()).toBe(0);
      },
      { prepare: (own) => own.mint(Array.from({ length: 60 }, () => ({ user: "bob", audience: MCP }))) },
    ));

  test("loads further pages, and keeps them when something changes", () =>
    atTokens(
      async (page, own) => {
        await expect.poll(() => rows(page).count()).toBe(50);
        expect(await page.getByTestId("tokens-status").textContent()).toBe("50 tokens, more available.");
        await page.getByTestId("tokens-more").click();
        await expect.poll(() => rows(page).count()).toBe(60);
        const { id } = await own.mint({ user: "alice" });
        await row(page, id).waitFor();
        expect(await rows(page).count()).toBeGreaterThanOrEqual(60);
      },
      { prepare: (own) => own.mint(Array.from({ length: 60 }, () => ({ user: "bob", audience: MCP }))) },
    ));

  test.each([
    ["the answer to that comes after a new token", ["more", "mint"]],
    ["the list is just being loaded again for a new token", ["mint", "more"]],
  ])("shows more tokens, and a new one, also if %s", (_, steps) =>
    atTokens(
      async (page, own) => {
        await expect.poll(() => rows(page).count()).toBe(50);
        const [held, asked] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
        await page.route(
          (url) => url.pathname.endsWith("/api/tokens"),
          async (route) => {
            asked.resolve();
            await held.promise;
            await route.continue();
          },
          { times: 1 },
        );
        for (const step of steps) {
          if (step === "more") await page.getByTestId("tokens-more").click();
          else await own.mint({ user: "alice" });
          await asked.promise;
        }
        await expect.poll(() => rows(page).count()).toBe(61);
        held.resolve();
      },
      { prepare: (own) => own.mint(Array.from({ length: 60 }, () => ({ user: "bob", audience: MCP }))) },
    ),
  );

  test("opens the whole record with its uses, by a click and by its URL", () =>
    atTokens(async (page, own) => {
      const minted = await own.mint({
        user: "bob",
        audience: MCP,
        claims: { tenant: "acme" },
        flaw: "expired",
      });
      await introspect(own.url, minted.token);
      await page.getByTestId(`open-${minted.id}`).click();
      const dialog = page.getByTestId("token-dialog");
      expect(JSON.parse((await page.getByTestId("record-claims").textContent()) ?? "")).toEqual(
        minted.claims,
      );
      expect(JSON.parse((await page.getByTestId("record-header").textContent()) ?? "")).toEqual(
        minted.header,
      );
      for (const text of [MCP, "expired", "demo-app", minted.jti ?? "", minted.id, "Bob"]) {
        expect(await dialog.textContent()).toContain(text);
      }
      await expect.poll(() => page.getByTestId("token-uses").textContent()).toContain("/introspect");
      await page.keyboard.press("Escape");
      await expect.poll(() => dialog.count()).toBe(0); // the browser reports the end of a dialog a moment later
      await page.goto(`${new URL(page.url()).origin}/_mintmark/tokens?issuer=${own.id}&token=${minted.id}`);
      await dialog.waitFor();
    }));

  test("revokes a token after a question, and the token is inactive at once", () =>
    atTokens(async (page, own) => {
      const { id, token } = await own.mint({ user: "bob", audience: MCP });
      await page.getByTestId(`open-${id}`).click();
      await page.getByTestId("record-revoke").click();
      await page.keyboard.press("Escape");
      expect(await introspect(own.url, token)).toMatchObject({ active: true });
      await page.getByTestId("record-revoke").click();
      await page.getByTestId("dialog-confirm").click();
      await expect.poll(textOf(page, id)).toContain("revoked");
      expect(await introspect(own.url, token)).toEqual({ active: false });
      expect(await page.getByTestId("toasts").textContent()).toContain("Token revoked.");
    }));

  test("revokes the selected tokens, and all that a search finds", () =>
    atTokens(
      async (page, own) => {
        const [one, two, three] = await own.tokens.list();
        await page.getByTestId(`tick-${one?.id}`).check();
        await page.getByTestId(`tick-${two?.id}`).check();
        await page.getByTestId("tokens-revoke").click();
        await page.getByTestId("dialog-confirm").click();
        await expect.poll(textOf(page, one?.id ?? "")).toContain("revoked");
        expect(await own.tokens.list({ revoked: true })).toHaveLength(2);

        const { id } = await own.mint({ user: "alice", description: "from the nightly run" });
        await page.getByTestId("tokens-filter").fill("nightly");
        await expect.poll(() => page.getByTestId("tokens-status").textContent()).toBe("1 token.");
        await page.getByTestId("tokens-revoke").click();
        await page.getByTestId("dialog-confirm").click();
        await expect.poll(textOf(page, id)).toContain("revoked");
        expect((await own.tokens.get(three?.id ?? "")).revokedAt).toBeNull();
      },
      { prepare: (own) => own.mint([{ user: "bob" }, { user: "bob" }, { user: "bob" }]) },
    ));

  test("works with the keyboard alone", () =>
    atTokens(
      async (page, own) => {
        const [token] = await own.tokens.list();
        await page.getByTestId(`open-${token?.id}`).focus();
        await page.keyboard.press("Enter");
        await page.getByTestId("record-revoke").focus();
        await page.keyboard.press("Enter");
        await page.getByTestId("dialog-confirm").waitFor();
        await page.keyboard.press("Enter");
        await expect.poll(textOf(page, token?.id ?? "")).toContain("revoked");
      },
      { prepare: (own) => own.mint({ user: "bob" }) },
    ));

  test("shows the first of 10,000 tokens soon, and finds any of them", () =>
    atTokens(
      async (page, own) => {
        await expect.poll(() => rows(page).count()).toBe(50);
        const oldest = (await own.tokens.list({ search: "the oldest" }))[0];
        await page.getByTestId("tokens-filter").fill("the oldest");
        await row(page, oldest?.id ?? "").waitFor();
      },
      {
        prepare: async (own) => {
          await own.mint({ user: "alice", description: "the oldest" });
          for (let count = 0; count < 10; count++) {
            await own.mint(Array.from({ length: 1_000 }, () => ({ user: "bob", format: "opaque" as const })));
          }
        },
      },
    ));

  test("has no accessibility violation and fits each screen, empty, with tokens and with a record open", () =>
    atTokens(async (page, own) => {
      await page.locator("#tokens-empty strong").waitFor();
      await audit(page, "tokens-empty");
      await own.mint([
        { user: "alice", audience: MCP, scope: "read write", description: "For the demo" },
        { user: "bob", audience: ["urn:billing", MCP], flaw: "expired" },
        { client: "demo-service", format: "opaque", expiresInSeconds: "never" },
      ]);
      await expect.poll(() => rows(page).count()).toBe(3);
      await page.locator('[data-testid^="tick-"]').first().check();
      await audit(page, "tokens");
      await page.locator('[data-testid^="open-"]').nth(1).click();
      await page.getByTestId("token-uses").locator(".nothing").waitFor();
      await audit(page, "token-record");
    }));
});
