// Runs servers as commands, and waits until their metadata can be read.
import { execFile, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { freePort } from "../../test/support/free-port.ts";
import { stop } from "../child.ts";
import { call } from "../client.ts";
import type { Running } from "./contract.ts";

const CACHE = join(import.meta.dirname, "../../node_modules/.cache/mintmark-bench");
const POLL_MILLISECONDS = 2;
const LONGEST_MILLISECONDS = 60_000;
const LONGEST_BUILD_MILLISECONDS = 300_000;

interface Command {
  program: string;
  args: string[];
  env?: Record<string, string>;
  /** Path of the issuer. */
  path: string;
}

/** Returns the folder for what a server's build makes. */
export function cacheFolder(name: string): string {
  const folder = join(CACHE, name);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Runs a program of a toolchain. @throws Error if it is missing or fails */
export async function build(program: string, args: string[], cwd: string): Promise<void> {
  await promisify(execFile)(program, args, { cwd, timeout: LONGEST_BUILD_MILLISECONDS });
}

export async function startCommand(commandAt: (port: number) => Command): Promise<Running> {
  const port = await freePort();
  const { program, args, env, path } = commandAt(port);
  const issuer = `http://127.0.0.1:${port}${path}`;
  const child = spawn(program, args, { stdio: "ignore", env: { ...process.env, ...env } });
  const end = () => stop(child);
  const startedAt = performance.now();
  while (!(await isReady(issuer))) {
    if (child.exitCode !== null || performance.now() - startedAt > LONGEST_MILLISECONDS) {
      await end();
      throw new Error(`${program} ${args.join(" ")} does not answer`);
    }
    await sleep(POLL_MILLISECONDS);
  }
  return { issuer, stop: end };
}

function isReady(issuer: string): Promise<boolean> {
  return call({ url: new URL(`${issuer}/.well-known/openid-configuration`) }).then(
    () => true,
    () => false,
  );
}
