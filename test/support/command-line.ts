// Runs the command line as somebody at a terminal would, in a folder of its own. What goes on until it is stopped is
// the real `bin/mintmark.js` in a process of its own; what ends by itself shares one, unless a test says otherwise.
import { spawn, type ChildProcess } from "node:child_process";
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
  /** Where it runs. Default: an empty folder of its own. */
  cwd?: string;
  env?: Record<string, string>;
  /** The Node that runs it, in a process of its own. */
  node?: string;
  /** Whether it runs in a process of its own, from bin/mintmark.js. Default: false, where it ends by itself. */
  ownProcess?: boolean;
}

/** An empty folder that is gone after the test. */
export function emptyFolder(): string {
  const folder = newFolder();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), "mintmark-cli-"));
}

/** Runs a command to its end. The second to load one path as a configuration in JavaScript needs a process of its own. */
export async function mintmark(args: string[], options: RunOptions = {}): Promise<Ended> {
  const { cwd = emptyFolder(), env = {}, node, ownProcess } = options;
  const isForNode = node !== undefined || Object.keys(env).some((name) => name.startsWith("NODE_"));
  if (ownProcess ?? isForNode) return start(args, { ...options, cwd }).ended;
  return hosted({ args, cwd, env: { ...cleanEnvironment(), ...env } });
}

/** Runs a command that must succeed, and answers its stdout without the last line's end. */
export async function output(args: string[], options: RunOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await mintmark(args, options);
  if (code !== 0) throw new Error(`mintmark ${args.join(" ")} ended with ${code}:\n${stderr}`);
  return stdout.replace(/\n$/, "");
}

/** Runs a command that the test itself ends. */
export function running(args: string[], options: RunOptions = {}): Pick<Serving, "end"> {
  const { child, ended, remove } = start(args, options);
  onTestFinished(remove);
  return reins(child, ended);
}

/** The same, once its stdout has shown this. */
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
  /** Sends the signal and waits for the end. */
  end(signal?: NodeJS.Signals): Promise<Ended>;
  ended: Promise<Ended>;
}

/** Runs `mintmark serve --log json` on a free port until the test is over, and waits until it is ready. */
export async function serve(args: string[] = [], options: RunOptions = {}): Promise<Serving> {
  const { ready, remove } = startServer(args, { ...options, cwd: options.cwd ?? emptyFolder() });
  onTestFinished(remove);
  return ready;
}

/** The same for all tests of the `describe` in which it is called; answers the server to whoever asks in a test. */
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

/** The same with `--log pretty`, and what it says on stdout when it is ready. */
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

function reins(child: ChildProcess, ended: Promise<Ended>): Pick<Serving, "kill" | "end"> {
  return {
    kill: (signal) => void child.kill(signal),
    end: (signal = "SIGTERM") => {
      child.kill(signal);
      return ended;
    },
  };
}

function start(args: string[], { cwd = emptyFolder(), env = {}, node = process.execPath }: RunOptions) {
  const child = spawn(node, [BIN, ...args], {
    cwd,
    env: { ...cleanEnvironment(), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const texts = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (text: string) => (texts[name] += text));
  const ended = endOf(child, texts);

  /** Waits until stdout shows this. */
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

/** Halves the time that a command takes to load. */
const COMPILED = join(tmpdir(), "mintmark-cli-compiled");

/** What the developer's own environment sets must not decide a test; nothing answers on the usual port 1. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const own = /^(MINTMARK_|NO_COLOR$|FORCE_COLOR$|NODE_ENV$|ENVIRONMENT$|APP_ENV$|NODE_OPTIONS$|VITEST)/;
  const kept = Object.entries(process.env).filter(([name]) => !own.test(name));
  return { ...Object.fromEntries(kept), MINTMARK_PORT: "1", NODE_COMPILE_CACHE: COMPILED };
}
