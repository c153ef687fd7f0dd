// Damaged data folders: the server does not start on them, or says what may be lost, and shows the way out. While it
// runs, it notices that its files are gone.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { openSqliteStore } from "../../src/store/sqlite/sqlite.ts";
import { emptyFolder, mintmark, output, serve } from "../support/command-line.ts";
import { aToken } from "../support/store-contract/rows.ts";

const CONFIG = ["--data", "data"];

/** Runs a server until it has issued a token, and ends it. Returns its folder and the id of its key. */
async function usedFolder(signal: NodeJS.Signals = "SIGTERM"): Promise<{ cwd: string; kid: string }> {
  const server = await serve(CONFIG);
  const kid = await kidOf(server.url);
  await server.end(signal);
  return { cwd: server.cwd, kid };
}

async function kidOf(url: string): Promise<string> {
  const { keys } = (await (await fetch(`${url}/.well-known/jwks.json`)).json()) as {
    keys: { kid: string }[];
  };
  return keys[0]!.kid;
}

const DAMAGES: [string, (file: string) => void][] = [
  ["is empty", (file) => writeFileSync(file, "")],
  ["is no database", (file) => writeFileSync(file, "text that is no database, ".repeat(99))],
  ["was cut off", (file) => writeFileSync(file, readFileSync(file).subarray(0, 4096 * 3))],
  ["has pages of zeros", (file) => writeFileSync(file, readFileSync(file).fill(0, 4096 * 2, 4096 * 6))],
];

describe.each(DAMAGES)("a database that %s", (_title, damage) => {
  it("stops the start with one clear line, and is kept as a copy by --reset-data", async () => {
    const { cwd, kid } = await usedFolder();
    const file = join(cwd, "data", "mintmark.db");
    damage(file);
    const bytes = readFileSync(file);
    for (const command of [
      ["serve", "--port", "0", ...CONFIG],
      ["token", "alice", ...CONFIG],
    ]) {
      const { code, stderr } = await mintmark(command, { cwd });
      expect(code).not.toBe(0);
      expect(stderr).toContain("mintmark.db");
      expect(stderr).toContain("--reset-data");
      expect(stderr).not.toMatch(/\n {4}at /);
      expect(stderr.trim().split("\n").length).toBeLessThanOrEqual(3); // the error, what to do, and where to read more
    }
    expect(readFileSync(file)).toEqual(bytes);

    const server = await serve([...CONFIG, "--reset-data"], { cwd });
    expect(await kidOf(server.url)).not.toBe(kid);
    const copy = readdirSync(join(cwd, "data")).find((name) => name.startsWith("before-"));
    expect(readFileSync(join(cwd, "data", copy ?? "", "mintmark.db"))).toEqual(bytes);
    const { stderr } = await server.end();
    expect(stderr).toContain(`kept the old database in ${join("data", copy ?? "")}`);
  });
});

it("a database that is missing beside its log stops the start", async () => {
  const { cwd } = await usedFolder("SIGKILL");
  rmSync(join(cwd, "data", "mintmark.db"));
  const { code, stderr } = await mintmark(["serve", "--port", "0", ...CONFIG], { cwd });
  expect(code).not.toBe(0);
  expect(stderr).toContain("missing");
  expect(stderr).toContain("--reset-data");
  expect(existsSync(join(cwd, "data", "mintmark.db"))).toBe(false);
});

it("a log that is missing after the process was killed is a warning at the start", async () => {
  const { cwd } = await usedFolder("SIGKILL");
  for (const end of ["-wal", "-shm"]) rmSync(join(cwd, "data", `mintmark.db${end}`));
  const first = await serve(CONFIG, { cwd });
  expect((await first.end()).stderr).toMatch(/WARNING: .*mintmark\.db-wal is missing.*last changes are lost/);
  const second = await serve(CONFIG, { cwd });
  expect((await second.end()).stderr).not.toContain("WARNING");
});

it.each(["SIGTERM", "SIGKILL"] as const)("an undamaged folder is no warning after %s", async (signal) => {
  const { cwd, kid } = await usedFolder(signal);
  const server = await serve(CONFIG, { cwd });
  expect(await kidOf(server.url)).toBe(kid);
  expect((await server.end()).stderr).not.toContain("WARNING");
});

it("--reset-data is refused while a server uses the folder, and without a folder", async () => {
  const server = await serve(CONFIG);
  const { cwd } = server;
  const inUse = await mintmark(["serve", "--port", "0", "--reset-data", ...CONFIG], { cwd });
  expect([inUse.code === 0, inUse.stderr]).toEqual([false, expect.stringContaining("uses the data folder")]);
  const inMemory = await mintmark(["serve", "--port", "0", "--reset-data", "--ephemeral"], { cwd });
  expect([inMemory.code === 0, inMemory.stderr]).toEqual([false, expect.stringContaining("--ephemeral")]);
  expect(existsSync(join(cwd, "data", "mintmark.db"))).toBe(true);
});

it("--reset-data starts in a new folder too", async () => {
  const server = await serve([...CONFIG, "--reset-data"]);
  expect((await server.end()).code).toBe(0);
});

it.each([
  ["vanishes", (data: string) => rmSync(data, { recursive: true })],
  [
    "is replaced",
    (data: string) => {
      renameSync(data, `${data}-away`);
      mkdirSync(data);
      writeFileSync(join(data, "mintmark.db"), "another file");
    },
  ],
])(
  "a folder that %s while the server runs fails its health and its writes, not its keys",
  async (_title, change) => {
    const server = await serve(CONFIG);
    const health = () => fetch(`${server.url}/_mintmark/health`);
    expect((await health()).status).toBe(200);
    change(join(server.cwd, "data"));
    const answer = await health();
    expect([answer.status, await answer.json()]).toMatchObject([503, { code: "store_failed" }]);
    const token = await fetch(`${server.url}/token`, {
      method: "POST",
      headers: { authorization: `Basic ${btoa("demo-service:demo-service-secret")}` },
      body: new URLSearchParams({ grant_type: "client_credentials" }),
    });
    expect([token.status, token.headers.get("retry-after")]).toEqual([503, "1"]);
    expect((await fetch(`${server.url}/.well-known/jwks.json`)).status).toBe(200);
    const { stderr } = await server.end();
    expect(stderr).toContain("removed or replaced while Mintmark runs");
    expect(stderr).not.toMatch(/\n {4}at /);
  },
);

it("a file with a damage at any place is used completely or refused with store_failed", async () => {
  const folder = emptyFolder();
  const file = join(folder, "mintmark.db");
  const store = openSqliteStore(file);
  await Promise.all(Array.from({ length: 300 }, () => store.tokens.insert(aToken("default"))));
  await store.documents.put("default", "keys", "ring", { keys: ["x".repeat(9_000)] }, 0);
  await store.close();
  const sound = readFileSync(file);
  let refused = 0;
  for (let part = 0; part < 100; part++) {
    const bytes = Buffer.from(sound);
    const at = Math.floor((part / 100) * bytes.length);
    bytes.fill(0xa5, at, at + 64);
    writeFileSync(file, bytes);
    try {
      const opened = openSqliteStore(file);
      await opened.close();
    } catch (error) {
      refused++;
      expect(error).toMatchObject({ name: "MintmarkError", code: "store_failed" });
    }
    for (const end of ["-wal", "-shm", "-open"]) rmSync(file + end, { force: true });
  }
  expect(refused).toBeGreaterThan(20);
});

describe("a record that is not JSON any more", () => {
  const change = (cwd: string, sql: string) => {
    const database = new DatabaseSync(join(cwd, "data", "mintmark.db"));
    database.exec(sql);
    database.close();
  };

  it("stops the start with one clear line if the server needs it", async () => {
    const { cwd } = await usedFolder();
    change(cwd, "UPDATE documents SET value = replace(value, '{', '<')");
    const { code, stderr } = await mintmark(["serve", "--port", "0", ...CONFIG], { cwd });
    expect(code).not.toBe(0);
    expect(stderr).toContain("a record of the store is damaged");
    expect(stderr).toContain("--reset-data");
    expect(stderr).not.toMatch(/\n {4}at /);
  });

  it("is answered with 503 if a request needs it", async () => {
    const server = await serve(CONFIG);
    const token = await output(["token", "alice", "--quiet", ...CONFIG], { cwd: server.cwd });
    change(server.cwd, "UPDATE tokens SET claims = '<'");
    const answer = await fetch(`${server.url}/introspect`, {
      method: "POST",
      headers: { authorization: `Basic ${btoa("demo-api:demo-api-secret")}` },
      body: new URLSearchParams({ token }),
    });
    expect([answer.status, await answer.json()]).toMatchObject([503, { error: "temporarily_unavailable" }]);
  });
});
