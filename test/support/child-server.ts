// Runs programs of other languages as child processes that print a line once they serve.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

export interface ChildServer extends AsyncDisposable {
  /** The first line that it printed. */
  line: string;
}

/**
 * Runs a program until it is disposed of.
 *
 * @param env The environment of the program, besides PATH.
 * @throws If the program ends before it prints a line; the error contains its stderr.
 */
export async function startChild(
  [program = "", ...args]: readonly string[],
  env: Record<string, string> = {},
): Promise<ChildServer> {
  const child = spawn(program, args, {
    env: { PATH: process.env["PATH"], ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  const ended = once(child, "exit");
  const line = await Promise.race([
    once(createInterface(child.stdout), "line").then(([first]) => first as string),
    ended.then(() => Promise.reject(new Error(`${program} ended: ${said}`))),
  ]);
  return {
    line,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL"); // on SIGTERM it would wait for open streams
      await ended;
    },
  };
}
