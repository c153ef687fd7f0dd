// Runs child processes: servers that run until they are stopped, and scripts that end by themselves.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

const GRACE_MILLISECONDS = 5_000;

/** Runs a script to its end and returns its stdout. */
export async function run(script: string, args: string[]): Promise<string> {
  const child = start(script, args);
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (output += text));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`${script} ${args.join(" ")} ended with ${code}`);
  return output;
}

export interface Served {
  /** The first line that the script printed. */
  line: string;
  /** Sends the script a line. */
  say(line: string): void;
  stop(): Promise<void>;
}

/** Starts a script that runs until `stop`, and waits for its first line. */
export async function serve(script: string, args: string[]): Promise<Served> {
  const child = start(script, args);
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const [line] = (await Promise.race([
    once(lines, "line"),
    once(child, "close").then(() => Promise.reject(new Error(`${script} ${args.join(" ")} did not start`))),
  ])) as [string];
  return { line, say: (said) => void child.stdin?.write(`${said}\n`), stop: () => stop(child) };
}

export function start(script: string, args: string[]): ChildProcess {
  return spawn(process.execPath, ["--no-warnings", script, ...args], {
    stdio: ["pipe", "pipe", process.env["BENCH_DEBUG"] ? "inherit" : "ignore"],
  });
}

/** Stops a process with SIGTERM, so that it can clean up. Kills it after 5 seconds. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "close");
  child.stdin?.end();
  child.kill("SIGTERM");
  const force = setTimeout(() => child.kill("SIGKILL"), GRACE_MILLISECONDS);
  await ended;
  clearTimeout(force);
}
