// Runs the commands of docs/fastmcp.md: FastMCP 2 by environment, calls between services, and a key pair on
// disk. Each runs in its own folder with its own Mintmark, and real FastMCP servers use the results.
import { execFile } from "node:child_process";
import { createPublicKey } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseEnv, promisify } from "node:util";
import { decodeJwt } from "jose";
import { describe, expect, it } from "vitest";
import { BIN, emptyFolder, serve } from "../support/command-line.ts";
import { answerTo, callTool, type Env, missing, startFastMcp, startScript } from "../support/fastmcp.ts";
import { blocksOf } from "../support/page-blocks.ts";

const REFUSED = /^401 Bearer .*error="invalid_token"/;
const JWT = "FASTMCP_SERVER_AUTH_JWT_";

/** Defines `npx --no-install mintmark` without the second that npx needs to start. */
const NPX = `npx() { shift 2; "${process.execPath}" "${BIN}" "$@"; }`;

/** Starts Mintmark with this configuration in a new folder, and returns a shell for that folder. */
async function terminal(config?: string) {
  const cwd = emptyFolder();
  if (config !== undefined) await writeFile(join(cwd, "mintmark.config.yaml"), config);
  await serve([], { cwd });
  const env = { PATH: process.env["PATH"], MINTMARK_PORT: "1" };
  const type = async (text: string) =>
    (await promisify(execFile)("bash", ["-e", "-c", `${NPX}\n${text}`], { cwd, env })).stdout.trimEnd();
  return { cwd, type };
}

function blocks(heading: string, language: string): string[] {
  return blocksOf("fastmcp.md", heading, language);
}

/** Splits a block into its commands. */
function commands(block: string | undefined): string[] {
  return (block ?? "")
    .replaceAll(/\\\n\s*/g, "")
    .split("\n")
    .filter(Boolean);
}

function readBack(lines: string): Env {
  return parseEnv(lines) as Env;
}

describe("FastMCP 2, by environment", () => {
  const skipped = missing(2);
  const [config] = blocks("FastMCP 2, by environment", "yaml");
  const [printing, minting, web, vendors] = blocks("FastMCP 2, by environment", "sh");
  const [dotenv = ""] = blocks("FastMCP 2, by environment", "dotenv");

  it.skipIf(skipped)(`accepts pasted tokens, with a secret and an issuer without URL${skipped}`, async () => {
    const { cwd, type } = await terminal(config);
    await type(printing ?? "");
    const env = readBack(await readFile(join(cwd, ".env"), "utf8"));
    expect(env).toEqual(readBack(dotenv));
    await using server = await startFastMcp(2, "fixed_key", env);

    const [random = "", given = "", named = ""] = commands(minting);
    const shown = await type(random);
    const pasted = /^Authorization: Bearer (\S+)$/m.exec(shown)?.[1] ?? "";
    const [, id] = /^User ID\n([0-9a-f-]{36})$/m.exec(shown) ?? [];
    expect(await callTool(server.url, pasted, "whoami")).toMatchObject({ sub: id });

    const [one, two] = [await type(given), await type(named)];
    expect(decodeJwt(two)).toMatchObject({ name: "Test User", email: "test@example.com" });
    const { iat = 0, exp = 0, ...claims } = decodeJwt(one);
    expect(exp - iat).toBe(86_400);
    expect(claims).toMatchObject({ iss: "timelines-mcp-local", aud: "timelines-mcp-api" });
    expect(await callTool(server.url, one, "add_note", { text: "a project" })).toEqual(["a project"]);
    expect(await callTool(server.url, two, "list_notes")).toEqual([]);

    const wrong = (option: string) => type(`${given} ${option}`);
    for (const option of [
      "--expires-in -1s",
      "--flaw wrong-audience",
      "--flaw wrong-issuer",
      "--flaw wrong-signature",
    ]) {
      expect(await answerTo(server.url, await wrong(option)), option).toMatch(REFUSED);
    }
    expect(await answerTo(server.url, undefined)).toMatch(/^401 Bearer/);
  });

  it.skipIf(skipped)(`refuses tokens if secret, issuer or audience differ there${skipped}`, async () => {
    const { type } = await terminal(config);
    const token = await type(commands(minting)[1] ?? "");
    const differing = {
      PUBLIC_KEY: "another-secret-of-32-characters-or-more",
      ISSUER: "another-issuer",
      AUDIENCE: "another-audience",
    };
    await Promise.all(
      Object.entries(differing).map(async ([variable, value]) => {
        const env = { ...readBack(dotenv), [`${JWT}${variable}`]: value };
        await using server = await startFastMcp(2, "fixed_key", env);
        expect(await answerTo(server.url, token), variable).toMatch(REFUSED);
      }),
    );
  });

  it.skipIf(skipped)(`works with the JWKS and scopes${skipped}`, async () => {
    const { type } = await terminal();
    const [env = "", token = ""] = commands(web);
    await using server = await startFastMcp(2, "jwks", readBack(await type(env)));
    const scopes = ["read:timelines", "write:timelines"];
    expect(await callTool(server.url, await type(`${token} --quiet`), "whoami")).toMatchObject({ scopes });
    const less = token.replace(" write:timelines", "");
    expect(await answerTo(server.url, await type(`${less} --quiet`))).toMatch(REFUSED);
  });

  it.skipIf(skipped)(`works with issuers that look like Auth0 and Keycloak${skipped}`, async () => {
    const { type } = await terminal();
    const [auth0 = "", keycloak = "", token = ""] = commands(vendors);
    const uuid = "11111111-1111-1111-1111-111111111111";
    for (const [env, minted, issuer] of [
      [auth0, token.replace("keycloak", "auth0"), /\/auth0\/$/],
      [keycloak, token, /\/realms\/demo$/],
    ] as const) {
      const variables = readBack(await type(env));
      expect(variables[`${JWT}ISSUER`]).toMatch(issuer);
      await using server = await startFastMcp(2, "jwks", variables);
      const { url } = server;
      const bearer = await type(`${minted} --claim sub=${uuid} --quiet`);
      expect(await callTool(url, bearer, "whoami")).toMatchObject({ sub: uuid });
    }
  });
});

describe("FastMCP 4", () => {
  const skipped = missing(4);
  const server = (verifier: object) => startScript(4, "server.py", ["jwt", JSON.stringify(verifier)]);

  it.skipIf(skipped)(`works between services, with your own names${skipped}`, async () => {
    const heading = "The five ways to verify, FastMCP 4";
    const { type } = await terminal(blocks(heading, "yaml")[0]);
    const token = await type(blocks(heading, "sh")[0] ?? "");
    expect(decodeJwt(token)).toMatchObject({
      ...{ sub: "service-123", client_id: "billing-service", iss: "internal-auth-service" },
    });
    await using verifying = await server({
      ...{ public_key: "a-secret-of-32-characters-or-more", algorithm: "HS256" },
      ...{ issuer: "internal-auth-service", audience: "mcp-internal-api" },
      required_scopes: ["api:read", "api:write"],
    });
    expect(await callTool(verifying.url, token, "list_notes")).toEqual(["a note"]);
  });

  it.skipIf(skipped)(`works with a key pair on disk${skipped}`, async () => {
    const { cwd, type } = await terminal();
    const said = await type(blocks("A key pair on disk", "sh")[0] ?? "");
    const token = said.split("\n").at(-1) ?? "";
    const read = (file: string) => readFile(join(cwd, file), "utf8");
    const own = createPublicKey(await read("private.pem")).export({ type: "spki", format: "pem" });
    const publicPem = await read("public.pem");
    expect(publicPem.trim()).toBe(own.toString().trim());
    const claims = { iss: "http://localhost:8000", aud: "my-mcp-server", sub: "test@example.com" };
    expect(decodeJwt(token)).toMatchObject(claims);
    const expected = { issuer: claims.iss, audience: claims.aud };
    await using verifying = await server({ public_key: publicPem, ...expected });
    expect(await callTool(verifying.url, token, "list_notes")).toEqual(["a note"]);
    const flawed = await type(
      `npx --no-install mintmark token --audience my-mcp-server --claim iss=${claims.iss} --flaw wrong-signature --quiet`,
    );
    expect(await answerTo(verifying.url, flawed)).toMatch(REFUSED);
  });
});
