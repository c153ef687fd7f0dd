// The console's tab of flows in a real browser: each flow once as it should be and once broken.
import { decodeJwt, exportJWK, exportPKCS8, generateKeyPair } from "jose";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { IsolatedIssuer } from "../../src/index.ts";
import { audit } from "../support/audit.ts";
import { consoleTab } from "../support/console-tab.ts";

const { browser, open } = await consoleTab("flows", '[data-testid^="step-"]');

/** A key that no client has. */
const { publicKey: ofNobody } = await generateKeyPair("ES256");
const PUBLIC = { keys: [{ ...(await exportJWK(ofNobody)), kty: "EC" }] };

const begin = async (page: Page, flow: string) => {
  await page.getByTestId(`flow-${flow}`).click();
  await page.locator(`[data-testid="flow-${flow}"][aria-pressed="true"]`).waitFor();
};
const send = (page: Page, step: string) => page.getByTestId(`send-${step}`).click();
const result = (page: Page, step: string) => () => page.getByTestId(`result-${step}`).textContent();
async function broken(page: Page, step: string, name: string): Promise<void> {
  await page.getByTestId(`break-${step}`).selectOption(name);
  await send(page, step);
}
const claims = async (page: Page, step: string, token: string) => {
  await page.locator(`[data-testid="token-${step}-${token}"] summary`).click();
  const shown = page.getByTestId(`${step}-${token}-claims`);
  return JSON.parse((await shown.textContent()) ?? "") as Record<string, unknown>;
};

/** Signs in on the login page that the browser is at, and waits for the way back. */
async function signIn(page: Page): Promise<void> {
  await page.getByTestId("login-user-alice").click();
  await page.getByTestId("consent-allow").or(page.getByTestId("result-authorize")).waitFor();
  if (await page.getByTestId("consent-allow").isVisible()) await page.getByTestId("consent-allow").click();
  await page.getByTestId("result-authorize").waitFor();
}

describe.skipIf(!browser)("authorization code with PKCE", () => {
  test("goes through the login page, redeems the code, shows the tokens decoded and asks for the user", () =>
    open(async (page, own) => {
      await send(page, "authorize");
      await signIn(page);
      expect(new URL(page.url()).searchParams.get("issuer")).toBe(own.id);
      expect(page.url()).not.toContain("code=");
      await expect.poll(result(page, "authorize")).toContain("The browser came back");
      await send(page, "token");
      await expect.poll(result(page, "token")).toContain("200 OK");
      expect(await page.getByTestId("request-token").textContent()).toMatch(
        /^POST .*\/token\n[^]*grant_type=authorization_code\n&code=[^]*&code_verifier=/,
      );
      expect(await page.getByTestId("answer-token").textContent()).toContain('"access_token"');
      expect(await claims(page, "token", "id_token")).toMatchObject({ iss: own.url, aud: "demo-app" });
      await send(page, "userinfo");
      await expect.poll(result(page, "userinfo")).toContain("Alice");
      await audit(page, "flow-code");
    }));

  test("is refused with another redirect URI, without PKCE and without a login, with the reason", () =>
    open(async (page) => {
      await broken(page, "authorize", "redirect");
      await expect.poll(result(page, "authorize")).toMatch(/400.*attacker\.example.*is not registered/);
      await broken(page, "authorize", "pkce");
      await expect.poll(result(page, "authorize")).toMatch(/invalid_request.*code_challenge/);
      await broken(page, "authorize", "login");
      await expect.poll(result(page, "authorize")).toContain("login_required");
      await audit(page, "flow-refused");
    }));

  test("is refused with a wrong verifier and with a code that was used, with the reason", () =>
    open(async (page) => {
      await send(page, "authorize");
      await signIn(page);
      await broken(page, "authorize", "client");
      await expect.poll(result(page, "authorize")).toContain("nobody");
      await broken(page, "token", "verifier");
      await expect.poll(result(page, "token")).toMatch(/400 Bad Request, invalid_grant.*Why.*verifier/);
      await send(page, "authorize");
      await page.getByTestId("result-authorize").waitFor();
      await expect.poll(result(page, "authorize")).toContain("The browser came back");
      await send(page, "token");
      await expect.poll(result(page, "token")).toContain("200 OK");
      await broken(page, "token", "reuse");
      await expect.poll(result(page, "token")).toMatch(/invalid_grant.*Why.*(?:used|redeemed)/);
      await broken(page, "userinfo", "tampered");
      await expect.poll(result(page, "userinfo")).toContain("401");
    }));
});

describe.skipIf(!browser)("the device flow", () => {
  test("is pending until the user has decided, then gives tokens, once", () =>
    open(async (page, own) => {
      await begin(page, "device");
      await send(page, "device");
      await expect.poll(result(page, "device")).toContain("200 OK");
      await send(page, "token");
      await expect.poll(result(page, "token")).toContain("authorization_pending");
      const [user] = await Promise.all([page.context().waitForEvent("page"), send(page, "approve")]);
      await approve(user);
      await user.close();
      await send(page, "token");
      await expect.poll(result(page, "token")).toContain("200 OK");
      expect(await claims(page, "token", "access_token")).toMatchObject({ iss: own.url });
      await broken(page, "token", "reuse");
      await expect.poll(result(page, "token")).toMatch(/invalid_grant.*Why/);
      await audit(page, "flow-device");
    }));

  test("is refused after the device code has expired, and the clock is set back", () =>
    open(async (page, own) => {
      await begin(page, "device");
      await send(page, "device");
      await broken(page, "token", "expired");
      await expect.poll(result(page, "token")).toContain("expired_token");
      expect(Math.abs((await own.clock.get()).aheadSeconds)).toBeLessThanOrEqual(2);
    }));
});

describe.skipIf(!browser)("client credentials", () => {
  test("give a token, and a wrong secret is refused with the reason; all with the keyboard", () =>
    open(async (page, own) => {
      await begin(page, "credentials");
      expect(await page.getByTestId("flow-client").inputValue()).toBe("demo-service");
      await page.getByTestId("send-token").focus();
      await page.keyboard.press("Enter");
      await expect.poll(result(page, "token")).toContain("200 OK");
      expect(await page.getByTestId("request-token").textContent()).toContain("Authorization: Basic ");
      expect(await claims(page, "token", "access_token")).toMatchObject({ client_id: "demo-service" });
      await broken(page, "token", "secret");
      await expect.poll(result(page, "token")).toMatch(/401 Unauthorized, invalid_client.*Why.*secret/);
      const [last] = (await own.requests.list({ endpoint: "token" })).slice(-1);
      expect(await result(page, "token")()).toContain(last?.reason);
      await page.getByTestId("flow-client").selectOption("demo-api");
      await send(page, "token");
      await expect.poll(result(page, "token")).toContain("unauthorized_client");
      await audit(page, "flow-credentials");
    }));
});

describe.skipIf(!browser)("a client that signs its assertions", () => {
  test("gets a key that the browser made, and is refused with another key, another audience or an old assertion", () =>
    open(async (page, own) => {
      await own.clients.patch("demo-service", {
        tokenEndpointAuthMethod: "private_key_jwt",
        secret: null,
        jwks: PUBLIC,
      });
      await page.reload();
      await begin(page, "credentials");
      await page.getByTestId("flow-auth").selectOption("private_key_jwt");
      await send(page, "token");
      await expect
        .poll(() => page.getByTestId("step-token").textContent())
        .toContain("Enter the client's private key");
      await page.getByTestId("flow-new-key").click();
      await expect.poll(() => page.getByTestId("flow-key").inputValue()).toContain('"d":');
      await audit(page, "flow-key");
      await send(page, "token");
      await expect.poll(result(page, "token")).toContain("200 OK");
      const request = (await page.getByTestId("request-token").textContent()) ?? "";
      const [, assertion = ""] = /client_assertion=([\w.-]+)/.exec(request) ?? [];
      expect(decodeJwt(assertion)).toMatchObject({ iss: "demo-service", sub: "demo-service", aud: own.url });
      for (const [name, reason] of [
        ["key", /401 Unauthorized, invalid_client/],
        ["audience", /invalid_client.*Why.*aud/],
        ["old", /invalid_client.*Why.*expired/],
        ["client", /invalid_client/],
      ] as const) {
        await broken(page, "token", name);
        await expect.poll(result(page, "token")).toMatch(reason);
      }
    }));

  test("may paste its key as PEM, or sign with its secret", () =>
    open(async (page, own) => {
      const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
      const secret = "a-secret-that-has-32-bytes-or-more";
      await own.clients.put("by-key", {
        grantTypes: ["client_credentials"],
        jwks: { keys: [{ ...(await exportJWK(publicKey)), kty: "RSA" }] },
      });
      await own.clients.put("by-secret", {
        grantTypes: ["client_credentials"],
        tokenEndpointAuthMethod: "client_secret_jwt",
        secret,
      });
      await page.reload();
      await begin(page, "credentials");
      await page.getByTestId("flow-client").selectOption("by-key");
      expect(await page.getByTestId("flow-auth").inputValue()).toBe("private_key_jwt");
      await page.getByTestId("flow-key").fill(await exportPKCS8(privateKey));
      await send(page, "token");
      await expect.poll(result(page, "token")).toContain("200 OK");
      await page.getByTestId("flow-client").selectOption("by-secret");
      expect(await page.getByTestId("flow-auth").inputValue()).toBe("client_secret_jwt");
      await send(page, "token");
      await expect.poll(result(page, "token")).toContain("200 OK");
      await broken(page, "token", "secret");
      await expect.poll(result(page, "token")).toContain("invalid_client");
    }));
});

describe.skipIf(!browser)("a client that changes while its flow is open", () => {
  test("keeps the flow, and its new secret is used", () =>
    open(async (page, own) => {
      await begin(page, "device");
      await own.clients.patch("demo-app", {
        secret: "first-secret",
        tokenEndpointAuthMethod: "client_secret_post",
      });
      await expect.poll(() => page.getByTestId("flow-secret").inputValue()).toBe("first-secret");
      await send(page, "device");
      await expect.poll(result(page, "device")).toContain("200 OK");
      await own.clients.patch("demo-app", { secret: "second-secret" });
      await expect.poll(() => page.getByTestId("flow-secret").inputValue()).toBe("second-secret");
      expect(await result(page, "device")()).toContain("200 OK");
      await send(page, "token");
      await expect.poll(result(page, "token")).toContain("authorization_pending");
    }));

  test("leaves a secret alone that was typed, and offers a client that was added", () =>
    open(async (page, own) => {
      await begin(page, "credentials");
      await page.getByTestId("flow-secret").fill("typed");
      await own.clients.patch("demo-service", { secret: "changed-elsewhere" });
      await own.clients.put("later", { secret: "later-secret", grantTypes: ["client_credentials"] });
      await page.getByTestId("flow-client").locator('option[value="later"]').waitFor({ state: "attached" });
      expect(await page.getByTestId("flow-secret").inputValue()).toBe("typed");
    }));

  test("is shown as it was changed last, although the answer to an earlier load comes late", () =>
    open(async (page, own) => {
      await begin(page, "credentials");
      const auth = () => page.getByTestId("flow-auth").inputValue();
      expect(await auth()).toBe("client_secret_basic");
      let loads = 0;
      const later = Promise.withResolvers<void>();
      await page.route(/\/api\/clients\?/, async (route) => {
        const isFirst = loads === 0;
        const response = await route.fetch();
        loads++;
        if (isFirst) await later.promise;
        await route.fulfill({ response });
      });
      await own.clients.patch("demo-service", { clientName: "Renamed" });
      await expect.poll(() => loads).toBeGreaterThan(0);
      await own.clients.patch("demo-service", { tokenEndpointAuthMethod: "client_secret_post" });
      await expect.poll(auth).toBe("client_secret_post");
      const late = page.waitForResponse(/\/api\/clients\?/);
      later.resolve();
      await (await late).finished();
      await page.evaluate("fetch('/_mintmark/api/clock')"); // the page has read the late answer then
      expect(await auth()).toBe("client_secret_post");
    }));

  test("is replaced if it was removed", () =>
    open(async (page, own) => {
      await begin(page, "credentials");
      await own.clients.put("other", { secret: "other-secret", grantTypes: ["client_credentials"] });
      await own.clients.remove("demo-service");
      await expect.poll(() => page.getByTestId("flow-client").inputValue()).toBe("other");
    }));
});

describe.skipIf(!browser)("extra parameters", () => {
  test("are sent, replace those of the flow, and leave one out that has no value", () =>
    open(async (page) => {
      await begin(page, "credentials");
      await page.getByTestId("flow-more").click();
      await page.getByTestId("flow-extra-token").fill("audience=http://localhost:8000/mcp\nscope=\nx = y");
      await page.getByTestId("flow-scope").fill("read");
      await send(page, "token");
      await expect
        .poll(() => page.getByTestId("step-token").textContent())
        .toContain('"x = y" is not a parameter: write name=value.');
      await page.getByTestId("flow-extra-token").fill("audience=http://localhost:8000/mcp\nscope=");
      await send(page, "token");
      await expect.poll(result(page, "token")).toContain("200 OK");
      expect(await page.getByTestId("request-token").textContent()).not.toContain("scope=");
      expect(await claims(page, "token", "access_token")).toMatchObject({ aud: "http://localhost:8000/mcp" });
      await begin(page, "code");
      await page.getByTestId("flow-extra-authorization").fill("prompt=none");
      await send(page, "authorize");
      await expect.poll(result(page, "authorize")).toContain("login_required");
    }));
});

describe.skipIf(!browser)("refresh", () => {
  test("gives new tokens, and a used refresh token is refused with the reason", () =>
    open(async (page) => {
      await begin(page, "refresh");
      await send(page, "mint");
      await expect.poll(result(page, "mint")).toContain("Minted");
      await broken(page, "token", "scope");
      await expect.poll(result(page, "token")).toContain("invalid_scope");
      await send(page, "token");
      await expect.poll(result(page, "token")).toContain("200 OK");
      await broken(page, "token", "reuse");
      await expect.poll(result(page, "token")).toMatch(/invalid_grant.*Why/);
    }));
});

describe.skipIf(!browser)("token exchange", () => {
  test("offers to add a client, exchanges the token, and refuses an expired one with the reason", () =>
    open(async (page, own) => {
      await page.getByTestId("flow-exchange").click();
      await page.getByTestId("flow-nobody").waitFor();
      await audit(page, "flow-nobody");
      await page.getByTestId("flow-add").click();
      await send(page, "mint");
      await expect.poll(result(page, "mint")).toContain("Minted");
      await send(page, "token");
      await expect.poll(result(page, "token")).toContain("200 OK");
      expect(await claims(page, "token", "access_token")).toMatchObject({ iss: own.url });
      await broken(page, "token", "expired");
      await expect.poll(result(page, "token")).toMatch(/invalid_(?:grant|request).*Why.*expired/);
    }));
});

describe.skipIf(!browser)("logout", () => {
  test("signs in, signs out and comes back, and refuses another URI to return to", () =>
    open(async (page, own) => {
      await begin(page, "logout");
      await send(page, "authorize");
      await signIn(page);
      await send(page, "token");
      await expect.poll(result(page, "token")).toContain("200 OK");
      await broken(page, "logout", "return");
      await expect.poll(result(page, "logout")).toMatch(/400.*post_logout_redirect_uri/);
      expect(await own.sessions.list()).toHaveLength(1);
      await send(page, "logout");
      await page.getByTestId("logout-yes").click();
      await expect.poll(result(page, "logout")).toContain("The browser came back");
      expect(await own.sessions.list()).toEqual([]);
    }));
});

describe.skipIf(!browser)("a return that no flow waits for", () => {
  test("is said so", () =>
    open(async (page, own: IsolatedIssuer) => {
      await page.goto(`${new URL(own.url).origin}/_mintmark/flows/callback?code=abc&state=none`);
      await expect
        .poll(() => page.locator("#flow-problem").textContent())
        .toContain("a request that this tab did not send");
    }));
});

/** Signs in and allows on the pages of the device flow. */
async function approve(user: Page): Promise<void> {
  await user.getByTestId("device-confirm").click();
  await user.getByTestId("login-user-alice").click();
  await user.getByTestId("consent-allow").or(user.getByTestId("device-done")).waitFor();
  if (await user.getByTestId("consent-allow").isVisible()) await user.getByTestId("consent-allow").click();
  await user.getByTestId("device-done").waitFor();
}
