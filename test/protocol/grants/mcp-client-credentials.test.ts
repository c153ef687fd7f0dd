// The MCP extension for client credentials, by secret and by private_key_jwt, with the clients of both SDK
// versions.
import * as v2 from "@modelcontextprotocol/client";
import * as v1 from "@modelcontextprotocol/sdk/client/auth.js";
import * as v1Extensions from "@modelcontextprotocol/sdk/client/auth-extensions.js";
import { createRemoteJWKSet, exportJWK, exportPKCS8, generateKeyPair, jwtVerify } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../../src/index.ts";
import { introspect } from "../../support/introspect.ts";
import { fetchWithMcpServer } from "../../support/mcp-origin.ts";
import { getJson } from "../../support/post-form.ts";

const MCP = "https://mcp.test/mcp";
const pairs = {
  RS256: await generateKeyPair("RS256", { extractable: true }),
  ES256: await generateKeyPair("ES256", { extractable: true }),
};
const publicJwk = async (alg: keyof typeof pairs) => {
  const { kty = "", ...jwk } = await exportJWK(pairs[alg].publicKey);
  return { ...jwk, kty };
};
const CLIENT_CREDENTIALS = { grantTypes: ["client_credentials" as const], scopes: ["mcp:read", "mcp:write"] };
const idp = await startMintmark({
  clients: {
    "secret-client": { secret: "a-secret", ...CLIENT_CREDENTIALS },
    "RS256-client": { jwks: { keys: [await publicJwk("RS256")] }, ...CLIENT_CREDENTIALS },
    "ES256-client": { jwks: { keys: [await publicJwk("ES256")] }, ...CLIENT_CREDENTIALS },
    "demo-api": { secret: "demo-api-secret", grantTypes: [] },
  },
  resources: { mcp: { audience: MCP, scopes: ["mcp:read", "mcp:write"] } },
  issuers: {
    tenant: {
      path: "/tenants/one",
      clients: { "secret-client": { secret: "a-secret", ...CLIENT_CREDENTIALS } },
    },
  },
});
afterAll(() => idp.close());

interface Provider {
  tokens(): { access_token: string; scope?: string | undefined; token_type: string } | undefined;
}

interface Sdk {
  secret(options: { clientId: string; clientSecret: string; scope?: string }): Provider;
  key(options: { clientId: string; privateKey: string; algorithm: string; scope?: string }): Provider;
  authorize(provider: Provider, at?: string, scopes?: string[]): Promise<string>;
}

const sdks: Record<string, Sdk> = {
  v1: {
    secret: (options) => new v1Extensions.ClientCredentialsProvider({ ...options, expectedIssuer: idp.url }),
    key: (options) => new v1Extensions.PrivateKeyJwtProvider({ ...options, expectedIssuer: idp.url }),
    authorize: (provider, at = idp.url, scopes) =>
      v1.auth(provider as v1Extensions.PrivateKeyJwtProvider, {
        serverUrl: MCP,
        fetchFn: fetchWithMcpServer(MCP, at, scopes),
      }),
  },
  v2: {
    secret: (options) => new v2.ClientCredentialsProvider({ ...options, expectedIssuer: idp.url }),
    key: (options) => new v2.PrivateKeyJwtProvider({ ...options, expectedIssuer: idp.url }),
    authorize: (provider, at = idp.url, scopes) =>
      v2.auth(provider as v2.PrivateKeyJwtProvider, {
        serverUrl: MCP,
        fetchFn: fetchWithMcpServer(MCP, at, scopes),
      }),
  },
};

describe("the metadata", () => {
  it("lists both authentication methods, and the signing algorithms of private_key_jwt", async () => {
    const { body } = await getJson(`${idp.url}/.well-known/oauth-authorization-server`);
    const methods = body["token_endpoint_auth_methods_supported"];
    expect(methods).toEqual(
      expect.arrayContaining(["client_secret_basic", "client_secret_post", "private_key_jwt"]),
    );
    expect(body["token_endpoint_auth_signing_alg_values_supported"]).toEqual(
      expect.arrayContaining(["RS256", "ES256"]),
    );
    expect(body["grant_types_supported"]).toContain("client_credentials");
  });
});

describe.each(Object.entries(sdks))("client credentials with the MCP SDK, %s", (_, sdk) => {
  it("issue a token by secret for the MCP server, by default with all scopes of the client", async () => {
    const provider = sdk.secret({ clientId: "secret-client", clientSecret: "a-secret" });
    expect(await sdk.authorize(provider)).toBe("AUTHORIZED");
    const tokens = provider.tokens();
    expect(tokens).toMatchObject({ token_type: "Bearer", scope: "mcp:read mcp:write" });
    const jwks = createRemoteJWKSet(new URL(`${idp.url}/.well-known/jwks.json`));
    const { payload } = await jwtVerify(tokens?.access_token ?? "", jwks, { issuer: idp.url, audience: MCP });
    expect(payload).toMatchObject({ client_id: "secret-client", scope: "mcp:read mcp:write" });
    expect(await introspect(idp.url, tokens?.access_token)).toMatchObject({ active: true, aud: MCP });
  });

  it.each(["RS256", "ES256"] as const)("issue a token by private_key_jwt with %s", async (algorithm) => {
    const privateKey = await exportPKCS8(pairs[algorithm].privateKey);
    const provider = sdk.key({ clientId: `${algorithm}-client`, privateKey, algorithm, scope: "mcp:read" });
    expect(await sdk.authorize(provider)).toBe("AUTHORIZED");
    expect(provider.tokens()).toMatchObject({ scope: "mcp:read" });
    // A second request works because each assertion is new.
    expect(await sdk.authorize(provider)).toBe("AUTHORIZED");
  });

  it("are rejected for a wrong secret, a foreign key or a scope outside the client's limits", async () => {
    const wrong = sdk.secret({ clientId: "secret-client", clientSecret: "wrong" });
    await expect(sdk.authorize(wrong)).rejects.toThrow(/client authentication failed/);
    const privateKey = await exportPKCS8(pairs.ES256.privateKey);
    const foreign = sdk.key({ clientId: "RS256-client", privateKey, algorithm: "ES256" });
    await expect(sdk.authorize(foreign)).rejects.toThrow(/client authentication failed/);
    const greedy = sdk.secret({ clientId: "secret-client", clientSecret: "a-secret", scope: "mcp:admin" });
    await expect(sdk.authorize(greedy)).rejects.toThrow(/scope/);
    expect(greedy.tokens()).toBeUndefined();
  });
});

describe("the client of SDK v2", () => {
  it("requests the scopes that the MCP server publishes", async () => {
    const provider = new v2.ClientCredentialsProvider({
      clientId: "secret-client",
      clientSecret: "a-secret",
      expectedIssuer: idp.url,
    });
    await sdks["v2"]?.authorize(provider, idp.url, ["mcp:write"]);
    expect(provider.tokens()).toMatchObject({ scope: "mcp:write" });
  });
});

describe("an issuer below a path", () => {
  it("works with both SDK versions", async () => {
    const tenant = await idp.issuer("tenant");
    const options = { clientId: "secret-client", clientSecret: "a-secret", expectedIssuer: tenant.url };
    const first = new v1Extensions.ClientCredentialsProvider(options);
    expect(await sdks["v1"]?.authorize(first, tenant.url)).toBe("AUTHORIZED");
    const second = new v2.ClientCredentialsProvider(options);
    expect(await sdks["v2"]?.authorize(second, tenant.url)).toBe("AUTHORIZED");
  });
});
