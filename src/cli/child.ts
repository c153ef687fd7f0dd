// Runs a command as a shell would: with this process's own input and output, its signals handed on, and an exit
// code in the end.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { isatty } from "node:tty";
import { note } from "./output.ts";

const FORWARDED = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

const NOT_EXECUTABLE = 126;
const NOT_FOUND = 127;

/** Answers the exit code: of one that a signal ended, 128 and the signal's number. */
export async function runChild([file = "", ...args]: string[], env: NodeJS.ProcessEnv): Promise<number> {
  if (file === "") return cannotRun(file, "ENOENT");
  const { promise, resolve } = Promise.withResolvers<number>();
  const forward = (signal: NodeJS.Signals) => {
    // Ctrl+C reaches everything that runs on the terminal, and a second one makes many programs give up at once.
    if (signal === "SIGINT" && isOnTerminal()) return;
    child.kill(signal);
  };
  // Before it starts, so that no signal ends this process and leaves the command behind.
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
