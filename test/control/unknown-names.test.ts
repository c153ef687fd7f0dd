// A mistyped name of a client, user or issuer is an error that suggests the name that was probably meant, in
// each of the control plane's interfaces.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Mintmark, startMintmark } from "../../src/index.ts";
import { mintmark } from "../support/command-line.ts";
import { WAYS } from "../support/control-tools.ts";
import { register } from "../support/register.ts";
import { REDIRECT_URI } from "../support/sign-in.ts";

let idp: Mintmark;
beforeAll(async () => void (idp = await startMintmark()));
afterAll(() => idp.close());

interface Asked {
  client?: string;
  user?: string;
  issuer?: string;
}

const MISTYPED: [string, Asked, { status: number; code: string; hint: string }][] = [
  [
    "client",
    { client: "demo-servcie" },
    { status: 404, code: "unknown_client", hint: 'Did you mean "demo-service"?' },
  ],
  [
    "issuer",
    { issuer: "keyclaok" },
    { status: 404, code: "unknown_issuer", hint: 'Did you mean "keycloak"?' },
  ],
  ["user", { user: "alcie" }, { status: 404, code: "not_found", hint: 'Did you mean "alice"?' }],
];

describe.each(MISTYPED)("a mistyped %s", (_, { issuer = "default", ...asked }, { status, code, hint }) => {
  it("is an error of the JavaScript handle", async () => {
    const minting = async () => (await idp.issuer(issuer)).token(asked);
    await expect(minting()).rejects.toMatchObject({ code, hint: expect.stringContaining(hint) as string });
  });

  it("is a problem document over HTTP", async () => {
    const answer = await fetch(`${idp.url}/_mintmark/api/tokens`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ issuer, ...asked }),
    });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ code, hint: expect.stringContaining(hint) as string });
  });

  it("is an error of the MCP tool", async () => {
    const tools = await WAYS["SDK 2 over HTTP"](idp.url);
    const answer = await tools.call("tokens_mint", { issuer, ...asked });
    expect(answer.isError).toBe(true);
    expect(answer.text).toContain(hint);
  });

  it("ends the command with exit code 1", async () => {
    const { user, client } = asked;
    const args = [
      ...(user === undefined ? [] : [user]),
      ...(client === undefined ? [] : ["--client", client]),
    ];
    const { code, stdout, stderr } = await mintmark(["token", ...args, "--issuer", issuer, "--url", idp.url]);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(hint);
  });
});

describe("a token can be minted", () => {
  it("for a client that registered itself, and for one that its metadata document describes", async () => {
    await using own = await idp.isolate({ clientIdMetadata: { knownClients: true } });
    const { body } = await register(own.url, { redirect_uris: [REDIRECT_URI] });
    for (const client of [String(body["client_id"]), "https://vscode.dev/oauth/client-metadata.json"]) {
      expect((await own.mint({ user: "alice", client })).clientId).toBe(client);
    }
  });

  it("for a client that the issuer does not need to know, if no known one has a similar name", async () => {
    expect((await idp.mint({ client: "billing" })).clientId).toBe("billing");
  });

  it("for a client with a similar name by a claim", async () => {
    expect((await idp.mint({ claims: { client_id: "demo-apps" } })).clientId).toBe("demo-apps");
  });
});
