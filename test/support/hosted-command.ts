// Runs the commands of a test file one after another in one process (command-host.ts). A process for each
// command would spend most of its time on loading modules.
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { afterAll, onTestFinished } from "vitest";
import type { HostedCommand } from "./command-host.ts";
import type { Ended } from "./command-line.ts";

const HOST = join(import.meta.dirname, "command-host.ts");

let host: ChildProcess | undefined;
let previous: Promise<unknown> = Promise.resolve();

afterAll(killHost);

/** Runs a command to its end, after all earlier commands. */
export async function hosted(command: Omit<HostedCommand, "mark">): Promise<Ended> {
  const ended = previous.then(() => run(command));
  previous = ended;
  let isOver = false;
  // Kill a command that does not end; it would block the commands of other tests.
  onTestFinished(() => {
    if (!isOver) killHost();
  });
  try {
    return await ended;
  } finally {
    isOver = true;
  }
}

/** Resolves when both outputs contain the mark, or when the command ended the whole process. */
function run(command: Omit<HostedCommand, "mark">): Promise<Ended> {
  const child = (host ??= start(command.env));
  const mark = `[end of ${randomUUID()}]`;
  const texts = { stdout: "", stderr: "" };
  const { promise, resolve } = Promise.withResolvers<Ended>();
  const listeners = (["stdout", "stderr"] as const).map((name) => {
    const listener = (text: string) => {
      texts[name] += text;
      const [stdout = "", code = ""] = texts.stdout.split(mark);
      const [stderr = "", after] = texts.stderr.split(mark);
      if (code.endsWith("\n") && after !== undefined) {
        resolve({ code: Number(code), signal: null, stdout, stderr });
      }
    };
    child[name]?.on("data", listener);
    return () => child[name]?.off("data", listener);
  });
  const onClose = (code: number | null, signal: NodeJS.Signals | null) => resolve({ code, signal, ...texts });
  child.once("close", onClose).send({ ...command, mark } satisfies HostedCommand);
  return promise.finally(() => {
    child.off("close", onClose);
    for (const stop of listeners) stop();
  });
}

function start(env: HostedCommand["env"]): ChildProcess {
  const child = spawn(process.execPath, [HOST], { env, stdio: ["ignore", "pipe", "pipe", "ipc"] });
  child.stdout?.setEncoding("utf8");
  child.stderr?.setEncoding("utf8");
  return child.once("exit", () => {
    if (host === child) host = undefined;
  });
}

/** Kills the host. It may take a moment to end, so the next command gets a new one. */
function killHost(): void {
  host?.kill("SIGKILL");
  host = undefined;
}
