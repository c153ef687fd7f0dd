// The official SDKs renew a token that has expired, without asking the user again.
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../../src/index.ts";
import { introspect } from "../../support/introspect.ts";
import { McpApp, SDKS, signInWith, startProtectedResource } from "../../support/mcp-oauth.ts";

const mintmark = await startMintmark();
afterAll(() => mintmark.close());

describe.each(SDKS)("the MCP SDK $version", (sdk) => {
  it("exchanges its refresh token once the access token is over, and keeps the new pair", async () => {
    await using idp = await mintmark.isolate();
    await using resource = await startProtectedResource(idp.url, { scopes_supported: ["mcp:read"] });
    const app = new McpApp();
    const first = await signInWith(sdk, app, resource.url);
    await idp.clock.advance(3601);
    expect(await introspect(idp.url, first.access_token)).toEqual({ active: false });

    expect(await sdk.auth(app, { serverUrl: resource.url })).toBe("AUTHORIZED");
    expect(app.saved?.refresh_token).not.toBe(first.refresh_token);
    expect(await introspect(idp.url, app.saved?.access_token)).toMatchObject({
      active: true,
      aud: resource.url,
      scope: expect.stringContaining("mcp:read") as string,
    });
  });

  it("sends the user to sign in again where the refresh token is refused", async () => {
    await using idp = await mintmark.isolate();
    await using resource = await startProtectedResource(idp.url, { scopes_supported: ["mcp:read"] });
    const app = new McpApp();
    await signInWith(sdk, app, resource.url);
    await idp.tokens.revokeMany({ kind: "refresh" });

    app.authorizationUrl = undefined;
    expect(await sdk.auth(app, { serverUrl: resource.url })).toBe("REDIRECT");
    expect(app.authorizationUrl).toBeDefined();
    const [refused] = await idp.requests.list({ endpoint: "token", grantType: "refresh_token" });
    expect(refused).toMatchObject({ status: 400, error: "invalid_grant" });
  });
});
