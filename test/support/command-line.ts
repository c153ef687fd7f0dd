// Runs the command line as a user would, in a folder of its own. A command that runs until it is stopped is
// `bin/mintmark.js` in a separate process; commands that end by themselves share one process by default.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, onTestFinished } from "vitest";
import { hosted } from "./hosted-command.ts";

export const BIN = join(import.meta.dirname, "../../bin/mintmark.js");

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

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
  if (ownProcess ?? isForNode) return start(args, { ...options, cwd }).ended;
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
  const { child, ended, remove } = start(args, options);
  onTestFinished(remove);
  return reins(child, ended);
}

/** Starts a command that the test ends, and waits until its stdout matches the pattern. */
export async function runningOnce(
  args: string[],
  pattern: RegExp,
  options: RunOptions = {},
): Promise<Pick<Serving, "end" | "kill" | "ended"> & { shown: RegExpExecArray }> {
  const { child, ended, shows, remove } = start(args, options);
  onTestFinished(remove);
  const shown = await shows(pattern);
  return { shown, ended, ...reins(child, ended) };
}

export interface Ready {
  url: string;
  issuers: { id: string; url: string; endpoints: Record<string, string> }[];
  console: string;
  health: string;
  api: string;
  data: string | null;
  pid: number;
  readyInMilliseconds: number;
}

export interface Serving {
  ready: Ready;
  url: string;
  cwd: string;
  kill(signal: NodeJS.Signals): void;
  /** Sends the signal (default: SIGTERM) and waits until the process has ended. */
  end(signal?: NodeJS.Signals): Promise<Ended>;
  ended: Promise<Ended>;
  /** Closes the reading end of the process's stderr. */
  closeStderr(): void;
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
  const { child, ended, shows, remove } = start(["--port", "0", ...args], { ...options, cwd });
  onTestFinished(remove);
  const { input: text } = await shows(/Ctrl\+C/);
  const [, url = ""] = /Issuer +(\S+)/.exec(text) ?? [];
  return { text, url, cwd, ended, ...reins(child, ended) };
}

function startServer(args: string[], { cwd, ...options }: RunOptions & { cwd: string }) {
  const port = args.includes("--port") ? [] : ["--port", "0"];
  const { child, ended, shows, remove } = start(["serve", "--log", "json", ...port, ...args], {
    ...options,
    cwd,
  });
  const ready = shows(/^\{.*\}$/m).then(([line]): Serving => {
    const ready = JSON.parse(line) as Ready;
    return { ready, url: ready.url, cwd, ended, ...reins(child, ended) };
  });
  return { ready, remove };
}

function reins(child: ChildProcess, ended: Promise<Ended>): Pick<Serving, "kill" | "end" | "closeStderr"> {
  return {
    kill: (signal) => void child.kill(signal),
    end: (signal = "SIGTERM") => {
      child.kill(signal);
      return ended;
    },
    closeStderr: () => void child.stderr?.destroy(),
  };
}

function start(args: string[], { cwd = emptyFolder(), env = {}, node = process.execPath }: RunOptions) {
  const child = spawn(node, [BIN, ...args], {
    cwd,
    env: { ...cleanEnvironment(), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const texts = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => (texts[name] += text));
  }
  const ended = endOf(child, texts);

  /** Waits until stdout matches the pattern. */
  const shows = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(texts.stdout);
        if (match) resolve(match);
      };
      child.stdout.on("data", look);
      void ended.then(({ code, stderr }) =>
        reject(new Error(`it ended with ${code} before it was ready:\n${stderr}`)),
      );
    });

  const remove = async () => {
    child.kill("SIGKILL");
    await ended;
  };
  return { child, ended, shows, remove };
}

async function endOf(child: ChildProcess, texts: { stdout: string; stderr: string }): Promise<Ended> {
  const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  return { code, signal, ...texts };
}

/** Node's compile cache, which halves the loading time of a command. */
const COMPILED = join(tmpdir(), "mintmark-cli-compiled");

/** Returns the environment without variables that affect tests, and with a default port without a server. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const own = /^(MINTMARK_|NO_COLOR$|FORCE_COLOR$|NODE_ENV$|ENVIRONMENT$|APP_ENV$|NODE_OPTIONS$|VITEST)/;
  const kept = Object.entries(process.env).filter(([name]) => !own.test(name));
  return { ...Object.fromEntries(kept), MINTMARK_PORT: "1", NODE_COMPILE_CACHE: COMPILED };
}
