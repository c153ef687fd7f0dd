// The official MCP SDKs renew an expired token without asking the user again.
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../../src/index.ts";
import { introspect } from "../../support/introspect.ts";
import { McpApp, SDKS, signInWith, startProtectedResource } from "../../support/mcp-oauth.ts";

const mintmark = await startMintmark();
afterAll(() => mintmark.close());

describe.each(SDKS)("the MCP SDK $version", (sdk) => {
  it("uses its refresh token after the access token has expired, and stores the new tokens", async () => {
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

  it("sends the user to the login again if the refresh token is rejected", async () => {
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
