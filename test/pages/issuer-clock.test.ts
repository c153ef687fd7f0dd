// Times on the console's tabs that are relative to now: they follow the issuer's clock, not the browser's.
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { consoleTab } from "../support/console-tab.ts";

const HOUR = 3600;

const { browser, open } = await consoleTab("tokens");

const tab = (page: Page, name: string) => page.getByTestId(`tab-${name}`).click();

describe.skipIf(!browser)("with the issuer's clock moved", () => {
  test("a token's age, expiry and state follow the clock, also while the page is open", () =>
    open(async (page, own) => {
      await own.clock.advance(-10 * HOUR);
      const { id } = await own.mint({ user: "alice", expiresInSeconds: 5 * HOUR, description: "followed" });
      const row = () => page.getByTestId(`token-row-${id}`).textContent();
      await expect.poll(row).toMatch(/Active|active/);
      await expect.poll(row).toMatch(/in [45] hr\..*(now|\d+ sec\. ago)/);
      await own.clock.advance(3 * HOUR);
      await expect.poll(row).toMatch(/in (1|2) hr\..*(3 hr\. ago)/);
      await own.clock.advance(3 * HOUR);
      await expect.poll(row).toContain("expired");
      await own.clock.reset();
      await expect.poll(row).toContain("10 hr. ago");
    }));

  test("a token's state follows a clock that was read after the list was loaded again", () =>
    open(async (page, own) => {
      const { id } = await own.mint({ user: "alice", expiresInSeconds: 60 });
      const row = () => page.getByTestId(`token-row-${id}`).textContent();
      await expect.poll(row).toMatch(/active/i);
      const held = Promise.withResolvers<void>();
      await page.route("**/api/clock?*", async (route) => {
        await held.promise;
        await route.continue();
      });
      const loaded = page.waitForResponse(/api\/tokens/);
      await own.clock.advance(HOUR);
      await (await loaded).finished();
      held.resolve();
      await expect.poll(row).toMatch(/expired.*59 min\. ago/);
    }));

  test("a new key's age follows it", () =>
    open(async (page, own) => {
      await own.clock.advance(50 * HOUR);
      const { kid } = await own.keys.rotate();
      await tab(page, "keys");
      await expect
        .poll(() => page.getByTestId(`key-${kid}`).textContent())
        .toMatch(/Created(now|\d+ sec\. ago)/);
      await own.clock.advance(2 * HOUR);
      await expect.poll(() => page.getByTestId(`key-${kid}`).textContent()).toContain("Created2 hr. ago");
    }));

  test("the countdown of a minted token follows it, and stands still with it", () =>
    open(async (page, own) => {
      await own.clock.set({ advanceSeconds: 5 * HOUR, frozen: true });
      await tab(page, "mint");
      await page.getByTestId("mint-lifetime").selectOption("300");
      await page.getByTestId("mint-submit").click();
      const expiry = () => page.getByTestId("token-expires").textContent();
      await expect.poll(expiry).toBe("Expires in 5 min");
      await own.clock.advance(240);
      await expect.poll(expiry).toBe("Expires in 1 min");
      await own.clock.advance(HOUR);
      await expect.poll(expiry).toBe("Expired");
    }));
});
