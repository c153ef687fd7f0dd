// The keys tab of the console in a real browser: each step of the ring, and what it says before it is done.
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { IsolatedIssuer } from "../../src/index.ts";
import { audit } from "../support/audit.ts";
import { consoleTab } from "../support/console-tab.ts";
import { introspect } from "../support/introspect.ts";

const { browser, open } = await consoleTab("keys", '[data-testid^="key-"]');

/** Opens the tab with the id of the issuer's key. */
function atKeys(
  use: (page: Page, own: IsolatedIssuer, kid: string) => Promise<void>,
  expectedMessages?: RegExp,
): Promise<void> {
  return open(async (page, own) => {
    const [key] = await own.keys.list();
    await use(page, own, key?.kid ?? "");
  }, expectedMessages && { expectedMessages });
}

const key = (page: Page, kid: string) => () => page.getByTestId(`key-${kid}`).textContent();
const dialog = (page: Page) => page.getByTestId("key-dialog");
const published = async ({ url }: IsolatedIssuer) =>
  (await (await fetch(`${url}/.well-known/jwks.json`)).json()) as JSONWebKeySet;

describe.skipIf(!browser)("the keys tab", () => {
  test("finds a key by its state", () =>
    open(async (page, own) => {
      await own.keys.rotate();
      await expect.poll(() => page.getByTestId("keys-list").locator(":scope > li").count()).toBe(2);
      await page.getByTestId("keys-search").fill("retiring");
      await expect.poll(() => page.getByTestId("keys-status").textContent()).toBe("1 key.");
      await page.getByTestId("keys-search").fill("no such key");
      await expect.poll(() => page.locator("#keys-empty").textContent()).toContain("No key matches");
    }));

  test("rotates: new tokens are signed with the new key, old tokens still verify", () =>
    atKeys(async (page, own, kid) => {
      const before = await own.mint({ user: "alice" });
      await page.getByTestId("keys-rotate").click();
      expect(await dialog(page).textContent()).toContain("still verify until you remove it");
      await page.getByTestId("dialog-confirm").click();
      await expect.poll(key(page, kid)).toContain("retiring");
      const after = await own.mint({ user: "alice" });
      expect(after.header?.["kid"]).not.toBe(kid);
      for (const { token } of [before, after]) {
        await jwtVerify(token, createLocalJWKSet(await published(own)));
      }
      await expect.poll(() => page.getByTestId("toasts").textContent()).toContain("Rotated");
    }));

  test("rotates to another algorithm, and removes the old key at once if asked", () =>
    atKeys(async (page, own, kid) => {
      await page.getByTestId("keys-rotate").click();
      await page.getByTestId("key-overlap").uncheck();
      await page.getByTestId("dialog-confirm").click();
      await expect.poll(key(page, kid)).toContain("removed");
      await page.getByTestId("keys-prepublish").click();
      await page.getByTestId("key-alg").selectOption("RS256");
      await page.getByTestId("dialog-confirm").click();
      await expect
        .poll(async () => (await own.keys.list()).map(({ alg, state }) => `${alg} ${state}`))
        .toContain("RS256 next");
    }));

  test("publishes the next key, and the rotation takes it", () =>
    atKeys(async (page, own) => {
      await page.getByTestId("keys-prepublish").click();
      await page.getByTestId("dialog-confirm").click();
      await expect.poll(() => page.getByTestId("keys-list").textContent()).toContain("signs nothing yet");
      const next = (await own.keys.list()).find(({ state }) => state === "next");
      await page.getByTestId("keys-rotate").click();
      expect(await dialog(page).textContent()).toContain(`signed with the key ${next?.kid}`);
      await page.getByTestId("dialog-confirm").click();
      await expect.poll(key(page, next?.kid ?? "")).toContain("published and signing");
    }));

  test("retires a key, which still verifies, then removes it after saying what that breaks", () =>
    atKeys(async (page, own, kid) => {
      const { token } = await own.mint({ user: "alice" });
      await page.getByTestId(`retire-${kid}`).click();
      await page.getByTestId("dialog-confirm").click();
      await expect.poll(key(page, kid)).toContain("retiring");
      await jwtVerify(token, createLocalJWKSet(await published(own)));
      await page.getByTestId(`remove-${kid}`).click();
      await expect.poll(() => dialog(page).textContent()).toContain("1 active token that it signed");
      await page.getByTestId("dialog-confirm").click();
      await expect.poll(key(page, kid)).toContain("removed");
      expect((await published(own)).keys.map((each) => each.kid)).not.toContain(kid);
      expect(await introspect(own.url, token)).toEqual({ active: false });
    }));

  test("compromises the key after saying how many tokens that revokes", () =>
    atKeys(async (page, own, kid) => {
      await own.mint([{ user: "alice" }, { user: "bob" }]);
      await page.getByTestId("keys-compromise").click();
      await expect
        .poll(() => dialog(page).textContent())
        .toContain("2 active tokens that it signed are revoked");
      await page.getByTestId("dialog-confirm").click();
      await expect.poll(key(page, kid)).toContain("removed");
      expect(await own.tokens.list({ revoked: true })).toHaveLength(2);
    }));

  test("imports a JWK and a secret, and says what is wrong with anything else", () =>
    atKeys(async (page, own) => {
      await page.getByTestId("keys-import").click();
      await page.getByTestId("import-text").fill("short");
      await page.getByTestId("import-alg").selectOption("HS256");
      await page.getByTestId("dialog-confirm").click();
      await expect.poll(() => dialog(page).textContent()).toMatch(/at least 32/);
      await page.getByTestId("import-text").fill("a-secret-of-at-least-32-characters");
      await page.getByTestId("dialog-confirm").click();
      await expect.poll(() => page.getByTestId("keys-list").textContent()).toContain("HS256");
      expect((await own.mint({ user: "alice", alg: "HS256" })).header).toMatchObject({ alg: "HS256" });
    }, /status of 400/));

  test("exports the published keys, and the private ones only when asked", () =>
    atKeys(async (page, own) => {
      await page.getByTestId("keys-export").click();
      const text = async () => (await page.getByTestId("export-text").textContent()) ?? "";
      expect(JSON.parse(await text())).toEqual(await published(own));
      await page.getByTestId("export-private").click();
      await expect.poll(text).toContain('"d"');
    }));

  test("has no accessibility violation and fits each screen", () =>
    atKeys(async (page, own, kid) => {
      await own.mint({ user: "alice" });
      await own.keys.rotate();
      await own.keys.rotate({ prepublish: true });
      await expect.poll(key(page, kid)).toContain("1 token signed");
      await audit(page, "keys");
      await page.getByTestId("keys-rotate").click();
      await audit(page, "keys-rotate");
    }));
});
