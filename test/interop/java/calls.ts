// The Java program of this folder, which makes the calls of a library that a test names.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { classpath, compile, packageVersion } from "../../support/maven.ts";

const FOLDER = import.meta.dirname;

/** Why the program cannot run here, for the titles of skipped tests; undefined if it can. */
export const whyNoJava = (): Promise<string | undefined> => compile(FOLDER);

/** The installed version of a package. */
export const javaVersion = (name: string): Promise<string | undefined> => packageVersion(FOLDER, name);

export interface Java extends AsyncDisposable {
  /** Makes a call. The result contains `exception` and `message` if the library threw an exception. */
  call(input: Record<string, unknown>): Promise<Record<string, unknown>>;
}

/** @param options for the Java process */
export async function startCalls(library: "nimbus" | "msal", options: readonly string[] = []): Promise<Java> {
  const java = spawn("java", [...options, "-cp", await classpath(FOLDER), "interop.Main"], {
    env: { PATH: process.env["PATH"] },
  });
  java.stdin.on("error", () => {}); // if Java has ended, `call` throws
  let said = "";
  java.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  const ended = once(java, "exit");
  const answers = createInterface(java.stdout)[Symbol.asyncIterator]();
  await answers.next();
  return {
    async call(input) {
      java.stdin.write(`${JSON.stringify({ library, ...input })}\n`);
      const answer = await answers.next();
      if (answer.done === true) throw new Error(`Java has ended: ${said}`);
      return JSON.parse(answer.value) as Record<string, unknown>;
    },
    async [Symbol.asyncDispose]() {
      java.stdin.end();
      await ended;
    },
  };
}
