// `mintmark run`: a command with a server of its own. Tests what the command sees, its exit code and signals,
// and that nothing is left when it ends.
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { BIN, emptyFolder, mintmark, output, runningOnce, type RunOptions } from "../support/command-line.ts";
import { freePort } from "../support/free-port.ts";

const NODE = process.execPath;
const ALICE = "11111111-1111-4111-8111-111111111111";

/** Runs a script under `mintmark run` and returns the JSON that it prints. */
async function script<T = Record<string, unknown>>(
  source: string,
  { options = [], ...run }: RunOptions & { options?: string[] } = {},
): Promise<T> {
  const args = ["run", ...options, "--", NODE, "--input-type=module", "-e", source];
  return JSON.parse(await output(args, run)) as T;
}

const environment = (names: RegExp, run: RunOptions & { options?: string[] } = {}) =>
  script<Record<string, string>>(
    `const wanted = Object.entries(process.env).filter(([name]) => ${names}.test(name));
     console.log(JSON.stringify(Object.fromEntries(wanted)));`,
    run,
  );

describe("the command of mintmark run", () => {
  it("finds a complete issuer: discovery, control API, introspection, keys and static tokens", async () => {
    const seen = await script<Record<string, Record<string, unknown>>>(`
      const { MINTMARK_URL, OIDC_ISSUER, OIDC_DISCOVERY_URL, JWKS_URI, TOKEN_URL, SERVICE_CLIENT_ID,
        SERVICE_CLIENT_SECRET, INTROSPECTION_URL, INTROSPECTION_CLIENT_ID, INTROSPECTION_CLIENT_SECRET } = process.env;
      const json = async (url, init) => (await fetch(url, init)).json();
      const basic = (id, secret) => ({ authorization: "Basic " + btoa(id + ":" + secret) });
      const introspect = (token) => json(INTROSPECTION_URL, { method: "POST", body: new URLSearchParams({ token }),
        headers: basic(INTROSPECTION_CLIENT_ID, INTROSPECTION_CLIENT_SECRET) });
      const metadata = await json(OIDC_DISCOVERY_URL);
      const minted = await json(MINTMARK_URL + "/_mintmark/api/tokens", { method: "POST",
        headers: { "content-type": "application/json" }, body: JSON.stringify({ user: "alice" }) });
      const granted = await json(TOKEN_URL, { method: "POST", headers: basic(SERVICE_CLIENT_ID, SERVICE_CLIENT_SECRET),
        body: new URLSearchParams({ grant_type: "client_credentials" }) });
      const { jwtVerify, createRemoteJWKSet } = await import(${JSON.stringify(import.meta.resolve("jose"))});
      const { payload } = await jwtVerify(minted.token, createRemoteJWKSet(new URL(JWKS_URI)), { issuer: OIDC_ISSUER });
      console.log(JSON.stringify({
        metadata, payload, env: { MINTMARK_URL, OIDC_ISSUER, JWKS_URI },
        minted: await introspect(minted.token),
        granted: await introspect(granted.access_token),
        fixed: await introspect("dev-alice-token"),
      }));`);
    expect(seen["env"]?.["OIDC_ISSUER"]).toBe(seen["metadata"]?.["issuer"]);
    expect(seen["env"]?.["JWKS_URI"]).toBe(seen["metadata"]?.["jwks_uri"]);
    expect(seen["payload"]).toMatchObject({ sub: ALICE });
    expect(seen["minted"]).toMatchObject({ active: true, sub: ALICE });
    expect(seen["granted"]).toMatchObject({ active: true, client_id: "demo-service" });
    expect(seen["fixed"]).toMatchObject({ active: true, client_id: "alice@company.com" });
  });

  it("can use mintmark's own commands on that server without options", async () => {
    const inner = `${NODE} ${BIN} token alice --quiet && curl -s $JWKS_URI`;
    const [token = "", jwks = ""] = (await output(["run", "--", "sh", "-c", inner])).split("\n");
    const [header = ""] = token.split(".");
    const { kid } = JSON.parse(Buffer.from(header, "base64url").toString()) as { kid: string };
    expect(jwks).toContain(kid);
  });

  it("gets its own options, also after a further --", async () => {
    const print = "console.log(JSON.stringify(process.argv.slice(1)))";
    const own = ["--port", "1", "--help", "--", "--env", "x"];
    expect(await output(["run", "--", NODE, "-e", print, "--", ...own])).toBe(JSON.stringify(own));
    expect(await output(["run", "--port", "0", NODE, "-e", print, "--", ...own])).toBe(JSON.stringify(own));
  });

  it("has stdin, stdout and stderr for itself", async () => {
    const ended = await mintmark(["run", "--log", "json", "--", "sh", "-c", "echo out; echo err >&2"]);
    expect(ended).toEqual({ code: 0, signal: null, stdout: "out\n", stderr: "err\n" });
    const args = [BIN, "run", "--", "cat"];
    const env = { ...process.env, MINTMARK_PORT: "1" };
    const piped = spawnSync(NODE, args, { input: "said", encoding: "utf8", cwd: emptyFolder(), env });
    expect([piped.status, piped.stdout]).toEqual([0, "said"]);
  });
});

describe("the environment of the command", () => {
  const FASTMCP = /^FASTMCP/;

  it("describes the issuer, replacing earlier values, and a note names the replaced ones", async () => {
    const args = [
      "run",
      "--",
      "sh",
      "-c",
      'echo "$OIDC_ISSUER,$OIDC_CLIENT_SECRET,$FASTMCP_SERVER_AUTH_JWT_PUBLIC_KEY"',
    ];
    const env = {
      OIDC_ISSUER: "https://real.example",
      OIDC_CLIENT_SECRET: "of-another-client",
      FASTMCP_SERVER_AUTH_JWT_PUBLIC_KEY: "a-secret-of-32-characters-or-more",
    };
    const { stdout, stderr } = await mintmark(args, { env });
    expect(stdout).toMatch(/^http:\/\/localhost:\d+,,\n$/);
    for (const name of Object.keys(env)) expect(stderr).toContain(name);
    expect(stderr).not.toContain("secret-of-32");
  });

  it("has FastMCP's variables, but does not choose its verifier or its audience", async () => {
    const own = { FASTMCP_SERVER_AUTH_JWT_AUDIENCE: "timelines-mcp-api" };
    const env = await environment(FASTMCP, { env: own });
    const { FASTMCP_SERVER_AUTH_JWT_ISSUER: issuer = "" } = env;
    expect(env).toEqual({
      ...own,
      FASTMCP_SERVER_AUTH_JWT_JWKS_URI: `${issuer}/.well-known/jwks.json`,
      FASTMCP_SERVER_AUTH_JWT_PUBLIC_KEY: "",
      FASTMCP_SERVER_AUTH_JWT_ALGORITHM: "RS256",
      FASTMCP_SERVER_AUTH_JWT_ISSUER: issuer,
      FASTMCP_SERVER_AUTH_INTROSPECTION_INTROSPECTION_URL: `${issuer}/introspect`,
      FASTMCP_SERVER_AUTH_INTROSPECTION_CLIENT_ID: "demo-api",
      FASTMCP_SERVER_AUTH_INTROSPECTION_CLIENT_SECRET: "demo-api-secret",
    });
  });

  it("makes Node trust an https server in addition to its earlier CAs", async () => {
    const folder = emptyFolder();
    const before = join(folder, "company.pem");
    writeFileSync(before, "# a company's own\n");
    const seen = await script(
      `import { readFileSync } from "node:fs";
       const { JWKS_URI, MINTMARK_URL, NODE_EXTRA_CA_CERTS: file } = process.env;
       const { status } = await fetch(JWKS_URI);
       console.log(JSON.stringify({ status, MINTMARK_URL, file, text: readFileSync(file, "utf8") }));`,
      { env: { MINTMARK_HTTPS: "true", NODE_EXTRA_CA_CERTS: before } },
    );
    expect(seen).toMatchObject({ status: 200, MINTMARK_URL: expect.stringMatching(/^https:/) as string });
    expect(seen["text"]).toMatch(/^# a company's own\n-----BEGIN CERTIFICATE-----/);
    expect(existsSync(String(seen["file"]))).toBe(false);
  });

  it("has the presets of --env instead of FastMCP's defaults", async () => {
    const options = ["--env", "fastmcp-hs256", "--env", "express", "--audience", "my-api", "--scope", "a b"];
    const env = await environment(/^(FASTMCP|ISSUER_BASE_URL|AUDIENCE)/, { options });
    expect(env).toMatchObject({
      FASTMCP_SERVER_AUTH: "fastmcp.server.auth.providers.jwt.JWTVerifier",
      FASTMCP_SERVER_AUTH_JWT_PUBLIC_KEY: expect.stringMatching(/^.{32,}$/) as string,
      FASTMCP_SERVER_AUTH_JWT_JWKS_URI: "",
      FASTMCP_SERVER_AUTH_JWT_ALGORITHM: "HS256",
      FASTMCP_SERVER_AUTH_JWT_AUDIENCE: "my-api",
      FASTMCP_SERVER_AUTH_JWT_REQUIRED_SCOPES: "a,b",
      ISSUER_BASE_URL: expect.stringMatching(/^http:\/\/localhost:\d+$/) as string,
      AUDIENCE: "my-api",
    });
    expect(env).not.toHaveProperty("FASTMCP_SERVER_AUTH_INTROSPECTION_CLIENT_ID");
    expect(await environment(FASTMCP, { options: ["--env", "generic"] })).toEqual({});
  });

  it("keeps an audience that no option names, and defaults to FastMCP's usual one", async () => {
    const options = ["--env", "fastmcp-jwks"];
    const name = "FASTMCP_SERVER_AUTH_JWT_AUDIENCE";
    expect(await environment(FASTMCP, { options, env: { [name]: "mine" } })).toMatchObject({
      [name]: "mine",
    });
    expect(await environment(FASTMCP, { options })).toMatchObject({ [name]: "http://localhost:8000/mcp" });
  });

  it("describes the issuer that --issuer names, with its clients and its resource", async () => {
    const cwd = emptyFolder();
    const config = {
      port: 4411,
      issuers: {
        other: {
          clients: { mine: { secret: "my-secret", grantTypes: ["client_credentials"] } },
          resources: { api: { audience: "https://api.test", alg: "ES256", issuer: "a-text" } },
        },
      },
    };
    writeFileSync(join(cwd, "mintmark.config.json"), JSON.stringify(config));
    const env = await environment(/^(OIDC|SERVICE|INTROSPECTION|FASTMCP)/, {
      cwd,
      options: ["--issuer", "other", "--env", "generic", "--env", "fastmcp-jwks"],
    });
    expect(env).toMatchObject({
      OIDC_ISSUER: expect.stringMatching(/^http:\/\/localhost:\d+\/other$/) as string,
      OIDC_CLIENT_ID: "",
      SERVICE_CLIENT_ID: "mine",
      INTROSPECTION_CLIENT_SECRET: "my-secret",
      OIDC_AUDIENCE: "https://api.test",
      FASTMCP_SERVER_AUTH_JWT_ISSUER: "a-text",
      FASTMCP_SERVER_AUTH_JWT_ALGORITHM: "ES256",
    });
  });

  it("makes Auth0's middleware for Express accept good tokens and reject others", async () => {
    const answers = await script<number[]>(
      `import express from ${JSON.stringify(import.meta.resolve("express"))};
       import { auth } from ${JSON.stringify(import.meta.resolve("express-oauth2-jwt-bearer"))};
       const app = express().get("/", auth(), (req, res) => res.end());
       app.use((error, req, res, next) => res.status(error.status ?? 500).end());
       const server = app.listen(0, async () => {
         const api = process.env.MINTMARK_URL + "/_mintmark/api/tokens";
         const statuses = [];
         for (const flaw of [undefined, "expired", "wrong-audience"]) {
           const body = JSON.stringify({ user: "alice", audience: process.env.AUDIENCE, flaw });
           const minted = await fetch(api, { method: "POST", headers: { "content-type": "application/json" }, body });
           const { token } = await minted.json();
           const url = "http://localhost:" + server.address().port;
           statuses.push((await fetch(url, { headers: { authorization: "Bearer " + token } })).status);
         }
         console.log(JSON.stringify(statuses));
         process.exit();
       });`,
      { options: ["--env", "express"] },
    );
    expect(answers).toEqual([200, 401, 401]);
  });
});

describe("mintmark run", () => {
  const exitCode = async (...command: string[]) => (await mintmark(["run", "--", ...command])).code;

  it("exits with the command's exit code, or 128 plus the number of the signal that ended it", async () => {
    expect(await exitCode("sh", "-c", "exit 0")).toBe(0);
    expect(await exitCode("sh", "-c", "exit 7")).toBe(7);
    expect(await exitCode("sh", "-c", "kill -TERM $$")).toBe(143);
    expect(await exitCode("sh", "-c", "kill -KILL $$")).toBe(137);
  });

  it("exits with 127 for a missing command and 126 for a file that is not a program, as a shell does", async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, "text"), "");
    for (const [command, code] of [
      ["no-such-command", 127],
      ["./nothing", 127],
      ["", 127],
      ["./text", 126],
      [".", 126],
    ] as const) {
      const ended = await mintmark(["run", "--", command], { cwd });
      expect([command, ended.code, ended.stdout]).toEqual([command, code, ""]);
      expect(ended.stderr).toMatch(/^error: .*\n$/);
    }
    writeFileSync(join(cwd, "script"), "exit 3\n"); // without #!, which a shell runs nevertheless
    chmodSync(join(cwd, "script"), 0o755);
    expect((await mintmark(["run", "--", "./script"], { cwd })).code).toBe(3);
  });

  it("leaves no server and no files, and has other keys at each run", async () => {
    const cwd = emptyFolder();
    const show = 'echo "$MINTMARK_URL"; curl -s "$JWKS_URI"';
    const texts = [];
    for (let n = 0; n < 2; n++) texts.push(await output(["run", "--", "sh", "-c", show], { cwd }));
    const [[url = "", first = ""] = [], [, second = ""] = []] = texts.map((text) => text.split("\n"));
    await expect(fetch(url)).rejects.toThrow();
    expect(readdirSync(cwd)).toEqual([]);
    expect(first).toContain("kid");
    expect(first).not.toBe(second);
  });

  it("keeps the folder and its keys with --data, but no server.json", async () => {
    const cwd = emptyFolder();
    const show = ["--data", "kept", "--", "sh", "-c", "curl -s $JWKS_URI"];
    const jwks = await output(["run", ...show], { cwd });
    expect(await output(["run", ...show], { cwd })).toBe(jwks);
    expect(readdirSync(join(cwd, "kept")).sort()).toEqual([".gitignore", "mintmark.db"]);
    const token = await output(["token", "--quiet", "--data", "kept"], {
      cwd,
      env: { MINTMARK_PORT: "4411" },
    });
    const kids = (JSON.parse(jwks) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
    const { kid } = JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString()) as {
      kid: string;
    };
    expect(kids).toContain(kid);
  });

  it("listens on --port, and fails before the command starts if that port is in use", async () => {
    const port = String(await freePort());
    const inner = `${NODE} ${BIN} run --port ${port} -- echo started`;
    const { code, stdout, stderr } = await mintmark([
      "run",
      "--port",
      port,
      "--",
      "sh",
      "-c",
      `echo $MINTMARK_URL; ${inner}`,
    ]);
    expect([code, stdout]).toEqual([1, `http://localhost:${port}\n`]);
    expect(stderr).toContain(`port ${port} is in use`);
  });
});

describe("signals", () => {
  const WAITS = `console.log("pid", process.pid, process.env.MINTMARK_URL); setInterval(() => {}, 1000);`;

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "%s is passed to the command and ends both",
    async (signal) => {
      const on = `process.on("${signal}", () => { console.log("had ${signal}"); process.exit(9); });`;
      const { end, shown } = await runningOnce(["run", "--", NODE, "-e", on + WAITS], /pid (\d+) (\S+)\n/);
      const { code, stdout } = await end(signal);
      expect(code).toBe(9);
      expect(stdout).toContain(`had ${signal}`);
      expect(() => process.kill(Number(shown[1]), 0)).toThrow("ESRCH");
      await expect(fetch(shown[2] ?? "")).rejects.toThrow();
    },
  );

  it("with their default action end both with 128 plus the number, and leave no orphan", async () => {
    const { end, shown } = await runningOnce(["run", "--", NODE, "-e", WAITS], /pid (\d+)/);
    expect(await end("SIGTERM")).toMatchObject({ code: 143, signal: null });
    expect(() => process.kill(Number(shown[1]), 0)).toThrow("ESRCH");
  });

  it("that the command handles do not stop the server before the command ends", async () => {
    const source = `process.on("SIGTERM", () => fetch(process.env.JWKS_URI).then(({ status }) => process.exit(status - 190)));`;
    const { end } = await runningOnce(["run", "--", NODE, "-e", source + WAITS], /pid/);
    expect((await end("SIGTERM")).code).toBe(10);
  });

  const hasPython = spawnSync("python3", ["-c", "import pty"]).status === 0;
  it.skipIf(!hasPython)("from Ctrl+C on a terminal reach the command once", async () => {
    const counts = `let n = 0; process.on("SIGINT", () => { n++; setTimeout(() => { console.log("count", n); process.exit(5); }, 300); });`;
    const terminal = `
import os, pty, sys
pid, fd = pty.fork()
if pid == 0: os.execv(sys.argv[1], sys.argv[1:])
seen = b""
while b"pid" not in seen: seen += os.read(fd, 1000)
os.write(fd, b"\\x03")
try:
    while True: seen += os.read(fd, 1000)
except OSError: pass
print(seen.decode())
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))`;
    const args = ["-c", terminal, NODE, BIN, "run", "--", NODE, "-e", counts + WAITS];
    const env = { ...process.env, MINTMARK_PORT: "1", NO_COLOR: "1" };
    const { status, stdout } = spawnSync("python3", args, { encoding: "utf8", cwd: emptyFolder(), env });
    expect(status).toBe(5);
    expect(stripVTControlCharacters(stdout)).toContain("count 1");
  });
});

describe("wrong usage of mintmark run exits with 2 before anything starts:", () => {
  it.each<[string, string[], RegExp]>([
    ["no command", ["run"], /missing required argument 'command'/],
    ["an unknown option", ["run", "--prot", "0", "--", "echo", "x"], /Did you mean --port\?/],
    ["an unknown preset", ["run", "--env", "fastmcp-jwk", "--", "echo", "x"], /Did you mean fastmcp-jwks\?/],
    ["an invalid port", ["run", "--port", "x", "--", "echo", "x"], /--port/],
    ["a host beyond loopback", ["run", "--host", "0.0.0.0", "--", "echo", "x"], /refusing to listen/],
  ])("%s", async (_, args, message) => {
    const { code, stdout, stderr } = await mintmark(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(message);
  });

  it("a production environment", async () => {
    const { code, stderr } = await mintmark(["run", "--", "echo", "x"], { env: { NODE_ENV: "production" } });
    expect(code).toBe(2);
    expect(stderr).toMatch(/NODE_ENV is "production"/);
  });
});
