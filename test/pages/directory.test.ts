// The console's tab of people and apps in a real browser: users, clients and resources.
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { type IsolatedIssuer, startMintmark } from "../../src/index.ts";
import { audit } from "../support/audit.ts";
import { consoleTab } from "../support/console-tab.ts";
import { startDocumentServer } from "../support/document-server.ts";
import { postForm } from "../support/post-form.ts";
import { register } from "../support/register.ts";
import { authorizationRequest, REDIRECT_URI } from "../support/sign-in.ts";

const { browser, open } = await consoleTab("directory", '[data-testid="entry-alice"]', {
  clientIdMetadata: { fetch: "loopback" },
});

function atDirectory(
  use: (page: Page, own: IsolatedIssuer) => Promise<void>,
  expectedMessages?: RegExp,
): Promise<void> {
  return open(use, expectedMessages && { expectedMessages });
}

const status = (page: Page) => () => page.getByTestId("directory-status").textContent();

describe.skipIf(!browser)("the tab of people and apps", () => {
  test("lists users, clients and resources, and finds them by any setting", () =>
    atDirectory(async (page, own) => {
      await expect.poll(status(page)).toBe("3 users.");
      await page.getByTestId("directory-search").fill("developer");
      await expect.poll(status(page)).toBe("1 user.");
      expect(await page.getByTestId("entry-bob").count()).toBe(1);
      await page.getByTestId("directory-search").fill("");
      await page.getByTestId("directory-part").selectOption("Clients");
      await page.getByTestId("entry-demo-app").waitFor();
      await page.getByTestId("directory-part").selectOption("Resources");
      await expect.poll(() => page.locator("#directory-empty").textContent()).toContain("No resource yet");
      await own.resources.put("notes", { audience: "urn:notes" });
      await page.getByTestId("entry-notes").waitFor();
    }));

  test("shows clients that registered themselves", () =>
    atDirectory(async (page, own) => {
      await page.getByTestId("directory-part").selectOption("Clients");
      const { body } = await register(own.url, { redirect_uris: ["http://localhost:3000/cb"] });
      await page.getByTestId(`entry-${String(body["client_id"])}`).waitFor();
    }));

  test("shows clients that a metadata document describes, and leaves them out of the export", () =>
    atDirectory(async (page, own) => {
      await using web = await startDocumentServer((response, url) => {
        response.writeHead(200, { "content-type": "application/json", "cache-control": "max-age=600" });
        response.end(
          JSON.stringify({
            client_id: url,
            client_name: "A described client",
            redirect_uris: [REDIRECT_URI],
          }),
        );
      });
      const id = `${web.origin}/client.json`;
      await fetch(authorizationRequest(own.url, { client_id: id }).url, { redirect: "manual" });
      await page.getByTestId("directory-part").selectOption("Clients");
      const row = page.getByTestId(`entry-${id}`);
      await expect.poll(() => row.textContent()).toMatch(/A described client.*metadata document/);
      expect(await own.clients.get(id)).toMatchObject({ source: "document", configured: false });
      await page.getByTestId("directory-export").click();
      expect(await page.getByTestId("export-text").textContent()).not.toContain(id);
    }));

  test("adds a client with the form, and keeps what was typed when the form becomes JSON and back", () =>
    atDirectory(async (page, own) => {
      await page.getByTestId("directory-part").selectOption("Clients");
      await page.getByTestId("directory-add").click();
      await page.getByTestId("entry-name").fill("nightly");
      await page.getByTestId("entry-clientName").fill("Nightly job");
      await page.getByTestId("entry-secret").fill("a-secret-of-my-own");
      for (const grant of ["authorization_code", "refresh_token"]) {
        await page.getByTestId(`entry-grantTypes-${grant}`).uncheck();
      }
      await page.getByTestId("entry-grantTypes-client_credentials").check();
      await page.getByTestId("entry-redirectUris").fill("");
      await page.getByTestId("entry-json").check();
      const typed = JSON.parse(await page.getByTestId("entry-text").inputValue()) as object;
      expect(typed).toEqual({
        clientName: "Nightly job",
        secret: "a-secret-of-my-own",
        grantTypes: ["client_credentials"],
        redirectUris: [],
      });
      await page.getByTestId("entry-text").fill("{ broken");
      await page.getByTestId("entry-json").click();
      await expect.poll(() => page.getByTestId("entry-dialog").textContent()).toContain("not JSON");
      await page
        .getByTestId("entry-text")
        .fill(JSON.stringify({ ...typed, accessTokenExpiresInSeconds: 77 }));
      await page.getByTestId("entry-json").uncheck();
      expect(await page.getByTestId("entry-clientName").inputValue()).toBe("Nightly job");
      await page.getByTestId("entry-save").click();
      await page.getByTestId("entry-nightly").waitFor();
      expect((await own.clients.get("nightly", { private: true })).entry).toMatchObject({
        ...typed,
        accessTokenExpiresInSeconds: 77,
      });
    }));

  test("changes users and resources with the form, and keeps the settings that it does not show", () =>
    atDirectory(async (page, own) => {
      await own.users.put("bob", { name: "Bob", roles: ["developer"], claims: { tenant: "acme" } });
      await page.getByTestId("open-bob").click();
      await page.getByTestId("entry-email").fill("robert@example.com");
      await page.getByTestId("entry-roles").fill("admin viewer");
      await page.getByTestId("entry-mfa").selectOption("yes");
      await page.getByTestId("entry-save").click();
      await expect
        .poll(async () => (await own.users.get("bob")).entry)
        .toMatchObject({
          name: "Bob",
          email: "robert@example.com",
          roles: ["admin", "viewer"],
          mfa: true,
          claims: { tenant: "acme" },
        });
      await page.getByTestId("directory-part").selectOption("Resources");
      await page.getByTestId("directory-add").click();
      await page.getByTestId("entry-name").fill("notes");
      await page.getByTestId("entry-audience").fill("urn:notes urn:other-notes");
      await page.getByTestId("entry-tokenFormat").selectOption("opaque");
      await page.getByTestId("entry-accessTokenExpiresInSeconds").fill("60");
      await page.getByTestId("entry-save").click();
      await page.getByTestId("entry-notes").waitFor();
      expect((await own.resources.get("notes")).entry).toMatchObject({
        audience: ["urn:notes", "urn:other-notes"],
        scopes: ["read", "write"],
        tokenFormat: "opaque",
        accessTokenExpiresInSeconds: 60,
      });
    }));

  test("signs in as a user at a chosen client", () =>
    atDirectory(async (page, own) => {
      await own.clients.put("my-app", { redirectUris: [`${own.url}/.well-known/jwks.json`] });
      await page.getByTestId("open-bob").click();
      await page.getByTestId("entry-sign-in").click();
      await page.getByTestId("sign-in-client").selectOption("my-app");
      const opened = page.context().waitForEvent("page");
      await page.getByTestId("sign-in-open").click();
      const login = await opened;
      await login.getByTestId("login-user-bob").click();
      await login.getByTestId("consent-allow").click();
      await login.waitForURL(/jwks\.json\?.*code=/);
      const [session] = await own.sessions.list({ user: "bob" });
      expect(session?.clients).toEqual(["my-app"]);
    }));

  test("adds a client that can get a token at once", () =>
    atDirectory(async (page, own) => {
      await page.getByTestId("directory-part").selectOption("Clients");
      await page.getByTestId("directory-add").click();
      await page.getByTestId("entry-name").fill("nightly");
      await page.getByTestId("entry-json").check();
      await page
        .getByTestId("entry-text")
        .fill('{ "secret": "a-secret-of-my-own", "grantTypes": ["client_credentials"] }');
      await page.getByTestId("entry-save").click();
      await page.getByTestId("entry-nightly").waitFor();
      expect(await page.getByTestId("entry-nightly").textContent()).toContain("changed here");
      const form = { grant_type: "client_credentials" };
      const { status } = await postForm(`${own.url}/token`, form, {
        basic: ["nightly", "a-secret-of-my-own"],
      });
      expect(status).toBe(200);
    }));

  test("edits a user, and says what is wrong with a setting", () =>
    atDirectory(async (page, own) => {
      await page.getByTestId("open-bob").click();
      await page.getByTestId("entry-json").check();
      await page.getByTestId("entry-text").fill('{ "roles": ["nobody-has-this"] }');
      await page.getByTestId("entry-save").click();
      await expect.poll(() => page.getByTestId("entry-dialog").textContent()).toContain("nobody-has-this");
      await page.getByTestId("entry-text").fill("{ roles }");
      await page.getByTestId("entry-save").click();
      await expect.poll(() => page.getByTestId("entry-dialog").textContent()).toContain("not JSON");
      await page.getByTestId("entry-text").fill('{ "name": "Robert", "roles": ["admin"] }');
      await page.getByTestId("entry-save").click();
      await expect.poll(() => page.getByTestId("entry-bob").textContent()).toContain("Robert");
      expect((await own.users.get("bob")).entry).toMatchObject({ roles: ["admin"] });
    }, /status of 400/));

  test("removes an entry after a question", () =>
    atDirectory(async (page, own) => {
      await page.getByTestId("open-guest").click();
      await page.getByTestId("entry-remove").click();
      await page.getByTestId("dialog-confirm").click();
      await expect.poll(() => page.getByTestId("entry-guest").count()).toBe(0);
      expect((await own.users.list()).map(({ name }) => name)).not.toContain("guest");
    }));

  test("leads from a user to the form that mints for them", () =>
    atDirectory(async (page) => {
      await page.getByTestId("open-bob").click();
      await page.getByTestId("entry-mint").click();
      await page.waitForURL(/\/mint\?/);
      expect(await page.getByTestId("mint-user").inputValue()).toBe("bob");
    }));

  test("exports the directory in the form of the configuration", () =>
    atDirectory(async (page) => {
      await page.getByTestId("directory-export").click();
      await page.getByTestId("export-text").waitFor();
      const exported = JSON.parse((await page.getByTestId("export-text").textContent()) ?? "") as Record<
        string,
        object
      >;
      expect(Object.keys(exported)).toEqual(["users", "clients", "resources"]);
      expect(exported["clients"]).toMatchObject({ "demo-service": { secret: "demo-service-secret" } });
      const { users, clients, resources } = exported;
      await using copy = await startMintmark({ users, clients, resources } as never);
      expect((await copy.users.list()).map(({ name }) => name)).toEqual(["alice", "bob", "guest"]);
    }));

  test("has no accessibility violation and fits each screen", () =>
    atDirectory(async (page) => {
      await audit(page, "directory");
      await page.getByTestId("open-alice").click();
      await page.getByTestId("entry-dialog").waitFor();
      await audit(page, "directory-entry");
      await page.getByTestId("entry-sign-in").click();
      await page.getByTestId("sign-in-dialog").waitFor();
      await audit(page, "directory-sign-in");
      await page.keyboard.press("Escape");
      await page.getByTestId("directory-part").selectOption("Clients");
      await page.getByTestId("open-demo-app").click();
      await page.getByTestId("entry-dialog").waitFor();
      await audit(page, "directory-client");
    }));
});
