// The inspect tab of the console in a real browser: what a pasted token is, and what each issuer says of it.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Mintmark, startMintmark } from "../../src/index.ts";
import { audit } from "../support/audit.ts";
import { startChromium } from "../support/chromium.ts";
import { visit } from "../support/visit.ts";

const MCP = "http://localhost:8000/mcp";
const browser = await startChromium();
let idp: Mintmark;

beforeAll(async () => {
  idp = await startMintmark({ keys: "generate", issuers: { keycloak: { profile: "keycloak" } } });
});

afterAll(async () => {
  await browser?.close();
  await idp.close();
});

const atInspect = (use: (page: Page) => Promise<void>) =>
  visit(browser, async (page) => {
    await page.goto(`${idp.url}/_mintmark/inspect`);
    await use(page);
  });

const paste = (page: Page, text: string) => page.getByTestId("inspect-token").fill(text);
const verdict = (page: Page) => () => page.getByTestId("verdict").textContent();

describe.skipIf(!browser)("the inspect tab", () => {
  test("says that a sound token is accepted, and shows it decoded with its record", () =>
    atInspect(async (page) => {
      const { id, token, claims, header } = await idp.mint({ user: "alice", audience: MCP });
      await paste(page, `Authorization: Bearer ${token}`);
      await expect.poll(verdict(page)).toContain("A strict verifier accepts it, and introspection says");
      expect(await verdict(page)()).toContain("Verified with the active key");
      expect(JSON.parse((await page.getByTestId("inspect-claims").textContent()) ?? "")).toEqual(claims);
      expect(JSON.parse((await page.getByTestId("inspect-header").textContent()) ?? "")).toEqual(header);
      await page.getByTestId("inspect-record").click();
      await page.waitForURL(new RegExp(`tokens\\?token=${id}`));
    }));

  test("judges the token by each issuer's keys, and leads with the one that signed it", () =>
    atInspect(async (page) => {
      const token = await (await idp.issuer("keycloak")).token({ user: "alice" });
      await paste(page, token);
      await expect.poll(verdict(page)).toContain("Judged bykeycloak");
      expect(await page.getByTestId("judged-keycloak").textContent()).toContain("Verified");
      expect(await page.getByTestId("judged-default").textContent()).toContain(
        "Made by no key of this issuer",
      );
    }));

  test("names what is wrong with the rule that it breaks, and the flaw it was minted with", () =>
    atInspect(async (page) => {
      await paste(page, await idp.token({ user: "alice", audience: MCP, flaw: "expired" }));
      await expect.poll(verdict(page)).toContain("A strict verifier rejects it");
      expect(await page.getByTestId("inspect-problems").textContent()).toMatch(/expired.*RFC/);
      expect(await page.getByTestId("inspect-flaw").textContent()).toContain("Minted with the flaw expired");
    }));

  test("takes the audience and the scopes that the API expects into account", () =>
    atInspect(async (page) => {
      await paste(page, await idp.token({ user: "alice", audience: MCP, scope: "read" }));
      await expect.poll(verdict(page)).toContain("accepts it");
      await page.getByTestId("inspect-audience").fill("urn:another-api");
      await expect.poll(verdict(page)).toContain("rejects it");
      await page.getByTestId("inspect-audience").fill(MCP);
      await page.getByTestId("inspect-scope").fill("read write");
      await expect.poll(() => page.getByTestId("inspect-problems").textContent()).toContain("write");
    }));

  test("follows the token: a revocation elsewhere changes the verdict at once", () =>
    atInspect(async (page) => {
      const { id, token } = await idp.mint({ user: "alice", format: "opaque" });
      await paste(page, token);
      await expect.poll(verdict(page)).toContain('{"active":true, …}');
      await idp.tokens.revoke(id);
      await expect.poll(verdict(page)).toContain('{"active":false}');
    }));

  test("says so if the text is no token, and if nobody here issued it", () =>
    atInspect(async (page) => {
      await paste(page, "not a token at all");
      await expect.poll(verdict(page)).toContain("This is not a token.");
      await paste(page, "b3BhcXVlLXRva2Vu");
      await expect.poll(verdict(page)).toContain("no issuer of this server issued it");
      await paste(page, "");
      await expect.poll(() => page.getByTestId("inspected").textContent()).toContain("No token yet");
    }));

  test("has no accessibility violation and fits each screen", () =>
    atInspect(async (page) => {
      await audit(page, "inspect-empty");
      await paste(page, await idp.token({ user: "alice", audience: MCP, flaw: "expired" }));
      await page.getByTestId("inspect-flaw").waitFor();
      await audit(page, "inspect");
    }));
});
