// FastMCP servers that send their clients to sign in: the whole flow from FastMCP's own client to the tool
// call, for each provider that accepts a custom issuer, set up as in docs/fastmcp.md. A script plays the
// browser on Mintmark's pages.
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type MintmarkConfig, startMintmark } from "../../src/index.ts";
import { answerTo, callTool, missing, pythonOf, SERVERS, startScript } from "../support/fastmcp.ts";
import { McpApp, SDKS, signInWith } from "../support/mcp-oauth.ts";
import { blocksOf } from "../support/page-blocks.ts";

const ALICE = "11111111-1111-4111-8111-111111111111";
const API = "https://api.example.test";
type Config = MintmarkConfig & { issuers: { auth0: { port: number } } };

const config = parse(blocksOf("fastmcp.md", "Signing in", "yaml")[0] ?? "") as Config;
config.issuers.auth0.port = 0;
const idp = await startMintmark(config);
afterAll(() => idp.close());
const skipped = missing(4);

const CODE = blocksOf("fastmcp.md", "Signing in", "python");
const places = { "http://localhost:4411": idp.url, "http://localhost:4412": await urlOf("auth0") };

async function urlOf(issuer: string) {
  return (await idp.issuer(issuer)).url.replace(/\/$/, "");
}

async function start(provider: string) {
  const home = await mkdtemp(join(tmpdir(), "mintmark-fastmcp-"));
  const code = CODE.find((each) => each.includes(`auth = ${provider}(`)) ?? "";
  const server = await startScript(4, "provider.py", [code, JSON.stringify(places)], { FASTMCP_HOME: home });
  return {
    url: server.url.replace("127.0.0.1", "localhost"),
    home,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** Runs `fastmcp call URL whoami --auth oauth`, signed in as alice. */
async function callSignedIn(url: string, home: string): Promise<unknown> {
  const fastmcp = join(dirname(pythonOf(4).executable), "fastmcp");
  const args = ["call", url, "whoami", "--auth", "oauth", "--json"];
  const BROWSER = `${process.execPath} ${join(SERVERS, "browser.ts")} %s &`;
  const env = { PATH: process.env["PATH"], HOME: home, BROWSER };
  const { stdout } = await promisify(execFile)(fastmcp, args, { env });
  return (JSON.parse(stdout) as { structured_content: unknown }).structured_content;
}

interface Provider {
  provider: string;
  issuer: string;
  sub?: string;
  /** `its own` stands for the URL of the server. */
  aud: unknown;
  scopes: unknown;
}

const PROVIDERS: Provider[] = [
  {
    provider: "RemoteAuthProvider",
    issuer: "default",
    aud: "its own",
    scopes: ["read:data", "offline_access"],
  },
  { provider: "OAuthProxy", issuer: "default", aud: "its own", scopes: ["read:data"] },
  { provider: "OIDCProxy", issuer: "default", aud: API, scopes: ["openid"] },
  {
    ...{ provider: "Auth0Provider", issuer: "auth0", sub: `auth0|${ALICE}` },
    ...{ aud: expect.arrayContaining([API]) as unknown, scopes: ["openid"] },
  },
  {
    ...{ provider: "Auth0MCPProvider", issuer: "auth0", sub: `auth0|${ALICE}` },
    ...{ aud: "its own", scopes: ["offline_access"] },
  },
  {
    ...{ provider: "KeycloakAuthProvider", issuer: "keycloak" },
    ...{ aud: "its own", scopes: expect.arrayContaining(["openid"]) as unknown },
  },
];

describe.each(PROVIDERS)(
  "$provider at the issuer `$issuer`",
  ({ provider, issuer, sub = ALICE, aud, scopes }) => {
    it.skipIf(skipped)(`lets FastMCP's client sign in and call a tool${skipped}`, async () => {
      await using server = await start(provider);
      const { url: iss } = await idp.issuer(issuer);
      const expected = { sub, iss, aud: aud === "its own" ? server.url : aud, scopes };
      expect(await callSignedIn(server.url, server.home)).toEqual(expected);
    });
  },
);

describe.each(SDKS)("the MCP SDK $version at RemoteAuthProvider", (sdk) => {
  it.skipIf(skipped)(
    `signs in and calls a tool; the server rejects a token for another server${skipped}`,
    async () => {
      await using server = await start("RemoteAuthProvider");
      const { url } = server;
      expect(await answerTo(url, undefined)).toContain(
        `resource_metadata="${url.replace("/mcp", "/.well-known/oauth-protected-resource/mcp")}"`,
      );
      const { access_token } = await signInWith(sdk, new McpApp(), url);
      expect(await callTool(url, access_token, "whoami")).toMatchObject({ sub: ALICE, aud: url });
      const other = await idp.token({
        user: "alice",
        audience: "http://localhost:9/mcp",
        scope: "read:data",
      });
      expect(await answerTo(url, other)).toMatch(/^401 Bearer/);
    },
  );
});
