// The mint tab of the console in a real browser: fill in, mint, read, copy.
import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, jwtVerify } from "jose";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Mintmark, startMintmark } from "../../src/index.ts";
import { audit } from "../support/audit.ts";
import { startChromium } from "../support/chromium.ts";
import { visit, type VisitOptions } from "../support/visit.ts";

const ALICE = "11111111-1111-4111-8111-111111111111";
const STRANGER = "550e8400-e29b-41d4-a716-446655440000";
const MCP = "http://localhost:8000/mcp";

const browser = await startChromium();
let idp: Mintmark;

beforeAll(async () => {
  idp = await startMintmark({
    resources: {
      mcp: { audience: MCP, scopes: ["read", "write"] },
      billing: { audience: "urn:billing", scopes: ["pay"] },
    },
    roles: { admin: ["read", "write", "pay"], developer: ["read"] },
    issuers: { tenant: { users: { carol: {} } }, keycloak: { profile: "keycloak" } },
  });
});

afterAll(async () => {
  await browser?.close();
  await idp.close();
});

const atConsole = (use: (page: Page) => Promise<void>, options?: VisitOptions) =>
  visit(
    browser,
    async (page) => {
      await page.goto(`${idp.url}/_mintmark/mint`);
      await use(page);
    },
    options,
  );

const field = (page: Page, name: string) => page.getByTestId(`mint-${name}`);

test.skipIf(!browser)("says for which client a token is minted if none is registered", () =>
  visit(browser, async (page) => {
    await using bare = await startMintmark({ clients: {} });
    await page.goto(`${bare.url}/_mintmark/mint`);
    expect(await field(page, "client").locator("option:checked").textContent()).toBe(
      "demo-app (not registered)",
    );
    expect(decodeJwt(await mint(page))["client_id"]).toBe("demo-app");
  }),
);

/** Presses the mint button and returns the token value that appears. */
async function mint(page: Page): Promise<string> {
  const shown = page.getByTestId("token-value");
  const before = (await shown.count()) > 0 ? await shown.textContent() : "";
  await field(page, "submit").click();
  await expect
    .poll(async () => ((await shown.count()) > 0 ? await shown.textContent() : ""))
    .not.toBe(before);
  return (await shown.textContent()) ?? "";
}

const json = async (page: Page, testId: string) =>
  JSON.parse((await page.getByTestId(testId).textContent()) ?? "") as Record<string, unknown>;

const introspect = async (token: string) => {
  const response = await fetch(`${idp.url}/introspect`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa("demo-api:demo-api-secret")}` },
    body: new URLSearchParams({ token }),
  });
  return (await response.json()) as Record<string, unknown>;
};

describe.skipIf(!browser)("the mint page", () => {
  test("mints a valid token for a user, with audience, scopes, lifetime and claims", () =>
    atConsole(async (page) => {
      await field(page, "user").selectOption("alice");
      expect(await field(page, "subject").inputValue()).toBe(ALICE);
      await field(page, "audience").fill(MCP);
      await page.getByTestId("scope-chip-read").click();
      await page.getByTestId("scope-chip-write").click();
      expect(await field(page, "scope").inputValue()).toBe("read write");
      await field(page, "lifetime").selectOption("1800");
      await field(page, "format").selectOption("jwt");
      await field(page, "description").fill("for the demo");
      await field(page, "claims-toggle").click();
      await field(page, "claims").fill('{"tenant": "acme", "iss": "elsewhere"}');
      const token = await mint(page);
      const claims = decodeJwt(token);
      expect(claims).toMatchObject({
        sub: ALICE,
        aud: MCP,
        scope: "read write",
        tenant: "acme",
        iss: "elsewhere",
        client_id: "demo-app",
      });
      expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(1800);
      const jwks = (await (await fetch(`${idp.url}/.well-known/jwks.json`)).json()) as JSONWebKeySet;
      await jwtVerify(token, createLocalJWKSet(jwks), { audience: MCP, typ: "at+jwt" });
    }));

  test("shows the decoded header and claims of the token", () =>
    atConsole(async (page) => {
      await field(page, "user").selectOption("bob");
      const token = await mint(page);
      const [header = "", , signature = ""] = token.split(".");
      expect(await json(page, "token-claims")).toEqual(decodeJwt(token));
      expect(await json(page, "token-header")).toEqual(
        JSON.parse(Buffer.from(header, "base64url").toString()),
      );
      expect(signature).not.toBe("");
      expect(await page.getByTestId("token-signature").textContent()).toContain("RS256");
      expect(await page.getByTestId("token-expires").textContent()).toMatch(/Expires in (?:1 h|59 min)/);
      expect(await page.getByTestId("mint-status").textContent()).toBe("Token minted.");
    }));

  test("mints for any UUID, for a random one and for a client acting for itself", () =>
    atConsole(async (page) => {
      await field(page, "subject").fill(STRANGER);
      expect(await field(page, "user").inputValue()).toBe("*subject");
      expect(decodeJwt(await mint(page)).sub).toBe(STRANGER);

      await field(page, "random").click();
      const random = await field(page, "subject").inputValue();
      expect(random).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(decodeJwt(await mint(page)).sub).toBe(random);

      await field(page, "user").selectOption("*client");
      expect(await field(page, "subject").isDisabled()).toBe(true);
      await field(page, "client").selectOption("demo-service");
      expect(decodeJwt(await mint(page))).toMatchObject({ client_id: "demo-service" });
    }));

  test("selects the user whose UUID is typed", () =>
    atConsole(async (page) => {
      await field(page, "subject").fill(ALICE.toUpperCase());
      expect(await field(page, "user").inputValue()).toBe("alice");
    }));

  test("mints opaque tokens, and tokens in both forms, which introspect as active", () =>
    atConsole(async (page) => {
      await field(page, "format").selectOption("opaque");
      const opaque = await mint(page);
      expect(opaque).not.toContain(".");
      expect(await introspect(opaque)).toMatchObject({ active: true });

      await field(page, "format").selectOption("both");
      const jwt = await mint(page);
      const twin = (await page.getByTestId("token-opaque").textContent()) ?? "";
      const [ofJwt, ofTwin] = [await introspect(jwt), await introspect(twin)];
      expect(ofJwt).toMatchObject({ active: true, sub: ALICE });
      expect(ofTwin).toEqual(ofJwt);
    }));

  test("uses the default lifetime of the issuer", () =>
    atConsole(async (page) => {
      const { exp = 0, iat = 0 } = decodeJwt(await mint(page));
      expect(exp - iat).toBe(3600);
      await page.goto(`${idp.url}/_mintmark/mint?issuer=keycloak`);
      const theirs = decodeJwt(await mint(page));
      expect((theirs.exp ?? 0) - (theirs.iat ?? 0)).toBe(300);
    }));

  test("mints with a custom lifetime, and without an expiry", () =>
    atConsole(async (page) => {
      await field(page, "lifetime").selectOption("custom");
      await field(page, "lifetime-value").fill("2");
      await field(page, "lifetime-unit").selectOption("86400");
      const { exp = 0, iat = 0 } = decodeJwt(await mint(page));
      expect(exp - iat).toBe(2 * 86_400);
      await field(page, "lifetime").selectOption("never");
      expect(decodeJwt(await mint(page)).exp).toBeUndefined();
      expect(await page.getByTestId("token-expires").textContent()).toBe("Never expires");
    }));

  test("signs with the selected algorithm", () =>
    atConsole(async (page) => {
      for (const alg of ["ES256", "EdDSA", "HS512"]) {
        await field(page, "alg").selectOption(alg);
        await mint(page);
        expect(await json(page, "token-header")).toMatchObject({ alg });
      }
    }));

  test("shows errors for invalid claims, a missing subject and a request that the server rejects", () =>
    atConsole(
      async (page) => {
        await field(page, "claims-toggle").click();
        for (const [text, problem] of [
          ["{tenant: acme}", "not JSON"],
          ["[1]", "object"],
          ["null", "object"],
          ['"x"', "object"],
        ] as const) {
          await field(page, "claims").fill(text);
          await field(page, "submit").click();
          expect(await field(page, "claims-problem").textContent()).toContain(problem);
        }
        expect(await page.getByTestId("token-value").count()).toBe(0);
        await field(page, "claims").fill("");
        await field(page, "user").selectOption("*subject");
        await field(page, "subject").fill(" ");
        await field(page, "submit").click();
        expect(await field(page, "error").textContent()).toContain("subject");
        await field(page, "user").selectOption("alice");
        await field(page, "description").fill("x".repeat(600));
        await field(page, "submit").click();
        await expect.poll(() => field(page, "error").textContent()).toContain("description");
      },
      { expectedMessages: /status of 400/ },
    ));

  test("copies the token, the Authorization header and a curl command", () =>
    atConsole(
      async (page) => {
        const token = await mint(page);
        const clipboard = () => page.evaluate("navigator.clipboard.readText()");
        for (const [button, text] of [
          ["copy-token", token],
          ["copy-header", `Authorization: Bearer ${token}`],
          ["copy-env", `ACCESS_TOKEN=${token}`],
          ["copy-curl", `curl -H 'Authorization: Bearer ${token}' '${MCP}'`],
        ] as const) {
          await page.getByTestId(button).click();
          await expect.poll(() => page.getByTestId(button).textContent()).toBe("Copied");
          expect(await clipboard()).toBe(text);
        }
      },
      { permissions: ["clipboard-read", "clipboard-write"] },
    ));

  test("shows usage examples with a shortened token, and copies them with the full token", () =>
    atConsole(
      async (page) => {
        const token = await mint(page);
        await page.getByTestId("usage-toggle").click();
        const clipboard = () => page.evaluate("navigator.clipboard.readText()");
        for (const [name, start] of [
          ["curl", "curl -H"],
          ["fetch", "const response = await fetch("],
          ["python", "import requests"],
        ] as const) {
          const shown = (await page.getByTestId(`usage-${name}`).textContent()) ?? "";
          expect(shown).toMatch(new RegExp(`Bearer eyJ[\\w-]{9}…${token.slice(-4)}`));
          await page.getByTestId(`usage-copy-${name}`).click();
          await expect.poll(() => page.getByTestId(`usage-copy-${name}`).textContent()).toBe("Copied");
          const copied = await clipboard();
          expect(copied).toContain(start);
          expect(copied).toContain(`Bearer ${token}`);
          expect(copied).toContain(MCP);
        }
      },
      { permissions: ["clipboard-read", "clipboard-write"] },
    ));

  test("switches to another issuer, shows its users and mints there", () =>
    atConsole(async (page) => {
      await page.getByTestId("issuer-select").selectOption("tenant");
      await page.waitForURL(/issuer=tenant/);
      await field(page, "user").selectOption("carol");
      expect(decodeJwt(await mint(page)).iss).toBe(`${idp.url}/tenant`);
    }));

  test("can be used with the keyboard alone", () =>
    atConsole(async (page) => {
      await field(page, "scope").focus();
      await page.keyboard.type("read");
      await page.keyboard.press("Enter");
      await page.getByTestId("token-value").waitFor();
      expect((await json(page, "token-claims"))["scope"]).toBe("read");
    }));

  test("shows an error if the server does not respond", async () => {
    const other = await startMintmark();
    try {
      await visit(
        browser,
        async (page) => {
          await page.goto(`${other.url}/_mintmark/mint`);
          await mint(page);
          await other.close();
          await field(page, "submit").click();
          await expect.poll(() => field(page, "error").textContent()).toContain("does not respond");
        },
        { expectedMessages: /ERR_CONNECTION/ },
      );
    } finally {
      await other.close();
    }
  });

  test("shows a hint if JavaScript is off, and disables the buttons that need it", () =>
    atConsole(
      async (page) => {
        expect(await page.locator("main noscript").textContent()).toContain("JavaScript");
        for (const id of ["mint-submit", "mint-random"]) {
          expect(await page.getByTestId(id).isEnabled(), id).toBe(false);
        }
      },
      { javaScriptEnabled: false },
    ));

  test("handles a click that comes before its script has loaded", () =>
    visit(browser, async (page) => {
      const script = Promise.withResolvers<void>();
      await page.route("**/assets/console/mint.js", async (route) => {
        await script.promise;
        await route.continue();
      });
      await page.goto(`${idp.url}/_mintmark/mint`, { waitUntil: "commit" });
      const pressed = field(page, "submit").click();
      await page.getByTestId("mint-submit").waitFor();
      script.resolve();
      await pressed;
      expect(await page.getByTestId("token-value").textContent()).toMatch(/^eyJ/);
    }));

  test("mints a token with a flaw, after explaining it and the answer to expect", () =>
    atConsole(async (page) => {
      await expect.poll(() => field(page, "flaw").locator("option").count()).toBeGreaterThan(20);
      await field(page, "flaw").selectOption("expired");
      const note = (await field(page, "flaw-note").textContent()) ?? "";
      expect(note).toContain("RFC 7519");
      expect(note).toContain("An API that uses the JWKS must answer 401 invalid_token");
      const { exp = 0 } = decodeJwt(await mint(page));
      expect(exp).toBeLessThan(Date.now() / 1000);
    }));

  test("adds header members, and says what is wrong with them", () =>
    atConsole(async (page) => {
      await field(page, "header-toggle").click();
      await field(page, "header").fill("[]");
      await field(page, "submit").click();
      expect(await field(page, "header-problem").textContent()).toContain(
        "Header members must be a JSON object",
      );
      await field(page, "header").fill('{ "typ": "JWT", "x": 1 }');
      await mint(page);
      expect(await json(page, "token-header")).toMatchObject({ typ: "JWT", x: 1 });
    }));

  test("mints for several users at once, and copies all tokens", () =>
    atConsole(
      async (page) => {
        await field(page, "others-toggle").click();
        await field(page, "others").selectOption(["bob", "guest"]);
        await mint(page);
        expect(await page.getByTestId("minted-all").textContent()).toContain("All 3 tokens");
        await page.getByTestId("copy-all").click();
        await expect.poll(() => page.getByTestId("copy-all").textContent()).toBe("Copied");
        const all = JSON.parse(await page.evaluate<string>("navigator.clipboard.readText()")) as Record<
          string,
          string
        >;
        for (const [subject, token] of Object.entries(all)) expect(decodeJwt(token).sub).toBe(subject);
        expect(Object.keys(all)).toHaveLength(3);
      },
      { permissions: ["clipboard-read", "clipboard-write"] },
    ));

  test("remembers a filled-in form, also after a reload, and forgets it", () =>
    atConsole(async (page) => {
      await field(page, "user").selectOption("bob");
      await field(page, "scope").fill("read write");
      await page.getByTestId("preset-name").fill("Bob reads");
      await page.getByTestId("preset-save").click();
      await page.reload();
      await page.getByTestId("preset-choice").selectOption("Bob reads");
      expect(decodeJwt(await mint(page))).toMatchObject({ scope: "read write" });
      expect(await field(page, "user").inputValue()).toBe("bob");
      await page.getByTestId("preset-remove").click();
      await page.reload();
      expect(await page.getByTestId("preset-choice").locator("option").count()).toBe(1);
    }));

  test("fills the form as another token was minted", () =>
    atConsole(async (page) => {
      const { id } = await idp.mint({
        user: "bob",
        audience: "urn:billing",
        scope: "pay",
        description: "For the demo",
      });
      await page.goto(`${idp.url}/_mintmark/mint?like=${id}`);
      await expect.poll(() => field(page, "description").inputValue()).toBe("For the demo");
      expect(decodeJwt(await mint(page))).toMatchObject({ aud: "urn:billing", scope: "pay" });
      expect(await field(page, "user").inputValue()).toBe("bob");
    }));

  test("has no accessibility violation and fits each screen, before and after minting", () =>
    atConsole(async (page) => {
      await audit(page, "mint-empty");
      await mint(page);
      await page.getByTestId("usage-toggle").click();
      await audit(page, "mint");
    }));

  test.each(["light", "dark"] as const)("renders in %s mode and fits a phone screen", (colorScheme) =>
    atConsole(
      async (page) => {
        await mint(page);
        const background = await page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
        const width = await page.evaluate<number>("document.documentElement.scrollWidth");
        const [red = 0] = (/\d+/.exec(background) ?? []).map(Number);
        if (colorScheme === "dark") expect(red).toBeLessThan(80);
        else expect(red).toBeGreaterThan(200);
        expect(width).toBeLessThanOrEqual(390);
      },
      { colorScheme, viewport: { width: 390, height: 800 } },
    ),
  );

  test("shows hostile claims, descriptions and names as text", async () => {
    const hostile = `</script><img src=x onerror=alert(1)><svg onload=alert(2)>"'`;
    await using other = await startMintmark({
      users: { [hostile]: { name: hostile } },
      clients: { app: { clientName: hostile, grantTypes: ["client_credentials"], secret: "app-secret" } },
      resources: { [hostile]: { audience: hostile, scopes: ["<img/src=x/onerror=alert(3)>"] } },
    });
    await visit(browser, async (page) => {
      await page.goto(`${other.url}/_mintmark/mint`);
      await field(page, "description").fill(hostile);
      await field(page, "claims-toggle").click();
      await field(page, "claims").fill(JSON.stringify({ [hostile]: hostile }));
      await mint(page);
      expect(await json(page, "token-claims")).toMatchObject({ [hostile]: hostile });
      expect(await page.locator("main img[src=x], main svg, main script").count()).toBe(0);
      expect(await page.locator("main").textContent()).toContain(hostile);
    });
  });
});
