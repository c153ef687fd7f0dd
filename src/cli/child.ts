// Runs a command as a shell would: the command shares this process's input and output and gets its signals,
// and its exit code is returned.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { isatty } from "node:tty";
import { note } from "./text/output.ts";

const FORWARDED = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

const NOT_EXECUTABLE = 126;
const NOT_FOUND = 127;

/** Returns the command's exit code, or 128 plus the signal's number if a signal ended the command. */
export async function runChild([file = "", ...args]: string[], env: NodeJS.ProcessEnv): Promise<number> {
  if (file === "") return cannotRun(file, "ENOENT");
  const { promise, resolve } = Promise.withResolvers<number>();
  const forward = (signal: NodeJS.Signals) => {
    // The terminal sends Ctrl+C to the command too. A second SIGINT makes many programs exit at once.
    if (signal === "SIGINT" && isOnTerminal()) return;
    child.kill(signal);
  };
  // Registered before the command starts, so that no signal ends this process and leaves the command running.
  for (const signal of FORWARDED) process.on(signal, forward);
  const child = spawn(file, args, { stdio: "inherit", env });
  child.once("exit", (code, signal) => resolve(code ?? 128 + constants.signals[signal as NodeJS.Signals]));
  child.on("error", (error: NodeJS.ErrnoException) => {
    if (child.pid === undefined) resolve(cannotRun(file, error.code));
  });
  try {
    return await promise;
  } finally {
    for (const signal of FORWARDED) process.off(signal, forward);
  }
}

function isOnTerminal(): boolean {
  return [0, 1, 2].some((descriptor) => isatty(descriptor));
}

function cannotRun(file: string, code = "unknown error"): number {
  const isMissing = code === "ENOENT";
  note(`error: ${isMissing ? `there is no command "${file}"` : `"${file}" cannot be run (${code})`}`);
  return isMissing ? NOT_FOUND : NOT_EXECUTABLE;
}
