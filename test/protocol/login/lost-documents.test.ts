// Steps of a login that go on without a client whose metadata document can no longer be fetched.
import type { Provider } from "oidc-provider";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { usableClient } from "../../../src/engine/clients/usable-client.ts";
import { type Mintmark, startMintmark } from "../../../src/index.ts";
import { Browser } from "../../support/browser.ts";
import { callbackOf } from "../../support/browser-login.ts";
import { startDocumentServer } from "../../support/document-server.ts";
import { authorizationRequest, REDIRECT_URI } from "../../support/sign-in.ts";

const KEPT = {
  redirectUris: [REDIRECT_URI],
  frontchannelLogoutUri: `${new URL(REDIRECT_URI).origin}/out`,
};
let idp: Mintmark;
let lost: string;
const browsers = [new Browser(), new Browser()] as const;

beforeAll(async () => {
  idp = await startMintmark({
    clientIdMetadata: { fetch: "loopback" },
    frontchannelLogout: true,
    clients: { kept: KEPT },
    issuers: { keycloak: { profile: "keycloak", clientIdMetadata: { fetch: "loopback" } } },
  });
  await using web = await startDocumentServer((response, url) => {
    response.setHeader("cache-control", "no-store");
    response.end(
      JSON.stringify({
        client_id: url,
        client_name: "Lost",
        redirect_uris: [REDIRECT_URI],
        token_endpoint_auth_method: "none",
        frontchannel_logout_uri: `${new URL(REDIRECT_URI).origin}/lost`,
      }),
    );
  });
  lost = `${web.origin}/client.json`;
  for (const browser of browsers) {
    for (const client_id of [lost, "kept"]) {
      const { searchParams } = await callbackOf(browser, authorizationRequest(idp.url, { client_id }).url);
      expect(searchParams.has("code")).toBe(true);
    }
  }
});
afterAll(() => idp.close());

describe("a client whose document is lost", () => {
  it("does not stop the end of a login by a verb", async () => {
    const [{ id } = { id: "" }, ...others] = await idp.sessions.list();
    expect(others).toHaveLength(1);
    expect((await idp.sessions.end(id)).told).toEqual([]);
    expect(await idp.sessions.list()).toHaveLength(1);
  });

  it("does not stop a sign-out, which tells the other clients", async () => {
    const pages = [];
    for (const browser of browsers) {
      const page = await browser.open(`${idp.url}/logout`);
      if (page.html.includes('data-testid="logout-yes"')) pages.push(await browser.press(page, "logout-yes"));
    }
    const frames = pages.flatMap(({ html }) => [...html.matchAll(/<iframe src="([^"]*)"/g)]);
    expect(frames.map(([, url]) => url)).toEqual([KEPT.frontchannelLogoutUri]);
    expect(await idp.sessions.list()).toEqual([]);
  });

  it("has no pages that may watch a login", async () => {
    const { url } = await idp.issuer("keycloak");
    const query = new URLSearchParams({ client_id: lost, origin: new URL(REDIRECT_URI).origin }).toString();
    const frame = `${url}/protocol/openid-connect/login-status-iframe.html/init?${query}`;
    expect((await fetch(frame)).status).toBe(403);
  });
});

it("a failure of the store is not taken for a client that is lost", async () => {
  const find = () => Promise.reject(new Error("the disk is full"));
  await expect(usableClient({ Client: { find } } as unknown as Provider, "any")).rejects.toThrow("disk");
});
