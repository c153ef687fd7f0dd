// Disks that are full, files that may not grow, and folders that are read-only.
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { emptyFolder, mintmark, serve } from "../support/command-line.ts";
import { introspect } from "../support/introspect.ts";
import { type Answer, postForm } from "../support/post-form.ts";
import { report } from "./amounts.ts";

const DATA = ["--data", "data"];
const tokenFor = (url: string) =>
  postForm(
    `${url}/token`,
    { grant_type: "client_credentials" },
    { basic: ["demo-service", "demo-service-secret"] },
  );

describe.skipIf(!canMount())("a disk of its own", () => {
  it("that is full stops writes with 503, not reads, and works again once there is space", async () => {
    const cwd = emptyFolder();
    mountDisk(join(cwd, "data"), "size=4m");
    const server = await serve(DATA, { cwd });
    const ballast = join(cwd, "data", "ballast");
    fill(ballast);
    const { tokens, refusal } = await tokensUntilRefused(server.url);
    expectUnavailable(refusal);
    expect((await fetch(`${server.url}/.well-known/jwks.json`)).status).toBe(200);
    expect(await activeOf(server.url, tokens)).toBe(tokens.length);
    rmSync(ballast);
    await expect.poll(async () => (await tokenFor(server.url)).status).toBe(200);
    const { code, stderr } = await server.end();
    expect(code).toBe(0);
    expect(stderr).not.toMatch(/\n {4}at |\\n {4}at /);
    report(`full disk: ${tokens.length} tokens until 503, all active, recovered without a restart`);
  });

  it("that is read-only stops the start with one clear line", async () => {
    const cwd = emptyFolder();
    const data = join(cwd, "data");
    mountDisk(data, "size=4m");
    await (await serve(DATA, { cwd })).end();
    expect(spawnSync("mount", ["-o", "remount,ro", data]).status).toBe(0);
    const { code, stderr } = await mintmark(["serve", "--port", "0", ...DATA], { cwd, ownProcess: true });
    expect(code).not.toBe(0);
    expect(stderr).toContain("data");
    expect(stderr).not.toMatch(/\n {4}at /);
    expect(stderr.trim().split("\n").length).toBeLessThanOrEqual(3); // the error, what to do, and where to read more
  });
});

describe.skipIf(!canMount() || !hasExt4())("a disk whose file system fails", () => {
  it("and becomes read-only stops writes with 503, not reads, and keeps what had reached it", async () => {
    const cwd = emptyFolder();
    const data = join(cwd, "data");
    const mount = mountImage(cwd, data);
    const server = await serve(DATA, { cwd });
    const tokens: string[] = [];
    for (let count = 0; count < 20; count++) {
      tokens.push(String((await tokenFor(server.url)).body["access_token"]));
    }
    // The file system loses what it has not written yet; its failure is like a loss of power.
    expect(spawnSync("sync", ["-f", data]).status).toBe(0);
    expect(spawnSync("mount", ["-o", "remount,abort", data]).status).toBe(0);
    expectUnavailable((await tokensUntilRefused(server.url)).refusal);
    expect((await fetch(`${server.url}/.well-known/jwks.json`)).status).toBe(200);
    expect(await activeOf(server.url, tokens)).toBe(tokens.length);
    const { code, stderr } = await server.end();
    expect(code).toBe(1); // files of the folder cannot be removed
    expect(stderr).toMatch(/error: .*read-only file system/i);
    expect(stderr).not.toMatch(/\n {4}at |\\n {4}at /);
    expect(spawnSync("umount", [data]).status).toBe(0);
    mount();
    const next = await serve([...DATA, "--port", new URL(server.url).port], { cwd });
    expect(await activeOf(next.url, tokens)).toBe(tokens.length);
    report(
      `read-only while running: 503, ${tokens.length} of ${tokens.length} tokens active after a restart`,
    );
  });
});

it("files that may not grow any further stop writes with 503, and nothing that was answered is lost", async () => {
  const cwd = emptyFolder();
  const limited = join(cwd, "limited-node");
  writeFileSync(limited, `#!/bin/sh\nulimit -f 800\nexec "${process.execPath}" "$@"\n`);
  chmodSync(limited, 0o755);
  const server = await serve(DATA, { cwd, node: limited });
  const { tokens, refusal } = await tokensUntilRefused(server.url);
  expectUnavailable(refusal);
  expect((await fetch(`${server.url}/.well-known/jwks.json`)).status).toBe(200);
  await server.end();
  const next = await serve([...DATA, "--port", new URL(server.url).port], { cwd });
  expect(await activeOf(next.url, tokens)).toBe(tokens.length);
  report(`files at their limit: ${tokens.length} tokens until 503, all active after a restart`);
});

/** Takes tokens until one is refused. */
async function tokensUntilRefused(url: string): Promise<{ tokens: string[]; refusal: Answer }> {
  const tokens: string[] = [];
  for (;;) {
    const answer = await tokenFor(url);
    if (answer.status !== 200) return { tokens, refusal: answer };
    tokens.push(String(answer.body["access_token"]));
  }
}

function expectUnavailable({ status, headers, body }: Answer): void {
  expect([status, headers.get("retry-after"), body["error"]]).toEqual([503, "1", "temporarily_unavailable"]);
}

async function activeOf(url: string, tokens: string[]): Promise<number> {
  let active = 0;
  for (const token of tokens) if ((await introspect(url, token))["active"] === true) active++;
  return active;
}

/** Whether this process may mount a file system. */
function canMount(): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  const folder = join("/tmp", `mintmark-mount-${process.pid}`);
  mkdirSync(folder);
  const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", folder]);
  if (status === 0) spawnSync("umount", [folder]);
  rmSync(folder, { recursive: true });
  return status === 0;
}

function mountDisk(folder: string, options: string): void {
  mkdirSync(folder, { mode: 0o700 });
  expect(spawnSync("mount", ["-t", "tmpfs", "-o", `${options},mode=700`, "tmpfs", folder]).status).toBe(0);
  onTestFinished(() => void spawnSync("umount", ["-l", folder]));
}

function hasExt4(): boolean {
  return spawnSync("mkfs.ext4", ["-V"]).status === 0;
}

/** Mounts a new ext4 file system, which can become read-only while files are open. Returns what mounts it again. */
function mountImage(cwd: string, folder: string): () => void {
  const image = join(cwd, "image");
  writeFileSync(image, Buffer.alloc(16 * 1024 * 1024));
  expect(spawnSync("mkfs.ext4", ["-q", image]).status).toBe(0);
  mkdirSync(folder, { mode: 0o700 });
  const mount = () => {
    expect(spawnSync("mount", ["-o", "loop", image, folder]).status).toBe(0);
    chmodSync(folder, 0o700);
  };
  mount();
  onTestFinished(() => void spawnSync("umount", ["-l", folder]));
  return mount;
}

/** Writes a file until the disk is full. */
function fill(file: string): void {
  for (const size of [65_536, 4_096]) {
    try {
      for (;;) writeFileSync(file, Buffer.alloc(size), { flag: "a" });
    } catch (error) {
      expect((error as NodeJS.ErrnoException).code).toBe("ENOSPC");
    }
  }
}
