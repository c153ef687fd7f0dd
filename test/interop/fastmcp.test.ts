// The ways in which FastMCP verifies tokens: real servers, set up with the lines of `mintmark env`, and the
// MCP SDK's client. Checks which tokens are accepted. Skipped if no Python has FastMCP; see
// scripts/python-env.sh.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type MintOptions, startMintmark } from "../../src/index.ts";
import {
  answerTo,
  callTool,
  envOf,
  MAJORS,
  missing,
  type Module,
  startFastMcp,
  startScript,
} from "../support/fastmcp.ts";
import type { PythonServer } from "../support/python.ts";

const AUDIENCE = "http://localhost:8000/mcp";
const ALICE = "11111111-1111-1111-1111-111111111111";
const BOB = "22222222-2222-2222-2222-222222222222";
const REFUSED = /^401 Bearer .*error="invalid_token"/;

const idp = await startMintmark();
afterAll(() => idp.close());

type Flaw = NonNullable<MintOptions["flaw"]>;

interface Scenario {
  name: string;
  module: Module;
  preset: string[];
  mint: MintOptions;
  flaws: Flaw[];
}

const JWT_FLAWS: Flaw[] = ["expired", "wrong-signature", "wrong-audience", "wrong-issuer", "alg-none"];
// The verifier does not check `iss`, and an opaque token has no signature.
const OPAQUE_FLAWS: Flaw[] = ["expired", "opaque-unknown", "opaque-of-other-issuer"];
const INTROSPECTION: Pick<Scenario, "module" | "preset"> = {
  module: "introspection",
  preset: ["fastmcp-introspection"],
};

const SCENARIOS: Scenario[] = [
  { name: "JWKS", module: "jwks", preset: ["fastmcp-jwks"], mint: {}, flaws: JWT_FLAWS },
  ...(["HS256", "HS384", "HS512"] as const).map((alg) => ({
    name: `${alg} secret`,
    ...{ module: "fixed_key" as const, preset: [`fastmcp-${alg.toLowerCase()}`], mint: { alg } },
    flaws: JWT_FLAWS,
  })),
  ...(["RS256", "ES256"] as const).map((alg) => ({
    name: `static ${alg} key`,
    ...{ module: "fixed_key" as const, preset: ["fastmcp-static-key", "--alg", alg], mint: { alg } },
    flaws: JWT_FLAWS,
  })),
  {
    name: "introspection of opaque tokens",
    ...INTROSPECTION,
    mint: { format: "opaque" },
    flaws: OPAQUE_FLAWS,
  },
  { name: "introspection of JWTs", ...INTROSPECTION, mint: {}, flaws: ["expired", "wrong-signature"] },
];
const CASES = MAJORS.flatMap((major) => SCENARIOS.map((scenario) => ({ major, ...scenario })));

describe.each(CASES)("FastMCP $major, $name", ({ major, module, preset, mint, flaws }) => {
  const skipped = missing(major);
  let server: PythonServer;
  beforeAll(async () => {
    if (skipped) return;
    server = await startFastMcp(major, module, await envOf(idp.url, ...preset, "--scope", "read:data"));
  });
  afterAll(() => server?.[Symbol.asyncDispose]());
  const minted = (more: MintOptions = {}) =>
    idp.mint({ user: ALICE, audience: AUDIENCE, scope: "read:data write:data", ...mint, ...more });
  const answer = async (more: MintOptions) => answerTo(server.url, (await minted(more)).token);
  const call = async (user: string, tool: string, args = {}) =>
    callTool(server.url, (await minted({ user })).token, tool, args);

  it.skipIf(skipped)(`accepts valid tokens of users and machines${skipped}`, async () => {
    const scopes = ["read:data", "write:data"];
    expect(await call(ALICE, "whoami")).toEqual({ sub: ALICE, client_id: "demo-app", scopes });
    const machine = await idp.mint({
      ...{ client: "demo-service", audience: AUDIENCE, scope: "read:data", ...mint },
    });
    expect(await callTool(server.url, machine.token, "whoami")).toEqual({
      ...{ sub: machine.subject, client_id: "demo-service", scopes: ["read:data"] },
    });
  });

  it.skipIf(skipped)(`refuses flawed tokens${skipped}`, async () => {
    for (const flaw of flaws) expect(await answer({ flaw }), flaw).toMatch(REFUSED);
    expect(await answer({ scope: "other" })).toMatch(REFUSED);
    expect(await answer({ expiresInSeconds: -1 })).toMatch(REFUSED);
    expect(await answerTo(server.url, undefined)).toMatch(/^401 Bearer/);
  });

  it.skipIf(skipped)(`tells two users apart by sub${skipped}`, async () => {
    expect(await call(ALICE, "add_note", { text: "hers" })).toEqual(["hers"]);
    expect(await call(BOB, "list_notes")).toEqual([]);
  });

  it.skipIf(skipped)(`notices a revocation only by introspection${skipped}`, async () => {
    const { id, token } = await minted();
    expect(await answerTo(server.url, token)).toBe("200");
    await idp.tokens.revoke(id);
    expect(await answerTo(server.url, token)).toMatch(module === "introspection" ? REFUSED : /^200$/);
  });

  if (module !== "introspection") return;

  it.skipIf(skipped)(`fails closed without introspection${skipped}`, async () => {
    const { token } = await minted();
    for (const fault of [
      { status: 500 },
      { status: 503 },
      { connection: "reset" },
      { connection: "close" },
      { body: "<html>" },
      { body: {} },
    ] as const) {
      await idp.faults.add({ endpoint: "introspection", times: 1, ...fault });
      expect(await answerTo(server.url, token), JSON.stringify(fault)).toMatch(REFUSED);
      expect(await answerTo(server.url, token)).toBe("200");
    }
    await idp.faults.add({ endpoint: "introspection", times: 1, delayMilliseconds: 200 });
    expect(await answerTo(server.url, token)).toBe("200");
  });
});

describe("FastMCP 4 with a short timeout", () => {
  const skipped = missing(4);
  it.skipIf(skipped)(`refuses when introspection hangs${skipped}`, async () => {
    const verifier = {
      introspection_url: `${idp.url}/introspect`,
      ...{ client_id: "demo-api", client_secret: "demo-api-secret", timeout_seconds: 0.2 },
    };
    await using server = await startScript(4, "server.py", ["introspection", JSON.stringify(verifier)]);
    const token = await idp.token({ audience: AUDIENCE, format: "opaque" });
    await idp.faults.add({ endpoint: "introspection", times: 1, connection: "hang" });
    expect(await answerTo(server.url, token)).toMatch(REFUSED);
  });
});

describe.each([
  { id: "okta", audience: AUDIENCE },
  { id: "entra", audience: AUDIENCE },
  { id: "google", audience: "demo-app", minting: { kind: "id" as const } }, // its access tokens are opaque
  { id: "cognito", audience: undefined }, // its access tokens have no `aud`
])("FastMCP 4 and the issuer that looks like $id", ({ id, audience, minting }) => {
  const skipped = missing(4);

  it.skipIf(skipped)(`accepts the tokens of that issuer only${skipped}`, async () => {
    const vendor = await idp.issuer(id);
    const metadata = await fetch(`${vendor.url.replace(/\/$/, "")}/.well-known/openid-configuration`);
    const { jwks_uri, issuer } = (await metadata.json()) as { jwks_uri: string; issuer: string };
    const verifier = { jwks_uri, issuer, audience };
    await using server = await startScript(4, "server.py", ["jwt", JSON.stringify(verifier)]);
    const asked = { user: "alice", ...(audience === AUDIENCE && { audience }), ...minting };
    expect(await callTool(server.url, await vendor.token(asked), "list_notes")).toEqual(["a note"]);
    expect(await answerTo(server.url, await idp.token(asked))).toMatch(REFUSED);
  });
});

describe("FastMCP 4 with static tokens", () => {
  const skipped = missing(4);

  it.skipIf(skipped)(`accepts the configured tokens with their scopes${skipped}`, async () => {
    const env = await envOf(idp.url, "fastmcp-static-tokens", "--scope", "read:data");
    await using byText = await startFastMcp(4, "static_tokens", env);
    const whoami = (token: string) => callTool(byText.url, token, "whoami");
    expect(await whoami("dev-alice-token")).toMatchObject({
      client_id: "alice@company.com",
      scopes: ["read:data", "write:data", "admin:users"],
    });
    expect(await whoami("dev-bob-token")).toMatchObject({ scopes: ["read:data"] });
    await expect(callTool(byText.url, "dev-bob-token", "add_note", { text: "no" })).rejects.toThrow(
      "Unknown",
    );
    for (const token of ["dev-guest-token", "dev-mallory-token"]) {
      expect(await answerTo(byText.url, token)).toMatch(REFUSED);
    }
  });
});

describe("FastMCP 4 with a test key pair", () => {
  const skipped = missing(4);

  it.skipIf(skipped)(`gives an admin more tools than a reader, by scope${skipped}`, async () => {
    const env = await envOf(idp.url, "fastmcp-static-key", "--scope", "read:data");
    await using server = await startFastMcp(4, "fixed_key", env);
    const admin = await idp.token({ user: ALICE, audience: AUDIENCE, scope: "read:data write:data" });
    const reader = await idp.token({ user: BOB, audience: AUDIENCE, scope: "read:data" });
    const add = (token: string) => callTool(server.url, token, "add_note", { text: "milk" });
    expect(await add(admin)).toEqual(["milk"]);
    await expect(add(reader)).rejects.toThrow("Unknown tool");
  });
});
