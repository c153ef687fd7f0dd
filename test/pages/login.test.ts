// The pages of a sign-in, in a real browser and with a real client: login, consent, logout, device.
import { decodeJwt } from "jose";
import * as oidc from "openid-client";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Mintmark, type MintmarkConfig, startMintmark } from "../../src/index.ts";
import { Browser } from "../support/browser.ts";
import { startChromium } from "../support/chromium.ts";
import { type ClientApp, startClientApp } from "../support/client-app.ts";
import { GUARDED } from "../support/reachable.ts";
import { register } from "../support/register.ts";
import { authorizationRequest } from "../support/sign-in.ts";
import { visit, type VisitOptions } from "../support/visit.ts";

const ALICE = "11111111-1111-4111-8111-111111111111";
const BOB = "22222222-2222-4222-8222-222222222222";
const MCP = "http://localhost:8000/mcp";

const browser = await startChromium(["--host-resolver-rules=MAP *.test 127.0.0.1"]);
let idp: Mintmark;
let app: ClientApp;

beforeAll(async () => {
  idp = await startMintmark();
  app = await startClientApp();
});

afterAll(async () => {
  await browser?.close();
  await idp.close();
  await app[Symbol.asyncDispose]();
});

const inBrowser = (use: (page: Page) => Promise<void>, options?: VisitOptions) =>
  visit(browser, use, options);
const atLogin = (page: Page) => page.getByTestId("login-username").waitFor();

/** Waits until the browser is back at the application and returns the URL. */
async function back(page: Page): Promise<URL> {
  await page.waitForURL((url) => url.origin === app.origin);
  return new URL(page.url());
}

/** Completes a sign-in as `user` and returns the tokens that the client received. */
async function signInAs(page: Page, user: string, params: Record<string, string> = {}, issuer = idp.url) {
  const signIn = await app.signIn(issuer, params);
  await page.goto(signIn.url);
  await page.getByTestId(`login-user-${user}`).click();
  await page.getByTestId("consent-allow").click();
  return { signIn, tokens: await signIn.redeem((await back(page)).href) };
}

async function withMintmark(config: MintmarkConfig, use: (other: Mintmark) => Promise<void>): Promise<void> {
  await using other = await startMintmark(config);
  await use(other);
}

describe.skipIf(!browser)("signing in with a browser", () => {
  test("takes one click on a user and one on Allow, and the client redeems the code", () =>
    inBrowser(async (page) => {
      const { tokens } = await signInAs(page, "bob", { scope: "openid profile email", resource: MCP });
      expect(tokens.claims()).toMatchObject({ sub: BOB, name: "Bob", email: "bob@example.test" });
      expect(decodeJwt(tokens.access_token)).toMatchObject({ sub: BOB, aud: MCP, client_id: "demo-app" });
    }));

  test("takes one more click for a second factor, and only that click in the same session", () =>
    inBrowser(async (page) => {
      await signInAs(page, "alice", { scope: "openid" });
      const params = { scope: "openid", acr_values: "2" };
      const stronger = await app.signIn(idp.url, params);
      await page.goto(stronger.url);
      await page.getByTestId("factor-otp").click();
      const tokens = await stronger.redeem((await back(page)).href);
      expect(tokens.claims()).toMatchObject({ acr: "2", amr: ["pwd", "otp", "mfa"] });
    }));

  test("takes a tick on the login page for a second factor that nobody asked for", () =>
    inBrowser(async (page) => {
      const signIn = await app.signIn(idp.url, { scope: "openid" });
      await page.goto(signIn.url);
      await page.getByTestId("login-factor").check();
      await page.getByTestId("login-user-alice").click();
      await page.getByTestId("consent-allow").click();
      const tokens = await signIn.redeem((await back(page)).href);
      expect(tokens.claims()).toMatchObject({ acr: "2", amr: ["pwd", "otp", "mfa"] });
    }));

  test("accepts a listed user's name, typed and sent with Enter", () =>
    inBrowser(async (page) => {
      const signIn = await app.signIn(idp.url);
      await page.goto(signIn.url);
      await page.getByTestId("login-username").fill("alice");
      await page.keyboard.press("Enter");
      await page.getByTestId("consent-allow").click();
      expect((await signIn.redeem((await back(page)).href)).claims()?.sub).toBe(ALICE);
    }));

  test.each([
    ["a listed user's e-mail address", "alice@example.test", ALICE],
    ["a listed user's UUID", BOB, BOB],
    ["any UUID", "550e8400-e29b-41d4-a716-446655440000", "550e8400-e29b-41d4-a716-446655440000"],
    ["a UUID of any version", "11111111-1111-1111-1111-111111111111", "11111111-1111-1111-1111-111111111111"],
    ["a UUID between spaces", `  ${ALICE} `, ALICE],
  ])("accepts %s in the place of a name", async (_title, typed, subject) => {
    const signIn = await app.signIn(idp.url);
    const plain = new Browser();
    const asked = await plain.press(await plain.open(signIn.url), "login-submit", { username: typed });
    const { leftTo } = await plain.press(asked, "consent-allow");
    expect((await signIn.redeem(leftTo?.href ?? "")).claims()?.sub).toBe(subject);
  });

  test("shows an error for an unknown user and asks again", () =>
    inBrowser(
      async (page) => {
        await page.goto((await app.signIn(idp.url)).url);
        await page.getByTestId("login-username").fill("carol");
        await page.getByTestId("login-submit").click();
        await expect.poll(() => page.getByTestId("login-error").textContent()).toContain("carol");
        await page.getByTestId("login-user-alice").click();
        await page.getByTestId("consent-allow").waitFor();
      },
      { expectedMessages: /status of 401/ },
    ));

  test("works with JavaScript switched off", () =>
    inBrowser(
      async (page) => {
        const { tokens } = await signInAs(page, "alice");
        expect(tokens.claims()?.sub).toBe(ALICE);
      },
      { javaScriptEnabled: false },
    ));

  test("works under a host name for which browsers send neither Origin nor Sec-Fetch headers", () =>
    withMintmark({ ...GUARDED, allowHosts: ["idp.test"] }, (other) =>
      inBrowser(
        async (page) => {
          const { url } = await app.signIn(other.url);
          await page.goto(url.replace("localhost", "idp.test"));
          await page.getByTestId("login-user-bob").click();
          await page.getByTestId("consent-allow").click();
          expect((await back(page)).searchParams.get("code")).toBeTruthy();
        },
        { expectedMessages: /request to http:\/\/idp\.test/ },
      ),
    ));

  test("shows the client, its redirect host, scopes and resource on the login page", () =>
    inBrowser(async (page) => {
      await page.goto((await app.signIn(idp.url, { scope: "openid read", resource: MCP })).url);
      expect(await page.locator("h1").textContent()).toContain("Demo app");
      expect(await page.getByTestId("redirect-host").textContent()).toBe(new URL(app.origin).host);
      expect(await page.getByTestId("login-scope-read").textContent()).toBe("read");
      expect(await page.getByTestId("login-resource").textContent()).toBe(MCP);
    }));

  test("focuses the user that login_hint names, and fills in a hint that is not listed", () =>
    inBrowser(async (page) => {
      await page.goto((await app.signIn(idp.url, { login_hint: "bob" })).url);
      expect(await page.evaluate("document.activeElement.dataset.testid")).toBe("login-user-bob");
      await page.goto(
        (await app.signIn(idp.url, { login_hint: "550e8400-e29b-41d4-a716-446655440000" })).url,
      );
      expect(await page.getByTestId("login-username").inputValue()).toBe(
        "550e8400-e29b-41d4-a716-446655440000",
      );
    }));

  test("renders in light and dark mode, and fits a phone screen", async () => {
    const backgrounds: string[] = [];
    for (const colorScheme of ["light", "dark"] as const) {
      await inBrowser(
        async (page) => {
          await page.goto((await app.signIn(idp.url)).url);
          backgrounds.push(await page.evaluate("getComputedStyle(document.body).backgroundColor"));
          const width = await page.evaluate("document.documentElement.scrollWidth");
          expect(width).toBeLessThanOrEqual(360);
        },
        { colorScheme, viewport: { width: 360, height: 740 } },
      );
    }
    expect(new Set(backgrounds).size).toBe(2);
  });

  test("is rejected if its page is opened in another browser", async () => {
    let url = "";
    await inBrowser(async (page) => {
      await page.goto((await app.signIn(idp.url)).url);
      url = page.url();
    });
    await inBrowser(
      async (page) => {
        expect((await page.goto(url))?.status()).toBe(400);
        expect(await page.getByTestId("error-code").textContent()).toBe("login expired");
      },
      { expectedMessages: /status of 400/ },
    );
  });
});

describe.skipIf(!browser)("with login passwords enabled", () => {
  const config: MintmarkConfig = {
    login: { password: true },
    users: { alice: { password: "correct horse" }, guest: {} },
  };
  const sendPassword = async (page: Page, password: string) => {
    await page.getByTestId("login-password").fill(password);
    await page.getByTestId("login-submit").click();
  };

  test("the right password signs in; a wrong or empty one, and one with a UUID, are rejected", () =>
    withMintmark(config, (other) =>
      inBrowser(
        async (page) => {
          const signIn = await app.signIn(other.url, { login_hint: "alice" });
          await page.goto(signIn.url);
          for (const wrong of ["wrong", "", "correct horse ", "Correct horse"]) {
            await page.getByTestId("login-user-alice").check();
            await sendPassword(page, wrong);
            await page.getByTestId("login-error").waitFor();
          }
          await page.getByTestId("login-user-other").check();
          await page.getByTestId("login-username").fill(ALICE);
          await sendPassword(page, "correct horse");
          await page.getByTestId("login-error").waitFor();
          await page.getByTestId("login-user-alice").check();
          await sendPassword(page, "correct horse");
          await page.getByTestId("consent-allow").click();
          expect((await signIn.redeem((await back(page)).href)).claims()?.["preferred_username"]).toBe(
            "alice",
          );
        },
        { expectedMessages: /status of 401/ },
      ),
    ));

  test("another server without them does not ask for one", () =>
    inBrowser(async (page) => {
      await page.goto((await app.signIn(idp.url)).url);
      await atLogin(page);
      expect(await page.getByTestId("login-password").count()).toBe(0);
    }));
});

/** Counts the roles that stick out of the page, or of a box around them that clips or scrolls. */
const HIDDEN_CHIPS = `[...document.querySelectorAll(".person .chip")].filter((chip) => {
  const own = chip.getBoundingClientRect();
  const clips = (box) => getComputedStyle(box).overflowY !== "visible";
  for (let box = chip.parentElement; box; box = box.parentElement) {
    const { bottom, right } = box.getBoundingClientRect();
    if (clips(box) && (own.bottom > bottom + 1 || own.right > right + 1)) return true;
  }
  return chip.scrollWidth > chip.clientWidth || own.right > innerWidth;
}).length`;

describe.skipIf(!browser)("the login page", () => {
  test.each([
    [360, false],
    [360, true],
    [1000, false],
  ])("shows all of 30 roles at a width of %d pixels (with passwords: %s)", (width, password) => {
    const roles = Array.from(
      { length: 30 },
      (_, index) => `role-number-${index}${"-and-on".repeat(index % 9)}`,
    );
    return withMintmark(
      {
        roles: Object.fromEntries(roles.map((role) => [role, []])),
        users: { vera: { roles }, bob: {} },
        login: { password },
      },
      (other) =>
        inBrowser(
          async (page) => {
            await page.goto((await app.signIn(other.url)).url);
            await atLogin(page);
            expect([await page.locator(".person .chip").count(), await page.evaluate(HIDDEN_CHIPS)]).toEqual([
              30, 0,
            ]);
          },
          { viewport: { width, height: 800 } },
        ),
    );
  });
});

describe.skipIf(!browser)("the consent page", () => {
  test("lists scopes, resource and the scopes that the user's roles exclude from the token", () =>
    inBrowser(async (page) => {
      const signIn = await app.signIn(idp.url, { scope: "openid index:read admin", resource: MCP });
      await page.goto(signIn.url);
      await page.getByTestId("login-user-bob").click();
      await page.getByTestId("consent-allow").waitFor();
      expect(await page.getByTestId("consent-scope-openid").textContent()).toContain("Know who you are");
      expect(await page.getByTestId("consent-scope-index:read").count()).toBe(1);
      expect(await page.getByTestId("consent-scope-admin").count()).toBe(0);
      expect(await page.getByTestId("consent-dropped").textContent()).toContain("admin");
      expect(await page.getByTestId("consent-resource").textContent()).toBe(MCP);
      await page.getByTestId("consent-allow").click();
      const { access_token } = await signIn.redeem((await back(page)).href);
      expect(decodeJwt(access_token)["scope"]).toBe("openid index:read");
    }));

  test.each([
    ["on this computer", "/logo.svg", true],
    ["that does not exist", "/missing.svg", false],
  ])("shows a logo %s, over the initials of the client", (_title, path, loads) =>
    withMintmark(
      {
        clients: {
          shop: {
            clientName: "Corner shop",
            redirectUris: [app.redirectUri],
            logoUri: `${app.origin}${path}`,
          },
        },
      },
      (other) =>
        inBrowser(async (page) => {
          await page.goto((await app.signIn(other.url, {}, "shop")).url);
          await page.getByTestId("login-user-bob").click();
          const logo = page.getByTestId("consent-logo");
          await logo.waitFor({ state: "attached" });
          await page.waitForLoadState("load");
          expect(
            await logo.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth),
          ).toBe(loads ? 8 : 0);
          expect(await page.locator(".client-mark").textContent()).toContain("CS");
        }),
    ),
  );

  test("links to the client's website, logo and terms, and loads nothing from there", async () => {
    const links = ["", "/logo.png", "/policy", "/tos"].map((path) => `https://app.test${path}`);
    const [clientUri, logoUri, policyUri, tosUri] = links as [string, string, string, string];
    const redirectUris = [`${app.origin}/callback`];
    const asMetadata = { client_uri: clientUri, logo_uri: logoUri, policy_uri: policyUri, tos_uri: tosUri };
    const described = { client_name: "App", redirect_uris: redirectUris, ...asMetadata };
    const documentId = "https://app.test/client.json";
    await withMintmark(
      {
        clients: { configured: { redirectUris, clientUri, logoUri, policyUri, tosUri } },
        clientIdMetadata: { documents: { [documentId]: described } },
      },
      async (other) => {
        const registered = await register(other.url, { ...described, token_endpoint_auth_method: "none" });
        const ids = ["configured", documentId, String(registered.body["client_id"])];
        await inBrowser(async (page) => {
          for (const client_id of ids) {
            const redirect_uri = redirectUris[0];
            await page.goto(
              authorizationRequest(other.url, { client_id, redirect_uri, scope: "openid" }).url,
            );
            if (client_id === ids[0]) await page.getByTestId("login-user-bob").click();
            await page.getByTestId("consent-allow").waitFor();
            const shown = await Promise.all(
              (await page.getByTestId("consent-link").all()).map((link) =>
                Promise.all([link.textContent(), link.getAttribute("href"), link.getAttribute("rel")]),
              ),
            );
            expect(shown).toEqual(
              ["Website", "Logo", "Privacy policy", "Terms of service"].map((name, index) => [
                name,
                links[index],
                "noopener noreferrer",
              ]),
            );
          }
        });
      },
    );
  });

  test.each([
    ["the login page", "login-deny", undefined],
    ["the consent page", "consent-deny", "alice"],
  ])("Deny on %s sends the client access_denied with its state and the issuer", (_title, button, user) =>
    inBrowser(async (page) => {
      const signIn = await app.signIn(idp.url, { state: "the state & more" });
      await page.goto(signIn.url);
      if (user) await page.getByTestId(`login-user-${user}`).click();
      await page.getByTestId(button).click();
      const { searchParams } = await back(page);
      expect(Object.fromEntries(searchParams)).toMatchObject({
        error: "access_denied",
        state: "the state & more",
        iss: idp.url,
      });
      expect(searchParams.has("code")).toBe(false);
      await expect(signIn.redeem(page.url())).rejects.toMatchObject({ error: "access_denied" });
    }),
  );

  test("describes only scopes that have a description", () =>
    inBrowser(async (page) => {
      await page.goto((await app.signIn(idp.url, { scope: "openid constructor toString __proto__" })).url);
      await page.getByTestId("login-user-alice").click();
      await page.getByTestId("consent-allow").waitFor();
      for (const scope of ["constructor", "toString", "__proto__"]) {
        expect((await page.getByTestId(`consent-scope-${scope}`).textContent())?.trim()).toBe(scope);
      }
    }));
});

describe.skipIf(!browser)("a session", () => {
  test("skips the pages of a second sign-in, unless the client sends prompt=login", () =>
    inBrowser(async (page) => {
      await signInAs(page, "alice");
      const second = await app.signIn(idp.url);
      await page.goto(second.url);
      expect((await second.redeem((await back(page)).href)).claims()?.sub).toBe(ALICE);
      const silent = await app.signIn(idp.url, { prompt: "none" });
      await page.goto(silent.url);
      expect((await silent.redeem((await back(page)).href)).claims()?.sub).toBe(ALICE);
      await page.goto((await app.signIn(idp.url, { prompt: "login" })).url);
      await atLogin(page);
    }));

  test("ends only after a click on the logout page", () =>
    inBrowser(async (page) => {
      const { signIn, tokens } = await signInAs(page, "alice");
      const logout = oidc.buildEndSessionUrl(signIn.config, {
        id_token_hint: tokens.id_token ?? "",
        post_logout_redirect_uri: `${app.origin}/`,
        state: "after logout",
      }).href;
      await page.goto(logout);
      await page.getByTestId("logout-no").click();
      await back(page);
      await page.goto((await app.signIn(idp.url, { prompt: "none" })).url);
      // The session remains, but the engine removes this client's grant after a logout that is not confirmed.
      expect((await back(page)).searchParams.get("error")).toBe("consent_required");

      await page.goto(logout);
      await page.getByTestId("logout-yes").click();
      expect((await back(page)).searchParams.get("state")).toBe("after logout");
      await page.goto((await app.signIn(idp.url, { prompt: "none" })).url);
      expect((await back(page)).searchParams.get("error")).toBe("login_required");
    }));

  test("ends on Mintmark's own page if the client sends no post_logout_redirect_uri", () =>
    inBrowser(async (page) => {
      await signInAs(page, "alice");
      await page.goto(`${idp.url}/logout`);
      await page.getByTestId("logout-yes").click();
      await page.getByTestId("logged-out").waitFor();
    }));

  test("at one server does not affect the session at another server on the same host", () =>
    withMintmark({}, (other) =>
      inBrowser(async (page) => {
        await signInAs(page, "alice");
        await signInAs(page, "bob", {}, other.url);
        for (const [issuer, subject] of [
          [idp.url, ALICE],
          [other.url, BOB],
        ] as const) {
          const silent = await app.signIn(issuer, { prompt: "none" });
          await page.goto(silent.url);
          expect((await silent.redeem((await back(page)).href)).claims()?.sub).toBe(subject);
        }
      }),
    ));
});

describe.skipIf(!browser)("the device pages", () => {
  const begin = async () => {
    const { config } = await app.signIn(idp.url);
    return { config, device: await oidc.initiateDeviceAuthorization(config, { scope: "openid" }) };
  };

  test.each([
    ["a typed code", false],
    ["the complete verification URI", true],
  ])("connect a device by %s", (_title, complete) =>
    inBrowser(async (page) => {
      const { config, device } = await begin();
      await page.goto(complete ? (device.verification_uri_complete ?? "") : device.verification_uri);
      if (!complete) {
        await page.getByTestId("device-user-code").fill(device.user_code.toLowerCase());
        await page.getByTestId("device-submit").click();
      }
      expect(await page.getByTestId("device-code").textContent()).toBe(device.user_code);
      await page.getByTestId("device-confirm").click();
      await page.getByTestId("login-user-alice").click();
      await page.getByTestId("consent-allow").click();
      await page.getByTestId("device-done").waitFor();
      const tokens = await oidc.pollDeviceAuthorizationGrant(config, { ...device, interval: 0.1 });
      expect(tokens.claims()?.sub).toBe(ALICE);
    }),
  );

  test("reject a wrong code, and Abort leaves the device without a token", () =>
    inBrowser(async (page) => {
      const { config, device } = await begin();
      await page.goto(device.verification_uri);
      await page.getByTestId("device-user-code").fill("BBBB-BBBB");
      await page.getByTestId("device-submit").click();
      expect(await page.getByTestId("device-error").textContent()).toContain("not right");
      await page.getByTestId("device-user-code").fill(device.user_code);
      await page.getByTestId("device-submit").click();
      await page.getByTestId("device-abort").click();
      await page.getByTestId("device-error").waitFor();
      await expect(
        oidc.pollDeviceAuthorizationGrant(config, { ...device, interval: 0.1 }),
      ).rejects.toMatchObject({ error: "access_denied" });
    }));
});

describe.skipIf(!browser)("hostile text is shown as text", () => {
  const hostile = [
    `<script>alert(1)</script><img src=x onerror=alert(1)>`,
    `"><svg onload=alert(1)> ' onmouseover='alert(1)`,
    `</title></style><base href=//evil.test><iframe srcdoc="<script>alert(1)</script>">`,
    `javascript:alert(1) \u202e\u2028 <%= 7*7 %> \${7*7}`,
  ];

  test.each(hostile)("%s as client name, user name, hint and state", (text) =>
    withMintmark(
      {
        users: { [text]: { name: text } },
        clients: {
          hostile: { clientName: text, redirectUris: [app.redirectUri], applicationType: "native" },
        },
      },
      (other) =>
        inBrowser(async (page) => {
          const signIn = await app.signIn(other.url, { login_hint: `${text}!`, state: text }, "hostile");
          const seen = async () => {
            const source = await page.content();
            if (text.includes("<")) expect(source).not.toContain(text);
            expect(await page.locator("h1").textContent()).toContain(text.replace(/\s+/g, " ").slice(0, 10));
            expect(await page.locator("main script, main iframe, main svg, base").count()).toBe(0);
          };
          await page.goto(signIn.url);
          await seen();
          expect(await page.getByTestId("login-username").inputValue()).toBe(`${text}!`);
          await page.getByTestId(`login-user-${text}`).click();
          await page.getByTestId("consent-allow").waitFor();
          await seen();
          await page.getByTestId("consent-allow").click();
          const callback = await back(page);
          expect(callback.searchParams.get("state")).toBe(text);
          expect((await signIn.redeem(callback.href)).claims()?.["preferred_username"]).toBe(text);
        }),
    ),
  );

  test.each(hostile)("%s in a rejected request and as a typed name", (text) =>
    inBrowser(
      async (page) => {
        const refused: Record<string, string>[] = [
          { client_id: text },
          { redirect_uri: text },
          { scope: text, prompt: text },
        ];
        for (const params of refused) {
          const { url } = await app.signIn(idp.url, params);
          await page.goto(url);
          expect(await page.content()).not.toContain("<script>alert");
          expect(await page.locator("main script, main img, main svg, main iframe, base").count()).toBe(0);
        }
        await page.goto(`${idp.url}/${encodeURIComponent(text)}?${encodeURIComponent(text)}`);
        expect(await page.getByTestId("error-code").textContent()).toBe("not_found");
        await page.goto((await app.signIn(idp.url)).url);
        await page.getByTestId("login-username").fill(text);
        await page.getByTestId("login-submit").click();
        expect(await page.getByTestId("login-error").textContent()).toContain(text.slice(0, 10));
        await page.goto(`${idp.url}/device?user_code=${encodeURIComponent(text)}`);
        await page.getByTestId("device-error").waitFor();
      },
      { expectedMessages: /status of 4\d\d/ },
    ),
  );
});

describe.skipIf(!browser)("every page", () => {
  test("gives each of its controls a data-testid", () =>
    inBrowser(
      async (page) => {
        const pages: Record<string, () => Promise<unknown>> = {
          login: async () => page.goto((await app.signIn(idp.url)).url),
          consent: () => page.getByTestId("login-user-alice").click(),
          "device code": () => page.goto(`${idp.url}/device`),
          logout: () => page.goto(`${idp.url}/logout`),
          error: () => page.goto(`${idp.url}/authorize`),
          console: () => page.goto(`${idp.url}/_mintmark/`),
        };
        for (const [name, open] of Object.entries(pages)) {
          await open();
          const bare = page.locator(
            "button:not([data-testid]), input:not([data-testid]):not([type=hidden]), select:not([data-testid]), textarea:not([data-testid]), summary:not([data-testid])",
          );
          expect(await bare.evaluateAll((all) => all.map(String)), name).toEqual([]);
        }
      },
      { expectedMessages: /status of 400/ },
    ));
});
