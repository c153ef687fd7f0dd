// oidc-provider prints a NOTICE for every unset option and a WARNING for unsafe ones. None of them may
// appear, from the start through all flows.
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { type Mintmark, startMintmark } from "../../src/index.ts";
import { Browser } from "../support/browser.ts";
import { shows } from "../support/browser-login.ts";
import { SERVICE } from "../support/clients.ts";
import { introspect, userinfo } from "../support/introspect.ts";
import { getJson, postForm } from "../support/post-form.ts";
import {
  authorizationRequest,
  codeFor,
  expectTokens,
  redeem,
  refresh,
  tokensFor,
} from "../support/sign-in.ts";

const printed: string[] = [];
let idp: Mintmark;

beforeAll(async () => {
  for (const level of ["log", "info", "warn", "error", "debug"] as const) {
    vi.spyOn(console, level).mockImplementation((...args) => void printed.push(args.join(" ")));
  }
  process.on("warning", (warning) => printed.push(String(warning)));
  idp = await startMintmark({ passwordGrant: true });
});
afterAll(async () => {
  await idp.close();
  vi.restoreAllMocks();
});

it("oidc-provider prints nothing during the start and all flows", async () => {
  const browser = new Browser();
  await getJson(`${idp.url}/.well-known/openid-configuration`);
  await getJson(`${idp.url}/.well-known/jwks.json`, { origin: "http://localhost:3000" });
  const tokens = await tokensFor(idp.url, { browser, params: { resource: "https://api.test/" } });
  await introspect(idp.url, tokens["access_token"]);
  await userinfo(idp.url, tokens["access_token"]);
  await userinfo(idp.url, "garbage");
  const next = expectTokens(await refresh(idp.url, tokens["refresh_token"]));
  const { access_token: token } = next;
  expect((await postForm(`${idp.url}/revoke`, { token }, { basic: SERVICE })).status).toBe(400);
  expect((await postForm(`${idp.url}/revoke`, { token, client_id: "demo-app" })).status).toBe(200);
  await refresh(idp.url, tokens["refresh_token"]); // This is a reuse.
  await introspect(idp.url, await idp.token());
  await redeem(
    idp.url,
    { grant_type: "client_credentials" },
    { basic: SERVICE, headers: { origin: "http://localhost:3000" } },
  );
  await redeem(idp.url, { grant_type: "password", username: "bob", password: "bob" });
  const { redemption } = await codeFor(idp.url);
  await redeem(idp.url, { ...redemption, code_verifier: "x".repeat(43) });
  await postForm(
    `${idp.url}/par`,
    Object.fromEntries(new URL(authorizationRequest(idp.url).url).searchParams),
  );
  const device = await postForm(`${idp.url}/device/auth`, { client_id: "demo-app" });
  const page = await browser.open(`${idp.url}/device`);
  const code = await browser.press(page, "device-submit", { user_code: "wrong" });
  const confirm = await browser.press(code, "device-submit", { user_code: String(device.body["user_code"]) });
  const consent = await browser.press(confirm, "device-confirm");
  expect(shows(await browser.press(consent, "consent-allow"), "device-done")).toBe(true);
  await browser.open(authorizationRequest(idp.url, { redirect_uri: "http://evil.test/" }).url);
  await idp.keys.rotate();
  await tokensFor(idp.url, { browser, user: "bob", params: { prompt: "login" } });
  await browser.press(await browser.open(`${idp.url}/logout`), "logout-yes");
  expect(printed).toEqual([]);
});
