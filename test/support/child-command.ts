// Starts `bin/mintmark.js` in a separate process, also outside vitest.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const BIN = join(import.meta.dirname, "../../bin/mintmark.js");

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
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
  /** Closes the writing end of the process's stdin. */
  endStdin(): void;
}

export interface ChildOptions {
  /** The working directory. */
  cwd: string;
  env?: Record<string, string>;
  /** The Node executable that runs the command. */
  node?: string;
}

export interface ServerProcess {
  /** Resolves when the server is ready. Rejects if it ends before; the error contains its stderr. */
  ready: Promise<Serving>;
  ended: Promise<Ended>;
  /** Kills the process and waits until it has ended. */
  remove: () => Promise<void>;
}

/** Runs `mintmark serve --log json`, on a free port unless the arguments name one. */
export function startServer(args: string[], options: ChildOptions): ServerProcess {
  const port = args.includes("--port") ? [] : ["--port", "0"];
  const { child, ended, shows, remove } = startCommand(["serve", "--log", "json", ...port, ...args], options);
  const ready = shows(/^\{.*\}$/m).then(([line]): Serving => {
    const ready = JSON.parse(line) as Ready;
    return { ready, url: ready.url, cwd: options.cwd, ended, ...reins(child, ended) };
  });
  return { ready, ended, remove };
}

/** Returns the ways to end a process. */
export function reins(
  child: ChildProcess,
  ended: Promise<Ended>,
): Pick<Serving, "kill" | "end" | "closeStderr" | "endStdin"> {
  return {
    kill: (signal) => void child.kill(signal),
    end: (signal = "SIGTERM") => {
      child.kill(signal);
      return ended;
    },
    closeStderr: () => void child.stderr?.destroy(),
    endStdin: () => void child.stdin?.end(),
  };
}

export function startCommand(args: string[], { cwd, env = {}, node = process.execPath }: ChildOptions) {
  const child = spawn(node, [BIN, ...args], {
    cwd,
    env: { ...cleanEnvironment(), ...env },
    stdio: ["pipe", "pipe", "pipe"],
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
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const own = /^(MINTMARK_|NO_COLOR$|FORCE_COLOR$|NODE_ENV$|ENVIRONMENT$|APP_ENV$|NODE_OPTIONS$|VITEST)/;
  const kept = Object.entries(process.env).filter(([name]) => !own.test(name));
  return { ...Object.fromEntries(kept), MINTMARK_PORT: "1", NODE_COMPILE_CACHE: COMPILED };
}
