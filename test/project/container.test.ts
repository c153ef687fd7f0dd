// The image without Docker: the steps of the Dockerfile run in a folder, then its entrypoint and health check
// run as written, as the image's user if the test has the rights. The compose example is tested the same way.
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { buildImage, filesOf, type Image, spawnIn } from "../support/dockerfile.ts";
import { freePort } from "../support/free-port.ts";

const ROOT = join(import.meta.dirname, "../..");
const EXAMPLE = join(ROOT, "examples/compose");
const ADMIN_TOKEN = "an-admin-token-of-32-characters!";
const AS_ROOT = process.getuid?.() === 0;

const folder = mkdtempSync(join(tmpdir(), "mintmark-image-"));
let image: Image;

beforeAll(() => {
  chmodSync(folder, 0o755); // The image's user needs access.
  image = buildImage(join(ROOT, "Dockerfile"), folder);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Environment = Record<string, string>;

interface Process {
  child: ChildProcess;
  text: { stdout: string; stderr: string };
  ended: Promise<number | null>;
}

function run(command: string[], env: Environment, from = image): Process {
  const child = spawnIn(from, command, env);
  const text = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.setEncoding("utf8").on("data", (chunk: string) => (text[name] += chunk));
  }
  const ended = once(child, "close").then(([code]) => code as number | null);
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  return { child, text, ended };
}

const says = ({ text }: Process, pattern: RegExp) =>
  expect.poll(() => text.stdout + text.stderr).toMatch(pattern);

/** Runs a command to its end and returns its stdout. */
async function output(command: string[], env: Environment): Promise<string> {
  const { ended, text } = run(command, env);
  expect({ code: await ended, stderr: text.stderr }).toEqual({ code: 0, stderr: "" });
  return text.stdout.trim();
}

const healthOf = (env: Environment) => run(image.healthcheck.command, env).ended;

/** Works like `docker run` with a free port in place of 4411, and waits until the server is ready. */
async function start(env: Environment = {}, args: string[] = [], prefix: string[] = []) {
  const port = await freePort();
  const all: Environment = { MINTMARK_ADMIN_TOKEN: ADMIN_TOKEN, MINTMARK_PORT: String(port), ...env };
  const container = run([...prefix, ...image.entrypoint, ...args], all);
  await says(container, /Ctrl\+C|"message":"ready"|mintmark:/);
  return { ...container, port, env: all, url: `http://127.0.0.1:${port}` };
}

const mintAt = async (url: string, body: object, token = ADMIN_TOKEN) =>
  fetch(`${url}/_mintmark/api/tokens`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });

describe("the image", () => {
  test("contains only the published files", () => {
    const files = filesOf(image, "app").filter((file) => !file.startsWith("node_modules"));
    expect(files).toEqual(
      expect.arrayContaining(["package.json", "bin/mintmark.js", "dist/cli.js", "views/console.ejs"]),
    );
    expect(files.filter((file) => /^(src|test|examples|scripts|docs|bench|\.git)\b/.test(file))).toEqual([]);
    const { devDependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
      devDependencies: Environment;
    };
    const packages = filesOf(image, "app/node_modules");
    expect(Object.keys(devDependencies).filter((name) => packages.includes(name))).toEqual([]);
  });

  test("runs as an unprivileged user that owns the data folder", () => {
    expect(image.user).toBe("node");
    expect(image.volumes).toEqual([image.env["MINTMARK_DATA"]]);
    expect(image.exposed).toEqual(["4411"]);
    expect(statSync(join(image.root, "data")).mode & 0o777).toBe(0o700);
  });

  test("does not start without an admin token, and names the variable to set", async () => {
    const { ended, text } = run(image.entrypoint, { MINTMARK_PORT: String(await freePort()) });
    expect(await ended).toBe(2);
    expect(text.stderr).toContain("MINTMARK_ADMIN_TOKEN");
  });
});

describe("a container", () => {
  test("becomes healthy, issues tokens, keeps its keys and stops on SIGTERM", async () => {
    const first = await start();
    expect(await healthOf(first.env)).toBe(0);
    const claims = decodeJwt(await output(["mintmark", "token", "alice", "--quiet"], first.env));
    expect(claims.iss).toBe(`http://localhost:${first.port}`);
    if (AS_ROOT) expect(statSync(join(image.root, "data/mintmark.db")).uid).toBe(1000);
    const jwks = async (url: string) => (await fetch(`${url}/.well-known/jwks.json`)).text();
    const keys = await jwks(first.url);
    first.child.kill("SIGTERM");
    expect(await first.ended).toBe(0);
    expect(await healthOf(first.env)).toBe(1);

    const second = await start();
    expect(await jwks(second.url)).toBe(keys);
  });

  test("ignores the server.json of a killed predecessor, which had the same pid", async () => {
    const leaveBehind = `printf '{"url":"http://127.0.0.1:%s","pid":%s,"startedAt":""}' "$MINTMARK_PORT" $$`;
    const prefix = ["sh", "-c", `${leaveBehind} > "$MINTMARK_DATA/server.json"; exec "$@"`, "sh"];
    const { child, text, ended } = await start({}, [], prefix);
    expect(text.stderr).not.toContain("another server");
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
    expect(existsSync(join(image.root, "data/server.json"))).toBe(false);
  });

  test("accepts further options of serve", async () => {
    const { text, env, port } = await start({}, ["--ephemeral", "--log", "json"]);
    expect(JSON.parse(text.stdout)).toMatchObject({
      message: "ready",
      url: `http://localhost:${port}`,
      data: null,
    });
    expect(await healthOf(env)).toBe(0);
  });

  test("is healthy over TLS too", async () => {
    const { env, text } = await start({ MINTMARK_HTTPS: "true" }, ["--ephemeral", "--log", "json"]);
    expect(JSON.parse(text.stdout)).toMatchObject({ url: `https://localhost:${env["MINTMARK_PORT"]}` });
    expect(await healthOf(env)).toBe(0);
  });

  test("requires the admin token for the control API only", async () => {
    const { url } = await start({}, ["--ephemeral"]);
    expect((await mintAt(url, {})).status).toBe(201);
    expect((await mintAt(url, {}, "another-token-of-someone")).status).toBe(401);
    expect((await fetch(`${url}/_mintmark/api/tokens`)).status).toBe(401);
    expect((await fetch(`${url}/.well-known/openid-configuration`)).status).toBe(200);
    expect((await fetch(`${url}/_mintmark/health`)).status).toBe(200);
  });

  test("has the issuer of MINTMARK_PUBLIC_URL under every address", async () => {
    const { url } = await start({ MINTMARK_PUBLIC_URL: "http://localhost:55555" }, ["--ephemeral"]);
    const discovery = (await (await fetch(`${url}/.well-known/openid-configuration`)).json()) as Record<
      string,
      string
    >;
    expect(discovery).toMatchObject({
      issuer: "http://localhost:55555",
      jwks_uri: "http://localhost:55555/.well-known/jwks.json",
    });
    const { token } = (await (await mintAt(url, {})).json()) as { token: string };
    expect(decodeJwt(token).iss).toBe("http://localhost:55555");
  });
});

/** A service of compose.yaml, limited to the members that the example uses. */
interface Service {
  build: string;
  command?: string[];
  environment: Environment;
  ports: string[];
  networks?: { default: { aliases: string[] } };
}

describe("the compose example", () => {
  const text = readFileSync(join(EXAMPLE, "compose.yaml"), "utf8");

  test("publishes ports on loopback only", () => {
    const { services } = parse(text) as { services: Record<string, Service> };
    for (const { ports } of Object.values(services)) {
      for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
    }
  });

  test("has the same issuer for the API inside and for clients outside", async () => {
    const ports = { "4411": await freePort(), "8000": await freePort() };
    const filled = text
      .replace(/\$\{MINTMARK_ADMIN_TOKEN:[^}]*\}/, ADMIN_TOKEN)
      .replaceAll(/(http:\/\/[a-z.]+):(4411|8000)/g, (_, host: string, port: keyof typeof ports) =>
        [host, ports[port]].join(":"),
      );
    const { services } = parse(filled) as { services: Record<"mintmark" | "api", Service> };
    const names = ["mintmark", ...(services.mintmark.networks?.default.aliases ?? [])];

    const mintmark = run([...image.entrypoint, ...(services.mintmark.command ?? [])], {
      ...services.mintmark.environment,
      MINTMARK_PORT: String(ports["4411"]), // A port of the machine, because nothing maps it here.
    });
    await says(mintmark, /Ctrl\+C/);
    const apiImage = buildImage(join(EXAMPLE, services.api.build, "Dockerfile"), join(folder, "api"));
    const api = run(
      apiImage.command,
      {
        ...services.api.environment,
        PORT: String(ports["8000"]),
        LOCAL_NAMES: names.join(","),
        NODE_OPTIONS: `--import ${join(ROOT, "test/support/name-resolution.ts")}`,
      },
      apiImage,
    );
    await says(api, /listening/);

    const outside = `http://127.0.0.1:${ports["4411"]}`;
    const call = async (wish: object) => {
      const minted = (await (await mintAt(outside, wish)).json()) as { token: string };
      return fetch(`http://127.0.0.1:${ports["8000"]}/`, {
        headers: { authorization: `Bearer ${minted.token}` },
      });
    };
    const audience = services.api.environment["AUDIENCE"];
    const answer = await call({ user: "alice", audience });
    expect(await answer.json()).toMatchObject({ subject: "11111111-1111-4111-8111-111111111111" });
    expect(answer.status).toBe(200);
    expect((await call({ user: "alice", audience: "http://another.example" })).status).toBe(401);
    expect((await call({ user: "alice", audience, flaw: "expired" })).status).toBe(401);
    for (const [name, status] of [
      ["mintmark", 200],
      ["mintmark.localhost", 200],
      ["elsewhere", 403],
    ] as const) {
      expect(await statusUnderName(ports["4411"], name)).toBe(status);
    }
  });
});

/** Returns the status of the discovery document if the server is addressed by this name. */
async function statusUnderName(port: number, name: string): Promise<number | undefined> {
  const outgoing = request({
    host: "127.0.0.1",
    port,
    path: "/.well-known/openid-configuration",
    headers: { host: `${name}:${port}` },
  }).end();
  const [response] = (await once(outgoing, "response")) as [IncomingMessage];
  response.resume();
  return response.statusCode;
}
