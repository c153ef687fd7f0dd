// Programs of other languages that make the calls a test asks for: a line of JSON in, a line of JSON out.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

export interface Calls extends AsyncDisposable {
  /** Makes a call. The result contains `exception` and `message` if the library threw an exception. */
  call(input: Record<string, unknown>): Promise<Record<string, unknown>>;
}

export function startCalls([program = "", ...args]: readonly string[]): Calls {
  const child = spawn(program, args, { env: { PATH: process.env["PATH"], PYTHONDONTWRITEBYTECODE: "1" } });
  child.stdin.on("error", () => {}); // if the program has ended, `call` throws
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  const ended = once(child, "exit");
  const answers = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    async call(input) {
      child.stdin.write(`${JSON.stringify(input)}\n`);
      const answer = await answers.next();
      if (answer.done === true) throw new Error(`${program} has ended: ${said}`);
      return JSON.parse(answer.value) as Record<string, unknown>;
    },
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await ended;
    },
  };
}
