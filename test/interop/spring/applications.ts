// Spring Boot applications of this folder, all in one Java process: built with Maven offline, and started
// when a test needs them.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { classpath, compile, packageVersion } from "../../support/maven.ts";

const FOLDER = import.meta.dirname;

/** Why Spring cannot run here, for the titles of skipped tests; undefined if it can. */
export const whyNoSpring = (): Promise<string | undefined> => compile(FOLDER);

/** The installed version of Spring Boot. */
export const springBootVersion = (): Promise<string | undefined> => packageVersion(FOLDER, "spring-boot");

export interface Java extends AsyncDisposable {
  /** Starts an application with these properties and returns its URL. @throws with its output on failure */
  start(properties: Record<string, string>): Promise<string>;
}

/** @param options for the Java process that runs all applications */
export async function startJava(options: readonly string[] = []): Promise<Java> {
  const java = spawn("java", [...options, "-cp", await classpath(FOLDER), "interop.Servers"], {
    env: { PATH: process.env["PATH"] },
  });
  java.stdin.on("error", () => {}); // if Java has ended, `start` throws
  let said = "";
  java.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  const ended = once(java, "exit");
  const answers = createInterface(java.stdout)[Symbol.asyncIterator]();
  return {
    async start(properties) {
      const line = Object.entries(properties).map(([name, value]) => `--${name}=${value}`);
      java.stdin.write(`${line.join("\t")}\n`);
      const answer = await answers.next();
      if (answer.done === true) throw new Error(`no application started: ${said}`);
      return answer.value;
    },
    async [Symbol.asyncDispose]() {
      java.stdin.end();
      await ended;
    },
  };
}
