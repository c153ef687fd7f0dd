// Runs the command line as a user would, in a folder of its own. A command that runs until it is stopped is
// `bin/mintmark.js` in a separate process; commands that end by themselves share one process by default.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, onTestFinished } from "vitest";
import {
  cleanEnvironment,
  type Ended,
  reins,
  type Serving,
  startCommand,
  startServer,
} from "./child-command.ts";
import { hosted } from "./hosted-command.ts";

export { BIN, type Ended } from "./child-command.ts";

export interface RunOptions {
  /** The working directory. Default: a new empty folder. */
  cwd?: string;
  env?: Record<string, string>;
  /** The Node executable that runs the command, in a separate process. */
  node?: string;
  /** Whether a command that ends by itself runs bin/mintmark.js in a separate process. Default: false. */
  ownProcess?: boolean;
}

/** Creates an empty folder that is removed after the test. */
export function emptyFolder(): string {
  const folder = newFolder();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), "mintmark-cli-"));
}

/** Runs a command to its end. To load a JavaScript configuration a second time, set `ownProcess`. */
export async function mintmark(args: string[], options: RunOptions = {}): Promise<Ended> {
  const { cwd = emptyFolder(), env = {}, node, ownProcess } = options;
  const isForNode = node !== undefined || Object.keys(env).some((name) => name.startsWith("NODE_"));
  if (ownProcess ?? isForNode) return startCommand(args, { ...options, cwd }).ended;
  return hosted({ args, cwd, env: { ...cleanEnvironment(), ...env } });
}

/** Runs a command that must succeed. Returns its stdout without the final line break. */
export async function output(args: string[], options: RunOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await mintmark(args, options);
  if (code !== 0) throw new Error(`mintmark ${args.join(" ")} ended with ${code}:\n${stderr}`);
  return stdout.replace(/\n$/, "");
}

/** Starts a command that the test ends. */
export function running(args: string[], options: RunOptions = {}): Pick<Serving, "end"> {
  const { child, ended, remove } = startCommand(args, { ...options, cwd: options.cwd ?? emptyFolder() });
  onTestFinished(remove);
  return reins(child, ended);
}

/** Starts a command that the test ends, and waits until its stdout matches the pattern. */
export async function runningOnce(
  args: string[],
  pattern: RegExp,
  options: RunOptions = {},
): Promise<Pick<Serving, "end" | "kill" | "ended"> & { shown: RegExpExecArray }> {
  const { child, ended, shows, remove } = startCommand(args, {
    ...options,
    cwd: options.cwd ?? emptyFolder(),
  });
  onTestFinished(remove);
  const shown = await shows(pattern);
  return { shown, ended, ...reins(child, ended) };
}

/** Runs `mintmark serve --log json` on a free port until the test ends. Waits until the server is ready. */
export async function serve(args: string[] = [], options: RunOptions = {}): Promise<Serving> {
  const { ready, remove } = startServer(args, { ...options, cwd: options.cwd ?? emptyFolder() });
  onTestFinished(remove);
  return ready;
}

/** Runs one server for all tests of the enclosing `describe`. Returns a function that returns the server. */
export function serveForAll(args: string[] = []): () => Serving {
  let server: Serving;
  beforeAll(async () => {
    const cwd = newFolder();
    const { ready, remove } = startServer(args, { cwd });
    server = await ready;
    return async () => {
      await remove();
      rmSync(cwd, { recursive: true, force: true });
    };
  });
  return () => server;
}

/** Runs a server with `--log pretty`. Returns it with the text of its stdout when it is ready. */
export async function servePretty(
  args: string[],
  options: RunOptions = {},
): Promise<Omit<Serving, "ready"> & { text: string }> {
  const { cwd = emptyFolder() } = options;
  const { child, ended, shows, remove } = startCommand(["--port", "0", ...args], { ...options, cwd });
  onTestFinished(remove);
  const { input: text } = await shows(/Ctrl\+C/);
  const [, url = ""] = /Issuer +(\S+)/.exec(text) ?? [];
  return { text, url, cwd, ended, ...reins(child, ended) };
}
