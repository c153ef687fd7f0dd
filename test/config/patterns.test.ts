// Wildcards and placeholders where values are compared exactly: refused at start, at registration, in client
// metadata documents and by the directory's verbs, each time with the forms that work.
import { afterAll, describe, expect, it } from "vitest";
import { ConfigError, type MintmarkConfig, startMintmark } from "../../src/index.ts";
import { manage, register } from "../support/register.ts";

const PATTERNS = [
  "https://*.example.com/callback",
  "https://app.example.com/*",
  "https://app.example.com/callback*",
  "https://app.example.com/cb?x=*",
  "http://localhost:*/callback",
  "http://127.0.0.1:*/callback",
  "*://app.example.com/callback",
  "https://%2A.example.com/callback",
  "https://{tenant}.example.com/callback",
  "https://app.example.com/{tenant}/callback",
  "com.example.app://*",
  "*",
];
const EXACT = "http://127.0.0.1/callback";

async function problemsOf(config: MintmarkConfig): Promise<{ path: string; message: string }[]> {
  const error = await startMintmark(config).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ConfigError);
  return [...(error as ConfigError).problems];
}

describe("the configuration", () => {
  it.each(PATTERNS)("refuses the redirect URI %s, and names what works", async (uri) => {
    const app = { redirectUris: [EXACT, uri], postLogoutRedirectUris: [uri] };
    const problems = await problemsOf({ clients: { app } });
    expect(problems.map(({ path }) => path)).toEqual([
      "clients.app.redirectUris[1]",
      "clients.app.postLogoutRedirectUris[0]",
    ]);
    for (const { message } of problems) {
      expect(message).toContain("compared exactly");
      expect(message).toContain("http://127.0.0.1/callback matches any port");
    }
  });

  it.each<[string, MintmarkConfig, RegExp]>([
    [
      "clients.app.backchannelLogoutUri",
      { clients: { app: { redirectUris: [EXACT], backchannelLogoutUri: "https://*.example.com/out" } } },
      /must be one exact URI/,
    ],
    ["corsOrigins[0]", { corsOrigins: ["https://*.example.com"] }, /list each origin.*Loopback origins/],
    ["corsOrigins[0]", { corsOrigins: ["*"] }, /list each origin/],
    ["corsOrigins[0]", { corsOrigins: ["http://localhost:*"] }, /Loopback origins of any port/],
    ["allowHosts[0]", { allowHosts: ["*.example.com"] }, /list each host/],
  ])("refuses a pattern in %s", async (path, config, message) => {
    const problems = await problemsOf(config);
    expect(problems.map((problem) => problem.path)).toEqual([path]);
    expect(problems[0]?.message).toMatch(message);
  });

  it("refuses a pattern in a client metadata document", async () => {
    const document = { client_name: "App", redirect_uris: ["https://*.example.com/callback"] };
    const problems = await problemsOf({
      clientIdMetadata: { documents: { "https://app.example.com/client.json": document } },
    });
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toMatch(/^redirect_uris must have no wildcard/);
  });

  it("accepts percent-encoded stars outside the host, which are ordinary characters", async () => {
    await using idp = await startMintmark({
      clients: { app: { redirectUris: ["https://app.example.com/a%2Ab"] } },
    });
    expect(await idp.clients.get("app")).toMatchObject({ name: "app" });
  });
});

describe("a running issuer", async () => {
  const idp = await startMintmark();
  afterAll(() => idp.close());

  it.each(PATTERNS)(
    "answers the registration of the redirect URI %s with invalid_redirect_uri",
    async (uri) => {
      const { status, body } = await register(idp.url, { redirect_uris: [EXACT, uri] });
      expect([status, body["error"]]).toEqual([400, "invalid_redirect_uri"]);
      expect(body["error_description"]).toContain("compared exactly");
      expect(body).not.toHaveProperty("client_id");
    },
  );

  it.each(["post_logout_redirect_uris", "backchannel_logout_uri", "initiate_login_uri"])(
    "answers a pattern in %s with invalid_client_metadata, also when a registration is changed",
    async (name) => {
      const uri = "https://*.example.com/x";
      const members = { redirect_uris: [EXACT], [name]: name.endsWith("s") ? [uri] : uri };
      const refused = await register(idp.url, members);
      expect([refused.status, refused.body["error"]]).toEqual([400, "invalid_client_metadata"]);
      expect(refused.body["error_description"]).toMatch(new RegExp(`^${name} must`));
      const client = await register(idp.url, { redirect_uris: [EXACT] });
      expect(client.status).toBe(201);
      const changed = await manage(client, "PUT", { client_id: client.body["client_id"], ...members });
      expect([changed.status, changed.body["error"]]).toEqual([400, "invalid_client_metadata"]);
    },
  );

  it("refuses a client with a pattern in the directory's verbs", async () => {
    const replaced = idp.clients.put("app", { redirectUris: ["https://app.example.com/*"] });
    await expect(replaced).rejects.toMatchObject({ code: "bad_request" });
    await expect(replaced).rejects.toThrow("compared exactly");
  });
});
