// Takes the pictures of the documentation from a running server, in light and dark: docs/pictures/*.png.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { type MintmarkConfig, startMintmark } from "../src/index.ts";
import { startChromium } from "../test/support/chromium.ts";

const FOLDER = join(import.meta.dirname, "../docs/pictures");
const AUDIENCE = "http://localhost:8000/mcp";
const CONFIG: MintmarkConfig = {
  port: 4411,
  clients: {
    notes: { clientName: "Notes", redirectUris: ["http://localhost:3000/callback"] },
    nightly: { secret: "the-secret-of-the-nightly-job", grantTypes: ["client_credentials"] },
  },
  resources: { mcp: { audience: AUDIENCE, scopes: ["search:read", "index:write"] } },
};

const idp = await startMintmark(CONFIG);
const browser = await startChromium();
if (!browser) throw new Error("the pictures need a Chromium");

const authorize = (redirectUri: string) =>
  `${idp.url}/authorize?${new URLSearchParams({
    response_type: "code",
    client_id: "notes",
    redirect_uri: redirectUri,
    scope: "openid profile search:read",
    resource: AUDIENCE,
    code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    code_challenge_method: "S256",
  }).toString()}`;

const mint = async (page: Page) => {
  await page.getByTestId("mint-submit").click();
  await page.getByTestId("token-value").waitFor();
};

/** Each picture: its page, its width, and what happens there first. */
const PICTURES: [name: string, url: string, width: number, prepare?: (page: Page) => Promise<void>][] = [
  ["home", `${idp.url}/_mintmark/`, 1280],
  ["mint", `${idp.url}/_mintmark/mint`, 1280, mint],
  ["tokens", `${idp.url}/_mintmark/tokens`, 1280],
  ["login", authorize("http://localhost:3000/callback"), 640],
  ["refusal", authorize("http://localhost:3000/calback"), 640],
];

try {
  mkdirSync(FOLDER, { recursive: true });
  for (const user of ["alice", "bob", "guest"]) await idp.token({ user, audience: AUDIENCE });
  await idp.token({
    client: "nightly",
    audience: AUDIENCE,
    scope: "index:write",
    description: "the nightly job",
  });
  await idp.token({ user: "alice", audience: AUDIENCE, flaw: "expired" });
  for (const colorScheme of ["light", "dark"] as const) {
    const context = await browser.newContext({ colorScheme });
    for (const [name, url, width, prepare] of PICTURES) {
      const page = await context.newPage();
      await page.setViewportSize({ width, height: 800 });
      await page.goto(url, { waitUntil: "load" });
      await prepare?.(page);
      await page.evaluate("scrollTo(0, 0)");
      await page.screenshot({ path: join(FOLDER, `${name}-${colorScheme}.png`) });
      await page.close();
    }
    await context.close();
  }
} finally {
  await browser.close();
  await idp.close();
}
console.log(`wrote ${PICTURES.length * 2} pictures to docs/pictures/`);
