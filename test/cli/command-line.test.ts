// The command line as a whole: exit codes, what goes to stdout and to stderr, and rejected starts.
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { accessSync, constants, existsSync, readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, test } from "vitest";
import { BIN, emptyFolder, mintmark, output, serve } from "../support/command-line.ts";
import { freePort } from "../support/free-port.ts";
import { packagesIn, SAY_WHAT_IS_LOADED } from "../support/loaded-packages.ts";

const { version } = (await import("../../package.json", { with: { type: "json" } })).default;

describe("help and version", () => {
  it("go to stdout with exit code 0", async () => {
    for (const args of [
      ["--help"],
      ["help"],
      ["serve", "--help"],
      ["token", "--help"],
      ["keys", "export", "--help"],
    ]) {
      const { code, stdout, stderr } = await mintmark(args);
      expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: "" });
      expect(stdout).toMatch(/^Usage: mintmark/);
    }
    expect(await mintmark(["--version"])).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: "" });
  });

  it("list every command", async () => {
    const { stdout } = await mintmark(["--help"]);
    for (const command of ["serve", "token", "tokens", "keys"]) {
      expect(stdout).toMatch(new RegExp(`^  ${command}\\b`, "m"));
    }
  });

  it("load nothing but commander, and minting loads neither the engine nor the web server", async () => {
    const packages = async (args: string[]) => {
      const { code, stderr } = await mintmark(args, {
        env: { NODE_OPTIONS: `--import ${SAY_WHAT_IS_LOADED}` },
      });
      expect(code).toBe(0);
      return packagesIn(stderr);
    };
    const { url } = await serve(["--ephemeral"]);
    expect(await packages(["--help"])).toEqual(new Set(["commander"]));
    for (const place of [["--url", url], ["--ephemeral"]]) {
      const loaded = [...(await packages(["token", ...place]))];
      expect(loaded.filter((name) => !["commander", "zod", "jose"].includes(name))).toEqual([]);
    }
  });
});

describe("in a process of its own a command exits by itself and prints only its output,", () => {
  test.each<[number, string[], RegExp]>([
    [0, ["token", "--ephemeral", "--quiet"], /^ey[\w.-]+\n$/],
    [0, ["tokens", "list", "--json"], /^\[\]$/m],
    [1, ["tokens", "inspect", "no-token"], /unknown-token/],
    [0, ["keys", "list"], /^KID +ALG/],
    [0, ["flaws"], /^alg-none +critical/m],
    [0, ["env", "generic"], /^OIDC_ISSUER=/m],
    [0, ["init"], /^wrote mintmark\.config\.ts/],
    [0, ["ca", "--format", "pem"], /^-----BEGIN CERTIFICATE-----/],
    [7, ["run", "--", "sh", "-c", "echo $OIDC_ISSUER; exit 7"], /^http:\/\/localhost:\d+\n$/],
  ])("%d: mintmark %j", async (code, args, text) => {
    const ended = await mintmark(args, { ownProcess: true });
    expect(ended).toMatchObject({ code, signal: null, stderr: "" });
    expect(ended.stdout).toMatch(text);
  });

  test("2: mintmark check, without a server", async () => {
    const ended = await mintmark(["check", "http://localhost:1/"], { ownProcess: true });
    expect(ended).toMatchObject({ code: 2, signal: null, stdout: "" });
  });
});

describe("wrong usage exits with 2, one message on stderr and nothing on stdout", () => {
  test.each<[string, string[], RegExp]>([
    [
      "an unknown command, with the nearest one",
      ["tokn"],
      /^error: unknown command 'tokn'\n\(Did you mean token\?\)\n$/,
    ],
    [
      "an unknown option, with the nearest one",
      ["serve", "--prot", "0"],
      /^error: unknown option '--prot'\n\(Did you mean --port\?\)\n$/,
    ],
    ["an unknown option of the default command", ["--prot", "0"], /Did you mean --port\?/],
    [
      "an option without its value",
      ["token", "--audience"],
      /^error: option '--audience <audience>' argument missing\n$/,
    ],
    ["two arguments instead of one", ["token", "alice", "bob"], /too many arguments/],
    ["an unknown algorithm", ["token", "--alg", "none"], /Allowed choices are RS256/],
    ["an unknown format", ["token", "--format", "saml"], /Allowed choices are jwt, opaque, both/],
    ["an invalid lifetime", ["token", "--expires-in", "1y"], /1h, 7d|30m, 1h, 7d/],
    [
      "a lifetime beyond a hundred years",
      ["token", "--expires-in", "999999d"],
      /argument '999999d' is invalid/,
    ],
    ["a claim without a value", ["token", "--claim", "admin"], /NAME=VALUE/],
    ["--json with --quiet", ["token", "--json", "--quiet"], /cannot be used with/],
    ["--ephemeral with --data", ["serve", "--ephemeral", "--data", "x"], /cannot be used with/],
    ["an invalid URL", ["token", "--url", "localhost"], /http:\/\/localhost:4411/],
    [
      "neither id nor filter",
      ["tokens", "revoke", "--ephemeral"],
      /`tokens revoke` needs either ids or a filter/,
    ],
    [
      "an id beside a filter",
      ["tokens", "revoke", "x", "--user", "alice", "--ephemeral"],
      /`tokens revoke` needs either ids or a filter/,
    ],
    [
      "an opaque ID token",
      ["token", "--kind", "id", "--format", "opaque", "--ephemeral"],
      /an ID token is always a JWT/,
    ],
  ])("%s", async (_, args, message) => {
    const { code, stdout, stderr } = await mintmark(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it("names the documentation that the package contains", async () => {
    const { code, stdout } = await mintmark(["--help"]);
    expect(code).toBe(0);
    const [, page = ""] = /^Documentation: (.+)$/m.exec(stdout) ?? [];
    expect(readFileSync(page, "utf8")).toMatch(/^# Documentation$/m);
  });

  it("a command group alone prints its help", async () => {
    const { code, stdout, stderr } = await mintmark(["keys"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^Usage: mintmark keys/);
  });
});

describe("a failure exits with 1, a message and a hint", () => {
  test.each<[string, string[], RegExp]>([
    [
      "an unknown user",
      ["token", "alcie", "--ephemeral"],
      /^error: .*no user "alcie"\nDid you mean "alice"\?/,
    ],
    [
      "an unknown issuer",
      ["token", "--issuer", "nope", "--ephemeral"],
      /^error: there is no issuer "nope"\nKnown: default, auth0, keycloak, okta, entra, google, cognito\.\nMore: .*errors\.md#unknown_issuer\n$/,
    ],
    [
      "an issuer with a typing mistake",
      ["token", "--issuer", "keyclok", "--ephemeral"],
      /^error: there is no issuer "keyclok"\nDid you mean "keycloak"\?/,
    ],
    ["an unknown token", ["tokens", "show", "nope", "--ephemeral"], /^error: no token with id "nope"/],
    ["an unknown key", ["keys", "retire", "nope", "--ephemeral"], /^error: no key "nope"/],
  ])("%s", async (_, args, message) => {
    const { code, stdout, stderr } = await mintmark(args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it("a server that does not answer", async () => {
    const port = await freePort();
    const { code, stdout, stderr } = await mintmark(["token", "--url", `http://127.0.0.1:${port}`]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(new RegExp(`^error: cannot reach http://127.0.0.1:${port} \\(ECONNREFUSED\\)\n`));
  });

  it("an error with the link to its section of the documentation", async () => {
    for (const [args, code] of [
      [["users", "get", "nobody", "--ephemeral"], "unknown_user"],
      [["token", "--ephemeral", "--issuer", "nowhere"], "unknown_issuer"],
      [["env", "nothing"], "bad_request"],
    ] as const) {
      const { stderr } = await mintmark([...args]);
      const [, page = "", anchor] = /^More: (.+)#(\w+)$/m.exec(stderr) ?? [];
      expect(anchor).toBe(code);
      expect(readFileSync(page, "utf8")).toMatch(new RegExp(`^## ${code}$`, "m"));
    }
  });

  it("a port in use, in one line that names it and --port", async () => {
    const { url } = await serve();
    const { port } = new URL(url);
    const { code, stdout, stderr } = await mintmark(["serve", "--port", port, "--ephemeral"]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toBe(
      `error: port ${port} is in use on 127.0.0.1. Choose another with --port PORT (0 takes a free one).\n`,
    );
  });
});

describe("a wrong configuration exits with 2 before any port is open", () => {
  it("with all problems at once, each under the name of its setting, option or variable", async () => {
    const cwd = emptyFolder();
    const port = await freePort();
    writeFileSync(
      join(cwd, "mintmark.config.json"),
      JSON.stringify({ prot: 1, users: { alice: { id: "1" } }, clients: { a: { redirect_uris: [] } } }),
    );
    const { code, stdout, stderr } = await mintmark(
      ["serve", "--port", String(port), "--host", "a b", "--log", "loud"],
      { cwd, env: { MINTMARK_PROT: "1" } },
    );
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    for (const place of [
      /prot: .*did you mean "port"/,
      /users\.alice\.id/,
      /clients\.a\.redirect_uris/,
      /--host/,
      /--log/,
      /MINTMARK_PROT/,
    ]) {
      expect(stderr).toMatch(place);
    }
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(existsSync(join(cwd, ".mintmark"))).toBe(false);
  });

  test.each<[string, string[]]>([
    ["a port that is not a number", ["--port", "http"]],
    ["a port beyond 65535", ["--port", "70000"]],
    ["a negative port", ["--port", "-1"]],
    ["an empty port", ["--port", ""]],
    ["a missing file", ["--config", "nowhere.yaml"]],
  ])("%s", async (_, args) => {
    const { code, stdout, stderr } = await mintmark(["serve", ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/--port|nowhere\.yaml/);
  });

  it("also for a command that works on the folder", async () => {
    const { code, stderr } = await mintmark(["token", "--config", "nowhere.yaml"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/there is no such file/);
  });
});

describe("serve refuses to start with exit code 2 and opens no port", () => {
  const spellings = [
    "0.0.0.0",
    "::",
    "0",
    "0x0",
    "00.0.0.0",
    "[::]",
    "::0",
    "0.0",
    "０.0.0.0",
    "192.168.0.1",
    "*",
    "",
  ];
  test.each(spellings)("for --host %j without the option for non-loopback hosts", async (host) => {
    const { code, stdout, stderr } = await mintmark(["serve", "--port", "0", "--host", host, "--ephemeral"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/--host|refusing to listen on/);
  });

  it("beyond loopback without an admin token", async () => {
    const args = [
      "serve",
      "--port",
      "0",
      "--host",
      "0.0.0.0",
      "--dangerously-bind-beyond-loopback",
      "--ephemeral",
    ];
    const { code, stderr } = await mintmark(args);
    expect(code).toBe(2);
    expect(stderr).toMatch(/MINTMARK_ADMIN_TOKEN/);
  });

  it("beyond loopback with the public static tokens", async () => {
    const args = [
      "serve",
      "--port",
      "0",
      "--host",
      "0.0.0.0",
      "--dangerously-bind-beyond-loopback",
      "--ephemeral",
    ];
    const { code, stderr } = await mintmark([...args, "--static-tokens"], {
      env: { MINTMARK_ADMIN_TOKEN: "an-admin-token-for-tests" },
    });
    expect(code).toBe(2);
    expect(stderr).toMatch(/dev-alice-token: this token is public/);
  });

  test.each(["NODE_ENV", "ENVIRONMENT", "APP_ENV"])("if %s is production", async (name) => {
    const { code, stdout, stderr } = await mintmark(["--port", "0", "--ephemeral"], {
      env: { [name]: "production" },
    });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(new RegExp(`${name} is "production"`));
    expect(stderr).toMatch(/--i-know-this-is-not-secure/);
  });

  test.each([
    ["token", "alice"],
    ["tokens", "list"],
    ["keys", "rotate"],
    ["keys", "export", "--private"],
    ["env", "express"],
    ["ca"],
    ["run", "--", "echo", "x"],
  ])("if a command would work under production settings: %s %s", async (...args) => {
    const command = args.filter((each) => typeof each === "string");
    const { code, stdout, stderr } = await mintmark(command, { env: { NODE_ENV: "production" } });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/NODE_ENV is "production"[\s\S]*MINTMARK_I_KNOW_THIS_IS_NOT_SECURE=true/);
  });

  it("with the published development keys", async () => {
    const { code, stderr } = await mintmark(["--port", "0", "--ephemeral"], {
      env: { MINTMARK_KEYS: "published" },
    });
    expect(code).toBe(2);
    expect(stderr).toMatch(/never uses the published development keys/);
  });
});

it("starts under production settings with --i-know-this-is-not-secure and prints a warning", async () => {
  const server = await serve(["--ephemeral", "--i-know-this-is-not-secure"], {
    env: { NODE_ENV: "production" },
  });
  const { code, stderr } = await server.end();
  expect(code).toBe(0);
  expect(stderr).toMatch(/WARNING: NODE_ENV says production/);
});

it("mints under production settings if the environment says that it knows", async () => {
  const env = { NODE_ENV: "production", MINTMARK_I_KNOW_THIS_IS_NOT_SECURE: "true" };
  expect(await output(["token", "alice", "--quiet", "--ephemeral"], { env })).toMatch(/^eyJ/);
});

it("reports that the server at --url is not Mintmark", async () => {
  const other = createServer((socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi")).listen(
    0,
    "127.0.0.1",
  );
  onTestFinished(() => void other.close());
  await once(other, "listening");
  const { port } = other.address() as { port: number };
  const { code, stderr } = await mintmark(["token", "--url", `http://127.0.0.1:${port}`]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/is not Mintmark/);
});

describe("on a Node that is too old", () => {
  const old = ["/usr/bin/node", "/usr/local/bin/node"].filter(isTooOld);
  it.skipIf(old.length === 0)("prints exactly one line about it, and exits with 1", async () => {
    for (const node of old) {
      const cwd = emptyFolder();
      const { code, stdout, stderr } = await mintmark(["serve", "--port", "0"], { node, cwd });
      expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
      expect(stderr).toMatch(/^mintmark needs Node\.js 22\.18 or newer; this is v\d+\.\d+\.\d+\.\n$/);
      expect(readdirSync(cwd)).toEqual([]);
    }
  });
});

function isTooOld(node: string): boolean {
  if (!existsSync(node)) return false;
  const { stdout } = spawnSync(node, ["-p", "process.versions.node"], { encoding: "utf8" });
  const [major = 0, minor = 0] = stdout.split(".").map(Number);
  return major < 22 || (major === 22 && minor < 18);
}

it("bin/mintmark.js is executable", () => {
  expect(() => accessSync(BIN, constants.X_OK)).not.toThrow();
});
